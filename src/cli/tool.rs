//! The commands that make no document, with their help and examples.

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Subcommand, ValueHint};
use clap_complete::ArgValueCandidates;
use clap_complete::env::Shells;

use super::ids::candidates;
use super::options::{NoProject, RecordsArgs};
use crate::record::FileKind;

/// A command that makes no document.
#[derive(Clone, Debug, Subcommand)]
pub enum Tool {
    /// Start a new record
    #[command(subcommand_required = true, arg_required_else_help = true)]
    New(New),
    /// Make a new project, with one alliance as an example
    #[command(after_help = "\
Example:
  impact init report            make the folder report, with templates, fonts and records")]
    Init {
        /// The folder to make; it may exist if it is empty but for .git
        #[arg(value_hint = ValueHint::DirPath)]
        folder: PathBuf,
        /// Options without effect.
        #[command(flatten)]
        unused: NoProject,
    },
    /// Put all records into their standard order and layout, with every comment kept
    #[command(after_help = "\
Examples:
  impact fmt                    rewrite the records that are not in their standard layout
  impact fmt --check            only name them")]
    Fmt {
        /// Change nothing; name the records that would change, and exit with 1 if there are any
        #[arg(long)]
        check: bool,
        /// The project.
        #[command(flatten)]
        records: RecordsArgs,
    },
    /// Show what has changed in the records since an earlier state
    ///
    /// Compares figures, outcomes, grades, prose and members, before and after. Ignores the order and
    /// layout of a file.
    #[command(after_help = "\
Examples:
  impact changes --since v1     compare with a tag of the project's Git repository
  impact changes --since ../report-2013 --json
                                compare with another folder; write JSON")]
    Changes {
        /// The folder of another project, or a commit, branch or tag of the project's Git repository
        #[arg(long, value_name = "DIR|GIT-REF")]
        since: String,
        /// Write the changes as JSON
        #[arg(long)]
        json: bool,
        /// The project.
        #[command(flatten)]
        records: RecordsArgs,
    },
    /// Write records to a workbook, or to CSV files, for a school to fill in
    ///
    /// Never overwrites an existing file.
    #[command(after_help = "\
Examples:
  impact export west.xlsx --only west
                                write one alliance's records to a workbook
  impact export sheets          write all records to a folder of CSV files")]
    Export {
        /// The workbook to make (.xlsx), or a folder for CSV files
        file: PathBuf,
        /// Only these alliances: their ids, or ids of themes for all their alliances
        #[arg(long, value_name = "ID", num_args = 1.., value_delimiter = ',', add = ArgValueCandidates::new(candidates))]
        only: Vec<String>,
        /// The project.
        #[command(flatten)]
        records: RecordsArgs,
    },
    /// Put the contents of filled-in sheets into the records
    ///
    /// Comments and layout are kept, and nothing is written if there is an error. An alliance, sheet or
    /// column that is missing from the file is left as it is; a missing row is deleted.
    #[command(after_help = "\
Examples:
  impact import west.xlsx --dry-run
                                show what would change
  impact import west.xlsx       change the records")]
    Import {
        /// A workbook (.xlsx or .ods), a CSV file, or a folder of CSV files
        file: PathBuf,
        /// Change nothing; show what would change, field by field
        #[arg(long)]
        dry_run: bool,
        /// The project.
        #[command(flatten)]
        records: RecordsArgs,
    },
    /// Print the JSON Schema of a kind of record file
    ///
    /// The files in data/schema/ are these schemas. An editor that runs Taplo reads them, shows what each
    /// key means and marks mistakes as you type.
    #[command(after_help = "\
Example:
  impact schema themes          print the schema of data/themes.toml")]
    Schema {
        /// The kind of file
        #[arg(default_value = "alliance", value_parser = file_kind())]
        kind: FileKind,
        /// Options without effect.
        #[command(flatten)]
        unused: NoProject,
    },
    /// Print the licences of the program and of all code in it
    #[command(after_help = "\
Example:
  impact licences | less")]
    Licences(NoProject),
    /// Print a script that makes a shell complete commands, options and ids
    #[command(after_help = "\
Examples:
  source <(impact completions bash)                        in ~/.bashrc
  source <(impact completions zsh)                         in ~/.zshrc, after compinit
  impact completions fish > ~/.config/fish/completions/impact.fish
  eval (impact completions elvish | slurp)                 in ~/.config/elvish/rc.elv
  impact completions powershell | Out-String | Invoke-Expression
                                                           in $PROFILE")]
    Completions {
        /// The shell
        #[arg(value_parser = PossibleValuesParser::new(Shells::builtins().names()))]
        shell: String,
        /// Options without effect.
        #[command(flatten)]
        unused: NoProject,
    },
    /// Print the manual page, or write the pages of all commands to a folder
    #[command(after_help = "\
Examples:
  impact man | man -l -                                    read the manual
  impact man /usr/local/share/man/man1                     install the pages of all commands")]
    Man {
        /// An existing folder to write the pages to
        #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
        folder: Option<PathBuf>,
        /// Options without effect.
        #[command(flatten)]
        unused: NoProject,
    },
}

/// The options of `impact new`, which may precede the kind of record or follow it.
#[derive(Clone, Debug, Args)]
#[command(mut_args(|arg| arg.global(true)))]
pub struct New {
    #[command(flatten)]
    pub(super) records: RecordsArgs,
    #[command(subcommand)]
    pub(super) record: NewRecord,
}

/// A record to start.
#[derive(Clone, Debug, Subcommand)]
pub(super) enum NewRecord {
    /// Write a new record of an alliance, with every key explained
    #[command(after_help = "\
Examples:
  impact new alliance \"The West Alliance\"
                                write data/alliances/west-alliance.toml
  impact new alliance \"The West Alliance\" --id west
                                write data/alliances/west.toml")]
    Alliance {
        /// The alliance's name
        name: String,
        /// The alliance's id, which names the file [default: made from the name]
        #[arg(long)]
        id: Option<String>,
    },
}

fn file_kind() -> impl TypedValueParser<Value = FileKind> {
    PossibleValuesParser::new(FileKind::ALL.map(FileKind::name)).map(|name| {
        let kind = FileKind::ALL.into_iter().find(|kind| kind.name() == name);
        kind.expect("the parser accepts no other name")
    })
}
