//! The points that each Score row gives, as columns beside the score.

use std::collections::HashSet;
use std::sync::Arc;

use crate::criteria::Step;
use crate::foundation::language::folded;
use crate::foundation::value::Value;
use crate::foundation::values::Values;

use super::data::Data;
use super::headers::LONGEST;
use super::outcome::{Format, OutcomeColumn};

/// The points behind a score that is written.
#[derive(Clone, Debug)]
pub struct ScoreDetails {
    /// The header of the score.
    pub score: String,
    /// One column for each of its rows: the row's item (its formula where it has none) and the points of every account, blank
    /// where the row does not count or there is no score.
    pub rows: Vec<(String, Values)>,
}

/// The points behind every score that is written.
pub fn score_details(data: &Data<'_>) -> Vec<ScoreDetails> {
    let plan = data.plan();
    let scores = plan.results.iter().enumerate().filter(|(_, result)| result.step == Step::Score && result.is_written());
    scores
        .map(|(index, result)| {
            let values = data.result(index);
            let points = |position: usize| {
                let of = |(account, score): (usize, Value)| match (score, values.point(account, position)) {
                    (Value::Number(_), Some(row)) if row.counts() => Value::Number(row.points),
                    _ => Value::Blank,
                };
                values.values.iter().enumerate().map(of).collect()
            };
            let name = |&rule: &usize| {
                let rule = &plan.rules[rule].rule;
                if rule.item.is_empty() { rule.formula.text.clone() } else { rule.item.text.clone() }
            };
            let rows = result.rules.iter().enumerate().map(|(position, rule)| (name(rule), points(position))).collect();
            ScoreDetails { score: result.name.clone(), rows }
        })
        .collect()
}

/// The columns with the points of each score's rows to the left of it, where Excel looks for what a column sums up. `taken` are the
/// headers that the accounts have.
pub fn with_details<'a>(
    columns: Vec<OutcomeColumn>,
    details: Vec<ScoreDetails>,
    taken: impl Iterator<Item = &'a str>,
) -> Vec<OutcomeColumn> {
    let mut names: HashSet<String> = taken.map(folded).chain(columns.iter().map(|column| folded(&column.header))).collect();
    let mut all = Vec::with_capacity(columns.len());
    let mut details = details.into_iter().peekable();
    for column in columns {
        if let Some(of_score) = details.next_if(|details| details.score == column.header && column.format == Format::Score) {
            for (item, cells) in of_score.rows {
                let header = header(&of_score.score, &item, &mut names);
                all.push(OutcomeColumn { header, cells: Arc::new(cells), format: Format::Points, classes: Vec::new(), muted: Vec::new() });
            }
        }
        all.push(column);
    }
    all
}

/// `Attractiveness: Margin`, with a number where that is taken.
fn header(score: &str, item: &str, names: &mut HashSet<String>) -> String {
    let item = item.split_whitespace().collect::<Vec<_>>().join(" ");
    let whole = format!("{score}: {item}");
    let numbered = (1..).map(|number| {
        let suffix = if number == 1 { String::new() } else { format!(" ({number})") };
        whole.chars().take(LONGEST - suffix.len()).collect::<String>() + &suffix
    });
    let free = numbered.into_iter().find(|name| !names.contains(&folded(name))).unwrap_or(whole);
    names.insert(folded(&free));
    free
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(header: &str, format: Format) -> OutcomeColumn {
        OutcomeColumn {
            header: header.to_owned(),
            cells: Arc::new(vec![Value::Number(1.0)].into()),
            format,
            classes: vec![],
            muted: vec![],
        }
    }

    #[test]
    fn points_stand_left_of_their_score_under_names_of_their_own() {
        let rows = |items: &[&str]| items.iter().map(|item| ((*item).to_owned(), vec![Value::Number(2.0)].into())).collect();
        let details = vec![
            ScoreDetails { score: "S".to_owned(), rows: rows(&["Margin", "margin", "Two\n lines"]) },
            ScoreDetails { score: "T".to_owned(), rows: rows(&["Margin"]) },
        ];
        let columns = vec![column("Value", Format::General), column("S", Format::Score), column("T", Format::Score)];
        let headers: Vec<String> =
            with_details(columns, details, ["s: MARGIN"].into_iter()).into_iter().map(|column| column.header).collect();
        assert_eq!(headers, ["Value", "S: Margin (2)", "S: margin (3)", "S: Two lines", "S", "T: Margin", "T"]);
    }

    #[test]
    fn a_name_ends_where_a_table_column_does() {
        let mut names = HashSet::new();
        let long = "x".repeat(400);
        for _ in 0..2 {
            assert_eq!(header("S", &long, &mut names).chars().count(), LONGEST);
        }
        assert_eq!(names.len(), 2);
    }
}
