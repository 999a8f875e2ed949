//! The program: parse, run, tell, exit.

use std::panic::{self, AssertUnwindSafe};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use impact_briefs::cli;
use impact_briefs::cli::{Command, Tool};
use impact_briefs::error::{Failure, is_guarded};
use impact_briefs::interrupt::Interrupt;
use impact_briefs::job::{Job, LogFormat};
use impact_briefs::pipeline;
use impact_briefs::pipeline::RunResult;
use impact_briefs::ui;
use impact_briefs::watch::Preview;
use signal_hook::consts::{SIGINT, SIGTERM, SIGXFSZ};
use signal_hook::flag;

/// Wrong usage, or the environment failed.
const FAILED: u8 = 2;

fn main() -> ExitCode {
    let code = match cli::from_arguments() {
        Command::Run(command) => command.job().map(|job| run(&job)),
        Command::Watch(options) => {
            let port = options.port;
            options.job().map(|job| watch(job, port))
        }
        Command::Tool(tool) => Ok(run_tool(&tool)),
    };
    ExitCode::from(code.unwrap_or_else(|words| {
        ui::say_failure(&words, LogFormat::Text);
        FAILED
    }))
}

fn run(job: &Job) -> u8 {
    let log = job.log;
    report_panics(log);
    let start = Instant::now();
    let mut progress = ui::Progress::new(job);
    let ready = listen(&job.interrupt).and_then(|()| ui::prepare(job));
    let crash = || Failure::new("finish the run", "the program has a fault, reported above");
    let (mut outcome, _beside) = match ready {
        Ok(beside) => {
            let run = panic::catch_unwind(AssertUnwindSafe(|| pipeline::run(job, &mut progress)));
            let outcome = run.unwrap_or_else(|_| ended_early(crash(), start));
            (outcome, beside)
        }
        Err(failure) => (ended_early(failure, start), Vec::new()),
    };
    let told = progress.tell(&mut outcome);
    // A signal that came while this was reported.
    outcome.failure = outcome.failure.or(job.interrupt.check().err());
    match told.and(ui::export(job, &outcome)) {
        Ok(()) => outcome.exit_code(job.strictness),
        Err(failure) => {
            if outcome.failure.is_none() {
                ui::say_failure(&failure.to_string(), log);
            }
            outcome.exit_code(job.strictness).max(FAILED)
        }
    }
}

/// Shows a live preview until it is told to end.
fn watch(job: Job, port: u16) -> u8 {
    report_panics(LogFormat::Text);
    let run = panic::catch_unwind(AssertUnwindSafe(|| {
        listen(&job.interrupt)?;
        let preview = Preview::new(job, port)?;
        ui::say_preview(&preview.address());
        preview.run()
    }));
    match run {
        Ok(Ok(())) => 0,
        // It was reported where it came up.
        Err(_) => FAILED,
        Ok(Err(failure)) => {
            ui::say_failure(&failure.to_string(), LogFormat::Text);
            FAILED
        }
    }
}

/// Runs a command that makes no document.
fn run_tool(tool: &Tool) -> u8 {
    report_panics(LogFormat::Text);
    let Ok(edited) = panic::catch_unwind(AssertUnwindSafe(|| tool.run())) else {
        return FAILED;
    };
    let told = edited.and_then(|edited| {
        ui::say_edited(&edited, cli::colours())?;
        Ok(edited.failed)
    });
    match told {
        Ok(failed) => u8::from(failed),
        Err(failure) => {
            ui::say_failure(&failure.to_string(), LogFormat::Text);
            FAILED
        }
    }
}

/// Reports a panic as a failure of its own, in words. A library that cannot start a thread panics, but
/// that is the machine's fault. What guards its work reports its panics itself.
fn report_panics(log: LogFormat) {
    panic::set_hook(Box::new(move |info| {
        if is_guarded() {
            return;
        }
        let words = info.to_string();
        let words = match words.split_once("failed to spawn thread") {
            Some(_) => "could not start a thread: the system has none left".to_owned(),
            None => format!("internal fault: {words}; please report it with what you ran"),
        };
        ui::say_failure(&words, log);
    }));
}

/// Lets SIGINT and SIGTERM end the run in order, the second one at once; a file that may not grow
/// is an error like others, and no reason to be killed.
fn listen(interrupt: &Interrupt) -> Result<(), Failure> {
    let listen = || {
        let told_before = Arc::new(AtomicBool::new(false));
        for signal in [SIGINT, SIGTERM] {
            flag::register_conditional_shutdown(signal, 128 + signal, Arc::clone(&told_before))?;
            flag::register(signal, Arc::clone(&told_before))?;
            flag::register_usize(signal, interrupt.number(), signal.unsigned_abs() as usize)?;
        }
        flag::register(SIGXFSZ, Arc::new(AtomicBool::new(false)))
    };
    let listening: Result<_, std::io::Error> = listen();
    let listening = listening.map(|_| ());
    listening.map_err(|cause| Failure::new("listen for signals", cause.to_string()))
}

/// What a run came to that could not begin, or that crashed.
fn ended_early(failure: Failure, start: Instant) -> RunResult {
    RunResult { failure: Some(failure), duration: start.elapsed(), ..RunResult::default() }
}
