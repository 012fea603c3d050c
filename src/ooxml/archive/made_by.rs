//! Archives that a library made are the same on every system: each record of the directory tells on which one it was made ("version made
//! by", APPNOTE 4.4.2), and that is the only difference.

const END_OF_DIRECTORY: [u8; 4] = *b"PK\x05\x06";
const RECORD: [u8; 4] = *b"PK\x01\x02";
/// The record at the end, without its comment; and where in it the directory's place stands.
const END: usize = 22;
const PLACE: usize = 16;
/// Where the system stands in a record, and where the lengths of its name, extra field and comment do.
const SYSTEM: usize = 5;
const LENGTHS: usize = 28;
const RECORD_LENGTH: usize = 46;
/// Unix, as most programs have it.
const UNIX: u8 = 3;

/// The archive, as if it had been made on Unix. What is no archive without a comment stays as it is.
pub fn made_alike(mut bytes: Vec<u8>) -> Vec<u8> {
    let end = bytes.len().checked_sub(END).filter(|end| bytes[*end..].starts_with(&END_OF_DIRECTORY));
    let mut record = end.and_then(|end| number::<4>(&bytes, end + PLACE));
    while let Some(at) = record.filter(|at| bytes.get(*at..).is_some_and(|rest| rest.starts_with(&RECORD))) {
        let lengths = (0..3).map(|field| number::<2>(&bytes, at + LENGTHS + 2 * field));
        record = lengths.sum::<Option<usize>>().map(|behind| at + RECORD_LENGTH + behind);
        if let Some(system) = bytes.get_mut(at + SYSTEM) {
            *system = UNIX;
        }
    }
    bytes
}

fn number<const BYTES: usize>(bytes: &[u8], at: usize) -> Option<usize> {
    let digits = bytes.get(at..at + BYTES)?;
    Some(digits.iter().rev().fold(0, |number, digit| number << 8 | usize::from(*digit)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_record_is_made_on_unix() {
        let mut workbook = rust_xlsxwriter::Workbook::new();
        workbook.add_worksheet();
        let bytes = workbook.save_to_buffer().unwrap();
        // As the library makes it on Windows.
        let mut of_windows = bytes.clone();
        let records: Vec<usize> = (0..bytes.len()).filter(|at| bytes[*at..].starts_with(&RECORD)).collect();
        assert!(records.len() > 5);
        records.iter().for_each(|record| of_windows[record + SYSTEM] = 0);
        assert!(of_windows != made_alike(bytes.clone()));
        assert!(made_alike(of_windows) == made_alike(bytes));
        for other in [&b""[..], b"PK", b"PK\x05\x06", &[0xff; 40]] {
            assert_eq!(made_alike(other.to_vec()), other);
        }
    }
}
