//! The summary's table of groups: how many accounts of each class an account manager or a region has, and what they hold.

use std::collections::HashMap;

use rust_xlsxwriter::XlsxError;

use crate::foundation::language::Word;
use crate::say;

use super::summary::{LABEL, OTHERS, Page, TOTAL};
use super::{label, style};

/// More groups than these are summed up, so that the page stays one.
const MOST_GROUPS: usize = 10;
/// Columns of classes, besides all accounts, the sum and its share.
const MOST_CLASSES: usize = 3;

const NONE: Word = Word::new("(none)", "(keine)");
const ACCOUNTS: Word = Word::new("Accounts", "Kunden");

/// What a group has.
#[derive(Clone, Default)]
struct Total {
    accounts: usize,
    /// Of the first classes.
    classes: [usize; MOST_CLASSES],
    value: f64,
}

impl Total {
    fn add(&mut self, other: &Self) {
        self.accounts += other.accounts;
        self.value += other.value;
        self.classes.iter_mut().zip(other.classes).for_each(|(own, more)| *own += more);
    }
}

impl Page<'_, '_> {
    /// Accounts and value by group, the group with the most first.
    pub(super) fn groups(&mut self) -> Result<(), XlsxError> {
        let Some(groups) = self.figures.groups else { return Ok(()) };
        let language = self.language;
        let classes = self.figures.classes.first().copied();
        let names: Vec<String> =
            classes.map(|classes| classes.column.classes.iter().take(MOST_CLASSES).cloned().collect()).unwrap_or_default();
        let value = self.figures.value;
        let mut totals: HashMap<String, Total> = HashMap::new();
        for account in 0..self.report.accounts.len() {
            let total = totals.entry(groups.of(account, language)).or_default();
            total.accounts += 1;
            total.value += value.and_then(|value| value.number(account)).unwrap_or(0.0);
            let shown = classes.map(|classes| classes.label(account));
            if let Some(class) = shown.and_then(|shown| names.iter().position(|name| **name == *shown)) {
                total.classes[class] += 1;
            }
        }
        let mut rows: Vec<(String, Total)> = totals.into_iter().collect();
        rows.sort_by(|one, other| {
            other.1.value.total_cmp(&one.1.value).then(other.1.accounts.cmp(&one.1.accounts)).then_with(|| one.0.cmp(&other.0))
        });
        if rows.is_empty() {
            return Ok(());
        }
        let mut all = Total::default();
        rows.iter().for_each(|(_, total)| all.add(total));
        if rows.len() > MOST_GROUPS {
            let mut others = Total::default();
            rows.drain(MOST_GROUPS - 1..).for_each(|(_, total)| others.add(&total));
            rows.push((self.word(OTHERS).to_owned(), others));
        }
        let name = groups.name;
        self.heading(&say!(language, "By {name}", "Nach {name}"))?;
        self.sheet.write_string_with_format(self.row, LABEL, label(name), &style::header())?;
        let headers = [self.word(ACCOUNTS).to_owned()].into_iter().chain(names.iter().map(|name| label(name)));
        let mut columns: Vec<String> = headers.collect();
        if let Some(value) = value {
            columns.extend([label(value.name), say!(language, "Share", "Anteil")]);
        }
        for (header, column) in columns.iter().zip(LABEL + 1..) {
            self.sheet.write_string_with_format(self.row, column, header, &style::number_header())?;
        }
        let whole = all.value;
        for (name, total) in rows {
            let shown = if name.is_empty() { self.word(NONE).to_owned() } else { label(&name) };
            self.group_row(&shown, &total, names.len(), value.map(|_| whole), &style::cell())?;
        }
        self.group_row(self.word(TOTAL), &all, names.len(), value.map(|_| whole), &style::total())?;
        self.row += 2;
        Ok(())
    }

    fn group_row(
        &mut self,
        name: &str,
        total: &Total,
        classes: usize,
        whole: Option<f64>,
        format: &rust_xlsxwriter::Format,
    ) -> Result<(), XlsxError> {
        self.row += 1;
        self.sheet.write_string_with_format(self.row, LABEL, name, format)?;
        let counts = [total.accounts].into_iter().chain(total.classes.into_iter().take(classes)).map(|count| (count as f64, "#,##0;;–"));
        let share = |whole: f64| if whole == 0.0 { 0.0 } else { total.value / whole };
        let of_sums = self.figures.value.as_ref().map_or("#,##0", |value| value.format_or("#,##0"));
        let sums = whole.map(|whole| [(total.value, of_sums), (share(whole), "0.0%")]).into_iter().flatten();
        for ((number, code), column) in counts.chain(sums).zip(LABEL + 1..) {
            self.sheet.write_number_with_format(self.row, column, number, &format.clone().set_num_format(code))?;
        }
        Ok(())
    }
}
