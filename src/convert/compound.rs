//! A compound file (MS-CFB): its allocation table, looked at before another reader follows its chains, and the stream of its workbook.
//!
//! Each sector names the one that follows it. Where they go round in a circle, a reader that collects them never comes to an end, and
//! fills the memory with a file of a few kilobytes. Streams of less than 4,096 bytes lie in small sectors, which all lie in one stream
//! and have a table of their own.

/// A sector number from here on is none, but the end of a chain, a free sector or the like.
const FIRST_SPECIAL: u32 = 0xffff_fffa;
const HEADER: usize = 512;
const SMALL_SECTOR: usize = 64;
/// Streams from this length on lie in sectors of the file.
const SMALL_STREAM: usize = 4096;
const DIRECTORY_ENTRY: usize = 128;

/// Whether no chain of sectors goes round in a circle. What is broken in another way is left to the reader to find.
pub(super) fn chains_end(bytes: &[u8]) -> bool {
    let Some(table) = allocation_table(bytes) else { return true };
    // 0: not looked at, 1: on the chain at hand, 2: leads to an end.
    let mut marks = vec![0_u8; table.len()];
    for start in 0..table.len() {
        let mut sector = start;
        while let Some(0) = marks.get(sector) {
            marks[sector] = 1;
            sector = table[sector] as usize;
        }
        if marks.get(sector) == Some(&1) {
            return false;
        }
        let mut sector = start;
        while let Some(1) = marks.get(sector) {
            marks[sector] = 2;
            sector = table[sector] as usize;
        }
    }
    true
}

/// The records of the workbook, in a file whose chains end; `None` where there are none.
pub(super) fn workbook_stream(bytes: &[u8]) -> Option<Vec<u8>> {
    let table = allocation_table(bytes)?;
    let size = sector_size(bytes)?;
    let sectors = |first: u32, length: usize| chain(bytes.get(size..)?, size, &table, first, length);
    let directory = sectors(long(bytes, 48)?, usize::MAX)?;
    let named = |name: &str| {
        directory.chunks_exact(DIRECTORY_ENTRY).find(|entry| {
            let units: Vec<u16> = entry[..64].chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
            let end = units.iter().position(|unit| *unit == 0).unwrap_or(units.len());
            String::from_utf16_lossy(&units[..end]).eq_ignore_ascii_case(name)
        })
    };
    let place = |entry: &[u8]| Some((long(entry, 116)?, usize::try_from(long(entry, 120)?).ok()?));
    let (first, length) = place(named("Workbook").or_else(|| named("Book"))?)?;
    if length >= SMALL_STREAM {
        return sectors(first, length);
    }
    let (start, all) = place(directory.get(..DIRECTORY_ENTRY)?)?;
    let small = words(&sectors(long(bytes, 60)?, usize::MAX)?);
    chain(&sectors(start, all)?, SMALL_SECTOR, &small, first, length)
}

/// A stream of this length at most, from its first sector on.
fn chain(sectors: &[u8], size: usize, table: &[u32], first: u32, length: usize) -> Option<Vec<u8>> {
    let (mut stream, mut next) = (Vec::new(), first);
    while next < FIRST_SPECIAL && stream.len() <= sectors.len() {
        let start = size.checked_mul(next as usize)?;
        let sector = sectors.get(start..)?;
        let sector = &sector[..sector.len().min(size)];
        if sector.is_empty() {
            return None;
        }
        stream.extend_from_slice(sector);
        if stream.len() >= length {
            break;
        }
        next = *table.get(next as usize)?;
    }
    stream.truncate(length);
    Some(stream)
}

fn sector_size(bytes: &[u8]) -> Option<usize> {
    match bytes.get(30..32)? {
        [9, 0] => Some(512),
        [12, 0] => Some(4096),
        _ => None,
    }
}

fn long(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

fn words(bytes: &[u8]) -> Vec<u32> {
    bytes.chunks_exact(4).map(|word| u32::from_le_bytes([word[0], word[1], word[2], word[3]])).collect()
}

/// For each sector the one that follows it; `None` where the table cannot be read.
fn allocation_table(bytes: &[u8]) -> Option<Vec<u32>> {
    let size = sector_size(bytes)?;
    // The header takes the place of a whole sector.
    let sector = |number: u32| bytes.get(size * (number as usize + 1)..).map(|rest| &rest[..rest.len().min(size)]);
    let mut parts = words(bytes.get(76..HEADER)?);
    let (mut next, mut left) = (long(bytes, 68)?, bytes.len() / size + 1);
    while next < FIRST_SPECIAL && left > 0 {
        left -= 1;
        let mut further = words(sector(next)?);
        next = further.pop()?;
        parts.append(&mut further);
    }
    let mut table = Vec::new();
    for part in parts.into_iter().filter(|part| *part < FIRST_SPECIAL) {
        // A table larger than the file's sectors is none.
        if table.len() > bytes.len() {
            return None;
        }
        table.extend(words(sector(part)?));
    }
    Some(table)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file of a header and three sectors, the first of which is the table.
    fn file(table: &[u32]) -> Vec<u8> {
        let mut bytes = vec![0_u8; 4 * HEADER];
        bytes[30] = 9;
        bytes[68..72].copy_from_slice(&0xffff_fffe_u32.to_le_bytes());
        bytes[76..HEADER].fill(0xff);
        bytes[76..80].fill(0);
        bytes[HEADER..2 * HEADER].fill(0xff);
        for (place, sector) in table.iter().enumerate() {
            bytes[HEADER + 4 * place..HEADER + 4 * place + 4].copy_from_slice(&sector.to_le_bytes());
        }
        bytes
    }

    #[test]
    fn circles_are_told_from_chains() {
        const END: u32 = 0xffff_fffe;
        for (table, ends) in [
            (&[0xffff_fffd, 2, END][..], true),
            (&[0xffff_fffd, 2, 1], false),
            (&[0xffff_fffd, 1, END], false),
            (&[0xffff_fffd, 3, 3, 4, END], true),
            (&[0xffff_fffd, 3, 3, 4, 5, 3], false),
            (&[0xffff_fffd, 900], true),
        ] {
            assert_eq!(chains_end(&file(table)), ends, "{table:x?}");
        }
        assert!(chains_end(b"short") && chains_end(&[]));
    }

    #[test]
    fn a_short_stream_lies_in_small_sectors() {
        const END: u32 = 0xffff_fffe;
        // The table, the directory, the table of small sectors, and the stream of them.
        let mut bytes = file(&[0xffff_fffd, END, END, END]);
        bytes.resize(5 * HEADER, 0);
        bytes[48..52].copy_from_slice(&1_u32.to_le_bytes());
        bytes[60..64].copy_from_slice(&2_u32.to_le_bytes());
        for (entry, (name, first, length)) in [("Root Entry", 3_u32, 256_u32), ("wOrkbook", 1, 100)].into_iter().enumerate() {
            let entry = &mut bytes[2 * HEADER + 128 * entry..][..128];
            for (place, unit) in name.encode_utf16().enumerate() {
                entry[2 * place..2 * place + 2].copy_from_slice(&unit.to_le_bytes());
            }
            entry[116..120].copy_from_slice(&first.to_le_bytes());
            entry[120..124].copy_from_slice(&length.to_le_bytes());
        }
        for (small, next) in [9, 3, END, END].into_iter().enumerate() {
            bytes[3 * HEADER + 4 * small..][..4].copy_from_slice(&next.to_le_bytes());
            bytes[4 * HEADER + 64 * small..][..64].fill(small as u8);
        }
        assert_eq!(workbook_stream(&bytes), Some([[1; 64].to_vec(), vec![3; 36]].concat()));
        bytes[3 * HEADER + 4..][..4].copy_from_slice(&90_u32.to_le_bytes());
        assert_eq!(workbook_stream(&bytes), None, "a sector that is not there");
        assert_eq!(workbook_stream(&bytes[..HEADER]), None);
    }
}
