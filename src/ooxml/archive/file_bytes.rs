//! The bytes of a file, which may lie in several places of the memory.
//!
//! Nearly all of a workbook that is written is what was read, or what was compressed just before: such parts are shared, never copied, so
//! that a workbook of hundreds of megabytes lies in memory once, however often it is written anew.

use std::borrow::Cow;
use std::io::{self, Read, Write};
use std::ops::Range;
use std::sync::Arc;

/// The bytes of a file.
#[derive(Clone, Default)]
pub struct FileBytes {
    /// The parts one after the other, none of them empty.
    parts: Vec<Part>,
}

/// Bytes of a file that lie together.
#[derive(Clone)]
struct Part {
    /// Where they begin in the file.
    start: usize,
    /// What they are a part of.
    source: Arc<Vec<u8>>,
    /// Where they lie in it.
    range: Range<usize>,
}

impl Part {
    fn end(&self) -> usize {
        self.start + self.range.len()
    }

    fn bytes(&self) -> &[u8] {
        &self.source[self.range.clone()]
    }

    /// What of them belongs to a range of the file.
    fn within(&self, range: &Range<usize>) -> Range<usize> {
        let place = |at: usize| self.range.start + at.clamp(self.start, self.end()) - self.start;
        place(range.start)..place(range.end)
    }
}

impl FileBytes {
    /// How many they are.
    pub fn len(&self) -> usize {
        self.parts.last().map_or(0, Part::end)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// All of them in one place.
    pub fn joined(&self) -> Arc<Vec<u8>> {
        match &self.parts[..] {
            [only] if only.range == (0..only.source.len()) => Arc::clone(&only.source),
            _ => Arc::new(self.chunks(0..self.len()).collect::<Vec<_>>().concat()),
        }
    }

    /// Those of a range, in one place; `None` where the range reaches behind the end.
    pub(crate) fn get(&self, range: Range<usize>) -> Option<Cow<'_, [u8]>> {
        if range.start > range.end || range.end > self.len() {
            return None;
        }
        let mut chunks = self.chunks(range);
        let first = chunks.next().unwrap_or_default();
        Some(match chunks.next() {
            None => Cow::Borrowed(first),
            Some(second) => Cow::Owned([first, second].into_iter().chain(chunks).collect::<Vec<_>>().concat()),
        })
    }

    /// Those of a range, as they lie; what is behind the end is left out.
    pub(crate) fn chunks(&self, range: Range<usize>) -> impl Iterator<Item = &[u8]> {
        self.parts_of(range).map(|(part, within)| &part.source[within])
    }

    fn parts_of(&self, range: Range<usize>) -> impl Iterator<Item = (&Part, Range<usize>)> {
        let first = self.parts.partition_point(|part| part.end() <= range.start);
        let end = range.end;
        let parts = self.parts[first..].iter().take_while(move |part| part.start < end);
        parts.map(move |part| (part, part.within(&range))).filter(|(_, within)| !within.is_empty())
    }

    /// Whether a range holds the same as one of another file.
    pub(crate) fn same(&self, range: Range<usize>, other: &Self, other_range: Range<usize>) -> bool {
        if range.len() != other_range.len() {
            return false;
        }
        let (mut ours, mut theirs) = (self.parts_of(range), other.parts_of(other_range));
        let (mut one, mut two) = (ours.next(), theirs.next());
        while let (Some((part, place)), Some((other, other_place))) = (&mut one, &mut two) {
            let length = place.len().min(other_place.len());
            let (now, other_now) = (place.start..place.start + length, other_place.start..other_place.start + length);
            let shared = Arc::ptr_eq(&part.source, &other.source) && now == other_now;
            if !shared && part.source[now] != other.source[other_now] {
                return false;
            }
            place.start += length;
            other_place.start += length;
            if place.start == place.end {
                one = ours.next();
            }
            if other_place.start == other_place.end {
                two = theirs.next();
            }
        }
        one.is_none() && two.is_none()
    }

    /// Appends bytes.
    pub(crate) fn push(&mut self, bytes: Vec<u8>) {
        let length = bytes.len();
        self.push_part(&Arc::new(bytes), 0..length);
    }

    /// Appends those of a range of another file, which are shared.
    pub(crate) fn push_range(&mut self, other: &Self, range: Range<usize>) {
        for (part, within) in other.parts_of(range) {
            self.push_part(&part.source, within);
        }
    }

    fn push_part(&mut self, source: &Arc<Vec<u8>>, range: Range<usize>) {
        if range.is_empty() {
            return;
        }
        if let Some(last) = self.parts.last_mut()
            && Arc::ptr_eq(&last.source, source)
            && last.range.end == range.start
        {
            last.range.end = range.end;
            return;
        }
        self.parts.push(Part { start: self.len(), source: Arc::clone(source), range });
    }

    /// Whether they begin so.
    pub(crate) fn starts_with(&self, beginning: &[u8]) -> bool {
        self.get(0..beginning.len()).is_some_and(|bytes| *bytes == *beginning)
    }

    /// Whether a reader gives them, and nothing more.
    pub fn is_content_of(&self, mut reader: impl Read) -> io::Result<bool> {
        const AT_A_TIME: usize = 1 << 16;
        let mut read = vec![0; AT_A_TIME];
        for chunk in self.parts.iter().flat_map(|part| part.bytes().chunks(AT_A_TIME)) {
            let read = &mut read[..chunk.len()];
            match reader.read_exact(read) {
                Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(false),
                outcome => outcome?,
            }
            if read != chunk {
                return Ok(false);
            }
        }
        Ok(reader.read(&mut read[..1])? == 0)
    }

    /// Writes them.
    pub fn write_to(&self, written: &mut impl Write) -> io::Result<()> {
        self.parts.iter().try_for_each(|part| written.write_all(part.bytes()))
    }
}

impl From<Arc<Vec<u8>>> for FileBytes {
    fn from(bytes: Arc<Vec<u8>>) -> Self {
        let mut all = Self::default();
        let length = bytes.len();
        all.push_part(&bytes, 0..length);
        all
    }
}

impl From<Vec<u8>> for FileBytes {
    fn from(bytes: Vec<u8>) -> Self {
        Arc::new(bytes).into()
    }
}

impl PartialEq for FileBytes {
    fn eq(&self, other: &Self) -> bool {
        self.same(0..self.len(), other, 0..other.len())
    }
}

impl std::fmt::Debug for FileBytes {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{} bytes in {} parts", self.len(), self.parts.len())
    }
}

impl rawzip::ReaderAt for FileBytes {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        let start = usize::try_from(offset).unwrap_or(usize::MAX);
        let chunk = self.chunks(start..start.saturating_add(buffer.len())).next().unwrap_or_default();
        buffer[..chunk.len()].copy_from_slice(chunk);
        Ok(chunk.len())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pieces(pieces: &[Vec<u8>]) -> FileBytes {
        let mut bytes = FileBytes::default();
        pieces.iter().for_each(|piece| bytes.push(piece.clone()));
        bytes
    }

    proptest! {
        #[test]
        fn how_they_lie_does_not_show(
            parts in proptest::collection::vec(proptest::collection::vec(0_u8..3, 0..4), 0..6),
            (one, two) in (0_usize..20, 0_usize..20),
        ) {
            let (plain, apart) = (parts.concat(), pieces(&parts));
            let range = one.min(two).min(plain.len())..one.max(two).min(plain.len());
            prop_assert_eq!(apart.len(), plain.len());
            prop_assert_eq!(apart.is_empty(), plain.is_empty());
            prop_assert!(apart.get(range.clone()).is_some_and(|bytes| *bytes == plain[range.clone()]));
            prop_assert_eq!(apart.get(range.start..plain.len() + 1), None);
            prop_assert!(apart == FileBytes::from(plain.clone()));
            prop_assert_eq!(&*apart.joined(), &plain);
            prop_assert!(apart.same(range.clone(), &FileBytes::from(plain.clone()), range.clone()));
            prop_assert!(apart.starts_with(&plain[..range.end]));
            let (mut written, mut read) = (Vec::new(), vec![9; 20]);
            apart.write_to(&mut written).unwrap();
            prop_assert_eq!(&written, &plain);
            prop_assert!(apart.is_content_of(&plain[..]).unwrap());
            prop_assert!(!apart.is_content_of(&[&plain[..], &[1]].concat()[..]).unwrap());
            prop_assert!(plain.is_empty() || !apart.is_content_of(&plain[1..]).unwrap());
            let count = rawzip::ReaderAt::read_at(&apart, &mut read, range.start as u64).unwrap();
            prop_assert_eq!(&read[..count], &plain[range.start..range.start + count]);
            prop_assert_eq!(count == 0, range.start == plain.len());
            let mut moved = FileBytes::from(vec![7]);
            moved.push_range(&apart, range.clone());
            moved.push_range(&apart, range.end..plain.len());
            let expected = [&[7], &plain[range.start..]].concat();
            prop_assert_eq!(&*moved.joined(), &expected);
            prop_assert!(moved.same(1..expected.len(), &apart, range.start..plain.len()));
            let mut other = expected;
            other.last_mut().into_iter().for_each(|last| *last ^= 1);
            prop_assert!(moved != FileBytes::from(other));
        }
    }

    #[test]
    fn what_is_appended_in_one_go_lies_together() {
        let whole = Arc::new(vec![1, 2, 3, 4]);
        let file = FileBytes::from(Arc::clone(&whole));
        assert!(Arc::ptr_eq(&file.joined(), &whole));
        let mut again = FileBytes::default();
        again.push_range(&file, 0..2);
        again.push_range(&file, 2..4);
        assert!(Arc::ptr_eq(&again.joined(), &whole));
    }
}
