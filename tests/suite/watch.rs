//! The live preview over HTTP: what it serves, to whom, and what it shows after an edit.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use impact_briefs::interrupt::Interrupt;
use impact_briefs::publish::Lock;
use serde_json::Value as Json;

use crate::bench::{Bench, code, utf8};

/// A preview that ends with the test.
struct Preview {
    program: Child,
    port: u16,
}

impl Preview {
    fn of(bench: &Bench) -> Self {
        Self::with(bench, &[])
    }

    fn with(bench: &Bench, arguments: &[&str]) -> Self {
        let mut command = bench.command(&[arguments, &["watch", "--port", "0"]].concat());
        let mut program = command.stdout(Stdio::piped()).spawn().expect("it starts");
        let mut line = String::new();
        let output = program.stdout.take().expect("its output");
        BufReader::new(output).read_line(&mut line).expect("a line");
        let port = line.split("127.0.0.1:").nth(1).and_then(|rest| rest.split('/').next());
        let port = port.and_then(|port| port.parse().ok());
        Self { port: port.unwrap_or_else(|| panic!("no port in {line}")), program }
    }

    /// The status and body of an answer.
    fn ask(&self, path: &str, host: &str) -> (u16, String) {
        self.ask_with(path, host, "")
    }

    /// The same with more header lines.
    fn ask_with(&self, path: &str, host: &str, lines: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).expect("it listens");
        let request =
            format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n{lines}Connection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).expect("asked");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("answered");
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
        let status = head.split(' ').nth(1).and_then(|it| it.parse().ok());
        (status.expect("a status"), body.to_owned())
    }

    fn signal(&self, signal: &str) {
        let pid = self.program.id().to_string();
        let kill = Command::new("kill").args([signal, &pid]).status();
        assert!(kill.expect("a signal").success());
    }

    fn get(&self, path: &str) -> Json {
        let (status, body) = self.ask(path, &format!("127.0.0.1:{}", self.port));
        assert_eq!(status, 200, "{path}: {body}");
        serde_json::from_str(&body).unwrap_or_else(|_| panic!("{body}"))
    }

    /// The first answer that meets a condition.
    fn once(&self, path: &str, holds: impl Fn(&Json) -> bool) -> Json {
        let start = Instant::now();
        loop {
            let (status, body) = self.ask(path, &format!("localhost:{}", self.port));
            let answer = serde_json::from_str(&body).unwrap_or_default();
            if status == 200 && holds(&answer) {
                return answer;
            }
            assert!(start.elapsed() < Duration::from_secs(60), "{status} {body}");
            sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Preview {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

fn text(answer: &Json) -> String {
    let pages = answer["pages"].as_array().into_iter().flatten();
    pages.filter_map(|page| page["text"].as_str()).collect()
}

#[test]
fn an_edit_is_shown_and_an_error_until_it_is_fixed() {
    let bench = Bench::new();
    let preview = Preview::of(&bench);
    preview.once("/state", |answer| answer["documents"].as_array().is_some_and(|it| it.len() == 5));
    let north = "/pages/briefs/north.pdf";
    let first = preview.once(north, |answer| text(answer).contains("trainees recruited"));
    bench.change("data/alliances/north.toml", "value = 55", "value = 1357");
    let second = preview.once(north, |answer| text(answer).contains("1,357"));
    assert_ne!(first["version"], second["version"]);
    assert_eq!(second["pages"][0]["changed"], true);
    let (status, picture) = preview.ask(
        &format!(
            "/picture/{}/0/briefs/north.pdf",
            second["pages"][0]["appearance"].as_str().expect("an appearance")
        ),
        &format!("127.0.0.1:{}", preview.port),
    );
    assert!(status == 200 && picture.starts_with("<svg"));
    bench.change("data/alliances/north.toml", "value = 1357", "valeu = 1357");
    let answer = preview
        .once("/state", |answer| answer["diagnostics"].as_array().is_some_and(|it| !it.is_empty()));
    let fault = &answer["diagnostics"][0];
    assert_eq!(fault["message"], "unknown key `valeu`");
    assert_eq!(
        (&fault["path"], &fault["text"]),
        (&Json::from("data/alliances/north.toml"), &Json::from("valeu = 1357"))
    );
    let held = preview.once(north, |answer| answer["held"] == true);
    assert!(text(&held).contains("1,357"), "the last good pages stay");
    bench.change("data/alliances/north.toml", "valeu = 1357", "value = 57");
    preview.once("/state", |answer| answer["diagnostics"].as_array().is_some_and(Vec::is_empty));
    preview.once(north, |answer| text(answer).contains("57"));
    preview.once("/state", |answer| answer["working"] == "");
    assert_eq!(bench.made(), [""; 0], "everything is published as a build would");
    let found = preview.get("/find?words=trainees%20recruited");
    assert_eq!(found["lines"][0]["text"], "label = \"trainees recruited\"");
    let found = preview.get("/find?words=title%20=");
    let lines = found["lines"].as_array().expect("lines").iter();
    let paths: BTreeSet<_> = lines.map(|line| line["path"].to_string()).collect();
    assert!(paths.len() > 1, "all records are searched: {found}");
    assert_eq!(preview.get("/find?words=xyzzy")["lines"], serde_json::json!([]));
}

#[test]
fn a_click_leads_to_the_line_as_it_is_now() {
    let bench = Bench::new();
    let preview = Preview::of(&bench);
    preview.once("/state", |answer| answer["working"] == "");
    let north = "/pages/briefs/north.pdf";
    preview.once(north, |answer| text(answer).contains("trainees recruited"));
    let places = || {
        let points = (0..84).flat_map(|y| (0..30).map(move |x| (20 * x, 10 * y)));
        points.filter_map(|(x, y)| {
            let answer = preview.get(&format!("/at/0/briefs/north.pdf?x={x}&y={y}"));
            (answer["found"]["text"] == "value = 55").then_some(answer)
        })
    };
    let first = places().next().expect("the figure is on the page");
    assert_eq!(first["words"], "55");
    let line = first["found"]["line"].as_u64().expect("a line");
    // The page stays as it is, the line moves.
    bench.change("data/alliances/north.toml", "name = ", "# A note.\n\nname = ");
    let moved = places().next().expect("the figure is on the page");
    assert_eq!(moved["found"]["line"], line + 2);
}

#[test]
fn the_preview_waits_for_another_run_and_shows_its_documents() {
    let bench = Bench::new();
    let preview = Preview::of(&bench);
    let north = "/pages/briefs/north.pdf";
    preview.once("/state", |answer| answer["working"] == "");
    preview.once(north, |answer| text(answer).contains("trainees recruited"));
    let interrupt = Interrupt::default();
    let lock = Lock::take(&bench.path("output"), Duration::from_secs(60), &interrupt);
    let lock = lock.expect("the lock");
    bench.change("data/alliances/north.toml", "value = 55", "value = 1357");
    let waiting = |answer: &Json| answer["working"].to_string().contains("another run");
    preview.once("/state", waiting);
    drop(lock);
    preview.once(north, |answer| text(answer).contains("1,357"));
    preview.once("/state", |answer| answer["working"] == "");
    // While the preview is stopped, another run makes the document.
    preview.signal("-STOP");
    bench.change("data/alliances/north.toml", "value = 1357", "value = 2468");
    assert_eq!(code(&bench.impact(&[])), 0);
    preview.signal("-CONT");
    preview.once(north, |answer| text(answer).contains("2,468"));
}

#[test]
fn a_failed_run_is_tried_again() {
    let bench = Bench::new();
    let elsewhere = tempfile::tempdir().expect("a folder");
    let output = elsewhere.path().join("output");
    std::fs::write(&output, "in the way").expect("written");
    let preview = Preview::with(&bench, &["--output", output.to_str().expect("text")]);
    preview.once("/state", |answer| !answer["failure"].is_null());
    std::fs::remove_file(&output).expect("removed");
    preview.once("/state", |answer| {
        answer["failure"].is_null()
            && answer["documents"].as_array().is_some_and(|it| it.len() == 5)
    });
}

#[test]
fn edits_of_a_linked_record_are_seen() {
    let bench = Bench::new();
    let elsewhere = tempfile::tempdir().expect("a folder");
    let (record, target) =
        (bench.path("data/alliances/north.toml"), elsewhere.path().join("north.toml"));
    let written = std::fs::read_to_string(&record).expect("a record");
    std::fs::write(&target, &written).expect("written");
    std::fs::remove_file(&record).expect("removed");
    std::os::unix::fs::symlink(&target, &record).expect("linked");
    let preview = Preview::of(&bench);
    preview.once("/state", |answer| answer["working"] == "");
    std::fs::write(&target, written.replacen("value = 55", "valeu = 55", 1)).expect("written");
    preview
        .once("/state", |answer| answer["diagnostics"].as_array().is_some_and(|it| !it.is_empty()));
}

#[test]
fn a_new_record_with_errors_is_shown_as_a_draft() {
    let bench = Bench::new();
    let preview = Preview::of(&bench);
    preview.once("/state", |answer| answer["working"] == "");
    let text =
        "name = \"The West Alliance\"\nsummary = \"A start.\"\n[[case_study]]\nvalue = 4 days\n";
    bench.write("data/alliances/west.toml", text);
    let answer = preview.once("/pages/briefs/west.pdf", |answer| answer["held"] == true);
    let lines = answer["draft"]["lines"].as_array().expect("a draft");
    assert_eq!(lines[0]["text"], "The West Alliance");
    assert_eq!(lines[1]["key"], "summary");
    bench.remove("data/alliances/west.toml");
    preview.once("/state", |answer| answer["documents"].as_array().is_some_and(|it| it.len() == 5));
    let own = format!("127.0.0.1:{}", preview.port);
    assert_eq!(preview.ask("/pages/briefs/west.pdf", &own).0, 404);
}

#[test]
fn the_server_answers_only_this_machine_and_serves_only_documents() {
    let bench = Bench::new();
    let preview = Preview::of(&bench);
    let own = format!("127.0.0.1:{}", preview.port);
    let (status, page) = preview.ask("/", &own);
    assert!(status == 200 && page.starts_with("<!doctype html>"));
    for host in ["example.org", "127.0.0.1", "localhost", "localhost:1", "[::1]"] {
        assert_eq!(preview.ask("/", host).0, 403, "{host}");
    }
    for (path, lines, status) in [
        ("/state", "Sec-Fetch-Site: same-origin\r\n", 200),
        ("/state", "Sec-Fetch-Site: none\r\n", 200),
        ("/state", "Sec-Fetch-Site: same-site\r\n", 403),
        ("/state", "Sec-Fetch-Site: cross-site\r\n", 403),
        ("/state", &format!("Origin: http://{own}\r\n"), 200),
        ("/state", "Origin: http://localhost:1\r\n", 403),
        ("/state", "Origin: null\r\n", 403),
        ("/", "Sec-Fetch-Site: cross-site\r\n", 403),
        ("/", "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\n", 200),
        ("/state", "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\n", 403),
    ] {
        assert_eq!(preview.ask_with(path, &own, lines).0, status, "{path} {lines}");
    }
    for path in [
        "/data/report.toml",
        "/pdf/..%2Fdata%2Freport.toml",
        "/pdf/manifest.json",
        "/pdf/../data/report.toml",
    ] {
        assert_eq!(preview.ask(path, &own).0, 404, "{path}");
    }
}

#[test]
fn a_folder_that_is_replaced_is_still_watched() {
    let bench = Bench::new();
    let preview = Preview::of(&bench);
    preview.once("/state", |answer| answer["working"] == "");
    std::fs::rename(bench.path("data"), bench.path("old")).expect("renamed");
    preview.once("/state", |answer| !answer["failure"].is_null());
    std::fs::rename(bench.path("old"), bench.path("data")).expect("renamed");
    preview.once("/state", |answer| answer["failure"].is_null() && answer["working"] == "");
    bench.change("data/alliances/north.toml", "value = 55", "value = \"many\"");
    preview
        .once("/state", |answer| answer["diagnostics"].as_array().is_some_and(|it| it.len() == 1));
}

#[test]
fn a_preview_reports_why_it_cannot_run_and_ends_with_success() {
    let bench = Bench::new();
    let mut preview = Preview::of(&bench);
    let second = bench.impact(&["watch", "--port", &preview.port.to_string()]);
    assert_eq!(code(&second), 2);
    assert!(utf8(&second.stderr).contains("`--port 0` takes any port that is free"));
    preview.signal("-INT");
    let ended = preview.program.wait().expect("it ends");
    assert_eq!(ended.code(), Some(0));
}
