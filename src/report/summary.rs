//! The Summary sheet: one page with the figures of the month.

use rust_xlsxwriter::{ConditionalFormatDataBar, Format, FormatAlign, Worksheet, XlsxError};

use crate::foundation::language::{Language, Word, folded, words};
use crate::ooxml::drawings::bubbles::BubbleSizes;
use crate::say;

use super::charts::{self, ClassRows};
use super::figures::{Classes, Figures};
use super::{Identity, Report, cell_text, footer, label, style};

pub(super) const LABEL: u16 = 1;
pub(super) const FIRST_FIGURE: u16 = 3;
/// Where the change since last time stands in the table of classes.
const CHANGE: u16 = 6;
/// Letters of the headline that fit into a line.
const HEADLINE_ROOM: usize = 120;
/// How many overrides are listed; all stand on the sheet about the run.
const MOST_OVERRIDES: usize = 12;
/// More labels of a result than this are summed up, so that the page stays one.
const MOST_LABELS: usize = 8;

const TITLE: Word = Word::new("Key account summary", "Übersicht Schlüsselkunden");
const ACCOUNTS: Word = Word::new("Accounts", "Kunden");
const SHARE: Word = Word::new("Share", "Anteil");
pub(super) const TOTAL: Word = Word::new("Total", "Summe");
pub(super) const OTHERS: Word = Word::new("Others", "Übrige");
const KEY_ACCOUNTS: Word = Word::new("Key accounts", "Schlüsselkunden");
const KNOCKED_OUT: Word = Word::new("Knocked out", "Ausgeschieden");
const TO_CHECK: Word = Word::new("Data to check", "Daten zu prüfen");
const FINDINGS: Word = Word::new("Findings", "Hinweise");
const EXPECTATIONS: Word = Word::new("Expectations", "Erwartungen");

/// Writes the sheet, and what its charts draw into another one; gives the sizes of the bubbles in its portfolio chart.
pub(super) fn write(
    sheet: &mut Worksheet,
    data: &mut Worksheet,
    report: &Report<'_>,
    figures: &Figures<'_>,
    identity: &Identity,
    findings: usize,
) -> Result<Vec<BubbleSizes>, XlsxError> {
    let language = report.criteria.language;
    for (width, column) in style::SUMMARY_WIDTHS.into_iter().zip(0_u16..) {
        sheet.set_column_width(column, width)?;
    }
    let title = title(report);
    sheet.set_row_height(0, 30)?.write_string_with_format(0, 0, &title, &style::title())?;
    let (day, accounts, workbook) = (language.date(report.as_of), language.count(report.accounts.len()), &identity.workbook);
    let accounts = if report.accounts.len() == 1 {
        say!(language, "1 account", "1 Kunde")
    } else {
        say!(language, "{accounts} accounts", "{accounts} Kunden")
    };
    let subtitle = say!(language, "As of {day} · {accounts} · {workbook}", "Stichtag {day} · {accounts} · {workbook}");
    sheet.write_string_with_format(1, 0, cell_text(&subtitle), &style::subtitle())?;
    let mut page = Page { sheet, data, report, figures, language, row: 3, last_column: style::SUMMARY_WIDTHS.len() as u16 - 1 };
    page.headline()?;
    page.key_figures(findings)?;
    let mut sizes = Vec::new();
    let class_rows = match figures.classes.first() {
        Some(classes) => Some(page.classes(classes)?),
        None => None,
    };
    let charts = page.charts(class_rows.as_ref(), &mut sizes)?;
    if charts {
        page.row += charts::ROWS + 1;
    }
    if let [_, one, other, ..] = figures.classes[..] {
        page.matrix(&one, &other)?;
    }
    page.groups()?;
    page.overrides()?;
    page.best()?;
    let (last_row, last_column) = (page.row.max(10), page.last_column);
    sheet.set_portrait().set_paper_size(9).set_print_fit_to_pages(1, 1).set_print_area(0, 0, last_row, last_column)?;
    sheet.set_margins(0.5, 0.5, 0.6, 0.6, 0.3, 0.3).set_print_center_horizontally(true).set_screen_gridlines(false);
    sheet.set_footer(footer(&title, language)).set_tab_color(style::TAB);
    Ok(sizes)
}

/// The title of the report.
pub(super) fn title(report: &Report<'_>) -> String {
    let set = report.criteria.settings.report_title.as_ref().filter(|title| !title.is_empty());
    set.map_or_else(|| TITLE.in_language(report.criteria.language).to_owned(), |title| cell_text(&title.text))
}

/// The sheet from a row on.
pub(super) struct Page<'a, 'b> {
    pub(super) sheet: &'b mut Worksheet,
    data: &'b mut Worksheet,
    pub(super) report: &'b Report<'a>,
    pub(super) figures: &'b Figures<'a>,
    pub(super) language: Language,
    pub(super) row: u32,
    last_column: u16,
}

impl Page<'_, '_> {
    pub(super) fn word(&self, word: Word) -> &'static str {
        word.in_language(self.language)
    }

    /// A heading over the whole width.
    pub(super) fn heading(&mut self, text: &str) -> Result<(), XlsxError> {
        self.sheet.write_string_with_format(self.row, 0, cell_text(text), &style::heading())?;
        for column in 1..=self.last_column.max(style::SUMMARY_WIDTHS.len() as u16 - 1) {
            self.sheet.write_blank(self.row, column, &style::heading())?;
        }
        self.sheet.set_row_height(self.row, 20)?;
        self.row += 1;
        Ok(())
    }

    /// The result in a sentence.
    fn headline(&mut self) -> Result<(), XlsxError> {
        if self.report.headline.is_empty() {
            return Ok(());
        }
        let last = style::SUMMARY_WIDTHS.len() as u16 - 1;
        let lines = style::lines_of(self.report.headline, HEADLINE_ROOM);
        self.sheet.merge_range(2, 0, 2, last, &cell_text(self.report.headline), &style::headline())?;
        self.sheet.set_row_height(2, 8.0 + 16.0 * f64::from(lines.clamp(1, 4)))?;
        self.row = 4;
        Ok(())
    }

    fn key_figures(&mut self, findings: usize) -> Result<(), XlsxError> {
        let counts = &self.report.outcome.counts;
        const WHOLE: &str = "#,##0";
        let mut figures: Vec<(String, f64, &str)> = [
            (ACCOUNTS, counts.accounts),
            (KEY_ACCOUNTS, counts.key_accounts),
            (KNOCKED_OUT, counts.knocked_out),
            (words::BLOCKED, counts.blocked),
            (TO_CHECK, counts.undecided),
            (FINDINGS, findings),
        ]
        .map(|(word, count)| (self.word(word).to_owned(), count as f64, WHOLE))
        .into();
        // The last field says what is at stake, or else how good the accounts are.
        let score = self.figures.score.as_ref().and_then(|score| Some((score, score.mean()?)));
        match (&self.figures.value, score) {
            (Some(value), _) => {
                figures.push((label(value.name), value.numbers().fold(0.0, |sum, number| sum + number), value.format_or(WHOLE)))
            }
            (None, Some((score, mean))) => figures.push((format!("Ø {}", label(score.name)), mean, score.format_or("0.0"))),
            (None, None) => figures.push((self.word(EXPECTATIONS).to_owned(), self.report.expectations.0 as f64, WHOLE)),
        }
        let (names, numbers) = (self.row, self.row + 1);
        self.sheet.set_row_height(numbers, 28)?;
        self.sheet.write_blank(names, 0, &style::figure_name())?.write_blank(numbers, 0, &style::figure())?;
        for column in 1..style::SUMMARY_WIDTHS.len() as u16 {
            match figures.get(usize::from(column) - 1) {
                Some((name, number, format)) => {
                    self.sheet.write_string_with_format(names, column, name, &style::figure_name())?;
                    self.sheet.write_number_with_format(numbers, column, *number, &style::figure().set_num_format(*format))?;
                }
                None => {
                    self.sheet.write_blank(names, column, &style::figure_name())?.write_blank(numbers, column, &style::figure())?;
                }
            }
        }
        self.row += 3;
        Ok(())
    }

    /// Counts and sums of the first result.
    fn classes(&mut self, classes: &Classes<'_>) -> Result<ClassRows, XlsxError> {
        self.heading(&classes.counts.result)?;
        let mut headers = vec![(self.word(ACCOUNTS).to_owned(), true), (self.word(SHARE).to_owned(), true)];
        let value = self.figures.value.as_ref();
        if let Some(value) = value {
            headers.push((label(value.name), true));
            headers.push((self.word(SHARE).to_owned(), true));
        }
        self.sheet.write_string_with_format(self.row, LABEL, label(&classes.counts.result), &style::header())?;
        for ((header, _), column) in headers.iter().zip(LABEL + 1..) {
            self.sheet.write_string_with_format(self.row, column, header, &style::number_header())?;
        }
        let changes = self.changes_header(classes)?;
        let first = self.row + 1;
        let all = self.report.accounts.len();
        let sum_of = |wanted: Option<&str>| {
            (0..all)
                .filter(|&account| wanted.is_none_or(|wanted| *classes.label(account) == *wanted))
                .filter_map(|account| value?.number(account))
                // The sum of no numbers would be -0.
                .fold(0.0, |sum, number| sum + number)
        };
        let whole = sum_of(None);
        let mut rows = vec![];
        for count in &classes.counts.labels {
            rows.push((count.label.clone(), count.accounts, sum_of(Some(&count.label))));
        }
        let without = all - rows.iter().map(|row| row.1).sum::<usize>().min(all);
        if without > 0 {
            rows.push((self.word(Word::new("(none)", "(keine)")).to_owned(), without, sum_of(Some(""))));
        }
        let mut muted = 0;
        let mut colors = Vec::new();
        for ((name, accounts, sum), row) in rows.iter().zip(first..) {
            let rank = classes.rank(name);
            colors.push(style::chart_color(rank, muted));
            muted += usize::from(rank.is_none());
            self.sheet.write_string_with_format(row, LABEL, label(name), &style::class(rank))?;
            self.figures_row(
                row,
                [*accounts as f64, share(*accounts as f64, all as f64)],
                value.map(|_| [*sum, share(*sum, whole)]),
                &style::cell(),
            )?;
            if changes {
                // Accounts that show nothing are compared by that.
                let class = if classes.counts.labels.iter().any(|count| count.label == *name) { name } else { "" };
                self.change(row, class)?;
            }
        }
        let last = first + rows.len() as u32 - 1;
        if rows.is_empty() {
            return Ok(ClassRows { first, last: first, colors });
        }
        // Accounts without a class stand apart: hundreds that are knocked out would dwarf the classes.
        let ranked = rows.iter().filter(|(name, ..)| classes.rank(name).is_some()).count();
        let drawn = if ranked == 0 { rows.len() } else { ranked };
        colors.truncate(drawn);
        self.sheet.write_string_with_format(last + 1, LABEL, self.word(TOTAL), &style::total())?;
        self.figures_row(last + 1, [all as f64, 1.0], value.map(|_| [whole, 1.0]), &style::total())?;
        let bars = ConditionalFormatDataBar::new().set_fill_color(style::BAR).set_solid_fill(true).set_border_off(true);
        self.sheet.add_conditional_format(first, LABEL + 1, first + drawn as u32 - 1, LABEL + 1, &bars)?;
        self.row = last + 3;
        Ok(ClassRows { first, last: first + drawn as u32 - 1, colors })
    }

    /// Names the columns of what changed since last time, where classes are compared with last time.
    fn changes_header(&mut self, classes: &Classes<'_>) -> Result<bool, XlsxError> {
        let Some(movement) = self.report.movement else { return Ok(false) };
        if movement.comparison.class.as_deref().map(folded) != Some(folded(&classes.counts.result)) {
            return Ok(false);
        }
        let language = self.language;
        let since = movement.previous_day;
        let mut headers = vec![say!(language, "± since {since}", "± seit {since}")];
        headers.extend(movement.value_column.map(|value| format!("± {value}")));
        for (header, column) in headers.iter().zip(CHANGE..) {
            self.sheet.write_string_with_format(self.row, column, label(header), &style::number_header())?;
        }
        Ok(true)
    }

    /// What changed in a class since last time.
    fn change(&mut self, row: u32, class: &str) -> Result<(), XlsxError> {
        let Some(movement) = self.report.movement else { return Ok(()) };
        let total = movement.comparison.totals.iter().find(|total| total.class == class);
        let accounts = total.map_or(0.0, |total| total.new_accounts as f64 - total.old_accounts as f64);
        let value = total.and_then(|total| Some(total.new_value? - total.old_value?));
        let mut numbers = vec![Some(accounts)];
        numbers.extend(movement.value_column.map(|_| value));
        for (number, column) in numbers.into_iter().zip(CHANGE..) {
            let format = style::cell().set_num_format("+#,##0;\u{2212}#,##0;\u{2013}").set_align(FormatAlign::Right);
            match number {
                Some(number) => self.sheet.write_number_with_format(row, column, number, &format)?,
                None => self.sheet.write_blank(row, column, &format)?,
            };
        }
        Ok(())
    }

    fn figures_row(&mut self, row: u32, counts: [f64; 2], sums: Option<[f64; 2]>, format: &Format) -> Result<(), XlsxError> {
        const WHOLE: &str = "#,##0";
        let of_sums = self.figures.value.as_ref().map_or(WHOLE, |value| value.format_or(WHOLE));
        for ((numbers, code), column) in [(Some(counts), WHOLE), (sums, of_sums)].into_iter().zip([LABEL + 1, LABEL + 3]) {
            if let Some([number, share]) = numbers {
                self.sheet.write_number_with_format(row, column, number, &format.clone().set_num_format(code))?;
                self.sheet.write_number_with_format(row, column + 1, share, &format.clone().set_num_format("0.0%"))?;
            }
        }
        Ok(())
    }

    /// The two charts beside each other; whether there is any.
    fn charts(&mut self, classes: Option<&ClassRows>, sizes: &mut Vec<BubbleSizes>) -> Result<bool, XlsxError> {
        let half = FIRST_FIGURE;
        let mut any = false;
        if let Some((rows, classes)) = classes.zip(self.figures.classes.first()) {
            let title = self.class_chart_title(classes);
            let page = self.sheet.name();
            let chart = charts::classes(self.data, &page, rows, &title, self.word(ACCOUNTS), LABEL)?;
            self.sheet.insert_chart_with_offset(self.row, 0, &chart, 0, 2)?;
            any = true;
        }
        if let Some((chart, series_sizes)) = charts::portfolio(self.data, self.report, self.figures)? {
            self.sheet.insert_chart_with_offset(self.row, half, &chart, charts::GAP, 2)?;
            *sizes = series_sizes;
            any = true;
        }
        Ok(any)
    }

    /// What the chart of classes shows, and who is not in it.
    fn class_chart_title(&self, classes: &Classes<'_>) -> String {
        let (accounts, result) = (self.word(ACCOUNTS), &classes.counts.result);
        let ranked = classes.counts.labels.iter().filter(|count| classes.rank(&count.label).is_some());
        let left_out = self.report.accounts.len().saturating_sub(ranked.map(|count| count.accounts).sum());
        let without = self.language.count(left_out);
        if left_out == 0 || classes.column.classes.is_empty() {
            return say!(self.language, "{accounts} by {result}", "{accounts} nach {result}");
        }
        say!(self.language, "{accounts} by {result} · {without} have none", "{accounts} nach {result} · {without} ohne")
    }

    /// How many accounts have each pair of labels of two results.
    fn matrix(&mut self, one: &Classes<'_>, other: &Classes<'_>) -> Result<(), XlsxError> {
        let (rows, columns) = (labels(one), labels(other));
        let place = |labels: &[&str], label: &str| labels.iter().position(|known| *known == label).unwrap_or(labels.len());
        let mut counts = vec![vec![0_usize; columns.len() + 1]; rows.len() + 1];
        for account in 0..self.report.accounts.len() {
            let (left, top) = (one.label(account), other.label(account));
            if !left.is_empty() && !top.is_empty() {
                counts[place(&rows, &left)][place(&columns, &top)] += 1;
            }
        }
        let others_below = counts[rows.len()].iter().any(|count| *count > 0);
        let others_right = counts.iter().any(|row| row[columns.len()] > 0);
        let last = FIRST_FIGURE + columns.len() as u16 + u16::from(others_right);
        self.last_column = self.last_column.max(last);
        for column in style::SUMMARY_WIDTHS.len() as u16..=last {
            self.sheet.set_column_width(column, 14)?;
        }
        let heading = format!("{} × {}", one.counts.result, other.counts.result);
        self.heading(&heading)?;
        self.sheet.write_string_with_format(self.row, LABEL, label(&one.counts.result), &style::header())?;
        self.sheet.write_blank(self.row, LABEL + 1, &style::header())?;
        let others = self.word(OTHERS);
        let headers = columns.iter().copied().chain(others_right.then_some(others)).chain([self.word(TOTAL)]);
        for (header, column) in headers.zip(FIRST_FIGURE..) {
            self.sheet.write_string_with_format(self.row, column, label(header), &style::number_header())?;
        }
        self.row += 1;
        let shown_columns = columns.len() + usize::from(others_right);
        let mut totals = vec![0; shown_columns + 1];
        for (name, row) in rows.iter().copied().chain(others_below.then_some(others)).zip(&counts) {
            self.sheet.write_string_with_format(self.row, LABEL, label(name), &style::cell())?;
            self.sheet.write_blank(self.row, LABEL + 1, &style::cell())?;
            let sum: usize = row.iter().sum();
            for ((count, total), column) in row[..shown_columns].iter().chain([&sum]).zip(&mut totals).zip(FIRST_FIGURE..) {
                *total += count;
                let format = if column == last { style::cell().set_bold() } else { style::cell() };
                self.sheet.write_number_with_format(self.row, column, *count as f64, &format.set_num_format("#,##0;;–"))?;
            }
            self.row += 1;
        }
        self.sheet.write_string_with_format(self.row, LABEL, self.word(TOTAL), &style::total())?;
        self.sheet.write_blank(self.row, LABEL + 1, &style::total())?;
        for (total, column) in totals.iter().zip(FIRST_FIGURE..) {
            self.sheet.write_number_with_format(self.row, column, *total as f64, &style::total().set_num_format("#,##0"))?;
        }
        self.row += 2;
        Ok(())
    }

    /// What people have set in place of the rules.
    fn overrides(&mut self) -> Result<(), XlsxError> {
        let all = &self.report.outcome.overrides;
        if all.is_empty() {
            return Ok(());
        }
        let (language, count) = (self.language, self.language.count(all.len()));
        self.heading(&if all.len() == 1 {
            say!(language, "1 result set by people", "1 Ergebnis durch eine Ausnahme gesetzt")
        } else {
            say!(language, "{count} results set by people", "{count} Ergebnisse durch Ausnahmen gesetzt")
        })?;
        const SET_TO: Word = Word::new("Set to", "Gesetzt auf");
        const RULES: Word = Word::new("By the rules", "Nach den Regeln");
        const RESULT: Word = Word::new("Result", "Ergebnis");
        const BY: Word = Word::new("By", "Von");
        const UNTIL: Word = Word::new("Until", "Bis");
        let accounts = self.report.accounts;
        let name_column = self.figures.names.map(|index| &accounts.columns[index]);
        let key = label(&accounts.columns[accounts.key].header);
        let name = label(name_column.map_or("", |column| &column.header));
        let words = [RESULT, SET_TO, RULES, BY, UNTIL].map(|word| self.word(word).to_owned());
        self.sheet.write_blank(self.row, 0, &style::header())?;
        for (header, column) in [key, name].into_iter().chain(words).zip(LABEL..) {
            self.sheet.write_string_with_format(self.row, column, header, &style::header())?;
        }
        let left = style::cell().set_align(FormatAlign::Left);
        for set in all.iter().take(MOST_OVERRIDES) {
            self.row += 1;
            let name = name_column.map_or_else(String::new, |column| column.column.get(set.position).shown(language));
            let until = set.until_day.map(|day| language.date(day)).unwrap_or_default();
            let rules = set.rules.clone().unwrap_or_else(|| "–".to_owned());
            let texts = [&set.account, &name, &set.result, &set.value, &rules, &set.by, &until];
            for (text, column) in texts.into_iter().zip(LABEL..) {
                self.sheet.write_string_with_format(self.row, column, cell_text(text), &left)?;
            }
        }
        if all.len() > MOST_OVERRIDES {
            self.row += 1;
            let more = language.count(all.len() - MOST_OVERRIDES);
            let text = say!(language, "and {more} more, on the sheet about the run", "und {more} weitere, auf dem Blatt über den Lauf");
            self.sheet.write_string_with_format(self.row, LABEL, text, &style::subtitle())?;
        }
        self.row += 2;
        Ok(())
    }
}

/// The labels of a result that get a row or column of their own.
fn labels<'a>(classes: &Classes<'a>) -> Vec<&'a str> {
    classes.counts.labels.iter().map(|count| count.label.as_str()).take(MOST_LABELS).collect()
}

fn share(part: f64, whole: f64) -> f64 {
    if whole == 0.0 { 0.0 } else { part / whole }
}
