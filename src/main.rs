//! The program: parse, run, tell, exit.

use std::panic;
use std::process::ExitCode;

use clap::Parser as _;
use impact_briefs::{build, cli, tell};

/// Faults in the material.
const FAULTS: u8 = 1;
/// Wrong usage, or the environment failed.
const FAILED: u8 = 2;

fn main() -> ExitCode {
    panic::set_hook(Box::new(|info| {
        tell::say(&format!(
            "impact: internal fault: {info}\nplease report it with what you ran"
        ));
    }));
    let job = cli::Cli::parse().job();
    let run = panic::catch_unwind(|| build::run(&job, &mut tell::Progress::new(&job)));
    match run {
        Ok(Ok(outcome)) => {
            tell::tell(&job, &outcome);
            if outcome.failed(job.strictness) {
                ExitCode::from(FAULTS)
            } else {
                ExitCode::SUCCESS
            }
        }
        Ok(Err(failure)) => {
            tell::say(&format!("impact: {failure}"));
            ExitCode::from(FAILED)
        }
        Err(_) => ExitCode::from(FAILED),
    }
}
