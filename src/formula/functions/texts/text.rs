//! Texts: parts of them, searching, replacing, joining.
//!
//! Lengths and places count characters, so that an emoji is one and not two, as in LibreOffice; Excel counts two for what lies
//! beyond the Basic Multilingual Plane. A text longer than a cell holds (32,767 characters) is `#VALUE!`.

use std::sync::Arc;

use crate::formula::function::{Argument, Call, Function, Parameter, Takes};
use crate::formula::running::operators::joined;
use crate::foundation::column::Kind;
use crate::foundation::value::{CellError, Value};

use crate::formula::functions::call::Outcome;
use crate::formula::functions::row::{eager, function, optional, parameter};
use crate::formula::functions::wildcard::Pattern;

const TEXT: Parameter = parameter(Takes::Text, "text", "Text");
const COUNT: Parameter = optional(Takes::Number, "characters", "Anzahl_Zeichen");
const START: Parameter = parameter(Takes::Number, "start", "Erstes_Zeichen");
const SEARCHED: &[Parameter] = &[parameter(Takes::Text, "wanted", "Suchtext"), TEXT, optional(Takes::Number, "start", "Erstes_Zeichen")];

pub(crate) static FUNCTIONS: &[Function] = &[
    function("LEN", "LÄNGE", &[TEXT], eager!(length))
        .says("How many characters a text has.", "Wie viele Zeichen ein Text hat.")
        .example("LEN(\"Ada\")", "3"),
    function("LEFT", "LINKS", &[TEXT, COUNT], eager!(left))
        .gives(Kind::Text)
        .says("The first characters (1) of a text.", "Die ersten Zeichen (1) eines Textes.")
        .example("LEFT(\"K-1001\",1)", "\"K\""),
    function("RIGHT", "RECHTS", &[TEXT, COUNT], eager!(right))
        .gives(Kind::Text)
        .says("The last characters (1) of a text.", "Die letzten Zeichen (1) eines Textes.")
        .example("RIGHT(\"K-1001\",4)", "\"1001\""),
    function("MID", "TEIL", &[TEXT, START, parameter(Takes::Number, "characters", "Anzahl_Zeichen")], eager!(middle))
        .gives(Kind::Text)
        .says("So many characters of a text from a place on.", "So viele Zeichen eines Textes ab einer Stelle.")
        .example("MID(\"K-1001-DE\",3,4)", "\"1001\""),
    function("UPPER", "GROSS", &[TEXT], eager!(upper))
        .gives(Kind::Text)
        .says("The text in capitals.", "Der Text in Großbuchstaben.")
        .example("UPPER(\"Ada\")", "\"ADA\""),
    function("LOWER", "KLEIN", &[TEXT], eager!(lower))
        .gives(Kind::Text)
        .says("The text in small letters.", "Der Text in Kleinbuchstaben.")
        .example("LOWER(\"Ada\")", "\"ada\""),
    function("PROPER", "GROSS2", &[TEXT], eager!(proper))
        .gives(Kind::Text)
        .says("The text with a capital at the beginning of each word.", "Der Text mit einem Großbuchstaben am Anfang jedes Wortes.")
        .example("PROPER(\"ada LOVELACE\")", "\"Ada Lovelace\""),
    function("TRIM", "GLÄTTEN", &[TEXT], eager!(trim))
        .gives(Kind::Text)
        .says(
            "The text without blanks at its ends and with single blanks between words.",
            "Der Text ohne Leerzeichen an den Enden und mit einfachen zwischen den Wörtern.",
        )
        .example("TRIM(\"  Ada   Lovelace \")", "\"Ada Lovelace\""),
    function("CLEAN", "SÄUBERN", &[TEXT], eager!(clean))
        .gives(Kind::Text)
        .says("The text without line breaks and other control characters.", "Der Text ohne Zeilenumbrüche und andere Steuerzeichen.")
        .example("CLEAN(\"Ada\")", "\"Ada\""),
    function("CONCAT", "TEXTKETTE", &[parameter(Takes::Values, "text", "Text")], eager!(concatenate))
        .repeating(1)
        .gives(Kind::Text)
        .says("Joins texts, also those of a whole column.", "Verbindet Texte, auch die einer ganzen Spalte.")
        .example("CONCAT(\"K-\",1001)", "\"K-1001\""),
    // Excel's older function takes single values only: of a column, this row's.
    function("CONCATENATE", "VERKETTEN", &[parameter(Takes::Text, "text", "Text")], eager!(concatenate))
        .repeating(1)
        .gives(Kind::Text)
        .says("Joins texts, of a column this account's.", "Verbindet Texte, aus einer Spalte den dieses Kunden.")
        .example("CONCATENATE(\"K-\",1001)", "\"K-1001\""),
    function(
        "TEXTJOIN",
        "TEXTVERKETTEN",
        &[
            parameter(Takes::Text, "delimiter", "Trennzeichen"),
            parameter(Takes::Value, "ignore_blanks", "Leere_ignorieren"),
            parameter(Takes::Values, "text", "Text"),
        ],
        eager!(join),
    )
    .repeating(1)
    .asking_for_blanks()
    .gives(Kind::Text)
    .says(
        "Joins texts with a delimiter between them, with or without the blank ones.",
        "Verbindet Texte mit einem Trennzeichen dazwischen, mit oder ohne die leeren.",
    )
    .example("TEXTJOIN(\", \",TRUE,[Segment])", "\"A, B, A\""),
    function("FIND", "FINDEN", SEARCHED, eager!(find))
        .says(
            "The place at which a text stands in another, upper and lower case told apart.",
            "Die Stelle, an der ein Text in einem anderen steht, Groß- und Kleinschreibung unterschieden.",
        )
        .example("FIND(\"-\",\"K-1001\")", "2"),
    function("SEARCH", "SUCHEN", SEARCHED, eager!(search))
        .says(
            "The place at which a text stands in another, in any case; * and ? stand for any characters and for one.",
            "Die Stelle, an der ein Text in einem anderen steht, in jeder Schreibung; * und ? stehen für beliebige Zeichen und für eines.",
        )
        .example("SEARCH(\"love\",\"Ada Lovelace\")", "5"),
    function(
        "SUBSTITUTE",
        "WECHSELN",
        &[
            TEXT,
            parameter(Takes::Text, "old", "Alter_Text"),
            parameter(Takes::Text, "new", "Neuer_Text"),
            optional(Takes::Number, "which", "wievielter"),
        ],
        eager!(substitute),
    )
    .gives(Kind::Text)
    .says(
        "Replaces a text within another, everywhere or only where it stands for the n-th time.",
        "Ersetzt einen Text in einem anderen, überall oder nur beim n-ten Vorkommen.",
    )
    .example("SUBSTITUTE(\"a-b-c\",\"-\",\"+\",2)", "\"a-b+c\""),
    function(
        "REPLACE",
        "ERSETZEN",
        &[TEXT, START, parameter(Takes::Number, "characters", "Anzahl_Zeichen"), parameter(Takes::Text, "new", "Neuer_Text")],
        eager!(replace),
    )
    .gives(Kind::Text)
    .says("Replaces so many characters from a place on.", "Ersetzt so viele Zeichen ab einer Stelle.")
    .example("REPLACE(\"K-1001\",1,1,\"C\")", "\"C-1001\""),
    function("REPT", "WIEDERHOLEN", &[TEXT, parameter(Takes::Number, "times", "Multiplikator")], eager!(repeat))
        .gives(Kind::Text)
        .says("Repeats a text.", "Wiederholt einen Text.")
        .example("REPT(\"*\",3)", "\"***\""),
    function("EXACT", "IDENTISCH", &[TEXT, TEXT], eager!(exact))
        .gives(Kind::Boolean)
        .says(
            "Whether two texts are the same, upper and lower case told apart.",
            "Ob zwei Texte gleich sind, Groß- und Kleinschreibung unterschieden.",
        )
        .example("EXACT(\"Ada\",\"ada\")", "FALSE"),
];

/// How many characters a cell holds.
const LONGEST: usize = 32_767;

/// A text that is put together piece by piece, and not built any further once no cell could hold it.
#[derive(Default)]
pub(in crate::formula) struct Joined(String);

impl Joined {
    /// Appends a piece.
    pub(in crate::formula) fn push(&mut self, piece: &str) {
        const WIDEST_CHARACTER: usize = 4;
        if self.0.len() <= LONGEST * WIDEST_CHARACTER {
            self.0.push_str(piece);
        }
    }

    /// The whole; `#VALUE!` where no cell could hold it.
    pub(in crate::formula) fn finish(self) -> Outcome {
        within_a_cell(self.0)
    }
}

fn within_a_cell(text: String) -> Outcome {
    if text.len() > LONGEST && text.chars().count() > LONGEST { Err(CellError::Value) } else { Ok(Value::text(text)) }
}

/// A count of characters: cut to a whole number; a negative one is `#VALUE!`.
fn count(call: &Call<'_>, index: usize, default: f64) -> Result<usize, CellError> {
    let count = call.number_or(index, default)?.trunc();
    if count < 0.0 { Err(CellError::Value) } else { Ok(count.min(LONGEST as f64 + 1.0) as usize) }
}

/// A place in a text, counted from zero; one before the first is `#VALUE!`.
fn place(call: &Call<'_>, index: usize) -> Result<usize, CellError> {
    count(call, index, 1.0)?.checked_sub(1).ok_or(CellError::Value)
}

/// The byte at which the character of this number begins; the text's end beyond its last.
fn byte_of(text: &str, character: usize) -> usize {
    text.char_indices().nth(character).map_or(text.len(), |(byte, _)| byte)
}

fn length(call: &Call<'_>) -> Outcome {
    Ok(Value::number(call.text(0)?.chars().count() as f64))
}

fn left(call: &Call<'_>) -> Outcome {
    let text = call.text(0)?;
    Ok(Value::text(&text[..byte_of(&text, count(call, 1, 1.0)?)]))
}

fn right(call: &Call<'_>) -> Outcome {
    let text = call.text(0)?;
    let cut = text.chars().count().saturating_sub(count(call, 1, 1.0)?);
    Ok(Value::text(&text[byte_of(&text, cut)..]))
}

fn middle(call: &Call<'_>) -> Outcome {
    let (text, start, length) = (call.text(0)?, place(call, 1)?, count(call, 2, 0.0)?);
    let rest = &text[byte_of(&text, start)..];
    Ok(Value::text(&rest[..byte_of(rest, length)]))
}

/// A capital, where there is a single one: as in Excel, `ß` stays `ß`.
fn capital(letter: char) -> char {
    let mut capitals = letter.to_uppercase();
    match (capitals.next(), capitals.next()) {
        (Some(only), None) => only,
        _ => letter,
    }
}

fn upper(call: &Call<'_>) -> Outcome {
    Ok(Value::text(call.text(0)?.chars().map(capital).collect::<String>()))
}

fn lower(call: &Call<'_>) -> Outcome {
    Ok(Value::text(call.text(0)?.to_lowercase()))
}

fn proper(call: &Call<'_>) -> Outcome {
    let text = call.text(0)?;
    let mut proper = String::with_capacity(text.len());
    let mut in_word = false;
    for letter in text.chars() {
        if in_word {
            proper.extend(letter.to_lowercase());
        } else {
            proper.push(capital(letter));
        }
        in_word = letter.is_alphabetic();
    }
    Ok(Value::text(proper))
}

fn trim(call: &Call<'_>) -> Outcome {
    let text = call.text(0)?;
    let words: Vec<&str> = text.split(' ').filter(|word| !word.is_empty()).collect();
    Ok(Value::text(words.join(" ")))
}

fn clean(call: &Call<'_>) -> Outcome {
    Ok(Value::text(call.text(0)?.chars().filter(|&letter| letter >= ' ').collect::<String>()))
}

/// Hands the texts of the arguments from `first` on to `visit`, in order, the cells of columns one by one.
fn texts(call: &Call<'_>, first: usize, mut visit: impl FnMut(&Arc<str>)) -> Result<(), CellError> {
    for argument in call.arguments.iter().skip(first) {
        match argument {
            Argument::Missing => visit(&"".into()),
            Argument::Value(value) => visit(&joined(value, call.dialect)?),
            Argument::Range(column) => {
                for value in column.values() {
                    visit(&joined(&value, call.dialect)?);
                }
            }
        }
    }
    Ok(())
}

fn concatenate(call: &Call<'_>) -> Outcome {
    let mut joined = Joined::default();
    texts(call, 0, |text| joined.push(text))?;
    joined.finish()
}

fn join(call: &Call<'_>) -> Outcome {
    let (delimiter, ignore_blanks) = (call.text(0)?, call.switch_or(1, true)?);
    let mut joined = Joined::default();
    let mut is_first = true;
    texts(call, 2, |text| {
        if ignore_blanks && text.is_empty() {
            return;
        }
        if !is_first {
            joined.push(&delimiter);
        }
        is_first = false;
        joined.push(text);
    })?;
    joined.finish()
}

/// Where to begin; beyond the text's end nothing is found, not even nothing.
fn search_start(call: &Call<'_>, text: &str) -> Result<usize, CellError> {
    let start = place(call, 2)?;
    if start > text.chars().count() { Err(CellError::Value) } else { Ok(start) }
}

fn find(call: &Call<'_>) -> Outcome {
    let (wanted, text) = (call.text(0)?, call.text(1)?);
    let start = search_start(call, &text)?;
    let rest = &text[byte_of(&text, start)..];
    let byte = rest.find(&*wanted).ok_or(CellError::Value)?;
    Ok(Value::number((start + rest[..byte].chars().count() + 1) as f64))
}

fn search(call: &Call<'_>) -> Outcome {
    let (wanted, text) = (call.text(0)?, call.text(1)?);
    let start = search_start(call, &text)?;
    let found = Pattern::searched(&wanted).find(&text, start).ok_or(CellError::Value)?;
    Ok(Value::number((found + 1) as f64))
}

fn substitute(call: &Call<'_>) -> Outcome {
    let (text, old, new) = (call.text(0)?, call.text(1)?, call.text(2)?);
    let which = if call.arguments.len() > 3 { Some(place(call, 3)?) } else { None };
    if old.is_empty() {
        return Ok(Value::Text(text));
    }
    match which {
        None => {
            let (mut joined, mut pieces) = (Joined::default(), text.split(&*old));
            joined.push(pieces.next().unwrap_or_default());
            for piece in pieces {
                joined.push(&new);
                joined.push(piece);
            }
            joined.finish()
        }
        Some(which) => match text.match_indices(&*old).nth(which) {
            Some((byte, _)) => within_a_cell(format!("{}{new}{}", &text[..byte], &text[byte + old.len()..])),
            None => Ok(Value::Text(text)),
        },
    }
}

fn replace(call: &Call<'_>) -> Outcome {
    let (text, start, length, new) = (call.text(0)?, place(call, 1)?, count(call, 2, 0.0)?, call.text(3)?);
    let (head, rest) = text.split_at(byte_of(&text, start));
    within_a_cell(format!("{head}{new}{}", &rest[byte_of(rest, length)..]))
}

fn repeat(call: &Call<'_>) -> Outcome {
    let (text, times) = (call.text(0)?, count(call, 1, 0.0)?);
    if text.chars().count().saturating_mul(times) > LONGEST {
        return if text.is_empty() { Ok(Value::text("")) } else { Err(CellError::Value) };
    }
    Ok(Value::text(text.repeat(times)))
}

fn exact(call: &Call<'_>) -> Outcome {
    Ok(Value::Boolean(call.text(0)? == call.text(1)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formula::Dialect;
    use crate::formula::functions::call::testing::{call, call_with, column, number, text};

    #[test]
    fn single_values() {
        let wrong = || Value::Error(CellError::Value);
        for (name, values, expected) in [
            ("LEN", vec![text("Zürich")], number(6.0)),
            ("LEN", vec![number(1234.5)], number(6.0)),
            ("LEN", vec![Value::Blank], number(0.0)),
            ("LEN", vec![text("😀")], number(1.0)),
            ("LEFT", vec![text("Zürich"), number(2.0)], text("Zü")),
            ("LEFT", vec![text("abc")], text("a")),
            ("LEFT", vec![text("abc"), number(9.0)], text("abc")),
            ("LEFT", vec![text("abc"), number(-1.0)], wrong()),
            ("LEFT", vec![number(1234.0), number(2.0)], text("12")),
            ("RIGHT", vec![text("Müß"), number(2.0)], text("üß")),
            ("RIGHT", vec![text("abc"), number(0.0)], text("")),
            ("MID", vec![text("Fluid Flow"), number(1.0), number(5.0)], text("Fluid")),
            ("MID", vec![text("Fluid Flow"), number(7.0), number(20.0)], text("Flow")),
            ("MID", vec![text("Fluid Flow"), number(20.0), number(5.0)], text("")),
            ("MID", vec![text("abc"), number(0.0), number(1.0)], wrong()),
            ("MID", vec![text("abc"), number(1.0), number(-1.0)], wrong()),
            ("UPPER", vec![text("straße é")], text("STRAßE É")),
            ("LOWER", vec![text("ÄRGER")], text("ärger")),
            ("PROPER", vec![text("2-way street o'neil ÄRGER")], text("2-Way Street O'Neil Ärger")),
            ("TRIM", vec![text("  a   b ")], text("a b")),
            ("CLEAN", vec![text("a\n\tb")], text("ab")),
            ("CONCAT", vec![text("a"), number(1.5), Value::Boolean(true), Value::Blank], text("a1.5TRUE")),
            ("TEXTJOIN", vec![text(", "), Value::Boolean(true), text("a"), Value::Blank, text("b")], text("a, b")),
            ("TEXTJOIN", vec![text(", "), Value::Boolean(false), text("a"), Value::Blank, text("b")], text("a, , b")),
            ("TEXTJOIN", vec![text(", "), number(0.0), text(""), text("b")], text(", b")),
            ("FIND", vec![text("M"), text("Miriam McGovern")], number(1.0)),
            ("FIND", vec![text("m"), text("Miriam McGovern")], number(6.0)),
            ("FIND", vec![text("M"), text("Miriam McGovern"), number(3.0)], number(8.0)),
            ("FIND", vec![text(""), text("abc")], number(1.0)),
            ("FIND", vec![text("x"), text("abc")], wrong()),
            ("FIND", vec![text("a"), text("abc"), number(0.0)], wrong()),
            ("FIND", vec![text("a"), text("abc"), number(5.0)], wrong()),
            ("FIND", vec![text("?"), text("a?")], number(2.0)),
            ("SEARCH", vec![text("e"), text("Statements"), number(6.0)], number(7.0)),
            ("SEARCH", vec![text("MARGIN"), text("Profit Margin")], number(8.0)),
            ("SEARCH", vec![text("m?r"), text("Profit Margin")], number(8.0)),
            ("SEARCH", vec![text("~?"), text("why?")], number(4.0)),
            ("SEARCH", vec![text("x"), text("abc")], wrong()),
            ("SUBSTITUTE", vec![text("Quarter 1, 2011"), text("1"), text("2"), number(3.0)], text("Quarter 1, 2012")),
            ("SUBSTITUTE", vec![text("aAa"), text("a"), text("b")], text("bAb")),
            ("SUBSTITUTE", vec![text("aaa"), text(""), text("b")], text("aaa")),
            ("SUBSTITUTE", vec![text("aaa"), text("a"), text("b"), number(0.0)], wrong()),
            ("SUBSTITUTE", vec![text("aaa"), text("a"), text("b"), number(4.0)], text("aaa")),
            ("REPLACE", vec![text("abcdefghijk"), number(6.0), number(5.0), text("*")], text("abcde*k")),
            ("REPLACE", vec![text("abc"), number(9.0), number(5.0), text("d")], text("abcd")),
            ("REPLACE", vec![text("abc"), number(0.0), number(5.0), text("d")], wrong()),
            ("REPT", vec![text("ab"), number(2.9)], text("abab")),
            ("REPT", vec![text("ab"), number(-1.0)], wrong()),
            ("REPT", vec![text("ab"), number(16_384.0)], wrong()),
            ("REPT", vec![text(""), number(1e9)], text("")),
            ("EXACT", vec![text("Word"), text("word")], Value::Boolean(false)),
            ("EXACT", vec![text("1"), number(1.0)], Value::Boolean(true)),
        ] {
            let given = call(FUNCTIONS, name, &values);
            assert_eq!(given, expected, "{name} {values:?}");
        }
    }

    #[test]
    fn columns_and_dialects() {
        let words = column(&[text("a"), Value::Blank, number(1.5)]);
        let faulty = column(&[text("a"), Value::Error(CellError::NotAvailable)]);
        let concat = |column, dialect| call_with(FUNCTIONS, "CONCAT", &[Argument::Range(column)], dialect);
        assert_eq!(concat(&words, Dialect::ENGLISH), text("a1.5"));
        assert_eq!(concat(&words, Dialect::GERMAN), text("a1,5"));
        assert_eq!(concat(&faulty, Dialect::GERMAN), Value::Error(CellError::NotAvailable));
        let long = column(&vec![text(&"x".repeat(1000)); 33]);
        assert_eq!(concat(&long, Dialect::GERMAN), Value::Error(CellError::Value));
    }
}
