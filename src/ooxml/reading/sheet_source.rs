//! A worksheet's part on its way out of the archive: what stands around the rows, and the rows in pieces.
//!
//! A large sheet is never needed as one text. Its rows come in pieces of about a megabyte, each of whole rows, so that they can be read,
//! patched and compressed on all cores, and dropped. Where they are cut depends on the text alone. What stands before and behind the
//! rows (widths, filters, formats, drawings) is small and is kept as the [frame](SheetSource::finish): the sheet without its rows.
//!
//! Comments, CDATA and processing instructions among the rows may hold what looks like a row; such a sheet (no program is known to write
//! one) has to be read `whole`: its rows are then one piece.

use memchr::memmem;

use crate::ooxml::archive::entry_reader::EntryReader;
use crate::ooxml::archive::{Archive, ArchiveFault};
use crate::ooxml::fault::{PackageFault, in_part};
use crate::ooxml::xml::part::{Encoding, PartText};
use crate::ooxml::xml::{Malformed, TagKind, Tags, skip};

/// About how much text a piece has.
pub(crate) const PIECE: usize = 1 << 20;

/// A worksheet's text, read from its beginning to its end.
pub(crate) struct SheetSource<'a> {
    name: &'a str,
    /// Where further text comes from, if it is not all there.
    input: Option<EntryReader<'a>>,
    /// What was read and has not been given.
    text: Vec<u8>,
    /// The frame so far.
    frame: Vec<u8>,
    encoding: Encoding,
    whole: bool,
    /// The closing tag that ends the rows, as far as its name.
    closing: Vec<u8>,
    /// The opening tag of a row, as far as its name.
    row: Vec<u8>,
    /// Where the rows belong in the frame; `None` where the sheet has no place for rows.
    rows_at: Option<usize>,
    /// Whether all rows have been given.
    ended: bool,
}

/// What stands around the rows of a sheet.
#[derive(Clone, Debug)]
pub(crate) struct Frame {
    /// The text of the sheet without its rows.
    pub(crate) text: Vec<u8>,
    /// Where the rows belong in it; `None` where the sheet has no place for rows.
    pub(crate) rows_at: Option<usize>,
    /// How the part's bytes hold its text.
    pub(crate) encoding: Encoding,
}

impl<'a> SheetSource<'a> {
    /// Reads a worksheet as far as its rows.
    pub(crate) fn open(archive: &'a Archive, entry: usize, whole: bool) -> Result<Self, PackageFault> {
        let name = archive.entries()[entry].name.as_str();
        let mut reader = archive.reader(entry)?;
        let mut text = Vec::with_capacity(PIECE + PIECE / 4);
        let more = reader.read_to(&mut text, PIECE)?;
        let mut input = more.then_some(reader);
        let mut encoding = Encoding::Utf8;
        if !PartText::is_plain(&text) {
            if let Some(reader) = &mut input {
                while reader.read_to(&mut text, usize::MAX)? {}
            }
            let part = in_part(name, PartText::decode(text))?;
            (encoding, text, input) = (part.encoding(), part.text, None);
        }
        let (frame, closing, row) = (Vec::new(), Vec::new(), Vec::new());
        let mut source = Self { name, input, text, frame, encoding, whole, closing, row, rows_at: None, ended: true };
        source.read_head()?;
        Ok(source)
    }

    /// Reads further text; `false` where there is none.
    fn read_more(&mut self) -> Result<bool, ArchiveFault> {
        let Some(reader) = &mut self.input else { return Ok(false) };
        if !reader.read_to(&mut self.text, PIECE)? {
            self.input = None;
        }
        Ok(true)
    }

    fn read_head(&mut self) -> Result<(), PackageFault> {
        loop {
            match find_rows(&self.text) {
                Head::Rows { start, prefix } => {
                    self.frame = self.text[..start].to_vec();
                    self.text.drain(..start);
                    self.rows_at = Some(start);
                    self.closing = [b"</", &prefix[..], b"sheetData"].concat();
                    self.row = [b"<", &prefix[..], b"row"].concat();
                    self.ended = false;
                    return Ok(());
                }
                Head::None { rows_at } => {
                    self.rows_at = rows_at;
                    return Ok(());
                }
                Head::More => {
                    // It is looked at from its beginning again: with twice as much each time, that is no more than twice the work.
                    let twice = 2 * self.text.len();
                    let more = self.read_more()?;
                    while self.text.len() < twice && self.read_more()? {}
                    if !more {
                        // What is wrong with it shows when the frame is read.
                        return Ok(());
                    }
                }
            }
        }
    }

    /// The next rows; `None` behind the last ones. A fault of form may be one of the cuts alone, unless the sheet is read `whole`.
    pub(crate) fn next_piece(&mut self) -> Result<Option<Vec<u8>>, PackageFault> {
        let mut searched = 0_usize;
        while !self.ended {
            if self.whole {
                while self.read_more()? {}
                let end = in_part(self.name, end_of_rows(&self.text, &self.closing))?;
                return Ok(Some(self.give_last(end)));
            }
            // A closing tag may lie over the end of what was read before.
            let from = searched.saturating_sub(self.closing.len());
            if let Some(found) = memmem::find(&self.text[from..], &self.closing) {
                let rows = self.give_last(from + found);
                self.check_cuttable(&rows)?;
                return Ok(Some(rows));
            }
            if self.text.len() >= PIECE
                && let Some(cut) = self.last_row(from.max(1))
            {
                let mut rest = Vec::with_capacity(PIECE + PIECE / 4);
                rest.extend_from_slice(&self.text[cut..]);
                let mut rows = std::mem::replace(&mut self.text, rest);
                rows.truncate(cut);
                self.check_cuttable(&rows)?;
                return Ok(Some(rows));
            }
            searched = self.text.len();
            if !self.read_more()? {
                return in_part(self.name, Err(Malformed(self.text.len())));
            }
        }
        Ok(None)
    }

    /// The last rows, which end at this place.
    fn give_last(&mut self, end: usize) -> Vec<u8> {
        let tail = self.text.split_off(end);
        self.frame.extend_from_slice(&tail);
        self.ended = true;
        std::mem::take(&mut self.text)
    }

    /// Where the last row begins that begins at `from` or behind it.
    fn last_row(&self, from: usize) -> Option<usize> {
        let mut end = self.text.len();
        loop {
            let found = from + memmem::rfind(self.text.get(from..end)?, &self.row)?;
            if matches!(self.text.get(found + self.row.len()), Some(b' ' | b'>' | b'/' | b'\t' | b'\r' | b'\n')) {
                return Some(found);
            }
            end = found + self.row.len() - 1;
        }
    }

    fn check_cuttable(&self, rows: &[u8]) -> Result<(), PackageFault> {
        let odd = memmem::find(rows, b"<!").or_else(|| memmem::find(rows, b"<?"));
        in_part(self.name, odd.map_or(Ok(()), |at| Err(Malformed(at))))
    }

    /// What stands around the rows. Length and checksum of the part have been tested then.
    pub(crate) fn finish(mut self) -> Result<Frame, PackageFault> {
        while self.next_piece()?.is_some() {}
        while self.read_more()? {}
        self.frame.append(&mut self.text);
        Ok(Frame { text: self.frame, rows_at: self.rows_at, encoding: self.encoding })
    }
}

/// What is known of a sheet's beginning.
enum Head {
    /// Its rows begin here.
    Rows { start: usize, prefix: Vec<u8> },
    /// It has no rows, but perhaps a place for them: where the inside of an empty element would be.
    None { rows_at: Option<usize> },
    /// The text ends before that shows.
    More,
}

fn find_rows(text: &[u8]) -> Head {
    let mut tags = Tags::new(text);
    let mut depth = 0_usize;
    // A tag that is cut off looks malformed as well; more text tells.
    while let Ok(Some(tag)) = tags.next_tag() {
        match tag.kind {
            TagKind::Close if depth <= 1 => return Head::None { rows_at: None },
            TagKind::Close => depth -= 1,
            kind => {
                if depth == 1 && tag.local() == b"sheetData" {
                    return match kind {
                        TagKind::Open => Head::Rows { start: tag.end, prefix: tag.prefix().to_vec() },
                        _ => Head::None { rows_at: Some(tag.end) },
                    };
                }
                depth += usize::from(kind == TagKind::Open);
            }
        }
    }
    Head::More
}

/// Where the closing tag of the rows begins, found tag by tag.
fn end_of_rows(text: &[u8], closing: &[u8]) -> Result<usize, Malformed> {
    let mut tags = Tags::new(text);
    while let Some(tag) = tags.next_tag()? {
        match tag.kind {
            TagKind::Close if tag.name == &closing[2..] => return Ok(tag.start),
            TagKind::Close => return Err(Malformed(tag.start)),
            _ => skip(&mut tags, &tag)?,
        }
    }
    Err(Malformed(text.len()))
}
