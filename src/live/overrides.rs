//! Overrides in formulas: a hidden column holds what people have set for each account, and the result takes it before what the rules give.
//!
//! The column looks the account's key and the result up in the overrides sheet, so that a changed value, another last day or a row more
//! follows in Excel. Where a cell there does not hold what it stands for (a key with other blanks, a number as text), or the overrides
//! stand elsewhere, what was set at the run stands in the column as it is; a last day ends it there too.

use crate::criteria::entry::{NO, YES};
use crate::criteria::{InForce, Override, Step};
use crate::evaluation::plan::ResultPlan;
use crate::formula::native::{Blank, Can, number_text, text_literal};
use crate::foundation::column::Kind;
use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::location::{CellAddress, Place, RowIndex};
use crate::foundation::value::Value;
use crate::foundation::values::Values;
use crate::say;

use super::parameters::{Parameters, marks, quoted};
use super::places::Sheets;
use super::results::Results;

/// Rows below the last override that are looked at too: room for further ones.
const FURTHER_ROWS: u32 = 20;

/// Where the overrides stand: the sheet, and the cells of one row.
struct Cells {
    sheet: String,
    account: CellAddress,
    result: CellAddress,
    value: CellAddress,
    until: Option<CellAddress>,
}

impl Results<'_> {
    /// The cell that holds what people have set for an account's result, an empty text where they have not; `None` where they have set it
    /// for nobody.
    pub(super) fn override_cell(&mut self, index: usize) -> Option<String> {
        if let Some(cell) = self.overridden.get(&index) {
            return Some(cell.clone());
        }
        let plan = self.plan;
        let set = plan.overriding.of_result(index);
        if set.is_empty() {
            return None;
        }
        let planned = &plan.results[index];
        let name = format!("{} ({})", planned.name, self.word("override", "Ausnahme"));
        let column = match self.looked_up(planned, &set) {
            Some(text) => {
                let values = self.set_values(&set);
                self.sheets.add(&name, Some(text), Some(values))
            }
            None => self.as_at_the_run(planned, &name, &set),
        };
        let cell = Sheets::own_cell(column);
        self.overridden.insert(index, cell.clone());
        Some(cell)
    }

    /// A result's formula with what people have set before what the rules give.
    pub(super) fn with_override(&mut self, index: usize, text: String, can: Can, blank: &Blank) -> (String, Can, Blank) {
        let Some(cell) = self.override_cell(index) else { return (text, can, blank.clone()) };
        let mut can = can;
        for (_, one) in self.plan.overriding.of_result(index) {
            can = can.or(match one.value {
                Value::Number(_) => Can::NUMBER,
                Value::Boolean(_) => Can::BOOLEAN,
                _ => Can::TEXT,
            });
        }
        let blank = match blank {
            Blank::Never => Blank::Never,
            Blank::Native(condition) => Blank::Native(format!("AND({cell}=\"\",{condition})")),
            Blank::Encoded(condition) => Blank::Encoded(format!("AND({cell}=\"\",{condition})")),
        };
        (format!("IF({cell}=\"\",{text},{cell})"), can, blank)
    }

    /// What is set today, account by account.
    fn set_values(&self, set: &[(usize, &InForce)]) -> Values {
        let mut values: Values = (0..self.sheets.accounts().len()).map(|_| Value::text("")).collect();
        for (account, one) in set {
            values.set(*account, one.value.clone());
        }
        values
    }

    /// The formula that looks an account's override up; `None` where the sheet does not say it as it counts.
    fn looked_up(&mut self, planned: &ResultPlan, set: &[(usize, &InForce)]) -> Option<String> {
        let all: Vec<&Override> = self.sheets.request.criteria.overrides.iter().collect();
        let cells: Vec<Cells> = set.iter().map(|(account, one)| self.cells(*account, one)).collect::<Option<_>>()?;
        let first = cells.first()?;
        let until = first.until?;
        let apart = |cell: &Cells| {
            cell.sheet != first.sheet
                || [(cell.account, first.account), (cell.result, first.result), (cell.value, first.value)]
                    .iter()
                    .any(|(one, other)| one.column != other.column)
        };
        if cells.iter().any(apart) {
            return None;
        }
        let row = |one: &&Override| match &one.account.location.place {
            Place::Cell(sheet, cell) if **sheet == *first.sheet => Some(cell.row),
            _ => None,
        };
        let rows: Vec<RowIndex> = all.iter().filter_map(row).collect();
        let (top, last) = (rows.iter().min()?, rows.iter().max()?);
        let bottom = RowIndex(last.0 + FURTHER_ROWS);
        let sheet = quoted(&first.sheet);
        let range = |cell: CellAddress| format!("{sheet}!${0}${top}:${0}${bottom}", cell.column);
        let accounts = self.sheets.accounts();
        let key = format!("{}{}", accounts.columns[accounts.key].index, marks::ROW);
        let (keys, results, values, untils) = (range(first.account), range(first.result), range(first.value), range(until));
        let (name, today) = (text_literal(&planned.name), Parameters::mark(self.sheets.today));
        // A blank key is nobody's.
        let found = format!(
            "SUMPRODUCT(MAX(({key}<>\"\")*(TRIM({keys}&\"\")=TRIM({key}&\"\"))*(TRIM({results}&\"\")={name})*(({untils}=\"\")+ISNUMBER({untils})*({untils}>={today})>0)*({values}<>\"\")*(ROW({keys})-ROW({sheet}!${0}${top})+1)))",
            first.account.column
        );
        let place =
            self.sheets.add(&format!("{} ({})", planned.name, self.word("row of the override", "Zeile der Ausnahme")), Some(found), None);
        let place = Sheets::own_cell(place);
        let value = format!("INDEX({values},{place})");
        // What is neither is an error, as it is for a run.
        let value = if matches!(planned.step, Step::Knockout | Step::Blocker) || planned.kind == Kind::Boolean {
            let is_one_of = |words: &[&str], number: &str| {
                let texts: Vec<String> = words.iter().map(|word| format!("{value}=\"{word}\"")).collect();
                format!("OR({value}={number},{})", texts.join(","))
            };
            format!("IF(ISLOGICAL({value}),{value},IF({},TRUE,IF({},FALSE,#VALUE!)))", is_one_of(&YES, "1"), is_one_of(&NO, "0"))
        } else {
            value
        };
        Some(format!("IF({place}=0,\"\",{value})"))
    }

    /// Where an override stands, if each of its cells holds what counts, as a formula compares it.
    fn cells(&self, account: usize, one: &InForce) -> Option<Cells> {
        let written = &one.written;
        let place = |place: &Place| match place {
            Place::Cell(sheet, cell) => Some((sheet.to_string(), *cell)),
            _ => None,
        };
        let (sheet, account_cell) = place(&written.account.location.place)?;
        let (_, result) = place(&written.result.location.place)?;
        let (_, value) = place(&written.value.location.place)?;
        let raw = |cell: CellAddress| (self.sheets.request.cell)(&sheet, cell);
        self.sheets.linked(&written.account)?;
        let plain =
            |value: &Value| value.shown(self.plan.language()).split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
        let key = self.sheets.accounts().key(account);
        let same = |one: &Value, other: &Value| plain(one).to_lowercase() == plain(other).to_lowercase();
        if !same(&raw(account_cell)?, &key) || !same(&raw(result)?, &Value::text(one.result.as_str())) {
            return None;
        }
        let entered = raw(value)?;
        let as_it_counts = match (&entered, &one.value) {
            (Value::Text(text), Value::Boolean(yes)) => if *yes { &YES[..] } else { &NO }.contains(&&*text.to_lowercase()),
            (Value::Number(number), Value::Boolean(yes)) => *number == f64::from(u8::from(*yes)),
            (entered, counts) => entered == counts,
        };
        let (_, until) = place(&written.until_location.place)?;
        // Without a column of its own, the last day is said to stand in the account's cell.
        let until_column = (until.column != account_cell.column).then_some(until)?;
        let day = match raw(until_column)? {
            Value::Number(_) => written.until.is_some(),
            Value::Blank => written.until.is_none(),
            _ => false,
        };
        (as_it_counts && day).then_some(Cells { sheet, account: account_cell, result, value, until: Some(until_column) })
    }

    /// The column of what was set at the run, which ends with its last day.
    fn as_at_the_run(&mut self, planned: &ResultPlan, name: &str, set: &[(usize, &InForce)]) -> usize {
        let language = self.plan.language();
        let values = self.set_values(set);
        let result = &planned.name;
        let message = say!(
            language,
            "the overrides of \"{result}\" are written as at the run: what is changed in them needs a new run",
            "die Ausnahmen für „{result}“ stehen wie beim Lauf da: was an ihnen geändert wird, braucht einen neuen Lauf"
        );
        if let Some((_, first)) = set.first() {
            self.notes.push(Diagnostic::note("live-overrides", first.written.value.location.clone(), message));
        }
        if set.iter().all(|(_, one)| one.written.until.is_none()) {
            return self.sheets.add(name, None, Some(values));
        }
        let today = Parameters::mark(self.sheets.today);
        let mut days: Values = (0..self.sheets.accounts().len()).map(|_| Value::text("")).collect();
        for (account, one) in set {
            if let Some(day) = one.written.until {
                days.set(*account, Value::Number(day.serial()));
            }
        }
        let what = self.word("set", "gesetzt");
        let own = Sheets::own_cell(self.sheets.add(&format!("{name}: {what}"), None, Some(values.clone())));
        let what = self.word("until", "bis");
        let until = Sheets::own_cell(self.sheets.add(&format!("{name}: {what}"), None, Some(days)));
        let text = format!("IF(IF({until}=\"\",{},{until})>={today},{own},\"\")", number_text(LAST_DAY));
        self.sheets.add(name, Some(text), Some(values))
    }
}

/// The last day that a cell can hold, 9999-12-31.
const LAST_DAY: f64 = 2_958_465.0;
