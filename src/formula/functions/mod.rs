//! The implementations, one file a family, each with its registry rows.
//!
//! A function is one row and one body. The row, in the short forms of `row`, says names, parameters, what it gives, a sentence
//! and an example; the body asks its [`Call`](super::function::Call) for numbers, texts and columns (`call`) and gives a value or
//! an error. Errors among single arguments never reach a body, unless its row says that it looks at them itself. Its cases stand
//! in `formulas/cases`, and a function without one fails the tests.

mod arithmetic;
mod arrays;
mod call;
mod conditional;
pub(super) mod criterion;
mod date;
mod date_span;
mod finance;
mod information;
mod last_time;
mod logic;
mod lookup;
mod multiples;
mod number_format;
pub(super) mod reading;
mod row;
pub(super) mod statistical;
pub(super) mod texts;
mod time;
pub(super) mod wildcard;

use super::function::Family;
use crate::foundation::language::Word;

/// All rows, family by family.
pub(super) static FAMILIES: &[Family] = &[
    Family { title: Word::new("Logic", "Logik"), rows: &[logic::FUNCTIONS] },
    Family { title: Word::new("Information", "Information"), rows: &[information::FUNCTIONS] },
    Family { title: Word::new("Arithmetic", "Rechnen"), rows: &[arithmetic::FUNCTIONS, multiples::FUNCTIONS] },
    Family {
        title: Word::new("Statistics", "Statistik"),
        rows: &[
            statistical::statistics::FUNCTIONS,
            statistical::spread::FUNCTIONS,
            statistical::rank::FUNCTIONS,
            statistical::relation::FUNCTIONS,
            statistical::normal::FUNCTIONS,
            statistical::subtotal::FUNCTIONS,
        ],
    },
    Family { title: Word::new("Conditional", "Mit Bedingungen"), rows: &[conditional::FUNCTIONS] },
    Family { title: Word::new("Lookup", "Nachschlagen"), rows: &[lookup::FUNCTIONS, arrays::FUNCTIONS, last_time::FUNCTIONS] },
    Family {
        title: Word::new("Text", "Text"),
        rows: &[
            texts::text::FUNCTIONS,
            texts::pieces::FUNCTIONS,
            texts::characters::FUNCTIONS,
            texts::text_conversion::FUNCTIONS,
            texts::regular::FUNCTIONS,
        ],
    },
    Family { title: Word::new("Payments", "Zahlungen"), rows: &[finance::FUNCTIONS] },
    Family { title: Word::new("Dates", "Datum"), rows: &[date::FUNCTIONS, date_span::FUNCTIONS, time::FUNCTIONS] },
];

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::call::testing::AS_OF;
    use super::{FAMILIES, Family};
    use crate::formula::Dialect;
    use crate::formula::function::{Argument, Call, Implementation, Takes};
    use crate::foundation::column::Column;
    use crate::foundation::value::{CellError, Value};

    fn number() -> impl Strategy<Value = f64> {
        prop_oneof![
            -5.0..50.0_f64,
            (-3..40_i32).prop_map(f64::from),
            prop::sample::select(vec![0.0, 1e300, -1e300, 1e-300, 1e15, -1e15, 46_349.0, 60.0, 2_958_465.0, 0.1 + 0.2]),
        ]
    }

    fn text() -> impl Strategy<Value = String> {
        prop_oneof![
            "[a-zß😀0-9?*~.,:;/% <>=\\-]{0,6}",
            prop::sample::select(vec![
                "#,##0.00",
                "yyyy-mm-dd",
                "[h]:mm:ss.00",
                "0.0E+0",
                "TT.MM.JJJJ",
                "MD",
                ">=5",
                "31.1.2026",
                "1/2/2026",
                "\"",
                "["
            ])
            .prop_map(str::to_owned),
        ]
    }

    fn value() -> impl Strategy<Value = Value> {
        prop_oneof![
            4 => number().prop_map(Value::number),
            3 => text().prop_map(Value::text),
            1 => any::<bool>().prop_map(Value::Boolean),
            1 => Just(Value::Blank),
            1 => prop::sample::select(CellError::ALL.to_vec()).prop_map(Value::Error),
        ]
    }

    proptest! {
        #[test]
        fn every_call_ends_in_a_value(
            values in prop::collection::vec(value(), 6),
            cells in prop::collection::vec(value(), 0..6),
            missing in prop::collection::vec(0..8_u8, 6),
            count in 0..7_usize,
            german in any::<bool>(),
        ) {
            let column = Column::new(cells);
            let dialect = if german { Dialect::GERMAN } else { Dialect::ENGLISH };
            for function in FAMILIES.iter().flat_map(Family::functions) {
                let Implementation::Eager(body) = function.implementation else { continue };
                let count = function.most().map_or(count, |most| count.min(most)).max(function.least());
                let mut arguments: Vec<Argument<'_>> = Vec::new();
                for (place, value) in values.iter().enumerate().take(count) {
                    let takes = function.parameter(place).unwrap().takes;
                    arguments.push(match takes {
                        Takes::Range | Takes::NumberRange => Argument::Range(&column),
                        Takes::Values | Takes::Numbers if missing[place] > 4 => Argument::Range(&column),
                        _ if missing[place] == 0 => Argument::Missing,
                        _ if value.error().is_some() && !function.takes_errors => Argument::Value(Value::Blank),
                        _ => Argument::Value(value.clone()),
                    });
                }
                let given = body(&Call { arguments: &arguments, as_of: AS_OF, dialect });
                if let Value::Number(number) = given {
                    prop_assert!(number.is_finite() && !(number == 0.0 && number.is_sign_negative()), "{} gives {number}", function.name.english);
                }
            }
        }
    }
}
