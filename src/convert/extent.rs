//! The rectangle around a sheet's cells, which the reader of older and OpenDocument files lays out as a whole.
//!
//! Two cells in opposite corners make it billions of cells. Therefore the cells are counted before that reader is let at the file.

/// Rectangles of more cells than this, all sheets together, are refused: a whole sheet of Excel 97 and what stands beside it, at some sixty
/// bytes a cell.
const MOST_CELLS: u64 = 5 << 22;

/// A rectangle of more cells than this, 200 MB of them, is refused where it is little but gaps.
const MOST_SCATTERED: u64 = 10 << 18;

/// It is little but gaps where it has so many times the cells that its filled rows and columns have in common.
const SCATTERED: u64 = 4;

/// The rectangle around cells, and which of its rows and columns are not all blank.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Extent {
    bounds: Option<[u32; 4]>,
    rows: u64,
    /// A bit for each column.
    columns: Vec<u64>,
}

impl Extent {
    /// Takes in a rectangle, given by its first and its last row and column. Rows come from the top down; one that comes late is not counted
    /// as filled.
    pub(super) fn add(&mut self, rows: [u32; 2], columns: [u32; 2]) {
        let [top, bottom, left, right] = self.bounds.unwrap_or([rows[0], rows[1], columns[0], columns[1]]);
        let first = if self.bounds.is_some() { rows[0].max(bottom.saturating_add(1)) } else { rows[0] };
        self.rows += (u64::from(rows[1]) + 1).saturating_sub(first.into());
        self.bounds = Some([top.min(rows[0]), bottom.max(rows[1]), left.min(columns[0]), right.max(columns[1])]);
        // What is wider than a sheet is refused for that.
        for column in columns[0]..=columns[1].min(16_383) {
            let word = (column / 64) as usize;
            if self.columns.len() <= word {
                self.columns.resize(word + 1, 0);
            }
            self.columns[word] |= 1 << (column % 64);
        }
    }

    /// How many cells it has.
    pub(super) fn cells(&self) -> u64 {
        self.bounds.map_or(0, |[top, bottom, left, right]| (u64::from(bottom - top) + 1).saturating_mul(u64::from(right - left) + 1))
    }

    /// Row and column of its last cell.
    pub(super) fn last(&self) -> (u32, u32) {
        self.bounds.map_or((0, 0), |[_, bottom, _, right]| (bottom, right))
    }

    /// Whether it is little but gaps, as around a cell that somebody left at the end of a sheet.
    fn is_scattered(&self) -> bool {
        let columns: u64 = self.columns.iter().map(|word| u64::from(word.count_ones())).sum();
        self.cells() > SCATTERED.saturating_mul(self.rows.saturating_mul(columns))
    }
}

/// A sheet whose cells lie too far apart: its name, and row and column of the last one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TooFarApart {
    pub(super) sheet: String,
    pub(super) last: (u32, u32),
}

/// What the sheets of a file take so far.
#[derive(Debug)]
pub(super) struct Room {
    left: u64,
}

impl Room {
    /// For a file of this length: what is filled densely is never refused.
    pub(super) fn of(bytes: usize) -> Self {
        Self { left: MOST_CELLS.max(bytes as u64) }
    }

    /// Takes the room of a sheet, `more` cells beside its rectangle included.
    pub(super) fn take(&mut self, sheet: &str, extent: &Extent, more: u64) -> Result<(), TooFarApart> {
        let cells = extent.cells().saturating_add(more);
        match self.left.checked_sub(cells).filter(|_| cells <= MOST_SCATTERED || !extent.is_scattered()) {
            Some(left) => self.left = left,
            None => return Err(TooFarApart { sheet: sheet.to_owned(), last: extent.last() }),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn around(cells: &[(u32, u32)]) -> Extent {
        let mut extent = Extent::default();
        for &(row, column) in cells {
            extent.add([row, row], [column, column]);
        }
        extent
    }

    #[test]
    fn sheets_fit_until_the_room_is_used_up() {
        let mut full = Extent::default();
        assert_eq!(full.cells(), 0);
        full.add([0, 65_535], [0, 255]);
        let mut room = Room::of(1000);
        assert_eq!(
            (room.take("a", &full, 0), room.take("b", &full, 1)),
            (Ok(()), Err(TooFarApart { sheet: "b".to_owned(), last: (65_535, 255) }))
        );
        assert_eq!(Room::of(1 << 26).take("d", &full, 1 << 25), Ok(()));
        full.add([0, u32::MAX], [0, u32::MAX]);
        assert!(Room::of(0).take("e", &full, 0).is_err());
    }

    #[test]
    fn a_cell_far_away_is_refused_and_a_wide_sheet_with_few_values_is_not() {
        let stray = around(&[(0, 0), (0, 1), (1, 0), (65_535, 255)]);
        assert_eq!(Room::of(1 << 26).take("a", &stray, 0), Err(TooFarApart { sheet: "a".to_owned(), last: (65_535, 255) }));
        assert_eq!(Room::of(0).take("b", &around(&[(0, 0), (10_000, 255)]), 0), Ok(()), "small enough");
        let mut headers_and_a_key: Vec<(u32, u32)> = (0..200).map(|column| (0, column)).collect();
        headers_and_a_key.extend((1..60_000).map(|row| (row, 0)));
        assert_eq!(Room::of(0).take("c", &around(&headers_and_a_key), 0), Ok(()));
    }
}
