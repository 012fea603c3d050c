//! What is told of a model, as a sheet: how it decides, whose it is, and when not to use it.

use rust_xlsxwriter::{Worksheet, XlsxError};

use crate::foundation::language::{Language, Word};
use crate::workbook::starter::style;

use super::About;

/// The sheet's name.
pub(in crate::workbook::starter) const SHEET: Word = Word::new("Model", "Modell");

const SAYS: Word = Word::new("What it says", "Was es sagt");
const METHOD: Word = Word::new("How it decides", "Wie es entscheidet");
const SOURCE: Word = Word::new("Source", "Quelle");
const NOT_FOR: Word = Word::new("When not to use it", "Wann man es nicht verwendet");
const CHANGE: Word = Word::new("Your own", "Das Eigene");
const TO_CHANGE: Word = Word::new(
    "Thresholds, weights and labels stand in the sheet Criteria and are yours to change.",
    "Schwellen, Gewichte und Texte stehen im Blatt Kriterien und sind zum Ändern da.",
);
const OF_SAMPLE: Word = Word::new(
    "Put your own accounts in place of the sample, and clear the sheet Tests, which names sample accounts.",
    "Eigene Kunden an die Stelle des Beispiels setzen und das Blatt Prüfungen leeren, das Beispielkunden nennt.",
);

/// The width of the texts, in digits.
const WIDTH: u16 = 100;

/// Writes what is told of a model; `sample` tells that the model's own accounts stand beside it.
pub(in crate::workbook::starter) fn write(sheet: &mut Worksheet, about: &About, sample: bool, language: Language) -> Result<(), XlsxError> {
    sheet.set_name(SHEET.in_language(language))?;
    sheet.write_with_format(0, 0, about.title.in_language(language), &style::title())?;
    sheet.set_column_width(0, 28)?;
    sheet.set_column_width(1, WIDTH)?;
    let sentence = first_letter_large(about.sentence.in_language(language));
    let of_sample = [Some(OF_SAMPLE.in_language(language)), about.day.as_ref().map(|day| day.in_language(language))];
    let to_change = [TO_CHANGE.in_language(language)].into_iter().chain(of_sample.into_iter().flatten().filter(|_| sample));
    let to_change = to_change.collect::<Vec<_>>().join(" ");
    let rows = [
        (SAYS, sentence.as_str()),
        (METHOD, about.method.in_language(language)),
        (SOURCE, about.source.in_language(language)),
        (NOT_FOR, about.not_for.in_language(language)),
        (CHANGE, to_change.as_str()),
    ];
    for ((label, text), row) in rows.into_iter().zip(2_u32..) {
        sheet.write_with_format(row, 0, label.in_language(language), &style::cell().set_bold())?;
        sheet.write_string_with_format(row, 1, text, &style::cell())?;
        // Not every program fits the height of a row to wrapped text when it opens a workbook.
        sheet.set_row_height(row, 15 * style::lines_of(text, usize::from(WIDTH) * 11 / 10) + 3)?;
    }
    sheet.set_landscape().set_print_fit_to_pages(1, 0);
    Ok(())
}

/// A line as a sentence of its own.
fn first_letter_large(line: &str) -> String {
    let mut letters = line.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).chain(['.']).collect()).unwrap_or_default()
}
