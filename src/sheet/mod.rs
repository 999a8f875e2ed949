//! Sheets of a workbook or a folder of CSV files: takes the outline of a record; gives the sheets that
//! a school fills in, writes their cells, and reads them back. Never knows what a record says.

mod cell;
mod commas;
mod form;
mod heads;
mod ods;
mod place;
mod table;
mod which;
mod workbook;
mod xlsx;

pub use cell::{Cell, Day, Grid};
pub use commas::{read_folder, write_folder};
pub use form::{Column, Filled, Part, Sheet, forms};
pub use place::{Book, Spot};
pub use table::{Row, Table, tables};
pub use workbook::read_workbook;
pub use xlsx::{EXPLANATION, write_workbook};
