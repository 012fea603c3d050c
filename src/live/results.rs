//! The results in the order in which they need each other, each as columns of formulas.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use crate::criteria::{BlankPolicy, Setting, Step, Written as Entry};
use crate::evaluation::parsed::ParsedRule;
use crate::evaluation::plan::{Plan, ResultPlan};
use crate::evaluation::reason::yes_or_no;
use crate::formula::checking::scope::RangeId;
use crate::formula::native::{Blank, Can, Term, Unwritable, Writer, Written};
use crate::formula::syntax::ast::Tree;
use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::{Language, folded};
use crate::foundation::location::Location;
use crate::foundation::value::Value;
use crate::foundation::values::Values;
use crate::say;

use super::parameters::{Content, Parameters};
use super::places::{FormulaPlaces, ResultCells, Sheets, value_cell};
use super::{Live, Request};

/// The state while results are written.
pub(super) struct Results<'a> {
    pub(super) sheets: Sheets<'a>,
    pub(super) plan: &'a Plan,
    pub(super) blank: BlankPolicy,
    /// Rules of which today's values stay.
    pub(super) kept: HashSet<usize>,
    /// The formula of each column that is shown.
    pub(super) shown: Vec<Option<String>>,
    /// The column of each result that is shown.
    pub(super) columns: BTreeMap<usize, usize>,
    /// The cell that says whether an account is in the funnel: TRUE, FALSE or an error.
    funnel: Option<String>,
    /// The cells that hold what people have set, by result.
    pub(super) overridden: BTreeMap<usize, String>,
    read: BTreeSet<usize>,
    ranged: BTreeSet<usize>,
    pub(super) notes: Vec<Diagnostic>,
}

/// The rule as lines and headers call it.
pub(super) fn rule_name(parsed: &ParsedRule) -> String {
    let rule = &parsed.rule;
    let result = &rule.result.text;
    if rule.step == Step::Compute && rule.item.is_empty() {
        return result.clone();
    }
    format!("{result}: {}", rule.name().chars().take(60).collect::<String>())
}

/// Where the day of TODAY() comes from: given for this run, from the settings, or else from the clock.
fn day(request: &Request<'_>) -> Content {
    let own = request.settings.iter().find(|(setting, _)| *setting == Setting::AsOf).map(|(_, source)| source);
    let entered = own.and_then(|source| (request.cell)(&source.sheet, source.cell));
    match (own, entered) {
        _ if request.given_day => Content::Entered,
        (Some(source), Some(Value::Number(_) | Value::Blank)) => Content::Day(source.clone()),
        // A day as a text, or that of other criteria.
        _ if request.criteria.settings.as_of.is_some() => Content::Entered,
        _ => Content::Clock,
    }
}

/// The formulas of all results.
pub(super) fn write(request: &Request<'_>) -> Live {
    let mut results = Results::new(request);
    results.check_criteria();
    for &index in &results.plan.order {
        results.result(index);
    }
    results.first_class();
    results.reasons();
    results.finish()
}

impl<'a> Results<'a> {
    fn new(request: &'a Request<'a>) -> Self {
        let (data, plan) = (request.data, request.data.plan());
        let accounts = data.accounts();
        let taken = accounts.columns.iter().map(|column| &column.header).chain(request.outcome.columns.iter().map(|column| &column.header));
        let headers: HashSet<String> = taken.map(|header| folded(header)).collect();
        let mut parameters = Parameters::default();
        let language = plan.language();
        let unchanged = request.sheet.map(|_| {
            let name = say!(
                language,
                "The criteria are as at the run, but for numbers and labels",
                "Kriterien wie beim Lauf, bis auf Zahlen und Texte"
            );
            parameters.add("", &name, Content::Unchanged { conditions: Vec::new() }, Value::Boolean(true))
        });
        let content = day(request);
        let today = parameters.add(
            "",
            if language == Language::German { "HEUTE()" } else { "TODAY()" },
            content,
            Value::Number(plan.as_of.serial()),
        );
        let mut sheets = Sheets {
            request,
            data,
            shown: request.outcome.columns.len(),
            helpers: Vec::new(),
            parameters,
            results: BTreeMap::new(),
            headers,
            today,
            unchanged,
            regional: false,
            last_time: BTreeMap::new(),
        };
        for (index, column) in plan.last_time.columns().iter().enumerate() {
            // They stand among the results where there is an earlier workbook.
            let called = column.called(language);
            let shown = request.outcome.columns.iter().position(|shown| shown.header == called);
            let place = shown.unwrap_or_else(|| sheets.add(&called, None, Some(column.values.values().clone())));
            sheets.last_time.insert(plan.last_time.slot(index), place);
        }
        let read = plan.results.iter().flat_map(|result| &result.reads).copied().collect();
        let own = |id: &&RangeId| id.table.is_none();
        let ranged = plan.results.iter().flat_map(|result| &result.ranges).filter(own).map(|id| id.column).collect();
        let written = plan.results.iter().enumerate().filter(|(_, result)| result.is_written()).map(|(index, _)| index);
        Self {
            sheets,
            plan,
            blank: request.criteria.settings.blank.unwrap_or_default(),
            kept: HashSet::new(),
            shown: vec![None; request.outcome.columns.len()],
            columns: written.zip(0..).collect(),
            funnel: None,
            overridden: BTreeMap::new(),
            read,
            ranged,
            notes: Vec::new(),
        }
    }

    /// A word in the language of the criteria.
    pub(super) fn word(&self, english: &'static str, german: &'static str) -> &'static str {
        if self.plan.language() == Language::German { german } else { english }
    }

    fn result(&mut self, index: usize) {
        let plan = self.plan;
        let planned = &plan.results[index];
        match planned.step {
            Step::Compute | Step::Limit => self.compute(index, planned),
            Step::Knockout => self.knockout(index, planned),
            Step::Score => self.score(index, planned),
            Step::Blocker => self.blocker(index, planned),
            Step::Classify => self.classify(index, planned),
        }
    }

    /// Makes a text of the criteria known, though it may hold no number: what it says must stay as it was.
    pub(super) fn know_text(&mut self, written: &Entry, name: &str, what: &str) {
        if let Some((source, raw)) = self.sheets.linked(written) {
            self.sheets.parameters.text(&source, name, what, &raw, self.plan.dialect);
        }
    }

    /// A formula of a rule, written by `with`.
    fn formula<T>(&mut self, rule: usize, in_funnel: bool, with: impl FnOnce(&mut Writer<'_>, &Tree) -> Written<T>) -> Written<Option<T>> {
        let plan = self.plan;
        let parsed = &plan.rules[rule];
        let Some(tree) = &parsed.formula else {
            self.know_text(&parsed.rule.formula, &rule_name(parsed), self.word("formula", "Formel"));
            return Ok(None);
        };
        let name = rule_name(parsed);
        self.know_text(&parsed.rule.formula, &name, self.word("formula", "Formel"));
        let mut places = FormulaPlaces { sheets: &mut self.sheets, written: Some(&parsed.rule.formula), name, in_funnel };
        let mut writer = Writer::new(&plan.scope, plan.dialect, &mut places);
        with(&mut writer, tree).map(Some)
    }

    fn compute(&mut self, index: usize, planned: &ResultPlan) {
        let Some(&rule) = planned.rules.first() else { return };
        match self.formula(rule, planned.in_funnel, |writer, tree| writer.value(&tree.root)) {
            Ok(Some(term)) if term.text.len() <= 7_500 => {
                let text = if planned.in_funnel { self.in_funnel_only(&term.text) } else { term.text.clone() };
                self.put_result(index, planned, text, term.can, &term.blank);
            }
            Ok(_) => self.keep(index, planned, &Unwritable::TooLong, Some(rule)),
            Err(why) => self.keep(index, planned, &why, Some(rule)),
        }
    }

    /// The conditions of a result's rows, each in a form that can be written several times.
    fn conditions(&mut self, planned: &ResultPlan, in_funnel: bool) -> Result<Vec<String>, (usize, Unwritable)> {
        let mut conditions = Vec::new();
        for &rule in &planned.rules {
            let condition = self.formula(rule, in_funnel, |writer, tree| {
                let condition = writer.condition(&tree.root)?;
                Ok(if planned.rules.len() > 1 { writer.several_times(condition) } else { condition })
            });
            let condition = condition.map_err(|why| (rule, why))?;
            conditions.push(condition.map_or_else(|| "TRUE".to_owned(), |condition| condition.text));
        }
        Ok(conditions)
    }

    fn knockout(&mut self, index: usize, planned: &ResultPlan) {
        let conditions = match self.conditions(planned, false) {
            Ok(conditions) => conditions,
            Err((rule, why)) => return self.keep(index, planned, &why, Some(rule)),
        };
        // A row that is FALSE decides, whatever cannot be evaluated beside it.
        let text = match conditions.as_slice() {
            [only] => only.clone(),
            all => format!("IF(OR({}),FALSE,AND({}))", joined(all, |one| format!("IFERROR(NOT({one}),FALSE)")), all.join(",")),
        };
        self.put_result(index, planned, text, Can::BOOLEAN, &Blank::Never);
    }

    fn blocker(&mut self, index: usize, planned: &ResultPlan) {
        let conditions = match self.conditions(planned, true) {
            Ok(conditions) => conditions,
            Err((rule, why)) => return self.keep(index, planned, &why, Some(rule)),
        };
        let language = self.plan.language();
        let plan = self.plan;
        let text = match conditions.as_slice() {
            [only] => only.clone(),
            all => format!("IF(OR({}),TRUE,OR({}))", joined(all, |one| format!("IFERROR({one},FALSE)")), all.join(",")),
        };
        let text = self.in_funnel_only(&text);
        self.put_result(index, planned, text, Can::BOOLEAN, &Blank::Never);
        if let Some(&column) = self.columns.get(&index) {
            let yes = yes_or_no(true, language);
            let mut pieces = Vec::new();
            for (place, &rule) in planned.rules.iter().enumerate() {
                let parsed = &plan.rules[rule];
                let item = &parsed.rule.item.text;
                let what = self.word("label", "Text");
                let shown = if item.is_empty() { yes } else { item };
                let label = self.sheets.label(&rule_name(parsed), what, Some(&parsed.rule.item), shown, yes);
                let hit = |place: usize| format!("IFERROR({},FALSE)", conditions[place]);
                // Rows of one item show it once, where the first of them stands in the way.
                let earlier: Vec<String> =
                    (0..place).filter(|&other| plan.rules[planned.rules[other]].rule.item.text == *item).map(hit).collect();
                let own = hit(place);
                pieces.push(match earlier.as_slice() {
                    [] => format!("IF({own},\"; \"&{label},\"\")"),
                    earlier => format!("IF(OR({}),\"\",IF({own},\"; \"&{label},\"\"))", earlier.join(",")),
                });
            }
            let mut text = self.in_funnel_only(&format!("MID({},3,32000)", pieces.join("&")));
            if let Some(cell) = self.override_cell(index) {
                text = format!("IF({cell}=\"\",{text},IF({cell},\"{yes}\",\"\"))");
            }
            self.show(column, &text, "\"\"");
        }
    }

    fn classify(&mut self, index: usize, planned: &ResultPlan) {
        let plan = self.plan;
        if let Some(&limit) = planned.limits.first() {
            let rule = &plan.limits[limit].parsed.rule;
            return self.keep_at(index, planned, &Unwritable::Limit, &rule.formula.location);
        }
        let mut text = "#N/A".to_owned();
        let mut depth = 0;
        let mut cases = Vec::new();
        for &rule in &planned.rules {
            let parsed = &plan.rules[rule];
            let condition = match self.formula(rule, true, |writer, tree| writer.condition(&tree.root)) {
                Ok(condition) => condition,
                Err(why) => return self.keep(index, planned, &why, Some(rule)),
            };
            let name = rule_name(parsed);
            let what = self.word("label", "Text");
            let label = self.sheets.label(&name, what, Some(&parsed.rule.item), &parsed.rule.item.text, "");
            cases.push((condition, label));
        }
        for (condition, label) in cases.into_iter().rev() {
            text = match &condition {
                None => label,
                Some(condition) => format!("IF({},{label},{text})", condition.text),
            };
            depth = condition.map_or(0, |condition| (depth + 1).max(condition.depth + 1));
            // A long list goes on in a column of its own.
            if depth > 30 || text.len() > 3_000 {
                let column = self.sheets.add(&planned.name, Some(text), None);
                text = Sheets::own_cell(column);
                depth = 0;
            }
        }
        let text = self.in_funnel_only(&text);
        self.put_result(index, planned, text, Can::TEXT, &Blank::Never);
    }

    /// The text for an account in the funnel, and an empty text for any other.
    pub(super) fn in_funnel_only(&mut self, text: &str) -> String {
        match self.funnel() {
            None => text.to_owned(),
            Some(funnel) => format!("IF(IFERROR({funnel},FALSE),{text},\"\")"),
        }
    }

    /// The cell that says where an account stands; `None` where every account is in the funnel.
    pub(super) fn funnel(&mut self) -> Option<String> {
        if self.funnel.is_none() {
            let plan = self.plan;
            let slots = plan.results.iter().filter(|result| result.step == Step::Knockout).map(|result| result.slot);
            let cells: Vec<String> =
                slots.filter_map(|slot| self.sheets.results.get(&slot)).map(|cells| cells.inside.text.clone()).collect();
            self.funnel = match cells.as_slice() {
                [] => None,
                [only] => Some(only.clone()),
                all => {
                    let text = format!("IF(OR({}),FALSE,AND({}))", joined(all, |one| format!("IFERROR(NOT({one}),FALSE)")), all.join(","));
                    let name = self.word("In the funnel", "Im Trichter");
                    Some(Sheets::own_cell(self.sheets.add(name, Some(text), None)))
                }
            };
        }
        self.funnel.clone()
    }

    /// Makes a result known by its formula: in a helper column where something reads it, and shown.
    pub(super) fn put_result(&mut self, index: usize, planned: &ResultPlan, text: String, can: Can, blank: &Blank) {
        let first_class = self.plan.first_class() == Some(index);
        let deciding = matches!(planned.step, Step::Knockout | Step::Blocker) || first_class;
        let is_read = deciding || self.read.contains(&planned.slot) || self.ranged.contains(&planned.slot);
        let shown = self.columns.get(&index).copied();
        let (mut text, can, blank) = self.with_override(index, text, can, blank);
        let blank = &blank;
        if self.ranged.contains(&planned.slot) && can.be(Can::NUMBER) {
            // COUNTIFS compares with the 15 digits of a criterion's text: what it is compared with has no more.
            let full = Sheets::own_cell(self.sheets.add(&format!("{} (all digits)", planned.name), Some(text), None));
            text = format!("IF(ISNUMBER({full}),({full}&\"\")*1,{full})");
        }
        let own = if is_read {
            let values = self.raw_values(index);
            let column = self.sheets.add(&planned.name, Some(text.clone()), Some(values));
            self.remember(planned, column, can, blank);
            Sheets::own_cell(column)
        } else {
            text
        };
        match (shown, planned.step) {
            (None, _) | (Some(_), Step::Blocker) => {}
            (Some(_), Step::Classify) if first_class => {}
            (Some(column), Step::Knockout) => {
                let language = self.plan.language();
                let (yes, no) = (yes_or_no(true, language), yes_or_no(false, language));
                self.show(column, &format!("IFERROR(IF({own},\"{yes}\",\"{no}\"),\"\")"), "\"\"");
            }
            (Some(column), _) => self.show(column, &format!("IFERROR({own},\"\")"), "\"\""),
        }
    }

    /// How other formulas read the helper column of a result.
    fn remember(&mut self, planned: &ResultPlan, column: usize, can: Can, blank: &Blank) {
        let cell = Sheets::own_cell(column);
        let simple = Term::simple(cell.clone(), can);
        // Where a text can be empty by itself, the condition says which is a blank.
        let blank_when = match blank {
            Blank::Never => None,
            Blank::Native(condition) | Blank::Encoded(condition) if can.be(Can::TEXT) => {
                Some(Sheets::own_cell(self.sheets.add(&format!("{} (blank)", planned.name), Some(condition.clone()), None)))
            }
            Blank::Native(_) | Blank::Encoded(_) => Some(format!("{cell}=\"\"")),
        };
        let inside = match &blank_when {
            None => simple.clone(),
            Some(condition) => Term { blank: Blank::Encoded(condition.clone()), ..simple.clone() },
        };
        let overridden = self.plan.results.iter().position(|result| result.slot == planned.slot);
        let overridden = overridden.is_some_and(|index| self.overridden.contains_key(&index));
        let left = planned.in_funnel && planned.step != Step::Knockout && self.funnel().is_some();
        let outside = if left {
            let condition = match (&blank_when, self.funnel()) {
                (_, Some(funnel)) if can.be(Can::TEXT) && planned.step == Step::Compute && !overridden => {
                    format!("IF(IFERROR({funnel},FALSE),{},TRUE)", blank_when.as_deref().unwrap_or("FALSE"))
                }
                _ => format!("{cell}=\"\""),
            };
            Term { blank: Blank::Encoded(condition), ..simple }
        } else {
            inside.clone()
        };
        // Column functions run over results without their errors, but for computed values.
        let has_errors = planned.step != Step::Compute && self.ranged.contains(&planned.slot);
        let range = if has_errors {
            self.sheets.add(&format!("{} (column)", planned.name), Some(format!("IFERROR({cell},\"\")")), None)
        } else {
            column
        };
        let cells = ResultCells { inside, outside, column: range, encoded: true, can };
        self.sheets.results.insert(planned.slot, cells);
    }

    fn raw_values(&self, index: usize) -> Values {
        let encoded = |value: Value| if value.is_blank() { Value::text("") } else { value };
        self.sheets.data.result(index).values.iter().map(encoded).collect()
    }

    /// A result of which today's values stay, for a reason that stands elsewhere than in its first row.
    fn keep_at(&mut self, index: usize, planned: &ResultPlan, why: &Unwritable, at: &Location) {
        let notes = self.notes.len();
        self.keep(index, planned, why, None);
        self.notes.iter_mut().skip(notes).for_each(|note| note.location = at.clone());
    }

    /// A result of which today's values stay.
    pub(super) fn keep(&mut self, index: usize, planned: &ResultPlan, why: &Unwritable, rule: Option<usize>) {
        let rule = rule.or_else(|| planned.rules.first().copied());
        if let Some(rule) = rule {
            self.note_kept(&self.plan.rules[rule], why);
        }
        let values = self.sheets.data.result(index).values.clone();
        let column = self.sheets.add(&planned.name, None, Some(values.as_ref().clone()));
        let term = value_cell(&Sheets::own_cell(column));
        let can = match planned.step {
            Step::Compute | Step::Limit => Can::ANY,
            Step::Knockout | Step::Blocker => Can::BOOLEAN,
            Step::Score => Can::NUMBER,
            Step::Classify => Can::TEXT,
        };
        let term = Term { can, ..term };
        let cells = ResultCells { inside: term.clone(), outside: term, column, encoded: false, can };
        self.sheets.results.insert(planned.slot, cells);
    }

    /// Says that a rule's values stay those of today.
    pub(super) fn note_kept(&mut self, parsed: &ParsedRule, why: &Unwritable) {
        let language = self.plan.language();
        let (name, reason) = (rule_name(parsed), why.reason(language));
        let message = say!(
            language,
            "\"{name}\" is written as values that do not follow changes: {reason}",
            "„{name}“ steht als Werte da, die Änderungen nicht folgen: {reason}"
        );
        self.notes.push(Diagnostic::note("not-live", parsed.rule.formula.location.clone(), message));
    }

    /// Lets a column show a formula; where the criteria are not those of the run any more, `otherwise`.
    pub(super) fn show(&mut self, column: usize, text: &str, otherwise: &str) {
        let text = match self.sheets.unchanged {
            Some(line) => format!("IF({},{text},{otherwise})", Parameters::mark(line)),
            None => text.to_owned(),
        };
        self.shown[column] = Some(text);
    }
}

/// All of them behind each other, as arguments.
pub(super) fn joined(all: &[String], each: impl Fn(&String) -> String) -> String {
    all.iter().map(each).collect::<Vec<_>>().join(",")
}
