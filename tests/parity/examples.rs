//! The registry's worked examples, over a small table of accounts:
//!
//! | Customer | Segment | Units | Price |
//! | --- | --- | --- | --- |
//! | Ada | A | 1 | 10 |
//! | Bo | B | 2 | 20 |
//! | Cy | A | 3 | 20 |
//! | Di | | | 5 |

use keyfolio::formula::{Dialect, registry};
use keyfolio::value::Value;

use super::cases::{Input, agree};
use super::evaluation::{evaluated, parsed};

fn accounts() -> Vec<(String, Input)> {
    let texts = |values: &[&str]| values.iter().map(|text| if text.is_empty() { Value::Blank } else { Value::text(*text) }).collect();
    let numbers = |values: &[Option<f64>]| values.iter().map(|number| number.map_or(Value::Blank, Value::Number)).collect();
    vec![
        ("Customer".to_owned(), Input::Column(texts(&["Ada", "Bo", "Cy", "Di"]))),
        ("Segment".to_owned(), Input::Column(texts(&["A", "B", "A", ""]))),
        ("Units".to_owned(), Input::Column(numbers(&[Some(1.0), Some(2.0), Some(3.0), None]))),
        ("Price".to_owned(), Input::Column(numbers(&[Some(10.0), Some(20.0), Some(20.0), Some(5.0)]))),
    ]
}

#[test]
fn every_example_gives_its_result() {
    let accounts = accounts();
    let mut ran = 0;
    for function in registry::all() {
        let name = function.name.english;
        let value = |formula: &str| {
            let tree = parsed(formula, Dialect::ENGLISH).unwrap_or_else(|message| panic!("{name}: {formula}: {message}"));
            evaluated(&tree, &accounts, Dialect::ENGLISH).unwrap_or_else(|message| panic!("{name}: {formula}: {message}"))
        };
        let (given, result) = (value(function.example.formula), value(function.example.result));
        assert!(agree(&given, &result), "{name}: {} gives {given:?}, not {result:?}", function.example.formula);
        assert!(function.example.formula.to_uppercase().contains(&format!("{name}(")), "{name}: the example does not call it");
        ran += 1;
    }
    assert!(ran >= 108, "only {ran} functions were found");
}

#[test]
fn rows_are_whole() {
    let mut names = std::collections::HashSet::new();
    for function in registry::all() {
        let name = function.name.english;
        assert!(names.insert(name), "{name} stands there twice");
        for sentence in [function.sentence.english, function.sentence.german] {
            assert!(sentence.ends_with('.') && sentence.len() > 10, "{name}: {sentence}");
        }
        let required = function.parameters.iter().take_while(|parameter| !parameter.optional).count();
        assert!(function.parameters[required..].iter().all(|parameter| parameter.optional), "{name}: required parameters come first");
        assert!(function.repeats <= function.parameters.len(), "{name}");
        for word in std::iter::once(&function.name).chain(function.aliases) {
            for spelling in [word.english, word.german] {
                assert_eq!(registry::find(spelling).map(|found| found.name.english), Some(name), "{spelling}");
            }
        }
    }
}
