//! Score rows in SQL: values become points, points and weights become a score.
//!
//! The steps are those of `evaluation::score`, in the same order, so that a score is the same number to its last digit.

use crate::criteria::BlankPolicy;
use crate::criteria::scale::Scale;
use crate::formula::syntax::ast::Operator;
use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::number::compare_numbers;
use crate::foundation::value::{Value, folded_text};

use super::compare::beside_constant;
use super::dialect::{SqlDialect, column};
use super::typed::{Typed, all, any_of, error_where, first_of};
use super::writer::Writer;

/// A row's share in a score.
struct Row<'a> {
    scale: &'a Scale,
    weight: String,
    /// NULL where the row does not count; under a scale that looks at others the raw value.
    points: String,
    error: Option<String>,
    /// Whether the row may not count.
    can_be_skipped: bool,
    /// A condition: the raw value stands for 0 points and is no part of the comparison.
    worst: Option<String>,
}

/// The score over these rules.
pub(super) fn score(
    writer: &mut Writer<'_>,
    name: &str,
    rules: &[(usize, BlankPolicy)],
    funnel: Option<&str>,
    faults: &mut Vec<Diagnostic>,
) -> Typed {
    let mut rows = Vec::new();
    for &(rule, blank) in rules {
        match row(writer, rule, blank) {
            Ok(Some(row)) => rows.push(row),
            Ok(None) => {}
            Err(fault) => faults.push(fault),
        }
    }
    let error = first_of(rows.iter().map(|row| row.error.clone())).map(|error| writer.layers.bind(&error));
    let places: Vec<usize> = (0..rows.len()).filter(|&place| rows[place].scale.looks_at_others()).collect();
    if !places.is_empty() && faults.is_empty() {
        compare_with_others(writer, name, &mut rows, &places, error.as_deref(), funnel);
    }
    weighted_mean(writer, &rows, error)
}

fn row<'a>(writer: &mut Writer<'a>, rule: usize, blank: BlankPolicy) -> Result<Option<Row<'a>>, Diagnostic> {
    let parsed = &writer.plan.rules[rule];
    let (scale, dialect) = (&parsed.rule.scale, writer.dialect);
    let weight = match &parsed.weight {
        None => Typed::constant(&Value::Number(1.0), dialect),
        Some(tree) => writer.formula(tree).map_err(|fault| parsed.rule.weight.diagnostic(fault))?,
    };
    let constant = match &weight.constant {
        Some(Value::Number(number)) if *number == 0.0 => return Ok(None),
        Some(Value::Blank) => return Ok(None),
        Some(Value::Number(number)) if *number > 0.0 => Some(*number),
        _ => None,
    };
    let (weight, weight_error) = match constant {
        Some(number) => (dialect.number(number), None),
        None => {
            let weight = writer.bind(weight);
            let truth = weight.boolean.as_ref().and_then(|truth| error_where(&format!("{truth} IS NOT NULL"), "#VALUE!"));
            let number = writer.numeric(&weight);
            let sql = number.constant.map_or_else(|| number.sql.clone(), |constant| dialect.number(constant));
            let sql = writer.layers.bind(&sql);
            let negative = error_where(&format!("{sql} < 0"), "#NUM!");
            (sql, first_of([truth, number.error, negative]))
        }
    };
    let Some(tree) = &parsed.formula else { return Ok(None) };
    // Under a scale of texts a blank has no points, since no text stands for it as 0 does among numbers.
    let blank_is_nothing = blank == BlankPolicy::Zero && scale.leaves_blanks_out();
    writer.watches_blanks = blank != BlankPolicy::Zero || blank_is_nothing;
    let value = writer.formula(tree);
    writer.watches_blanks = false;
    let value = value.map_err(|fault| parsed.rule.formula.diagnostic(fault))?;
    let read = value.read.clone();
    let (points, points_error) = points(writer, scale, value, read.as_deref().filter(|_| blank_is_nothing));
    let no_weight = constant.is_none().then(|| format!("{weight} = 0"));
    let skips = any_of([no_weight.clone(), read.clone().filter(|_| blank == BlankPolicy::Skip)]);
    let is_worst = read.clone().filter(|_| blank == BlankPolicy::Worst);
    let refuses = read.filter(|_| blank == BlankPolicy::Error);
    let null = dialect.null_number();
    let mut cases: Vec<(String, String, String)> = Vec::new();
    cases.extend(skips.clone().map(|condition| (condition, null.clone(), "NULL".to_owned())));
    cases.extend(is_worst.clone().map(|condition| (condition, dialect.number(0.0), "NULL".to_owned())));
    cases.extend(refuses.map(|condition| (condition, null.clone(), "'#VALUE!'".to_owned())));
    let choose = |which: fn(&(String, String, String)) -> &String, otherwise: &str| {
        if cases.is_empty() {
            return otherwise.to_owned();
        }
        let whens: String = cases.iter().map(|case| format!(" WHEN {} THEN {}", case.0, which(case))).collect();
        format!("CASE{whens} ELSE {otherwise} END")
    };
    let points_sql = writer.layers.bind(&choose(|case| &case.1, &points));
    let needs_error = points_error.is_some() || cases.iter().any(|case| case.2 != "NULL");
    let own_error = needs_error.then(|| choose(|case| &case.2, &points_error.unwrap_or_else(|| dialect.null_text())));
    Ok(Some(Row {
        scale,
        weight,
        points: points_sql,
        error: first_of([weight_error, own_error]),
        can_be_skipped: skips.is_some(),
        worst: is_worst,
    }))
}

/// The points of a value, and the error of one that cannot have any. An empty one has none where `blank_read` holds.
fn points(writer: &mut Writer<'_>, scale: &Scale, value: Typed, blank_read: Option<&str>) -> (String, Option<String>) {
    let value = writer.bind(value);
    if let Scale::Labels { points, otherwise } = scale {
        return label_points(writer, points, *otherwise, &value, blank_read);
    }
    let dialect = writer.dialect;
    let truth = value.boolean.as_ref().filter(|_| scale.looks_at_others());
    let truth = truth.and_then(|truth| error_where(&format!("{truth} IS NOT NULL"), "#VALUE!"));
    let number = writer.numeric(&value);
    let sql = number.constant.map_or_else(|| number.sql.clone(), |constant| dialect.number(constant));
    let sql = writer.layers.bind(&sql);
    let points = match scale {
        Scale::Points => format!("least(greatest({sql}, 0), 100)"),
        Scale::Linear { zero, hundred } => linear(dialect, &sql, *zero, *hundred, number.whole),
        Scale::Steps(steps) => {
            // A later threshold counts only where all before it are reached, and they ascend.
            let cases: String = steps
                .iter()
                .rev()
                .map(|(threshold, points)| {
                    let reached = beside_constant(dialect, Operator::GreaterOrEqual, &sql, *threshold, number.whole);
                    format!(" WHEN {reached} THEN {}", dialect.number(*points))
                })
                .collect();
            format!("CASE{cases} ELSE {} END", dialect.number(0.0))
        }
        _ => sql,
    };
    (points, first_of([number.error, truth]))
}

fn label_points(
    writer: &mut Writer<'_>,
    labels: &[(String, f64)],
    otherwise: Option<f64>,
    value: &Typed,
    blank_read: Option<&str>,
) -> (String, Option<String>) {
    let dialect = writer.dialect;
    let others: Vec<String> = [&value.number, &value.boolean].into_iter().flatten().map(|part| format!("{part} IS NOT NULL")).collect();
    let wrong = any_of(others.into_iter().map(Some)).and_then(|wrong| error_where(&wrong, "#VALUE!"));
    let text = value.text.clone().unwrap_or_else(|| dialect.null_text());
    let folded = writer.layers.bind(&dialect.folded(&text));
    let folded = if value.blank { writer.layers.bind(&format!("COALESCE({folded}, '')")) } else { folded };
    let cases: String = labels
        .iter()
        .map(|(label, points)| format!(" WHEN {} THEN {}", dialect.text(&folded_text(label)), dialect.number(*points)))
        .collect();
    let known: Vec<String> = labels.iter().map(|(label, _)| dialect.text(&folded_text(label))).collect();
    let points = match (otherwise, labels.is_empty()) {
        (Some(points), true) => dialect.number(points),
        (None, true) => dialect.null_number(),
        (Some(points), false) => format!("CASE {folded}{cases} ELSE {} END", dialect.number(points)),
        (None, false) => format!("CASE {folded}{cases} END"),
    };
    let nothing = blank_read.map(|read| writer.layers.bind(&format!("({read} AND COALESCE({folded}, '') = '')")));
    let but = nothing.as_ref().map(|nothing| format!("NOT {nothing} AND ")).unwrap_or_default();
    let unknown = match (otherwise, labels.is_empty()) {
        (Some(_), _) => None,
        (None, true) => Some("'#N/A'".to_owned()),
        (None, false) => error_where(&format!("{but}{folded} NOT IN ({})", known.join(", ")), "#N/A"),
    };
    let points = match nothing {
        Some(nothing) => format!("CASE WHEN {nothing} THEN {} ELSE {points} END", dialect.number(0.0)),
        None => points,
    };
    (points, first_of([value.error.clone(), wrong, unknown]))
}

/// Points between fixed bounds.
fn linear(dialect: SqlDialect, sql: &str, zero: f64, hundred: f64, whole: bool) -> String {
    let order = compare_numbers(zero, hundred);
    if order.is_eq() {
        return dialect.number(50.0);
    }
    let (before, beyond) =
        if order.is_lt() { (Operator::LessOrEqual, Operator::GreaterOrEqual) } else { (Operator::GreaterOrEqual, Operator::LessOrEqual) };
    let is_zero = beside_constant(dialect, before, sql, zero, whole);
    let is_hundred = beside_constant(dialect, beyond, sql, hundred, whole);
    let (half_zero, span) = (zero / 2.0, hundred / 2.0 - zero / 2.0);
    let above = if half_zero == 0.0 { format!("{sql} / 2") } else { format!("({sql} / 2 - {})", dialect.short(half_zero)) };
    let share = format!("{above} / {} * 100", dialect.number(span));
    let (none, full) = (dialect.number(0.0), dialect.number(100.0));
    format!("CASE WHEN {is_zero} THEN {none} WHEN {is_hundred} THEN {full} ELSE least(greatest({share}, 0), 100) END")
}

/// Gives points to the raw values of scales that look at the other accounts.
fn compare_with_others(
    writer: &mut Writer<'_>,
    name: &str,
    rows: &mut [Row<'_>],
    places: &[usize],
    error: Option<&str>,
    funnel: Option<&str>,
) {
    let mut counted = Vec::new();
    for &place in places {
        let row = &rows[place];
        let mut conditions: Vec<String> = Vec::new();
        conditions.extend(funnel.map(str::to_owned));
        conditions.extend(error.map(|error| format!("{error} IS NULL")));
        conditions.extend(row.worst.as_ref().map(|worst| format!("NOT {worst}")));
        let sql = if conditions.is_empty() { row.points.clone() } else { format!("CASE WHEN {} THEN {} END", all(conditions), row.points) };
        let compared = writer.layers.name(&format!("_{name} compared"));
        writer.layers.define(&compared, &sql);
        counted.push(column(&compared));
    }
    // All accounts' values must be there before they can be compared.
    writer.layers.settle();
    let dialect = writer.dialect;
    let parts: Vec<(&str, String)> =
        counted.iter().flat_map(|own| [("_least", format!("min({own})")), ("_greatest", format!("max({own})"))]).collect();
    let bounds = if parts.is_empty() {
        Vec::new()
    } else {
        let relation = writer.layers.base().to_owned();
        writer.over_all(&format!("{name}, bounds"), &relation, parts)
    };
    let mut bounds = bounds.chunks_exact(2);
    for (&place, counted) in places.iter().zip(&counted) {
        let (hundred, zero) = (dialect.number(100.0), dialect.number(0.0));
        let Some([least, greatest]) = bounds.next() else { continue };
        let level = writer.numbers(Operator::Equal, least, greatest);
        let level = writer.layers.bind(&level);
        let points = match rows[place].scale {
            Scale::Observed { descending } => {
                let low = writer.numbers(Operator::LessOrEqual, counted, least);
                let high = writer.numbers(Operator::GreaterOrEqual, counted, greatest);
                let (first, last, at_low, at_high) =
                    if *descending { (greatest, least, &hundred, &zero) } else { (least, greatest, &zero, &hundred) };
                let share = format!("({counted} / 2 - {first} / 2) / NULLIF({last} / 2 - {first} / 2, 0) * 100");
                format!(
                    "CASE WHEN {counted} IS NULL THEN NULL WHEN {level} THEN {} WHEN {low} THEN {at_low} WHEN {high} THEN {at_high} ELSE least(greatest({share}, 0), 100) END",
                    dialect.number(50.0)
                )
            }
            _ => {
                let rounded = writer.layers.bind(&dialect.rounded(counted));
                format!(
                    "CASE WHEN {counted} IS NULL THEN NULL WHEN {level} THEN {} ELSE {hundred} * count({counted}) OVER (ORDER BY {rounded}) / count({counted}) OVER () END",
                    dialect.number(50.0)
                )
            }
        };
        let points = match &rows[place].worst {
            Some(worst) => format!("CASE WHEN {worst} THEN {zero} ELSE {points} END"),
            None => points,
        };
        rows[place].points = writer.layers.bind(&points);
    }
}

fn weighted_mean(writer: &mut Writer<'_>, rows: &[Row<'_>], error: Option<String>) -> Typed {
    let dialect = writer.dialect;
    let part = |row: &Row<'_>, sql: String| {
        if row.can_be_skipped { format!("CASE WHEN {} IS NULL THEN {} ELSE {sql} END", row.points, dialect.number(0.0)) } else { sql }
    };
    let joined = |parts: Vec<String>| if parts.is_empty() { dialect.number(0.0) } else { parts.join(" + ") };
    let weights = joined(rows.iter().map(|row| part(row, row.weight.clone())).collect());
    let sum = joined(rows.iter().map(|row| part(row, format!("{} * {}", row.weight, row.points))).collect());
    let always = rows.iter().any(|row| !row.can_be_skipped);
    let weights = if always { format!("({weights})") } else { writer.layers.bind(&weights) };
    let mean = if always { format!("({sum}) / {weights}") } else { format!("({sum}) / NULLIF({weights}, 0)") };
    let nothing = if always { None } else { error_where(&format!("{weights} = 0"), "#N/A") };
    let error = first_of([error, nothing]).map(|error| writer.layers.bind(&error));
    let score = format!("least(greatest({mean}, 0), 100)");
    let score = match &error {
        Some(error) => format!("CASE WHEN {error} IS NULL THEN {score} END"),
        None => score,
    };
    Typed::number(score).or_error(error)
}
