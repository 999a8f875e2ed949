//! Templates: takes the `.typ.hbs` files and a view; gives filled Typst markup, or a diagnostic with its place.

mod context;
mod cycles;
pub mod escape;
mod helper;
mod lint;
mod nesting;
mod tag;
mod templates;

pub use templates::Templates;
