//! The summary's list of the best accounts, each with a link to its row.

use rust_xlsxwriter::{FormatAlign, Url, XlsxError};

use crate::foundation::location::Place;
use crate::say;

use super::summary::{FIRST_FIGURE, LABEL, Page};
use super::{cell_text, is_here, label, style};

/// How many accounts the list has.
const BEST: usize = 20;

impl Page<'_, '_> {
    /// The twenty best accounts.
    pub(super) fn best(&mut self) -> Result<(), XlsxError> {
        let Some(by) = self.figures.score.as_ref().or(self.figures.value.as_ref()).filter(|_| !self.figures.ranking.is_empty()) else {
            return Ok(());
        };
        let (count, by_name) = (self.figures.ranking.len().min(BEST), &by.name);
        let heading = if count == 1 {
            say!(self.language, "The best account by {by_name}", "Der beste Kunde nach {by_name}")
        } else {
            say!(self.language, "The {count} best accounts by {by_name}", "Die {count} besten Kunden nach {by_name}")
        };
        self.heading(&heading)?;
        let accounts = self.report.accounts;
        let name_column = self.figures.names.map(|index| &accounts.columns[index]);
        let right = || style::number_header();
        self.sheet.write_string_with_format(self.row, 0, "#", &style::header().set_align(FormatAlign::Center))?;
        self.sheet.write_string_with_format(self.row, LABEL, label(&accounts.columns[accounts.key].header), &style::header())?;
        self.sheet.write_string_with_format(
            self.row,
            LABEL + 1,
            label(name_column.map_or("", |column| &column.header)),
            &style::header(),
        )?;
        let [class, one, other] = [0, 1, 2].map(|index| self.figures.classes.get(index).copied());
        for (header, column) in [class, None, one, other].into_iter().zip(FIRST_FIGURE..) {
            let text = header.map_or_else(String::new, |classes| label(&classes.counts.result));
            let format = if column == FIRST_FIGURE { style::header() } else { style::header().set_indent(1) };
            self.sheet.write_string_with_format(self.row, column, text, &format)?;
        }
        let score = self.figures.score.as_ref();
        self.sheet.write_string_with_format(
            self.row,
            FIRST_FIGURE + 1,
            score.map_or(String::new(), |score| label(score.name)),
            &right(),
        )?;
        let value = self.figures.value.as_ref();
        self.sheet.write_string_with_format(
            self.row,
            FIRST_FIGURE + 4,
            value.map_or(String::new(), |value| label(value.name)),
            &right(),
        )?;
        let indented = style::cell().set_indent(1);
        for (rank, &account) in self.figures.ranking.iter().take(BEST).enumerate() {
            self.row += 1;
            let row = self.row;
            let left = style::cell().set_align(FormatAlign::Left);
            self.sheet.write_number_with_format(
                row,
                0,
                rank as f64 + 1.0,
                &style::cell().set_font_color(style::CHART_TEXT).set_align(FormatAlign::Center),
            )?;
            let key = accounts.key(account).shown(self.language);
            self.linked(row, account, &key)?;
            let name = name_column.map_or_else(String::new, |column| column.column.get(account).shown(self.language));
            self.sheet.write_string_with_format(row, LABEL + 1, cell_text(&name), &left)?;
            for (classes, column) in [class, one, other].into_iter().zip([FIRST_FIGURE, FIRST_FIGURE + 2, FIRST_FIGURE + 3]) {
                let text = classes.map_or_else(|| "".into(), |classes| classes.label(account));
                let format = match classes {
                    Some(first) if column == FIRST_FIGURE => style::class(first.rank(&text)),
                    _ => indented.clone(),
                };
                self.sheet.write_string_with_format(row, column, cell_text(&text), &format)?;
            }
            for (measure, column, code) in [(score, FIRST_FIGURE + 1, "0.0"), (value, FIRST_FIGURE + 4, "#,##0")] {
                let format = style::cell().set_num_format(measure.map_or(code, |measure| measure.format_or(code)));
                match measure.and_then(|measure| measure.number(account)) {
                    Some(number) => self.sheet.write_number_with_format(row, column, number, &format)?,
                    None => self.sheet.write_blank(row, column, &format)?,
                };
            }
        }
        Ok(())
    }

    /// The key of an account, which leads to its row.
    fn linked(&mut self, row: u32, account: usize, key: &str) -> Result<(), XlsxError> {
        let accounts = self.report.accounts;
        let cell = accounts.cell(account, accounts.columns[accounts.key].index);
        let format = style::link_cell();
        // A link repeats its text where no character can be escaped.
        let plain = !key.is_empty() && label(key) == key;
        match cell.place {
            Place::Cell(ref sheet, address) if plain && is_here(self.report, &cell) => {
                let target = format!("internal:'{}'!{address}", sheet.replace('\'', "''"));
                self.sheet.write_url_with_format(row, LABEL, Url::new(target).set_text(cell_text(key)), &format)?;
            }
            _ => {
                self.sheet.write_string_with_format(row, LABEL, cell_text(key), &style::cell().set_align(FormatAlign::Left))?;
            }
        }
        Ok(())
    }
}
