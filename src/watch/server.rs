//! The server of the preview: takes what the board tells; answers a browser on this machine, and nobody
//! else. Serves its own pages, the pictures of documents and their PDFs, and nothing more.

use std::convert::Infallible;
use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::Arc;

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

use super::TICK;
use super::board::Board;
use super::find::find;
use super::inbox::Inbox;
use crate::error::Failure;
use crate::fingerprint::SHARED_RECORDS;
use crate::folder;
use crate::typeset::Words;

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
        let server = axum::serve(listener, router(Arc::new(desk)));
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

fn router(desk: Arc<Desk>) -> Router {
    let html = include_str!("page/index.html");
    let (css, js) = (include_str!("page/page.css"), include_str!("page/page.js"));
    Router::new()
        .route(
            "/",
            get(move || async move { typed("text/html; charset=utf-8", html) }),
        )
        .route(
            "/page.css",
            get(move || async move { typed("text/css; charset=utf-8", css) }),
        )
        .route(
            "/page.js",
            get(move || async move { typed("text/javascript; charset=utf-8", js) }),
        )
        .route("/state", get(state))
        .route("/events", get(events))
        .route("/pages/{*path}", get(pages))
        .route("/picture/{look}/{page}/{*path}", get(picture))
        .route("/at/{page}/{*path}", get(at))
        .route("/find/{*path}", get(words))
        .route("/pdf/{*path}", get(pdf))
        .layer(from_fn_with_state(Arc::clone(&desk), guard))
        .with_state(desk)
}

/// Refuses whoever does not ask for this machine by its own name, as a page from elsewhere would that
/// had its name lead here.
async fn guard(State(desk): Shared, request: Request, next: Next) -> Response {
    let names = [
        format!("127.0.0.1:{}", desk.port),
        format!("localhost:{}", desk.port),
    ];
    let host = request
        .headers()
        .get(header::HOST)
        .and_then(|it| it.to_str().ok());
    if !host.is_some_and(|host| names.iter().any(|name| name == host)) {
        return (
            StatusCode::FORBIDDEN,
            "this preview is for this machine alone\n",
        )
            .into_response();
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
    as_json(&json!(desk.board.overview()))
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
    Sse::new(stream).keep_alive(KeepAlive::default())
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
    let sheets = desk
        .board
        .pages(&path)
        .filter(|sheets| page < sheets.looks.len());
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
    let words = sheets.and_then(|sheets| sheets.pages.words_at(page, x, y));
    as_json(&desk.place(&path, words))
}

/// Words that somebody seeks.
#[derive(Deserialize)]
struct Sought {
    words: String,
}

async fn words(
    State(desk): Shared,
    Path(path): Path<String>,
    Query(Sought { words }): Query<Sought>,
) -> Response {
    let words = Words {
        text: words,
        around: Vec::new(),
    };
    as_json(&desk.place(&path, Some(words)))
}

async fn pdf(State(desk): Shared, Path(path): Path<String>) -> Response {
    let is_known = desk.board.overview().document(&path).is_some();
    let bytes = is_known
        .then(|| folder::read(&desk.output.join(&path)).ok())
        .flatten();
    match bytes {
        Some(bytes) => typed("application/pdf", bytes),
        None => unknown(),
    }
}

impl Desk {
    /// The place in the records that words on a page came from: a line if one holds them, else the
    /// document's record.
    fn place(&self, path: &str, words: Option<Words>) -> Json {
        let overview = self.board.overview();
        let Some(document) = overview.document(path) else {
            return Json::Null;
        };
        let shared = SHARED_RECORDS.map(str::to_owned);
        let paths: Vec<_> = document.records.iter().chain(&shared).collect();
        let read = |path: &&String| {
            let bytes = folder::read(&self.root.join(path)).unwrap_or_default();
            String::from_utf8(bytes).unwrap_or_default()
        };
        let texts: Vec<_> = paths.iter().map(read).collect();
        let found = words.and_then(|words| find(&texts, &words));
        let (record, line, text) = match (found, document.records.as_slice()) {
            (Some(found), _) => (paths[found.record], found.line, found.text),
            (None, [record]) => (record, 1, String::new()),
            (None, _) => return Json::Null,
        };
        let file = self.root.join(record).to_string_lossy().replace(' ', "%20");
        json!({
            "path": record,
            "line": line,
            "text": text,
            "editor": format!("vscode://file{}{file}:{line}", if file.starts_with('/') { "" } else { "/" }),
        })
    }
}
