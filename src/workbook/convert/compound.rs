//! The allocation table of a compound file (MS-CFB 2.3), looked at before another reader follows its chains.
//!
//! Each sector names the one that follows it. Where they go round in a circle, a reader that collects them never comes to an end, and
//! fills the memory with a file of a few kilobytes.

/// A sector number from here on is none, but the end of a chain, a free sector or the like.
const FIRST_SPECIAL: u32 = 0xffff_fffa;
const HEADER: usize = 512;

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

/// For each sector the one that follows it; `None` where the table cannot be read.
fn allocation_table(bytes: &[u8]) -> Option<Vec<u32>> {
    let word = |at: usize| Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?));
    let size = match bytes.get(30..32)? {
        [9, 0] => 512,
        [12, 0] => 4096,
        _ => return None,
    };
    // The header takes the place of a whole sector.
    let sector = |number: u32| bytes.get(size * (number as usize + 1)..).map(|rest| &rest[..rest.len().min(size)]);
    let words = |text: &[u8]| text.chunks_exact(4).map(|word| u32::from_le_bytes([word[0], word[1], word[2], word[3]])).collect::<Vec<_>>();
    let mut parts = words(bytes.get(76..HEADER)?);
    let (mut next, mut left) = (word(68)?, bytes.len() / size + 1);
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
}
