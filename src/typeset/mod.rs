//! Typesetting: takes filled markup; gives a proof (the PDF with its page texts) or located
//! faults. Never knows what a record is, and never writes a file.

mod cache;
mod compile;
mod cuts;
mod fault;
mod fit;
mod fonts;
mod join;
mod lint;
mod pages;
mod pictures;
mod piece;
mod template_files;
mod text;
mod text_run;
mod typesetter;
mod work;
mod world;

pub use cache::Memory;
pub use fonts::Fonts;
pub use pages::{Pages, Spot};
pub use piece::Laid;
pub use typesetter::Typesetter;
pub use work::{PieceWork, Proof, Refill, Work};
