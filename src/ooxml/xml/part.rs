//! The text of a part, whatever its encoding, and the changes made to it.

use std::ops::Range;

use super::{Malformed, Tags};

/// How a part's bytes hold its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Encoding {
    /// UTF-8; a byte order mark stays part of the text.
    Utf8,
    /// UTF-16 with a byte order mark, low byte first.
    Utf16Little,
    /// UTF-16 with a byte order mark, high byte first.
    Utf16Big,
    /// ISO 8859-1, which the standard does not allow but some programs write; each byte is a character.
    Latin1,
}

/// A part as UTF-8 text.
#[derive(Clone, Debug)]
pub(crate) struct PartText {
    /// The text in UTF-8.
    pub(crate) text: Vec<u8>,
    encoding: Encoding,
}

impl PartText {
    /// Whether a part that begins so is in UTF-8, so that its bytes are its text.
    pub(crate) fn is_plain(beginning: &[u8]) -> bool {
        let wide = matches!(beginning.get(..2), Some([0xff, 0xfe] | [0xfe, 0xff]));
        !wide && declared_encoding(beginning).is_none_or(|declared| is_utf8(&declared))
    }

    /// How the part's bytes hold its text.
    pub(crate) fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// Reads a part. The standard allows UTF-8 and UTF-16 (ECMA-376 part 2, 6.2.5); of others, only ISO 8859-1 is read.
    pub(crate) fn decode(bytes: Vec<u8>) -> Result<Self, Malformed> {
        let encoding = match bytes.get(..2) {
            Some([0xff, 0xfe]) => Encoding::Utf16Little,
            Some([0xfe, 0xff]) => Encoding::Utf16Big,
            _ => Encoding::Utf8,
        };
        if encoding == Encoding::Utf8 {
            let declared = declared_encoding(&bytes).unwrap_or_else(|| "utf-8".to_owned());
            if is_utf8(&declared) || bytes.is_ascii() {
                return Ok(Self { text: bytes, encoding });
            }
            let text: String = bytes.iter().map(|&byte| char::from(byte)).collect();
            return if declared == "iso-8859-1" {
                Ok(Self { text: text.into_bytes(), encoding: Encoding::Latin1 })
            } else {
                Err(Malformed(0))
            };
        }
        let units = bytes[2..].chunks(2).map(|pair| match (pair, encoding) {
            ([low, high], Encoding::Utf16Little) => u16::from_le_bytes([*low, *high]),
            ([high, low], _) => u16::from_be_bytes([*high, *low]),
            _ => 0xfffd,
        });
        let text: Result<String, _> = char::decode_utf16(units).collect();
        Ok(Self { text: text.map_err(|_| Malformed(0))?.into_bytes(), encoding })
    }

    /// The bytes of another text in the encoding of this part.
    pub(crate) fn encode(&self, text: Vec<u8>) -> Vec<u8> {
        self.encoding.encode(text)
    }
}

impl Encoding {
    /// The bytes of a text.
    pub(crate) fn encode(self, text: Vec<u8>) -> Vec<u8> {
        let units = || String::from_utf8_lossy(&text).encode_utf16().collect::<Vec<u16>>();
        match self {
            Self::Utf8 => text,
            Self::Utf16Little => [0xff, 0xfe].into_iter().chain(units().into_iter().flat_map(u16::to_le_bytes)).collect(),
            Self::Latin1 => String::from_utf8_lossy(&text).chars().flat_map(latin1_bytes).collect(),
            Self::Utf16Big => [0xfe, 0xff].into_iter().chain(units().into_iter().flat_map(u16::to_be_bytes)).collect(),
        }
    }
}

fn is_utf8(declared: &str) -> bool {
    matches!(declared, "utf-8" | "utf8" | "us-ascii" | "ascii")
}

/// A character in ISO 8859-1; one that it lacks is written as an entity.
fn latin1_bytes(character: char) -> Vec<u8> {
    u8::try_from(u32::from(character)).map_or_else(|_| format!("&#{};", u32::from(character)).into_bytes(), |byte| vec![byte])
}

fn declared_encoding(bytes: &[u8]) -> Option<String> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let declaration = bytes.strip_prefix(b"<?xml")?;
    let end = memchr::memchr(b'>', declaration)?;
    // The declaration is written like a tag with attributes.
    let as_tag =
        [b"<xml", &declaration[..end].trim_ascii_end()[..declaration[..end].trim_ascii_end().len().saturating_sub(1)], b">"].concat();
    let tag = Tags::new(&as_tag).next_tag().ok()??;
    Some(tag.value("encoding")?.to_lowercase())
}

/// Changes to a text: ranges of it and what takes their place, all in one buffer. They are put down in the order of the text.
#[derive(Clone, Debug, Default)]
pub(crate) struct Splices {
    list: Vec<(Range<usize>, usize)>,
    inserted: Vec<u8>,
}

/// How many bytes of a text were taken over, left out and put in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ByteCount {
    /// Bytes of the former text that stand in the new one, in their order.
    pub(crate) taken_over: usize,
    /// Bytes of the former text that were replaced or left out.
    pub(crate) left_out: usize,
    /// Bytes of the new text that are ours.
    pub(crate) put_in: usize,
}

/// Changes that lie over one another: an error of this program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Overlap;

impl Splices {
    /// Puts the text that `write` appends in the place of `range`.
    pub(crate) fn replace(&mut self, range: Range<usize>, write: impl FnOnce(&mut Vec<u8>)) {
        write(&mut self.inserted);
        self.list.push((range, self.inserted.len()));
    }

    /// Puts `text` in the place of `range`.
    pub(crate) fn put(&mut self, range: Range<usize>, text: &str) {
        self.replace(range, |written| written.extend_from_slice(text.as_bytes()));
    }

    /// Takes over the changes of another list, which come after these.
    pub(crate) fn append(&mut self, other: &Self) {
        let offset = self.inserted.len();
        self.inserted.extend_from_slice(&other.inserted);
        self.list.extend(other.list.iter().map(|(range, end)| (range.clone(), end + offset)));
    }

    /// The changes in the order of the text; those at one place keep the order in which they were put down.
    pub(crate) fn sorted(self) -> Self {
        if self.list.is_sorted_by_key(|(range, _)| (range.start, range.end)) {
            return self;
        }
        let mut order: Vec<usize> = (0..self.list.len()).collect();
        order.sort_by_key(|&index| (self.list[index].0.start, self.list[index].0.end));
        let mut sorted = Self { list: Vec::with_capacity(order.len()), inserted: Vec::with_capacity(self.inserted.len()) };
        for index in order {
            let (range, end) = &self.list[index];
            let start = if index == 0 { 0 } else { self.list[index - 1].1 };
            sorted.replace(range.clone(), |written| written.extend_from_slice(&self.inserted[start..*end]));
        }
        sorted
    }

    /// Where a place of the text is found in the changed one, behind what is put there.
    pub(crate) fn moved(&self, place: usize) -> usize {
        let ends = self.list.iter().map(|(_, end)| *end);
        let starts = [0].into_iter().chain(ends.clone());
        let before = self.list.iter().zip(starts.zip(ends)).filter(|((range, _), _)| range.end <= place);
        before.fold(place, |moved, ((range, _), (start, end))| moved + end - start - range.len())
    }

    /// The changed text, with the count of its bytes. What was taken over is the former text without the ranges that were
    /// replaced, byte for byte and in order, because nothing else is ever copied; the count proves that no range was passed
    /// over or used twice.
    pub(crate) fn apply(&self, text: &[u8]) -> Result<(Vec<u8>, ByteCount), Overlap> {
        let mut count = ByteCount { taken_over: 0, left_out: 0, put_in: 0 };
        let mut changed = Vec::with_capacity(text.len() + self.inserted.len());
        let (mut position, mut inserted) = (0, 0);
        for (range, end) in &self.list {
            if range.start < position || range.end < range.start || range.end > text.len() {
                return Err(Overlap);
            }
            changed.extend_from_slice(&text[position..range.start]);
            changed.extend_from_slice(&self.inserted[inserted..*end]);
            count.taken_over += range.start - position;
            count.left_out += range.len();
            count.put_in += end - inserted;
            (position, inserted) = (range.end, *end);
        }
        changed.extend_from_slice(&text[position..]);
        count.taken_over += text.len() - position;
        let whole = count.taken_over + count.left_out == text.len() && count.taken_over + count.put_in == changed.len();
        if whole { Ok((changed, count)) } else { Err(Overlap) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_keeps_its_encoding() {
        let text = "\u{feff}<a>ä€</a>";
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        for bytes in [text.as_bytes().to_vec(), little, big, b"<?xml version='1.0' encoding='UTF-8'?><a/>".to_vec()] {
            let part = PartText::decode(bytes.clone()).unwrap();
            assert!(std::str::from_utf8(&part.text).unwrap().ends_with('>'));
            assert_eq!(part.encode(part.text.clone()), bytes);
        }
        let latin = PartText::decode(b"<?xml version='1.0' encoding='ISO-8859-1'?><a>\xe4</a>".to_vec()).unwrap();
        assert!(latin.text.ends_with("<a>ä</a>".as_bytes()));
        assert_eq!(latin.encode("ä€".as_bytes().to_vec()), b"\xe4&#8364;");
        assert!(PartText::decode("<?xml version=\"1.0\" encoding=\"windows-1252\"?><a>ä</a>".as_bytes().to_vec()).is_err());
    }

    #[test]
    fn every_byte_is_counted_and_changes_never_overlap() {
        let mut splices = Splices::default();
        splices.put(8..8, "end");
        splices.put(0..2, "X");
        splices.put(4..4, "--");
        let (changed, count) = splices.sorted().apply(b"abcdefgh").unwrap();
        assert_eq!(changed, b"Xcd--efghend");
        assert_eq!(count, ByteCount { taken_over: 6, left_out: 2, put_in: 6 });
        for (one, other) in [(0..3, 2..4), (0..1, 8..10)] {
            let mut splices = Splices::default();
            splices.put(one, "");
            splices.put(other, "");
            assert_eq!(splices.apply(b"abcdefgh").map(|(changed, _)| changed), Err(Overlap));
        }
    }
}
