//! Whether two texts are most probably one, written twice: what a slip is.
//!
//! Blanks of any kind are never meant. Letters turned, left out, doubled or put in are slips in words of some length; numbers, single letters
//! and short codes tell things apart: `Segment 1` and `Segment 2`, `Group A` and `Group B`, `US` and `USA` are two each.

use crate::foundation::value::folded_text;

/// Letters that the longer of two words has at least before one letter can be a slip.
const SHORTEST: usize = 4;

/// Letters from which on one letter may be another one, and two may be wrong.
const LONG: usize = 6;
const VERY_LONG: usize = 9;

/// A text in lower case without any blank, visible or not.
pub(super) fn without_blanks(text: &str) -> String {
    folded_text(text).chars().filter(|letter| !is_blank(*letter)).collect()
}

fn is_blank(letter: char) -> bool {
    letter.is_whitespace() || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}')
}

/// How far two texts that [differ](without_blanks) in more than blanks are from each other, if one is a slip of the other; a smaller number is
/// nearer.
pub(super) fn distance(one: &str, other: &str) -> Option<usize> {
    let (one, other) = (plain(one), plain(other));
    if one == other {
        // Umlauts written as two letters, other hyphens or quotes.
        return Some(0);
    }
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    if digits(&one) != digits(&other) {
        return None;
    }
    let (words, others): (Vec<&str>, Vec<&str>) = (words(&one), words(&other));
    if words.len() != others.len() {
        // `Key Acount` and `KeyAcount`: a blank and a letter are two slips in a long text.
        let (joined, other_joined) = (words.concat(), others.concat());
        return of_words(&joined, &other_joined).filter(|_| joined.chars().count() >= VERY_LONG).map(|distance| distance + 1);
    }
    let mut differing = words.iter().zip(&others).filter(|(word, other)| word != other);
    let (word, other) = differing.next()?;
    if differing.next().is_some() {
        return None;
    }
    of_words(word, other)
}

fn of_words(one: &str, other: &str) -> Option<usize> {
    let (length, other_length) = (one.chars().count(), other.chars().count());
    let (shorter, longer) = (length.min(other_length), length.max(other_length));
    if longer < SHORTEST
        || shorter + 1 < SHORTEST
        || longer - shorter > 2
        || one.chars().any(|letter| letter.is_ascii_digit()) && shorter < LONG
    {
        return None;
    }
    let same_first = one.chars().next() == other.chars().next();
    match strsim::osa_distance(one, other) {
        1 if longer != shorter || is_turned(one, other) => Some(1),
        1 if shorter >= LONG => Some(1),
        2 if shorter >= VERY_LONG && same_first => Some(2),
        _ => None,
    }
}

/// Whether two texts of one length are made of the same letters.
fn is_turned(one: &str, other: &str) -> bool {
    let sorted = |text: &str| {
        let mut letters: Vec<char> = text.chars().collect();
        letters.sort_unstable();
        letters
    };
    sorted(one) == sorted(other)
}

/// A text in lower case with `ae` for `ä`, one kind of hyphen and quote, and single plain blanks.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for letter in folded_text(text).chars() {
        match letter {
            'ä' => plain.push_str("ae"),
            'ö' => plain.push_str("oe"),
            'ü' => plain.push_str("ue"),
            'ß' => plain.push_str("ss"),
            // The two dots of an umlaut that is written as two characters.
            '\u{308}' => plain.push('e'),
            '\u{2010}'..='\u{2015}' | '\u{2212}' => plain.push('-'),
            '’' | '‘' | '´' | '`' => plain.push('\''),
            '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}' => {}
            blank if blank.is_whitespace() => plain.push(' '),
            other => plain.push(other),
        }
    }
    plain
}

fn words(plain: &str) -> Vec<&str> {
    plain.split([' ', '-', '_', '/', '.', ',', '(', ')']).filter(|word| !word.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_near_and_other_names_are_not() {
        for (one, other, near) in [
            ("Silvr", "Silver", true),
            ("Retial", "Retail", true),
            ("Golld", "Gold", true),
            ("Glod", "Gold", true),
            ("Gld", "Gold", true),
            ("Manufactring", "Manufacturing", true),
            ("München", "Muenchen", true),
            ("Großkunde", "Grosskunde", true),
            ("Key Acount", "Key account", true),
            ("Key–Account", "Key-Account", true),
            ("Key Account", "Key-Acount", true),
            ("Segment 1", "Segment 2", false),
            ("Segment 1", "Segment 11", false),
            ("Group A", "Group B", false),
            ("Tier I", "Tier II", false),
            ("US", "USA", false),
            ("Iran", "Iraq", false),
            ("East", "West", false),
            ("Austria", "Australia", false),
            ("Active", "Inactive", false),
            ("Registered", "Unregistered", false),
            ("Male", "Female", false),
            ("A1", "A11", false),
            ("Gold", "Silver", false),
        ] {
            assert_eq!(distance(one, other).is_some(), near, "{one} {other}");
            assert_eq!(distance(other, one).is_some(), near, "{other} {one}");
        }
        assert_eq!(without_blanks(" Go\u{a0}ld\u{200b}"), "gold");
    }
}
