//! The server of the preview: takes what the board tells; answers a browser on this machine, and nobody
//! else. Serves its own pages, the pictures of documents and their PDFs, and nothing more.

use std::convert::Infallible;
use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, Query, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use futures_util::stream::{Stream, unfold};
use serde::Deserialize;
use serde_json::{Value as Json, json};

use super::listener::{Door, IDLE};
use super::requests::Inbox;
use super::source_line::{Line, find, lead};
use super::state::{Board, DocumentState};
use crate::error::Failure;
use crate::files;
use crate::project::RECORD_FOLDERS;
use crate::record::draft;

/// How often the server checks whether the program is to end.
const TICK: Duration = Duration::from_millis(50);

/// Nothing from elsewhere, nothing written into the page, no page of others around it.
const POLICY: &str = "default-src 'none'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; script-src 'self'; \
    connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// What the server answers from.
pub(super) struct Desk {
    pub(super) board: Arc<Board>,
    pub(super) inbox: Arc<Inbox>,
    /// The project's folder.
    pub(super) root: PathBuf,
    /// Where the documents are published.
    pub(super) output: PathBuf,
    pub(super) port: u16,
}

type Shared = State<Arc<Desk>>;

/// Serves until it is over.
///
/// # Errors
/// If the server cannot run.
pub(super) fn serve(
    listener: TcpListener,
    desk: Desk,
    is_over: impl Fn() -> bool + Send + 'static,
) -> Result<(), Failure> {
    let fail = |cause: std::io::Error| Failure::new("serve the preview", cause.to_string());
    let mut builder = tokio::runtime::Builder::new_current_thread();
    let runtime = builder.enable_all().build().map_err(fail)?;
    runtime.block_on(async {
        listener.set_nonblocking(true).map_err(fail)?;
        let listener = tokio::net::TcpListener::from_std(listener).map_err(fail)?;
        let server = axum::serve(Door::new(listener, IDLE), router(Arc::new(desk)));
        let over = async {
            while !is_over() {
                tokio::time::sleep(TICK).await;
            }
        };
        // Streams of events never end by themselves, so nothing is waited for.
        tokio::select! {
            served = server => served.map_err(fail),
            () = over => Ok(()),
        }
    })
}

/// The files of the page, by path, with their types.
const FILES: [(&str, &str, &str); 5] = [
    ("/", HTML, include_str!("page/index.html")),
    ("/page.css", CSS, include_str!("page/page.css")),
    ("/dom.js", SCRIPT, include_str!("page/dom.js")),
    ("/show.js", SCRIPT, include_str!("page/show.js")),
    ("/page.js", SCRIPT, include_str!("page/page.js")),
];
const HTML: &str = "text/html; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";

fn router(desk: Arc<Desk>) -> Router {
    let mut router = Router::new();
    for (path, kind, text) in FILES {
        router = router.route(path, get(move || async move { typed(kind, text) }));
    }
    router
        .route("/state", get(state))
        .route("/events", get(events))
        .route("/pages/{*path}", get(pages))
        .route("/picture/{look}/{page}/{*path}", get(picture))
        .route("/at/{page}/{*path}", get(at))
        .route("/find", get(words))
        .route("/pdf/{*path}", get(pdf))
        .layer(from_fn_with_state(Arc::clone(&desk), guard))
        .with_state(desk)
}

/// Refuses whoever does not ask for this machine by its own name, as a page from elsewhere would that
/// had its name lead here; and whoever asks on behalf of a page from elsewhere.
async fn guard(State(desk): Shared, request: Request, next: Next) -> Response {
    if !is_own(&request, desk.port) {
        let words = "this preview is for this machine alone\n";
        return (StatusCode::FORBIDDEN, words).into_response();
    }
    let mut answer = next.run(request).await;
    let headers = answer.headers_mut();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    let cached = HeaderValue::from_static("no-store");
    headers.entry(header::CACHE_CONTROL).or_insert(cached);
    answer
}

/// Whether a request comes from this machine's browser and from the preview's own page, or from nobody's.
fn is_own(request: &Request, port: u16) -> bool {
    let names = [format!("127.0.0.1:{port}"), format!("localhost:{port}")];
    let is_name = |name: &str| names.iter().any(|it| it == name);
    let headers = request.headers();
    let text = |name: &str| headers.get(name).map(|it| it.to_str().unwrap_or_default());
    let host = text("host").is_some_and(is_name);
    let origin = text("origin").is_none_or(|origin| {
        let name = origin.strip_prefix("http://");
        name.is_some_and(is_name)
    });
    // A link from elsewhere may lead to the page itself, which then asks for all else.
    let is_visit = request.uri().path() == "/" && text("sec-fetch-mode") == Some("navigate");
    let site = text("sec-fetch-site");
    let site = site.is_none_or(|site| is_visit || matches!(site, "same-origin" | "none"));
    host && origin && site
}

fn typed(kind: &'static str, body: impl Into<Body>) -> Response {
    let mut answer = Response::new(body.into());
    let kind = HeaderValue::from_static(kind);
    answer.headers_mut().insert(header::CONTENT_TYPE, kind);
    answer
}

fn as_json(value: &Json) -> Response {
    typed("application/json", value.to_string())
}

fn unknown() -> Response {
    (StatusCode::NOT_FOUND, "there is no such page\n").into_response()
}

async fn state(State(desk): Shared) -> Response {
    let mut told = json!(desk.board.overview());
    for fault in told["diagnostics"].as_array_mut().into_iter().flatten() {
        if let (Some(path), Some(line)) = (fault["path"].as_str(), fault["line"].as_u64()) {
            fault["editor"] = desk.editor(path, line).into();
        }
    }
    as_json(&told)
}

/// Rings whenever something is new.
async fn events(State(desk): Shared) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let mut bell = desk.board.bell();
    bell.mark_changed();
    let stream = unfold(bell, |mut bell| async {
        bell.changed().await.ok()?;
        let count = *bell.borrow_and_update();
        Some((Ok(Event::default().data(count.to_string())), bell))
    });
    Sse::new(stream).keep_alive(KeepAlive::new().interval(IDLE / 4))
}

/// The pages of a document as they are; asks for them if they are not there.
async fn pages(State(desk): Shared, Path(path): Path<String>) -> Response {
    let overview = desk.board.overview();
    let Some(document) = overview.document(&path) else {
        return unknown();
    };
    let sheets = desk.board.pages(&path);
    if sheets.is_none() && !document.is_held_back() {
        desk.inbox.show(&path);
    }
    let mut list = Vec::new();
    if let Some(sheets) = &sheets {
        for page in 0..sheets.pages.count() {
            let (width, height) = sheets.pages.size(page);
            list.push(json!({
                "look": sheets.looks[page].to_string(),
                "width": width,
                "height": height,
                "text": sheets.pages.text(page),
                "changed": sheets.changed[page],
            }));
        }
    }
    as_json(&json!({
        "draft": desk.draft(document, sheets.is_some()),
        "ready": sheets.is_some() || document.is_held_back(),
        "held": document.is_held_back(),
        "pdf": desk.output.join(&path).is_file(),
        "version": sheets.map_or(0, |sheets| sheets.version),
        "pages": list,
    }))
}

async fn picture(
    State(desk): Shared,
    Path((look, page, path)): Path<(u64, usize, String)>,
) -> Response {
    let sheets = desk.board.pages(&path).filter(|sheets| page < sheets.looks.len());
    let Some(sheets) = sheets else {
        return unknown();
    };
    let mut answer = typed("image/svg+xml", sheets.pages.svg(page));
    // One that was asked for too late is the next already.
    if sheets.looks[page] == look {
        let cached = HeaderValue::from_static("private, max-age=86400, immutable");
        answer.headers_mut().insert(header::CACHE_CONTROL, cached);
    }
    answer
}

/// A point of a page.
#[derive(Deserialize)]
struct At {
    x: f64,
    y: f64,
}

async fn at(
    State(desk): Shared,
    Path((page, path)): Path<(usize, String)>,
    Query(At { x, y }): Query<At>,
) -> Response {
    let sheets = desk.board.pages(&path);
    let hit = sheets.and_then(|sheets| {
        let (spots, at) = sheets.pages.spot_at(page, x, y)?;
        Some((sheets, spots, at))
    });
    let Some((sheets, spots, at)) = hit else {
        return as_json(&Json::Null);
    };
    let spot = &spots[at];
    let now = |path: &str| desk.text(path);
    let found = lead(&sheets.pages.records, now, &spots, (at, spot.letter_at(x)));
    as_json(&json!({
        "words": spot.text,
        "box": [spot.x, spot.y, spot.width, spot.height],
        "found": found.map(|line| desk.line(&line)),
    }))
}

/// Words that somebody seeks.
#[derive(Deserialize)]
struct Sought {
    words: String,
}

async fn words(State(desk): Shared, Query(Sought { words }): Query<Sought>) -> Response {
    let (lines, more) = find(&desk.records(), &words);
    let lines: Vec<_> = lines.iter().map(|line| desk.line(line)).collect();
    as_json(&json!({ "lines": lines, "more": more }))
}

async fn pdf(State(desk): Shared, Path(path): Path<String>) -> Response {
    let is_known = desk.board.overview().document(&path).is_some();
    let bytes = is_known.then(|| files::read(&desk.output.join(&path)).ok()).flatten();
    match bytes {
        Some(bytes) => typed("application/pdf", bytes),
        None => unknown(),
    }
}

impl Desk {
    /// A line of a record, and what opens it in an editor.
    fn line(&self, line: &Line) -> Json {
        let mut told = json!(line);
        told["editor"] = self.editor(&line.path, line.line as u64).into();
        told
    }

    /// What opens a file in an editor at a line.
    fn editor(&self, path: &str, line: u64) -> String {
        let file = self.root.join(path).to_string_lossy().replace(' ', "%20");
        let slash = if file.starts_with('/') { "" } else { "/" };
        format!("vscode://file{slash}{file}:{line}")
    }

    /// The text of a record as it is now.
    fn text(&self, path: &str) -> Option<String> {
        let bytes = files::read(&self.root.join(path)).ok()?;
        let text = String::from_utf8(bytes).ok()?;
        Some(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
    }

    /// The paths and texts of all records.
    fn records(&self) -> Vec<(String, String)> {
        let paths = RECORD_FOLDERS.into_iter().flat_map(|below| {
            let entries = files::entries(&self.root.join(below)).unwrap_or_default();
            entries.into_iter().filter_map(move |path| {
                let name = path.file_name()?.to_str()?;
                name.ends_with(".toml").then(|| format!("{below}/{name}"))
            })
        });
        paths.filter_map(|path| self.text(&path).map(|text| (path, text))).collect()
    }

    /// What a record holds that has faults and was never good: its lines.
    fn draft(&self, document: &DocumentState, is_shown: bool) -> Json {
        match document.records.as_slice() {
            [record] if document.is_held_back() && !is_shown => json!({
                "path": record,
                "lines": self.text(record).map(|text| draft(&text)),
            }),
            _ => Json::Null,
        }
    }
}
