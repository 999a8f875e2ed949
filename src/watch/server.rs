//! The preview's server: takes the preview's state; answers browsers on this machine only. Serves its own page,
//! the pictures of documents and their PDFs, and nothing else.

use std::convert::Infallible;
use std::net::TcpListener;
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

use super::app_state::AppState;
use super::listener::{IDLE, LimitedListener};
use super::source_line::{find_lines, line_of_words};
use crate::error::Failure;
use crate::files;

/// How often the server checks whether the program is to end.
const TICK: Duration = Duration::from_millis(50);

/// Nothing from another site, no inline script, and no other page around this one.
const POLICY: &str = "default-src 'none'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; script-src 'self'; \
    connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

type App = State<Arc<AppState>>;

/// Serves until `is_over`.
///
/// # Errors
/// If the server cannot run.
pub(super) fn serve(
    listener: TcpListener,
    app: AppState,
    is_over: impl Fn() -> bool + Send + 'static,
) -> Result<(), Failure> {
    let fail = |cause: std::io::Error| Failure::new("serve the preview", cause.to_string());
    let mut builder = tokio::runtime::Builder::new_current_thread();
    let runtime = builder.enable_all().build().map_err(fail)?;
    runtime.block_on(async {
        listener.set_nonblocking(true).map_err(fail)?;
        let listener = tokio::net::TcpListener::from_std(listener).map_err(fail)?;
        let server = axum::serve(LimitedListener::new(listener, IDLE), router(Arc::new(app)));
        let over = async {
            while !is_over() {
                tokio::time::sleep(TICK).await;
            }
        };
        // Event streams never end by themselves, so a graceful shutdown would wait for ever.
        tokio::select! {
            served = server => served.map_err(fail),
            () = over => Ok(()),
        }
    })
}

/// The page's files: path, type and content.
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

fn router(app: Arc<AppState>) -> Router {
    let mut router = Router::new();
    for (path, kind, text) in FILES {
        router = router.route(path, get(move || async move { typed(kind, text) }));
    }
    router
        .route("/state", get(state))
        .route("/events", get(events))
        .route("/pages/{*path}", get(pages))
        .route("/picture/{appearance}/{page}/{*path}", get(picture))
        .route("/at/{page}/{*path}", get(at))
        .route("/find", get(find))
        .route("/pdf/{*path}", get(pdf))
        .layer(from_fn_with_state(Arc::clone(&app), guard))
        .with_state(app)
}

/// Refuses requests that do not name this machine as their host, such as those of another site whose name
/// resolves to this machine (DNS rebinding), and requests that another site's page makes.
async fn guard(State(app): App, request: Request, next: Next) -> Response {
    if !is_own(&request, app.port) {
        let message = "this preview answers browsers on this machine only\n";
        return (StatusCode::FORBIDDEN, message).into_response();
    }
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    let cached = HeaderValue::from_static("no-store");
    headers.entry(header::CACHE_CONTROL).or_insert(cached);
    response
}

/// Whether a request names this machine as its host and comes from the preview's own page, or from no page.
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
    // A link on another site may lead to the page itself, which then requests everything else.
    let is_visit = request.uri().path() == "/" && text("sec-fetch-mode") == Some("navigate");
    let site = text("sec-fetch-site");
    let site = site.is_none_or(|site| is_visit || matches!(site, "same-origin" | "none"));
    host && origin && site
}

fn typed(kind: &'static str, body: impl Into<Body>) -> Response {
    let mut response = Response::new(body.into());
    let kind = HeaderValue::from_static(kind);
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}

fn as_json(value: &Json) -> Response {
    typed("application/json", value.to_string())
}

fn unknown() -> Response {
    (StatusCode::NOT_FOUND, "not found\n").into_response()
}

async fn state(State(app): App) -> Response {
    let mut overview = json!(app.state.overview());
    for diagnostic in overview["diagnostics"].as_array_mut().into_iter().flatten() {
        if let (Some(path), Some(line)) = (diagnostic["path"].as_str(), diagnostic["line"].as_u64())
        {
            diagnostic["editor"] = app.editor(path, line).into();
        }
    }
    as_json(&overview)
}

/// An event for every change.
async fn events(State(app): App) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let mut changes = app.state.changes();
    changes.mark_changed();
    let stream = unfold(changes, |mut changes| async {
        changes.changed().await.ok()?;
        let count = *changes.borrow_and_update();
        Some((Ok(Event::default().data(count.to_string())), changes))
    });
    Sse::new(stream).keep_alive(KeepAlive::new().interval(IDLE / 4))
}

/// The pages of a document, which are requested if they have not been made.
async fn pages(State(app): App, Path(path): Path<String>) -> Response {
    let overview = app.state.overview();
    let Some(document) = overview.document(&path) else {
        return unknown();
    };
    let shown = app.state.pages(&path);
    if shown.is_none() && !document.is_held_back() {
        app.requests.show(&path);
    }
    let mut list = Vec::new();
    if let Some(shown) = &shown {
        for page in 0..shown.pages.count() {
            let (width, height) = shown.pages.size(page);
            list.push(json!({
                "appearance": shown.appearances[page].to_string(),
                "width": width,
                "height": height,
                "text": shown.pages.text(page),
                "changed": shown.changed[page],
            }));
        }
    }
    as_json(&json!({
        "draft": app.draft(document, shown.is_some()),
        "ready": shown.is_some() || document.is_held_back(),
        "held": document.is_held_back(),
        "pdf": app.output.join(&path).is_file(),
        "version": shown.map_or(0, |shown| shown.version),
        "pages": list,
    }))
}

async fn picture(
    State(app): App,
    Path((appearance, page, path)): Path<(u64, usize, String)>,
) -> Response {
    let shown = app.state.pages(&path).filter(|shown| page < shown.appearances.len());
    let Some(shown) = shown else {
        return unknown();
    };
    let mut response = typed("image/svg+xml", shown.pages.svg(page));
    // A late request may get the next picture, which must not be cached under the old address.
    if shown.appearances[page] == appearance {
        let cached = HeaderValue::from_static("private, max-age=86400, immutable");
        response.headers_mut().insert(header::CACHE_CONTROL, cached);
    }
    response
}

/// A point of a page.
#[derive(Deserialize)]
struct PagePoint {
    x: f64,
    y: f64,
}

async fn at(
    State(app): App,
    Path((page, path)): Path<(usize, String)>,
    Query(PagePoint { x, y }): Query<PagePoint>,
) -> Response {
    let shown = app.state.pages(&path);
    let hit = shown.and_then(|shown| {
        let (words, at) = shown.pages.words_at(page, x, y)?;
        Some((shown, words, at))
    });
    let Some((shown, words, at)) = hit else {
        return as_json(&Json::Null);
    };
    let clicked = &words[at];
    let now = |path: &str| app.text(path);
    let found = line_of_words(&shown.pages.records, now, &words, (at, clicked.letter_at(x)));
    as_json(&json!({
        "words": clicked.text,
        "box": [clicked.x, clicked.y, clicked.width, clicked.height],
        "found": found.map(|line| app.line(&line)),
    }))
}

/// Words to search for.
#[derive(Deserialize)]
struct Search {
    words: String,
}

async fn find(State(app): App, Query(Search { words }): Query<Search>) -> Response {
    let (lines, more) = find_lines(&app.records(), &words);
    let lines: Vec<_> = lines.iter().map(|line| app.line(line)).collect();
    as_json(&json!({ "lines": lines, "more": more }))
}

async fn pdf(State(app): App, Path(path): Path<String>) -> Response {
    let is_known = app.state.overview().document(&path).is_some();
    let bytes = is_known.then(|| files::read(&app.output.join(&path)).ok()).flatten();
    match bytes {
        Some(bytes) => typed("application/pdf", bytes),
        None => unknown(),
    }
}
