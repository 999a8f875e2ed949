//! The views that fill templates: takes an extract of the records and a document of the plan; gives serialisable
//! data in which every number has its words. Never holds markup.

mod abbreviation;
mod alliance;
mod digest;
mod document;
mod edition;
mod edition_changes;
mod facts;
mod gain;
mod grades;
mod notes;
mod origin;
mod outcome;
mod overview;
mod report;
mod scale;
mod style;
mod sum;
mod theme;
mod totals;
mod words;

pub use document::{View, fields, schemas, traced_view, view};
pub(crate) use origin::MARK;
pub use style::page_style;
