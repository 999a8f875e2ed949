//! Live preview: takes a project; updates its documents after every change and shows their pages in a browser
//! on the same machine. Never listens to another machine.

mod app_state;
mod listener;
mod requests;
mod server;
mod source_line;
mod state;
mod watcher;
mod worker;

use std::net::{Ipv4Addr, TcpListener};
use std::sync::Arc;
use std::thread;

use app_state::AppState;
use requests::Requests;
pub use source_line::{RecordLine, line_of_words};
use state::PreviewState;

use crate::error::Failure;
use crate::job::Job;
use crate::record;

/// A preview that is ready to run.
pub struct Preview {
    job: Job,
    listener: TcpListener,
    port: u16,
}

impl Preview {
    /// A preview of a job's documents on a port of this machine; with 0, on any free port.
    ///
    /// # Errors
    /// If there is no project, or the port is not available.
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

    /// Runs until the job is interrupted.
    ///
    /// # Errors
    /// If files cannot be watched or the server cannot run.
    pub fn run(self) -> Result<(), Failure> {
        let interrupt = self.job.interrupt.clone();
        let state = Arc::new(PreviewState::default());
        let requests = Arc::new(Requests::default());
        let _watcher = watcher::watch(&self.job.root, Arc::clone(&requests))?;
        let app = AppState {
            state: Arc::clone(&state),
            requests: Arc::clone(&requests),
            root: self.job.root.canonicalize().unwrap_or_else(|_| self.job.root.clone()),
            output: self.job.output.clone(),
            port: self.port,
        };
        let worker = thread::Builder::new().name("worker".to_owned());
        let for_worker = Arc::clone(&requests);
        let worker = worker.spawn(move || worker::work(&self.job, &for_worker, &state));
        let worker = worker.map_err(|cause| Failure::new("start a worker", cause.to_string()))?;
        let is_over = {
            let interrupt = interrupt.clone();
            move || interrupt.check().is_err() || worker.is_finished()
        };
        server::serve(self.listener, app, is_over)?;
        requests.end();
        match interrupt.check() {
            Err(_) => Ok(()),
            Ok(()) => Err(Failure::new(
                "continue the preview",
                "the program has an internal error, reported above",
            )),
        }
    }
}
