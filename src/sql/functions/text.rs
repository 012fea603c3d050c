//! Texts: parts of them, searching, replacing, joining.

use super::{Argument, Call, Written};
use crate::sql::dialect::SqlDialect;
use crate::sql::typed::Typed;

/// How many characters a cell holds.
const LONGEST: &str = "32767";

pub(super) fn write(call: &mut Call<'_, '_>) -> Option<Written> {
    Some(match call.name() {
        "LEN" => {
            let text = call.text(0);
            Ok(Typed::whole(call.dialect().double(&call.dialect().length(&text))))
        }
        "LEFT" => {
            let (text, count) = (call.text(0), count(call, 1, Some("1")));
            Ok(Typed::text(call.dialect().substring(&text, "1", &count)))
        }
        "RIGHT" => {
            let (text, count) = (call.text(0), count(call, 1, Some("1")));
            let dialect = call.dialect();
            let length = dialect.length(&text);
            Ok(Typed::text(dialect.substring(&text, &format!("greatest({length} - {count}, 0) + 1"), &count)))
        }
        "MID" => {
            let (text, start, count) = (call.text(0), place(call, 1), count(call, 2, None));
            Ok(Typed::text(call.dialect().substring(&text, &start, &count)))
        }
        "UPPER" => {
            let text = call.text(0);
            Ok(Typed::text(upper(call.dialect(), &text)))
        }
        "LOWER" => {
            let text = call.text(0);
            Ok(Typed::text(match call.dialect() {
                SqlDialect::DuckDb => call.dialect().folded(&text),
                SqlDialect::Spark => format!("lower({text})"),
                SqlDialect::Postgres => format!("lower({text} COLLATE \"und-x-icu\")"),
            }))
        }
        "TRIM" => {
            let text = call.text(0);
            let single = call.dialect().replaced(&text, " +", " ");
            Ok(Typed::text(format!("trim(BOTH ' ' FROM {single})")))
        }
        "CLEAN" => {
            let text = call.text(0);
            Ok(Typed::text(call.dialect().replaced(&text, r"[\x01-\x1f]", "")))
        }
        "CONCAT" | "CONCATENATE" => joined(call, 0, None),
        "TEXTJOIN" => text_join(call),
        "FIND" => Ok(find(call)),
        "SEARCH" => search(call),
        "SUBSTITUTE" => substitute(call),
        "REPLACE" => Ok(replace(call)),
        "REPT" => Ok(repeat(call)),
        "EXACT" => {
            let (one, other) = (call.text(0), call.text(1));
            Ok(Typed::boolean(format!("{one} = {other}")))
        }
        _ => return None,
    })
}

/// A count of characters, a whole number; a negative one is an error.
fn count(call: &mut Call<'_, '_>, place: usize, default: Option<&str>) -> String {
    if place >= call.len() {
        return default.unwrap_or("0").to_owned();
    }
    let number = call.number(place);
    let dialect = call.dialect();
    let sql = number.constant.map_or(number.sql, |constant| dialect.number(constant));
    let count = call.bind(&dialect.truncated(&sql));
    call.fail_where(&format!("{count} < 0"), "#VALUE!");
    call.bind(&dialect.integer(&format!("least(greatest({count}, 0), 32768)")))
}

/// A place in a text, counted from 1; one before the first is an error.
fn place(call: &mut Call<'_, '_>, argument: usize) -> String {
    let place = count(call, argument, Some("1"));
    call.fail_where(&format!("{place} < 1"), "#VALUE!");
    place
}

/// Capitals, where there is a single one: `ß` stays `ß`.
fn upper(dialect: SqlDialect, text: &str) -> String {
    // Letters without a single capital stand aside for a moment, as characters that nobody uses.
    let letters: Vec<char> = ('\u{80}'..='\u{ffff}').filter(|letter| letter.to_uppercase().count() > 1).collect();
    let aside: String = (0xe000_u32..).filter_map(char::from_u32).take(letters.len()).collect();
    let letters: String = letters.into_iter().collect();
    let collated = if dialect == SqlDialect::Postgres { " COLLATE \"und-x-icu\"" } else { "" };
    format!("translate(upper(translate({text}, '{letters}', '{aside}'){collated}), '{aside}', '{letters}')")
}

/// A text that may be longer than a cell holds, which is an error.
fn within_a_cell(call: &mut Call<'_, '_>, text: &str) -> Typed {
    let text = call.bind(text);
    call.fail_where(&format!("{} > {LONGEST}", call.dialect().length(&text)), "#VALUE!");
    Typed::text(text)
}

/// The texts of the arguments from a place on, with a delimiter where there is one.
fn joined(call: &mut Call<'_, '_>, first: usize, delimiter: Option<(&str, bool)>) -> Written {
    let mut parts = Vec::new();
    for place in first..call.len() {
        match call.arguments[place].clone() {
            Argument::Range(id) => {
                let source = call.writer.source(id);
                let row = call.writer.row_of(id);
                let error = call.writer.first_error(id);
                call.errors.extend(error);
                let (text, all_text) = (source.value.text.clone(), source.value.number.is_none() && source.value.boolean.is_none());
                let (Some(text), true) = (text, all_text) else {
                    return Err(call.refused(
                        "joining a column that holds more than texts has no translation into SQL",
                        "das Verbinden einer Spalte, die nicht nur Texte enthält, hat keine Übersetzung nach SQL",
                    ));
                };
                let text = match delimiter {
                    Some((_, true)) => format!("NULLIF({text}, '')"),
                    _ => format!("COALESCE({text}, '')"),
                };
                let between = delimiter.map_or("''", |(delimiter, _)| delimiter);
                if crate::sql::dialect::columns(between).next().is_some() {
                    return Err(call.not_constant(0));
                }
                let all = call.dialect().joined_texts(&text, between, &row);
                parts.push(call.writer.over_all("joined", &source.relation, vec![("_joined", all)]).remove(0));
            }
            Argument::Missing => parts.push("''".to_owned()),
            Argument::Value(_) => parts.push(call.text(place)),
        }
    }
    let text = match delimiter {
        None => parts.iter().map(|part| format!("COALESCE({part}, '')")).collect::<Vec<_>>().join(" || "),
        Some((delimiter, ignores)) => {
            let parts: Vec<String> = if ignores { parts.iter().map(|part| format!("NULLIF({part}, '')")).collect() } else { parts };
            // The delimiter stands before each part but the first, and is cut off there.
            let pieces: Vec<String> = parts.iter().map(|part| format!("COALESCE({delimiter} || {part}, '')")).collect();
            let whole = call.bind(&pieces.join(" || "));
            let dialect = call.dialect();
            dialect.substring(&whole, &format!("{} + 1", dialect.length(delimiter)), LONGEST)
        }
    };
    Ok(within_a_cell(call, &text))
}

fn text_join(call: &mut Call<'_, '_>) -> Written {
    let delimiter = match call.constant_text(0) {
        Some(text) => call.dialect().text(&text),
        None => call.text(0),
    };
    let ignores = call.constant_or(1, 1.0)? != 0.0;
    joined(call, 2, Some((&delimiter, ignores)))
}

fn find(call: &mut Call<'_, '_>) -> Typed {
    let (wanted, text) = (call.text(0), call.text(1));
    position(call, &wanted, &text)
}

fn position(call: &mut Call<'_, '_>, wanted: &str, text: &str) -> Typed {
    let start = place(call, 2);
    let dialect = call.dialect();
    call.fail_where(&format!("{start} > {} + 1", dialect.length(text)), "#VALUE!");
    let rest = dialect.substring(text, &start, LONGEST);
    let found = call.bind(&format!("CASE WHEN {wanted} = '' THEN 1 ELSE {} END", dialect.position(wanted, &rest)));
    call.fail_where(&format!("{found} = 0"), "#VALUE!");
    Typed::whole(dialect.double(&format!("({found} + {start} - 1)")))
}

fn search(call: &mut Call<'_, '_>) -> Written {
    let Some(wanted) = call.constant_text(0) else { return Err(call.not_constant(0)) };
    if wanted.contains(['*', '?', '~']) {
        return Err(
            call.refused("SEARCH with wildcards has no translation into SQL", "SUCHEN mit Platzhaltern hat keine Übersetzung nach SQL")
        );
    }
    let dialect = call.dialect();
    let wanted = dialect.text(&crate::foundation::value::folded_text(&wanted));
    let text = call.text(1);
    let text = call.bind(&dialect.folded(&text));
    Ok(position(call, &wanted, &text))
}

fn substitute(call: &mut Call<'_, '_>) -> Written {
    let (text, old, new) = (call.text(0), call.text(1), call.text(2));
    if call.len() > 3 {
        return Err(call.refused(
            "replacing the n-th text only has no translation into SQL",
            "nur den n-ten Text zu ersetzen hat keine Übersetzung nach SQL",
        ));
    }
    Ok(within_a_cell(call, &format!("CASE WHEN {old} = '' THEN {text} ELSE replace({text}, {old}, {new}) END")))
}

fn replace(call: &mut Call<'_, '_>) -> Typed {
    let (text, start, count, new) = (call.text(0), place(call, 1), count(call, 2, None), call.text(3));
    let dialect = call.dialect();
    let head = dialect.substring(&text, "1", &format!("greatest({start} - 1, 0)"));
    let rest = dialect.substring(&text, &format!("greatest({start}, 1) + {count}"), LONGEST);
    within_a_cell(call, &format!("{head} || {new} || {rest}"))
}

fn repeat(call: &mut Call<'_, '_>) -> Typed {
    let (text, times) = (call.text(0), count(call, 1, None));
    let dialect = call.dialect();
    let length = dialect.length(&text);
    let fits = call.bind(&format!("{length} = 0 OR {} * {times} <= {LONGEST}", dialect.bigint(&length)));
    call.fail_where(&format!("NOT {fits}"), "#VALUE!");
    Typed::text(format!("CASE WHEN {length} = 0 THEN '' WHEN {fits} THEN repeat({text}, {times}) END"))
}
