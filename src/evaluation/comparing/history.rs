//! Many months of decisions beside each other: what each account was, how its score went, how many there were of each class, and who went
//! from which class to which.
//!
//! Accounts are the same by their key, as everywhere. What was written into the workbooks counts, not what their rules would say again.

use std::collections::HashMap;

use crate::foundation::day_number::DayNumber;

use super::trend::Trend;

/// What a workbook shows of an account.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    /// Its key as keys are compared.
    pub compared: String,
    /// Its key as it stands there.
    pub key: String,
    /// What it is called; empty where that is its key.
    pub name: String,
    /// Its first class; empty for none.
    pub class: String,
    /// Its first score.
    pub score: Option<f64>,
    /// The value that is summed.
    pub value: Option<f64>,
}

/// What a workbook shows.
#[derive(Clone, Debug, PartialEq)]
pub struct Month {
    /// The day of its run.
    pub day: DayNumber,
    /// The file.
    pub file: String,
    /// Its accounts, each key once.
    pub accounts: Vec<Seen>,
}

/// An account over all months.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Its key.
    pub key: String,
    /// What it is called, as it was last.
    pub name: String,
    /// Its class in each month; `None` where it was not there.
    pub classes: Vec<Option<String>>,
    /// Its score in each month.
    pub scores: Vec<Option<f64>>,
    /// Which way the score goes.
    pub trend: Trend,
    /// The first month from which on it has had the class that it has in the last month, without a break; `None` where it is not there any more.
    pub since: Option<usize>,
}

impl Line {
    /// The first and the last month in which it was there.
    pub fn span(&self) -> (usize, usize) {
        let there = |class: &Option<String>| class.is_some();
        (self.classes.iter().position(there).unwrap_or(0), self.classes.iter().rposition(there).unwrap_or(0))
    }
}

/// Months beside each other.
#[derive(Clone, Debug)]
pub struct History {
    /// The day and file of each month, the oldest first.
    pub months: Vec<(DayNumber, String)>,
    /// The first class, by its name.
    pub class: String,
    /// The first score, by its name.
    pub score: Option<String>,
    /// The column that is summed.
    pub value: Option<String>,
    /// Every class: those of the newest criteria, the best first, then what else is shown.
    pub classes: Vec<String>,
    /// How many of these are classes; what is behind is shown of accounts without one.
    pub ranked: usize,
    /// The accounts: the best class of the last month first, those that are not there any more last.
    pub lines: Vec<Line>,
    /// How many accounts each class has in each month.
    pub counts: Vec<Vec<usize>>,
    /// What they hold together.
    pub values: Vec<Vec<f64>>,
    /// How many accounts went from which class in the first month to which in the last, by their places in `classes`; those that were not there
    /// yet, or are no more, stand behind all classes.
    pub moves: Vec<Vec<usize>>,
}

/// What the columns are called.
#[derive(Clone, Debug)]
pub struct Names {
    /// The first class.
    pub class: String,
    /// The first score.
    pub score: Option<String>,
    /// The column that is summed.
    pub value: Option<String>,
    /// The classes, the best first.
    pub classes: Vec<String>,
}

impl History {
    /// Puts months beside each other, the oldest first.
    pub fn of(months: &[Month], names: Names) -> Self {
        let ranked = names.classes.len();
        let mut classes = names.classes;
        let mut lines: Vec<Line> = Vec::new();
        let mut known: HashMap<&str, usize> = HashMap::new();
        for (place, month) in months.iter().enumerate() {
            for seen in &month.accounts {
                let line = *known.entry(&seen.compared).or_insert_with(|| {
                    lines.push(Line {
                        key: String::new(),
                        name: String::new(),
                        classes: vec![None; months.len()],
                        scores: vec![None; months.len()],
                        trend: Trend::TooShort,
                        since: None,
                    });
                    lines.len() - 1
                });
                let line = &mut lines[line];
                (line.key, line.name) = (seen.key.clone(), seen.name.clone());
                line.classes[place] = Some(seen.class.clone());
                line.scores[place] = seen.score;
            }
        }
        let mut others: Vec<String> = months.iter().flat_map(|month| &month.accounts).map(|seen| seen.class.clone()).collect();
        others.sort();
        others.dedup();
        others.retain(|other| !classes.contains(other));
        classes.extend(others);
        let rank: HashMap<&str, usize> = classes.iter().enumerate().map(|(place, class)| (class.as_str(), place)).collect();
        for line in &mut lines {
            let scores = months.iter().zip(&line.scores).filter_map(|(month, score)| Some((month.day.serial(), (*score)?)));
            line.trend = Trend::of(&scores.collect::<Vec<_>>());
            line.since = since(&line.classes);
        }
        let last = months.len().saturating_sub(1);
        let place = |class: Option<&Option<String>>| {
            class.and_then(Option::as_ref).map_or(classes.len(), |class| rank.get(class.as_str()).copied().unwrap_or(classes.len()))
        };
        let mut moves = vec![vec![0; classes.len() + 1]; classes.len() + 1];
        for line in &lines {
            moves[place(line.classes.first())][place(line.classes.get(last))] += 1;
        }
        let (mut counts, mut values) = (vec![vec![0; months.len()]; classes.len()], vec![vec![0.0; months.len()]; classes.len()]);
        for (month, seen) in months.iter().enumerate().flat_map(|(place, month)| month.accounts.iter().map(move |seen| (place, seen))) {
            if let Some(&class) = rank.get(seen.class.as_str()) {
                counts[class][month] += 1;
                values[class][month] += seen.value.unwrap_or(0.0);
            }
        }
        let score = |line: &Line| line.scores.get(last).copied().flatten().unwrap_or(f64::NEG_INFINITY);
        // Equal ones stay in the order in which they came.
        lines.sort_by(|one, other| {
            let ranks = place(one.classes.get(last)).cmp(&place(other.classes.get(last)));
            ranks.then(score(other).total_cmp(&score(one)))
        });
        Self {
            months: months.iter().map(|month| (month.day, month.file.clone())).collect(),
            class: names.class,
            score: names.score,
            value: names.value,
            classes,
            ranked,
            lines,
            counts,
            values,
            moves,
        }
    }
}

/// The first month of the unbroken time in the class of the last one.
fn since(classes: &[Option<String>]) -> Option<usize> {
    let now = classes.last()?.as_ref()?;
    Some(classes.iter().rposition(|class| class.as_ref() != Some(now)).map_or(0, |other| other + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn month(day: &str, accounts: &[(&str, &str, f64)]) -> Month {
        let seen = |&(key, class, score): &(&str, &str, f64)| Seen {
            compared: key.to_lowercase(),
            key: key.to_owned(),
            name: String::new(),
            class: class.to_owned(),
            score: Some(score),
            value: Some(10.0),
        };
        Month { day: DayNumber::parse_iso(day).unwrap(), file: day.to_owned(), accounts: accounts.iter().map(seen).collect() }
    }

    #[test]
    fn months_are_put_beside_each_other() {
        let months = [
            month("2026-08-31", &[("K1", "B", 50.0), ("K2", "A", 90.0), ("K3", "C", 10.0)]),
            month("2026-09-30", &[("k1", "A", 71.0), ("K2", "A", 89.0)]),
            month("2026-10-31", &[("K1", "A", 80.0), ("K2", "K.O.", 88.0), ("K4", "B", 60.0)]),
        ];
        let classes = ["A", "B", "C"].map(str::to_owned).to_vec();
        let history = History::of(&months, Names { class: "Priority".to_owned(), score: None, value: None, classes });
        assert_eq!(history.classes, ["A", "B", "C", "K.O."]);
        let shown: Vec<_> = history.lines.iter().map(|line| (line.key.as_str(), line.trend, line.since)).collect();
        assert_eq!(
            shown,
            [
                ("K1", Trend::Rising, Some(1)),
                ("K4", Trend::TooShort, Some(2)),
                ("K2", Trend::Steady, Some(2)),
                ("K3", Trend::TooShort, None)
            ]
        );
        assert_eq!(history.counts, [[1, 2, 1], [1, 0, 1], [1, 0, 0], [0, 0, 1]]);
        assert_eq!(history.values[0], [10.0, 20.0, 10.0]);
        // From B to A, from A to K.O., from C to nowhere, from nowhere to B.
        assert_eq!((history.moves[1][0], history.moves[0][3], history.moves[2][4], history.moves[4][1]), (1, 1, 1, 1));
        assert_eq!(history.moves.iter().flatten().sum::<usize>(), 4);
        assert_eq!(history.lines[3].span(), (0, 0));
    }
}
