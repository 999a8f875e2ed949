//! The views that fill templates: takes an extract of the records and a section of a document; gives serialisable
//! data in which every number has its words. Never holds markup.

mod abbreviation;
mod alliance;
mod chapters;
mod edition;
mod edition_changes;
mod facts;
mod front;
mod gain;
mod grades;
mod notes;
mod opening;
mod origin;
mod outcome;
mod overview;
mod scale;
mod section;
mod style;
mod sum;
mod totals;
mod words;

pub(crate) use origin::MARK;
pub use section::{View, fields, foot_view, schemas, traced_view, view};
pub use style::page_style;
