//! The cells that a record's values come from.

use std::collections::BTreeMap;

use super::tables::RowRef;

/// A cell that a value comes from, or a whole row.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SourceCell<'t> {
    pub(crate) row: RowRef<'t>,
    pub(crate) column: Option<usize>,
}

/// The cells of a record's values, by the keys that lead to them: `case_study.0.theme`.
pub(crate) type SourceCells<'t> = BTreeMap<String, SourceCell<'t>>;
