//! The registry's worked examples, over the registry's example columns.

use keyfolio::formula::examples::EXAMPLE_COLUMNS;
use keyfolio::formula::{Dialect, registry};

use super::cases::{Input, agree, value};
use super::evaluation::{evaluated, parsed};

fn accounts() -> Vec<(String, Input)> {
    EXAMPLE_COLUMNS
        .iter()
        .map(|(name, cells)| ((*name).to_owned(), Input::Column(cells.iter().map(|cell| value(cell, name)).collect())))
        .collect()
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
