//! The playbook as a sheet, and the one of a new workbook: what is usually done with accounts of the built-in criteria, to be replaced.

use rust_xlsxwriter::{FormatAlign, Worksheet, XlsxError};

use crate::criteria::{PlaybookField, PlaybookStep, Written};
use crate::foundation::language::{Language, Word, words};
use crate::foundation::location::{Location, Place};

use super::style;

/// The row of the headers, counted from zero.
const HEADER_ROW: u32 = 3;
/// Empty rows that are ready to be filled.
const READY: u32 = 10;

const WIDTHS: [f64; 5] = [20.0, 34.0, 64.0, 22.0, 16.0];

/// Writes the steps.
pub(super) fn write(sheet: &mut Worksheet, steps: &[PlaybookStep], language: Language) -> Result<(), XlsxError> {
    const GUIDE: Word = Word::new(
        "What is done with an account whose result is the item, by whom, and how many days after the run: the next steps on the account pages (keyfolio plans).",
        "Was mit einem Kunden geschieht, dessen Ergebnis das Kriterium ist, durch wen und wie viele Tage nach dem Lauf: die nächsten Schritte auf den Kundenseiten (keyfolio plans).",
    );
    sheet.set_name(words::PLAYBOOK_SHEET.in_language(language))?;
    sheet.write_with_format(0, 0, words::PLAYBOOK_SHEET.in_language(language), &style::title())?;
    sheet.write_with_format(1, 0, GUIDE.in_language(language), &style::subtitle())?;
    for ((field, width), column) in PlaybookField::ALL.into_iter().zip(WIDTHS).zip(0_u16..) {
        sheet.set_column_width(column, width)?;
        sheet.write_with_format(HEADER_ROW, column, field.word().in_language(language), &style::header())?;
    }
    sheet.set_freeze_panes(HEADER_ROW + 1, 0)?;
    let days = style::cell().set_align(FormatAlign::Left);
    for (step, row) in steps.iter().zip(HEADER_ROW + 1..) {
        for (text, column) in [&step.result, &step.item, &step.step, &step.owner].into_iter().zip(0_u16..) {
            sheet.write_string_with_format(row, column, &text.text, &style::text())?;
        }
        match step.due {
            Some(due) => sheet.write_number_with_format(row, 4, due, &days)?,
            None => sheet.write_blank(row, 4, &days)?,
        };
    }
    let end = HEADER_ROW + 1 + steps.len() as u32;
    for row in end..end + READY {
        for column in 0_u16..4 {
            sheet.write_blank(row, column, &style::text())?;
        }
        sheet.write_blank(row, 4, &days)?;
    }
    sheet.set_landscape().set_print_fit_to_pages(1, 0);
    Ok(())
}

/// Result, item, step, owner and days.
type Row = (Word, Word, Word, Word, u32);

const fn row(result: Word, item: Word, step: Word, owner: Word, days: u32) -> Row {
    (result, item, step, owner, days)
}

const MANAGER: Word = Word::new("Account manager", "Kundenbetreuer");
const LEAD: Word = Word::new("Head of sales", "Vertriebsleitung");
const INSIDE: Word = Word::new("Inside sales", "Innendienst");
const PRIORITY: Word = Word::new("Priority", "Priorität");
const STRATEGY: Word = Word::new("Strategy", "Strategie");
const PORTFOLIO: Word = Word::new("Portfolio", "Portfolio");
const BLOCKED: Word = Word::new("Blocked", "Gesperrt");

const ROWS: [Row; 9] = [
    row(
        PRIORITY,
        Word::new("A", "A"),
        Word::new("Agree this year's account plan with the customer", "Den Plan für dieses Jahr mit dem Kunden abstimmen"),
        MANAGER,
        30,
    ),
    row(
        PRIORITY,
        Word::new("A", "A"),
        Word::new("Visit of the management, with a proposal", "Besuch der Geschäftsleitung mit einem Vorschlag"),
        LEAD,
        90,
    ),
    row(
        PRIORITY,
        Word::new("B", "B"),
        Word::new("Half-yearly talk about demand and satisfaction", "Halbjahresgespräch über Bedarf und Zufriedenheit"),
        MANAGER,
        60,
    ),
    row(PRIORITY, Word::new("C", "C"), Word::new("Call about open offers", "Anruf zu offenen Angeboten"), INSIDE, 90),
    row(
        STRATEGY,
        Word::new("strategic", "strategisch"),
        Word::new("Joint steering meeting: results, plans, risks", "Gemeinsamer Lenkungskreis: Ergebnisse, Vorhaben, Risiken"),
        LEAD,
        60,
    ),
    row(
        STRATEGY,
        Word::new("lean", "schlank"),
        Word::new(
            "Map of the people who decide, and a first meeting with one more of them",
            "Übersicht derer, die entscheiden, und ein erstes Treffen mit einem weiteren von ihnen",
        ),
        MANAGER,
        45,
    ),
    row(
        PORTFOLIO,
        Word::new("Question mark", "Fragezeichen"),
        Word::new("Decide whether to invest: a pilot project, or leave it", "Entscheiden, ob investiert wird: ein Pilotprojekt oder nicht"),
        LEAD,
        60,
    ),
    row(
        PORTFOLIO,
        Word::new("Cash cow", "Cash Cow"),
        Word::new(
            "Check prices and cost to serve before the contract is renewed",
            "Preise und Betreuungskosten vor der Vertragsverlängerung prüfen",
        ),
        MANAGER,
        90,
    ),
    row(
        BLOCKED,
        Word::new("Competitor contract", "Wettbewerbsvertrag"),
        Word::new(
            "Date of the tender and who prepares it; reminder a year before the contract ends",
            "Termin der Ausschreibung und wer sie vorbereitet; Wiedervorlage ein Jahr vor Vertragsende",
        ),
        MANAGER,
        30,
    ),
];

/// What is usually done, for a new workbook.
pub(super) fn sample(language: Language) -> Vec<PlaybookStep> {
    let written =
        |word: Word| Written { text: word.in_language(language).to_owned(), location: Location { file: None, place: Place::File } };
    let step = |(result, item, step, owner, days): Row| PlaybookStep {
        result: written(result),
        item: written(item),
        step: written(step),
        owner: written(owner),
        due: Some(days),
    };
    ROWS.into_iter().map(step).collect()
}
