//! Turns TOML records about teaching school alliances into impact briefs and a combined report.
//!
//! One pipeline, one direction: load, check, plan, view, fill, typeset, publish. A stage takes the
//! product of the stage before it and hands on a new one.

pub mod character;
pub mod cli;
pub mod commands;
pub mod diagnostic;
pub mod digest;
pub mod error;
pub mod files;
pub mod fingerprint;
pub mod format;
pub mod interrupt;
pub mod job;
pub mod names;
pub mod order;
pub mod pipeline;
pub mod plan;
pub mod project;
pub mod publish;
pub mod record;
pub mod spreadsheet;
pub mod template;
pub mod typeset;
pub mod ui;
pub mod view;
pub mod watch;
pub mod workers;
