//! The files that documents are made from: takes a project's folder; asks the worker for an update when a change
//! has settled.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use notify::event::{AccessKind, AccessMode, EventKind};
use notify::{Config, Event, PollWatcher, RecommendedWatcher, RecursiveMode, Watcher};

use super::requests::Requests;
use crate::error::Failure;
use crate::files;
use crate::project::INPUTS;

/// How long files must be unchanged before an update, because editors save in several steps.
const QUIET: Duration = Duration::from_millis(25);

/// The longest wait for that: an edit should be visible within half a second.
const LONGEST_WAIT: Duration = Duration::from_millis(300);

/// How often files are read on a system that does not report changes.
const POLL: Duration = Duration::from_secs(1);

type Watching = Arc<std::sync::Mutex<Box<dyn Watcher + Send>>>;

/// Watches for as long as the value is kept.
///
/// # Errors
/// If the files can be watched in no way.
pub(super) fn watch(root: &Path, requests: Arc<Requests>) -> Result<ActiveWatcher, Failure> {
    let (sender, receiver) = channel();
    let notify = move |event: notify::Result<Event>| {
        // An error may hide a change.
        if event.as_ref().map_or(true, is_change) {
            let _ = sender.send(());
        }
    };
    let quick = RecommendedWatcher::new(notify.clone(), Config::default());
    let quick = quick.map(|watcher| Box::new(watcher) as Box<dyn Watcher + Send>);
    let watcher = quick.and_then(|mut watcher| follow(root, &mut *watcher).map(|()| watcher));
    let watcher = watcher.or_else(|_| {
        let config = Config::default().with_poll_interval(POLL).with_compare_contents(true);
        let mut watcher = Box::new(PollWatcher::new(notify, config)?);
        follow(root, &mut *watcher)?;
        Ok::<Box<dyn Watcher + Send>, notify::Error>(watcher)
    });
    let watcher = watcher.map_err(|cause| Failure::new("watch the files", cause.to_string()))?;
    let watching: Watching = Arc::new(std::sync::Mutex::new(watcher));
    let (root, weak) = (root.to_owned(), Arc::downgrade(&watching));
    let follower = thread::Builder::new().name("files".to_owned());
    let follower = follower.spawn(move || {
        while receiver.recv().is_ok() {
            settle(&receiver);
            let Some(watching) = weak.upgrade() else {
                return;
            };
            // A folder may have been replaced by another of the same name.
            if let Ok(mut watcher) = watching.lock() {
                let _ = follow(&root, &mut **watcher);
            }
            requests.update();
        }
    });
    follower.map_err(|cause| Failure::new("start a worker", cause.to_string()))?;
    Ok(ActiveWatcher(watching))
}

/// Keeps the watcher alive; dropping it ends the watch.
pub(super) struct ActiveWatcher(#[expect(dead_code, reason = "kept for its lifetime")] Watching);

/// Waits until no more changes arrive.
fn settle(receiver: &Receiver<()>) {
    let start = Instant::now();
    while start.elapsed() < LONGEST_WAIT && receiver.recv_timeout(QUIET).is_ok() {}
}

/// Watches the project's folder, in which a whole folder may be replaced, and the inputs below it.
fn follow(root: &Path, watcher: &mut dyn Watcher) -> notify::Result<()> {
    watcher.watch(root, RecursiveMode::NonRecursive)?;
    let inputs: Vec<PathBuf> = INPUTS.iter().map(|name| root.join(name)).collect();
    let mut folders = inputs.iter().filter(|path| path.is_dir());
    folders.try_for_each(|path| watcher.watch(path, RecursiveMode::Recursive))?;
    // The target of a link changes in its own folder, also when another file replaces it.
    let files = inputs.iter().flat_map(|path| files::files(path).unwrap_or_default());
    let links = files.filter(|path| path.is_symlink());
    let targets = links.filter_map(|path| Some(path.canonicalize().ok()?.parent()?.to_owned()));
    let targets: BTreeSet<_> = targets.collect();
    let mut targets = targets.iter();
    targets.try_for_each(|path| watcher.watch(path, RecursiveMode::NonRecursive))
}

/// Whether an event may have changed the content of a file: reading it does not.
fn is_change(event: &Event) -> bool {
    match event.kind {
        EventKind::Access(AccessKind::Close(AccessMode::Write)) => true,
        EventKind::Access(_) => false,
        _ => true,
    }
}
