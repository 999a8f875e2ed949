//! Commands that are no run over the documents: which options of a run they take, so that they neither
//! show nor accept the others.

use clap::CommandFactory as _;

use super::arguments::Cli;

/// Commands that are no run over the documents, and the options of a run that they take beside `--root`.
pub(super) const HELPERS: [(&str, &[&str]); 9] = [
    (
        "watch",
        &["output", "only", "strict", "print", "mono", "wait", "time_limit", "jobs", "keep_markup"],
    ),
    ("licences", &[]),
    ("schema", &[]),
    ("new", &[]),
    ("init", &[]),
    ("changes", &[]),
    ("export", &["only"]),
    ("import", &[]),
    ("fmt", &[]),
];

/// Whether such a command has no use for an option.
pub(super) fn is_idle(option: &str, taken: &[&str]) -> bool {
    let own = [
        "root", "help", "version", "kind", "what", "name", "id", "folder", "file", "dry_run",
        "check", "since", "json", "port",
    ];
    !own.contains(&option) && !taken.contains(&option)
}

/// The command line, in which commands do not show the options that they have no use for.
pub(super) fn command() -> clap::Command {
    let mut command = Cli::command();
    command.build();
    let hide = |taken: &'static [&str]| {
        move |arg: clap::Arg| match is_idle(arg.get_id().as_str(), taken) {
            true => arg.hide(true),
            false => arg,
        }
    };
    for (name, taken) in HELPERS {
        command = command.mut_subcommand(name, |it| {
            let it = it.mut_args(hide(taken));
            it.mut_subcommands(|it| it.mut_args(hide(taken)))
        });
    }
    command
}
