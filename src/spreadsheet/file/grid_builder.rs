//! A sheet while it is read: takes cells and merged regions; gives its grid, with comments and with what is
//! hidden or struck through. Never takes more memory than its limits.

use std::collections::BTreeSet;
use std::mem::size_of;

use super::cell::{Cell, Grid};
use super::package::WorkbookError;

/// The most rows and columns of a sheet, chosen by eye: far more than any sheet of records has.
const MOST: (usize, usize) = (100_000, 1_000);

/// The most sheets of a workbook, chosen by eye.
const MOST_SHEETS: usize = 255;

/// The most rows and columns of a merged region that is filled: a larger one is decoration.
const MOST_SPREAD: usize = 1_000;

/// The most memory that the cells of a workbook take, in bytes: as much as its parts unpack to.
const MOST_MEMORY: usize = 256 << 20;

/// A row and a column, both from 0.
pub(crate) type CellIndex = (usize, usize);

/// The sheets of a workbook.
#[derive(Debug, Default)]
pub(crate) struct WorkbookContents {
    pub(crate) sheets: Vec<GridBuilder>,
    /// Sheets that hold no cells, with what they are.
    pub(crate) skipped: Vec<(String, &'static str)>,
}

impl WorkbookContents {
    /// Adds a sheet when all its cells are there.
    pub(crate) fn add(
        &mut self,
        mut sheet: GridBuilder,
        budget: &mut MemoryBudget,
    ) -> Result<(), WorkbookError> {
        sheet.spread(budget)?;
        self.sheets.push(sheet);
        self.are_few()
    }

    /// Adds a sheet that holds no cells.
    pub(crate) fn skip(&mut self, title: String, what: &'static str) -> Result<(), WorkbookError> {
        self.skipped.push((title, what));
        self.are_few()
    }

    fn are_few(&self) -> Result<(), WorkbookError> {
        match self.sheets.len() + self.skipped.len() {
            0..=MOST_SHEETS => Ok(()),
            _ => Err(WorkbookError::too_large(format!("it has more than {MOST_SHEETS} sheets"))),
        }
    }
}

/// A sheet.
#[derive(Debug)]
pub(crate) struct GridBuilder {
    pub(crate) grid: Grid,
    /// The comments on its cells.
    pub(crate) comments: Vec<(CellIndex, String)>,
    /// The rows with something in them that are hidden.
    pub(crate) hidden: BTreeSet<usize>,
    /// The columns that are hidden.
    pub(crate) hidden_columns: BTreeSet<usize>,
    /// Whether the sheet itself is hidden.
    pub(crate) is_hidden: bool,
    /// The cells whose text is struck through, or a part of it.
    pub(crate) struck: BTreeSet<CellIndex>,
    merged: Vec<(CellIndex, CellIndex)>,
}

/// How much memory the cells may still take, in bytes.
#[derive(Debug)]
pub(crate) struct MemoryBudget(usize);

impl MemoryBudget {
    pub(crate) fn new() -> Self {
        Self(MOST_MEMORY)
    }

    fn spend(&mut self, bytes: usize, title: &str) -> Result<(), WorkbookError> {
        let left = self.0.checked_sub(bytes);
        self.0 = left.ok_or_else(|| {
            let cause = format!("its sheet `{title}` has more cells than any sheet of records");
            WorkbookError::too_large(cause)
        })?;
        Ok(())
    }
}

impl GridBuilder {
    pub(crate) fn new(title: &str) -> Self {
        Self {
            grid: Grid::new(title),
            comments: Vec::new(),
            hidden: BTreeSet::new(),
            hidden_columns: BTreeSet::new(),
            is_hidden: false,
            struck: BTreeSet::new(),
            merged: Vec::new(),
        }
    }

    /// Puts a cell in its place; ignores an empty one, wherever it is.
    pub(crate) fn put(
        &mut self,
        at: CellIndex,
        cell: Cell,
        budget: &mut MemoryBudget,
    ) -> Result<(), WorkbookError> {
        if cell == Cell::Empty {
            return Ok(());
        }
        let (row, column) = at;
        if row >= MOST.0 || column >= MOST.1 {
            let cause = format!(
                "its sheet `{}` has something in row {} and column {}, too far out for a sheet of records",
                self.grid.title,
                row.saturating_add(1),
                column.saturating_add(1),
            );
            let help = "delete the rows and columns behind the data, and save it again";
            return Err(WorkbookError { cause, help });
        }
        let rows = (row + 1).saturating_sub(self.grid.rows.len());
        let width = self.grid.rows.get(row).map_or(0, Vec::len);
        let cells = (column + 1).saturating_sub(width);
        let text = match &cell {
            Cell::Text(text) => text.len(),
            _ => 0,
        };
        let bytes = rows * size_of::<Vec<Cell>>() + (cells + 1) * size_of::<Cell>() + text;
        budget.spend(bytes, &self.grid.title)?;
        self.grid.put(row, column, cell);
        Ok(())
    }

    /// Notes that columns are hidden, from `first` up to but not including `past`.
    pub(crate) fn hide(
        &mut self,
        first: usize,
        past: usize,
        budget: &mut MemoryBudget,
    ) -> Result<(), WorkbookError> {
        let columns = first..past.min(MOST.1);
        budget.spend(columns.len() * size_of::<CellIndex>(), &self.grid.title)?;
        self.hidden_columns.extend(columns);
        Ok(())
    }

    /// Notes a region that is merged, by its first and last cells.
    pub(crate) fn merge(
        &mut self,
        first: CellIndex,
        last: CellIndex,
        budget: &mut MemoryBudget,
    ) -> Result<(), WorkbookError> {
        budget.spend(size_of::<(CellIndex, CellIndex)>(), &self.grid.title)?;
        self.merged.push((first, last));
        Ok(())
    }

    /// Notes a comment on a cell.
    pub(crate) fn comment(
        &mut self,
        at: CellIndex,
        text: &str,
        budget: &mut MemoryBudget,
    ) -> Result<(), WorkbookError> {
        budget.spend(text.len() + size_of::<(CellIndex, String)>(), &self.grid.title)?;
        if !text.trim().is_empty() {
            self.comments.push((at, text.trim().to_owned()));
        }
        Ok(())
    }

    /// Copies the first cell of each merged region to all its cells, as the sheet shows it.
    fn spread(&mut self, budget: &mut MemoryBudget) -> Result<(), WorkbookError> {
        for ((top, left), (bottom, right)) in std::mem::take(&mut self.merged) {
            let content = self.grid.cell(top, left).clone();
            let (rows, columns) = (bottom.saturating_sub(top), right.saturating_sub(left));
            if content == Cell::Empty || rows > MOST_SPREAD || columns > MOST_SPREAD {
                continue;
            }
            for row in top..=bottom {
                for column in left..=right {
                    self.put((row, column), content.clone(), budget)?;
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn far_cells_and_more_than_fit_are_refused() {
        let mut budget = MemoryBudget::new();
        let mut builder = GridBuilder::new("Figures");
        let far = builder.put((1_048_575, 0), Cell::text("x"), &mut budget);
        assert!(far.is_err_and(|error| error.cause.contains("row 1048576")));
        assert_eq!(builder.put((1_048_575, 0), Cell::Empty, &mut budget), Ok(()));
        let wide: Result<(), _> = (0..MOST.0)
            .try_for_each(|row| builder.put((row, MOST.1 - 1), Cell::text("x"), &mut budget));
        assert!(wide.is_err_and(|error| error.cause.contains("more cells")));
    }

    #[test]
    fn merged_regions_show_their_first_cell_everywhere_and_are_bounded() {
        let mut budget = MemoryBudget::new();
        let mut builder = GridBuilder::new("Figures");
        builder.put((0, 0), Cell::text("x"), &mut budget).expect("put");
        builder.merge((0, 0), (1, 1), &mut budget).expect("noted");
        builder.spread(&mut budget).expect("spread");
        assert_eq!(*builder.grid.cell(1, 1), Cell::text("x"));
        for _ in 0..2_000 {
            builder.merge((0, 0), (999, 999), &mut budget).expect("noted");
        }
        assert!(builder.spread(&mut budget).is_err());
    }
}
