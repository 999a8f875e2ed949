//! The command line: takes arguments and environment; gives the command, and the job of a run. No other
//! room reads either.

mod advice;
mod command;
mod ids;
mod job;
mod options;
mod run;
mod shell;
mod tool;

use std::ffi::OsString;

use clap::{CommandFactory as _, FromArgMatches as _};

use advice::advise;
pub use command::{Command, RunCommand};
pub use job::colours;
pub use options::{RunOptions, WatchOptions};
pub use tool::Tool;

use command::Arguments;

/// Reads the program's arguments. Ends the program with help, with an error, or with the completions
/// that a shell asks for.
pub fn from_arguments() -> Command {
    shell::complete();
    let words = command_first(std::env::args_os().collect());
    parse(words.clone()).unwrap_or_else(|error| advise(error, &words).exit())
}

/// Reads a command line, which begins with the name of the program.
///
/// # Errors
/// If it is wrong, or asks for help.
pub fn parse<W: Into<OsString>>(
    words: impl IntoIterator<Item = W>,
) -> Result<Command, clap::Error> {
    let words = command_first(words.into_iter().map(Into::into).collect());
    let mut matches = Arguments::command().try_get_matches_from(words)?;
    let arguments = Arguments::from_arg_matches_mut(&mut matches)?;
    Ok(arguments.command.unwrap_or(Command::Run(RunCommand::Build(arguments.build))))
}

/// Moves options that precede the command behind it: `impact --root DIR check` is
/// `impact check --root DIR`. What precedes the command must be options alone.
fn command_first(mut words: Vec<OsString>) -> Vec<OsString> {
    let mut command = Arguments::command();
    let at = words.iter().position(|word| command.find_subcommand(word).is_some());
    if let Some(at) = at.filter(|at| *at > 1)
        && command.try_get_matches_from_mut(&words[..at]).is_ok()
    {
        words[1..=at].rotate_right(1);
    }
    words
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

    #[test]
    fn each_command_shows_the_options_that_it_takes() {
        let mut command = Arguments::command();
        let mut help = |name: &str| {
            let found = command.find_subcommand_mut(name).expect("a command");
            found.render_help().to_string()
        };
        assert!(help("check").contains("--print"));
        let export = help("export");
        assert!(export.contains("--only") && export.contains("--root"));
        for other in ["--print", "--jobs", "--metrics"] {
            assert!(!export.contains(other), "{export}");
        }
        assert!(!help("fmt").contains("--only"));
        assert!(!help("licences").contains("--root"));
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
        for words in
            [&["--root", "x", "new", "alliance", "A"], &["new", "--root", "x", "alliance", "A"]]
        {
            assert!(parse([&["impact"], &words[..]].concat()).is_ok(), "{words:?}");
        }
        for words in [&["x", "init"][..], &["--print", "fmt"], &["init", "x", "--wait", "1"]] {
            assert!(parse([&["impact"], words].concat()).is_err(), "{words:?}");
        }
    }
}
