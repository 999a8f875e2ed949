//! What a shell and `man` know of the command line: completions and manual pages.

use std::io;
use std::path::Path;

use clap::CommandFactory as _;
use clap_complete::CompleteEnv;
use clap_complete::env::Shells;
use clap_mangen::Man;

use super::command::Arguments;

/// The variable by which the script of [`completions`] asks the program for completions.
const COMPLETE: &str = "IMPACT_COMPLETE";

/// Prints completions and ends the program if a shell asks for them.
pub(super) fn complete() {
    CompleteEnv::with_factory(Arguments::command).var(COMPLETE).complete();
}

/// The script calls the program for each completion, so it knows the ids of the project at hand.
pub(super) fn completions(shell: &str) -> String {
    let shells = Shells::builtins();
    let shell = shells.completer(shell).expect("the parser accepts no other shell");
    let mut script = Vec::new();
    let written = shell.write_registration(COMPLETE, "impact", "impact", "impact", &mut script);
    written.expect("memory can be written to");
    String::from_utf8(script).expect("the script is made of text")
}

/// The manual page of `impact` itself, for `man`.
pub(super) fn manual_page() -> String {
    let mut page = Vec::new();
    Man::new(Arguments::command()).render(&mut page).expect("memory can be written to");
    String::from_utf8(page).expect("the page is made of text")
}

/// Writes a page for each command to a folder, which must exist.
pub(super) fn write_manual(folder: &Path) -> io::Result<()> {
    clap_mangen::generate_to(Arguments::command(), folder)
}
