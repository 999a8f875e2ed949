//! Records as sheets and back: takes a project and a file; writes the records' sheets there, or puts
//! what its sheets say into the records. Never loses a comment, and writes nothing that has a fault.

mod address;
mod aside;
mod doubt;
mod entry;
mod export;
mod fill;
mod import;
mod known;
mod origin;
mod value;

pub(super) use export::export;
pub(super) use import::import;
