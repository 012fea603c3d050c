//! Expectations as a sheet, and those that hold for the sample accounts.

use rust_xlsxwriter::{Worksheet, XlsxError};

use crate::criteria::{Criteria, Step, Test, Written};
use crate::foundation::language::{Language, Word, words};
use crate::foundation::location::{Location, Place};

use super::style;

/// The row of the headers, counted from zero.
const HEADER_ROW: u32 = 3;

/// Writes expectations: account keys in the first column, results as the other headers.
pub(super) fn write(sheet: &mut Worksheet, tests: &[Test], language: Language) -> Result<(), XlsxError> {
    const ACCOUNT: Word = Word::new("Account", "Kunde");
    const GUIDE: Word = Word::new(
        "What must come out for some accounts, whatever is changed in the criteria. `keyfolio run` and `keyfolio test` compare; an empty cell expects nothing.",
        "Was für einige Kunden herauskommen muss, was auch immer an den Kriterien geändert wird. `keyfolio run` und `keyfolio test` vergleichen; eine leere Zelle erwartet nichts.",
    );
    sheet.set_name(words::TESTS_SHEET.in_language(language))?;
    sheet.write_with_format(0, 0, words::TESTS_SHEET.in_language(language), &style::title())?;
    sheet.write_with_format(1, 0, GUIDE.in_language(language), &style::subtitle())?;
    let mut results: Vec<&str> = Vec::new();
    for (name, _) in tests.iter().flat_map(|test| &test.expected) {
        if !results.contains(&name.as_str()) {
            results.push(name);
        }
    }
    sheet.set_column_width(0, 14)?;
    sheet.write_with_format(HEADER_ROW, 0, ACCOUNT.in_language(language), &style::header())?;
    for (name, column) in results.iter().zip(1_u16..) {
        let longest =
            tests.iter().flat_map(|test| &test.expected).filter(|(result, _)| result == name).map(|(_, value)| value.text.chars().count());
        let width = longest.chain([name.chars().count()]).max().unwrap_or(10).clamp(10, 50) as f64 + 3.0;
        sheet.set_column_width(column, width)?;
        sheet.write_with_format(HEADER_ROW, column, *name, &style::header())?;
    }
    sheet.set_freeze_panes(HEADER_ROW + 1, 1)?;
    for (test, row) in tests.iter().zip(HEADER_ROW + 1..) {
        sheet.write_string_with_format(row, 0, &test.key.text, &style::text().set_bold())?;
        for (name, column) in results.iter().zip(1_u16..) {
            match test.expected.iter().find(|(result, _)| result == name) {
                Some((_, expected)) => sheet.write_string_with_format(row, column, &expected.text, &style::text())?,
                None => sheet.write_blank(row, column, &style::text())?,
            };
        }
    }
    sheet.set_landscape().set_print_fit_to_pages(1, 0);
    Ok(())
}

/// What the built-in criteria give for the first sample accounts: key, knock-out met, and the positions of the rows that hit in the
/// Classify results, in the order of the criteria. A knocked-out or blocked account shows its label in the first of them.
const PINNED: [(&str, bool, &[Option<usize>]); 10] = [
    ("1001", true, &[Some(2), Some(2), Some(3), Some(6)]),
    ("1002", false, &[]),
    ("1003", true, &[Some(2), Some(2), Some(3), Some(6)]),
    ("1004", true, &[Some(0), Some(0), Some(0), Some(0)]),
    ("1005", true, &[Some(1), Some(1), Some(0), Some(1)]),
    ("1006", true, &[Some(2), Some(1), Some(2), Some(4)]),
    ("1007", true, &[Some(2), Some(2), Some(2), Some(5)]),
    ("1008", true, &[Some(0), Some(2), Some(1), Some(3)]),
    ("1009", true, &[Some(0), Some(1), Some(1), Some(2)]),
    ("1010", true, &[None, None, None, None]),
];

/// The expectations on the sample accounts under the built-in criteria.
pub(super) fn pinned(criteria: &Criteria) -> Vec<Test> {
    let language = criteria.language;
    let place = Location { file: None, place: Place::File };
    let written = |text: &str| Written { text: text.to_owned(), location: place.clone() };
    let label =
        |setting: &Option<Written>, word: Word| setting.as_ref().map_or(word.in_language(language), |label| label.text.as_str()).to_owned();
    let mut classes: Vec<(&str, Vec<&str>)> = Vec::new();
    for rule in criteria.rules.iter().filter(|rule| rule.step == Step::Classify) {
        match classes.iter_mut().find(|(name, _)| *name == rule.result.text) {
            Some((_, labels)) => labels.push(&rule.item.text),
            None => classes.push((&rule.result.text, vec![&rule.item.text])),
        }
    }
    let knockout = criteria.rules.iter().find(|rule| rule.step == Step::Knockout).map_or("", |rule| rule.result.text.as_str());
    let mut tests = Vec::new();
    for (number, passes, hits) in PINNED {
        let yes_or_no = if passes { words::YES } else { words::NO };
        let mut expected = vec![(knockout.to_owned(), written(yes_or_no.in_language(language)))];
        let first = classes.first().map_or("", |(name, _)| *name).to_owned();
        if !passes {
            expected.push((first, written(&label(&criteria.settings.knocked_out_label, words::KNOCKED_OUT))));
        } else if hits.iter().all(Option::is_none) {
            expected.push((first, written(&label(&criteria.settings.blocked_label, words::BLOCKED))));
        } else {
            for ((name, labels), hit) in classes.iter().zip(hits) {
                if let Some(label) = hit.and_then(|hit| labels.get(hit)) {
                    expected.push(((*name).to_owned(), written(label)));
                }
            }
        }
        let key = super::sample::key(number, language);
        tests.push(Test { key: written(&key), expected });
    }
    tests
}
