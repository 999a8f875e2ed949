//! Everything that needs files: one module per stage.

mod bench;
mod command;
mod docs;
mod extreme;
mod fail_soft;
mod faults;
mod filling;
mod fuzz;
mod golden;
mod hardship;
mod material;
mod monitor;
mod pages;
mod repeat;
mod stories;
mod structure;
mod text;
