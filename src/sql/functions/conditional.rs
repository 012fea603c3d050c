//! COUNTIF, SUMIFS and their kin.
//!
//! Criteria that are the same for all accounts filter the rows; one that is a value of the account finds its rows by a key, so that the
//! column is grouped once and joined.

use crate::formula::Fault;
use crate::formula::checking::scope::RangeId;

use super::criterion::{Condition, condition, sign_before};
use super::rank::{all_of, steps};
use super::{Call, Written};
use crate::sql::dialect::column;
use crate::sql::typed::{Typed, all};

pub(super) fn write(call: &mut Call<'_, '_>) -> Option<Written> {
    Some(match call.name() {
        "COUNTIF" | "COUNTIFS" => counted(call),
        "SUMIF" => one(call, "sum"),
        "AVERAGEIF" => one(call, "avg"),
        "SUMIFS" => many(call, "sum"),
        "AVERAGEIFS" => many(call, "avg"),
        "MINIFS" => many(call, "min"),
        "MAXIFS" => many(call, "max"),
        _ => return None,
    })
}

fn counted(call: &mut Call<'_, '_>) -> Written {
    if call.len() == 2
        && let Some(compared) = compared(call)?
    {
        return Ok(compared);
    }
    let pairs: Vec<usize> = (0..call.len()).step_by(2).collect();
    let Some(found) = aggregate(call, &pairs, None, vec![("_count", "count(*)".to_owned())])? else { return Ok(Typed::default()) };
    Ok(Typed::whole(call.dialect().double(&format!("COALESCE({}, 0)", found[0]))))
}

/// One criterion that compares with a number of the account: `">="&[@Revenue]`.
fn compared(call: &mut Call<'_, '_>) -> Result<Option<Typed>, Fault> {
    let (Some(id), Some((sign, node))) = (call.range(0), sign_before(&call.nodes[1])) else { return Ok(None) };
    let value = call.writer.value(node, false)?;
    let cell = call.writer.source(id).value;
    let Some(number) = cell.number.filter(|_| value.text.is_none() && value.boolean.is_none() && value.error.is_none()) else {
        return Ok(None);
    };
    let Some(wanted) = value.number.clone().filter(|_| value.constant.is_none()) else { return Ok(None) };
    let dialect = call.dialect();
    let wanted = call.bind(&wanted);
    let relation = call.writer.latest(&[id]);
    let relation = if id.table.is_none() { relation } else { call.writer.source(id).relation };
    let (steps, all) = (steps(call, &relation, &number, &wanted, true), all_of(call, &relation, &number));
    let rounded = call.bind(&dialect.rounded(&wanted));
    let not_above = format!("COALESCE({}, 0)", steps.not_above);
    let below = format!("({not_above} - CASE WHEN {} = {rounded} THEN {} ELSE 0 END)", steps.key, steps.equal);
    let count = match sign {
        "<=" => not_above,
        "<" => below,
        ">" => format!("{all} - {not_above}"),
        ">=" => format!("{all} - {below}"),
        _ => return Ok(None),
    };
    // A sign with nothing behind it finds nothing.
    Ok(Some(Typed::whole(format!("CASE WHEN {wanted} IS NULL THEN {} ELSE {count} END", dialect.number(0.0)))))
}

/// A function whose third argument may name the column of the numbers.
fn one(call: &mut Call<'_, '_>, aggregate: &str) -> Written {
    let numbers = call.range(if call.is_given(2) { 2 } else { 0 });
    over_numbers(call, &[0], numbers, aggregate)
}

/// A function whose first argument names the column of the numbers.
fn many(call: &mut Call<'_, '_>, aggregate: &str) -> Written {
    let pairs: Vec<usize> = (1..call.len()).step_by(2).collect();
    let numbers = call.range(0);
    over_numbers(call, &pairs, numbers, aggregate)
}

fn over_numbers(call: &mut Call<'_, '_>, pairs: &[usize], numbers: Option<RangeId>, function: &str) -> Written {
    let Some(id) = numbers else { return Err(call.refused("no column is named here", "hier ist keine Spalte genannt")) };
    let source = call.writer.source(id);
    let dialect = call.dialect();
    let number = source.value.number.unwrap_or_else(|| dialect.null_number());
    let mut parts = vec![
        ("_result", if matches!(function, "sum" | "avg") { dialect.sum(&number) } else { format!("{function}({number})") }),
        ("_count", dialect.double(&format!("count({number})"))),
    ];
    if let Some(error) = &source.value.error {
        // Of several errors the first by row is the result; without a number of rows it is any.
        let row = call.writer.row_of(id);
        let first = match dialect {
            super::SqlDialect::DuckDb => format!("arg_min({error}, {row})"),
            super::SqlDialect::Spark => format!("min_by({error}, {row}) FILTER (WHERE {error} IS NOT NULL)"),
            super::SqlDialect::Postgres => format!("(array_agg({error} ORDER BY {row}) FILTER (WHERE {error} IS NOT NULL))[1]"),
        };
        parts.push(("_error", first));
    }
    let Some(found) = aggregate(call, pairs, Some(id), parts)? else { return Ok(Typed::default()) };
    if let Some(error) = found.get(2) {
        call.errors.push(error.clone());
    }
    let zero = dialect.number(0.0);
    if function == "avg" {
        call.fail_where(&format!("COALESCE({}, 0) = 0", found[1]), "#DIV/0!");
        return Ok(Call::unbounded(format!("{} / NULLIF({}, 0)", found[0], found[1])));
    }
    Ok(Call::unbounded(format!("COALESCE({}, {zero})", found[0])))
}

/// Aggregates of the rows that meet the criteria in these places; `None` where a criterion is an error.
fn aggregate(
    call: &mut Call<'_, '_>,
    pairs: &[usize],
    numbers: Option<RangeId>,
    parts: Vec<(&str, String)>,
) -> Result<Option<Vec<String>>, Fault> {
    let (mut filters, mut keys) = (Vec::new(), Vec::new());
    let mut ids: Vec<RangeId> = numbers.into_iter().collect();
    for &place in pairs {
        let Some(id) = call.range(place) else { return Err(call.refused("no column is named here", "hier ist keine Spalte genannt")) };
        ids.push(id);
        match condition(call, id, place + 1)? {
            Some(Condition::Row(condition)) => filters.push(condition),
            Some(Condition::Key { row, account }) => keys.push((row, account)),
            None => return Ok(None),
        }
    }
    let Some(first) = ids.first() else { return Ok(None) };
    if ids.iter().any(|id| id.table != first.table) {
        return Err(
            call.refused("columns of several tables have no rows in common", "Spalten mehrerer Tabellen haben keine gemeinsamen Zeilen")
        );
    }
    let dialect = call.dialect();
    // The relation of a later result holds the columns of earlier ones too.
    let relation = match first.table {
        None => call.writer.latest(&ids),
        Some(_) => call.writer.source(*first).relation,
    };
    let filter = if filters.is_empty() { String::new() } else { format!(" WHERE {}", all(filters)) };
    let from = format!("FROM {}{filter}", dialect.identifier(&relation));
    if keys.is_empty() {
        let (made, columns) = call.writer.made("rows that fit", parts, &from);
        call.writer.layers.join_row(&made, &columns);
        return Ok(Some(columns.iter().map(|name| column(name)).collect()));
    }
    let names: Vec<String> = keys.iter().map(|_| call.writer.layers.name("_key")).collect();
    // A relation of the keys first, so that they are computed once for each row.
    let selected: Vec<String> =
        keys.iter().zip(&names).map(|((row, _), name)| format!("{} AS {}", dialect.written(row), dialect.identifier(name))).collect();
    let keyed = call.writer.layers.relation("keyed", Vec::new(), format!("SELECT *, {} {}", selected.join(", "), dialect.written(&from)));
    let groups: Vec<String> = names.iter().map(|name| column(name)).collect();
    let mut all_parts: Vec<(&str, String)> = groups.iter().map(|name| ("_group", name.clone())).collect();
    let count = all_parts.len();
    all_parts.extend(parts);
    let filled = all(groups.iter().map(|name| format!("{name} IS NOT NULL")).collect());
    let rest = format!("FROM {} WHERE {filled} GROUP BY {}", dialect.identifier(&keyed), groups.join(", "));
    let (made, columns) = call.writer.made("by key", all_parts, &rest);
    let conditions = columns.iter().zip(&keys).map(|(name, (_, account))| format!("{} = {account}", column(name))).collect();
    call.writer.layers.join_on(&made, &columns, &all(conditions));
    Ok(Some(columns[count..].iter().map(|name| column(name)).collect()))
}
