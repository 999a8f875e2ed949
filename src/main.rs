//! The program: parse, run, report, exit.

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
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;

/// Wrong usage, or the environment failed.
const FAILED: u8 = 2;

fn main() -> ExitCode {
    let code = match cli::from_arguments() {
        Command::Run(command) => command.job().map(|job| run(&job)),
        Command::Watch(args) => {
            let port = args.port;
            args.job().map(|job| watch(job, port))
        }
        Command::Tool(tool) => Ok(run_tool(&tool)),
    };
    ExitCode::from(code.unwrap_or_else(|words| {
        ui::print_failure(&words, LogFormat::Text);
        FAILED
    }))
}

fn run(job: &Job) -> u8 {
    let log = job.log;
    report_panics(log);
    let start = Instant::now();
    let mut progress = ui::Progress::new(job);
    let ready = listen(&job.interrupt).and_then(|()| ui::prepare(job));
    let crash = || Failure::new("finish the run", "it crashed, as reported above");
    let (mut run, _guards) = match ready {
        Ok(guards) => {
            let run = panic::catch_unwind(AssertUnwindSafe(|| pipeline::run(job, &mut progress)));
            (run.unwrap_or_else(|_| ended_early(crash(), start)), guards)
        }
        Err(failure) => (ended_early(failure, start), Vec::new()),
    };
    let printed = progress.finish(&mut run);
    // A signal may have come during this.
    run.failure = run.failure.or(job.interrupt.check().err());
    match printed.and(ui::export(job, &run)) {
        Ok(()) => run.exit_code(job.strictness),
        Err(failure) => {
            if run.failure.is_none() {
                ui::print_failure(&failure.to_string(), log);
            }
            run.exit_code(job.strictness).max(FAILED)
        }
    }
}

/// Shows a live preview until a signal ends it.
fn watch(job: Job, port: u16) -> u8 {
    report_panics(LogFormat::Text);
    let run = panic::catch_unwind(AssertUnwindSafe(|| {
        listen(&job.interrupt)?;
        let preview = Preview::new(job, port)?;
        ui::print_preview_address(&preview.address());
        preview.run()
    }));
    match run {
        Ok(Ok(())) => 0,
        // The panic hook reported it.
        Err(_) => FAILED,
        Ok(Err(failure)) => {
            ui::print_failure(&failure.to_string(), LogFormat::Text);
            FAILED
        }
    }
}

/// Runs a command that makes no document.
fn run_tool(tool: &Tool) -> u8 {
    report_panics(LogFormat::Text);
    let Ok(result) = panic::catch_unwind(AssertUnwindSafe(|| tool.run())) else {
        return FAILED;
    };
    let printed = result.and_then(|result| {
        ui::print_command_result(&result, cli::colours())?;
        Ok(result.failed)
    });
    match printed {
        Ok(failed) => u8::from(failed),
        Err(failure) => {
            ui::print_failure(&failure.to_string(), LogFormat::Text);
            FAILED
        }
    }
}

/// Reports a panic as a failure in words. Libraries also panic when they cannot start a thread, which is
/// not the program's fault. Guarded work reports its panics itself.
fn report_panics(log: LogFormat) {
    panic::set_hook(Box::new(move |info| {
        if is_guarded() {
            return;
        }
        let words = info.to_string();
        let words = match words.split_once("failed to spawn thread") {
            Some(_) => "could not start a thread: the system has none left".to_owned(),
            None => format!("internal error: {words}; please report it with what you ran"),
        };
        ui::print_failure(&words, log);
    }));
}

/// Lets SIGINT and SIGTERM end the run in order, and the second of them at once. SIGXFSZ is ignored, so that a
/// file that may not grow is an error like any other.
fn listen(interrupt: &Interrupt) -> Result<(), Failure> {
    let listen = || {
        let was_asked_before = Arc::new(AtomicBool::new(false));
        for signal in [SIGINT, SIGTERM] {
            flag::register_conditional_shutdown(
                signal,
                128 + signal,
                Arc::clone(&was_asked_before),
            )?;
            flag::register(signal, Arc::clone(&was_asked_before))?;
            flag::register_usize(signal, interrupt.number(), signal.unsigned_abs() as usize)?;
        }
        #[cfg(unix)]
        flag::register(signal_hook::consts::SIGXFSZ, Arc::new(AtomicBool::new(false)))?;
        Ok::<_, std::io::Error>(())
    };
    listen().map_err(|cause| Failure::new("listen for signals", cause.to_string()))
}

/// The result of a run that could not start or that crashed.
fn ended_early(failure: Failure, start: Instant) -> RunResult {
    RunResult { failure: Some(failure), duration: start.elapsed(), ..RunResult::default() }
}
