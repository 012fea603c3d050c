//! Texts that look like numbers or dates: how they are written, and what is meant.
//!
//! Text is never a number by itself (design page "formula-language"); this is how messages say what a cell should have held.

use crate::foundation::day_number::DayNumber;
use crate::say;

use crate::formula::Dialect;
use crate::formula::functions::criterion;
use crate::formula::functions::reading::{day, number};
use crate::formula::syntax::reader::is_blank;

/// What a text looks like.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Looks {
    /// A number, in some way of writing.
    Number { number: f64, writing: Writing },
    /// A date.
    Date { year: i32, month: u32, day: u32 },
    /// Nothing but blanks.
    Blanks,
    /// A number with a unit behind it.
    Unit,
}

/// In which way a text is a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Writing {
    Plain,
    SurroundedByBlanks,
    PointThousands,
    CommaThousands,
    OtherThousands,
    DecimalPoint,
    DecimalComma,
    Percent,
    Currency,
}

/// What a text looks like; `None` for an ordinary text.
pub(crate) fn looks_like(text: &str, dialect: Dialect) -> Option<Looks> {
    let trimmed = text.trim_matches(is_blank);
    if trimmed.is_empty() {
        return Some(Looks::Blanks);
    }
    if let Some((year, month, day)) = date(trimmed, dialect) {
        return Some(Looks::Date { year, month, day });
    }
    let (sign, rest) = match trimmed.strip_prefix(['-', '−', '–']) {
        Some(rest) => (-1.0, rest.trim_start_matches(is_blank)),
        None => (1.0, trimmed.strip_prefix('+').unwrap_or(trimmed)),
    };
    if let Some((number, writing)) = digits(rest) {
        let writing = if trimmed.len() < text.len() && writing == Writing::Plain { Writing::SurroundedByBlanks } else { writing };
        return Some(Looks::Number { number: sign * number, writing });
    }
    if let Some(percent) = rest.strip_suffix('%') {
        let (number, _) = digits(percent.trim_end_matches(is_blank))?;
        // In decimal, so that 12 % is 0.12 and not a neighbour of it.
        let number = format!("{number}e-2").parse().unwrap_or(number / 100.0);
        return Some(Looks::Number { number: sign * number, writing: Writing::Percent });
    }
    const CURRENCIES: [&str; 8] = ["€", "$", "£", "EUR", "USD", "CHF", "GBP", "Euro"];
    for currency in CURRENCIES {
        let bare = rest.strip_prefix(currency).or_else(|| rest.strip_suffix(currency));
        if let Some((number, _)) = bare.and_then(|bare| digits(bare.trim_matches(is_blank))) {
            return Some(Looks::Number { number: sign * number, writing: Writing::Currency });
        }
    }
    let number_ends = rest.find(|next: char| !(next.is_ascii_digit() || matches!(next, '.' | ',')))?;
    let unit = rest[number_ends..].trim_start_matches(is_blank);
    let is_unit = !unit.is_empty()
        && unit.chars().count() <= 12
        && unit.chars().all(|next| next.is_alphabetic() || matches!(next, '.' | '/' | '²' | '³' | '°'));
    (digits(&rest[..number_ends]).is_some() && is_unit).then_some(Looks::Unit)
}

fn digits(text: &str) -> Option<(f64, Writing)> {
    let is_group_mark = |next: char| matches!(next, '.' | ',' | '\'' | '’') || is_blank(next);
    if !text.starts_with(|next: char| next.is_ascii_digit()) || !text.ends_with(|next: char| next.is_ascii_digit()) {
        return None;
    }
    if !text.chars().all(|next| next.is_ascii_digit() || is_group_mark(next)) {
        return None;
    }
    let groups: Vec<&str> = text.split(is_group_mark).collect();
    let marks: Vec<char> = text.chars().filter(|&next| is_group_mark(next)).collect();
    let threes = |groups: &[&str]| {
        groups.split_first().is_some_and(|(first, rest)| (1..=3).contains(&first.len()) && rest.iter().all(|group| group.len() == 3))
    };
    let all_equal = marks.windows(2).all(|pair| pair[0] == pair[1]);
    let (whole, decimals, writing) = match marks.as_slice() {
        [] => (text.to_owned(), "", Writing::Plain),
        [mark, ..] if all_equal && threes(&groups) && groups[0] != "0" => (groups.concat(), "", thousands(*mark)),
        ['.'] => (groups[0].to_owned(), groups[1], Writing::DecimalPoint),
        [','] => (groups[0].to_owned(), groups[1], Writing::DecimalComma),
        [thousands_marks @ .., last @ ('.' | ',')] => {
            let (decimals, whole) = groups.split_last()?;
            let same = thousands_marks.windows(2).all(|pair| pair[0] == pair[1]);
            if thousands_marks.contains(last) || !same || !threes(whole) {
                return None;
            }
            (whole.concat(), *decimals, thousands(*thousands_marks.first()?))
        }
        _ => return None,
    };
    Some((format!("{whole}.{decimals}0").parse().ok()?, writing))
}

fn thousands(mark: char) -> Writing {
    match mark {
        '.' => Writing::PointThousands,
        ',' => Writing::CommaThousands,
        _ => Writing::OtherThousands,
    }
}

/// Year, month and day of `31.12.2025`, `2025-12-31` or `12/31/2025`.
fn date(text: &str, dialect: Dialect) -> Option<(i32, u32, u32)> {
    let text = text.split_once(['T', ' ']).filter(|(_, time)| time.contains(':')).map_or(text, |(day, _)| day);
    let mark = text.chars().find(|next| !next.is_ascii_digit())?;
    let parts: Vec<&str> = text.split(mark).collect();
    let &[first, second, third] = parts.as_slice() else { return None };
    if !parts.iter().all(|part| !part.is_empty() && part.len() <= 4 && part.bytes().all(|byte| byte.is_ascii_digit())) {
        return None;
    }
    let number = |part: &str| part.parse::<u32>().ok();
    let (year, month, day) = match mark {
        '-' | '/' if first.len() == 4 => (first, number(second)?, number(third)?),
        '.' if third.len() != 3 => (third, number(second)?, number(first)?),
        '/' | '-' if third.len() != 3 => {
            let (first, second) = (number(first)?, number(second)?);
            // Month and day stand in either order; where both could be the month, the language decides.
            let day_first = first > 12 || (second <= 12 && dialect.language == crate::foundation::language::Language::German);
            if day_first { (third, second, first) } else { (third, first, second) }
        }
        _ => return None,
    };
    let year: i32 = match year.len() {
        4 => year.parse().ok()?,
        // Excel's window for years of two digits.
        2 => year.parse::<i32>().map(|year| if year < 30 { 2000 + year } else { 1900 + year }).ok()?,
        _ => return None,
    };
    DayNumber::from_date(year, month, day).map(|_| (year, month, day))
}

/// What is wrong with a text where a number is needed, as a sentence without the cell.
pub(crate) fn sentence(text: &str, dialect: Dialect) -> String {
    let language = dialect.language;
    let shown: String = text.chars().take(40).collect();
    match looks_like(text, dialect) {
        Some(Looks::Blanks) if text.is_empty() => say!(
            language,
            "the cell holds an empty text, not a number; delete its content",
            "die Zelle enthält einen leeren Text, keine Zahl; den Inhalt löschen"
        ),
        Some(Looks::Blanks) => say!(
            language,
            "the cell holds nothing but blanks, not a number; delete its content",
            "die Zelle enthält nur Leerzeichen, keine Zahl; den Inhalt löschen"
        ),
        Some(Looks::Date { .. }) if day(text, dialect).is_none() => say!(
            language,
            "the text \"{shown}\" looks like a date; convert the cell to a date",
            "der Text „{shown}“ sieht wie ein Datum aus; die Zelle in ein Datum umwandeln"
        ),
        Some(Looks::Date { .. }) => say!(
            language,
            "the text \"{shown}\" looks like a date; convert the cell or use DATEVALUE()",
            "der Text „{shown}“ sieht wie ein Datum aus; die Zelle umwandeln oder DATWERT() verwenden"
        ),
        Some(Looks::Unit) => say!(
            language,
            "the text \"{shown}\" is a number with a unit; write the number alone",
            "der Text „{shown}“ ist eine Zahl mit einer Einheit; die Zahl allein schreiben"
        ),
        Some(Looks::Number { writing, .. }) => {
            let how = match writing {
                Writing::Plain => say!(language, "a number that is stored as text", "eine als Text gespeicherte Zahl"),
                Writing::SurroundedByBlanks => {
                    say!(language, "a number with blanks around it", "eine Zahl mit Leerzeichen davor oder dahinter")
                }
                Writing::PointThousands => say!(language, "a number with a German thousands separator", "eine Zahl mit Tausenderpunkt"),
                Writing::CommaThousands => {
                    say!(language, "a number with an English thousands separator", "eine Zahl mit englischem Tausenderkomma")
                }
                Writing::OtherThousands => say!(language, "a number with thousands separators", "eine Zahl mit Tausendertrennzeichen"),
                Writing::DecimalPoint if dialect.decimal_comma => {
                    say!(language, "a number with a decimal point", "eine Zahl mit Dezimalpunkt")
                }
                Writing::DecimalComma if !dialect.decimal_comma => {
                    say!(language, "a number with a decimal comma", "eine Zahl mit Dezimalkomma")
                }
                Writing::DecimalPoint | Writing::DecimalComma => {
                    say!(language, "a number that is stored as text", "eine als Text gespeicherte Zahl")
                }
                Writing::Percent => say!(language, "a percentage that is stored as text", "ein als Text gespeicherter Prozentsatz"),
                Writing::Currency => say!(language, "an amount of money that is stored as text", "ein als Text gespeicherter Geldbetrag"),
            };
            let convert = conversion(text, writing, dialect);
            say!(language, "the text \"{shown}\" looks like {how}; {convert}", "der Text „{shown}“ sieht aus wie {how}; {convert}")
        }
        None => say!(language, "the text \"{shown}\" is not a number", "der Text „{shown}“ ist keine Zahl"),
    }
}

/// What is to be said of a criterion with a date that could be two days, `">=5/7/1997"`, and what to write instead.
pub(crate) fn unread_date(criterion: &str, dialect: Dialect) -> Option<(String, Option<String>)> {
    let (sign, date) = criterion::unread_date(criterion, dialect)?;
    let language = dialect.language;
    let sentence = say!(
        language,
        "the date \"{date}\" is not read, because day and month could be swapped",
        "das Datum „{date}“ wird nicht gelesen, weil Tag und Monat vertauscht sein könnten"
    );
    let mended = match looks_like(date, dialect) {
        Some(Looks::Date { year, month, day }) => {
            let separator = dialect.argument_separator();
            let day = say!(language, "DATE({year}{separator}{month}{separator}{day})", "DATUM({year}{separator}{month}{separator}{day})");
            Some(if sign.is_empty() { day } else { format!("\"{sign}\"&{day}") })
        }
        _ => None,
    };
    Some((sentence, mended))
}

/// How to make a number of it: VALUE reads the sheet's own way of writing, and would misread the other one.
fn conversion(text: &str, writing: Writing, dialect: Dialect) -> String {
    let language = dialect.language;
    let is_own = match writing {
        Writing::DecimalComma | Writing::PointThousands => dialect.decimal_comma,
        Writing::DecimalPoint | Writing::CommaThousands => !dialect.decimal_comma,
        Writing::OtherThousands | Writing::Currency => {
            return say!(language, "convert the cell to a number", "die Zelle in eine Zahl umwandeln");
        }
        Writing::Percent => number(text, dialect).is_some(),
        Writing::Plain | Writing::SurroundedByBlanks => true,
    };
    if is_own {
        return say!(language, "convert the cell or use VALUE()", "die Zelle umwandeln oder WERT() verwenden");
    }
    let separator = dialect.argument_separator();
    let (decimal, group) = if dialect.decimal_comma { ('.', ',') } else { (',', '.') };
    say!(
        language,
        "convert the cell or use NUMBERVALUE(…{separator} \"{decimal}\"{separator} \"{group}\")",
        "die Zelle umwandeln oder ZAHLENWERT(…{separator} \"{decimal}\"{separator} \"{group}\") verwenden"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_look_like_what_people_mean() {
        let number = |number: f64, writing: Writing| Some(Looks::Number { number, writing });
        for (text, looks) in [
            ("1200", number(1200.0, Writing::Plain)),
            (" 1200", number(1200.0, Writing::SurroundedByBlanks)),
            ("1200\u{a0}", number(1200.0, Writing::SurroundedByBlanks)),
            ("1.200", number(1200.0, Writing::PointThousands)),
            ("1.200,50", number(1200.5, Writing::PointThousands)),
            ("-1.200.000", number(-1_200_000.0, Writing::PointThousands)),
            ("1,200.50", number(1200.5, Writing::CommaThousands)),
            ("1,200", number(1200.0, Writing::CommaThousands)),
            ("1'200", number(1200.0, Writing::OtherThousands)),
            ("1\u{202f}200,5", number(1200.5, Writing::OtherThousands)),
            ("0.125", number(0.125, Writing::DecimalPoint)),
            ("12.5", number(12.5, Writing::DecimalPoint)),
            ("12,5", number(12.5, Writing::DecimalComma)),
            ("12 %", number(0.12, Writing::Percent)),
            ("€ 1.200,50", number(1200.5, Writing::Currency)),
            ("5 EUR", number(5.0, Writing::Currency)),
            ("5 kg", Some(Looks::Unit)),
            ("5.000 Stk.", Some(Looks::Unit)),
            ("31.12.2025", Some(Looks::Date { year: 2025, month: 12, day: 31 })),
            ("2025-12-31", Some(Looks::Date { year: 2025, month: 12, day: 31 })),
            ("12/31/2025", Some(Looks::Date { year: 2025, month: 12, day: 31 })),
            ("1.2.25", Some(Looks::Date { year: 2025, month: 2, day: 1 })),
            ("32.12.2025", None),
            ("  ", Some(Looks::Blanks)),
            ("", Some(Looks::Blanks)),
            ("Gold", None),
            ("n/a", None),
            ("1.2.3.4", None),
            ("1,2.3,4", None),
            ("-", None),
            ("+", None),
            ("%", None),
            ("ä5", None),
        ] {
            assert_eq!(looks_like(text, Dialect::ENGLISH), looks, "{text:?}");
        }
    }

    #[test]
    fn a_sentence_says_what_to_do() {
        for (text, dialect, said) in [
            (
                "1.200",
                Dialect::ENGLISH,
                "the text \"1.200\" looks like a number with a German thousands separator; convert the cell or use NUMBERVALUE(…, \",\", \".\")",
            ),
            (
                "1,200",
                Dialect::ENGLISH,
                "the text \"1,200\" looks like a number with an English thousands separator; convert the cell or use VALUE()",
            ),
            (
                "1.200",
                Dialect::GERMAN,
                "der Text „1.200“ sieht aus wie eine Zahl mit Tausenderpunkt; die Zelle umwandeln oder WERT() verwenden",
            ),
            (
                "12.5",
                Dialect::GERMAN,
                "der Text „12.5“ sieht aus wie eine Zahl mit Dezimalpunkt; die Zelle umwandeln oder ZAHLENWERT(…; \".\"; \",\") verwenden",
            ),
            ("Gold", Dialect::ENGLISH, "the text \"Gold\" is not a number"),
        ] {
            assert_eq!(sentence(text, dialect), said);
        }
    }
}
