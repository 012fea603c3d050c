//! The rules that count on a day, their formulas, weights and reasons read into trees.

use std::collections::{BTreeSet, HashSet};

use crate::criteria::reason::{Part, Template};
use crate::criteria::{Criteria, Field, Rule, Step, Written};
use crate::formula::checking::scope::OffResult;
use crate::formula::syntax::ast::{self, Node, Reference, Tree};
use crate::formula::{Dialect, Fault, parse};
use crate::foundation::day_number::DayNumber;
use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::{Language, folded};
use crate::say;

/// A part of a Reason text.
#[derive(Clone, Debug)]
pub enum ReasonPart {
    /// Text as it stands.
    Text(String),
    /// A formula in braces, and where its text begins in the Reason (bytes).
    Formula(Tree, usize),
}

/// A rule with its trees.
#[derive(Clone, Debug)]
pub struct ParsedRule {
    /// The rule as written.
    pub rule: Rule,
    /// Its formula; `None` for a Classify row without one, which means "otherwise".
    pub formula: Option<Tree>,
    /// Its weight; `None` means 1.
    pub weight: Option<Tree>,
    /// Its reason text.
    pub reason: Vec<ReasonPart>,
}

/// A limit with its trees.
#[derive(Clone, Debug)]
pub struct ParsedLimit {
    /// The rule as written.
    pub rule: Rule,
    /// How many.
    pub formula: Tree,
    /// The columns whose values each have a limit of their own.
    pub per: Vec<Tree>,
    /// What it goes by; `None` for the first score.
    pub by: Option<Tree>,
}

/// All rules that count on a day.
#[derive(Clone, Debug)]
pub struct ParsedRules {
    /// The rules, in the order in which they are written.
    pub rules: Vec<ParsedRule>,
    /// The limits among them, apart from the rules that make results.
    pub limits: Vec<ParsedLimit>,
    /// How they are written.
    pub dialect: Dialect,
    /// Results of which no row counts on that day.
    pub off: Vec<OffResult>,
    /// Whether blocked accounts show their class: their label is set to nothing.
    pub blocked_are_shown: bool,
}

impl ParsedRules {
    /// Reads every text of the rules that count on `day`. A rule whose texts cannot all be read is left with those that can: it still
    /// gives its result a name, so that the other rules can be checked beside the faults.
    pub fn parse(criteria: &Criteria, day: DayNumber) -> (Self, Vec<Diagnostic>) {
        let dialect = criteria.dialect();
        let mut faults = Vec::new();
        let (mut rules, mut limits) = (Vec::new(), Vec::new());
        for rule in criteria.rules.iter().filter(|rule| rule.counts_on(day)) {
            let mut tree = |written: &Written, offset: usize, text: &str| match parse(text, dialect) {
                Ok(tree) => Some(tree),
                Err(found) => {
                    faults.extend(found.into_iter().map(|fault| locate(fault, written, offset)));
                    None
                }
            };
            let formula =
                (!(rule.step == Step::Classify && rule.formula.is_empty())).then(|| tree(&rule.formula, 0, &rule.formula.text)).flatten();
            let weight = (rule.step == Step::Score && !rule.weight.is_empty()).then(|| tree(&rule.weight, 0, &rule.weight.text)).flatten();
            if rule.step == Step::Limit {
                let by = (!rule.by.is_empty()).then(|| tree(&rule.by, 0, &rule.by.text)).flatten();
                let columns = per_columns(&rule.per.text);
                let per: Vec<Tree> = columns.iter().filter_map(|column| parse(column, dialect).ok()).collect();
                if per.is_empty() != rule.per.is_empty() || per.len() != columns.len() {
                    faults.push(no_column(rule, dialect.language));
                }
                if let Some(formula) = formula {
                    limits.push(ParsedLimit { rule: rule.clone(), formula, per, by });
                }
                continue;
            }
            let mut parts = Vec::new();
            match Template::parse(&rule.reason.text, dialect.language) {
                Ok(template) => {
                    for part in template.parts {
                        match part {
                            Part::Literal(text) => parts.push(ReasonPart::Text(text)),
                            Part::Expression(span) => {
                                if let Some(tree) = tree(&rule.reason, span.start, &rule.reason.text[span.clone()]) {
                                    parts.push(ReasonPart::Formula(tree, span.start));
                                }
                            }
                        }
                    }
                }
                Err(found) => faults.extend(found.into_iter().map(|fault| rule.reason.diagnostic(fault))),
            }
            rules.push(ParsedRule { rule: rule.clone(), formula, weight, reason: parts });
        }
        if rules.is_empty() && faults.is_empty() {
            faults.push(no_rules(criteria, day));
        }
        let blocked_are_shown = criteria.settings.blocked_label.as_ref().is_some_and(Written::is_empty);
        (Self { rules, limits, dialect, off: off(criteria, day), blocked_are_shown }, faults)
    }

    /// The names that the rules read, folded: columns of the accounts or results, and tables with their columns.
    pub fn names(&self) -> Names {
        let mut names = Names::default();
        let mut visit = |reference: &Reference| {
            let column = folded(&reference.column);
            match &reference.table {
                // The accounts' own name may stand before the bracket: whether it does is known when the sheet is.
                Some(table) => {
                    names.columns.insert(column.clone());
                    names.tables.entry(folded(table)).or_default().insert(column);
                }
                None => {
                    names.columns_alone.insert(column.clone());
                    names.columns.insert(column);
                }
            }
        };
        let limits = self.limits.iter().flat_map(ParsedLimit::trees);
        for tree in self.rules.iter().flat_map(ParsedRule::trees).chain(limits) {
            for_each_name(&tree.root, &mut visit);
        }
        names
    }
}

impl ParsedRules {
    /// The columns that the rules read and that are neither among the accounts' headers, folded, nor a result; as first written.
    pub fn missing_columns(&self, headers: &BTreeSet<String>) -> Vec<String> {
        let results = self.rules.iter().map(|parsed| folded(&parsed.rule.result.text));
        let mut known: BTreeSet<String> = headers.iter().cloned().chain(results).collect();
        let mut missing = Vec::new();
        let limits = self.limits.iter().flat_map(ParsedLimit::trees);
        for tree in self.rules.iter().flat_map(ParsedRule::trees).chain(limits) {
            for_each_name(&tree.root, &mut |reference| {
                if reference.table.is_none() && known.insert(folded(&reference.column)) {
                    missing.push(reference.column.clone());
                }
            });
        }
        missing
    }
}

impl ParsedRules {
    /// What the rules ask of earlier workbooks, and of how many times ago.
    pub fn last_time(&self) -> Vec<(String, u32)> {
        let mut asked = Vec::new();
        for tree in self.rules.iter().flat_map(ParsedRule::trees).chain(self.limits.iter().flat_map(ParsedLimit::trees)) {
            for_each_node(&tree.root, &mut |node| {
                if let ast::Part::LastTime(reference, times) = &node.part {
                    asked.push((reference.column.clone(), *times));
                }
            });
        }
        asked
    }
}

impl ParsedLimit {
    /// Every tree of the limit.
    pub fn trees(&self) -> impl Iterator<Item = &Tree> {
        std::iter::once(&self.formula).chain(&self.per).chain(&self.by)
    }
}

/// The columns that a limit is for each of, as references: `Region, Account manager` or `[Region]`. A comma or semicolon in brackets
/// belongs to the column's name, as does a bracket behind an apostrophe.
fn per_columns(text: &str) -> Vec<String> {
    let (mut depth, mut escaped) = (0_usize, false);
    let separates = |c: char| {
        match c {
            _ if escaped => {}
            '[' => depth += 1,
            ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        escaped = c == '\'' && !escaped && depth > 0;
        depth == 0 && matches!(c, ',' | ';')
    };
    let names = text.split(separates).map(str::trim).filter(|name| !name.is_empty());
    let is_bare = |name: &str| !name.contains(['[', ']']);
    names.map(|name| if is_bare(name) { format!("[{name}]") } else { name.to_owned() }).collect()
}

/// What stands under `Per` of a limit is no list of columns.
pub(super) fn no_column(rule: &Rule, language: Language) -> Diagnostic {
    let (per, text) = (Field::Per.word().in_language(language), &rule.per.text);
    let message = say!(
        language,
        "\"{per}\" names columns, and \"{text}\" is not a list of them",
        "„{per}“ nennt Spalten, und „{text}“ ist keine Liste von Spalten"
    );
    Diagnostic::error("limit-per-expression", rule.per.location.clone(), message).with_help(say!(
        language,
        "write columns with commas between them: Region, Account manager; one with a comma in its name stands in brackets: [City, State]; make other groups with a Compute row and write its result here",
        "Spalten mit Semikolon dazwischen schreiben: Gebiet; Betreuer; eine mit Komma im Namen steht in Klammern: [Ort, Land]; andere Gruppen mit einer Zeile Kennzahl bilden und ihr Ergebnis hier nennen"
    ))
}

impl ParsedRule {
    /// Every tree of the rule: formula, weight, reasons.
    pub fn trees(&self) -> impl Iterator<Item = &Tree> {
        let reasons = self.reason.iter().filter_map(|part| match part {
            ReasonPart::Text(_) => None,
            ReasonPart::Formula(tree, _) => Some(tree),
        });
        self.formula.iter().chain(&self.weight).chain(reasons)
    }
}

/// Names that rules read, folded.
#[derive(Clone, Debug, Default)]
pub struct Names {
    /// Columns of the accounts, or results.
    pub columns: HashSet<String>,
    /// Those that are written without the name of a table before them, which are the accounts' own.
    pub columns_alone: HashSet<String>,
    /// Other tables, and which of their columns.
    pub tables: std::collections::BTreeMap<String, HashSet<String>>,
}

/// Visits every part of a formula, each before its own parts, which come from left to right.
pub fn for_each_node<'a>(node: &'a Node, visit: &mut impl FnMut(&'a Node)) {
    visit(node);
    for child in node.children() {
        for_each_node(child, visit);
    }
}

/// Visits every reference of a formula, from left to right.
pub fn for_each_reference<'a>(node: &'a Node, visit: &mut impl FnMut(&'a Reference)) {
    for_each_node(node, &mut |node| {
        if let ast::Part::Reference(reference) = &node.part {
            visit(reference);
        }
    });
}

/// The same, and every column of which the value of an earlier workbook is read: it has to be there too.
fn for_each_name<'a>(node: &'a Node, visit: &mut impl FnMut(&'a Reference)) {
    for_each_node(node, &mut |node| {
        if let ast::Part::Reference(reference) | ast::Part::LastTime(reference, _) = &node.part {
            visit(reference);
        }
    });
}

/// Puts a fault of a formula at the cell in which the formula stands, `offset` bytes into its text.
pub fn locate(mut fault: Fault, written: &Written, offset: usize) -> Diagnostic {
    fault.span = fault.span.start + offset..fault.span.end + offset;
    written.diagnostic(fault)
}

fn off(criteria: &Criteria, day: DayNumber) -> Vec<OffResult> {
    let mut off: Vec<OffResult> = Vec::new();
    let counting: HashSet<String> =
        criteria.rules.iter().filter(|rule| rule.counts_on(day)).map(|rule| folded(&rule.result.text)).collect();
    for rule in criteria.rules.iter().filter(|rule| !rule.result.is_empty() && !counting.contains(&folded(&rule.result.text))) {
        let row = rule.called(criteria.language);
        match off.iter_mut().find(|known| folded(&known.name) == folded(&rule.result.text)) {
            Some(known) => known.rows.push(row),
            None => off.push(OffResult { name: rule.result.text.clone(), rows: vec![row] }),
        }
    }
    off
}

fn no_rules(criteria: &Criteria, day: DayNumber) -> Diagnostic {
    let language = criteria.language;
    let date = language.date(day);
    let location = criteria.location.clone();
    let message = if criteria.rules.is_empty() {
        say!(language, "the criteria hold no rule", "die Kriterien enthalten keine Regel")
    } else {
        say!(language, "no rule of the criteria counts on {date}", "keine Regel der Kriterien gilt am {date}")
    };
    Diagnostic::error("no-rules", location, message).with_help(say!(
        language,
        "write a row with a step (Compute, Knock-out, Score, Blocker or Classify) in the column \"Step\"; look at \"Active\" and the dates of validity",
        "eine Zeile mit einem Schritt (Kennzahl, K.O., Bewertung, Hindernis oder Einstufung) in die Spalte „Schritt“ schreiben; „Aktiv“ und die Gültigkeit prüfen"
    ))
}
