//! What is shown of the whole decision: the first class, with the labels of accounts that are knocked out, blocked or undecided, and the
//! reasons.
//!
//! The class follows every change. The reasons are texts of the run, which no formula can write; where the decision is no more that of the
//! run, the cell says so instead.

use crate::criteria::{Step, Written as Entry};
use crate::foundation::language::words;
use crate::foundation::value::Value;
use crate::say;

use super::places::Sheets;
use super::results::{Results, joined};

impl Results<'_> {
    /// The column that shows who is knocked out, blocked or undecided.
    pub(super) fn first_class(&mut self) {
        let plan = self.plan;
        let Some(index) = plan.first_class() else { return };
        let (Some(&column), Some(class)) = (self.columns.get(&index), self.sheets.results.get(&plan.results[index].slot)) else { return };
        let class = class.inside.text.clone();
        let language = plan.language();
        let settings = &self.sheets.request.criteria.settings;
        let mut label = |written: &Option<Entry>, word: crate::foundation::language::Word, name: &str| {
            let default = word.in_language(language);
            let shown = written.as_ref().map_or(default, |written| written.text.as_str());
            // An empty label of blocked accounts shows their class.
            self.sheets.label("", name, written.as_ref(), shown, if word.is(words::BLOCKED.english) { "" } else { default })
        };
        let undecided = label(&settings.undecided_label, words::CHECK_DATA, words::CHECK_DATA.in_language(language));
        let blocked = label(&settings.blocked_label, words::BLOCKED, words::BLOCKED.in_language(language));
        let knocked_out = label(&settings.knocked_out_label, words::KNOCKED_OUT, words::KNOCKED_OUT.in_language(language));
        let blockers: Vec<String> = plan
            .results
            .iter()
            .filter(|result| result.step == Step::Blocker)
            .filter_map(|result| self.sheets.results.get(&result.slot))
            .map(|cells| cells.inside.text.clone())
            .collect();
        let mut text = class.clone();
        if !blockers.is_empty() {
            let any_error = joined(&blockers, |one| format!("ISERROR({one})"));
            let any = joined(&blockers, |one| format!("IFERROR({one},FALSE)"));
            text = format!("IF(OR({any}),IF({blocked}=\"\",{class},{blocked}),IF(OR({any_error}),{undecided},{text}))");
        }
        text = format!("IF(ISERROR({class}),{undecided},{text})");
        if let Some(funnel) = self.funnel() {
            text = format!("IF(ISERROR({funnel}),{undecided},IF({funnel},{text},{knocked_out}))");
        }
        // What people have decided is shown, whatever else.
        if let Some(cell) = self.override_cell(index) {
            text = format!("IF({cell}=\"\",{text},{class})");
        }
        self.show(column, &text, &undecided);
    }

    /// The reasons are texts of the run: they are shown as long as the classes and the first score are those of the run.
    pub(super) fn reasons(&mut self) {
        let (plan, request) = (self.plan, self.sheets.request);
        let language = plan.language();
        let Some(texts) = request.outcome.columns.get(self.columns.len()) else { return };
        let is_class = |index: &usize| matches!(plan.results[*index].step, Step::Knockout | Step::Blocker | Step::Classify);
        let classes: Vec<usize> = self.columns.iter().filter(|(index, _)| is_class(index)).map(|(_, column)| *column).collect();
        let score = plan.results.iter().position(|result| result.step == Step::Score).and_then(|index| self.columns.get(&index).copied());
        let mut conditions = Vec::new();
        let header = &texts.header;
        if !classes.is_empty() {
            let accounts = self.sheets.accounts().len();
            let cell = |column: &usize, account: usize| match request.outcome.columns[*column].cells.get(account) {
                Value::Text(text) => text.to_string(),
                _ => String::new(),
            };
            let joined = |account: usize| classes.iter().map(|column| cell(column, account)).collect::<Vec<_>>().join("|");
            let values = (0..accounts).map(|account| Value::text(joined(account))).collect();
            let kept =
                self.sheets.add(&format!("{header}: {}", self.word("classes of the run", "Einstufungen des Laufs")), None, Some(values));
            let shown = classes.iter().map(|column| Sheets::own_cell(*column)).collect::<Vec<_>>().join("&\"|\"&");
            let shown = if classes.len() == 1 { format!("{shown}&\"\"") } else { shown };
            conditions.push(format!("EXACT({shown},{}&\"\")", Sheets::own_cell(kept)));
        }
        if let Some(score) = score {
            let values = request.outcome.columns[score].cells.clone();
            let kept =
                self.sheets.add(&format!("{header}: {}", self.word("score of the run", "Wert des Laufs")), None, Some((*values).clone()));
            conditions.push(format!("ABS(N({})-N({}))<0.000001", Sheets::own_cell(score), Sheets::own_cell(kept)));
        }
        if conditions.is_empty() {
            return;
        }
        let name = format!("{header}: {}", self.word("text of the run", "Text des Laufs"));
        let kept = Sheets::own_cell(self.sheets.add(&name, None, Some((*texts.cells).clone())));
        let day = language.date(plan.as_of);
        let stale = say!(language, "changed since the run of {day}", "seit dem Lauf vom {day} verändert");
        let column = self.columns.len();
        self.shown[column] = Some(format!("IF(AND({}),{kept}&\"\",\"{stale}\")", conditions.join(",")));
    }
}
