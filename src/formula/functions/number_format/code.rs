//! A format code as parts: placeholders, separators, letters of dates, literal text.

use crate::formula::Dialect;
use crate::formula::syntax::ast::Operator;
use crate::foundation::language::Language;

use super::fraction;
use super::section::{DatePart, Part, Section};
use crate::formula::functions::reading::plain;

/// Reads a code; `None` where it cannot be parted into sections.
pub(super) fn sections(code: &str, dialect: Dialect) -> Option<Vec<Section>> {
    let mut sections = Vec::new();
    let unread = || Section { parts: Vec::new(), condition: None, language: None, understood: true };
    let mut section = unread();
    let letters: Vec<char> = code.chars().collect();
    let (mut at, mut foreign) = (0, false);
    while at <= letters.len() {
        let rest = &letters[at..];
        if matches!(rest, [] | [';', ..]) {
            let read = std::mem::replace(&mut section, unread());
            let (parts, whole) = finished(read.parts, dialect).map_or((Vec::new(), false), |parts| (parts, true));
            let mut read = Section { parts, understood: read.understood && whole, ..read };
            // The months of another language are not known, and English ones in their place would be wrong.
            read.understood &= !(foreign && read.is_date());
            foreign = false;
            sections.push(read);
            at += 1;
        } else if let Some((read, length)) = section_condition(rest, dialect) {
            section.condition = Some(read);
            at += length;
        } else if let Some((symbol, code, length)) = locale(rest) {
            section.parts.extend((!symbol.is_empty()).then_some(Part::Literal(symbol)));
            if !code.is_empty() {
                section.language = language_of(&code);
                foreign = section.language.is_none();
            }
            at += length;
        } else {
            let taken = part(rest, dialect, &mut section.parts);
            section.understood &= taken.is_some();
            match taken {
                None if rest.first() == Some(&'"') => return None,
                taken => at += taken.unwrap_or(1),
            }
        }
    }
    (sections.len() <= 4).then_some(sections)
}

/// The currency and the locale of `[$€-407]`, and how many letters they take.
fn locale(letters: &[char]) -> Option<(String, String, usize)> {
    let end = letters.iter().position(|&letter| letter == ']')?;
    let inner: String = letters[..end].iter().collect();
    let inner = inner.strip_prefix("[$")?;
    let (symbol, code) = inner.split_once('-').unwrap_or((inner, ""));
    Some((symbol.to_owned(), code.to_owned(), end + 1))
}

/// The language of a locale, `407` or `de-DE`; `None` for any but English and German. Austria's January is another.
fn language_of(code: &str) -> Option<Language> {
    const ENGLISH: u32 = 0x09;
    const GERMAN: u32 = 0x07;
    const AUSTRIAN: u32 = 0x0c07;
    if let Ok(number) = u32::from_str_radix(code, 16) {
        return match number & 0x3ff {
            ENGLISH => Some(Language::English),
            GERMAN if number & 0xffff != AUSTRIAN => Some(Language::German),
            _ => None,
        };
    }
    match code.to_ascii_lowercase().split('-').collect::<Vec<_>>().as_slice() {
        ["en", ..] => Some(Language::English),
        ["de", "at"] => None,
        ["de", ..] => Some(Language::German),
        _ => None,
    }
}

const COLOURS: [&str; 16] = [
    "black", "blue", "cyan", "green", "magenta", "red", "white", "yellow", "schwarz", "blau", "zyan", "grün", "rot", "weiß", "weiss",
    "gelb",
];

/// Reads one part off the front, and gives how many letters it took.
fn part(letters: &[char], dialect: Dialect, parts: &mut Vec<Part>) -> Option<usize> {
    let (decimal, group) = if dialect.decimal_comma { (',', '.') } else { ('.', ',') };
    let literal = |text: &[char]| Part::Literal(text.iter().collect());
    let (part, taken) = match letters {
        ['"', rest @ ..] => {
            let length = rest.iter().position(|&letter| letter == '"')?;
            (literal(&rest[..length]), length + 2)
        }
        ['\\', escaped, ..] => (literal(&[*escaped]), 2),
        ['_', _, ..] => (literal(&[' ']), 2),
        // A fill has no width to fill in a text.
        ['*', _, ..] => return Some(2),
        ['[', rest @ ..] => {
            let length = rest.iter().position(|&letter| letter == ']')?;
            if let Some(part) = bracket(&rest[..length])? {
                parts.push(part);
            }
            return Some(length + 2);
        }
        ['1'..='9', ..] if parts.last() == Some(&Part::Literal("/".to_owned())) => {
            let digits: String = letters.iter().take_while(|letter| letter.is_ascii_digit()).collect();
            (Part::Denominator(digits.parse().ok()?), digits.len())
        }
        [digit @ '1'..='9', ..] => (literal(&[*digit]), 1),
        ['@', ..] => (Part::Text, 1),
        ['%', ..] => (Part::Percent, 1),
        [digit @ ('0' | '#' | '?'), ..] => (Part::Digit(*digit), 1),
        ['E' | 'e', sign @ ('+' | '-'), ..] => (Part::Exponent { plus: *sign == '+' }, 2),
        [separator, ..] if *separator == decimal => (Part::Point, 1),
        [separator, ..] if *separator == group => (Part::Group, 1),
        [letter, ..] if " \u{a0}\u{202f}$€£¥-+/():!^&'~{}<>=".contains(*letter) => (literal(&[*letter]), 1),
        _ => word(letters, dialect)?,
    };
    parts.push(part);
    Some(taken)
}

/// `[>=1000]`, and how many letters it takes.
fn section_condition(letters: &[char], dialect: Dialect) -> Option<((Operator, f64), usize)> {
    let end = letters.iter().position(|&letter| letter == ']')?;
    let inner: String = letters[..end].iter().collect();
    let inner = inner.strip_prefix('[')?;
    let relations =
        [Operator::LessOrEqual, Operator::GreaterOrEqual, Operator::NotEqual, Operator::Less, Operator::Greater, Operator::Equal];
    let (operator, number) = relations.into_iter().find_map(|operator| Some((operator, inner.strip_prefix(operator.sign())?)))?;
    let (negative, digits) = number.strip_prefix('-').map_or((false, number), |digits| (true, digits));
    let number = plain(digits, '\0', dialect.decimal_separator())?;
    Some(((operator, if negative { -number } else { number }), end + 1))
}

/// `[h]`, `[Red]`, `[Color3]`.
fn bracket(inner: &[char]) -> Option<Option<Part>> {
    let text: String = inner.iter().collect::<String>().to_lowercase();
    let numbered = text.strip_prefix("color").or_else(|| text.strip_prefix("farbe")).and_then(|number| number.trim().parse::<u8>().ok());
    if COLOURS.contains(&text.as_str()) || numbered.is_some_and(|number| (1..=56).contains(&number)) {
        return Some(None);
    }
    let unit = text.chars().next().filter(|unit| matches!(unit, 'h' | 'm' | 's'))?;
    text.chars().all(|letter| letter == unit).then_some(Some(Part::Date(DatePart::Elapsed(unit, inner.len()))))
}

/// A run of letters that means something: `General`, `AM/PM`, the letters of dates.
fn word(letters: &[char], dialect: Dialect) -> Option<(Part, usize)> {
    let starts_with = |word: &str| {
        word.chars().count() <= letters.len() && word.chars().zip(letters).all(|(wanted, letter)| letter.eq_ignore_ascii_case(&wanted))
    };
    for (word, part) in [
        ("General", Part::General),
        ("Standard", Part::General),
        ("AM/PM", Part::Date(DatePart::Meridiem(true))),
        ("A/P", Part::Date(DatePart::Meridiem(false))),
    ] {
        if starts_with(word) {
            return Some((part, word.len()));
        }
    }
    let first = letters.first()?.to_ascii_lowercase();
    let count = letters.iter().take_while(|letter| letter.to_ascii_lowercase() == first).count();
    let german = dialect.language == Language::German;
    // More letters than there are ways to show it are the last of them, as in Excel; five of a month are its initial.
    let part = match first {
        'y' => DatePart::Year(count),
        'j' if german => DatePart::Year(count),
        'e' => DatePart::Year(4),
        'm' => DatePart::Month(if count > 5 { 4 } else { count }),
        'd' => DatePart::Day(count.min(4)),
        't' if german => DatePart::Day(count.min(4)),
        'h' => DatePart::Hour(count.min(2)),
        's' => DatePart::Second(count.min(2)),
        // Letters that mean something in some calendar or in some language.
        'b' | 'g' | 'j' | 'n' | 't' => return None,
        letter if letter.is_alphabetic() => return Some((Part::Literal(letters.first()?.to_string()), 1)),
        _ => return None,
    };
    Some((Part::Date(part), count))
}

/// Decides what depends on the neighbours: minutes or months, the separators of a date, decimals of a second.
fn finished(parts: Vec<Part>, dialect: Dialect) -> Option<Vec<Part>> {
    if !parts.iter().any(|part| matches!(part, Part::Date(_))) {
        let count = |wanted: fn(&Part) -> bool| parts.iter().filter(|part| wanted(part)).count();
        let exponents = count(|part| matches!(part, Part::Exponent { .. }));
        // A letter is no denominator.
        let is_letter = |part: &Part| matches!(part, Part::Literal(literal) if literal.starts_with(char::is_alphabetic));
        let over_a_letter =
            |three: &[Part]| matches!(three, [Part::Digit(_), Part::Literal(slash), letter] if slash == "/" && is_letter(letter));
        if parts.windows(3).any(over_a_letter) {
            return None;
        }
        let once = exponents == 0 || (exponents == 1 && count(|part| matches!(part, Part::Point)) <= 1);
        let fixed = count(|part| matches!(part, Part::Denominator(_)));
        let with_fraction = match fraction::place(&parts) {
            // A fraction stands for the decimals, and for nothing else.
            Some((_, _, end)) => {
                fixed <= 1
                    && count(|part| matches!(part, Part::Point | Part::Exponent { .. } | Part::Percent)) == 0
                    && !parts[end..].iter().any(|part| matches!(part, Part::Digit(_) | Part::Group | Part::Denominator(_)))
            }
            None => fixed == 0,
        };
        let digits = count(|part| matches!(part, Part::Digit(_))) > 0;
        let whole = count(|part| matches!(part, Part::General | Part::Text)) > 0;
        return (once && with_fraction && !(digits && whole)).then_some(parts);
    }
    let dates: Vec<DatePart> = parts.iter().filter_map(|part| if let Part::Date(date) = part { Some(*date) } else { None }).collect();
    let (mut finished, mut seen) = (Vec::with_capacity(parts.len()), 0_usize);
    let mut parts = parts.into_iter().peekable();
    while let Some(part) = parts.next() {
        finished.push(match part {
            Part::Date(date) => {
                let before = seen.checked_sub(1).and_then(|before| dates.get(before));
                let after = dates.get(seen + 1);
                seen += 1;
                let in_time = matches!(before, Some(DatePart::Hour(_) | DatePart::Elapsed('h', _)))
                    || matches!(after, Some(DatePart::Second(_) | DatePart::Elapsed('s', _)));
                match date {
                    DatePart::Month(count @ 1..=2) if in_time => Part::Date(DatePart::Minute(count)),
                    date => Part::Date(date),
                }
            }
            Part::Point => {
                let mut digits = 0;
                if matches!(finished.last(), Some(Part::Date(DatePart::Second(_) | DatePart::Elapsed('s', _)))) {
                    while parts.next_if_eq(&Part::Digit('0')).is_some() {
                        digits += 1;
                    }
                }
                match digits {
                    0 => Part::Literal(dialect.decimal_separator().to_string()),
                    1..=3 => Part::Date(DatePart::Fraction(digits)),
                    _ => return None,
                }
            }
            Part::Group => Part::Literal(if dialect.decimal_comma { "." } else { "," }.to_owned()),
            Part::Literal(literal) => Part::Literal(literal),
            Part::Digit(_) | Part::Denominator(_) | Part::Percent | Part::Exponent { .. } | Part::General | Part::Text => return None,
        });
    }
    Some(finished)
}
