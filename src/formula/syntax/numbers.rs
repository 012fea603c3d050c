//! Numbers as people write them in formulas, and the mends for those that a formula cannot hold.

use crate::say;

use super::reader::Reader;
use super::token::Sort;
use crate::formula::Fault;

/// Reads a number that begins at the reader's place.
pub(crate) fn number(reader: &mut Reader<'_>) -> Result<Sort, Fault> {
    let start = reader.position;
    let decimal = reader.dialect.decimal_separator();
    let mut plain = digits(reader);
    let fraction = reader.rest().strip_prefix(decimal).map(|behind| behind.starts_with(|next: char| next.is_ascii_digit()));
    // A decimal comma without digits behind it is a comma between arguments, and gets that message.
    if fraction == Some(true) || (fraction == Some(false) && decimal == '.') {
        reader.position += 1;
        plain.push('.');
        plain.push_str(&digits(reader));
    }
    if let Some(fault) = grouped(reader, start) {
        return Err(fault);
    }
    if let Some(length) = exponent(reader.rest()) {
        plain.push_str(&reader.rest()[..length]);
        reader.position += length;
    }
    match plain.parse::<f64>() {
        Ok(number) if number.is_finite() => Ok(Sort::Number(number)),
        _ => {
            let language = reader.dialect.language;
            let message = say!(language, "this number is too large", "diese Zahl ist zu groß");
            Err(Fault::error("number-too-large", start..reader.position, message).with_help(say!(
                language,
                "the largest number is about 1E+308",
                "die größte Zahl ist etwa 1E+308"
            )))
        }
    }
}

fn digits(reader: &mut Reader<'_>) -> String {
    reader.take_while(|next| next.is_ascii_digit()).to_owned()
}

/// The length of `E+10`, where it stands at the start and no name begins with it.
fn exponent(rest: &str) -> Option<usize> {
    let bytes = rest.as_bytes();
    if !matches!(bytes.first(), Some(b'e' | b'E')) {
        return None;
    }
    let sign = usize::from(matches!(bytes.get(1), Some(b'+' | b'-')));
    let digits = bytes[1 + sign..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    (digits > 0).then_some(1 + sign + digits)
}

/// A date, a number with thousands separators or one with the other decimal sign: digits go on behind a point or comma that
/// cannot stand there.
fn grouped(reader: &mut Reader<'_>, start: usize) -> Option<Fault> {
    let language = reader.dialect.language;
    let decimal = reader.dialect.decimal_separator();
    let goes_on = |rest: &str| {
        let mut characters = rest.chars();
        let separator = characters.next().filter(|&next| matches!(next, '.' | '\''))?;
        characters.next().filter(char::is_ascii_digit)?;
        let group = rest[1..].bytes().take_while(u8::is_ascii_digit).count();
        (separator == '.' || group == 3).then_some(())
    };
    goes_on(reader.rest())?;
    let mut end = start;
    for (offset, character) in reader.text[start..].char_indices() {
        let behind = &reader.text[start + offset + character.len_utf8()..];
        let inside =
            character.is_ascii_digit() || (matches!(character, '.' | ',' | '\'') && behind.starts_with(|next: char| next.is_ascii_digit()));
        if !inside {
            break;
        }
        end = start + offset + character.len_utf8();
    }
    let written = &reader.text[start..end];
    let span = start..end;
    if let Some((year, month, day)) = date(written) {
        let separator = reader.dialect.argument_separator();
        let message = say!(
            language,
            "a date cannot be written as {written} in a formula",
            "ein Datum kann in einer Formel nicht als {written} stehen"
        );
        return Some(Fault::error("date-in-formula", span, message).with_help(say!(
            language,
            "write DATE({year}{separator}{month}{separator}{day})",
            "DATUM({year}{separator}{month}{separator}{day}) schreiben"
        )));
    }
    let groups: Vec<&str> = written.split(['.', ',', '\'']).collect();
    if groups.len() < 2 {
        return None;
    }
    let separators: Vec<char> = written.chars().filter(|next| !next.is_ascii_digit()).collect();
    if separators.as_slice() == ['.'] && decimal == ',' && groups.last().is_none_or(|last| last.len() != 3) {
        let mended = written.replace('.', ",");
        let message = say!(
            language,
            "{written} has a decimal point, but the decimal sign here is the comma",
            "{written} hat einen Dezimalpunkt, das Dezimalzeichen ist hier aber das Komma"
        );
        return Some(Fault::error("decimal-point", span, message).with_help(say!(language, "write {mended}", "{mended} schreiben")));
    }
    // The last sign parts the decimals where it differs from those before it.
    let last = separators.last().copied();
    let has_decimals =
        separators.iter().filter(|&&separator| Some(separator) == last).count() == 1 && separators.len() > 1 && last != Some('\'');
    let mended = match (groups.split_last(), has_decimals) {
        (Some((decimals, whole)), true) => format!("{}{decimal}{decimals}", whole.concat()),
        _ => groups.concat(),
    };
    let message = say!(
        language,
        "{written} has thousands separators, which a formula cannot hold",
        "{written} hat Tausendertrennzeichen, die in einer Formel nicht stehen können"
    );
    Some(Fault::error("thousands-separator", span, message).with_help(say!(language, "write {mended}", "{mended} schreiben")))
}

/// Year, month and day of `31.12.2025`.
fn date(written: &str) -> Option<(u32, u32, u32)> {
    let mut parts = written.split('.');
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || day.len() > 2 || month.len() > 2 || year.len() != 4 {
        return None;
    }
    let (day, month, year): (u32, u32, u32) = (day.parse().ok()?, month.parse().ok()?, year.parse().ok()?);
    ((1..=31).contains(&day) && (1..=12).contains(&month)).then_some((year, month, day))
}
