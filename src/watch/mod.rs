//! Live preview: takes a project; brings its documents up to date on every change and shows their pages
//! in a browser on the same machine. Never listens to another machine.

mod listener;
mod requests;
mod server;
mod source_line;
mod state;
mod watcher;
mod worker;

use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::sync::Arc;
use std::thread;

use requests::Inbox;
pub use source_line::{Line, lead};
use state::Board;

use crate::error::Failure;
use crate::job::Job;
use crate::record;

/// A preview that is about to run.
pub struct Preview {
    job: Job,
    listener: TcpListener,
    port: u16,
}

impl Preview {
    /// A preview of a job's documents on a port of this machine; 0 is any that is free.
    ///
    /// # Errors
    /// If there is no project, or the port cannot be had.
    pub fn new(job: Job, port: u16) -> Result<Self, Failure> {
        record::ensure_project(&job.root)?;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(|cause| {
            let doing = format!("listen on port {port} of this machine");
            let failure = Failure::new(doing, cause.to_string());
            failure.help("another preview may be running; `--port 0` takes any port that is free")
        })?;
        let address = listener.local_addr();
        let address = address.map_err(|cause| Failure::new("listen", cause.to_string()))?;
        Ok(Self { port: address.port(), job, listener })
    }

    /// The address to open in a browser.
    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}/", self.port)
    }

    /// Runs until the job is told to end.
    ///
    /// # Errors
    /// If files cannot be watched or the server cannot run.
    pub fn run(self) -> Result<(), Failure> {
        let interrupt = self.job.interrupt.clone();
        let board = Arc::new(Board::default());
        let inbox = Arc::new(Inbox::default());
        let _files = watcher::watch(&self.job.root, Arc::clone(&inbox))?;
        let root = absolute(&self.job.root);
        let output = self.job.output.clone();
        let (at_work, told) = (Arc::clone(&inbox), Arc::clone(&board));
        let studio = thread::Builder::new().name("studio".to_owned());
        let studio = studio.spawn(move || worker::work(&self.job, &at_work, &told));
        let studio = studio.map_err(|cause| Failure::new("start a worker", cause.to_string()))?;
        let desk = server::Desk { board, inbox: Arc::clone(&inbox), root, output, port: self.port };
        let told = interrupt.clone();
        server::serve(self.listener, desk, move || told.check().is_err() || studio.is_finished())?;
        inbox.end();
        match interrupt.check() {
            Err(_) => Ok(()),
            Ok(()) => Err(Failure::new(
                "go on with the preview",
                "the program has a fault, reported above",
            )),
        }
    }
}

fn absolute(root: &Path) -> std::path::PathBuf {
    root.canonicalize().unwrap_or_else(|_| root.to_owned())
}
