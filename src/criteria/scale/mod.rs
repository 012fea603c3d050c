//! How the value of a Score row becomes 0 to 100 points.
//!
//! [`Scale::parse`] reads what a controller writes in the column Scale (design page "criteria-sheet"), [`Scale::print`] writes it,
//! [`translate`] carries it into the other language as it is written. [`Scale::points`] applies the scales that look at
//! one account only; [`linear_points`] and [`percentile_points`] are what the others come down to.

mod parse;
mod tokens;
mod translation;
mod units;
mod unreadable;

use std::cmp::Ordering;
use std::ops::Range;

use crate::formula::Dialect;
use crate::foundation::language::words;
use crate::foundation::number::compare_numbers;
use crate::foundation::value::{CellError, Value, compare_texts};

use super::number::print_number;

pub use translation::translate;

/// A scale.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Scale {
    /// The value is the points.
    #[default]
    Points,
    /// Linear between two bounds, held at the ends; the second bound gives 100, and may be the smaller one.
    Linear {
        /// The bound that gives 0.
        zero: f64,
        /// The bound that gives 100.
        hundred: f64,
    },
    /// Linear between the smallest and the largest value among the accounts still in the funnel.
    Observed {
        /// Whether the smallest value gives 100 (`max..min`).
        descending: bool,
    },
    /// The share of the accounts still in the funnel that are not above this one.
    Percentile,
    /// The last threshold that the value reaches gives the points: pairs of threshold and points, thresholds ascending. A value
    /// below the first has 0 points.
    Steps(Vec<(f64, f64)>),
    /// Points by text, compared without case, and the points of any other text (`else`).
    Labels {
        /// Text and points.
        points: Vec<(String, f64)>,
        /// Points of every other text; `None` makes another text a fault of the data.
        otherwise: Option<f64>,
    },
}

/// What a scale makes of a value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Points {
    /// Points from 0 to 100, and whether the value lay outside the scale and was held at its end.
    Given {
        /// The points.
        points: f64,
        /// Whether the value lay outside.
        held: bool,
    },
    /// The scale names texts, and this one is not among them.
    UnknownLabel,
    /// The value is an error, or a text where the scale needs a number, or the reverse.
    Unusable(CellError),
    /// The points depend on the other accounts: see [`linear_points`] and [`percentile_points`].
    OfOthers,
}

impl Scale {
    /// The points of a value, for the scales that look at one account only. A blank is 0, or "" where the scale names texts.
    pub fn points(&self, value: &Value) -> Points {
        match self {
            Self::Observed { .. } | Self::Percentile => Points::OfOthers,
            Self::Labels { points, otherwise } => match value {
                Value::Blank => label_points("", points, *otherwise),
                Value::Text(text) => label_points(text, points, *otherwise),
                Value::Error(error) => Points::Unusable(*error),
                Value::Number(_) | Value::Boolean(_) => Points::Unusable(CellError::Value),
            },
            Self::Points => numeric(value, |number| {
                let points = number.clamp(0.0, 100.0);
                (points, compare_numbers(points, number) != Ordering::Equal)
            }),
            Self::Linear { zero, hundred } => numeric(value, |number| linear_points(number, *zero, *hundred)),
            Self::Steps(steps) => numeric(value, |number| {
                let reached = steps.iter().take_while(|(threshold, _)| compare_numbers(number, *threshold) != Ordering::Less).last();
                reached.map_or((0.0, true), |(_, points)| (*points, false))
            }),
        }
    }

    /// Writes the scale so that reading it in the same dialect gives the same scale.
    pub fn print(&self, dialect: Dialect) -> String {
        let number = |number: f64| print_number(number, dialect);
        match self {
            Self::Points => String::new(),
            Self::Linear { zero, hundred } => format!("{}..{}", number(*zero), number(*hundred)),
            Self::Observed { descending: false } => "min..max".to_owned(),
            Self::Observed { descending: true } => "max..min".to_owned(),
            Self::Percentile => words::PERCENTILE.in_language(dialect.language).to_owned(),
            Self::Steps(steps) => {
                let steps: Vec<_> =
                    steps.iter().map(|(threshold, points)| format!("{}: {}", number(*threshold), number(*points))).collect();
                steps.join("; ")
            }
            Self::Labels { points, otherwise } => {
                let mut parts: Vec<_> =
                    points.iter().map(|(label, points)| format!("\"{}\": {}", label.replace('"', "\"\""), number(*points))).collect();
                if let Some(points) = otherwise {
                    parts.push(format!("{}: {}", words::ELSE.in_language(dialect.language), number(*points)));
                }
                parts.join("; ")
            }
        }
    }

    /// Whether one new account can change the points of the others.
    pub fn looks_at_others(&self) -> bool {
        matches!(self, Self::Observed { .. } | Self::Percentile)
    }

    /// Whether it gives points to texts and says nothing of a blank, which then has none (`Blank` = `zero`).
    pub fn leaves_blanks_out(&self) -> bool {
        matches!(self, Self::Labels { points, .. } if points.iter().all(|(label, _)| !label.is_empty()))
    }

    /// Whether the formula's value has to be a number.
    pub fn needs_number(&self) -> bool {
        !matches!(self, Self::Labels { .. })
    }
}

/// The value of a text that is one number.
pub fn only_number(text: &str, dialect: Dialect) -> Option<f64> {
    let text = text.trim();
    match numbers(text, dialect).as_slice() {
        [(span, value, _)] if *span == (0..text.len()) => Some(*value),
        _ => None,
    }
}

/// The numbers of a scale as written: their bytes, what they mean, and whether they are the points of `else`.
pub fn numbers(text: &str, dialect: Dialect) -> Vec<(Range<usize>, f64, bool)> {
    let parts = tokens::parts(text, dialect);
    let is_else = |place: usize| {
        let key = place.checked_sub(2).and_then(|key| parts.get(key));
        key.is_some_and(|key| key.token == tokens::Token::Word && words::ELSE.is(&text[key.span.clone()]))
    };
    let number = |(place, part): (usize, &tokens::Part)| match part.token {
        tokens::Token::Number { value, .. } => Some((part.span.clone(), value, is_else(place))),
        _ => None,
    };
    parts.iter().enumerate().filter_map(number).collect()
}

/// Points between the bound that gives 0 and the bound that gives 100, held at the ends, and whether they were held. A
/// value that equals a bound at 15 digits gives exactly 0 or 100. Where the bounds are equal, every value gives 50.
pub fn linear_points(number: f64, zero: f64, hundred: f64) -> (f64, bool) {
    let ascending = match compare_numbers(zero, hundred) {
        Ordering::Equal => return (50.0, false),
        order => order == Ordering::Less,
    };
    // How far beyond a bound, seen in the direction from 0 to 100 points.
    let against = |bound: f64| if ascending { compare_numbers(number, bound) } else { compare_numbers(bound, number) };
    match (against(zero), against(hundred)) {
        (Ordering::Less, _) => (0.0, true),
        (Ordering::Equal, _) => (0.0, false),
        (_, Ordering::Greater) => (100.0, true),
        (_, Ordering::Equal) => (100.0, false),
        // Halved, so that bounds at both ends of the numbers do not overflow.
        _ => (((number / 2.0 - zero / 2.0) / (hundred / 2.0 - zero / 2.0) * 100.0).clamp(0.0, 100.0), false),
    }
}

/// The share, as points, of the accounts that are not above one of them; `ascending` holds the values of all accounts still in
/// the funnel, this one included, in ascending order. Where all of them are equal, every value gives 50.
pub fn percentile_points(number: f64, ascending: &[f64]) -> f64 {
    let (Some(least), Some(most)) = (ascending.first(), ascending.last()) else { return 0.0 };
    if compare_numbers(*least, *most) == Ordering::Equal {
        return 50.0;
    }
    let not_above = ascending.partition_point(|other| compare_numbers(*other, number) != Ordering::Greater);
    100.0 * not_above as f64 / ascending.len() as f64
}

fn numeric(value: &Value, points: impl FnOnce(f64) -> (f64, bool)) -> Points {
    match value.to_number() {
        Ok(number) => {
            let (points, held) = points(number);
            Points::Given { points, held }
        }
        Err(error) => Points::Unusable(error),
    }
}

fn label_points(text: &str, labels: &[(String, f64)], otherwise: Option<f64>) -> Points {
    let named = labels.iter().find(|(label, _)| compare_texts(label, text) == Ordering::Equal).map(|(_, points)| *points);
    named.or(otherwise).map_or(Points::UnknownLabel, |points| Points::Given { points, held: false })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points_of(scale: &str, value: &Value) -> Points {
        Scale::parse(scale, Dialect::ENGLISH).unwrap().points(value)
    }

    #[test]
    fn numbers_get_their_points() {
        for (scale, value, points, held) in [
            ("", 40.0, 40.0, false),
            ("", 0.0, 0.0, false),
            ("", 100.0, 100.0, false),
            ("", 100.000_000_000_000_01, 100.0, false),
            ("", 101.0, 100.0, true),
            ("", -1.0, 0.0, true),
            ("0..5000000", 2_500_000.0, 50.0, false),
            ("0..5000000", 5_000_000.0, 100.0, false),
            ("0..5000000", 9e9, 100.0, true),
            ("0..5000000", -1.0, 0.0, true),
            ("0%..30%", 0.1 + 0.2, 100.0, false),
            ("30..0", 30.0, 0.0, false),
            ("30..0", 0.0, 100.0, false),
            ("30..0", 31.0, 0.0, true),
            ("30..0", -1.0, 100.0, true),
            ("30..0", 7.5, 75.0, false),
            ("-10..10", 0.0, 50.0, false),
            ("0: 0; 5%: 20; 10%: 50; 20%: 100", 0.05, 20.0, false),
            ("0: 0; 5%: 20; 10%: 50; 20%: 100", 0.049_999_999_999_999_999, 20.0, false),
            ("0: 0; 5%: 20; 10%: 50; 20%: 100", 0.049, 0.0, false),
            ("0: 0; 5%: 20; 10%: 50; 20%: 100", 7.0, 100.0, false),
            ("0: 10; 5: 20", -1.0, 0.0, true),
            ("0: 100; 5: 20", 5.0, 20.0, false),
        ] {
            assert_eq!(points_of(scale, &Value::Number(value)), Points::Given { points, held }, "{scale} {value}");
        }
    }

    #[test]
    fn texts_get_their_points() {
        let given = |points| Points::Given { points, held: false };
        for (scale, value, points) in [
            ("\"Gold\": 100; \"Silver\": 60", Value::text("GOLD"), given(100.0)),
            ("\"Gold\": 100; \"Silver\": 60", Value::text("Bronze"), Points::UnknownLabel),
            ("\"Gold\": 100; else: 5", Value::text("Bronze"), given(5.0)),
            ("\"Gold\": 100; \"\": 1", Value::Blank, given(1.0)),
            ("\"Gold\": 100; else: 5", Value::Number(1.0), Points::Unusable(CellError::Value)),
            ("\"Gold\": 100; else: 5", Value::Error(CellError::Ref), Points::Unusable(CellError::Ref)),
            ("0..5", Value::text("3"), Points::Unusable(CellError::Value)),
            ("0..5", Value::Error(CellError::Div0), Points::Unusable(CellError::Div0)),
            ("0..5", Value::Blank, given(0.0)),
            ("min..max", Value::Number(1.0), Points::OfOthers),
            ("percentile", Value::Number(1.0), Points::OfOthers),
        ] {
            assert_eq!(points_of(scale, &value), points, "{scale} {value:?}");
        }
    }

    #[test]
    fn other_accounts_decide_by_the_same_arithmetic() {
        assert_eq!(linear_points(7.0, 7.0, 7.0), (50.0, false));
        assert_eq!(linear_points(1e308, -1e308, 1e308), (100.0, false));
        assert_eq!(linear_points(0.0, -1e308, 1e308), (50.0, false));
        let values = [1.0, 2.0, 2.0, 4.0];
        assert_eq!(percentile_points(1.0, &values), 25.0);
        assert_eq!(percentile_points(2.0, &values), 75.0);
        assert_eq!(percentile_points(4.0, &values), 100.0);
        assert_eq!(percentile_points(4.0, &[]), 0.0);
        assert_eq!(percentile_points(4.0, &[4.0, 4.0, 4.0]), 50.0);
        assert_eq!(percentile_points(0.3, &[0.1 + 0.2, 0.3]), 50.0);
    }

    #[test]
    fn printed_scales_come_back() {
        for scale in [
            Scale::Points,
            Scale::Linear { zero: 0.0, hundred: 0.3 },
            Scale::Linear { zero: 30.5, hundred: -1e20 },
            Scale::Observed { descending: false },
            Scale::Observed { descending: true },
            Scale::Percentile,
            Scale::Steps(vec![(0.0, 0.0), (0.05, 20.5), (1e6, 100.0)]),
            Scale::Labels { points: vec![("Gold".into(), 100.0), ("a \"b\"; c".into(), 0.5)], otherwise: Some(0.0) },
            Scale::Labels { points: vec![("Gold".into(), 100.0)], otherwise: None },
        ] {
            for dialect in [Dialect::ENGLISH, Dialect::GERMAN] {
                let text = scale.print(dialect);
                assert_eq!(Scale::parse(&text, dialect).unwrap(), scale, "{text}");
            }
        }
    }
}
