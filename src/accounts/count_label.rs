//! What rows that count others are called: *Count*, *Record count*, *Total records: 12*, *12 records*, *Anzahl Datensätze*, *Nord Anzahl*.
//!
//! As with sums, a name alone makes no such row (*Count Ltd*, *Anzahl GmbH*): its number has to be how many rows stand above
//! ([`sum_check`](super::sum_check)).

use crate::foundation::table_words::{BESIDE_SUMS, COUNTED, COUNTS, SUMS};

use super::sum_label::words;

/// A name that says that rows are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct CountLabel {
    /// The number that stands in it, the last of several.
    pub(super) number: Option<u64>,
    /// Whether it says nothing else.
    pub(super) is_whole: bool,
}

impl CountLabel {
    /// What a text says; `None` where it says nothing of a count.
    pub(super) fn of(text: &str) -> Option<Self> {
        if !may_be_one(text) {
            return None;
        }
        let name = text.to_lowercase();
        let parts: Vec<&str> = words(&name).collect();
        let number = last_number(&name);
        let (first, last) = (*parts.first()?, *parts.last()?);
        let is_little = |word: &str| {
            is_count(word) || COUNTED.contains(&word) || BESIDE_SUMS.contains(&word) || SUMS.contains(&word) || GRAND.contains(&word)
        };
        // "Kunde 12" is the twelfth customer, "12 Kunden" are so many.
        let says_so = parts.iter().any(|word| is_count(word) || COUNTED.contains(word)) && !is_numbered(&parts);
        if says_so && parts.iter().all(|word| is_little(word) || is_digits(word)) {
            return Some(Self { number, is_whole: true });
        }
        let of_others = is_count(first) && parts.get(1).is_some_and(|word| BESIDE_SUMS.contains(word));
        (is_count(last) || of_others).then_some(Self { number: None, is_whole: false })
    }
}

fn is_digits(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_digit())
}

/// Words before one for a count that say that it is the last.
const GRAND: [&str; 4] = ["grand", "overall", "gesamt", "insgesamt"];

/// Whether a word stands for a count by itself, alone or at the end of a German compound: `Gesamtanzahl`, `Kundenanzahl`.
fn is_count(word: &str) -> bool {
    COUNTS.contains(&word) || word.ends_with("anzahl")
}

/// Whether words are those of one thing and its number: `record 12`, `zeile 3`.
fn is_numbered(words: &[&str]) -> bool {
    matches!(words, [word, number] if ONE.contains(word) && is_digits(number))
}

/// Words that are one of what is counted.
const ONE: [&str; 10] = ["number", "record", "row", "item", "entry", "account", "customer", "client", "zeile", "datensatz"];

/// Whether the first or the last word can be of a count, without taking the text apart: every key is asked.
fn may_be_one(text: &str) -> bool {
    let mut named = words(text).filter(|word| !word.as_bytes()[0].is_ascii_digit());
    let Some(first) = named.next() else { return false };
    let is_edge = |word: &str| {
        if word.len() > 40 {
            return false;
        }
        let word = word.to_lowercase();
        let known: [&[&str]; 5] = [&COUNTS, &COUNTED, &SUMS, &BESIDE_SUMS, &GRAND];
        word.ends_with("anzahl") || known.iter().any(|words| words.contains(&word.as_str()))
    };
    is_edge(first) || named.next_back().is_some_and(is_edge)
}

/// The last whole number in a text, written with or without separators of thousands.
fn last_number(text: &str) -> Option<u64> {
    let mut last = None;
    let mut groups: Vec<&str> = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(|sign: char| sign.is_ascii_digit()) {
        let end = rest[at..].find(|sign: char| !sign.is_ascii_digit()).map_or(rest.len(), |end| at + end);
        let (between, digits) = (&rest[..at], &rest[at..end]);
        let joined = matches!(between, "," | "." | "'" | "’" | "\u{a0}" | "\u{202f}") && digits.len() == 3 && !groups.is_empty();
        if !joined {
            groups.clear();
        }
        groups.push(digits);
        last = groups.concat().parse().ok();
        rest = &rest[end..];
    }
    last
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_counts_are_told_from_companies() {
        for (text, number) in [
            ("Count", None),
            ("Record count", None),
            ("Records", None),
            ("Rows:", None),
            ("Total records: 12", Some(12)),
            ("Number of accounts", None),
            ("12 records", Some(12)),
            ("1,204 records", Some(1204)),
            ("1.204 Datensätze", Some(1204)),
            ("1-12 of 12 rows", Some(12)),
            ("Total Count", None),
            ("Grand Count", None),
            ("Anzahl", None),
            ("Datensätze", None),
            ("Anzahl Datensätze", None),
            ("Anzahl Kunden: 12", Some(12)),
            ("Gesamtanzahl", None),
            ("12 Kunden", Some(12)),
            ("(12 accounts)", Some(12)),
        ] {
            assert_eq!(CountLabel::of(text), Some(CountLabel { number, is_whole: true }), "{text}");
        }
        for text in ["North Count", "Nord Anzahl", "Count of North", "Anzahl der Konten Nord"] {
            assert_eq!(CountLabel::of(text), Some(CountLabel { number: None, is_whole: false }), "{text}");
        }
        for text in [
            "",
            "Count Ltd",
            "Anzahl GmbH",
            "Discount",
            "Account",
            "Account 12",
            "Record 12",
            "Number 12",
            "Kunde 12",
            "Zeile 3",
            "K-12",
            "Total",
            "12",
        ] {
            assert_eq!(CountLabel::of(text), None, "{text}");
        }
    }
}
