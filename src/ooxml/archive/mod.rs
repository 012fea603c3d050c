//! The zip archive that a package is: its directory, its entries, and a new archive in which most entries lie as they lay.
//!
//! An entry that is not concerned is copied with its local header, its compressed bytes and its data descriptor, and its record
//! in the directory is copied but for the place it points at. The directory is found and read by rawzip. Limits keep
//! an archive that was made to fill the memory from doing so.

pub(crate) mod deflate;
pub(crate) mod entry_reader;
pub mod file_bytes;
pub mod made_by;

use std::borrow::Cow;
use std::ops::Range;

use crate::ooxml::archive::deflate::Deflated;
use crate::ooxml::archive::entry_reader::EntryReader;
use crate::ooxml::archive::file_bytes::FileBytes;

/// More entries than this are no workbook.
pub(crate) const MOST_ENTRIES: u64 = 65_535;
/// A part that is larger when inflated is not read: 2 GiB.
pub(crate) const LARGEST_PART: u64 = 1 << 31;
/// Deflate reaches 1 : 1032 at most; whatever claims more lies.
const HIGHEST_RATIO: u64 = 1_100;

const STORED: u16 = 0;
const DEFLATE: u16 = 8;
const FLAG_ENCRYPTED: u16 = 1;
const FLAG_DATA_DESCRIPTOR: u16 = 1 << 3;
const EXTRA_ZIP64: u16 = 1;
const LOCAL_HEADER: usize = 30;
const DIRECTORY_RECORD: usize = 46;
/// Name, extra field and comment of an entry have at most 65,535 bytes each.
const LONGEST_RECORD: usize = 1 << 18;

/// What is wrong with an archive or an entry of it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ArchiveFault {
    /// It is no zip archive at all.
    #[error("no zip archive")]
    NoArchive,
    /// The directory or a header cannot be read.
    #[error("damaged")]
    Damaged,
    /// Two entries have one name.
    #[error("two entries with the name {0}")]
    Duplicate(String),
    /// The entry's bytes are not those that its checksum was made for.
    #[error("{0} is damaged")]
    Checksum(String),
    /// The entry is protected by a password.
    #[error("{0} is encrypted")]
    Encrypted(String),
    /// The entry is compressed in a way that workbooks do not use.
    #[error("{0} is compressed in an unknown way")]
    Method(String),
    /// The entry or the archive is larger than this program reads.
    #[error("{name} is too large")]
    TooLarge {
        /// The entry; empty for the archive.
        name: String,
        /// What it would take in memory, in bytes; 0 where that is not the reason.
        bytes: u64,
    },
}

/// An entry of the archive.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// Its name as written.
    pub(crate) name: String,
    /// Its name as a part: lower case, forward slashes, none at the beginning.
    pub(crate) part: String,
    /// Local header, name, compressed bytes and whatever follows them up to the next entry.
    record: Range<usize>,
    /// The compressed bytes.
    data: Range<usize>,
    /// Its record in the directory.
    directory: Range<usize>,
    method: u16,
    flags: u16,
    /// The checksum of the inflated bytes.
    pub(crate) checksum: u32,
    /// How many they are.
    pub(crate) inflated: u64,
}

/// A zip archive in memory.
#[derive(Clone, Debug)]
pub(crate) struct Archive {
    bytes: FileBytes,
    entries: Vec<Entry>,
    comment: Range<usize>,
}

/// An entry's name as part names are compared (ECMA-376 part 2, 6.2.2.3): without case, with forward slashes.
pub(crate) fn part_name(name: &str) -> String {
    name.replace('\\', "/").trim_start_matches('/').to_lowercase()
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

impl Archive {
    /// Reads the directory and checks that the entries lie where it says, do not overlap and have names of their own.
    pub(crate) fn open(bytes: impl Into<FileBytes>) -> Result<Self, ArchiveFault> {
        let bytes = bytes.into();
        // What begins like an archive and has no directory was cut off.
        let no_directory = if bytes.starts_with(b"PK\x03\x04") { ArchiveFault::Damaged } else { ArchiveFault::NoArchive };
        let (mut buffer, mut local_buffer) = (vec![0; LONGEST_RECORD], vec![0; LONGEST_RECORD]);
        let located = rawzip::ZipLocator::new().locate_in_reader(&bytes, &mut buffer, bytes.len() as u64);
        let archive = located.map_err(|_| no_directory)?;
        if archive.entries_hint() > MOST_ENTRIES || bytes.len() as u64 > u64::from(u32::MAX) {
            return Err(ArchiveFault::TooLarge { name: String::new(), bytes: bytes.len() as u64 });
        }
        let mut entries = Vec::new();
        let mut records = archive.entries(&mut buffer);
        let mut directory_start = usize::try_from(archive.directory_offset()).map_err(|_| ArchiveFault::Damaged)?;
        while let Some(record) = records.next_entry().map_err(|_| ArchiveFault::Damaged)? {
            let local = archive.get_entry(record.wayfinder()).map_err(|_| ArchiveFault::Damaged)?;
            let start = record.local_header_offset() as usize;
            let directory = record.central_directory_offset() as usize;
            if entries.is_empty() {
                directory_start = directory;
            }
            let data = local.compressed_data_range();
            let fixed = bytes.get(directory..directory + DIRECTORY_RECORD).ok_or(ArchiveFault::Damaged)?;
            let read = |at| u16_at(&fixed, at).ok_or(ArchiveFault::Damaged);
            let length = DIRECTORY_RECORD + usize::from(read(28)?) + usize::from(read(30)?) + usize::from(read(32)?);
            let raw_name = record.file_path().as_bytes();
            let local_header = local.local_header(&mut local_buffer).map_err(|_| ArchiveFault::Damaged)?;
            if local_header.file_path().as_bytes() != raw_name {
                return Err(ArchiveFault::Damaged);
            }
            let name = String::from_utf8_lossy(raw_name).into_owned();
            entries.push(Entry {
                part: part_name(&name),
                name,
                record: start..start,
                data: data.0 as usize..data.1 as usize,
                directory: directory..directory + length,
                method: read(10)?,
                flags: read(8)?,
                checksum: record.crc32(),
                inflated: record.uncompressed_size_hint(),
            });
        }
        let comment_end = archive.end_offset() as usize;
        let comment = comment_end - archive.comment().remaining() as usize..comment_end;
        close_records(&mut entries, directory_start)?;
        let mut names: Vec<&Entry> = entries.iter().filter(|entry| !entry.part.ends_with('/')).collect();
        names.sort_by(|one, other| one.part.cmp(&other.part));
        if let Some(pair) = names.windows(2).find(|pair| pair[0].part == pair[1].part) {
            return Err(ArchiveFault::Duplicate(pair[1].name.clone()));
        }
        Ok(Self { bytes, entries, comment })
    }

    /// The file's bytes.
    pub(crate) fn bytes(&self) -> &FileBytes {
        &self.bytes
    }

    /// The entries in the order of the directory.
    pub(crate) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The index of the entry that holds a part.
    pub(crate) fn find(&self, part: &str) -> Option<usize> {
        let part = part_name(part);
        self.entries.iter().position(|entry| entry.part == part)
    }

    /// Whether the compressed bytes of an entry are those of an entry of another archive.
    pub(crate) fn same_compressed(&self, entry: usize, other: &Self, other_entry: usize) -> bool {
        self.bytes.same(self.entries[entry].data.clone(), &other.bytes, other.entries[other_entry].data.clone())
    }

    /// Bytes that lie where the directory says.
    fn get(&self, range: Range<usize>) -> Result<Cow<'_, [u8]>, ArchiveFault> {
        self.bytes.get(range).ok_or(ArchiveFault::Damaged)
    }

    /// The inflated bytes of an entry, their length and checksum tested.
    pub(crate) fn inflate(&self, entry: usize) -> Result<Vec<u8>, ArchiveFault> {
        let mut reader = self.reader(entry)?;
        let mut inflated = Vec::with_capacity(self.entries[entry].inflated as usize);
        while reader.read_to(&mut inflated, usize::MAX)? {}
        Ok(inflated)
    }

    /// The inflated bytes of an entry, part by part.
    pub(crate) fn reader(&self, entry: usize) -> Result<EntryReader<'_>, ArchiveFault> {
        let entry = &self.entries[entry];
        let data = entry.data.clone();
        let named = || entry.name.clone();
        if entry.flags & FLAG_ENCRYPTED != 0 {
            return Err(ArchiveFault::Encrypted(named()));
        }
        if entry.inflated > LARGEST_PART || entry.inflated > (data.len() as u64 + 64) * HIGHEST_RATIO {
            return Err(ArchiveFault::TooLarge { name: named(), bytes: entry.inflated });
        }
        let stored = match entry.method {
            STORED => true,
            DEFLATE => false,
            _ => return Err(ArchiveFault::Method(named())),
        };
        Ok(EntryReader::new(entry, self.bytes.chunks(data), stored))
    }

    /// A new archive: entries of `changed` (index and inflated bytes, ascending) are compressed anew, `added` ones (name and bytes) are
    /// appended, all others lie as they lay.
    pub(crate) fn rewritten(&self, changed: &[(usize, Vec<u8>)], added: &[(String, Vec<u8>)]) -> Result<FileBytes, ArchiveFault> {
        self.rewritten_without(&[], changed, added)
    }

    /// The same without the entries of `removed`.
    pub(crate) fn rewritten_without(
        &self,
        removed: &[usize],
        changed: &[(usize, Vec<u8>)],
        added: &[(String, Vec<u8>)],
    ) -> Result<FileBytes, ArchiveFault> {
        let deflated = |(entry, content): &(usize, Vec<u8>)| Ok((*entry, deflated(content)?));
        self.rewritten_with(removed, changed.iter().map(deflated).collect::<Result<Vec<_>, _>>()?, added)
    }

    /// The same with contents that are compressed already.
    pub(crate) fn rewritten_with(
        &self,
        removed: &[usize],
        mut changed: Vec<(usize, Deflated)>,
        added: &[(String, Vec<u8>)],
    ) -> Result<FileBytes, ArchiveFault> {
        let total = || ArchiveFault::TooLarge { name: String::new(), bytes: 0 };
        let mut written = FileBytes::default();
        let mut records: Vec<Vec<u8>> = vec![Vec::new(); self.entries.len()];
        let mut order: Vec<usize> = (0..self.entries.len()).filter(|index| !removed.contains(index)).collect();
        order.sort_by_key(|&index| self.entries[index].record.start);
        for index in order {
            let entry = &self.entries[index];
            let offset = u32::try_from(written.len()).map_err(|_| total())?;
            match changed.iter().position(|(changed, _)| *changed == index).map(|place| changed.swap_remove(place)) {
                Some((_, content)) => records[index] = self.write_changed(&mut written, entry, content, offset)?,
                None => {
                    written.push_range(&self.bytes, entry.record.clone());
                    records[index] = moved_record(&self.get(entry.directory.clone())?, offset).ok_or(ArchiveFault::Damaged)?;
                }
            }
        }
        for (name, content) in added {
            let offset = u32::try_from(written.len()).map_err(|_| total())?;
            records.push(write_added(&mut written, name, content, offset)?);
        }
        let start = u32::try_from(written.len()).map_err(|_| total())?;
        let mut directory = records.concat();
        let size = u32::try_from(directory.len()).map_err(|_| total())?;
        let count = u16::try_from(records.iter().filter(|record| !record.is_empty()).count()).map_err(|_| total())?;
        directory.extend_from_slice(b"PK\x05\x06\0\0\0\0");
        directory.extend_from_slice(&count.to_le_bytes());
        directory.extend_from_slice(&count.to_le_bytes());
        directory.extend_from_slice(&size.to_le_bytes());
        directory.extend_from_slice(&start.to_le_bytes());
        directory.extend_from_slice(&((self.comment.len()) as u16).to_le_bytes());
        directory.extend_from_slice(&self.get(self.comment.clone())?);
        written.push(directory);
        Ok(written)
    }

    /// Writes an entry with another content under its name, time, attributes and comment; gives its record in the directory.
    fn write_changed(&self, written: &mut FileBytes, entry: &Entry, content: Deflated, offset: u32) -> Result<Vec<u8>, ArchiveFault> {
        let old = self.get(entry.directory.clone())?;
        let damaged = || ArchiveFault::Damaged;
        let (name_length, extra_length) = (u16_at(&old, 28).ok_or_else(damaged)?, u16_at(&old, 30).ok_or_else(damaged)?);
        let name_end = DIRECTORY_RECORD + usize::from(name_length);
        let name = old.get(DIRECTORY_RECORD..name_end).ok_or_else(damaged)?;
        let extra_end = name_end + usize::from(extra_length);
        let extra = without_zip64(old.get(name_end..extra_end).ok_or_else(damaged)?);
        let local_start = entry.record.start + LOCAL_HEADER + name.len();
        let local_extra = without_zip64(&self.get(local_start..entry.data.start)?);
        let time: [u8; 4] = old.get(12..16).and_then(|time| time.try_into().ok()).ok_or_else(damaged)?;
        let header = EntryHeader::of(&content, entry.flags & !FLAG_DATA_DESCRIPTOR, time, &entry.name)?;
        written.push(header.local(name, &local_extra));
        let mut record = Vec::with_capacity(old.len());
        record.extend_from_slice(&old[..6]);
        header.write_fixed(&mut record);
        record.extend_from_slice(&name_length.to_le_bytes());
        record.extend_from_slice(&(extra.len() as u16).to_le_bytes());
        record.extend_from_slice(&old[32..42]);
        record.extend_from_slice(&offset.to_le_bytes());
        record.extend_from_slice(name);
        record.extend_from_slice(&extra);
        record.extend_from_slice(&old[extra_end..]);
        content.into_pieces().for_each(|piece| written.push(piece));
        Ok(record)
    }
}

/// The fields that a local header and a directory record share, and the bytes they speak of.
struct EntryHeader {
    flags: u16,
    method: u16,
    time: [u8; 4],
    checksum: u32,
    compressed: u32,
    inflated: u32,
}

impl EntryHeader {
    fn of(content: &Deflated, flags: u16, time: [u8; 4], name: &str) -> Result<Self, ArchiveFault> {
        let too_large = || ArchiveFault::TooLarge { name: name.to_owned(), bytes: content.inflated() };
        let inflated = u32::try_from(content.inflated()).map_err(|_| too_large())?;
        let compressed = u32::try_from(content.len()).map_err(|_| too_large())?;
        Ok(Self { flags, method: DEFLATE, time, checksum: content.checksum(), compressed, inflated })
    }

    /// Version needed, flags, method, time, checksum and sizes: the same in both kinds of header.
    fn write_fixed(&self, written: &mut Vec<u8>) {
        written.extend_from_slice(&20_u16.to_le_bytes());
        written.extend_from_slice(&self.flags.to_le_bytes());
        written.extend_from_slice(&self.method.to_le_bytes());
        written.extend_from_slice(&self.time);
        written.extend_from_slice(&self.checksum.to_le_bytes());
        written.extend_from_slice(&self.compressed.to_le_bytes());
        written.extend_from_slice(&self.inflated.to_le_bytes());
    }

    fn local(&self, name: &[u8], extra: &[u8]) -> Vec<u8> {
        let mut written = b"PK\x03\x04".to_vec();
        self.write_fixed(&mut written);
        written.extend_from_slice(&(name.len() as u16).to_le_bytes());
        written.extend_from_slice(&(extra.len() as u16).to_le_bytes());
        written.extend_from_slice(name);
        written.extend_from_slice(extra);
        written
    }
}

/// Appends an entry that the archive did not have; gives its record in the directory. Its time is the zip format's first day, so that
/// the same input gives the same bytes.
fn write_added(written: &mut FileBytes, name: &str, content: &[u8], offset: u32) -> Result<Vec<u8>, ArchiveFault> {
    let first_day = [0, 0, 0x21, 0];
    let content = deflated(content)?;
    let header = EntryHeader::of(&content, 1 << 11, first_day, name)?;
    written.push(header.local(name.as_bytes(), &[]));
    let mut record = b"PK\x01\x02\x14\0".to_vec();
    header.write_fixed(&mut record);
    record.extend_from_slice(&(name.len() as u16).to_le_bytes());
    record.extend_from_slice(&[0; 12]);
    record.extend_from_slice(&offset.to_le_bytes());
    record.extend_from_slice(name.as_bytes());
    content.into_pieces().for_each(|piece| written.push(piece));
    Ok(record)
}

fn deflated(content: &[u8]) -> Result<Deflated, ArchiveFault> {
    Deflated::of(content).map_err(|_| ArchiveFault::Damaged)
}

/// Lets each record reach to the next one, and refuses entries that lie over one another.
fn close_records(entries: &mut [Entry], directory_start: usize) -> Result<(), ArchiveFault> {
    let mut order: Vec<usize> = (0..entries.len()).collect();
    order.sort_by_key(|&index| entries[index].record.start);
    for (position, &index) in order.iter().enumerate() {
        let end = order.get(position + 1).map_or(directory_start, |&next| entries[next].record.start);
        let entry = &mut entries[index];
        if entry.data.end > end {
            return Err(ArchiveFault::Damaged);
        }
        entry.record.end = end;
    }
    Ok(())
}

/// A directory record that points at another place. Where the place stands in the zip64 field, it is changed there.
fn moved_record(record: &[u8], offset: u32) -> Option<Vec<u8>> {
    let mut moved = record.to_vec();
    if u32_at(record, 42)? != u32::MAX {
        moved[42..46].copy_from_slice(&offset.to_le_bytes());
        return Some(moved);
    }
    let extra_start = DIRECTORY_RECORD + usize::from(u16_at(record, 28)?);
    let extra_end = extra_start + usize::from(u16_at(record, 30)?);
    let mut at = extra_start;
    while at + 4 <= extra_end {
        let (id, length) = (u16_at(record, at)?, usize::from(u16_at(record, at + 2)?));
        if id == EXTRA_ZIP64 {
            // Inflated and compressed size stand before the place, each only where its own field is full.
            let before = [24, 20].into_iter().filter(|&field| u32_at(record, field) == Some(u32::MAX)).count();
            let place = at + 4 + 8 * before;
            moved.get_mut(place..place + 8)?.copy_from_slice(&u64::from(offset).to_le_bytes());
            return Some(moved);
        }
        at += 4 + length;
    }
    None
}

/// Extra fields without the zip64 sizes, which do not hold for another content.
fn without_zip64(extra: &[u8]) -> Vec<u8> {
    let mut kept = Vec::with_capacity(extra.len());
    let mut at = 0;
    while let (Some(id), Some(length)) = (u16_at(extra, at), u16_at(extra, at + 2)) {
        let end = at + 4 + usize::from(length);
        let Some(field) = extra.get(at..end) else { break };
        if id != EXTRA_ZIP64 {
            kept.extend_from_slice(field);
        }
        at = end;
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A directory record for `a` that points at `place`, with extra fields.
    fn record(place: u32, compressed: u32, extra: &[u8]) -> Vec<u8> {
        let mut record = b"PK\x01\x02".to_vec();
        record.resize(DIRECTORY_RECORD, 0);
        record[20..24].copy_from_slice(&compressed.to_le_bytes());
        record[28] = 1;
        record[30] = extra.len() as u8;
        record[42..46].copy_from_slice(&place.to_le_bytes());
        record.push(b'a');
        record.extend_from_slice(extra);
        record
    }

    #[test]
    fn a_record_points_at_its_new_place_also_in_zip64() {
        let time = [0x55, 0x54, 1, 0, 9];
        let zip64 = |place: u64| [&time[..], &[1, 0, 16, 0], &7_u64.to_le_bytes(), &place.to_le_bytes()].concat();
        assert_eq!(moved_record(&record(5, 7, &time), 99), Some(record(99, 7, &time)));
        assert_eq!(moved_record(&record(u32::MAX, u32::MAX, &zip64(5)), 99), Some(record(u32::MAX, u32::MAX, &zip64(99))));
        assert_eq!(moved_record(&record(u32::MAX, 7, &time), 99), None);
        assert_eq!(without_zip64(&zip64(5)), time);
    }

    #[test]
    fn entries_that_are_not_concerned_lie_as_they_lay() {
        let mut bytes = Vec::new();
        let mut writer = rawzip::ZipArchiveWriter::new(&mut bytes);
        for (name, method) in [("a.xml", rawzip::CompressionMethod::DEFLATE), ("B.bin", rawzip::CompressionMethod::STORE)] {
            let (mut entry, config) = writer.new_file(name).compression_method(method).start().unwrap();
            let content = b"content of a part";
            let packed = if method == rawzip::CompressionMethod::STORE {
                content.to_vec()
            } else {
                deflated(content).unwrap().into_pieces().flatten().collect()
            };
            std::io::Write::write_all(&mut entry, &packed).unwrap();
            let mut plain = config.wrap(std::io::sink());
            std::io::Write::write_all(&mut plain, content).unwrap();
            let (_, descriptor) = plain.finish().unwrap();
            entry.finish(descriptor).unwrap();
        }
        writer.finish().unwrap();
        let archive = Archive::open(bytes.clone()).unwrap();
        assert_eq!(archive.rewritten(&[], &[]).map(|written| *written.joined() == bytes), Ok(true));
        let written = archive.rewritten(&[(0, b"other".to_vec())], &[("c.xml".to_owned(), b"new".to_vec())]).unwrap();
        let after = Archive::open(written).unwrap();
        let inflated = |name: &str| after.find(name).map(|entry| after.inflate(entry).unwrap());
        assert_eq!(inflated("/A.xml").as_deref(), Some(&b"other"[..]));
        assert_eq!(inflated("b.bin").as_deref(), Some(&b"content of a part"[..]));
        assert_eq!(inflated("c.xml").as_deref(), Some(&b"new"[..]));
        assert!(after.same_compressed(1, &archive, 1) && !after.same_compressed(0, &archive, 0));
    }

    #[test]
    fn an_entry_that_claims_too_much_is_not_inflated() {
        let entry = Entry {
            name: "a".into(),
            part: "a".into(),
            record: 0..2,
            data: 0..2,
            directory: 0..0,
            method: DEFLATE,
            flags: 0,
            checksum: 0,
            inflated: 1 << 30,
        };
        let archive = Archive { bytes: b"\x03\x00".to_vec().into(), entries: vec![entry], comment: 0..0 };
        assert_eq!(archive.inflate(0), Err(ArchiveFault::TooLarge { name: "a".into(), bytes: 1 << 30 }));
    }
}
