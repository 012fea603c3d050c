//! Texts that nearly are one of a column's, wherever a text meets a column: in a formula, in a scale, and as the keys of another table.
//!
//! What is compared is Excel's: `"Gold "` is not `"Gold"`, and the account goes the other way without a word. So it is said, once a column
//! and text. Only the different texts of the columns that meet something are looked at, never all rows for each text.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use crate::criteria::{Scale, Step, Written};
use crate::formula::checking::scope::RangeId;
use crate::formula::syntax::ast::Node;
use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::Language;
use crate::foundation::value::{Value, folded_text};
use crate::say;

use super::called;
use super::meetings::{Meeting, Met, Subject, meetings, subject};
use super::slips::{distance, without_blanks};
use crate::evaluation::data::Data;
use crate::evaluation::parsed::ParsedRule;

/// Texts of a column without a partner that are compared letter by letter with another column's.
const MOST_UNMATCHED: usize = 300;

/// Texts of another column with which they are compared.
const MOST_KEYS: usize = 3_000;

/// The different texts of a column.
#[derive(Default)]
struct Texts {
    /// Each as it stands, with how often and where first.
    texts: Vec<(Arc<str>, usize, usize)>,
    /// By the form under which Excel takes them for equal.
    known: HashSet<String>,
    /// The places in `texts`, by the form without blanks.
    alike: HashMap<String, Vec<usize>>,
}

/// What the columns hold, read when first asked for.
struct Columns<'d, 'a> {
    data: &'d Data<'a>,
    read: BTreeMap<Subject, Arc<Texts>>,
    /// What has been said already of a column and a text.
    told: HashSet<(RangeId, String)>,
}

pub(super) fn findings(data: &Data<'_>) -> Vec<Diagnostic> {
    let plan = data.plan();
    let mut columns = Columns { data, read: BTreeMap::new(), told: HashSet::new() };
    let mut said = Vec::new();
    for (rule, parsed) in plan.rules.iter().enumerate() {
        for (tree, written) in [(&parsed.formula, &parsed.rule.formula), (&parsed.weight, &parsed.rule.weight)] {
            let Some(tree) = tree else { continue };
            for meeting in meetings(&tree.root, &plan.scope) {
                said.extend(columns.meet(&meeting, written));
            }
        }
        said.extend(columns.scale(rule, parsed));
    }
    said
}

impl Columns<'_, '_> {
    fn language(&self) -> Language {
        self.data.plan().language()
    }

    /// The texts of a column; `None` where it is a result whose texts are told otherwise, or none at all.
    fn texts(&mut self, subject: Subject) -> Option<Arc<Texts>> {
        if let Some(texts) = self.read.get(&subject) {
            return Some(Arc::clone(texts));
        }
        let plan = self.data.plan();
        let result = plan.results.iter().find(|result| subject.column.table.is_none() && result.slot == subject.column.column);
        if result.is_some_and(|result| result.step != Step::Compute) {
            return None;
        }
        let mut counts: HashMap<Arc<str>, (usize, usize)> = HashMap::new();
        for (row, value) in self.data.column(subject.column).values().iter().enumerate() {
            if let Value::Text(text) = value {
                let text = if subject.trimmed { text.trim_matches(' ').into() } else { text };
                counts.entry(text).or_insert((0, row)).0 += 1;
            }
        }
        let mut texts = Texts { texts: counts.into_iter().map(|(text, (count, row))| (text, count, row)).collect(), ..Texts::default() };
        texts.texts.sort_by_key(|(_, _, row)| *row);
        for (place, (text, ..)) in texts.texts.iter().enumerate() {
            texts.known.insert(folded_text(text));
            texts.alike.entry(without_blanks(text)).or_default().push(place);
        }
        Some(Arc::clone(self.read.entry(subject).or_insert(Arc::new(texts))))
    }

    fn header(&self, column: RangeId) -> String {
        match column.table {
            Some(table) => {
                let table = &self.data.lookups()[table];
                format!("{}[{}]", table.name, table.columns[column.column].header)
            }
            None => self.data.plan().scope.columns[column.column].name.clone(),
        }
    }

    /// The first cell of a text, and how many more there are.
    fn place(&self, column: RangeId, row: usize, count: usize) -> String {
        let location = match column.table {
            Some(table) => {
                let table = &self.data.lookups()[table];
                Some(table.cell(row, table.columns[column.column].index))
            }
            None => self.data.accounts().columns.get(column.column).map(|own| self.data.accounts().cell(row, own.index)),
        };
        let language = self.language();
        let cell = location.map(|location| location.place.to_string()).unwrap_or_default();
        let more = language.count(count.saturating_sub(1));
        match (cell.is_empty(), count) {
            (true, _) => language.count(count),
            (false, 0..=1) => cell,
            (false, _) => say!(language, "{cell} and {more} more", "{cell} und {more} weitere"),
        }
    }

    fn meet(&mut self, meeting: &Meeting<'_>, written: &Written) -> Vec<Diagnostic> {
        match &meeting.met {
            Met::Text(text) => {
                let place = (written, meeting.node.span.clone());
                self.text(meeting.subject, text, meeting.exact, place).into_iter().collect()
            }
            Met::Column(other) => self.columns(meeting, *other, meeting.node, written),
        }
    }

    /// A text of the criteria that meets a column.
    fn text(&mut self, subject: Subject, text: &str, exact: bool, place: (&Written, Range<usize>)) -> Option<Diagnostic> {
        let bare = without_blanks(text);
        if bare.is_empty() {
            return None;
        }
        let texts = self.texts(subject)?;
        let is_there = if exact { texts.texts.iter().any(|(own, ..)| **own == *text) } else { texts.known.contains(&folded_text(text)) };
        let alike = texts.alike.get(&bare).into_iter().flatten().map(|place| &texts.texts[*place]);
        let alike: Vec<_> = alike.filter(|(own, ..)| if exact { **own != *text } else { folded_text(own) != folded_text(text) }).collect();
        if is_there {
            return self.beside(subject, text, &alike, place);
        }
        let meant = alike.first().map(|(own, ..)| Arc::clone(own)).or_else(|| {
            let near = texts.texts.iter().filter_map(|(own, ..)| Some((distance(text, own)?, own)));
            near.min_by_key(|(distance, _)| *distance).map(|(_, own)| Arc::clone(own))
        })?;
        let (language, header, (written, span)) = (self.language(), self.header(subject.column), place);
        let shown = visible(text);
        let message =
            say!(language, "no cell of the column \"{header}\" holds \"{shown}\"", "keine Zelle der Spalte „{header}“ enthält „{shown}“");
        let own = visible(&meant);
        // A blank that is none of the keyboard's cannot be typed into a formula: the cell is what is wrong.
        let help = if alike.is_empty() || !has_odd_blanks(&meant) {
            say!(language, "write \"{own}\", as the column does", "\"{own}\" schreiben, wie in der Spalte")
        } else {
            say!(
                language,
                "the column holds \"{own}\": take the blanks out of its cells",
                "in der Spalte steht „{own}“: die Leerzeichen dort aus den Zellen entfernen"
            )
        };
        Some(finding("no-such-text", written, span, message, help))
    }

    /// Cells beside those with a text that differ from it in blanks only.
    fn beside(
        &mut self,
        subject: Subject,
        text: &str,
        alike: &[&(Arc<str>, usize, usize)],
        (written, span): (&Written, Range<usize>),
    ) -> Option<Diagnostic> {
        let (own, _, row) = alike.first()?;
        if !self.told.insert((subject.column, folded_text(text))) {
            return None;
        }
        let count = alike.iter().map(|(_, count, _)| count).sum();
        let (language, header) = (self.language(), self.header(subject.column));
        let (cells, own, shown) = (self.place(subject.column, *row, count), visible(own), visible(text));
        let message = say!(
            language,
            "the column \"{header}\" also holds \"{own}\", which is not \"{shown}\": {cells}",
            "die Spalte „{header}“ enthält auch „{own}“, was nicht „{shown}“ ist: {cells}"
        );
        let help = say!(
            language,
            "only blanks differ: correct these cells; Find and Replace in Excel does it at once",
            "nur Leerzeichen unterscheiden sich: diese Zellen berichtigen; „Suchen und Ersetzen“ in Excel erledigt alle auf einmal"
        );
        Some(finding("near-text", written, span, message, help))
    }

    /// The texts of a scale that meet the column in its formula.
    fn scale(&mut self, rule: usize, parsed: &ParsedRule) -> Vec<Diagnostic> {
        let plan = self.data.plan();
        let (Scale::Labels { points, .. }, Some(tree)) = (&parsed.rule.scale, &parsed.formula) else { return Vec::new() };
        let Some(subject) = subject(&tree.root, &plan.scope) else { return Vec::new() };
        let written = &parsed.rule.scale_text;
        let language = plan.language();
        let mut said = Vec::new();
        for (label, _) in points {
            let span = written.text.find(label.as_str()).map_or(0..written.text.len(), |start| start..start + label.len());
            let others = points.iter().any(|(other, _)| other != label && distance(other, label).is_some());
            // Two labels that are near each other are two, whatever the column holds of them.
            let told = self.text(subject, label, false, (written, span)).filter(|told| !others || told.code == "near-text");
            said.extend(told.map(|mut told| {
                let name = called(plan, rule);
                let message = told.message;
                told.message = say!(language, "{name}: {message}", "{name}: {message}");
                told
            }));
        }
        said
    }

    /// The texts of a column that are looked for in another one.
    fn columns(&mut self, meeting: &Meeting<'_>, wanted: Subject, node: &Node, written: &Written) -> Vec<Diagnostic> {
        if meeting.subject.column == wanted.column {
            // How often an account's own text occurs: both are the same.
            return Vec::new();
        }
        let (Some(keys), Some(texts)) = (self.texts(meeting.subject), self.texts(wanted)) else { return Vec::new() };
        let mut said = Vec::new();
        let missing: Vec<&(Arc<str>, usize, usize)> =
            texts.texts.iter().filter(|(text, ..)| !keys.known.contains(&folded_text(text))).collect();
        let unmatched: Vec<&(Arc<str>, usize, usize)> =
            keys.texts.iter().filter(|(key, ..)| !texts.known.contains(&folded_text(key))).collect();
        let by_letters = missing.len() <= MOST_UNMATCHED && keys.texts.len() <= MOST_KEYS;
        for (text, count, row) in &missing {
            let alike = keys.alike.get(&without_blanks(text)).and_then(|places| places.first()).map(|place| &keys.texts[*place]);
            let near = alike.or_else(|| {
                // Where every row counts, a key that has accounts of its own is another one.
                let candidates: &mut dyn Iterator<Item = &(Arc<str>, usize, usize)> =
                    if meeting.all_rows { &mut unmatched.iter().copied() } else { &mut keys.texts.iter() };
                let near = candidates.filter(|_| by_letters).filter_map(|key| Some((distance(text, &key.0)?, key)));
                near.min_by_key(|(distance, _)| *distance).map(|(_, key)| key)
            });
            if let Some((key, ..)) = near {
                said.extend(self.near_key((wanted.column, text, *count, *row), (meeting.subject.column, key), node, written));
            }
        }
        if meeting.all_rows {
            // A row that belongs to an account but for a blank is left out of its sum.
            for (key, count, row) in unmatched {
                if let Some(text) =
                    texts.alike.get(&without_blanks(key)).and_then(|places| places.first()).map(|place| &texts.texts[*place].0)
                {
                    said.extend(self.near_key((meeting.subject.column, key, *count, *row), (wanted.column, text), node, written));
                }
            }
        }
        said
    }

    fn near_key(
        &mut self,
        (column, text, count, row): (RangeId, &Arc<str>, usize, usize),
        (other, key): (RangeId, &Arc<str>),
        node: &Node,
        written: &Written,
    ) -> Option<Diagnostic> {
        let bare = without_blanks(text);
        if bare.is_empty() || !self.told.insert((column, folded_text(text))) {
            return None;
        }
        // Two texts that differ in blanks only are one slip of a pair, told from one side.
        self.told.insert((other, folded_text(key)));
        let language = self.language();
        let (header, keys) = (self.header(column), self.header(other));
        let (shown, meant, cells) = (visible(text), visible(key), self.place(column, row, count));
        let message = say!(
            language,
            "\"{shown}\" in the column \"{header}\" ({cells}) is not found in \"{keys}\", which holds \"{meant}\"",
            "„{shown}“ in der Spalte „{header}“ ({cells}) findet sich nicht in „{keys}“; dort steht „{meant}“"
        );
        let help = say!(language, "write the same text in both columns", "in beiden Spalten denselben Text schreiben");
        Some(finding("near-text", written, node.span.clone(), message, help))
    }
}

fn finding(code: &'static str, written: &Written, span: Range<usize>, message: String, help: String) -> Diagnostic {
    Diagnostic::finding(code, written.location.clone(), message).with_help(help).with_excerpt(written.text.clone(), span, "")
}

/// A text whose blanks can be seen: those that look like others, or like nothing, are written out.
fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\u{a0}' | '\u{202f}' | '\u{2007}' => shown.push('⍽'),
            '\t' => shown.push('→'),
            '\n' | '\r' => shown.push('↵'),
            '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}' => shown.push('·'),
            other => shown.push(other),
        }
    }
    shown
}

fn has_odd_blanks(text: &str) -> bool {
    visible(text) != *text || text.trim() != text
}
