//! The rectangle around a sheet's cells, which the reader of older and OpenDocument files lays out as a whole.
//!
//! Two cells in opposite corners make it billions of cells. Therefore the cells are counted before that reader is let at the file.

/// Rectangles of more cells than this, all sheets together, are refused: a whole sheet of Excel 97 and what stands beside it, at some sixty
/// bytes a cell.
const MOST_CELLS: u64 = 5 << 22;

/// The rectangle around cells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Extent(Option<[u32; 4]>);

impl Extent {
    /// Takes in a rectangle, given by its first and its last row and column.
    pub(super) fn add(&mut self, rows: [u32; 2], columns: [u32; 2]) {
        let [top, bottom, left, right] = self.0.unwrap_or([rows[0], rows[1], columns[0], columns[1]]);
        self.0 = Some([top.min(rows[0]), bottom.max(rows[1]), left.min(columns[0]), right.max(columns[1])]);
    }

    /// How many cells it has.
    pub(super) fn cells(self) -> u64 {
        self.0.map_or(0, |[top, bottom, left, right]| (u64::from(bottom - top) + 1).saturating_mul(u64::from(right - left) + 1))
    }

    /// Row and column of its last cell.
    pub(super) fn last(self) -> (u32, u32) {
        self.0.map_or((0, 0), |[_, bottom, _, right]| (bottom, right))
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
    pub(super) fn take(&mut self, sheet: &str, extent: Extent, more: u64) -> Result<(), TooFarApart> {
        match self.left.checked_sub(extent.cells().saturating_add(more)) {
            Some(left) => self.left = left,
            None => return Err(TooFarApart { sheet: sheet.to_owned(), last: extent.last() }),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sheets_fit_until_the_room_is_used_up() {
        let mut corner = Extent::default();
        assert_eq!(corner.cells(), 0);
        corner.add([65_535, 65_535], [255, 255]);
        corner.add([0, 0], [0, 0]);
        let mut room = Room::of(1000);
        assert_eq!(
            (room.take("a", corner, 0), room.take("b", corner, 1)),
            (Ok(()), Err(TooFarApart { sheet: "b".to_owned(), last: (65_535, 255) }))
        );
        assert_eq!(Room::of(1 << 26).take("d", corner, 1 << 25), Ok(()));
        corner.add([0, u32::MAX], [0, u32::MAX]);
        assert!(Room::of(0).take("e", corner, 0).is_err());
    }
}
