//! Records: takes the TOML files of `data/`; gives the checked register. Knows nothing of pages.

mod between;
mod check;
mod date;
mod difference;
mod earlier;
mod inspect;
mod known;
mod leaf;
mod list_sign;
mod markdown;
mod news;
mod outline;
mod pair;
mod placed;
mod plain_language;
mod prose;
mod quantity;
mod read;
mod refusal;
mod register;
mod rules;
mod schema;
mod shape;
mod slip;
mod slip_value;
mod sound;
mod statement;
mod style;
mod style_check;
mod syntax;
mod text;
mod unit;
mod unsound;
mod value;
mod within;
mod words;
mod written_prose;

pub use between::{is_device_name, is_id};
pub use check::{Checking, MOST_HIGHLIGHTS, RESERVED, check, shared_ids, syntax_faults};
pub use date::{Date, Period};
pub use difference::{Difference, Named, differences};
pub use earlier::{Earlier, earlier};
pub use known::{Covers, abbreviations};
pub use leaf::{Colour, Line, Name, Setting};
pub use news::{News, Turn, news};
pub use outline::{Holds, Key, Outline, Takes};
pub use pair::{Identity, pair};
pub use placed::Placed;
pub use prose::{Block, Inline, Prose};
pub use quantity::{Quantity, grouped};
pub use read::{EARLIER, Files, find, load};
pub use register::{Entry, Extract, Record, Register, Shared};
pub use schema::{
    Alliance, Better, CaseStudy, Figure, Gain, Grade, Graded, Inspection, LeadSchool, Members,
    Outcome, Phase, Reckoned, Report, Side, Theme, TotalKind,
};
pub use shape::Shape;
pub use sound::Sound;
pub use statement::Statement;
pub use style::{Colours, FontNames, Logo, Margins, Style};
pub use style_check::check_fonts;
pub use unsound::Unsound;
pub use value::{Amount, Lean, Number, Qualifier, Unit};
pub use words::singular;
