//! A value of another kind than its column's: TRUE or a date among numbers, 2018 among dates, 15 among fractions.
//!
//! Excel compares them without a word: TRUE is larger than every number, a date is a number beyond 40,000, the year 2018 a day of July
//! 1905, and 15 in a column of percentages 1500 %. Texts among numbers are said where they are needed
//! ([`faults`](crate::evaluation)); a column of years, of codes, or of dates and the word "never" is what it is.

use crate::column::Kind;
use crate::diagnostic::Diagnostic;
use crate::language::Language;
use crate::location::{CellAddress, ColumnIndex, Place, RowIndex};
use crate::say;
use crate::value::Value;

use super::{AccountColumn, Accounts};

/// So many cells of a kind are known by their rows; a column with more strays is a mixed one, which is said once.
const MOST_STRAYS: usize = 8;

/// The day numbers of 1950 and 2100: what a date of business is when it has lost its format.
const DAYS: std::ops::Range<f64> = 18_264.0..73_051.0;

/// How often a kind of value has been met in a column, and the rows of the first.
#[derive(Clone, Debug, Default)]
pub struct Met {
    /// How often.
    pub count: usize,
    /// The first rows, a few.
    pub first: Vec<RowIndex>,
}

impl Met {
    /// Takes a cell.
    #[inline]
    pub fn add(&mut self, row: RowIndex) {
        self.count += 1;
        if self.first.len() < MOST_STRAYS {
            self.first.push(row);
        }
    }

    /// Takes those of rows that follow.
    pub fn append(&mut self, other: Self) {
        self.count += other.count;
        self.first.extend(other.first);
        self.first.truncate(MOST_STRAYS);
    }
}

/// The kinds of single values in a column.
#[derive(Clone, Debug, Default)]
pub struct KindsMet {
    /// Numbers that are shown as dates.
    pub dates: Met,
    /// Texts.
    pub texts: Met,
    /// TRUE and FALSE.
    pub booleans: Met,
    /// Other numbers.
    pub numbers: Met,
}

impl KindsMet {
    /// The kind of all of them.
    pub fn kind(&self) -> Kind {
        let kinds = [(&self.dates, Kind::Date), (&self.texts, Kind::Text), (&self.booleans, Kind::Boolean), (&self.numbers, Kind::Number)];
        kinds.into_iter().filter(|(met, _)| met.count > 0).fold(Kind::Blank, |all, (_, kind)| all.or(kind))
    }

    /// Takes those of rows that follow.
    pub fn append(&mut self, other: Self) {
        self.dates.append(other.dates);
        self.texts.append(other.texts);
        self.booleans.append(other.booleans);
        self.numbers.append(other.numbers);
    }
}

/// What is said of the columns that formulas read. `met` are the kinds of each column by its place, ascending.
pub fn findings(accounts: &Accounts, met: &[(ColumnIndex, KindsMet)], read: &dyn Fn(&str) -> bool, language: Language) -> Vec<Diagnostic> {
    let columns = accounts.columns.iter().enumerate().filter(|(index, column)| *index != accounts.key && read(&column.header));
    let mut findings = Vec::new();
    for (_, column) in columns {
        let Ok(place) = met.binary_search_by_key(&column.index, |(index, _)| *index) else { continue };
        let said = Said { accounts, column, language };
        findings.extend(said.strays(&met[place].1));
        if column.kind == Kind::Number {
            findings.extend(said.percentages());
        }
    }
    findings
}

/// A column that something is said of.
struct Said<'a> {
    accounts: &'a Accounts,
    column: &'a AccountColumn,
    language: Language,
}

/// What a stray is, and what its column holds.
#[derive(Clone, Copy)]
enum Stray {
    BooleanAmongNumbers,
    BooleanAmongDates,
    BooleanAmongTexts,
    DateAmongNumbers,
    NumberAmongDates,
    NumberAmongBooleans,
}

impl Said<'_> {
    fn strays(&self, met: &KindsMet) -> Vec<Diagnostic> {
        let KindsMet { dates, texts, booleans, numbers } = met;
        let few = |some: &Met, others: usize| some.count > 0 && some.count * 2 <= others;
        if texts.count > dates.count + booleans.count + numbers.count {
            return if few(booleans, texts.count) { self.each(booleans, Stray::BooleanAmongTexts) } else { Vec::new() };
        }
        let mut said = Vec::new();
        let days = dates.count + numbers.count;
        if few(booleans, days) {
            let stray = if dates.count > numbers.count { Stray::BooleanAmongDates } else { Stray::BooleanAmongNumbers };
            said.extend(self.each(booleans, stray));
        } else if few(numbers, booleans.count) && dates.count == 0 {
            return self.each(numbers, Stray::NumberAmongBooleans);
        } else if booleans.count > 0 && days > 0 {
            return vec![self.mixed(met)];
        }
        if dates.count == 0 || numbers.count == 0 {
            return said;
        }
        let value = |row: &RowIndex| self.accounts.rows.binary_search(row).map_or(Value::Blank, |place| self.column.column.get(place));
        let all_known = numbers.count == numbers.first.len();
        let meant_as_dates =
            all_known && numbers.first.iter().all(|row| matches!(value(row), Value::Number(number) if is_date_like(number)));
        if few(numbers, dates.count) && all_known || !few(dates, numbers.count) && meant_as_dates {
            // A date without its format is the right number.
            let odd = |row: &&RowIndex| !matches!(value(row), Value::Number(number) if DAYS.contains(&number));
            let first: Vec<RowIndex> = numbers.first.iter().filter(odd).copied().collect();
            said.extend(self.each(&Met { count: first.len(), first }, Stray::NumberAmongDates));
        } else if few(dates, numbers.count) {
            said.extend(self.each(dates, Stray::DateAmongNumbers));
        } else {
            said.push(self.mixed(met));
        }
        said
    }

    /// A finding for each stray; one where there are many.
    fn each(&self, strays: &Met, stray: Stray) -> Vec<Diagnostic> {
        if strays.count <= strays.first.len() {
            return strays.first.iter().filter_map(|row| self.stray(*row, stray)).collect();
        }
        let Some(first) = strays.first.first() else { return Vec::new() };
        let (language, count) = (self.language, self.language.count(strays.count));
        self.stray(*first, stray)
            .into_iter()
            .map(|mut finding| {
                let more = say!(language, " ({count} cells of this kind)", " ({count} solche Zellen)");
                finding.message.push_str(&more);
                finding
            })
            .collect()
    }

    fn stray(&self, row: RowIndex, stray: Stray) -> Option<Diagnostic> {
        let (language, header) = (self.language, &self.column.header);
        let account = self.accounts.rows.binary_search(&row).ok()?;
        let value = self.column.column.get(account);
        let shown = match (stray, &value) {
            (Stray::DateAmongNumbers, Value::Number(number)) => {
                crate::day_number::DayNumber::from_serial(*number).map_or_else(|| value.shown(language), |day| language.date(day))
            }
            _ => value.shown(language),
        };
        let (message, help) = match stray {
            Stray::BooleanAmongNumbers => (
                say!(
                    language,
                    "{shown} stands in \"{header}\" among numbers: Excel takes it for more than every number",
                    "{shown} steht in „{header}“ zwischen Zahlen: Excel hält es für größer als jede Zahl"
                ),
                say!(language, "enter a number", "eine Zahl eintragen"),
            ),
            Stray::BooleanAmongDates => (
                say!(
                    language,
                    "{shown} stands in \"{header}\" among dates: Excel takes it for later than every date",
                    "{shown} steht in „{header}“ zwischen Datumswerten: Excel hält es für später als jedes Datum"
                ),
                say!(language, "enter a date", "ein Datum eintragen"),
            ),
            Stray::BooleanAmongTexts => (
                say!(
                    language,
                    "{shown} stands in \"{header}\" among texts and equals none of them",
                    "{shown} steht in „{header}“ zwischen Texten und ist keinem von ihnen gleich"
                ),
                say!(language, "enter a text as in the other rows", "einen Text wie in den anderen Zeilen eintragen"),
            ),
            Stray::DateAmongNumbers => {
                let number = language.number(match value {
                    Value::Number(number) => number,
                    _ => return None,
                });
                (
                    say!(
                        language,
                        "the date {shown} stands in \"{header}\" among numbers and counts as {number}",
                        "das Datum {shown} steht in „{header}“ zwischen Zahlen und zählt als {number}"
                    ),
                    say!(
                        language,
                        "enter the number; if it is one, give the cell a number format",
                        "die Zahl eintragen; ist es eine, der Zelle ein Zahlenformat geben"
                    ),
                )
            }
            Stray::NumberAmongDates => (
                say!(
                    language,
                    "the number {shown} stands in \"{header}\" among dates: Excel takes it for a day number",
                    "die Zahl {shown} steht in „{header}“ zwischen Datumswerten: Excel hält sie für eine Tageszahl"
                ),
                say!(language, "enter a date, or leave the cell blank", "ein Datum eintragen oder die Zelle leer lassen"),
            ),
            Stray::NumberAmongBooleans => (
                say!(
                    language,
                    "{shown} stands in \"{header}\" among TRUE and FALSE and equals neither",
                    "{shown} steht in „{header}“ zwischen WAHR und FALSCH und ist keinem von beiden gleich"
                ),
                say!(language, "enter TRUE or FALSE", "WAHR oder FALSCH eintragen"),
            ),
        };
        Some(Diagnostic::finding("value-of-another-kind", self.accounts.cell(account, self.column.index), message).with_help(help))
    }

    /// A column of which no kind is the usual one.
    fn mixed(&self, met: &KindsMet) -> Diagnostic {
        let (language, header) = (self.language, &self.column.header);
        let part = |met: &Met, one: String, several: String| {
            let count = language.count(met.count);
            (met.count > 0).then(|| if met.count == 1 { one } else { format!("{count} {several}") })
        };
        let parts = [
            part(&met.numbers, say!(language, "one number", "eine Zahl"), say!(language, "numbers", "Zahlen")),
            part(&met.dates, say!(language, "one date", "ein Datum"), say!(language, "dates", "Datumswerte")),
            part(
                &met.booleans,
                say!(language, "one TRUE or FALSE", "einmal WAHR oder FALSCH"),
                say!(language, "times TRUE or FALSE", "mal WAHR oder FALSCH"),
            ),
            part(&met.texts, say!(language, "one text", "einen Text"), say!(language, "texts", "Texte")),
        ];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        let parts = parts.join(", ");
        let message = say!(language, "the column \"{header}\" is mixed: {parts}", "die Spalte „{header}“ ist gemischt: {parts}");
        let cell = CellAddress { row: self.accounts.header_row, column: self.column.index };
        let at = self.accounts.location.at(Place::Cell(std::sync::Arc::clone(&self.accounts.sheet), cell));
        Diagnostic::finding("mixed-kinds", at, message).with_help(say!(
            language,
            "enter values of one kind, or make two columns of it",
            "Werte einer Art eintragen oder zwei Spalten daraus machen"
        ))
    }

    /// Percentages that were entered as whole numbers among fractions. What is larger than all others for another reason (a growth
    /// of 300 %) is no such one: a hundredth of it has to lie among the others.
    fn percentages(&self) -> Vec<Diagnostic> {
        /// No share or growth rate of business is larger by chance.
        const LEAST: f64 = 5.0;
        let values = self.column.column.values();
        let (mut fractions, mut large, mut least, mut most) = (0_usize, 0_usize, f64::INFINITY, 0.0_f64);
        for number in values.numbers().map(f64::abs) {
            if number > 1.0 {
                large += 1;
            } else if number > 0.0 && number < 1.0 {
                fractions += 1;
                (least, most) = (least.min(number), most.max(number));
            }
        }
        if large == 0 || fractions < 3 || large * 3 > fractions || large > MOST_STRAYS {
            return Vec::new();
        }
        let meant = |number: f64| {
            let size = number.abs();
            let is_round = (size * 10.0 - (size * 10.0).round()).abs() < 1e-9;
            is_round && (LEAST..=100.0).contains(&size) && size >= 10.0 * most && (least / 2.0..=most * 2.0).contains(&(size / 100.0))
        };
        let (language, header) = (self.language, &self.column.header);
        let found = (0..values.len()).filter_map(|account| match values.get(account) {
            Value::Number(number) if meant(number) => Some((account, number)),
            _ => None,
        });
        let said = found.map(|(account, number)| {
            let (shown, percent) = (language.number(number), language.number(number * 100.0));
            let fraction = language.number(number / 100.0);
            let message = say!(
                language,
                "{shown} stands in \"{header}\" among fractions of 1 and counts as {percent} %",
                "{shown} steht in „{header}“ zwischen Bruchteilen von 1 und zählt als {percent} %"
            );
            let help = say!(
                language,
                "if {shown} % is meant, enter {shown}% or {fraction}",
                "sind {shown} % gemeint, {shown}% oder {fraction} eintragen"
            );
            Diagnostic::finding("percentage-as-number", self.accounts.cell(account, self.column.index), message).with_help(help)
        });
        said.collect()
    }
}

/// Whether a number was meant as a date: 0, a year, 20180501, 201805, or a day number.
fn is_date_like(number: f64) -> bool {
    let is_year = |year: f64| (1900.0..2100.0).contains(&year);
    let parts =
        |number: f64, size: f64| is_year((number / size).floor()) && (1.0..13.0).contains(&((number / (size / 100.0)).floor() % 100.0));
    let is_whole = number.fract() == 0.0;
    is_whole && (number == 0.0 || is_year(number) || parts(number, 10_000.0) || parts(number, 100.0)) || DAYS.contains(&number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_and_compact_dates_are_meant_as_dates() {
        for number in [0.0, 2018.0, 20_180_501.0, 201_805.0, 46_349.0] {
            assert!(is_date_like(number), "{number}");
        }
        for number in [5.0, 100.0, 2018.5, 20_189_901.0, 1_500_000.0] {
            assert!(!is_date_like(number), "{number}");
        }
    }
}
