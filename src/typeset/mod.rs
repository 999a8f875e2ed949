//! Typesetting: takes filled markup; gives laid-out sections, and binds them into proofs (the PDF and, if wanted, its
//! pages), or gives diagnostics with their place. Never writes a file.

mod bind;
mod cache;
mod compile;
mod faces;
mod fault;
mod fit;
mod fonts;
mod frames;
mod lint;
mod pages;
mod pictures;
mod section;
mod template_files;
mod text;
mod text_run;
mod typesetter;
mod work;
mod world;

pub use cache::LayoutCache;
pub use fonts::Fonts;
pub use pages::{PageWords, Pages};
pub use section::LaidOutSection;
pub use typesetter::Typesetter;
pub use work::{
    Binding, BoundSection, Fitting, NumberedSection, Proof, Refill, SectionContent, SectionWork,
};
