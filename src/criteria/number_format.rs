//! How a result is shown: a number format as Excel's dialog takes it, in the language of the sheet.
//!
//! A German Excel is told `#.##0,0` and `TT.MM.JJJJ`, an English one `#,##0.0` and `dd.mm.yyyy`; a file always holds the English one
//! (ECMA-376 part 1, 18.8.31). What a separator means hangs on the language, so that groups which do not have three digits, and decimals in
//! which a `#` stands before a `0`, are those of the other one and no format.

use crate::formula::Dialect;
use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::{Language, Word};
use crate::foundation::value::Value;
use crate::say;

use super::Entry;

/// The longest code that Excel takes.
const LONGEST: usize = 255;
/// Sections: above 0, below 0, 0, texts.
const MOST_SECTIONS: usize = 4;

const GENERAL: Word = Word::new("General", "Standard");
const COLOURS: [Word; 8] = [
    Word::new("Black", "Schwarz"),
    Word::new("Blue", "Blau"),
    Word::new("Cyan", "Zyan"),
    Word::new("Green", "Grün"),
    Word::new("Magenta", "Magenta"),
    Word::new("Red", "Rot"),
    Word::new("White", "Weiß"),
    Word::new("Yellow", "Gelb"),
];
const COLOUR: Word = Word::new("Color", "Farbe");
/// The letters of a day, month and year.
const DATE_LETTERS: [(char, char); 3] = [('d', 't'), ('m', 'm'), ('y', 'j')];

/// The code as a file holds it; `None` for what is no number format.
pub(super) fn code(text: &str, dialect: Dialect) -> Option<String> {
    converted(text, dialect, Dialect::ENGLISH)
}

/// What is written in the Format cell of a rule, as a file holds it; or what is wrong with it.
pub(super) fn read(entry: &Entry, dialect: Dialect) -> Result<Option<String>, Diagnostic> {
    let language = dialect.language;
    if entry.is_blank() {
        return Ok(None);
    }
    let shown = entry.value.shown(language);
    let finding = |message: String| Diagnostic::finding("not-a-number-format", entry.location.clone(), message);
    match &entry.value {
        Value::Text(text) => match code(text.trim(), dialect) {
            Some(code) => Ok(Some(code)),
            None => {
                let examples = if dialect.decimal_comma { "#.##0, 0,0% #.##0 \"€\"" } else { "#,##0, 0.0% #,##0 \"€\"" };
                let [whole, share, money] = [0, 1, 2].map(|place| examples.splitn(3, ' ').nth(place).unwrap_or_default());
                let whole = whole.trim_end_matches(',');
                Err(finding(say!(
                    language,
                    "\"{shown}\" is no number format, so the column is shown as without it",
                    "„{shown}“ ist kein Zahlenformat, die Spalte wird daher wie ohne es gezeigt"
                ))
                .with_help(say!(
                    language,
                    "write it as in Format Cells, Custom: {whole} or {share} or {money}; words stand in quotes",
                    "wie unter Zellen formatieren, Benutzerdefiniert schreiben: {whole} oder {share} oder {money}; Wörter in Anführungszeichen"
                )))
            }
        },
        // Excel has taken `0%` for the number 0.
        _ => Err(finding(say!(
            language,
            "this cell holds a number, a date or TRUE, not the text of a number format",
            "diese Zelle enthält eine Zahl, ein Datum oder WAHR und nicht den Text eines Zahlenformats"
        ))
        .with_help(say!(language, "put an apostrophe before it: '0%", "einen Apostroph davorsetzen: '0%"))),
    }
}

/// A format in the writing of another language; `None` for what is none.
pub(super) fn converted(text: &str, from: Dialect, to: Dialect) -> Option<String> {
    if text.chars().count() > LONGEST {
        return None;
    }
    let sections = sections(text)?;
    let mut written = Vec::new();
    let mut shows = false;
    for section in &sections {
        let (text, has_value) = converted_section(section, from, to)?;
        shows |= has_value;
        written.push(text);
    }
    (shows && sections.len() <= MOST_SECTIONS).then(|| written.join(";"))
}

/// A piece of a section.
enum Piece<'a> {
    /// A text in quotes, behind a backslash, a gap or a filling, with its signs.
    Literal(&'a str),
    /// What stands in brackets.
    Bracket(&'a str),
    /// Any other character.
    Sign(char),
}

/// The sections with their pieces; `None` where a quote or bracket is not closed.
fn sections(text: &str) -> Option<Vec<Vec<Piece<'_>>>> {
    let mut sections = vec![Vec::new()];
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let behind = &rest[first.len_utf8()..];
        let end = match first {
            '"' => Some(behind.find('"')? + 2),
            '[' => Some(behind.find(']')? + 2),
            '\\' | '_' | '*' => Some(first.len_utf8() + behind.chars().next()?.len_utf8()),
            _ => None,
        };
        let section = sections.last_mut()?;
        match end {
            Some(end) if first == '[' => section.push(Piece::Bracket(&rest[1..end - 1])),
            Some(end) => section.push(Piece::Literal(&rest[..end])),
            None if first == ';' => sections.push(Vec::new()),
            None => section.push(Piece::Sign(first)),
        }
        rest = &rest[end.unwrap_or(first.len_utf8())..];
    }
    Some(sections)
}

/// A section in another language, and whether it shows the value.
fn converted_section(pieces: &[Piece<'_>], from: Dialect, to: Dialect) -> Option<(String, bool)> {
    let (group, decimal) = separators(from);
    let signs: String = pieces.iter().map(|piece| if let Piece::Sign(sign) = piece { *sign } else { ' ' }).collect();
    let is_general = [GENERAL.english, GENERAL.german].into_iter().find(|word| signs.trim().eq_ignore_ascii_case(word));
    let is_date = signs.chars().any(is_date_letter) && is_general.is_none();
    let (mut text, mut digits, mut shows) = (String::new(), String::new(), is_general.is_some() || is_date);
    let mut general = is_general.map(|_| GENERAL.in_language(to.language));
    let mut signs = pieces.iter().peekable();
    let mut run = (' ', 0_usize);
    while let Some(piece) = signs.next() {
        let sign = match piece {
            Piece::Literal(literal) => {
                text.push_str(literal);
                continue;
            }
            Piece::Bracket(inside) => {
                let (bracket, is_time) = converted_bracket(inside, from, to)?;
                shows |= is_time;
                text.push_str(&bracket);
                continue;
            }
            Piece::Sign(sign) => *sign,
        };
        run = if sign.eq_ignore_ascii_case(&run.0) { (run.0, run.1 + 1) } else { (sign, 1) };
        let next = signs.peek().and_then(|piece| if let Piece::Sign(sign) = piece { Some(*sign) } else { None });
        match sign {
            _ if is_general.is_some() && sign.is_alphabetic() => text.push_str(general.take().unwrap_or_default()),
            '0' | '#' | '?' => {
                digits.push(sign);
                shows = true;
                text.push(sign);
            }
            // Parts of a second.
            _ if is_date && sign == decimal && next == Some('0') => text.push(separators(to).1),
            _ if is_date && matches!(sign, '.' | ',') => text.push(sign),
            _ if sign == group => {
                digits.push(',');
                text.push(separators(to).0);
            }
            _ if sign == decimal => {
                digits.push('.');
                text.push(separators(to).1);
            }
            'E' | 'e' if matches!(next, Some('+' | '-')) && !digits.is_empty() => text.push(sign),
            '/' => {
                digits.push(' ');
                text.push(sign);
            }
            '@' => {
                shows = true;
                text.push(sign);
            }
            // AM/PM
            'A' | 'P' | 'a' | 'p' if is_date => text.push(sign),
            _ if is_date_letter(sign) && run.1 <= 5 => text.push(date_letter(sign, to.language)),
            _ if sign.is_alphanumeric() => return None,
            ' ' | '%' | '$' | '-' | '+' | '(' | ')' | ':' | '!' | '^' | '&' | '\'' | '~' | '{' | '}' | '<' | '>' | '=' => text.push(sign),
            _ if sign.is_ascii() || sign.is_control() => return None,
            _ => text.push(sign),
        }
    }
    (is_date || digits.split(' ').all(are_digits)).then_some((text, shows))
}

/// Whether groups have three digits, and decimals their zeros first. Commas at the end show thousands.
fn are_digits(digits: &str) -> bool {
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, ""));
    let mut groups = whole.trim_end_matches(',').split(',');
    let first = groups.next().unwrap_or_default();
    let mut rest = groups.peekable();
    let is_grouped = rest.peek().is_none() || !first.is_empty();
    let decimals = decimals.trim_end_matches(',').trim_start_matches('0').trim_start_matches('#').trim_start_matches('?');
    is_grouped && rest.all(|group| group.len() == 3) && decimals.is_empty()
}

/// What stands in brackets: a colour, a condition, a currency, hours beyond a day; and whether it shows the value.
fn converted_bracket(inside: &str, from: Dialect, to: Dialect) -> Option<(String, bool)> {
    let as_it_is = |is_time: bool| Some((format!("[{inside}]"), is_time));
    let lower = inside.to_lowercase();
    if inside.starts_with('$') {
        return as_it_is(false);
    }
    if !lower.is_empty() && ["h", "m", "s"].iter().any(|unit| lower.replace(unit, "").is_empty()) {
        return as_it_is(true);
    }
    if let Some(colour) = COLOURS.iter().find(|colour| colour.is(inside)) {
        return Some((format!("[{}]", colour.in_language(to.language)), false));
    }
    let number = [COLOUR.english, COLOUR.german].into_iter().find_map(|word| lower.strip_prefix(&word.to_lowercase()));
    if let Some(number) = number.and_then(|number| number.trim().parse::<u8>().ok()) {
        return (1..=56).contains(&number).then(|| (format!("[{}{number}]", COLOUR.in_language(to.language)), false));
    }
    let bound = inside.trim_start_matches(['<', '>', '=']);
    let operator = &inside[..inside.len() - bound.len()];
    let bound = bound.trim().replace(separators(from).1, ".");
    let is_condition = matches!(operator, "<" | ">" | "=" | "<=" | ">=" | "<>") && bound.parse::<f64>().is_ok();
    is_condition.then(|| (format!("[{operator}{}]", bound.replace('.', &separators(to).1.to_string())), false))
}

/// What parts thousands, and what stands before decimals.
const fn separators(dialect: Dialect) -> (char, char) {
    if dialect.decimal_comma { ('.', ',') } else { (',', '.') }
}

fn is_date_letter(sign: char) -> bool {
    matches!(sign.to_ascii_lowercase(), 'y' | 'm' | 'd' | 'h' | 's' | 't' | 'j')
}

fn date_letter(sign: char, language: Language) -> char {
    let lower = sign.to_ascii_lowercase();
    match DATE_LETTERS.iter().find(|(english, german)| lower == *english || lower == *german) {
        Some((english, german)) => match language {
            Language::English => *english,
            Language::German => german.to_ascii_uppercase(),
        },
        None => lower,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_is_one_in_its_own_language() {
        for (english, german) in [
            ("0", "0"),
            ("#,##0", "#.##0"),
            ("#,##0.00 \"EUR\"", "#.##0,00 \"EUR\""),
            ("0.0%", "0,0%"),
            ("#,##0 €;[Red]-#,##0 €", "#.##0 €;[Rot]-#.##0 €"),
            ("#,##0,, \"Mio. €\"", "#.##0.. \"Mio. €\""),
            ("[$€-407] #,##0.0#", "[$€-407] #.##0,0#"),
            ("[>=1.5]0.0;0", "[>=1,5]0,0;0"),
            ("dd.mm.yyyy", "TT.MM.JJJJ"),
            ("mmm d, yyyy", "MMM T, JJJJ"),
            ("[h]:mm:ss.00", "[h]:MM:ss,00"),
            ("0.00E+00", "0,00E+00"),
            ("# ?/?", "# ?/?"),
            ("General", "Standard"),
            ("_-* #,##0.00\\ _€_-", "_-* #.##0,00\\ _€_-"),
            ("+0;\u{2212}0;0", "+0;\u{2212}0;0"),
        ] {
            assert_eq!(code(english, Dialect::ENGLISH).as_deref(), Some(english));
            assert_eq!(code(german, Dialect::GERMAN).as_deref(), Some(english), "{german}");
            assert_eq!(converted(english, Dialect::ENGLISH, Dialect::GERMAN).as_deref(), Some(german), "{english}");
        }
    }

    #[test]
    fn what_excel_would_not_take_is_none() {
        for text in ["Currency", "percent", "Prozent", "Währung", "0 EUR", "#,##0 \"EUR", "[blau-ish]0", "0;0;0;0;0", ";;;", "\"x\"", "12"]
        {
            assert_eq!(code(text, Dialect::ENGLISH), None, "{text}");
        }
        // That of the other language.
        for text in ["#.##0", "#.##0,00", "0,0%", "#,##0,00"] {
            assert_eq!(code(text, Dialect::ENGLISH), None, "{text}");
        }
        for text in ["#,##0", "#,##0.00", "0.0%", "0.00"] {
            assert_eq!(code(text, Dialect::GERMAN), None, "{text}");
        }
    }
}
