//! Turns TOML records about teaching school alliances into impact briefs and a combined report.
//!
//! One pipeline, one direction: load, check, plan, view, fill, typeset, publish. A stage takes the
//! product of the stage before it and hands on a new one.

pub mod build;
pub mod character;
pub mod cli;
pub mod crew;
pub mod diagnostic;
pub mod digest;
pub mod edit;
pub mod error;
pub mod fingerprint;
pub mod folder;
pub mod job;
pub mod names;
pub mod order;
pub mod plan;
pub mod publish;
pub mod record;
pub mod sheet;
pub mod tell;
pub mod template;
pub mod typeset;
pub mod view;
pub mod watch;
