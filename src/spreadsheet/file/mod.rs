//! The files of spreadsheets: takes an .xlsx, an .ods or a folder of CSV files; gives grids of cells as they are
//! shown. Never knows a record.

pub(super) mod book;
pub(super) mod cell;
pub(super) mod csv;
pub(super) mod date_cell;
pub(super) mod displayed;
pub(super) mod grid_builder;
pub(super) mod number_format;
pub(super) mod ods;
pub(super) mod ods_cell;
pub(super) mod package;
pub(super) mod workbook;
pub(super) mod xlsx;
pub(super) mod xlsx_sheet;
pub(super) mod xlsx_style;
pub(super) mod xlsx_text;
pub(super) mod xml;
