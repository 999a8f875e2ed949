//! Records: takes the TOML files of `data/`; gives the register of valid records, and reports every error.

mod check;
mod history;
mod id;
mod load;
mod register;
pub(crate) mod schema;
mod toml;
mod value;
mod without_repeats;

pub use check::alliance::MAX_HIGHLIGHTS;
pub use check::cache::CleanRecords;
pub use check::invalid::InvalidRecord;
pub use check::references::{Covers, abbreviations};
pub use check::style::check_fonts;
pub use check::{CheckOptions, check, shared_ids, syntax_errors};
pub use history::changes::{AllianceChange, ChangeKind, changes};
pub use history::diff::{Difference, EntryName, differences};
pub use history::matching::{Identity, match_entries};
pub use history::revision::Revision;
pub use id::{id_from_name, is_device_name, is_id};
pub use load::{Files, REVISION, ensure_project, load};
pub use register::{AllianceEntry, Extract, Record, Register, Shared};
pub use schema::json_schema::FileKind;
pub use schema::model::{Key, KeyKind, Model, sentence};
pub use schema::shared_types::{Report, Theme};
pub use schema::statement::Statement;
pub use schema::style::{Colours, FontNames, Logo, Margins, Style};
pub use schema::types::{
    Alliance, Better, CaseStudy, Figure, Gain, Grade, Graded, InexactCount, Inspection, LeadSchool,
    Members, Outcome, Phase, Side, TotalKind,
};
pub use schema::value_type::ValueType;
pub use toml::trace::{DraftLine, draft, line_of, trace};
pub use value::date::{Date, Period};
pub use value::number::{Amount, Number, NumberError};
pub use value::prose::{Block, Inline, Prose};
pub use value::quantity::{Quantity, grouped};
pub use value::scalar::{Colour, Line, Name, Setting};
pub use value::singular::singular;
pub use value::spanned::Spanned;
pub use value::unit::{Direction, Qualifier, Unit};
pub use value::written_prose::WrittenProse;
pub use without_repeats::without_repeats;
