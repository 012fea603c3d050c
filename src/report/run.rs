//! The Run sheet: what an auditor needs to repeat the run and to see that it is the same.

use rust_xlsxwriter::{Format, FormatAlign, Worksheet, XlsxError};

use crate::criteria::{Field, Rule, Setting};
use crate::foundation::language::{Language, Word};
use crate::foundation::location::{CellAddress, ColumnIndex, RowIndex};
use crate::foundation::value::Value;
use crate::ooxml::reading::read::Sheet;
use crate::say;

use super::{Identity, Report, cell_text, footer, style, summary};

/// The widths of the columns: row, step, result, item, formula, scale, weight, blank, reason.
const WIDTHS: [f64; 9] = [9.0, 15.0, 32.0, 34.0, 60.0, 34.0, 10.0, 10.0, 48.0];
/// The column of what is told, beside its name.
const TOLD: u16 = 3;

/// The heading over what was agreed.
const MINUTES: Word = Word::new("Minutes", "Protokoll");

/// What was agreed, as a Run sheet of an earlier run has it: the sentences below its heading.
pub fn minutes_in(sheet: &Sheet) -> Vec<String> {
    let text = |row: RowIndex| match sheet.value(CellAddress { row, column: ColumnIndex(0) }) {
        Value::Text(text) => Some(text.to_string()),
        _ => None,
    };
    let last = sheet.cells.keys().map(|cell| cell.row).max().unwrap_or(RowIndex(0));
    let heading = (0..=last.0).map(RowIndex).find(|&row| text(row).is_some_and(|text| MINUTES.is(&text)));
    heading.map_or_else(Vec::new, |heading| (heading.0 + 1..=last.0).map_while(|row| text(RowIndex(row))).collect())
}

pub(super) fn write(sheet: &mut Worksheet, report: &Report<'_>, identity: &Identity, findings: usize) -> Result<(), XlsxError> {
    const TITLE: Word = Word::new("Run", "Lauf");
    let language = report.criteria.language;
    sheet.set_row_height(0, 30)?.write_string_with_format(0, 0, TITLE.in_language(language), &style::title())?;
    let subtitle = say!(
        language,
        "With the same workbook, the same criteria and the same day, this version gives the same results.",
        "Mit derselben Arbeitsmappe, denselben Kriterien und demselben Stichtag ergeben sich mit dieser Version dieselben Ergebnisse."
    );
    sheet.write_string_with_format(1, 0, subtitle, &style::subtitle())?;
    for (width, column) in WIDTHS.into_iter().zip(0_u16..) {
        sheet.set_column_width(column, width)?;
    }
    let mut page = Page { sheet, report, language, row: 3 };
    page.heading(Word::new("Origin", "Herkunft"))?;
    page.origin(identity)?;
    if !report.sources.is_empty() {
        page.heading(Word::new("Workbooks", "Arbeitsmappen"))?;
        page.sources()?;
    }
    if !report.minutes.is_empty() {
        page.heading(MINUTES)?;
        page.minutes()?;
    }
    page.heading(Word::new("Counts", "Anzahlen"))?;
    page.counts(findings)?;
    page.heading(Word::new("Settings in force", "Geltende Einstellungen"))?;
    page.settings()?;
    if !report.outcome.overrides.is_empty() {
        page.heading(Word::new("Set by people", "Durch Ausnahmen gesetzt"))?;
        page.overrides()?;
    }
    page.heading(Word::new("Rules", "Regeln"))?;
    page.rules()?;
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0).set_screen_gridlines(false).set_tab_color(style::TAB);
    sheet.set_margins(0.5, 0.5, 0.6, 0.6, 0.3, 0.3).set_footer(footer(&summary::title(report), language));
    Ok(())
}

struct Page<'a, 'b> {
    sheet: &'b mut Worksheet,
    report: &'b Report<'a>,
    language: Language,
    row: u32,
}

impl Page<'_, '_> {
    fn heading(&mut self, word: Word) -> Result<(), XlsxError> {
        self.sheet.write_string_with_format(self.row, 0, word.in_language(self.language), &style::heading())?;
        for column in 1..WIDTHS.len() as u16 {
            self.sheet.write_blank(self.row, column, &style::heading())?;
        }
        self.sheet.set_row_height(self.row, 20)?;
        self.row += 1;
        Ok(())
    }

    fn name(&mut self, name: &str) -> Result<(), XlsxError> {
        self.sheet.write_string_with_format(self.row, 0, cell_text(name), &style::text().set_bold())?;
        Ok(())
    }

    fn text(&mut self, name: Word, text: &str) -> Result<(), XlsxError> {
        self.told(name.in_language(self.language), text)
    }

    fn told(&mut self, name: &str, text: &str) -> Result<(), XlsxError> {
        self.name(name)?;
        self.sheet.write_string_with_format(self.row, TOLD, cell_text(text), &style::text())?;
        self.row += 1;
        Ok(())
    }

    fn number(&mut self, name: &str, number: f64, format: &Format) -> Result<(), XlsxError> {
        self.name(name)?;
        self.sheet.write_number_with_format(self.row, TOLD, number, &format.clone().set_align(FormatAlign::Left))?;
        self.row += 1;
        Ok(())
    }

    fn origin(&mut self, identity: &Identity) -> Result<(), XlsxError> {
        let (criteria, accounts, language) = (self.report.criteria, self.report.accounts, self.language);
        self.text(Word::new("Workbook", "Arbeitsmappe"), &identity.workbook)?;
        let sheet = &accounts.sheet;
        let place = match &accounts.table {
            Some(table) => say!(language, "sheet \"{sheet}\", table {table}", "Blatt „{sheet}“, Tabelle {table}"),
            None => say!(language, "sheet \"{sheet}\"", "Blatt „{sheet}“"),
        };
        self.text(Word::new("Accounts", "Kunden"), &place)?;
        self.text(Word::new("Data (SHA-256 of the columns read)", "Daten (SHA-256 der gelesenen Spalten)"), &identity.data)?;
        let source = match (&criteria.file, criteria.location.sheet()) {
            (None, _) => say!(language, "built in", "eingebaut"),
            (Some(file), Some(sheet)) if **file == *self.report.package.name() => {
                say!(language, "sheet \"{sheet}\" of this workbook", "Blatt „{sheet}“ dieser Arbeitsmappe")
            }
            (Some(file), _) if **file == *self.report.package.name() => say!(language, "this workbook", "diese Arbeitsmappe"),
            (Some(file), _) => {
                std::path::Path::new(&**file).file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
            }
        };
        self.text(Word::new("Criteria", "Kriterien"), &source)?;
        self.text(Word::new("Criteria (SHA-256 of their text form)", "Kriterien (SHA-256 ihrer Textform)"), &identity.criteria)?;
        let day = style::text().set_num_format(style::date_format(language));
        self.number(Word::new("As of", "Stichtag").in_language(language), self.report.as_of.serial(), &day)?;
        for (times, file) in self.report.last_time {
            let name = match times {
                1 => say!(language, "Last time (PREVIOUS)", "Letztes Mal (VORHER)"),
                times => say!(language, "{times} times ago (PREVIOUS)", "Vor {times} Malen (VORHER)"),
            };
            self.told(&name, file)?;
        }
        self.text(Word::new("Version", "Version"), &format!("keyfolio {}", env!("CARGO_PKG_VERSION")))?;
        self.row += 1;
        Ok(())
    }

    /// The workbooks that a combined one was made of, and what that means for the results.
    fn sources(&mut self) -> Result<(), XlsxError> {
        let language = self.language;
        let sentence = say!(
            language,
            "The accounts of these workbooks were decided together: sums, ranks, percentiles and scales from min to max run over all of \
             them, so that a result can differ from the one in the workbook of its own.",
            "Die Kunden dieser Arbeitsmappen wurden gemeinsam bewertet: Summen, Ränge, Perzentile und Skalen von min bis max gelten über \
             alle, so dass ein Ergebnis von dem in der eigenen Arbeitsmappe abweichen kann."
        );
        self.sheet.write_string_with_format(self.row, 0, sentence, &style::subtitle())?;
        self.row += 1;
        let format = style::text().set_num_format("#,##0");
        for (source, accounts) in self.report.sources {
            self.number(source, *accounts as f64, &format)?;
        }
        self.row += 1;
        Ok(())
    }

    /// What was agreed about the criteria.
    fn minutes(&mut self) -> Result<(), XlsxError> {
        for sentence in self.report.minutes {
            self.sheet.write_string_with_format(self.row, 0, cell_text(sentence), &style::text())?;
            self.row += 1;
        }
        self.row += 1;
        Ok(())
    }

    fn counts(&mut self, findings: usize) -> Result<(), XlsxError> {
        let counts = &self.report.outcome.counts;
        let (expected, failed) = self.report.expectations;
        let figures = [
            (Word::new("Accounts", "Kunden"), counts.accounts),
            (Word::new("Key accounts", "Schlüsselkunden"), counts.key_accounts),
            (Word::new("Knocked out", "Ausgeschieden"), counts.knocked_out),
            (Word::new("Blocked", "Gesperrt"), counts.blocked),
            (Word::new("Data to check", "Daten zu prüfen"), counts.undecided),
            (Word::new("Findings", "Hinweise"), findings),
            (Word::new("Expectations (sheet Tests)", "Erwartungen (Blatt Prüfungen)"), expected),
            (Word::new("Expectations not met", "Nicht erfüllte Erwartungen"), failed),
        ];
        let format = style::text().set_num_format("#,##0");
        let set = (counts.overrides > 0).then_some((Word::new("Results set by people", "Durch Ausnahmen gesetzt"), counts.overrides));
        for (word, count) in figures.into_iter().chain(set) {
            self.number(word.in_language(self.language), count as f64, &format)?;
        }
        for classes in &counts.classes {
            for count in &classes.labels {
                self.number(&format!("{}: {}", classes.result, count.label), count.accounts as f64, &format)?;
            }
        }
        self.row += 1;
        Ok(())
    }

    fn settings(&mut self) -> Result<(), XlsxError> {
        let language = self.language;
        let own = match language {
            Language::English => "English",
            Language::German => "Deutsch",
        };
        self.text(Setting::Language.word(), own)?;
        for setting in Setting::ALL {
            match self.report.criteria.settings.entered(setting, language) {
                Some((Value::Number(number), is_date)) => {
                    let format = if is_date { style::text().set_num_format(style::date_format(language)) } else { style::text() };
                    self.number(setting.word().in_language(language), number, &format)?;
                }
                Some((value, _)) => self.text(setting.word(), &value.shown(language))?,
                None => {}
            }
        }
        self.row += 1;
        Ok(())
    }

    /// What people have set in place of the rules: account, result, value, what the rules say, by whom, until when, why.
    fn overrides(&mut self) -> Result<(), XlsxError> {
        let language = self.language;
        let headers = [
            (0, Word::new("Cell", "Zelle")),
            (1, Word::new("Account", "Kunde")),
            (2, Word::new("Result", "Ergebnis")),
            (3, Word::new("Set to", "Gesetzt auf")),
            (4, Word::new("Reason", "Begründung")),
            (5, Word::new("By the rules", "Nach den Regeln")),
            (6, Word::new("By", "Von")),
            (7, Word::new("Until", "Bis")),
        ];
        for (column, header) in headers {
            self.sheet.write_string_with_format(self.row, column, header.in_language(language), &style::header())?;
        }
        self.row += 1;
        for set in &self.report.outcome.overrides {
            let place = match &set.location.place {
                crate::foundation::location::Place::Cell(_, cell) => cell.to_string(),
                _ => set.place.clone(),
            };
            let until = set.until_day.map(|day| language.date(day)).unwrap_or_default();
            let rules = set.rules.as_deref().unwrap_or("–");
            let texts = [place.as_str(), &set.account, &set.result, &set.value, &set.reason, rules, &set.by, &until];
            for (text, column) in texts.iter().zip(0_u16..) {
                self.sheet.write_string_with_format(self.row, column, cell_text(text), &style::wrapped())?;
            }
            let lines = style::lines_of(&set.reason, (WIDTHS[4] * 1.05) as usize).max(style::lines_of(&set.by, WIDTHS[6] as usize));
            self.sheet.set_row_height(self.row, 15.0 * f64::from(lines.min(27)) + 1.0)?;
            self.row += 1;
        }
        self.row += 1;
        Ok(())
    }

    /// The rules that count on the day, as they are written.
    fn rules(&mut self) -> Result<(), XlsxError> {
        let language = self.language;
        const NUMBER: Word = Word::new("Row", "Zeile");
        let fields = [Field::Step, Field::Result, Field::Item, Field::Formula, Field::Scale, Field::Weight, Field::Blank, Field::Reason];
        let headers = [NUMBER].into_iter().chain(fields.map(Field::word));
        for (header, column) in headers.zip(0_u16..) {
            self.sheet.write_string_with_format(self.row, column, header.in_language(language), &style::header())?;
        }
        self.sheet.set_row_height(self.row, 22)?;
        self.row += 1;
        let day = self.report.as_of;
        for rule in self.report.criteria.rules.iter().filter(|rule| rule.counts_on(day)) {
            self.rule(rule)?;
        }
        let left = self.report.criteria.rules.iter().filter(|rule| !rule.counts_on(day)).count();
        if left > 0 {
            let sentence = say!(
                language,
                "Not in force on this day, or switched off: {left}",
                "An diesem Tag nicht gültig oder ausgeschaltet: {left}"
            );
            self.sheet.write_string_with_format(self.row, 0, sentence, &style::subtitle())?;
            self.row += 1;
        }
        Ok(())
    }

    fn rule(&mut self, rule: &Rule) -> Result<(), XlsxError> {
        let language = self.language;
        let number = rule.number.to_string();
        let blank = rule.blank.map_or("", |policy| policy.word().in_language(language));
        let texts = [
            number.as_str(),
            rule.step.word().in_language(language),
            &rule.result.text,
            &rule.item.text,
            &rule.formula.text,
            &rule.scale_text.text,
            &rule.weight.text,
            blank,
            &rule.reason.text,
        ];
        for (text, column) in texts.iter().zip(0_u16..) {
            let format = if matches!(column, 4 | 5) { style::code() } else { style::wrapped() };
            self.sheet.write_string_with_format(self.row, column, cell_text(text), &format)?;
        }
        let room = |column: usize, width: f64| if matches!(column, 4 | 5) { width * 0.95 } else { width * 1.05 };
        let lines = texts.iter().zip(WIDTHS).enumerate();
        let lines = lines.map(|(column, (text, width))| style::lines_of(text, room(column, width) as usize)).max().unwrap_or(1);
        self.sheet.set_row_height(self.row, 15.0 * f64::from(lines.min(27)) + 1.0)?;
        self.row += 1;
        Ok(())
    }
}
