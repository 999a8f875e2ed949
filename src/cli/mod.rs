//! The command line: takes arguments and environment variables; gives the command, and the job of a run.
//! No other room reads either.

mod advice;
mod args;
mod command;
mod ids;
mod job;
mod options;
mod run;
mod shell;
mod tool;

use std::ffi::{OsStr, OsString};

use clap::{CommandFactory as _, Parser as _};

use advice::advise;
pub use args::{BindArgs, BuildArgs, CheckArgs, ListArgs, WatchArgs};
pub use command::{Command, RunCommand};
pub use job::colours;
pub use tool::Tool;

use command::Arguments;

/// Reads the program's arguments. Ends the program with help, with an error, or with the completions
/// that a shell asks for.
pub fn from_arguments() -> Command {
    shell::complete();
    let words = command_first(std::env::args_os().collect());
    read(&words).unwrap_or_else(|error| advise(error, &words).exit())
}

/// Reads a command line, which begins with the name of the program.
///
/// # Errors
/// If it is wrong, or asks for help.
pub fn parse<W: Into<OsString>>(
    words: impl IntoIterator<Item = W>,
) -> Result<Command, clap::Error> {
    read(&command_first(words.into_iter().map(Into::into).collect()))
}

fn read(words: &[OsString]) -> Result<Command, clap::Error> {
    let Arguments { command, build } = Arguments::try_parse_from(words)?;
    Ok(command.unwrap_or(Command::Run(RunCommand::Build(build))))
}

/// Moves options that precede the command behind it: `impact --root DIR check` is
/// `impact check --root DIR`. What precedes the command must be options alone.
fn command_first(words: Vec<OsString>) -> Vec<OsString> {
    let mut command = Arguments::command();
    let mut options = words.iter().take_while(|word| *word != "--");
    let at = options.position(|word| command.find_subcommand(word).is_some());
    let Some(at) = at.filter(|at| *at > 1) else {
        return words;
    };
    if command.try_get_matches_from_mut(&words[..at]).is_err() {
        return words;
    }
    let moved = separate_ids(&words[1..at]);
    [&words[..1], &words[at..=at], &moved, &words[at + 1..]].concat()
}

/// Writes `--only a b` as `--only=a --only=b`, which does not take the words behind it for more ids.
fn separate_ids(options: &[OsString]) -> Vec<OsString> {
    let mut separate = Vec::new();
    let mut are_ids = false;
    for word in options {
        let is_option = word.to_string_lossy().starts_with('-');
        are_ids = if is_option { word == "--only" } else { are_ids };
        if are_ids && !is_option {
            separate.push([OsStr::new("--only="), word.as_os_str()].into_iter().collect());
        } else if !are_ids {
            separate.push(word.clone());
        }
    }
    separate
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::job::{Job, Task};

    fn job(words: &[&str]) -> Job {
        let command = parse([&["impact"], words].concat()).expect("a right command line");
        let Command::Run(run) = command else { panic!("no run: {words:?}") };
        run.job().expect("a job")
    }

    #[test]
    fn the_command_line_is_consistent() {
        Arguments::command().debug_assert();
    }

    /// Every command with its options; those in brackets are accepted, but have no effect.
    const OPTIONS: &str = "\
impact: --root --output --only --strict --print --mono --time-limit --jobs --force --all-or-nothing --wait --keep-markup --log-format --summary --metrics --quiet --verbose
impact build: --root --output --only --strict --print --mono --time-limit --jobs --force --all-or-nothing --wait --keep-markup --log-format --summary --metrics --quiet --verbose
impact check: --root --output --only --strict --print --mono --time-limit --jobs --keep-markup --log-format --summary --metrics --quiet --verbose
impact list: --json --since --root --output --only --strict --print --mono --time-limit --jobs --force --log-format --summary --metrics [--quiet] [--verbose]
impact bind: --root --area --output --title --strict --print --mono --time-limit --jobs --quiet --verbose
impact watch: --port --root --output --only --strict --print --mono --time-limit --jobs --wait --keep-markup [--quiet] [--verbose]
impact new: --root [--quiet] [--verbose]
impact new alliance: --id --root [--quiet] [--verbose]
impact init: [--root] [--quiet] [--verbose]
impact fmt: --check --root [--quiet] [--verbose]
impact changes: --since --json --root [--quiet] [--verbose]
impact export: --only --root [--quiet] [--verbose]
impact import: --dry-run --root [--quiet] [--verbose]
impact schema: [--root] [--quiet] [--verbose]
impact licences: [--root] [--quiet] [--verbose]
impact completions: [--root] [--quiet] [--verbose]
impact man: [--root] [--quiet] [--verbose]
";

    /// The options of a command, with those in brackets that its help does not show; and the same of its
    /// subcommands, a line each.
    fn options(command: &clap::Command, above: &str) -> String {
        let name = format!("{above} {}", command.get_name()).trim_start().to_owned();
        let taken = command.get_arguments().filter_map(|option| {
            let shown = format!("--{}", option.get_long()?);
            Some(if option.is_hide_set() { format!("[{shown}]") } else { shown })
        });
        let taken: Vec<_> = taken.filter(|it| it != "--help" && it != "--version").collect();
        let own = format!("{name}: {}\n", taken.join(" "));
        let below = command.get_subcommands().filter(|it| it.get_name() != "help");
        own + &below.map(|it| options(it, &name)).collect::<String>()
    }

    #[test]
    fn each_command_takes_exactly_the_options_that_it_uses() {
        let mut command = Arguments::command();
        command.build();
        assert_eq!(options(&command, ""), OPTIONS);
    }

    #[test]
    fn every_command_has_an_example() {
        let mut commands = vec![Arguments::command()];
        let mut count = 0;
        while let Some(mut command) = commands.pop() {
            let help = command.render_help().to_string();
            let name = command.get_name();
            assert!(command.has_subcommands() || help.contains("\nExample"), "{name}: {help}");
            commands
                .extend(command.get_subcommands().filter(|it| it.get_name() != "help").cloned());
            count += 1;
        }
        assert!(count > 12, "{count} commands");
    }

    #[test]
    fn impact_alone_builds_into_the_output_folder_of_the_root() {
        let job = job(&["--root", "x"]);
        assert_eq!(job.task, Task::Build);
        assert_eq!(job.output, PathBuf::from("x/output"));
    }

    #[test]
    fn pages_in_another_format_or_tone_have_a_folder_of_their_own() {
        for (options, output) in [
            (&["--print"][..], "output/print"),
            (&["--mono"], "output/mono"),
            (&["--print", "--mono"], "output/print-mono"),
            (&["--print", "--output", "proof"], "proof"),
        ] {
            assert_eq!(job(options).output, PathBuf::from(output));
        }
    }

    #[test]
    fn options_may_precede_the_command_or_follow_it() {
        for words in [
            &["check", "--only", "a", "b"][..],
            &["--only", "a,b", "check", "-q"],
            &["--only", "a", "b", "check"],
        ] {
            let job = job(words);
            assert_eq!((job.task, job.only), (Task::Check, vec!["a".to_owned(), "b".to_owned()]));
        }
        for words in [
            &["--root", "x", "new", "alliance", "A"][..],
            &["new", "--root", "x", "alliance", "A"],
            &["--root", "x", "check", "--root", "y"],
            &["--only", "a", "b", "export", "a.xlsx"],
        ] {
            assert!(parse([&["impact"], words].concat()).is_ok(), "{words:?}");
        }
        for words in [&["x", "init"][..], &["--", "check"], &["--print", "fmt"]] {
            assert!(parse([&["impact"], words].concat()).is_err(), "{words:?}");
        }
    }
}
