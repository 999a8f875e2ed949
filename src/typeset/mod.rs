//! Typesetting: takes filled markup; gives a proof (the PDF and, if wanted, its pages) or diagnostics with
//! their place. Never writes a file.

mod cache;
mod compile;
mod faces;
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

pub use cache::LayoutCache;
pub use fonts::Fonts;
pub use pages::{PageWords, Pages};
pub use piece::LaidOutPiece;
pub use typesetter::Typesetter;
pub use work::{PieceWork, Proof, Refill, Work};
