//! The Movers sheet: what moved since last time, from which class to which, the totals of each class, and every account that changed a class,
//! appeared or left, with its causes, the most at stake first. Accounts of the same class of which something else changed stand below.

use std::cmp::Ordering;

use rust_xlsxwriter::{Format, FormatAlign, Table, TableColumn, TableStyle, Worksheet, XlsxError};

use crate::evaluation::comparing::input_moves::{ColumnMove, InputMove};
use crate::evaluation::comparing::movers::{Comparison, Effect, Happened, Mover, OtherMove, Parts};
use crate::foundation::language::{Language, Word};
use crate::say;

use super::style::Direction;
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

/// The rows of a sheet.
const SHEET_ROWS: usize = 1_048_576;
/// Rows around the lists: headings and headers, the blank ones between, how many are left out.
const AROUND: usize = 10;

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
    /// The classes, best first.
    classes: &'a [String],
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
    let class = report.outcome.columns.iter().find(|column| !column.classes.is_empty());
    let classes = class.map_or(&[][..], |column| &column.classes);
    let mut page = Page { sheet, movement, classes, language, row: 3 };
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
            let from = Some(all.from[row].as_str());
            let moved = columns.iter().map(|&column| (all.accounts[row][column], self.direction(from, Some(&all.to[column]))));
            let counts: Vec<_> = moved.chain([(all.left[row], Direction::Down)]).collect();
            self.counts(&shown(Some(&all.from[row])), counts)?;
        }
        let appeared = columns.iter().map(|&column| (all.appeared[column], Direction::Same)).chain([(0, Direction::Same)]).collect();
        self.counts(&say!(language, "new", "neu"), appeared)?;
        self.row += 1;
        Ok(())
    }

    fn counts(&mut self, name: &str, counts: Vec<(usize, Direction)>) -> Result<(), XlsxError> {
        self.sheet.write_string_with_format(self.row, 0, name, &style::cell().set_bold())?;
        for ((count, direction), column) in counts.into_iter().zip(1_u16..) {
            let format = style::cell().set_num_format("#,##0;;").set_align(FormatAlign::Right);
            let format = if count == 0 { format } else { style::moved(format, direction) };
            self.sheet.write_number_with_format(self.row, column, count as f64, &format)?;
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
        let language = self.language;
        let is_mover = |mover: &&Mover| mover.happened != Happened::ScoreChanged && mover.from != mover.to;
        let is_elsewhere = |mover: &&Mover| mover.happened == Happened::Moved && mover.from == mover.to;
        let all = &self.movement.comparison.movers;
        let mut movers: Vec<&Mover> = all.iter().filter(is_mover).collect();
        let mut elsewhere: Vec<&Mover> = all.iter().filter(is_elsewhere).collect();
        for list in [&mut movers, &mut elsewhere] {
            // The most at stake first; equal ones stay in the order of the sheet.
            list.sort_by(|one, other| at_stake(other).total_cmp(&at_stake(one)));
        }
        let room = SHEET_ROWS.saturating_sub(self.row as usize + AROUND);
        let (shown, shown_elsewhere) = shown_of(movers.len(), elsewhere.len(), room);
        let left_out = [movers.len() - shown, elsewhere.len() - shown_elsewhere];
        movers.truncate(shown);
        elsewhere.truncate(shown_elsewhere);
        let named = movers.iter().chain(&elsewhere).any(|mover| mover.name.is_some());
        let effects = [
            |parts: Parts| parts.rules,
            |parts: Parts| parts.weights,
            |parts: Parts| parts.overrides.unwrap_or(0.0),
            |parts: Parts| parts.data,
        ];
        // An effect that nobody felt is no column.
        let felt = effects.map(|effect| {
            let of = |mover: &&Mover| mover.cause.as_ref().and_then(|cause| cause.parts).map_or(0.0, effect);
            movers.iter().chain(&elsewhere).any(|mover| of(mover) != 0.0)
        });
        let with_others = movers.iter().chain(&elsewhere).any(|mover| !mover.other_results.is_empty());
        let columns = self.columns(named, felt, with_others);
        for (column, place) in columns.iter().zip(0_u16..) {
            self.sheet.set_column_width(place, column.width)?;
        }
        self.heading("Accounts that moved", "Kunden mit Veränderung")?;
        if movers.is_empty() {
            let none = say!(
                language,
                "No account changed a class, appeared or left.",
                "Kein Kunde hat die Klasse gewechselt, kam hinzu oder fiel weg."
            );
            self.sheet.write_string_with_format(self.row, 0, none, &style::text())?;
            self.row += 1;
        } else {
            self.table("keyfolio_movers", &columns, &movers)?;
            self.left_out(left_out[0])?;
        }
        if elsewhere.len() + left_out[1] > 0 {
            self.row += 1;
            self.heading("The same class, other changes", "Gleiche Klasse, andere Änderungen")?;
            if !elsewhere.is_empty() {
                self.table("keyfolio_other_changes", &columns, &elsewhere)?;
            }
            self.left_out(left_out[1])?;
        }
        Ok(())
    }

    /// Says how many accounts the sheet has no row for.
    fn left_out(&mut self, count: usize) -> Result<(), XlsxError> {
        if count > 0 {
            let (language, count) = (self.language, self.language.count(count));
            let text = say!(language, "and {count} more, with less at stake", "und {count} weitere, bei denen weniger auf dem Spiel steht");
            self.sheet.write_string_with_format(self.row, 0, text, &style::subtitle())?;
            self.row += 1;
        }
        Ok(())
    }

    fn columns(&self, named: bool, felt: [bool; 4], with_others: bool) -> Vec<MoverColumn> {
        let (movement, language) = (self.movement, self.language);
        let word = |english: &'static str, german: &'static str| Word::new(english, german).in_language(language).to_owned();
        let score = movement.comparison.score.clone().unwrap_or_else(|| word("Score", "Bewertung"));
        let column = |shown: Shown, header: String, width: f64| MoverColumn { shown, header: cell_text(&header), width };
        let mut columns = vec![column(Shown::Key, word("Account", "Kunde"), 24.0)];
        if named {
            columns.push(column(Shown::Name, word("Name", "Name"), 28.0));
        }
        columns.extend([
            column(Shown::From, word("From", "Von"), 14.0),
            column(Shown::To, word("To", "Nach"), 14.0),
            column(Shown::OldScore, say!(language, "{score} before", "{score} vorher"), 15.0),
            column(Shown::NewScore, say!(language, "{score} after", "{score} nachher"), 15.0),
            column(Shown::Difference, word("Difference", "Differenz"), 15.0),
        ]);
        let effects = [
            (Shown::Rules, word("by rules", "durch Regeln")),
            (Shown::Weights, word("by weights", "durch Gewichte")),
            (Shown::Overrides, word("by overrides", "durch Ausnahmen")),
            (Shown::Data, word("by data", "durch Daten")),
        ];
        columns.extend(effects.into_iter().zip(felt).filter(|(_, felt)| *felt).map(|((shown, header), _)| column(shown, header, 12.0)));
        columns.push(column(Shown::ChangedBy, word("Changed by", "Geändert durch"), 18.0));
        if with_others {
            columns.push(column(Shown::Others, word("Other classes", "Andere Klassen"), OTHER_CLASSES_ROOM as f64));
        }
        columns.push(column(Shown::Inputs, word("Inputs", "Eingaben"), INPUTS_ROOM as f64));
        if let Some(value) = movement.value_column {
            columns.push(column(Shown::OldValue, say!(language, "{value} before", "{value} vorher"), 16.0));
            columns.push(column(Shown::NewValue, say!(language, "{value} after", "{value} nachher"), 16.0));
        }
        columns
    }

    fn table(&mut self, name: &str, columns: &[MoverColumn], movers: &[&Mover]) -> Result<(), XlsxError> {
        let header = |column: &MoverColumn| TableColumn::new().set_header(&column.header).set_header_format(style::header());
        let headers: Vec<TableColumn> = columns.iter().map(header).collect();
        let table = Table::new().set_name(name).set_style(TableStyle::None).set_columns(&headers);
        self.sheet.add_table(self.row, 0, self.row + movers.len() as u32, columns.len() as u16 - 1, &table)?;
        self.sheet.set_row_height(self.row, 32)?;
        self.row += 1;
        let wrapped = style::wrapped();
        for mover in movers {
            self.mover(mover, columns, &wrapped)?;
            self.row += 1;
        }
        Ok(())
    }

    fn mover(&mut self, mover: &Mover, columns: &[MoverColumn], wrapped: &Format) -> Result<(), XlsxError> {
        let language = self.language;
        let (new, left) = (Word::new("new", "neu"), Word::new("left", "weg"));
        let parts = mover.cause.as_ref().and_then(|cause| cause.parts);
        let direction = self.direction(mover.from.as_deref(), mover.to.as_deref());
        let mut lines = 1;
        for (column, place) in columns.iter().zip(0_u16..) {
            let points = |number: Option<f64>, format: &'static str| Content::Number(number, format);
            let value = |number: Option<f64>| Content::Number(number, number.map_or(AMOUNT, amount_format));
            let content = match column.shown {
                Shown::Key => Content::Text(mover.key.clone()),
                Shown::Name => Content::Text(mover.name.clone().unwrap_or_default()),
                Shown::From if mover.happened == Happened::Appeared => Content::Text(new.in_language(language).to_owned()),
                Shown::From => Content::Text(shown(mover.from.as_ref())),
                Shown::To if mover.happened == Happened::Left => Content::Text(left.in_language(language).to_owned()),
                Shown::To => Content::Text(shown(mover.to.as_ref())),
                Shown::OldScore => points(mover.old_score, POINTS),
                Shown::NewScore => points(mover.new_score, POINTS),
                Shown::Difference => points(mover.score_difference, SIGNED_POINTS),
                Shown::Rules => points(parts.map(|parts| parts.rules), SIGNED_POINTS),
                Shown::Weights => points(parts.map(|parts| parts.weights), SIGNED_POINTS),
                Shown::Overrides => points(parts.and_then(|parts| parts.overrides), SIGNED_POINTS),
                Shown::Data => points(parts.map(|parts| parts.data), SIGNED_POINTS),
                Shown::ChangedBy => Content::Text(effects(&mover.changed_by(), language)),
                Shown::Others => Content::Text(other_classes(mover)),
                Shown::Inputs => Content::Text(inputs(mover, language)),
                Shown::OldValue => value(mover.old_value),
                Shown::NewValue => value(mover.new_value),
            };
            match content {
                Content::Number(Some(number), format) => {
                    self.sheet.write_number_with_format(self.row, place, number, &wrapped.clone().set_num_format(format))?;
                }
                Content::Number(None, _) => {
                    self.sheet.write_blank(self.row, place, wrapped)?;
                }
                Content::Text(text) => {
                    lines = lines.max(style::lines_of(&text, column.width as usize));
                    let format = match column.shown {
                        Shown::To => style::moved(wrapped.clone(), direction),
                        // A text behind a number needs a little room.
                        Shown::ChangedBy => wrapped.clone().set_align(FormatAlign::Left).set_indent(1),
                        _ => wrapped.clone(),
                    };
                    self.sheet.write_string_with_format(self.row, place, cell_text(&text), &format)?;
                }
            }
        }
        self.sheet.set_row_height(self.row, f64::from(lines.min(20)) * 15.0)?;
        Ok(())
    }

    /// Whether one class stands before another in the order of the criteria. No class stands behind all.
    fn direction(&self, from: Option<&str>, to: Option<&str>) -> Direction {
        let rank = |class: Option<&str>| class.and_then(|class| self.classes.iter().position(|known| known == class)).unwrap_or(usize::MAX);
        match rank(to).cmp(&rank(from)) {
            Ordering::Less => Direction::Up,
            Ordering::Equal => Direction::Same,
            Ordering::Greater => Direction::Down,
        }
    }
}

/// What a column of the tables shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shown {
    Key,
    Name,
    From,
    To,
    OldScore,
    NewScore,
    Difference,
    Rules,
    Weights,
    Overrides,
    Data,
    ChangedBy,
    Others,
    Inputs,
    OldValue,
    NewValue,
}

struct MoverColumn {
    shown: Shown,
    header: String,
    width: f64,
}

/// What a cell holds.
enum Content {
    Text(String),
    Number(Option<f64>, &'static str),
}

/// How many rows two lists get of those that there are: the first one as many as it needs, the second one the rest.
fn shown_of(first: usize, second: usize, room: usize) -> (usize, usize) {
    let shown = first.min(room);
    (shown, second.min(room - shown))
}

/// What moves with an account: the greater of its values, or else how far its score went.
fn at_stake(mover: &Mover) -> f64 {
    let values = mover.old_value.into_iter().chain(mover.new_value).map(f64::abs);
    values
        .fold(None, |most: Option<f64>, value| Some(most.map_or(value, |most| most.max(value))))
        .unwrap_or_else(|| mover.score_difference.map_or(0.0, f64::abs))
}

fn other_classes(mover: &Mover) -> String {
    let other = |other: &OtherMove| format!("{}: {} → {}", other.result, shown(Some(&other.from)), shown(Some(&other.to)));
    mover.other_results.iter().map(other).collect::<Vec<_>>().join("; ")
}

fn inputs(mover: &Mover, language: Language) -> String {
    let input = |input: &InputMove| format!("{} {} → {}", input.column, input.from.shown(language), input.to.shown(language));
    mover.inputs.iter().map(input).collect::<Vec<_>>().join("; ")
}

fn effects(effects: &[Effect], language: Language) -> String {
    let word = |effect: &Effect| effect.word().in_language(language);
    effects.iter().map(word).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_lists_share_the_rows_of_a_sheet() {
        for (first, second, expected) in
            [(3, 4, (3, 4)), (10, 0, (10, 0)), (6, 9, (6, 4)), (12, 5, (10, 0)), (0, 12, (0, 10)), (10, 1, (10, 0))]
        {
            assert_eq!(shown_of(first, second, 10), expected);
        }
    }
}
