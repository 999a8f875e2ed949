//! Everything that needs files: one module per stage.

mod bench;
mod command;
mod docs;
mod extreme;
mod fail_soft;
mod faults;
mod filling;
mod golden;
mod material;
mod pages;
mod stories;
mod structure;
mod text;
