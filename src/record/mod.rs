//! Records: takes the TOML files of `data/`; gives the checked register. Knows nothing of pages.

mod check;
mod history;
mod load;
mod once;
mod register;
pub(crate) mod schema;
mod toml;
mod value;

pub use check::across::{is_device_name, is_id};
pub use check::cache::Sound;
pub use check::invalid::Unsound;
pub use check::references::{Covers, abbreviations};
pub use check::style::check_fonts;
pub use check::{Checking, MOST_HIGHLIGHTS, check, shared_ids, syntax_faults};
pub use history::changes::{News, Turn, news};
pub use history::diff::{Difference, Named, differences};
pub use history::matching::{Identity, pair};
pub use history::revision::{Earlier, earlier};
pub use load::{EARLIER, Files, find, load};
pub use once::once;
pub use register::{Entry, Extract, Record, Register, Shared};
pub use schema::json_schema::FileKind;
pub use schema::model::{Holds, Key, Model, sentence};
pub use schema::style::{Colours, FontNames, Logo, Margins, Style};
pub use schema::types::{
    Alliance, Better, CaseStudy, Figure, Gain, Grade, Graded, Inspection, LeadSchool, Members,
    Outcome, Phase, Reckoned, Report, Side, Theme, TotalKind,
};
pub use schema::value_type::Takes;
pub use toml::statement::Statement;
pub use toml::trace::{DraftLine, draft, line_of, trace};
pub use value::date::{Date, Period};
pub use value::number::{Amount, Lean, Number, Qualifier, Unit};
pub use value::number_hints::Misread;
pub use value::prose::{Block, Inline, Prose};
pub use value::quantity::{Quantity, grouped};
pub use value::scalar::{Colour, Line, Name, Setting};
pub use value::singular::singular;
pub use value::spanned::Spanned;
pub use value::written_prose::WrittenProse;
