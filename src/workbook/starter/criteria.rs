//! The criteria as a sheet.

use rust_xlsxwriter::{DataValidation, Format, FormatAlign, Note, Worksheet, XlsxError};

use crate::criteria::{BlankPolicy, Criteria, Field, Rule, Step};
use crate::foundation::day_number::DayNumber;
use crate::foundation::language::{Language, Word, words};
use crate::say;

use super::style;

/// The row of the headers, counted from zero.
const HEADER_ROW: u32 = 3;
/// How many rows beyond the last rule offer their lists of steps and policies.
const SPARE_ROWS: u32 = 200;

/// Writes the criteria; a heading stands above the rule whose position it names.
pub(super) fn write(sheet: &mut Worksheet, criteria: &Criteria, headings: &[(usize, &str)]) -> Result<(), XlsxError> {
    let language = criteria.language;
    sheet.set_name(words::CRITERIA_SHEET.in_language(language))?;
    sheet.write_with_format(0, 0, words::CRITERIA_SHEET.in_language(language), &style::title())?;
    sheet.write_with_format(1, 0, guide(language), &style::subtitle())?;
    let fields = fields(criteria);
    for (field, column) in fields.iter().copied().zip(0_u16..) {
        sheet.set_column_width(column, width(field))?;
        sheet.write_with_format(HEADER_ROW, column, field.word().in_language(language), &style::header())?;
        let note = Note::new(explanation(field).in_language(language)).add_author_prefix(false).set_width(260).set_height(110);
        sheet.insert_note(HEADER_ROW, column, &note)?;
    }
    sheet.set_row_height(HEADER_ROW, 22)?;
    sheet.set_freeze_panes(HEADER_ROW + 1, 3)?;
    let mut row = HEADER_ROW + 1;
    for (position, rule) in criteria.rules.iter().enumerate() {
        for (_, heading) in headings.iter().filter(|(before, _)| *before == position) {
            // A row without a step is a comment.
            for (field, column) in fields.iter().copied().zip(0_u16..) {
                match field {
                    Field::Result => sheet.write_with_format(row, column, *heading, &style::heading())?,
                    _ => sheet.write_blank(row, column, &style::heading())?,
                };
            }
            row += 1;
        }
        write_rule(sheet, row, rule, criteria)?;
        row += 1;
    }
    offer(sheet, Field::Step, row, &Step::ALL.map(|step| step.word().in_language(language)))?;
    offer(sheet, Field::Blank, row, &BlankPolicy::ALL.map(|policy| policy.word().in_language(language)))?;
    offer(sheet, Field::Active, row, &[words::YES.in_language(language), words::NO.in_language(language)])?;
    sheet.set_landscape().set_print_fit_to_pages(1, 0).set_repeat_rows(HEADER_ROW, HEADER_ROW)?;
    Ok(())
}

/// The columns: those of limits, and of number formats, only where there is one.
fn fields(criteria: &Criteria) -> Vec<Field> {
    let limits = criteria.rules.iter().any(|rule| rule.step == Step::Limit);
    let formats = criteria.rules.iter().any(|rule| !rule.format.is_empty());
    let has = |field: &Field| if *field == Field::Format { formats } else { limits || !field.is_of_limits() };
    Field::ALL.into_iter().filter(has).collect()
}

fn write_rule(sheet: &mut Worksheet, row: u32, rule: &Rule, criteria: &Criteria) -> Result<(), XlsxError> {
    let language = criteria.language;
    let mut lines = 1;
    for (field, column) in fields(criteria).into_iter().zip(0_u16..) {
        let text = match field {
            Field::Step => rule.step.word().in_language(language),
            Field::Result => &rule.result.text,
            Field::Item => &rule.item.text,
            Field::Formula => &rule.formula.text,
            Field::Scale => &rule.scale_text.text,
            Field::Weight => &rule.weight.text,
            Field::Blank => rule.blank.map_or("", |policy| policy.word().in_language(language)),
            Field::Reason => &rule.reason.text,
            Field::Per => &rule.per.text,
            Field::By => &rule.by.text,
            Field::Format => &rule.format.text,
            Field::Active if !rule.active => words::NO.in_language(language),
            Field::ValidFrom | Field::ValidUntil | Field::Active => "",
        };
        let format = match field {
            Field::Formula | Field::Scale | Field::By | Field::Format => style::code(),
            Field::Weight => style::cell().set_align(FormatAlign::Right),
            Field::ValidFrom | Field::ValidUntil => style::cell().set_num_format(style::date_format(language)),
            Field::Step => style::cell().set_bold(),
            _ => style::text(),
        };
        lines = lines.max(style::lines_of(text, room(field)));
        let day = match field {
            Field::ValidFrom => rule.valid_from,
            Field::ValidUntil => rule.valid_until,
            _ => None,
        };
        match (day, field) {
            (Some(day), _) => sheet.write_number_with_format(row, column, DayNumber::serial(day), &format)?,
            (None, Field::Weight) if !rule.weight.is_empty() => write_weight(sheet, row, column, rule, criteria, format)?,
            _ if text.is_empty() => sheet.write_blank(row, column, &format)?,
            _ => sheet.write_string_with_format(row, column, text, &format)?,
        };
    }
    if lines > 1 {
        // Not every program fits the height of a row to wrapped text when it opens a workbook.
        sheet.set_row_height(row, 15 * lines)?;
    }
    Ok(())
}

/// How many letters of a column's font a line of it has room for, on the average: its width counts digits.
fn room(field: Field) -> usize {
    let digits = usize::from(width(field));
    if matches!(field, Field::Formula | Field::Scale) { digits } else { digits * 11 / 10 }
}

/// A weight that is one number is a number in the cell, so that Excel's percentages can be typed over it.
fn write_weight<'a>(
    sheet: &'a mut Worksheet,
    row: u32,
    column: u16,
    rule: &Rule,
    criteria: &Criteria,
    format: Format,
) -> Result<&'a mut Worksheet, XlsxError> {
    match rule.constant_weight(criteria.dialect()) {
        // A fraction is a percentage too, however it was written.
        Some(weight) if rule.weight.text.ends_with('%') || (weight > 0.0 && weight < 1.0) => {
            let decimals = if ((weight * 100.0).round() - weight * 100.0).abs() < 1e-9 { "0%" } else { "0.0#%" };
            sheet.write_number_with_format(row, column, weight, &format.set_num_format(decimals))
        }
        Some(weight) => sheet.write_number_with_format(row, column, weight, &format),
        None => sheet.write_string_with_format(row, column, &rule.weight.text, &style::code()),
    }
}

/// A list to choose from in the rows of a column.
fn offer(sheet: &mut Worksheet, field: Field, end: u32, words: &[&str]) -> Result<(), XlsxError> {
    let column = field as u16;
    let list = DataValidation::new().allow_list_strings(words)?.show_error_message(false);
    sheet.add_data_validation(HEADER_ROW + 1, column, end + SPARE_ROWS, column, &list)?;
    Ok(())
}

const fn width(field: Field) -> u16 {
    match field {
        Field::Step => 13,
        Field::Result => 18,
        Field::Item => 36,
        Field::Formula => 58,
        Field::Scale => 38,
        Field::Weight => 9,
        Field::Blank => 10,
        Field::Reason => 60,
        Field::ValidFrom | Field::ValidUntil => 12,
        Field::Active => 8,
        Field::Per => 22,
        Field::By => 26,
        Field::Format => 20,
    }
}

fn guide(language: Language) -> String {
    say!(
        language,
        "One rule a row, in any order; a row without a step is a comment. Change a weight or a threshold, save, and run keyfolio again.",
        "Je Zeile eine Regel, in beliebiger Reihenfolge; eine Zeile ohne Schritt ist ein Kommentar. Gewicht oder Schwelle ändern, speichern, keyfolio erneut starten."
    )
}

/// The note on a column's header.
const fn explanation(field: Field) -> Word {
    match field {
        Field::Step => Word::new(
            "What the row does. Compute: names a value. Knock-out: a minimum requirement. Score: gives points. Blocker: stands in the way. Classify: gives a label.",
            "Was die Zeile tut. Kennzahl: benennt einen Wert. K.O.: eine Mindestanforderung. Bewertung: gibt Punkte. Hindernis: steht im Weg. Einstufung: vergibt einen Text.",
        ),
        Field::Result => Word::new(
            "The column that the row contributes to. Rows with one result belong together. Other formulas read it as [Result].",
            "Die Spalte, zu der die Zeile beiträgt. Zeilen mit einem Ergebnis gehören zusammen. Andere Formeln lesen es als [Ergebnis].",
        ),
        Field::Item => Word::new(
            "The name of the criterion; in a Classify row the label that it gives.",
            "Der Name des Kriteriums; bei einer Einstufung der Text, den sie vergibt.",
        ),
        Field::Formula => Word::new(
            "As in a column of an Excel table: [Revenue] is the account's own cell. In a Classify row, empty means \"otherwise\".",
            "Wie in einer Spalte einer Excel-Tabelle: [Umsatz] ist die Zelle des Kunden. Bei einer Einstufung heißt leer „sonst“.",
        ),
        Field::Scale => Word::new(
            "Score only. Empty: the value is the points. 0..5000000: linear, the second bound gives 100. 0: 0; 5%: 20; 20%: 100: steps. \"Gold\": 100; else: 0: by text.",
            "Nur Bewertung. Leer: der Wert sind die Punkte. 0..5000000: linear, die zweite Grenze ergibt 100. 0: 0; 5%: 20; 20%: 100: Stufen. \"Gold\": 100; sonst: 0: nach Text.",
        ),
        Field::Weight => Word::new(
            "Score only. How much the row counts: a number, a percentage or a formula. Percentages of one score should sum to 100 %.",
            "Nur Bewertung. Wie viel die Zeile zählt: eine Zahl, ein Prozentsatz oder eine Formel. Prozentsätze einer Bewertung sollten 100 % ergeben.",
        ),
        Field::Blank => Word::new(
            "Score only. What a blank cell does. skip: the row does not count. zero: it is 0. worst: 0 points. error: the score stays empty.",
            "Nur Bewertung. Was eine leere Zelle bewirkt. auslassen: die Zeile zählt nicht. null: sie gilt als 0. minimal: 0 Punkte. Fehler: die Bewertung bleibt leer.",
        ),
        Field::Reason => Word::new(
            "Text for the reason column. {[Margin]} is replaced by the value.",
            "Text für die Begründungsspalte. {[Marge]} wird durch den Wert ersetzt.",
        ),
        Field::ValidFrom => {
            Word::new("The first day on which the row counts; may be empty.", "Der erste Tag, an dem die Zeile zählt; darf leer sein.")
        }
        Field::ValidUntil => {
            Word::new("The last day on which the row counts; may be empty.", "Der letzte Tag, an dem die Zeile zählt; darf leer sein.")
        }
        Field::Per => Word::new(
            "Limit: columns, separated by commas; each of their values has a limit of its own. Empty: one over all accounts.",
            "Höchstzahl: Spalten, durch Kommas getrennt; je Wert gilt eine eigene. Leer: eine für alle Kunden.",
        ),
        Field::By => Word::new(
            "Limit: what it goes by, the highest first. Empty: the first score.",
            "Höchstzahl: wonach es geht, das Höchste zuerst. Leer: die erste Bewertung.",
        ),
        Field::Format => Word::new(
            "Compute and Score: how the result is shown, as in Format Cells, Custom: #,##0 or 0.0%. Empty: as what it was computed of.",
            "Kennzahl und Bewertung: wie das Ergebnis gezeigt wird, wie unter Zellen formatieren, Benutzerdefiniert: #.##0 oder 0,0%. Leer: wie das, woraus es berechnet ist.",
        ),
        Field::Active => Word::new("no switches the row off.", "nein schaltet die Zeile aus."),
    }
}
