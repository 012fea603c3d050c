//! Finding a value in a column, and what stands beside it.

use crate::formula::Fault;
use crate::formula::checking::scope::RangeId;
use crate::foundation::value::{CellError, Value, folded_text};

use super::rank::copied;
use super::{Call, Written};
use crate::sql::dialect::column;
use crate::sql::typed::{Typed, all};

pub(super) fn write(call: &mut Call<'_, '_>) -> Option<Written> {
    Some(match call.name() {
        "XLOOKUP" => xlookup(call),
        "VLOOKUP" => vlookup(call),
        "MATCH" => match_row(call),
        "XMATCH" => xmatch(call),
        "INDEX" => index(call),
        _ => return None,
    })
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    Exact,
    NextSmaller,
    NextLarger,
    Wildcard,
}

/// What is found in a row: its number, counted from 1, and the value of a column.
struct Found {
    row: String,
    value: Typed,
}

fn no_column(call: &Call<'_, '_>) -> Fault {
    call.refused("no column is named here", "hier ist keine Spalte genannt")
}

/// Joins the row in which a value stands. `last` takes the last of several rows. A blank finds a blank, whatever the mode.
fn find(call: &mut Call<'_, '_>, wanted: &Typed, searched: RangeId, results: RangeId, mode: Mode, last: bool) -> Result<Found, Fault> {
    let blank = wanted.is_blank().filter(|_| matches!(mode, Mode::NextSmaller | Mode::NextLarger));
    let Some(blank) = blank else { return find_filled(call, wanted, searched, results, mode, last) };
    let none = Typed::constant(&Value::Blank, call.dialect());
    let of_blank = find_filled(call, &none, searched, results, Mode::Exact, last)?;
    if wanted.constant.is_some() {
        return Ok(of_blank);
    }
    let filled = Typed { blank: false, ..wanted.clone() };
    let found = find_filled(call, &filled, searched, results, mode, last)?;
    let row = format!("CASE WHEN {blank} THEN {} ELSE {} END", of_blank.row, found.row);
    let value = call.writer.cases(vec![(blank, None, None, of_blank.value)], found.value);
    Ok(Found { row: call.bind(&row), value })
}

fn find_filled(
    call: &mut Call<'_, '_>,
    wanted: &Typed,
    searched: RangeId,
    results: RangeId,
    mode: Mode,
    last: bool,
) -> Result<Found, Fault> {
    if searched.table != results.table {
        return Err(
            call.refused("columns of several tables have no rows in common", "Spalten mehrerer Tabellen haben keine gemeinsamen Zeilen")
        );
    }
    let dialect = call.dialect();
    let row = call.writer.row_of(searched);
    let relation = match searched.table {
        None => call.writer.latest(&[searched, results]),
        Some(_) => call.writer.source(searched).relation,
    };
    let (cell, result) = (call.writer.source(searched).value, call.writer.source(results).value);
    let nearest = matches!(mode, Mode::NextSmaller | Mode::NextLarger);
    if nearest && (wanted.text.is_some() || wanted.boolean.is_some()) {
        return Err(call.refused(
            "the nearest text or truth value has no translation into SQL",
            "der nächste Text oder Wahrheitswert hat keine Übersetzung nach SQL",
        ));
    }
    let pattern = match (&wanted.constant, mode) {
        (Some(Value::Text(text)), Mode::Wildcard) if crate::formula::criterion::Pattern::is_in(text) => {
            Some(crate::formula::criterion::Pattern::new(text).like('!'))
        }
        _ => None,
    };
    // The rows in their order, each with its number and its key.
    let mut key = Vec::new();
    let number_key = |number: &str| format!("'n' || {}", dialect.scientific(&format!("({} + 0)", dialect.rounded(number))));
    let mut own = Vec::new();
    let (row_key, account_key) = if let Some(pattern) = &pattern {
        let text = cell.text.clone().unwrap_or_else(|| dialect.null_text());
        let fits = format!("{} LIKE {} ESCAPE '!'", dialect.folded(&text), dialect.text(pattern));
        (format!("CASE WHEN {fits} THEN 'p' END"), "'p'".to_owned())
    } else if nearest {
        let number = cell.number.clone().unwrap_or_else(|| dialect.null_number());
        let wanted = call.writer.numeric(wanted);
        call.errors.extend(wanted.error.clone());
        let sql = wanted.constant.map_or(wanted.sql, |constant| dialect.number(constant));
        let wanted = call.bind(&dialect.rounded(&sql));
        (dialect.rounded(&number), wanted)
    } else {
        if let Some(number) = &cell.number {
            key.push(format!(" WHEN {number} IS NOT NULL THEN {}", number_key(number)));
        }
        if let Some(text) = &cell.text {
            key.push(format!(" WHEN {text} IS NOT NULL THEN 't' || {}", dialect.folded(text)));
        }
        if let Some(truth) = &cell.boolean {
            key.push(format!(" WHEN {truth} THEN 'b1' WHEN NOT {truth} THEN 'b0'"));
        }
        if let Some(blank) = cell.is_blank() {
            key.push(format!(" WHEN {blank} THEN 'e'"));
        }
        match &wanted.constant {
            Some(Value::Text(text)) => own.push(format!(" WHEN TRUE THEN {}", dialect.text(&format!("t{}", folded_text(text))))),
            _ => {
                if let Some(number) = &wanted.number {
                    own.push(format!(" WHEN {number} IS NOT NULL THEN {}", number_key(number)));
                }
                if let Some(text) = &wanted.text {
                    if mode == Mode::Wildcard {
                        call.fail_where(&dialect.fits(text, "[*?~]"), "#SQL!");
                    }
                    own.push(format!(" WHEN {text} IS NOT NULL THEN 't' || {}", dialect.folded(text)));
                }
                if let Some(truth) = &wanted.boolean {
                    own.push(format!(" WHEN {truth} THEN 'b1' WHEN NOT {truth} THEN 'b0'"));
                }
                if let Some(blank) = wanted.is_blank() {
                    own.push(format!(" WHEN {blank} THEN 'e'"));
                }
            }
        }
        let case = |cases: &[String]| if cases.is_empty() { dialect.null_text() } else { format!("CASE{} END", cases.concat()) };
        let own = case(&own);
        (case(&key), call.bind(&own))
    };
    let parts: Vec<(&str, String)> =
        [&result.number, &result.text, &result.boolean, &result.error].into_iter().flatten().map(|part| ("_value", part.clone())).collect();
    let mut numbered = vec![("_wanted", row_key), ("_place", dialect.double(&format!("row_number() OVER (ORDER BY {row})")))];
    numbered.extend(parts);
    let (rows, names) = call.writer.made("rows in order", numbered, &format!("FROM {}", dialect.identifier(&relation)));
    let columns: Vec<String> = names.iter().map(|name| column(name)).collect();
    let order = if last { "DESC" } else { "ASC" };
    let mut picked: Vec<(&str, String)> = columns.iter().map(|name| ("_found", name.clone())).collect();
    picked.push(("_first", format!("row_number() OVER (PARTITION BY {} ORDER BY {} {order})", columns[0], columns[1])));
    let (candidates, names) =
        call.writer.made("candidates", picked, &format!("FROM {} WHERE {} IS NOT NULL", dialect.identifier(&rows), columns[0]));
    let columns: Vec<String> = names.iter().map(|name| column(name)).collect();
    let (first, others) = (&columns[columns.len() - 1], &columns[..columns.len() - 1]);
    let picked: Vec<(&str, String)> = others.iter().map(|name| ("_found", name.clone())).collect();
    let (made, names) = call.writer.made("first rows", picked, &format!("FROM {} WHERE {first} = 1", dialect.identifier(&candidates)));
    let account_key =
        if nearest { call.writer.nearest(&made, &column(&names[0]), &account_key, mode == Mode::NextSmaller) } else { account_key };
    let (made, names) = copied(call, &made, &names);
    let columns: Vec<String> = names.iter().map(|name| column(name)).collect();
    let condition = format!("{} = {account_key}", columns[0]);
    call.writer.layers.join_on(&made, &names, &condition);
    let mut rest = columns[2..].iter().cloned();
    let mut next = |part: &Option<String>| part.as_ref().and_then(|_| rest.next());
    let value = Typed {
        number: next(&result.number),
        text: next(&result.text),
        boolean: next(&result.boolean),
        error: next(&result.error),
        blank: true,
        whole: result.whole,
        ..Typed::default()
    };
    Ok(Found { row: columns[1].clone(), value })
}

/// The match mode and whether the last row is taken, as XLOOKUP and XMATCH have them; `None` where they are an error.
fn modes(call: &mut Call<'_, '_>, first: usize) -> Result<Option<(Mode, bool)>, Fault> {
    let mut choice =
        |place: usize, default: f64| if call.is_given(place) { call.constant_or(place, default).map(f64::trunc) } else { Ok(default) };
    let (mode, search) = (choice(first, 0.0)?, choice(first + 1, 1.0)?);
    let mode = match mode {
        0.0 => Mode::Exact,
        -1.0 => Mode::NextSmaller,
        1.0 => Mode::NextLarger,
        2.0 => Mode::Wildcard,
        3.0 => {
            return Err(call.refused(
                "a search by a regular expression has no translation into SQL",
                "die Suche mit einem regulären Ausdruck hat keine Übersetzung nach SQL",
            ));
        }
        _ => return Ok(None),
    };
    let last = match (search, mode) {
        (2.0, Mode::NextSmaller) => true,
        (-2.0, Mode::NextSmaller) => false,
        (1.0 | 2.0, _) => false,
        (-1.0 | -2.0, _) => true,
        _ => return Ok(None),
    };
    Ok(if mode == Mode::Wildcard && search.abs() == 2.0 { None } else { Some((mode, last)) })
}

fn wrong(call: &mut Call<'_, '_>) -> Written {
    call.fail_where("TRUE", "#VALUE!");
    Ok(Typed::number(call.dialect().null_number()))
}

fn xlookup(call: &mut Call<'_, '_>) -> Written {
    let wanted = call.value(0);
    let (Some(searched), Some(results)) = (call.range(1), call.range(2)) else { return Err(no_column(call)) };
    let Some((mode, last)) = modes(call, 4)? else { return wrong(call) };
    // The function takes errors, so that the wanted value's own is not noted yet.
    call.errors.extend(wanted.error.clone());
    let found = find(call, &wanted, searched, results, mode, last)?;
    let otherwise = if call.is_given(3) { call.value(3) } else { Typed::constant(&Value::Error(CellError::NotAvailable), call.dialect()) };
    let missing = format!("{} IS NULL", found.row);
    Ok(call.writer.cases(vec![(missing, None, None, otherwise)], found.value))
}

/// The wanted value of MATCH and VLOOKUP, for which a blank is 0.
fn zero_for_blank(call: &mut Call<'_, '_>) -> Typed {
    let value = call.value(0);
    if !value.blank {
        return value;
    }
    let zero = call.dialect().number(0.0);
    match (value.is_blank(), &value.constant) {
        (_, Some(_)) => Typed::constant(&Value::Number(0.0), call.dialect()),
        (Some(blank), None) => {
            let number = value.number.clone().unwrap_or_else(|| call.dialect().null_number());
            let number = call.bind(&format!("CASE WHEN {blank} THEN {zero} ELSE {number} END"));
            Typed { number: Some(number), blank: false, ..value }
        }
        (None, None) => value,
    }
}

fn vlookup(call: &mut Call<'_, '_>) -> Written {
    let wanted = zero_for_blank(call);
    let Some(searched) = call.range(1) else { return Err(no_column(call)) };
    let number = call.constant_or(2, 1.0)?.trunc();
    if number != 1.0 {
        call.fail_where("TRUE", if number < 1.0 { "#VALUE!" } else { "#REF!" });
        return Ok(Typed::number(call.dialect().null_number()));
    }
    let nearest = call.constant_or(3, 1.0)? != 0.0;
    let mode = if nearest { Mode::NextSmaller } else { Mode::Wildcard };
    let found = find(call, &wanted, searched, searched, mode, nearest)?;
    call.fail_where(&format!("{} IS NULL", found.row), "#N/A");
    Ok(found.value)
}

fn match_row(call: &mut Call<'_, '_>) -> Written {
    let wanted = zero_for_blank(call);
    let Some(searched) = call.range(1) else { return Err(no_column(call)) };
    let kind = call.constant_or(2, 1.0)?;
    let (mode, last) = match kind {
        0.0 => (Mode::Wildcard, false),
        kind if kind > 0.0 => (Mode::NextSmaller, true),
        _ => (Mode::NextLarger, true),
    };
    place(call, &wanted, searched, mode, last)
}

fn xmatch(call: &mut Call<'_, '_>) -> Written {
    let wanted = call.value(0);
    let Some(searched) = call.range(1) else { return Err(no_column(call)) };
    let Some((mode, last)) = modes(call, 2)? else { return wrong(call) };
    place(call, &wanted, searched, mode, last)
}

fn place(call: &mut Call<'_, '_>, wanted: &Typed, searched: RangeId, mode: Mode, last: bool) -> Written {
    let found = find(call, wanted, searched, searched, mode, last)?;
    call.fail_where(&format!("{} IS NULL", found.row), "#N/A");
    Ok(Typed::whole(found.row))
}

fn index(call: &mut Call<'_, '_>) -> Written {
    let Some(id) = call.range(0) else { return Err(no_column(call)) };
    let wanted = call.number(1);
    let across = call.constant_or(2, 1.0)?.trunc();
    let dialect = call.dialect();
    let source = call.writer.source(id);
    let row = call.writer.row_of(id);
    let count = call.writer.over_all("count", &source.relation, vec![("_count", dialect.double("count(*)"))]).remove(0);
    let sql = wanted.constant.map_or(wanted.sql, |constant| dialect.number(constant));
    let place = call.bind(&dialect.truncated(&sql));
    call.fail_where(&format!("{place} < 1"), "#VALUE!");
    if across < 0.0 {
        return wrong(call);
    }
    call.fail_where(&if across > 1.0 { "TRUE".to_owned() } else { format!("{place} > {count}") }, "#REF!");
    let parts = [&source.value.number, &source.value.text, &source.value.boolean, &source.value.error];
    let mut numbered = vec![("_place", dialect.double(&format!("row_number() OVER (ORDER BY {row})")))];
    numbered.extend(parts.into_iter().flatten().map(|part| ("_value", part.clone())));
    let (rows, names) = call.writer.made("rows in order", numbered, &format!("FROM {}", dialect.identifier(&source.relation)));
    let (rows, names) = copied(call, &rows, &names);
    let condition = all(vec![format!("{} = {place}", column(&names[0]))]);
    call.writer.layers.join_on(&rows, &names, &condition);
    let mut rest = names[1..].iter().map(|name| column(name));
    let mut next = |part: &Option<String>| part.as_ref().and_then(|_| rest.next());
    Ok(Typed {
        number: next(&source.value.number),
        text: next(&source.value.text),
        boolean: next(&source.value.boolean),
        error: next(&source.value.error),
        blank: true,
        whole: source.value.whole,
        ..Typed::default()
    })
}
