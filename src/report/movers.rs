//! The Movers sheet: what moved since last time, from which class to which, the totals of each class, and every account that changed a class,
//! appeared or left, with its causes.

use rust_xlsxwriter::{Format, FormatAlign, Table, TableColumn, TableStyle, Worksheet, XlsxError};

use crate::evaluation::comparing::input_moves::ColumnMove;
use crate::evaluation::comparing::movers::{Comparison, Effect, Happened, Mover};
use crate::foundation::language::{Language, Word};
use crate::say;

use super::{Report, cell_text, footer, style, summary};

/// What moved, and since when.
#[derive(Clone, Copy, Debug)]
pub struct Movement<'a> {
    /// The accounts.
    pub comparison: &'a Comparison,
    /// The inputs that moved, those that moved most first.
    pub inputs: &'a [ColumnMove],
    /// The name of the column that is summed.
    pub value_column: Option<&'a str>,
    /// The file of last time.
    pub previous: &'a str,
    /// Its day, as the language writes it.
    pub previous_day: &'a str,
}

/// Rows that a sheet has room for.
const MOST_ROWS: usize = 1_000_000;

/// Letters that fit into a line of these columns.
const OTHER_CLASSES_ROOM: usize = 44;
const INPUTS_ROOM: usize = 50;

/// Columns that are told of as those that moved most.
const MOST_INPUTS: usize = 8;

const POINTS: &str = "0.0";
const SIGNED_POINTS: &str = "+0.0;\u{2212}0.0;0.0";
const AMOUNT: &str = "#,##0;\u{2212}#,##0";
const AMOUNT_WITH_DECIMALS: &str = "#,##0.00;\u{2212}#,##0.00";
const COUNT: &str = "#,##0";

/// The header of the column beside the accounts.
pub const CHANGE: Word = Word::new("Change", "Veränderung");

fn amount_format(number: f64) -> &'static str {
    if number.fract() == 0.0 { AMOUNT } else { AMOUNT_WITH_DECIMALS }
}

struct Page<'a, 'b> {
    sheet: &'a mut Worksheet,
    movement: Movement<'b>,
    language: Language,
    row: u32,
}

pub(super) fn write(sheet: &mut Worksheet, report: &Report<'_>, movement: Movement<'_>) -> Result<(), XlsxError> {
    const TITLE: Word = Word::new("Movers", "Veränderungen");
    let language = report.criteria.language;
    sheet.set_row_height(0, 30)?.write_string_with_format(0, 0, TITLE.in_language(language), &style::title())?;
    let (file, before, now) = (movement.previous, movement.previous_day, language.date(report.as_of));
    let since = say!(language, "Since {before} ({file}), as of {now}.", "Seit {before} ({file}), Stichtag {now}.");
    sheet.write_string_with_format(1, 0, cell_text(&since), &style::subtitle())?;
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0).set_screen_gridlines(false).set_tab_color(style::TAB);
    sheet.set_margins(0.5, 0.5, 0.6, 0.6, 0.3, 0.3).set_footer(footer(&summary::title(report), language));
    let mut page = Page { sheet, movement, language, row: 3 };
    page.transitions()?;
    page.totals()?;
    page.inputs()?;
    page.accounts()
}

fn shown(class: Option<&String>) -> String {
    class.filter(|class| !class.is_empty()).map_or_else(|| "–".to_owned(), |class| cell_text(class))
}

impl Page<'_, '_> {
    fn heading(&mut self, english: &'static str, german: &'static str) -> Result<(), XlsxError> {
        let text = Word::new(english, german).in_language(self.language);
        self.sheet.write_string_with_format(self.row, 0, text, &style::heading())?;
        self.row += 1;
        Ok(())
    }

    fn headers(&mut self, headers: &[String]) -> Result<(), XlsxError> {
        for (header, column) in headers.iter().zip(0_u16..) {
            let format = if column == 0 { style::header() } else { style::number_header() };
            self.sheet.write_string_with_format(self.row, column, header, &format)?;
        }
        self.sheet.set_row_height(self.row, 30)?;
        self.row += 1;
        Ok(())
    }

    fn number(&mut self, column: u16, number: f64, format: &str) -> Result<(), XlsxError> {
        let format = style::cell().set_num_format(format).set_align(FormatAlign::Right);
        self.sheet.write_number_with_format(self.row, column, number, &format)?;
        Ok(())
    }

    fn transitions(&mut self) -> Result<(), XlsxError> {
        let all = &self.movement.comparison.transitions;
        if all.from.is_empty() || all.to.is_empty() {
            return Ok(());
        }
        let rows: Vec<usize> = (0..all.from.len()).filter(|&row| all.accounts[row].iter().sum::<usize>() + all.left[row] > 0).collect();
        let columns: Vec<usize> = (0..all.to.len())
            .filter(|&column| all.accounts.iter().map(|row| row[column]).sum::<usize>() + all.appeared[column] > 0)
            .collect();
        self.heading("From which class to which", "Von welcher Klasse in welche")?;
        let language = self.language;
        let mut headers = vec![say!(language, "from \\ to", "von \\ nach")];
        headers.extend(columns.iter().map(|&column| shown(Some(&all.to[column]))));
        headers.push(say!(language, "left", "weg"));
        self.headers(&headers)?;
        for row in rows {
            let counts = columns.iter().map(|&column| all.accounts[row][column]).chain([all.left[row]]);
            self.counts(&shown(Some(&all.from[row])), counts)?;
        }
        self.counts(&say!(language, "new", "neu"), columns.iter().map(|&column| all.appeared[column]).chain([0]))?;
        self.row += 1;
        Ok(())
    }

    fn counts(&mut self, name: &str, counts: impl Iterator<Item = usize>) -> Result<(), XlsxError> {
        self.sheet.write_string_with_format(self.row, 0, name, &style::cell().set_bold())?;
        for (count, column) in counts.zip(1_u16..) {
            self.number(column, count as f64, "#,##0;;")?;
        }
        self.row += 1;
        Ok(())
    }

    fn totals(&mut self) -> Result<(), XlsxError> {
        let (comparison, language) = (self.movement.comparison, self.language);
        let Some(class) = &comparison.class else { return Ok(()) };
        self.heading("Classes before and after", "Klassen vorher und nachher")?;
        let mut headers = vec![class.clone()];
        headers.extend([say!(language, "Accounts before", "Kunden vorher"), say!(language, "after", "nachher")]);
        if let Some(value) = self.movement.value_column {
            headers.extend([
                say!(language, "{value} before", "{value} vorher"),
                say!(language, "after", "nachher"),
                say!(language, "Difference", "Differenz"),
            ]);
        }
        self.headers(&headers)?;
        for total in comparison.totals.iter().filter(|total| total.old_accounts + total.new_accounts > 0) {
            self.sheet.write_string_with_format(self.row, 0, shown(Some(&total.class)), &style::cell().set_bold())?;
            self.number(1, total.old_accounts as f64, COUNT)?;
            self.number(2, total.new_accounts as f64, COUNT)?;
            if let (Some(old), Some(new)) = (total.old_value, total.new_value) {
                for (number, column) in [old, new, new - old].into_iter().zip(3_u16..) {
                    self.number(column, number, amount_format(number))?;
                }
            }
            self.row += 1;
        }
        self.row += 1;
        Ok(())
    }

    fn inputs(&mut self) -> Result<(), XlsxError> {
        let (inputs, language) = (self.movement.inputs, self.language);
        if inputs.is_empty() {
            return Ok(());
        }
        self.heading("Inputs that moved most", "Am stärksten bewegte Eingaben")?;
        let headers = [
            say!(language, "Column", "Spalte"),
            say!(language, "Accounts", "Kunden"),
            say!(language, "Sum of the moves", "Summe der Änderungen"),
        ];
        self.headers(&headers)?;
        for input in inputs.iter().take(MOST_INPUTS) {
            self.sheet.write_string_with_format(self.row, 0, cell_text(&input.column), &style::cell())?;
            self.number(1, input.accounts as f64, COUNT)?;
            self.number(2, input.difference, amount_format(input.difference))?;
            self.row += 1;
        }
        self.row += 1;
        Ok(())
    }

    fn accounts(&mut self) -> Result<(), XlsxError> {
        let (movement, language) = (self.movement, self.language);
        let comparison = movement.comparison;
        let movers: Vec<&Mover> =
            comparison.movers.iter().filter(|mover| mover.happened != Happened::ScoreChanged).take(MOST_ROWS).collect();
        self.heading("Accounts that moved", "Kunden mit Veränderung")?;
        if movers.is_empty() {
            let none = say!(
                language,
                "No account changed a class, appeared or left.",
                "Kein Kunde hat die Klasse gewechselt, kam hinzu oder fiel weg."
            );
            self.sheet.write_string_with_format(self.row, 0, none, &style::text())?;
            return Ok(());
        }
        let word = |english: &'static str, german: &'static str| Word::new(english, german).in_language(language).to_owned();
        let score = comparison.score.clone().unwrap_or_else(|| word("Score", "Bewertung"));
        let named = movers.iter().any(|mover| mover.name.is_some());
        let mut columns: Vec<(String, f64)> = vec![
            (word("Account", "Kunde"), 24.0),
            (word("Name", "Name"), 28.0),
            (word("From", "Von"), 14.0),
            (word("To", "Nach"), 14.0),
            (say!(language, "{score} before", "{score} vorher"), 15.0),
            (say!(language, "{score} after", "{score} nachher"), 15.0),
            (word("Difference", "Differenz"), 15.0),
            (word("by rules", "durch Regeln"), 12.0),
            (word("by weights", "durch Gewichte"), 12.0),
            (word("by data", "durch Daten"), 12.0),
            (word("Changed by", "Geändert durch"), 18.0),
            (word("Other classes", "Andere Klassen"), OTHER_CLASSES_ROOM as f64),
            (word("Inputs", "Eingaben"), INPUTS_ROOM as f64),
        ];
        if let Some(value) = movement.value_column {
            columns.push((say!(language, "{value} before", "{value} vorher"), 16.0));
            columns.push((say!(language, "{value} after", "{value} nachher"), 16.0));
        }
        if sets_results(&movers) {
            columns.insert(9, (word("by overrides", "durch Ausnahmen"), 12.0));
        }
        if !named {
            columns.remove(1);
        }
        let headers: Vec<TableColumn> =
            columns.iter().map(|(header, _)| TableColumn::new().set_header(cell_text(header)).set_header_format(style::header())).collect();
        for ((_, width), column) in columns.iter().zip(0_u16..) {
            self.sheet.set_column_width(column, *width)?;
        }
        let table = Table::new().set_name("keyfolio_movers").set_style(TableStyle::None).set_columns(&headers);
        self.sheet.add_table(self.row, 0, self.row + movers.len() as u32, columns.len() as u16 - 1, &table)?;
        self.sheet.set_row_height(self.row, 32)?;
        self.row += 1;
        let wrapped = style::wrapped();
        let set = sets_results(&movers);
        for mover in movers {
            self.mover(mover, named, set, &wrapped)?;
            self.row += 1;
        }
        Ok(())
    }

    fn mover(&mut self, mover: &Mover, named: bool, set: bool, wrapped: &Format) -> Result<(), XlsxError> {
        let language = self.language;
        let (new, left) = (Word::new("new", "neu"), Word::new("left", "weg"));
        let from = if mover.happened == Happened::Appeared { new.in_language(language).to_owned() } else { shown(mover.from.as_ref()) };
        let to = if mover.happened == Happened::Left { left.in_language(language).to_owned() } else { shown(mover.to.as_ref()) };
        let name = named.then(|| cell_text(mover.name.as_deref().unwrap_or_default()));
        let mut column = 0_u16;
        for text in [Some(cell_text(&mover.key)), name, Some(from), Some(to)].iter().flatten() {
            self.sheet.write_string_with_format(self.row, column, text, wrapped)?;
            column += 1;
        }
        let parts = mover.cause.as_ref().and_then(|cause| cause.parts);
        let mut numbers = vec![
            (mover.old_score, POINTS),
            (mover.new_score, POINTS),
            (mover.score_difference, SIGNED_POINTS),
            (parts.map(|parts| parts.rules), SIGNED_POINTS),
            (parts.map(|parts| parts.weights), SIGNED_POINTS),
            (parts.map(|parts| parts.data), SIGNED_POINTS),
        ];
        if set {
            numbers.insert(5, (parts.and_then(|parts| parts.overrides), SIGNED_POINTS));
        }
        for (number, format) in numbers {
            self.optional(column, number, format, wrapped)?;
            column += 1;
        }
        let by = effects(&mover.changed_by(), language);
        let others: Vec<String> = mover
            .other_results
            .iter()
            .map(|other| format!("{}: {} → {}", other.result, shown(Some(&other.from)), shown(Some(&other.to))))
            .collect();
        let inputs: Vec<String> = mover
            .inputs
            .iter()
            .map(|input| format!("{} {} → {}", input.column, input.from.shown(language), input.to.shown(language)))
            .collect();
        let (others, inputs) = (others.join("; "), inputs.join("; "));
        let lines = style::lines_of(&others, OTHER_CLASSES_ROOM).max(style::lines_of(&inputs, INPUTS_ROOM));
        self.sheet.set_row_height(self.row, f64::from(lines.min(20)) * 15.0)?;
        // A text behind a number needs a little room.
        let indented = wrapped.clone().set_align(FormatAlign::Left).set_indent(1);
        for (text, format) in [(by, &indented), (others, wrapped), (inputs, wrapped)] {
            self.sheet.write_string_with_format(self.row, column, cell_text(&text), format)?;
            column += 1;
        }
        if self.movement.value_column.is_some() {
            for value in [mover.old_value, mover.new_value] {
                self.optional(column, value, value.map_or(AMOUNT, amount_format), wrapped)?;
                column += 1;
            }
        }
        Ok(())
    }

    fn optional(&mut self, column: u16, number: Option<f64>, format: &str, wrapped: &Format) -> Result<(), XlsxError> {
        match number {
            Some(number) => self.sheet.write_number_with_format(self.row, column, number, &wrapped.clone().set_num_format(format))?,
            None => self.sheet.write_blank(self.row, column, wrapped)?,
        };
        Ok(())
    }
}

/// Whether people have set results in either workbook, so that this is a step of its own.
fn sets_results(movers: &[&Mover]) -> bool {
    movers.iter().any(|mover| mover.cause.as_ref().is_some_and(|cause| cause.class_after_overrides.is_some()))
}

fn effects(effects: &[Effect], language: Language) -> String {
    let word = |effect: &Effect| effect.word().in_language(language);
    effects.iter().map(word).collect::<Vec<_>>().join(", ")
}
