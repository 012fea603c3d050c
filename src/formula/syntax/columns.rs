//! Columns in brackets: `[Revenue]`, `[@Revenue]`, `[@[IT workstations]]`, `[[#This Row],[Revenue]]`, with Excel's escapes.

use crate::say;

use super::bracket_slips;
use super::reader::{Reader, is_blank};
use super::token::Sort;
use crate::formula::Fault;

/// The characters that have a meaning of their own in a bracket and are escaped by `'` in a column's name.
const ESCAPED: [char; 5] = ['[', ']', '#', '\'', '@'];

/// A column's name as it stands in a bracket.
pub(crate) fn in_bracket(name: &str) -> String {
    let mut written = String::with_capacity(name.len());
    for character in name.chars() {
        if ESCAPED.contains(&character) {
            written.push('\'');
        }
        written.push(character);
    }
    written
}

/// The items that begin with `#`, in both languages; the first two are this account's row.
const ITEMS: [&str; 10] =
    ["#this row", "#diese zeile", "#all", "#alle", "#data", "#daten", "#headers", "#kopfzeilen", "#totals", "#ergebnisse"];

/// Reads a bracket that opens at the reader's place.
pub(crate) fn bracketed(reader: &mut Reader<'_>) -> Result<Sort, Fault> {
    let start = reader.position;
    reader.position += 1;
    if reader.take(|next| next == '@').is_some() {
        let inner = reader.position;
        reader.take_while(is_blank);
        if reader.peek() == Some('[') {
            let opening = reader.position;
            reader.position += 1;
            let name = name(reader, opening)?.text;
            reader.take_while(is_blank);
            close(reader, start)?;
            return named(reader, start, name, true);
        }
        reader.position = inner;
        let name = name(reader, start)?.text;
        return named(reader, start, name, true);
    }
    let inner = reader.position;
    reader.take_while(is_blank);
    if reader.peek() == Some('[') {
        return nested(reader, start);
    }
    reader.position = inner;
    let name = name(reader, start)?;
    if name.is_item { Err(no_item(reader, start)) } else { named(reader, start, name.text, false) }
}

/// What stands between `[` and `]`.
struct Name {
    text: String,
    /// `#This Row` and its like.
    is_item: bool,
}

/// Reads up to and with the closing bracket.
fn name(reader: &mut Reader<'_>, opening: usize) -> Result<Name, Fault> {
    let mut text = String::new();
    let starts_item = reader.peek() == Some('#');
    loop {
        let place = reader.position;
        match reader.take(|_| true) {
            None => return Err(unclosed(reader, opening)),
            Some(']') => break,
            Some('[') => {
                let language = reader.dialect.language;
                let message = say!(language, "a bracket opens inside a column's name", "in einem Spaltennamen öffnet sich eine Klammer");
                let fault = Fault::error("bracket-in-name", place..reader.position, message);
                if let Some(mended) = escaped(&reader.text[opening..place], reader.rest()) {
                    return Err(fault.with_help(say!(language, "write {mended}", "{mended} schreiben")));
                }
                return Err(fault.with_help(say!(
                    language,
                    "close the first bracket before the second one; a bracket that belongs to the name is written '[",
                    "die erste Klammer vor der zweiten schließen; eine Klammer, die zum Namen gehört, schreibt man '["
                )));
            }
            Some('\'') => text.push(reader.take(|next| ESCAPED.contains(&next)).unwrap_or('\'')),
            Some(character) => text.push(character),
        }
    }
    let is_item = starts_item && ITEMS.contains(&crate::foundation::language::folded(&text).as_str());
    Ok(Name { text, is_item })
}

/// `[Price '[EUR']]`, which is meant by `[Price [EUR]]`: what stands before the inner bracket, and what behind it.
fn escaped(before: &str, behind: &str) -> Option<String> {
    let (inside, rest) = behind.split_once(']')?;
    let (after, _) = rest.split_once(']')?;
    let is_name = |part: &str| part.chars().all(|next| next.is_alphanumeric() || is_blank(next) || "€$%/._-".contains(next));
    (is_name(inside) && is_name(after)).then(|| format!("{before}'[{inside}']{after}]"))
}

/// `[[#This Row],[Revenue]]`, `[[Revenue]]`.
fn nested(reader: &mut Reader<'_>, start: usize) -> Result<Sort, Fault> {
    let mut this_row = false;
    let mut column: Option<String> = None;
    loop {
        reader.take_while(is_blank);
        let opening = reader.position;
        if reader.take(|next| next == '[').is_none() {
            return Err(unclosed(reader, start));
        }
        let name = name(reader, opening)?;
        let language = reader.dialect.language;
        if name.is_item {
            if !ITEMS[..2].contains(&crate::foundation::language::folded(&name.text).as_str()) {
                return Err(no_item(reader, opening));
            }
            this_row = true;
        } else if column.replace(name.text).is_some() {
            let message =
                say!(language, "several columns at once cannot be read here", "mehrere Spalten auf einmal werden hier nicht gelesen");
            return Err(Fault::error("several-columns", start..reader.position, message).with_help(say!(
                language,
                "name the columns one by one, each in its own brackets",
                "die Spalten einzeln nennen, jede in eigenen Klammern"
            )));
        }
        reader.take_while(is_blank);
        if reader.take(|next| matches!(next, ',' | ';' | ':')).is_none() {
            break;
        }
    }
    close(reader, start)?;
    named(reader, start, column.unwrap_or_default(), this_row)
}

fn close(reader: &mut Reader<'_>, opening: usize) -> Result<(), Fault> {
    match reader.take(|next| next == ']') {
        Some(_) => Ok(()),
        None => Err(unclosed(reader, opening)),
    }
}

fn named(reader: &Reader<'_>, start: usize, name: String, this_row: bool) -> Result<Sort, Fault> {
    if !name.chars().all(is_blank) {
        return Ok(Sort::Column { name, this_row });
    }
    let language = reader.dialect.language;
    let message = say!(language, "no column is named here", "hier ist keine Spalte genannt");
    Err(Fault::error("no-column-named", start..reader.position, message).with_help(say!(
        language,
        "write the column's name: [Revenue]",
        "den Namen der Spalte schreiben: [Umsatz]"
    )))
}

fn unclosed(reader: &Reader<'_>, opening: usize) -> Fault {
    let language = reader.dialect.language;
    let message = say!(language, "a bracket is not closed", "eine Klammer ist nicht geschlossen");
    if let Some((name, span)) = bracket_slips::name_left_open(reader.text, opening) {
        return Fault::error("unclosed-bracket", span, message)
            .with_label(say!(language, "it opens here", "sie öffnet sich hier"))
            .with_help(say!(language, "write [{name}]", "[{name}] schreiben"));
    }
    Fault::error("unclosed-bracket", opening..opening + 1, message)
        .with_label(say!(language, "it opens here", "sie öffnet sich hier"))
        .with_help(say!(language, "write ] behind the column's name", "hinter den Spaltennamen ] schreiben"))
}

fn no_item(reader: &Reader<'_>, start: usize) -> Fault {
    let language = reader.dialect.language;
    let written = &reader.text[start..reader.position];
    let message = say!(
        language,
        "{written} names a part of a table, and formulas here name columns",
        "{written} nennt einen Teil einer Tabelle, und Formeln nennen hier Spalten"
    );
    let fault = Fault::error("table-part", start..reader.position, message);
    if let Some(column) = column_behind(reader, start) {
        return fault.with_help(say!(language, "write {column} for the column", "für die Spalte {column} schreiben"));
    }
    fault.with_help(say!(
        language,
        "write [Revenue] for the column, [@Revenue] for this account's value",
        "für die Spalte [Umsatz] schreiben, für den Wert dieses Kunden [@Umsatz]"
    ))
}

/// `Orders[Freight]`, of which `Orders[[#Data],[Freight]]` names a part.
fn column_behind(reader: &Reader<'_>, start: usize) -> Option<String> {
    let table = reader.text[..start].strip_suffix('[')?;
    let is_sign = |next: char| !(next.is_alphanumeric() || matches!(next, '_' | '.' | '\'' | ' '));
    let table = table.rsplit(is_sign).next()?.trim();
    let (column, _) = reader.rest().strip_prefix([',', ';'])?.trim_start().strip_prefix('[')?.split_once(']')?;
    Some(format!("{table}[{column}]"))
}
