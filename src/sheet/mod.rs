//! Sheets of a workbook or a folder of CSV files: takes the outline of a record; gives the sheets that
//! a school fills in, writes their cells, and reads them back. Never knows what a record says.

mod cell;
mod columns;
mod commas;
mod day;
mod draft;
mod excel;
mod excel_sheet;
mod excel_style;
mod excel_text;
mod form;
mod format;
mod heads;
mod markup;
mod ods;
mod ods_cell;
mod package;
mod place;
mod shown;
mod table;
mod which;
mod wording;
mod workbook;
mod xlsx;

pub use cell::{Cell, Grid, Unclear};
pub use commas::{read_folder, write_folder};
pub use day::{Day, Said};
pub use form::{Column, Filled, Numbered, Part, Sheet, forms, forms_of};
pub use place::{Book, Spot};
pub use table::{Row, Table, tables};
pub use workbook::read_workbook;
pub use xlsx::{EXPLANATION, write_workbook};
