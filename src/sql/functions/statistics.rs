//! Sums, extremes, means, counts and deviations over values of the account and whole columns.

use crate::formula::checking::scope::RangeId;

use super::{Argument, Call, Written};
use crate::sql::typed::{Typed, any_of, first_of};

pub(super) fn write(call: &mut Call<'_, '_>) -> Option<Written> {
    Some(match call.name() {
        "SUM" => Ok(Call::unbounded(numbers(call).sum(call))),
        "MIN" => Ok(extreme(call, "min", "least")),
        "MAX" => Ok(extreme(call, "max", "greatest")),
        "AVERAGE" => Ok(average(call)),
        "MEDIAN" => median(call),
        "STDEV.S" => deviation(call, 1, true),
        "STDEV.P" => deviation(call, 0, true),
        "VAR.S" => deviation(call, 1, false),
        "VAR.P" => deviation(call, 0, false),
        "COUNT" => Ok(count(call, |value, is_row| {
            let boolean = value.boolean.as_ref().filter(|_| !is_row);
            any_of([&value.number, &boolean.cloned()].map(|part| part.as_ref().map(|part| format!("{part} IS NOT NULL"))))
        })),
        "COUNTA" => Ok(count(call, |value, _| Some(value.is_blank().map_or_else(|| "TRUE".to_owned(), |blank| format!("NOT {blank}"))))),
        "COUNTBLANK" => Ok(count(call, |value, _| value.is_empty())),
        _ => return None,
    })
}

/// The numbers that a function reads: single ones, NULL where there is none, and whole columns.
struct Numbers {
    singles: Vec<String>,
    ranges: Vec<(RangeId, String, String)>,
}

/// A single number, NULL where the value is blank; its error is noted.
pub(super) fn single(call: &mut Call<'_, '_>, value: &Typed) -> String {
    let number = call.writer.numeric(&Typed { blank: false, ..value.clone() });
    call.errors.extend(number.error.clone());
    let sql = number.constant.map_or(number.sql, |constant| call.dialect().number(constant));
    call.bind(&sql)
}

fn numbers(call: &mut Call<'_, '_>) -> Numbers {
    let mut numbers = Numbers { singles: Vec::new(), ranges: Vec::new() };
    for place in 0..call.len() {
        match call.arguments[place].clone() {
            Argument::Missing => numbers.singles.push(call.dialect().number(0.0)),
            Argument::Value(value) => numbers.singles.push(single(call, &value)),
            Argument::Range(id) => {
                let error = call.writer.first_error(id);
                call.errors.extend(error);
                let source = call.writer.source(id);
                let number = source.value.number.unwrap_or_else(|| call.dialect().null_number());
                numbers.ranges.push((id, source.relation, number));
            }
        }
    }
    numbers
}

impl Numbers {
    /// An aggregate of each column.
    fn aggregates(&self, call: &mut Call<'_, '_>, name: &str, aggregate: impl Fn(&str) -> String) -> Vec<String> {
        self.ranges
            .iter()
            .map(|(_, relation, number)| call.writer.over_all(name, relation, vec![("_all", aggregate(number))]).remove(0))
            .collect()
    }

    fn sum(&self, call: &mut Call<'_, '_>) -> String {
        let dialect = call.dialect();
        let sums = self.aggregates(call, "sum", |number| dialect.sum(number));
        let zero = dialect.number(0.0);
        let parts: Vec<String> = self.singles.iter().chain(&sums).map(|part| format!("COALESCE({part}, {zero})")).collect();
        format!("({})", parts.join(" + "))
    }

    fn count(&self, call: &mut Call<'_, '_>) -> String {
        let counts = self.aggregates(call, "count", |number| format!("count({number})"));
        let singles = self.singles.iter().map(|part| format!("CASE WHEN {part} IS NULL THEN 0 ELSE 1 END"));
        let parts: Vec<String> = singles.chain(counts).collect();
        let count = call.dialect().double(&format!("({})", parts.join(" + ")));
        call.bind(&count)
    }
}

fn extreme(call: &mut Call<'_, '_>, aggregate: &str, pick: &str) -> Typed {
    let numbers = numbers(call);
    let found = numbers.aggregates(call, aggregate, |number| format!("{aggregate}({number})"));
    let parts: Vec<String> = numbers.singles.iter().cloned().chain(found).collect();
    let best = match parts.as_slice() {
        [only] => only.clone(),
        // NULLs are passed over.
        several => format!("{pick}({})", several.join(", ")),
    };
    Typed::number(format!("COALESCE({best}, {})", call.dialect().number(0.0)))
}

fn average(call: &mut Call<'_, '_>) -> Typed {
    let numbers = numbers(call);
    let (sum, count) = (numbers.sum(call), numbers.count(call));
    call.fail_where(&format!("{count} = 0"), "#DIV/0!");
    Call::unbounded(format!("{sum} / NULLIF({count}, 0)"))
}

fn median(call: &mut Call<'_, '_>) -> Written {
    let numbers = numbers(call);
    let dialect = call.dialect();
    match (numbers.ranges.as_slice(), numbers.singles.as_slice()) {
        ([_], []) => {
            let median = numbers.aggregates(call, "median", |number| format!("percentile_cont(0.5) WITHIN GROUP (ORDER BY {number})"));
            call.fail_where(&format!("{} IS NULL", median[0]), "#NUM!");
            Ok(Typed::number(median[0].clone()))
        }
        ([], singles) => {
            let all = singles.join(", ");
            let list = match dialect {
                super::SqlDialect::DuckDb => format!("list_sort(list_filter([{all}], lambda x: x IS NOT NULL))"),
                super::SqlDialect::Spark => format!("array_sort(filter(array({all}), x -> x IS NOT NULL))"),
                super::SqlDialect::Postgres => {
                    format!("ARRAY(SELECT x FROM unnest(ARRAY[{all}]) AS t(x) WHERE x IS NOT NULL ORDER BY x)")
                }
            };
            let list = call.bind(&list);
            let count = call.bind(&dialect.one_of(format!("len({list})"), format!("size({list})"), format!("cardinality({list})")));
            call.fail_where(&format!("{count} = 0"), "#NUM!");
            let at = |place: String| match dialect {
                super::SqlDialect::Spark => format!("try_element_at({list}, CAST({place} AS INT))"),
                _ => format!("({list})[CAST({place} AS INTEGER)]"),
            };
            let (low, high) = (at(format!("floor(({count} + 1) / 2.0)")), at(format!("floor(({count} + 2) / 2.0)")));
            Ok(Typed::number(format!("CASE WHEN {count} > 0 THEN ({low} + {high}) / 2 END")))
        }
        _ => Err(mixed(call)),
    }
}

fn mixed(call: &Call<'_, '_>) -> crate::formula::Fault {
    call.refused(
        "a column together with other values has no translation into SQL here",
        "eine Spalte zusammen mit anderen Werten hat hier keine Übersetzung nach SQL",
    )
}

/// Variance and deviation, in two passes, so that large values with a small spread keep their digits.
fn deviation(call: &mut Call<'_, '_>, left_out: u8, root: bool) -> Written {
    let numbers = numbers(call);
    let dialect = call.dialect();
    if !numbers.ranges.is_empty() && (numbers.ranges.len() > 1 || !numbers.singles.is_empty()) {
        return Err(mixed(call));
    }
    let (sum, count) = (numbers.sum(call), numbers.count(call));
    let mean = call.bind(&format!("{sum} / NULLIF({count}, 0)"));
    let squares = match numbers.ranges.first() {
        Some((_, relation, number)) => {
            let from = format!("FROM {}", dialect.identifier(relation));
            let (means, columns) = call.writer.made("mean", vec![("_mean", format!("avg({number})"))], &from);
            let mean = crate::sql::dialect::column(&columns[0]);
            let rest = format!("FROM {} CROSS JOIN {}", dialect.identifier(relation), dialect.identifier(&means));
            let square = dialect.sum(&format!("({number} - {mean}) * ({number} - {mean})"));
            let (relation, columns) = call.writer.made("squares", vec![("_squares", square)], &rest);
            call.writer.layers.join_row(&relation, &columns);
            crate::sql::dialect::column(&columns[0])
        }
        None => {
            let zero = dialect.number(0.0);
            let parts: Vec<String> =
                numbers.singles.iter().map(|part| format!("COALESCE(({part} - {mean}) * ({part} - {mean}), {zero})")).collect();
            format!("({})", parts.join(" + "))
        }
    };
    call.fail_where(&format!("{count} <= {left_out}"), "#DIV/0!");
    let variance = format!("{squares} / NULLIF({count} - {left_out}, 0)");
    Ok(Typed::number(if root { format!("CASE WHEN {count} > {left_out} THEN sqrt({variance}) END") } else { variance }))
}

/// `counts` says when a value counts, and whether that is asked of a row of a column.
fn count(call: &mut Call<'_, '_>, counts: fn(&Typed, bool) -> Option<String>) -> Typed {
    let mut parts = Vec::new();
    for place in 0..call.len() {
        match call.arguments[place].clone() {
            Argument::Missing => parts.push("1".to_owned()),
            Argument::Value(value) => parts.extend(counts(&value, false).map(|counts| format!("CASE WHEN {counts} THEN 1 ELSE 0 END"))),
            Argument::Range(id) => {
                let source = call.writer.source(id);
                let condition = any_of([counts(&source.value, true)]).unwrap_or_else(|| "FALSE".to_owned());
                let counted = format!("count(CASE WHEN {condition} THEN 1 END)");
                parts.extend(call.writer.over_all("count", &source.relation, vec![("_count", counted)]));
            }
        }
    }
    let sum = first_of([Some(parts.join(" + "))]).filter(|sum| !sum.is_empty()).unwrap_or_else(|| "0".to_owned());
    Typed::whole(call.dialect().double(&format!("({sum})")))
}
