//! Places in the order of a column's numbers.

use super::{Call, Written};
use crate::formula::checking::scope::RangeId;
use crate::sql::dialect::column;
use crate::sql::typed::Typed;

pub(super) fn write(call: &mut Call<'_, '_>) -> Option<Written> {
    Some(match call.name() {
        "LARGE" => nth(call, "DESC"),
        "SMALL" => nth(call, "ASC"),
        "PERCENTILE.INC" => percentile(call, 1.0),
        "QUARTILE.INC" => percentile(call, 4.0),
        "PERCENTRANK.INC" => percent_rank(call),
        "RANK.EQ" => rank(call, false),
        "RANK.AVG" => rank(call, true),
        _ => return None,
    })
}

/// A column's relation and numbers; an error in it is noted.
fn column_of(call: &mut Call<'_, '_>, place: usize) -> Result<(RangeId, String, String), crate::formula::Fault> {
    let id = call.range(place).ok_or_else(|| call.refused("no column is named here", "hier ist keine Spalte genannt"))?;
    let error = call.writer.first_error(id);
    call.errors.extend(error);
    let source = call.writer.source(id);
    let number = source.value.number.unwrap_or_else(|| call.dialect().null_number());
    Ok((id, source.relation, number))
}

fn nth(call: &mut Call<'_, '_>, order: &str) -> Written {
    let (_, relation, number) = column_of(call, 0)?;
    let k = call.number(1);
    let dialect = call.dialect();
    let place = if order == "DESC" { dialect.ceiling(&k.sql) } else { dialect.truncated(&k.sql) };
    let rest = format!("FROM {} WHERE {number} IS NOT NULL", dialect.identifier(&relation));
    let numbered = dialect.double(&format!("row_number() OVER (ORDER BY {number} {order})"));
    let (found, columns) = call.writer.made("in order", vec![("_place", numbered), ("_number", number)], &rest);
    // Each call joins its own copy, because its place is its own.
    let (found, columns) = copied(call, &found, &columns);
    let condition = format!("{} = {place}", column(&columns[0]));
    call.writer.layers.join_on(&found, &columns, &condition);
    let number = column(&columns[1]);
    call.fail_where(&format!("{number} IS NULL"), "#NUM!");
    Ok(Typed::number(number))
}

/// The same relation under other names, so that it can be joined once more.
pub(super) fn copied(call: &mut Call<'_, '_>, relation: &str, columns: &[String]) -> (String, Vec<String>) {
    let names: Vec<String> = columns.iter().map(|name| call.writer.layers.name(name)).collect();
    let dialect = call.dialect();
    let selected: Vec<String> =
        columns.iter().zip(&names).map(|(from, to)| format!("{} AS {}", dialect.identifier(from), dialect.identifier(to))).collect();
    let select = format!("SELECT {} FROM {}", selected.join(", "), dialect.identifier(relation));
    (call.writer.layers.relation(relation, Vec::new(), select), names)
}

fn percentile(call: &mut Call<'_, '_>, parts: f64) -> Written {
    let (_, relation, number) = column_of(call, 0)?;
    let share = call.constant_or(1, 0.0)?;
    let beyond = !(0.0..=parts).contains(&share);
    let share = if parts == 1.0 { share } else { share.trunc() / parts };
    if beyond || !(0.0..=1.0).contains(&share) {
        call.fail_where("TRUE", "#NUM!");
        return Ok(Typed::number(call.dialect().null_number()));
    }
    // PostgreSQL and Spark take a constant that is no double here.
    let aggregate = format!("percentile_cont({share:?}) WITHIN GROUP (ORDER BY {number})");
    let found = call.writer.over_all("percentile", &relation, vec![("_percentile", aggregate)]).remove(0);
    call.fail_where(&format!("{found} IS NULL"), "#NUM!");
    Ok(Typed::number(found))
}

/// For every number of a column, at 15 digits: how often it is there, how many are not above it, and the next one.
pub(super) struct Steps {
    pub(super) key: String,
    pub(super) equal: String,
    pub(super) not_above: String,
    next: String,
}

/// Joins the step on which a number stands: the one that equals it, or, where `nearest`, the one below it.
pub(super) fn steps(call: &mut Call<'_, '_>, relation: &str, number: &str, wanted: &str, nearest: bool) -> Steps {
    let dialect = call.dialect();
    let key = dialect.rounded(number);
    let parts = vec![
        ("_step", key.clone()),
        ("_equal", dialect.double("count(*)")),
        ("_not above", dialect.double(&format!("sum(count(*)) OVER (ORDER BY {key})"))),
        ("_next step", format!("lead({key}) OVER (ORDER BY {key})")),
    ];
    let rest = format!("FROM {} WHERE {number} IS NOT NULL GROUP BY {}", dialect.identifier(relation), key);
    let (made, columns) = call.writer.made("steps", parts, &rest);
    let names: Vec<String> = columns.iter().map(|name| column(name)).collect();
    let wanted = call.bind(&dialect.rounded(wanted));
    let wanted = if nearest { call.writer.nearest(&made, &names[0], &wanted, true) } else { wanted };
    let (made, columns) = copied(call, &made, &columns);
    let names: Vec<String> = columns.iter().map(|name| column(name)).collect();
    call.writer.layers.join_on(&made, &columns, &format!("{} = {wanted}", names[0]));
    Steps { key: names[0].clone(), equal: names[1].clone(), not_above: names[2].clone(), next: names[3].clone() }
}

pub(super) fn all_of(call: &mut Call<'_, '_>, relation: &str, number: &str) -> String {
    let count = call.dialect().double(&format!("count({number})"));
    call.writer.over_all("count", relation, vec![("_count", count)]).remove(0)
}

fn rank(call: &mut Call<'_, '_>, mean: bool) -> Written {
    let (_, relation, number) = column_of(call, 1)?;
    let wanted = call.double(0);
    let ascending = call.constant_or(2, 0.0)? != 0.0;
    let steps = steps(call, &relation, &number, &wanted, false);
    call.fail_where(&format!("{} IS NULL", steps.key), "#N/A");
    let before = if ascending {
        format!("{} - {}", steps.not_above, steps.equal)
    } else {
        let all = all_of(call, &relation, &number);
        format!("{all} - {}", steps.not_above)
    };
    let shared = if mean { format!(" + ({} - 1) / 2", steps.equal) } else { String::new() };
    Ok(Typed { whole: !mean, ..Typed::number(format!("({before} + 1{shared})")) })
}

fn percent_rank(call: &mut Call<'_, '_>) -> Written {
    let (id, relation, number) = column_of(call, 0)?;
    let value = call.value(1);
    let own = call.writer.source(id).value.number == value.number && value.text.is_none() && value.boolean.is_none() && !value.blank;
    let wanted = call.double(1);
    let digits = call.constant_or(2, 3.0)?.trunc();
    let dialect = call.dialect();
    let all = all_of(call, &relation, &number);
    if digits < 1.0 {
        call.fail_where("TRUE", "#NUM!");
    }
    call.fail_where(&format!("{all} = 0"), "#NUM!");
    let steps = steps(call, &relation, &number, &wanted, !own);
    let rounded = call.bind(&dialect.rounded(&wanted));
    call.fail_where(&format!("{0} IS NULL OR ({0} <> {rounded} AND {1} IS NULL)", steps.key, steps.next), "#N/A");
    let position = call.bind(&format!(
        "CASE WHEN {key} = {rounded} THEN {upto} - {equal} ELSE {upto} - 1 + ({wanted} - {key}) / NULLIF({next} - {key}, 0) END",
        key = steps.key,
        upto = steps.not_above,
        equal = steps.equal,
        next = steps.next,
    ));
    let scale = dialect.number(10_f64.powf(digits.clamp(1.0, 15.0)));
    let rank = call.bind(&dialect.rounded(&format!("({position} / NULLIF({all} - 1, 0) * {scale})")));
    Ok(Typed::number(format!("CASE WHEN {all} = 1 THEN {} ELSE {} / {scale} END", dialect.number(1.0), dialect.floor(&rank))))
}
