//! Delimited text: encoding, delimiter and decimal sign are recognised from the file itself, and said.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::Language;
use crate::foundation::location::Location;
use crate::say;

use super::typed::{DecimalSign, date, evidence, is_digits, is_identifier, sign_name, typed};
use super::{PlainCell, PlainSheet};

/// Delimiters, the likeliest first.
const DELIMITERS: [u8; 4] = [b';', b',', b'\t', b'|'];
/// Records by which the delimiter is told.
const RECORDS_TRIED: usize = 200;

/// How a file is written, as it was recognised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Spelling {
    delimiter: u8,
    encoding: &'static str,
    decimal: DecimalSign,
}

impl Spelling {
    /// A description for people.
    pub(super) fn described(self, language: Language) -> String {
        let delimiter = match self.delimiter {
            b';' => say!(language, "semicolons", "Semikolons"),
            b',' => say!(language, "commas", "Kommas"),
            b'\t' => say!(language, "tabs", "Tabulatoren"),
            _ => say!(language, "vertical bars", "senkrechten Strichen"),
        };
        let (encoding, decimal) = (self.encoding, sign_name(self.decimal, language));
        say!(
            language,
            "text with {delimiter} between the fields, in {encoding}, with a {decimal}",
            "Text mit {delimiter} zwischen den Feldern, in {encoding}, mit {decimal}"
        )
    }
}

/// Reads the file as one sheet, with the spelling that was recognised.
pub(super) fn read(bytes: &[u8], file: &Arc<str>, language: Language) -> Result<(Vec<PlainSheet>, Spelling), Diagnostic> {
    let refused = |sentence: String| Diagnostic::error("unreadable-workbook", Location::file(Arc::clone(file)), sentence);
    let (text, encoding) = decoded(bytes);
    if text.contains('\0') {
        return Err(refused(say!(language, "the file is not text", "die Datei ist kein Text")));
    }
    let (told, text) = told_delimiter(&text);
    let delimiter = told.unwrap_or_else(|| delimiter(text));
    let records = records(text, delimiter, usize::MAX).map_err(|error| {
        refused(say!(
            language,
            "the file cannot be read as text with delimiters: {error}",
            "die Datei ist kein lesbarer Text mit Trennzeichen: {error}"
        ))
    })?;
    if text.bytes().filter(|&byte| byte == b'"').count() % 2 == 1
        && records.last().is_some_and(|last| last.iter().any(|field| field.contains('\n')))
    {
        return Err(refused(say!(
            language,
            "a quotation mark in the file is not closed, so that it is not known where its field ends",
            "ein Anführungszeichen in der Datei wird nicht geschlossen, so dass das Ende seines Feldes unbekannt ist"
        )));
    }
    let decimal = decimal_sign(&records, delimiter);
    let name = std::path::Path::new(&**file).file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let sheet = PlainSheet { name, hidden: false, cells: cells(&records, decimal) };
    Ok((vec![sheet], Spelling { delimiter, encoding, decimal }))
}

/// The text of a file's beginning; `None` where it is none.
pub(super) fn text(beginning: &[u8]) -> Option<String> {
    let (text, _) = decoded(beginning);
    let is_odd = |character: char| character < ' ' && !matches!(character, '\t' | '\r' | '\n' | '\u{c}' | '\u{1a}');
    (!text.contains(is_odd)).then(|| text.into_owned())
}

/// Whether a text has lines that are parted into fields alike: by tabs in any of its lines, for nobody writes those in sentences; by other
/// delimiters in nearly all of them.
pub(super) fn has_columns(text: &str) -> bool {
    let (told, text) = told_delimiter(text);
    let delimiter = told.unwrap_or_else(|| delimiter(text));
    let records = records(text, delimiter, RECORDS_TRIED).unwrap_or_default();
    let (fields, alike) = usual_fields(&records);
    let enough = if delimiter == b'\t' { 2 } else { (records.len() * 4).div_ceil(5).max(2) };
    fields >= 2 && alike >= enough
}

/// How many fields most records with more than one have, and how many records have so many.
fn usual_fields(records: &[csv::StringRecord]) -> (usize, usize) {
    let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
    for record in records.iter().filter(|record| record.len() > 1) {
        *counts.entry(record.len()).or_default() += 1;
    }
    counts.into_iter().max_by_key(|(fields, records)| (*records, *fields)).unwrap_or((0, 0))
}

/// The text and the name of its encoding.
fn decoded(bytes: &[u8]) -> (Cow<'_, str>, &'static str) {
    if let Some((encoding, length)) = encoding_rs::Encoding::for_bom(bytes) {
        return (encoding.decode_without_bom_handling(&bytes[length..]).0, encoding.name());
    }
    // Text of western languages in UTF-16 has a zero in every other byte.
    let zeros = |parity: usize| bytes.iter().take(400).skip(parity).step_by(2).filter(|&&byte| byte == 0).count();
    let many = bytes.len().min(400) / 4;
    if bytes.len() >= 4 && (zeros(1) > many || zeros(0) > many) {
        let encoding = if zeros(1) > zeros(0) { encoding_rs::UTF_16LE } else { encoding_rs::UTF_16BE };
        return (encoding.decode_without_bom_handling(bytes).0, encoding.name());
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => (Cow::Borrowed(text), "UTF-8"),
        Err(_) => (encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0, "Windows-1252"),
    }
}

/// The delimiter that a first line `sep=;` tells, as Excel writes and reads it, and the text behind it. Some programs write it in quotes.
fn told_delimiter(text: &str) -> (Option<u8>, &str) {
    let (line, rest) = text.split_once('\n').unwrap_or((text, ""));
    let line = line.trim_end_matches('\r').trim_matches('"');
    let told = line.get(..4).filter(|word| word.eq_ignore_ascii_case("sep=")).map(|_| &line.as_bytes()[4..]);
    match told {
        Some([delimiter]) if DELIMITERS.contains(delimiter) => (Some(*delimiter), rest),
        _ => (None, text),
    }
}

fn records(text: &str, delimiter: u8, most: usize) -> Result<Vec<csv::StringRecord>, csv::Error> {
    csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(text.as_bytes())
        .records()
        .take(most)
        .collect()
}

/// The delimiter with which most records have as many fields as the first, and the most fields. Where the first line is a title, the one
/// with which most have as many as any other.
fn delimiter(text: &str) -> u8 {
    let score = |&delimiter: &u8| {
        let records = records(text, delimiter, RECORDS_TRIED).unwrap_or_default();
        let fields = records.first().map_or(0, csv::StringRecord::len);
        if fields < 2 {
            let (fields, alike) = usual_fields(&records);
            return (0, alike * 100 / records.len().max(1), fields);
        }
        let alike = records.iter().filter(|record| record.len() == fields).count();
        (1, alike * 100 / records.len(), fields)
    };
    // Of equals the last is the greatest, hence from the back.
    DELIMITERS.into_iter().rev().max_by_key(score).unwrap_or(b',')
}

/// The decimal sign of the file: what most fields show that leave no doubt; else what goes with the delimiter and the dates.
fn decimal_sign(records: &[csv::StringRecord], delimiter: u8) -> DecimalSign {
    let (mut commas, mut points, mut german_dates) = (0_usize, 0_usize, false);
    for field in records.iter().skip(1).flatten() {
        match evidence(field) {
            Some(DecimalSign::Comma) => commas += 1,
            Some(DecimalSign::Point) => points += 1,
            None => german_dates |= field.contains('.') && date(field).is_some(),
        }
    }
    match commas.cmp(&points) {
        std::cmp::Ordering::Greater => DecimalSign::Comma,
        std::cmp::Ordering::Less => DecimalSign::Point,
        std::cmp::Ordering::Equal if delimiter == b';' || german_dates => DecimalSign::Comma,
        std::cmp::Ordering::Equal => DecimalSign::Point,
    }
}

fn cells(records: &[csv::StringRecord], decimal: DecimalSign) -> Vec<(u32, u32, PlainCell)> {
    // One identifier makes the whole column one of identifiers, or half the keys would be numbers.
    let mut identifiers = HashSet::new();
    for record in records.iter().skip(1) {
        identifiers.extend(record.iter().enumerate().filter(|(_, field)| is_identifier(field)).map(|(column, _)| column));
    }
    let mut cells = Vec::new();
    for (row, record) in (0_u32..).zip(records) {
        for (column, field) in record.iter().enumerate() {
            // Headers are texts, whatever they look like.
            let as_text = row == 0 || (identifiers.contains(&column) && is_digits(field));
            let cell = if as_text {
                Some(field).filter(|field| !field.is_empty()).map(|field| PlainCell::Text(field.to_owned()))
            } else {
                typed(field, decimal)
            };
            cells.extend(cell.map(|cell| (row, u32::try_from(column).unwrap_or(u32::MAX), cell)));
        }
    }
    cells
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(bytes: &[u8]) -> (Vec<(u32, u32, PlainCell)>, String) {
        let (mut sheets, spelling) = read(bytes, &"folder/Kunden.csv".into(), Language::English).unwrap();
        assert_eq!(sheets[0].name, "Kunden");
        (sheets.remove(0).cells, spelling.described(Language::English))
    }

    #[test]
    fn one_table_in_many_spellings_is_one_table() {
        let german = "Kunde;Umsatz;Seit\r\nMüller;1.234,50;23.11.2026\r\n\"Groß; Co\";-3;\r\n";
        let (cells, description) = read_text(german.as_bytes());
        assert_eq!(description, "text with semicolons between the fields, in UTF-8, with a decimal comma");
        assert_eq!(cells.len(), 8);
        assert_eq!(cells[4], (1, 1, PlainCell::Number(1234.5, None)));
        assert_eq!(cells[6], (2, 0, PlainCell::Text("Groß; Co".into())));
        let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain(german.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        let utf16_big: Vec<u8> = german.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let windows: Vec<u8> = german.chars().map(|character| u8::try_from(u32::from(character)).unwrap()).collect();
        let others = [
            (utf16, "UTF-16LE"),
            (utf16_big, "UTF-16BE"),
            (windows, "Windows-1252"),
            (["\u{feff}", german].concat().into_bytes(), "UTF-8"),
            (["sep=;\r\n", german].concat().into_bytes(), "UTF-8"),
            ("Kunde,Umsatz,Seit\nMüller,\"1,234.50\",2026-11-23\nGroß; Co,-3,\n".as_bytes().to_vec(), "decimal point"),
            ("Kunde\tUmsatz\tSeit\nMüller\t1.234,50\t23.11.2026\nGroß; Co\t-3\t\n".as_bytes().to_vec(), "tabs"),
            ("Kunde|Umsatz|Seit\nMüller|1234.5|2026-11-23\nGroß; Co|-3|\n".as_bytes().to_vec(), "bars"),
        ];
        for (bytes, said) in others {
            let (other, description) = read_text(&bytes);
            assert_eq!(other, cells, "{description}");
            assert!(description.contains(said), "{description}");
        }
    }

    #[test]
    fn identifiers_stay_texts_and_doubtful_numbers_follow_the_file() {
        let (cells, _) = read_text(b"ID;Telefon;Wert\n007;0301234;1.234\n12;5;2,5\n");
        let texts: Vec<&PlainCell> = cells.iter().skip(3).map(|(_, _, cell)| cell).collect();
        let text = |text: &str| PlainCell::Text(text.into());
        let number = |number| PlainCell::Number(number, None);
        assert_eq!(texts, [&text("007"), &text("0301234"), &number(1234.0), &text("12"), &text("5"), &number(2.5)]);
        let (cells, _) = read_text(b"ID,Wert\n1,1.234\n");
        assert_eq!(cells[3].2, number(1.234));
    }

    #[test]
    fn a_quotation_mark_that_is_not_closed_is_refused() {
        let file: Arc<str> = "a.csv".into();
        assert!(read(b"a;b\n\"x;1\ny;2\n", &file, Language::English).is_err());
        assert!(read(b"a;b\n5\" pipe;1\ny;2\n", &file, Language::English).is_ok());
        assert!(read(b"a;b\n\0\0", &file, Language::English).is_err());
    }
}
