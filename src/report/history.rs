//! A history as a workbook of its own: an account a row and a month a column, the classes by month as charts, and who went where.

use rust_xlsxwriter::{
    Chart, ChartFormat, ChartLegendPosition, ChartSolidFill, ChartType, DocProperties, ExcelDateTime, Format, FormatAlign, Sparkline,
    SparklineType, Workbook, Worksheet, XlsxError,
};

use crate::evaluation::comparing::history::{History, Line};
use crate::foundation::language::{Language, Word};
use crate::ooxml::archive::made_by::made_alike;
use crate::say;

use super::charts::{axis, font, plain, title_font};
use super::style::{self, Direction, Rank};
use super::{cell_text, footer, label};

const ACCOUNTS: Word = Word::new("History", "Verlauf");
const CLASSES: Word = Word::new("Classes", "Klassen");
const MOVES: Word = Word::new("Moves", "Bewegungen");

/// The columns before the months: key, company, class, since, months, trend, score, line.
const LEADING: u16 = 8;
const LEADING_WIDTHS: [f64; LEADING as usize] = [14.0, 30.0, 12.0, 13.0, 12.0, 12.0, 15.0, 20.0];
/// The row of the headers.
const HEADER: u32 = 3;
/// Rows of a sheet.
const MOST_ROWS: usize = 1_000_000;

/// The workbook.
pub fn written(history: &History, title: Option<&str>, language: Language) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let created = ExcelDateTime::from_ymd(2026, 11, 23)?;
    workbook.set_properties(&DocProperties::new().set_author("keyfolio").set_creation_datetime(&created));
    let page = Page { history, language, title: title.unwrap_or(ACCOUNTS.in_language(language)) };
    page.accounts(workbook.add_worksheet())?;
    page.classes(workbook.add_worksheet())?;
    page.moves(workbook.add_worksheet())?;
    workbook.save_to_buffer().map(made_alike)
}

struct Page<'h> {
    history: &'h History,
    language: Language,
    title: &'h str,
}

impl Page<'_> {
    fn begin(&self, sheet: &mut Worksheet, name: Word, below: &str) -> Result<(), XlsxError> {
        let language = self.language;
        sheet.set_name(name.in_language(language))?;
        let title = if name == ACCOUNTS { self.title } else { name.in_language(language) };
        sheet.set_row_height(0, 30)?.write_string_with_format(0, 0, cell_text(title), &style::title())?;
        sheet.write_string_with_format(1, 0, below, &style::subtitle())?;
        sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0).set_screen_gridlines(false).set_tab_color(style::TAB);
        sheet.set_margins(0.5, 0.5, 0.6, 0.6, 0.3, 0.3).set_footer(footer(self.title, language));
        Ok(())
    }

    fn day(&self, month: usize) -> String {
        self.history.months.get(month).map(|(day, _)| self.language.date(*day)).unwrap_or_default()
    }

    fn rank(&self, class: &str) -> Option<Rank> {
        let ranked = self.history.ranked;
        self.history.classes[..ranked].iter().position(|own| own == class).map(|rank| Rank { rank, classes: ranked })
    }

    fn span(&self) -> String {
        let (language, months) = (self.language, self.history.months.len());
        let (from, to) = (self.day(0), self.day(months.saturating_sub(1)));
        match months {
            1 => say!(language, "1 workbook, as of {from}.", "1 Arbeitsmappe, Stichtag {from}."),
            _ => say!(language, "{months} workbooks, from {from} to {to}.", "{months} Arbeitsmappen, von {from} bis {to}."),
        }
    }

    /// An account a row and a month a column.
    fn accounts(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let (history, language) = (self.history, self.language);
        self.begin(sheet, ACCOUNTS, &self.span())?;
        let score = history.score.clone().unwrap_or_else(|| say!(language, "Score", "Bewertung"));
        let headers = [
            say!(language, "Account", "Kunde"),
            say!(language, "Name", "Name"),
            history.class.clone(),
            say!(language, "Since", "Seit"),
            say!(language, "Workbooks", "Mappen"),
            say!(language, "Trend", "Trend"),
            score.clone(),
            say!(language, "Course", "Verlauf"),
        ];
        for ((header, width), column) in headers.iter().zip(LEADING_WIDTHS).zip(0_u16..) {
            sheet.set_column_width(column, width)?;
            let format = match column {
                2 | 4 => style::header().set_align(FormatAlign::Center),
                6 => style::number_header(),
                5 | 7 => style::header().set_indent(1),
                _ => style::header(),
            };
            sheet.write_string_with_format(HEADER, column, label(header), &format.set_text_wrap())?;
        }
        let months = history.months.len();
        for (month, column) in (0..months).zip(LEADING..) {
            sheet.set_column_width(column, 12)?;
            sheet.write_string_with_format(HEADER, column, self.day(month), &style::header().set_align(FormatAlign::Center))?;
        }
        // What the lines draw stands in the same rows, so that it stays beside them when somebody sorts.
        for (month, column) in (0..months).zip(LEADING + months as u16..) {
            sheet.set_column_width(column, 15)?;
            let header = label(&format!("{score} {}", self.day(month)));
            sheet.write_string_with_format(HEADER, column, header, &style::number_header().set_text_wrap())?;
        }
        sheet.set_row_height(HEADER, 32)?.set_freeze_panes(HEADER + 1, 2)?.set_repeat_rows(HEADER, HEADER)?;
        for (line, row) in history.lines.iter().take(MOST_ROWS).zip(HEADER + 1..) {
            self.account(sheet, row, line)?;
        }
        let end = HEADER + history.lines.len().min(MOST_ROWS) as u32;
        if !history.lines.is_empty() {
            let printed = LEADING + months as u16 - 1;
            sheet.autofilter(HEADER, 0, end, printed + months as u16)?.set_print_area(0, 0, end, printed)?;
        }
        Ok(())
    }

    fn account(&self, sheet: &mut Worksheet, row: u32, line: &Line) -> Result<(), XlsxError> {
        let (history, language) = (self.history, self.language);
        let months = history.months.len();
        sheet.write_string_with_format(row, 0, cell_text(&line.key), &style::cell())?;
        sheet.write_string_with_format(row, 1, cell_text(&line.name), &style::cell())?;
        let now = line.classes.last().and_then(Option::as_ref);
        match now {
            Some(class) => self.class(sheet, (row, 2), class)?,
            None => {
                let left = say!(language, "left", "weg");
                sheet.write_string_with_format(row, 2, left, &style::class(None).set_align(FormatAlign::Center))?;
            }
        }
        match line.since {
            Some(since) => {
                sheet.write_string_with_format(row, 3, self.day(since), &style::cell())?;
                sheet.write_number_with_format(
                    row,
                    4,
                    (months - since) as f64,
                    &style::cell().set_num_format("0").set_align(FormatAlign::Center),
                )?;
            }
            None => {
                sheet.write_blank(row, 3, &style::cell())?;
                sheet.write_blank(row, 4, &style::cell())?;
            }
        }
        sheet.write_string_with_format(row, 5, line.trend.word().in_language(language), &style::cell().set_indent(1))?;
        let points = style::cell().set_num_format("0.0");
        match line.scores.last().copied().flatten() {
            Some(score) => sheet.write_number_with_format(row, 6, score, &points)?,
            None => sheet.write_blank(row, 6, &points)?,
        };
        sheet.write_blank(row, 7, &style::cell())?;
        if line.scores.iter().flatten().count() > 1 {
            let first = LEADING + months as u16;
            let sparkline = Sparkline::new()
                .set_range((ACCOUNTS.in_language(language), row, first, row, first + months as u16 - 1))
                .set_type(SparklineType::Line)
                .set_sparkline_color(style::TAB)
                .show_last_point(true)
                .set_custom_min(0)
                .set_custom_max(100);
            sheet.add_sparkline(row, 7, &sparkline)?;
        }
        for (class, column) in line.classes.iter().zip(LEADING..) {
            match class {
                Some(class) => self.class(sheet, (row, column), class)?,
                None => drop(sheet.write_blank(row, column, &style::cell())?),
            }
        }
        for (score, column) in line.scores.iter().zip(LEADING + months as u16..) {
            match score {
                Some(score) => sheet.write_number_with_format(row, column, *score, &points)?,
                None => sheet.write_blank(row, column, &points)?,
            };
        }
        Ok(())
    }

    fn class(&self, sheet: &mut Worksheet, (row, column): (u32, u16), class: &str) -> Result<(), XlsxError> {
        let format = style::class(self.rank(class)).set_align(FormatAlign::Center);
        sheet.write_string_with_format(row, column, cell_text(shown(class)), &format)?;
        Ok(())
    }

    /// How many accounts each class has, what they hold, by month, and both as charts.
    fn classes(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let (history, language) = (self.history, self.language);
        self.begin(sheet, CLASSES, &self.span())?;
        sheet.set_column_width(0, 24)?;
        let counts: Vec<Vec<f64>> = history.counts.iter().map(|row| row.iter().map(|count| *count as f64).collect()).collect();
        let row = self.table(sheet, 3, &say!(language, "Accounts", "Kunden"), &counts)?;
        if let Some(value) = &history.value {
            self.table(sheet, row + 22, value, &history.values)?;
        }
        Ok(())
    }

    /// A table of classes by month with its chart below; the row behind the table.
    fn table(&self, sheet: &mut Worksheet, first: u32, what: &str, rows: &[Vec<f64>]) -> Result<u32, XlsxError> {
        let (history, language) = (self.history, self.language);
        let months = history.months.len();
        let name = CLASSES.in_language(language);
        sheet.write_string_with_format(first, 0, label(what), &style::header())?;
        for (month, column) in (0..months).zip(1_u16..) {
            sheet.set_column_width(column, 14)?;
            sheet.write_string_with_format(first, column, self.day(month), &style::number_header())?;
        }
        let mut chart = Chart::new(ChartType::ColumnStacked);
        let mut row = first + 1;
        let last = months as u16;
        let mut muted = 0;
        for (class, numbers) in history.classes.iter().zip(rows).filter(|(_, numbers)| numbers.iter().any(|number| *number != 0.0)) {
            let rank = self.rank(class);
            sheet.write_string_with_format(row, 0, label(shown(class)), &style::class(rank))?;
            for (number, column) in numbers.iter().zip(1_u16..) {
                sheet.write_number_with_format(row, column, *number, &style::cell().set_num_format("#,##0"))?;
            }
            let color = style::chart_color(rank, muted);
            muted += usize::from(rank.is_none());
            chart
                .add_series()
                .set_name((name, row, 0))
                .set_categories((name, first, 1, first, last))
                .set_values((name, row, 1, row, last))
                .set_format(ChartFormat::new().set_solid_fill(ChartSolidFill::new().set_color(color)))
                .set_gap(60);
            row += 1;
        }
        sheet.write_string_with_format(row, 0, say!(language, "All", "Alle"), &style::total())?;
        for (month, column) in (0..months).zip(1_u16..) {
            let sum: f64 = rows.iter().map(|numbers| numbers[month]).sum();
            sheet.write_number_with_format(row, column, sum, &style::total().set_num_format("#,##0"))?;
        }
        if row > first + 1 {
            chart.title().set_name((name, first, 0_u16)).set_font(&title_font());
            chart.legend().set_position(ChartLegendPosition::Bottom).set_font(&font());
            axis(chart.x_axis(), false);
            axis(chart.y_axis(), true);
            chart.y_axis().set_num_format("#,##0");
            plain(&mut chart);
            chart.set_width(180 + 104 * u32::from(last.clamp(4, 12))).set_height(380);
            sheet.insert_chart(row + 2, 0, &chart)?;
        }
        Ok(row + 1)
    }

    /// Who went from which class in the first month to which in the last, and who is new or left.
    fn moves(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let (history, language) = (self.history, self.language);
        let (from, to) = (self.day(0), self.day(history.months.len().saturating_sub(1)));
        let below = say!(
            language,
            "From the class of {from} (rows) to that of {to} (columns).",
            "Von der Klasse vom {from} (Zeilen) zu der vom {to} (Spalten)."
        );
        self.begin(sheet, MOVES, &below)?;
        sheet.set_column_width(0, 24)?;
        let none = history.classes.len();
        let own: Vec<usize> = (0..=none)
            .filter(|&place| history.moves[place].iter().sum::<usize>() + history.moves.iter().map(|row| row[place]).sum::<usize>() > 0)
            .collect();
        let named = |place: usize, other: String| history.classes.get(place).map_or(other, |class| label(shown(class)));
        sheet.write_string_with_format(3, 0, say!(language, "from \\ to", "von \\ nach"), &style::header())?;
        for (&place, column) in own.iter().zip(1_u16..) {
            sheet.set_column_width(column, 14)?;
            sheet.write_string_with_format(3, column, named(place, say!(language, "left", "weg")), &style::number_header())?;
        }
        let mut row = 4;
        for &place in &own {
            sheet.write_string_with_format(row, 0, named(place, say!(language, "new", "neu")), &style::cell().set_bold())?;
            for (&other, column) in own.iter().zip(1_u16..) {
                let count = history.moves[place][other];
                let format: Format = style::cell().set_num_format("#,##0;;").set_align(FormatAlign::Right);
                let format = if count == 0 || place == none { format } else { style::moved(format, direction(place, other)) };
                sheet.write_number_with_format(row, column, count as f64, &format)?;
            }
            row += 1;
        }
        let last = history.months.len().saturating_sub(1);
        let new: Vec<(&Line, usize)> = history.lines.iter().map(|line| (line, line.span().0)).filter(|(_, first)| *first > 0).collect();
        let left: Vec<(&Line, usize)> = history.lines.iter().map(|line| (line, line.span().1)).filter(|(_, end)| *end < last).collect();
        let (came, gone) = (say!(language, "New", "Neu"), say!(language, "Left", "Weg"));
        let (first_seen, last_seen) = (say!(language, "first in", "zuerst in"), say!(language, "last in", "zuletzt in"));
        row = self.listed(sheet, row + 2, (&came, &first_seen), &new)?;
        self.listed(sheet, row + 2, (&gone, &last_seen), &left)?;
        Ok(())
    }

    /// Accounts with a month and the class that they had in it; the row behind them.
    fn listed(&self, sheet: &mut Worksheet, row: u32, (heading, month): (&str, &str), lines: &[(&Line, usize)]) -> Result<u32, XlsxError> {
        if lines.is_empty() {
            return Ok(row.saturating_sub(2));
        }
        let headers = [heading.to_owned(), month.to_owned(), self.history.class.clone(), say!(self.language, "Name", "Name")];
        for (header, column) in headers.iter().zip(0_u16..) {
            sheet.write_string_with_format(row, column, label(header), &style::header())?;
        }
        let mut own = row + 1;
        for (line, month) in lines.iter().take(MOST_ROWS / 4) {
            sheet.write_string_with_format(own, 0, cell_text(&line.key), &style::cell())?;
            sheet.write_string_with_format(own, 1, self.day(*month), &style::cell())?;
            self.class(sheet, (own, 2), line.classes[*month].as_deref().unwrap_or_default())?;
            // The name may be long, and nothing stands beside it.
            sheet.write_string_with_format(own, 3, cell_text(&line.name), &style::text())?;
            own += 1;
        }
        Ok(own)
    }
}

fn shown(class: &str) -> &str {
    if class.is_empty() { "–" } else { class }
}

/// Which way it is from a class to another, by their places: the best stand first.
fn direction(from: usize, to: usize) -> Direction {
    match from.cmp(&to) {
        std::cmp::Ordering::Greater => Direction::Up,
        std::cmp::Ordering::Equal => Direction::Same,
        std::cmp::Ordering::Less => Direction::Down,
    }
}
