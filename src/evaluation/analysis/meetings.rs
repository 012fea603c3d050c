//! Where a text of a formula meets a column, or one column another: comparisons, SWITCH, the *IFS family, lookups.
//!
//! A column counts as itself inside TRIM, IFERROR and beside `&""`; whatever else a formula makes of it has texts of its own, of which
//! nothing is known.

use std::sync::Arc;

use crate::formula::checking::scope::{RangeId, Scope};
use crate::formula::function::Function;
use crate::formula::syntax::ast::{Level, Node, Operator, Part, Reference};
use crate::foundation::language::folded;

/// A column whose texts are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Subject {
    /// The column.
    pub(super) column: RangeId,
    /// Whether blanks at the ends are taken off first.
    pub(super) trimmed: bool,
}

/// What a column meets.
#[derive(Clone, Debug)]
pub(super) enum Met {
    /// A text of the formula.
    Text(Arc<str>),
    /// Another column, whose texts are looked for among those of the first one.
    Column(Subject),
}

/// Where texts meet.
#[derive(Clone, Debug)]
pub(super) struct Meeting<'a> {
    /// The column that is compared or searched.
    pub(super) subject: Subject,
    /// What it is compared with.
    pub(super) met: Met,
    /// The part of the formula that a message marks.
    pub(super) node: &'a Node,
    /// Whether upper and lower case count.
    pub(super) exact: bool,
    /// Whether every row of the searched column that matches counts, as in SUMIFS, and not the first one only.
    pub(super) all_rows: bool,
}

/// All meetings in a formula.
pub(super) fn meetings<'a>(root: &'a Node, scope: &Scope) -> Vec<Meeting<'a>> {
    let mut found = Vec::new();
    visit(root, scope, &mut found);
    found
}

/// The column that a part of a formula is.
pub(super) fn subject(node: &Node, scope: &Scope) -> Option<Subject> {
    match &node.part {
        Part::Reference(reference) => Some(Subject { column: column_of(reference, scope)?, trimmed: false }),
        Part::Call(called, arguments) => {
            let inner = subject(arguments.first()?, scope)?;
            match called.known()?.name.english {
                "TRIM" => Some(Subject { trimmed: true, ..inner }),
                "IFERROR" | "IFNA" | "T" | "UPPER" | "LOWER" | "PROPER" => Some(inner),
                _ => None,
            }
        }
        Part::Chain(first, rest) => match rest.as_slice() {
            [(Operator::Concat, second)] => match (&first.part, &second.part) {
                (_, Part::Text(empty)) if empty.is_empty() => subject(first, scope),
                (Part::Text(empty), _) if empty.is_empty() => subject(second, scope),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    }
}

fn column_of(reference: &Reference, scope: &Scope) -> Option<RangeId> {
    match &reference.table {
        Some(name) if !scope.is_accounts(name) => {
            let table = scope.table(name)?;
            let header = folded(&reference.column);
            let column = scope.tables[table].columns.iter().position(|(known, _)| folded(known) == header)?;
            Some(RangeId { table: Some(table), column })
        }
        _ => Some(RangeId { table: None, column: scope.slot(&reference.column)? }),
    }
}

/// The meetings of one part of a formula, without those of the parts inside.
pub(super) fn own_meetings<'a>(node: &'a Node, scope: &Scope) -> Vec<Meeting<'a>> {
    let mut found = Vec::new();
    own(node, scope, &mut found);
    found
}

fn visit<'a>(node: &'a Node, scope: &Scope, found: &mut Vec<Meeting<'a>>) {
    own(node, scope, found);
    node.children().into_iter().for_each(|child| visit(child, scope, found));
}

fn own<'a>(node: &'a Node, scope: &Scope, found: &mut Vec<Meeting<'a>>) {
    let mut meet = |subject: Option<Subject>, met: Option<Met>, node: &'a Node, exact: bool, all_rows: bool| {
        if let (Some(subject), Some(met)) = (subject, met) {
            found.push(Meeting { subject, met, node, exact, all_rows });
        }
    };
    match &node.part {
        Part::Chain(first, rest) if node.level() == Level::Comparison => {
            if let [(Operator::Equal | Operator::NotEqual, second)] = rest.as_slice() {
                meet(subject(first, scope), text(second), second, false, false);
                meet(subject(second, scope), text(first), first, false, false);
            }
        }
        Part::Call(called, arguments) => {
            if let Some(function) = called.known() {
                call(function, arguments, scope, &mut meet);
            }
        }
        _ => {}
    }
}

type Meet<'m, 'a> = dyn FnMut(Option<Subject>, Option<Met>, &'a Node, bool, bool) + 'm;

fn call<'a>(function: &Function, arguments: &'a [Node], scope: &Scope, meet: &mut Meet<'_, 'a>) {
    let name = function.name.english;
    match (name, arguments) {
        ("EXACT", [first, second]) => {
            meet(subject(first, scope), text(second), second, true, false);
            meet(subject(second, scope), text(first), first, true, false);
        }
        ("SWITCH", [switched, cases @ ..]) => {
            // Value and result in turn; a single one at the end is the result otherwise.
            for case in cases.chunks_exact(2) {
                meet(subject(switched, scope), text(&case[0]), &case[0], false, false);
            }
        }
        ("COUNTIF" | "SUMIF" | "AVERAGEIF", [range, criterion, ..]) => meet_criterion(range, criterion, scope, meet),
        ("COUNTIFS", pairs) | ("SUMIFS" | "AVERAGEIFS" | "MINIFS" | "MAXIFS", [_, pairs @ ..]) => {
            for pair in pairs.chunks_exact(2) {
                meet_criterion(&pair[0], &pair[1], scope, meet);
            }
        }
        ("XLOOKUP", [wanted, searched, _, rest @ ..]) if is_exact(rest.get(1), 0.0) => meet_lookup(wanted, searched, scope, meet),
        ("XMATCH", [wanted, searched, rest @ ..]) if is_exact(rest.first(), 0.0) => meet_lookup(wanted, searched, scope, meet),
        ("MATCH", [wanted, searched, rest @ ..]) if is_exact(rest.first(), 1.0) => meet_lookup(wanted, searched, scope, meet),
        ("VLOOKUP", [wanted, searched, _, rest @ ..]) if is_exact(rest.first(), 1.0) => meet_lookup(wanted, searched, scope, meet),
        _ => {}
    }
}

/// Whether a lookup's mode is the exact one; `default` is the mode where none is written.
fn is_exact(mode: Option<&Node>, default: f64) -> bool {
    match mode.map(|mode| &mode.part) {
        None => default == 0.0,
        // An argument left empty between two separators is 0 in Excel, and the default of XLOOKUP.
        Some(Part::Missing) => true,
        Some(Part::Number(number)) => *number == 0.0,
        Some(Part::Boolean(nearest)) => !nearest,
        Some(_) => false,
    }
}

fn meet_lookup<'a>(wanted: &'a Node, searched: &'a Node, scope: &Scope, meet: &mut Meet<'_, 'a>) {
    let met = text(wanted).or_else(|| subject(wanted, scope).map(Met::Column));
    meet(subject(searched, scope), met, wanted, false, false);
}

fn meet_criterion<'a>(range: &'a Node, criterion: &'a Node, scope: &Scope, meet: &mut Meet<'_, 'a>) {
    let met = match &criterion.part {
        Part::Text(text) => sought(text).map(Met::Text),
        // `"="&[@Segment]`, `"<>"&[@Segment]`
        Part::Chain(first, rest) => match (&first.part, rest.as_slice()) {
            (Part::Text(sign), [(Operator::Concat, second)]) if matches!(sign.trim(), "=" | "<>") => {
                text(second).or_else(|| subject(second, scope).map(Met::Column))
            }
            _ => None,
        },
        _ => subject(criterion, scope).map(Met::Column),
    };
    meet(subject(range, scope), met, criterion, false, true);
}

fn text(node: &Node) -> Option<Met> {
    match &node.part {
        Part::Text(text) => Some(Met::Text(Arc::clone(text))),
        _ => None,
    }
}

/// The text that a criterion looks for; `None` where it is a pattern or an order.
fn sought(criterion: &Arc<str>) -> Option<Arc<str>> {
    let text = criterion.strip_prefix("<>").or_else(|| criterion.strip_prefix('=')).unwrap_or(criterion);
    (!text.starts_with(['<', '>']) && !text.contains(['*', '?', '~'])).then(|| text.into())
}
