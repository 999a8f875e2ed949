//! Everything that needs files: one module per stage.

mod all_or_nothing;
mod bench;
mod changes;
mod command;
mod docs;
mod editing;
mod ended_early;
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
mod sealed;
mod sheets;
mod stories;
mod structure;
mod summary_place;
mod text;
mod volumes;
mod watch;
