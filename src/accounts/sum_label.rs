//! What rows of sums are called: *Total*, *North Total*, *Summe Nord*, *Ø*, *Grand Totals (12 records)*, SAP's `**`.
//!
//! A name alone makes no row of sums: a company may be called *Total Energies* or *Summe Bau GmbH*. How much a name says decides how
//! well the row's numbers have to be the sums of those above ([`sum_check`](super::sum_check)).

use std::collections::HashSet;
use std::sync::LazyLock;

use crate::foundation::table_words::{BESIDE_SUMS, SUM_ROWS, SUMS};

/// How much a name says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum SumLabel {
    /// It begins with a word for a sum, as *Total Energies* and *Summe Nord* do.
    Begins,
    /// It ends with one: *North Total*, *Gruppensumme*.
    Ends,
    /// It says nothing else, or has a word that only rows of sums have.
    Whole,
}

/// Signs that stand for a sum by themselves.
const SIGNS: [char; 6] = ['*', '∑', 'Σ', 'σ', 'Ø', 'ø'];

/// The words that can begin or end what rows of sums are called.
static EDGES: LazyLock<HashSet<&str>> =
    LazyLock::new(|| SUMS.iter().chain(&BESIDE_SUMS).copied().chain(SUM_ROWS.iter().flat_map(|words| words.split(' '))).collect());

/// Endings of a compound that is a sum.
const COMPOUNDS: [&str; 2] = ["summe", "ergebnis"];

impl SumLabel {
    /// What a text says; `None` where no word for a sum begins or ends it.
    pub(super) fn of(text: &str) -> Option<Self> {
        if !may_be_one(text) {
            return None;
        }
        if !text.trim().is_empty() && text.chars().all(|sign| SIGNS.contains(&sign) || sign.is_whitespace() || sign == ':') {
            return Some(Self::Whole);
        }
        let name = without_brackets(text).to_lowercase();
        let words: Vec<&str> = words(&name).collect();
        let (first, last) = (words.first()?, words.last()?);
        let says_nothing_else = |word: &&str| {
            SUMS.contains(word) || BESIDE_SUMS.contains(word) || SUM_ROWS.contains(word) || word.bytes().all(|byte| byte.is_ascii_digit())
        };
        let has_sum = |word: &&str| *word != "all" && SUMS.contains(word);
        if words.iter().any(has_sum) && words.iter().all(says_nothing_else) {
            return Some(Self::Whole);
        }
        let name = words.join(" ");
        let rest = |word: &&str| name.strip_prefix(*word).map(|rest| rest.is_empty() || rest.starts_with(' '));
        let before = |word: &&str| name.strip_suffix(*word).map(|rest| rest.is_empty() || rest.ends_with(' '));
        if SUM_ROWS.iter().any(|word| rest(word) == Some(true) || before(word) == Some(true)) {
            return Some(Self::Whole);
        }
        if has_sum(last) || COMPOUNDS.iter().any(|ending| last.ends_with(ending)) {
            return Some(Self::Ends);
        }
        has_sum(first).then_some(Self::Begins)
    }
}

/// Whether the first or the last word is one for a sum: without taking the text apart, because every key is asked.
fn may_be_one(text: &str) -> bool {
    let mut ends = words(text);
    let Some(first) = ends.next() else { return !text.trim().is_empty() };
    is_edge(first) || ends.next_back().is_some_and(is_edge) || text.ends_with([')', ']']) || text.chars().any(|sign| SIGNS.contains(&sign))
}

/// Whether a word begins or ends what rows of sums are called.
fn is_edge(word: &str) -> bool {
    if word.len() > 40 || word.as_bytes().first().is_some_and(u8::is_ascii_digit) {
        return false;
    }
    let word = word.to_lowercase();
    EDGES.contains(word.as_str()) || COMPOUNDS.iter().any(|ending| word.ends_with(ending))
}

/// The words of a text.
pub(super) fn words(text: &str) -> impl DoubleEndedIterator<Item = &str> {
    text.split(|sign: char| !sign.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// The text without what stands in brackets at its end: `Grand Totals (12 records)`.
fn without_brackets(text: &str) -> &str {
    let text = text.trim_end();
    for (open, close) in [('(', ')'), ('[', ']')] {
        if let Some(at) = text.strip_suffix(close).and_then(|inner| inner.rfind(open)) {
            return &text[..at];
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_more_or_less() {
        let whole = [
            "Total",
            " TOTALS: ",
            "Grand Total",
            "Grand Totals (12 records)",
            "Total (12 records)",
            "Subtotal",
            "Sub-Total North",
            "North Subtotal",
            "Sum of all accounts",
            "Average",
            "Ø",
            "**",
            "Σ",
            "Summe",
            "Summe:",
            "Summe aller Kunden",
            "Gesamt",
            "Gesamtergebnis",
            "Zwischensumme Nord",
            "Nord Gesamtergebnis",
            "Mittelwert",
            "Übertrag",
            "Total\u{a0}",
        ];
        let ends = ["North Total", "Nord Ergebnis", "Region Nord – Summe", "Gruppensumme", "North Average", "Nord Ø"];
        let begins = ["Total North", "Total Energies", "TOTAL SE", "Summe Bau GmbH", "Average Joe Ltd", "Gesamt Nord"];
        for (label, texts) in [(SumLabel::Whole, &whole[..]), (SumLabel::Ends, &ends[..]), (SumLabel::Begins, &begins[..])] {
            for text in texts {
                assert_eq!(SumLabel::of(text), Some(label), "{text}");
            }
        }
        for text in [
            "",
            " ",
            "A-1001",
            "TotalEnergies",
            "Summer Ltd",
            "All Nippon Airways",
            "North",
            "Firm 1 Ltd",
            "Customers",
            "Meanwhile Ltd",
            "(x)",
        ] {
            assert_eq!(SumLabel::of(text), None, "{text}");
        }
    }
}
