//! A worksheet as it is read and patched: its frame, and where its rows lie.
//!
//! The rows are read once, on all cores, while the part is still being inflated ([`SheetSource`]): the same walk hands the cells to whoever
//! wants their values ([`CellReader`]) and notes where each row lies, so that columns can be put into it later. The number of
//! cores changes nothing: pieces are the same, and what is read of them is joined in their order.
//!
//! The text of a large sheet is not kept: it is inflated again, in the same pieces, when columns are put into it. For a million rows
//! that takes no longer than keeping 640 MB of text, and they need no more memory than what is known of them.

use std::borrow::Cow;

use rayon::prelude::*;

use crate::foundation::location::{ColumnIndex, RowIndex};

use super::cells::CellScan;
use super::pieces::read_pieces;
use super::sheet_source::SheetSource;
use super::worksheet::{RowScan, cells_of, scan_rows};
use crate::ooxml::archive::Archive;
use crate::ooxml::fault::{PackageFault, in_part};
use crate::ooxml::xml::part::Encoding;
use crate::ooxml::xml::{Malformed, Root, Tags};

/// The text of a sheet that is larger is not kept.
const KEPT: u64 = 128 << 20;

/// A worksheet: what stands around its rows, and where they lie.
#[derive(Debug)]
pub(crate) struct SheetRows {
    /// The entry of its part.
    entry: usize,
    /// Whether its rows cannot be cut.
    whole: bool,
    /// The text of the sheet without its rows.
    pub(crate) frame: Vec<u8>,
    /// The elements of the frame.
    pub(crate) root: Root,
    /// Where the rows belong in the frame; `None` where the sheet has no place for rows.
    pub(crate) rows_at: Option<usize>,
    /// How the part's bytes hold its text.
    pub(crate) encoding: Encoding,
    /// The rows in the order in which they are written.
    pub(crate) pieces: Vec<Piece>,
}

/// Some rows in a row.
#[derive(Debug)]
pub(crate) struct Piece {
    /// Their text, with what stands between them; of a large sheet, only the first piece's is kept.
    text: Option<Vec<u8>>,
    /// How long the text is.
    length: usize,
    /// Where they lie in it.
    pub(crate) rows: Vec<RowScan>,
}

/// A row, with the text that it lies in.
pub(crate) type FoundRow<'a> = (Cow<'a, [u8]>, &'a RowScan);

/// Takes the cells of a sheet.
pub(crate) trait CellReader: Sync {
    /// Takes the cells of one piece.
    type Part: Send;

    /// Takes a cell as long as it is not [`ready`](Self::ready), in the order of the file.
    fn take_first(&mut self, text: &[u8], row: RowIndex, cell: &CellScan);

    /// Whether enough is known of the sheet to take the cells of several pieces at once.
    fn ready(&self) -> bool;

    /// Begins a piece.
    fn part(&self) -> Self::Part;

    /// Takes a cell of a piece, in the order of the file.
    fn take(&self, part: &mut Self::Part, text: &[u8], row: RowIndex, cell: &CellScan);

    /// Puts what was read of a piece behind what was read of those before.
    fn join(&self, all: &mut Self::Part, part: Self::Part);

    /// Takes what was read of all pieces.
    fn append(&mut self, all: Self::Part);
}

/// Wants no cells.
pub(crate) struct NoCells;

impl CellReader for NoCells {
    type Part = ();

    fn take_first(&mut self, _: &[u8], _: RowIndex, _: &CellScan) {}

    fn ready(&self) -> bool {
        true
    }

    fn part(&self) -> Self::Part {}

    fn take(&self, (): &mut Self::Part, _: &[u8], _: RowIndex, _: &CellScan) {}

    fn join(&self, (): &mut Self::Part, (): Self::Part) {}

    fn append(&mut self, (): Self::Part) {}
}

impl SheetRows {
    /// Reads a worksheet; the columns of `own` do not count as content. Its cells go to a reader, which is made anew where the sheet has
    /// to be read a second time, because it could not be cut. The text is kept where it is needed `again`, unless it is large.
    pub(crate) fn read<R: CellReader>(
        archive: &Archive,
        entry: usize,
        own: &[ColumnIndex],
        again: bool,
        reader: &dyn Fn() -> R,
    ) -> Result<(Self, R), PackageFault> {
        let keep = again && archive.entries()[entry].inflated <= KEPT;
        let read = |whole| {
            let mut reader = reader();
            let rows = Self::read_with(archive, (entry, whole), own, keep, &mut reader)?;
            Ok((rows, reader))
        };
        match read(false) {
            Err(PackageFault::Malformed(_)) => read(true),
            given => given,
        }
    }

    fn read_with<R: CellReader>(
        archive: &Archive,
        (entry, whole): (usize, bool),
        own: &[ColumnIndex],
        keep: bool,
        reader: &mut R,
    ) -> Result<Self, PackageFault> {
        let name = &archive.entries()[entry].name;
        let mut source = SheetSource::open(archive, entry, whole)?;
        let mut pieces = Vec::new();
        let mut next = 0;
        while (pieces.is_empty() || !reader.ready())
            && let Some(text) = source.next_piece()?
        {
            let mut take = |row, cell: &CellScan| reader.take_first(&text, row, cell);
            let rows = in_part(name, scan_rows(&text, &mut next, own, &mut take))?;
            let length = text.len();
            pieces.push(Piece { text: (keep || pieces.is_empty()).then_some(text), length, rows });
        }
        let read = |_, text: Vec<u8>| {
            let read = read_piece(&text, None, own, &*reader);
            let length = text.len();
            ((keep || read.is_err()).then_some(text), length, read)
        };
        let mut all = reader.part();
        let mut take = |(mut text, length, outcome): (Option<Vec<u8>>, usize, _)| {
            let read = match outcome {
                // A row without a number follows the one before.
                Err(NotByItself) => {
                    let again = read_piece(text.as_deref().unwrap_or_default(), Some(next), own, &*reader);
                    text = text.filter(|_| keep);
                    again.unwrap_or(Err(Malformed(0)))
                }
                Ok(read) => read,
            };
            let (rows, after, part) = in_part(name, read)?;
            next = after;
            reader.join(&mut all, part);
            pieces.push(Piece { text, length, rows });
            Ok(())
        };
        let source = read_pieces(source, read, &mut take)?;
        reader.append(all);
        let frame = source.finish()?;
        let root = in_part(name, Root::read(&frame.text))?;
        Ok(Self { entry, whole, root, rows_at: frame.rows_at, encoding: frame.encoding, frame: frame.text, pieces })
    }
}

impl SheetRows {
    /// Hands the cells to another reader; `false` where the text is not kept and the sheet has to be read anew.
    pub(crate) fn read_again<R: CellReader>(&self, reader: &mut R) -> bool {
        let kept = |piece: &Piece| piece.text.is_some();
        if !self.pieces.iter().all(kept) {
            return false;
        }
        // The cells have been read once, so that there is no fault in them.
        let mut pieces = self.pieces.iter();
        while !reader.ready()
            && let Some(piece) = pieces.next()
        {
            piece.for_each_cell(&mut |text, row, cell| reader.take_first(text, row, cell));
        }
        let read = |piece: &Piece| {
            let mut part = reader.part();
            piece.for_each_cell(&mut |text, row, cell| reader.take(&mut part, text, row, cell));
            part
        };
        let parts: Vec<R::Part> = pieces.as_slice().par_iter().map(read).collect();
        let mut all = reader.part();
        parts.into_iter().for_each(|part| reader.join(&mut all, part));
        reader.append(all);
        true
    }

    /// Hands each piece, with its number and its text, to `take`, on all cores; gives what comes of them in their order.
    pub(crate) fn map_pieces<T: Send>(
        &self,
        archive: &Archive,
        take: impl Fn(usize, &[u8], &Piece) -> T + Sync,
    ) -> Result<Vec<T>, PackageFault> {
        let texts: Option<Vec<&[u8]>> = self.pieces.iter().map(|piece| piece.text.as_deref()).collect();
        if let Some(texts) = texts {
            return Ok(texts.par_iter().enumerate().map(|(number, text)| take(number, text, &self.pieces[number])).collect());
        }
        let source = SheetSource::open(archive, self.entry, self.whole)?;
        let changed = PackageFault::Internal("a sheet is not what it was");
        let take = |number: usize, text: Vec<u8>| {
            let piece = self.pieces.get(number).filter(|piece| piece.length == text.len());
            piece.map(|piece| take(number, &text, piece)).ok_or_else(|| changed.clone())
        };
        let mut all = Vec::with_capacity(self.pieces.len());
        read_pieces(source, take, &mut |given: Result<T, PackageFault>| {
            all.push(given?);
            Ok(())
        })?;
        if all.len() == self.pieces.len() { Ok(all) } else { Err(changed) }
    }

    /// The row with that number, with the text that it lies in.
    pub(crate) fn row(&self, archive: &Archive, row: RowIndex) -> Result<Option<FoundRow<'_>>, PackageFault> {
        let found = self.pieces.iter().enumerate().find_map(|(number, piece)| {
            let found = piece.rows.iter().find(|scan| scan.row == row)?;
            Some((number, piece, found))
        });
        let Some((number, piece, found)) = found else { return Ok(None) };
        if let Some(text) = &piece.text {
            return Ok(Some((Cow::Borrowed(text), found)));
        }
        let mut source = SheetSource::open(archive, self.entry, self.whole)?;
        for _ in 0..number {
            source.next_piece()?;
        }
        Ok(source.next_piece()?.map(|text| (Cow::Owned(text), found)))
    }

    /// The piece, and the place in it, where a row belongs that is not there; `None` where the sheet has no rows at all.
    pub(crate) fn place_before(&self, row: RowIndex) -> Option<(usize, usize)> {
        let before = |(number, piece): (usize, &Piece)| {
            let next = piece.rows.iter().find(|scan| scan.row > row)?;
            Some((number, next.open().start))
        };
        let last = self.pieces.last().map(|piece| (self.pieces.len() - 1, piece.length));
        self.pieces.iter().enumerate().find_map(before).or(last)
    }

    /// The whole text.
    pub(crate) fn whole(&self, archive: &Archive) -> Result<Vec<u8>, PackageFault> {
        let (head, tail) = self.frame.split_at(self.rows_at.unwrap_or(self.frame.len()));
        let rows = self.map_pieces(archive, |_, text, _| text.to_vec())?.concat();
        Ok([head, &rows, tail].concat())
    }

    /// All rows, in the order in which they are written.
    pub(crate) fn rows(&self) -> impl Iterator<Item = &RowScan> {
        self.pieces.iter().flat_map(|piece| &piece.rows)
    }
}

impl Piece {
    /// Hands over the cells, where the text is kept.
    fn for_each_cell(&self, take: &mut impl FnMut(&[u8], RowIndex, &CellScan)) {
        let Some(text) = &self.text else { return };
        for row in &self.rows {
            for cell in cells_of(text, row).unwrap_or_default() {
                take(text, row.row, &cell);
            }
        }
    }
}

/// The row with that number, with the text that it lies in; looked for from the beginning and no further than needed.
pub(crate) fn find_row(archive: &Archive, entry: usize, row: RowIndex) -> Result<Option<(Vec<u8>, RowScan)>, PackageFault> {
    let name = &archive.entries()[entry].name;
    let find = |whole| -> Result<_, PackageFault> {
        let mut source = SheetSource::open(archive, entry, whole)?;
        let mut next = 0;
        while let Some(text) = source.next_piece()? {
            let rows = in_part(name, scan_rows(&text, &mut next, &[], &mut |_, _| {}))?;
            if let Some(found) = rows.into_iter().find(|scan| scan.row == row) {
                return Ok(Some((text, found)));
            }
        }
        Ok(None)
    };
    match find(false) {
        Err(PackageFault::Malformed(_)) => find(true),
        given => given,
    }
}

/// What was read of a piece: its rows, the number of the row behind them, and its cells.
type ReadPiece<P> = Result<(Vec<RowScan>, u32, P), Malformed>;

/// The first row of a piece has no number and follows the last one of the piece before.
struct NotByItself;

fn read_piece<R: CellReader>(text: &[u8], next: Option<u32>, own: &[ColumnIndex], reader: &R) -> Result<ReadPiece<R::Part>, NotByItself> {
    let numbered = || matches!(Tags::new(text).next_tag(), Ok(Some(tag)) if tag.attribute("r").is_some());
    let mut next = match next {
        Some(next) => next,
        None if numbered() => 0,
        None => return Err(NotByItself),
    };
    let mut part = reader.part();
    let rows = scan_rows(text, &mut next, own, &mut |row, cell| reader.take(&mut part, text, row, cell));
    Ok(rows.map(|rows| (rows, next, part)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An archive with one entry.
    fn archive(content: &str) -> Archive {
        let mut bytes = Vec::new();
        rawzip::ZipArchiveWriter::new(&mut bytes).finish().unwrap();
        let empty = Archive::open(bytes).unwrap();
        Archive::open(empty.rewritten(&[], &[("sheet.xml".to_owned(), content.as_bytes().to_vec())]).unwrap()).unwrap()
    }

    /// Counts cells and adds up their columns, the first ten one after the other.
    #[derive(Default)]
    struct Counter {
        first: usize,
        cells: usize,
        columns: u32,
    }

    impl CellReader for Counter {
        type Part = (usize, u32);

        fn take_first(&mut self, _: &[u8], _: RowIndex, cell: &CellScan) {
            self.first += 1;
            self.cells += 1;
            self.columns += cell.column.0;
        }

        fn ready(&self) -> bool {
            self.first >= 10
        }

        fn part(&self) -> Self::Part {
            (0, 0)
        }

        fn take(&self, part: &mut Self::Part, _: &[u8], _: RowIndex, cell: &CellScan) {
            part.0 += 1;
            part.1 += cell.column.0;
        }

        fn join(&self, all: &mut Self::Part, part: Self::Part) {
            *all = (all.0 + part.0, all.1 + part.1);
        }

        fn append(&mut self, all: Self::Part) {
            self.cells += all.0;
            self.columns += all.1;
        }
    }

    fn sheet(row: &dyn Fn(u32) -> String) -> String {
        let rows: String = (1..60_000).map(row).collect();
        format!("<?xml version=\"1.0\"?><x:worksheet><x:cols/><x:sheetData>{rows}</x:sheetData><x:pageMargins/></x:worksheet>")
    }

    #[test]
    fn a_long_sheet_reads_alike_however_it_is_written() {
        let named = sheet(&|row| format!("<x:row r=\"{row}\"><c r=\"A{row}\" s=\"1\"><v>{row}</v></c><x:c r=\"C{row}\"/></x:row>\n"));
        let unnamed = sheet(&|row| format!("<x:row><x:c s=\"1\"><x:v>{row}</x:v></x:c><x:c/><x:c /></x:row>"));
        let commented = sheet(&|row| format!("<x:row ><x:c s=\"1\"><x:v>{row}</x:v></x:c><x:c/><x:c /><!-- <x:row r=\"1\"> --></x:row>"));
        for (text, cut, cells, columns) in [(named, true, 2, 2), (unnamed, true, 3, 3), (commented, false, 3, 3)] {
            let archive = archive(&text);
            let (rows, counter) = SheetRows::read(&archive, 0, &[], true, &Counter::default).unwrap();
            let (dropped, _) = SheetRows::read(&archive, 0, &[], false, &Counter::default).unwrap();
            assert_eq!((rows.rows().count(), rows.pieces.len() > 2), (59_999, cut));
            for (row, number) in rows.rows().zip(0_u32..) {
                let last = |column: Option<ColumnIndex>| column.map(|column| column.0);
                assert_eq!((row.row.0, last(row.last()), last(row.last_content())), (number, Some(2), Some(0)));
            }
            for rows in [&rows, &dropped] {
                assert!(rows.whole(&archive).unwrap() == text.as_bytes());
                let (row, scan) = rows.row(&archive, RowIndex(50_000)).unwrap().unwrap();
                assert!(row[scan.open().end..].windows(5).any(|window| window == b"50001"));
            }
            assert_eq!(dropped.pieces.iter().filter(|piece| piece.text.is_some()).count(), 1);
            assert_eq!(rows.root.children.len(), 3);
            let mut again = Counter::default();
            assert!(rows.read_again(&mut again));
            assert_eq!(dropped.read_again(&mut Counter::default()), !cut);
            for counter in [counter, again] {
                assert_eq!((counter.cells, counter.columns), (59_999 * cells, 59_999 * columns));
            }
            let (text, scan) = find_row(&archive, 0, RowIndex(50_000)).unwrap().unwrap();
            assert!(text[scan.open().end..].windows(5).any(|window| window == b"50001"));
        }
    }

    #[test]
    fn what_is_broken_far_inside_is_noticed() {
        let sound = sheet(&|row| format!("<x:row r=\"{row}\"><x:c r=\"A{row}\"><x:v>{row}</x:v></x:c></x:row>"));
        let read = |text: &str| SheetRows::read(&archive(text), 0, &[], true, &|| NoCells).map(|_| ());
        assert_eq!(read(&sound), Ok(()));
        for broken in [
            sound.replace("<x:v>50000</x:v>", "<x:v>50000"),
            sound.replace("</x:sheetData>", ""),
            sound.replace("</x:worksheet>", ""),
            sound.replace("<x:row r=\"50000\">", "<x:row r=\"0\">"),
        ] {
            assert!(matches!(read(&broken), Err(PackageFault::Malformed(_))));
        }
    }

    #[test]
    fn a_sheet_without_rows_has_a_place_for_them_or_not() {
        for (text, rows_at, pieces) in [
            ("<w><sheetData/></w>", Some(15), 0),
            ("<w><sheetData></sheetData></w>", Some(14), 1),
            ("<w><a><sheetData></sheetData></a></w>", None, 0),
        ] {
            let archive = archive(text);
            let (rows, NoCells) = SheetRows::read(&archive, 0, &[], true, &|| NoCells).unwrap();
            assert_eq!(
                (rows.rows_at, rows.pieces.len(), rows.whole(&archive).unwrap() == text.as_bytes()),
                (rows_at, pieces, true),
                "{text}"
            );
        }
    }
}
