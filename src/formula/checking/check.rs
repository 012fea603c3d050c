//! Everything that can be said of a formula before the first account.
//!
//! One walk over the tree finds what every reference names, counts arguments and follows the kinds of values as far as
//! they can be known; it says all that it finds, not the first only. Sentences about names stand in `names`, sentences about
//! kinds in `kinds`.

use std::collections::BTreeSet;

use crate::foundation::column::Kind;
use crate::foundation::diagnostic::Severity;

use super::branches;
use super::resolve::{Resolved, Unresolved, needs_range, ranges_at, resolve, resolve_today, takes_both, takes_range};
use super::scope::{Origin, RangeId, Scope};
use super::{absent, argument_slips, column_slips, kinds, last_time_slips, names, number_slips, text_slips};
use crate::formula::function::{Control, Function, Gives, Implementation, Parameter, Takes};
use crate::formula::running::compile::is_empty_text;
use crate::formula::syntax::ast::{Called, Level, Node, Operator, Part, Reference, Sign, Tree};
use crate::formula::syntax::{last_time, moved};
use crate::formula::{Dialect, Fault, registry};

/// What the place in the criteria sheet asks of a formula.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// Any value (Compute, a Reason's braces).
    Any,
    /// TRUE or FALSE (Knock-out, Blocker, Classify).
    Condition,
    /// A number (Weight, Score with a numeric scale).
    Number,
    /// Points from 0 to 100 (Score without a scale).
    Points,
}

/// What is known of a formula.
#[derive(Clone, Debug)]
pub struct Checked {
    /// Errors and findings, in the order of their places.
    pub faults: Vec<Fault>,
    /// The kind of its value, as far as it can be known.
    pub kind: Kind,
    /// The slots whose value for the account at hand it can read, ascending.
    pub reads: Vec<usize>,
    /// The whole columns it ranges over, ascending.
    pub ranges: Vec<RangeId>,
    /// Those of them of which only the numbers count, so that a text in a cell is passed over in silence, as in Excel.
    pub number_ranges: Vec<RangeId>,
}

/// Checks a formula against the names in scope.
pub fn check(tree: &Tree, scope: &Scope, expected: Expected, dialect: Dialect) -> Checked {
    let mut checker = Checker {
        scope,
        root: &tree.root,
        dialect,
        faults: Vec::new(),
        reads: BTreeSet::new(),
        ranges: BTreeSet::new(),
        number_ranges: BTreeSet::new(),
        array: None,
    };
    let kind = match expected {
        Expected::Any => checker.value(&tree.root),
        Expected::Condition => checker.condition(&tree.root),
        Expected::Number | Expected::Points => {
            let kind = checker.value(&tree.root);
            if expected == Expected::Points {
                checker.faults.extend(branches::points_of_one(&tree.root, dialect));
            }
            checker.faults.extend(kinds::no_points(&tree.root, kind, dialect));
            kind
        }
    };
    checker.faults.sort_by_key(|fault| (fault.span.start, fault.span.end));
    Checked {
        faults: checker.faults,
        kind,
        reads: checker.reads.into_iter().collect(),
        ranges: checker.ranges.into_iter().collect(),
        number_ranges: checker.number_ranges.into_iter().collect(),
    }
}

struct Checker<'a> {
    scope: &'a Scope,
    root: &'a Node,
    dialect: Dialect,
    faults: Vec<Fault>,
    reads: BTreeSet<usize>,
    ranges: BTreeSet<RangeId>,
    number_ranges: BTreeSet<RangeId>,
    /// Inside an argument that takes a whole column: the first bare column in it, of which Excel would compute an array.
    array: Option<Option<Reference>>,
}

impl Checker<'_> {
    /// A part of which one value is needed.
    fn value(&mut self, node: &Node) -> Kind {
        self.read(node, false)
    }

    /// `asked` says whether the formula itself asks whether the part is blank.
    fn read(&mut self, node: &Node, asked: bool) -> Kind {
        match &node.part {
            Part::Number(number) => {
                self.faults.extend(number_slips::ambiguous_number(*number, &node.span, self.dialect));
                Kind::Number
            }
            Part::Missing => Kind::Number,
            Part::Text(_) => Kind::Text,
            Part::Boolean(_) => Kind::Boolean,
            // An error has no say in the kind of a column, and none in that of a formula.
            Part::Error(_) => Kind::Blank,
            Part::Cells(cells) => {
                self.faults.push(names::cells(cells, &node.span, self.scope, self.dialect));
                Kind::Any
            }
            Part::Reference(reference) => self.reference(node, reference, asked),
            Part::LastTime(reference, times) => self.last_time(node, reference, *times),
            Part::Signed(Sign::Plus, inner) => self.value(inner),
            Part::Signed(Sign::Minus, inner) | Part::Percent(inner) => {
                self.number(inner);
                Kind::Number
            }
            Part::Chain(first, rest) => self.chain(node, first, rest),
            Part::Call(Called::Known(function), arguments) => {
                if function.gives_many() {
                    self.faults.push(column_slips::several_values(function, node, self.dialect));
                }
                self.call(node, function, arguments)
            }
            Part::Call(Called::Unknown(name), arguments) => {
                self.faults.push(absent::unknown_function(name, arguments, &node.span, self.dialect));
                if !absent::gives_names(name) {
                    // Nobody knows whether it takes whole columns, so that none in it is wrong.
                    let outer = self.array.replace(None);
                    for argument in arguments {
                        self.value(argument);
                    }
                    self.array = outer;
                }
                Kind::Any
            }
        }
    }

    fn reference(&mut self, node: &Node, reference: &Reference, asked: bool) -> Kind {
        let slot = match resolve(reference, self.scope, false) {
            Ok(Resolved::Slot(slot)) => slot,
            Ok(Resolved::Range(_)) => return Kind::Any,
            Err(Unresolved::RangeForValue(_)) if let Some(first) = &mut self.array => {
                first.get_or_insert_with(|| reference.clone());
                return Kind::Any;
            }
            Err(Unresolved::Table) if let Some(function) = reference.table.as_deref().and_then(registry::find) => {
                self.faults.push(moved::function_with_bracket(function, reference, &node.span, self.root, self.dialect));
                return Kind::Any;
            }
            Err(reason) => {
                self.faults.push(names::unresolved(reference, reason, &node.span, self.scope, self.dialect));
                return Kind::Any;
            }
        };
        self.reads.insert(slot);
        if reference.form == crate::formula::syntax::ast::Form::Bracket
            && let Some(first) = &mut self.array
        {
            first.get_or_insert_with(|| reference.clone());
        }
        let column = &self.scope.columns[slot];
        if column.kind == Kind::Blank && !asked && matches!(column.origin, Origin::Account(_)) {
            self.faults.push(names::blank_column(column, &node.span, self.scope, self.dialect));
        }
        column.kind
    }

    /// What a column or result was: of its kind, whatever it is today.
    fn last_time(&mut self, node: &Node, reference: &Reference, times: u32) -> Kind {
        let today = match resolve_today(reference, self.scope) {
            Ok(slot) => slot,
            Err(reason) => {
                self.faults.push(last_time_slips::unresolved(reference, reason, &node.span, self.scope, self.dialect));
                return Kind::Any;
            }
        };
        self.reads.extend(self.scope.last_time(&reference.column, times));
        match self.scope.columns[today].kind {
            Kind::Blank => Kind::Any,
            kind => kind,
        }
    }

    fn number(&mut self, node: &Node) -> Kind {
        let kind = self.value(node);
        self.faults.extend(kinds::no_number(node, kind, self.scope, self.dialect));
        kind
    }

    fn condition(&mut self, node: &Node) -> Kind {
        let kind = self.value(node);
        match moved::inner_comparison(node, self.dialect) {
            // Where a condition is needed, what was found of the comparison's place is why there is none.
            Some(fault) if kind != Kind::Boolean => {
                self.faults.retain(|other| *other != fault);
                self.faults.push(Fault { severity: Severity::Error, ..fault });
            }
            _ => self.faults.extend(kinds::no_condition(node, kind, self.dialect)),
        }
        kind
    }

    fn chain(&mut self, node: &Node, first: &Node, rest: &[(Operator, Node)]) -> Kind {
        match node.level() {
            Level::Comparison => self.comparison(node, first, rest),
            Level::Concat => {
                self.value(first);
                for (_, operand) in rest {
                    self.value(operand);
                }
                Kind::Text
            }
            _ => {
                self.faults.extend(number_slips::date_as_arithmetic(node, first, rest, self.dialect));
                let mut kind = self.number(first);
                for (operator, operand) in rest {
                    kind = kinds::of_arithmetic(*operator, kind, self.number(operand));
                }
                kind
            }
        }
    }

    fn comparison(&mut self, node: &Node, first: &Node, rest: &[(Operator, Node)]) -> Kind {
        if let [(operator, second)] = rest {
            if let Some(fault) = moved::alternatives(node, first, *operator, second, self.dialect) {
                self.value(first);
                self.faults.push(fault);
                return Kind::Boolean;
            }
            let is_question = matches!(operator, Operator::Equal | Operator::NotEqual) && (is_empty_text(first) || is_empty_text(second));
            let (left, right) = (self.read(first, is_question), self.read(second, is_question));
            for (flag, word) in [(left, second), (right, first)] {
                if flag == Kind::Boolean
                    && let Some(fault) = self.faults.iter_mut().find(|fault| fault.code == "unknown-column" && fault.span == word.span)
                {
                    text_slips::yes_or_no(fault, word, self.dialect);
                }
            }
            self.faults.extend(text_slips::pattern_compared(first, *operator, second, self.scope, self.dialect));
            if !is_question {
                self.faults.extend(kinds::no_comparison(node, (first, left), *operator, (second, right), self.scope, self.dialect));
            }
            return Kind::Boolean;
        }
        self.value(first);
        for (place, (_, operand)) in rest.iter().enumerate() {
            let kind = self.value(operand);
            if place > 0 && !matches!(kind, Kind::Boolean | Kind::Any) {
                self.faults.push(kinds::chained_comparison(node, self.dialect));
                break;
            }
        }
        Kind::Boolean
    }

    fn call(&mut self, node: &Node, function: &'static Function, arguments: &[Node]) -> Kind {
        if last_time::is_it(function) {
            self.faults.push(last_time_slips::unreadable(function, node, arguments, self.scope, self.dialect));
            return Kind::Any;
        }
        self.faults.extend(argument_slips::miscounted(node, function, arguments, self.dialect));
        self.faults.extend(moved::inner_comparison(node, self.dialect));
        self.faults.extend(arguments.windows(2).filter_map(|pair| number_slips::split_number(&pair[0], &pair[1], self.dialect)));
        let second_column = column_slips::second_column(function, arguments, self.scope, self.dialect);
        self.faults.extend(text_slips::foreign_format(function, arguments, self.dialect));
        self.faults.extend(column_slips::row_zero(function, arguments, self.dialect));
        let kinds: Vec<Kind> = arguments
            .iter()
            .enumerate()
            .map(|(place, argument)| match self.parameter(function, arguments.len(), place) {
                Some(parameter) => self.argument(function, parameter, argument, arguments),
                None => self.value(argument),
            })
            .collect();
        if let (Some((fault, names_the_table)), Some(table)) = (second_column, arguments.get(1)) {
            // What is said of the second column says what to write for the table too.
            self.faults.retain(|other| !(names_the_table && other.code == "unknown-column" && other.span == table.span));
            self.faults.push(fault);
            return Kind::Any;
        }
        match (function.gives, function.implementation) {
            (Gives::Kind(kind), _) => kind,
            (Gives::Arguments, Implementation::Control(control)) => {
                let given = |place: usize| match control {
                    Control::If => place > 0,
                    Control::Ifs => place % 2 == 1,
                    Control::Switch => place > 0 && (place.is_multiple_of(2) || place + 1 == kinds.len()),
                    Control::Choose => place > 0,
                    Control::IfError | Control::IfNa => true,
                };
                let without_otherwise = control == Control::If && arguments.len() == 2;
                let joined = kinds.iter().enumerate().filter(|(place, _)| given(*place)).map(|(_, kind)| *kind);
                joined.fold(if without_otherwise { Kind::Boolean } else { Kind::Blank }, Kind::or)
            }
            (Gives::Arguments, Implementation::Eager(_) | Implementation::Many(_)) => Kind::Any,
            (Gives::Found(places), _) => {
                let is_given = |place: &usize| arguments.get(*place).is_some_and(|argument| argument.part != Part::Missing);
                let found = places.iter().filter(|place| is_given(place)).map(|place| kinds[*place]).fold(Kind::Blank, Kind::or);
                if found == Kind::Blank { Kind::Any } else { found }
            }
            (Gives::NumberOf(places), _) => {
                let counts = |place: usize| places.is_empty() || places.contains(&place);
                let mut counted = kinds.iter().enumerate().filter(|(place, _)| counts(*place)).map(|(_, kind)| *kind);
                // Only the numbers of a column count, so that texts among its dates have no say.
                if counted.all(|kind| matches!(kind, Kind::Date | Kind::MixedDates)) && !kinds.is_empty() {
                    Kind::Date
                } else {
                    Kind::Number
                }
            }
        }
    }

    /// The parameter of an argument; the default of a SWITCH stands where a case would.
    fn parameter(&self, function: &'static Function, count: usize, place: usize) -> Option<&'static Parameter> {
        let is_default =
            matches!(function.implementation, Implementation::Control(Control::Switch)) && place + 1 == count && place % 2 == 1;
        function.parameter(if is_default { place + 1 } else { place })
    }

    fn argument(&mut self, function: &'static Function, parameter: &Parameter, argument: &Node, beside: &[Node]) -> Kind {
        if argument.part == Part::Missing {
            if (matches!(parameter.takes, Takes::Condition | Takes::Conditions) || needs_range(parameter.takes)) && !parameter.optional {
                self.faults.push(argument_slips::missing_argument(function, parameter, &argument.span, self.dialect));
            }
            return Kind::Number;
        }
        match parameter.takes {
            takes if takes_range(takes) || self.is_column_of_conditions(function, argument, beside) => {
                self.range(function, parameter, argument, beside)
            }
            Takes::Number => {
                let kind = self.value(argument);
                let fault = kinds::no_number(argument, kind, self.scope, self.dialect);
                self.faults.extend(fault.map(|fault| argument_slips::no_joined_text(function, argument, fault, self.dialect)));
                kind
            }
            Takes::Date => {
                let kind = self.value(argument);
                self.faults.extend(kinds::no_date(argument, kind, self.scope, self.dialect));
                kind
            }
            Takes::Condition | Takes::Conditions => {
                let kind = self.condition(argument);
                if let (Some(help), Some(fault)) = (moved::with_subject(function, argument, beside, self.dialect), self.faults.last_mut())
                    && fault.code == "not-a-condition"
                {
                    fault.help = Some(help);
                }
                kind
            }
            Takes::Rows => self.rows(function, argument),
            Takes::Criterion => {
                if let Part::Text(text) = &argument.part {
                    self.faults.extend(number_slips::unread_date(text, &argument.span, self.dialect));
                }
                self.faults.extend(text_slips::turned_sign(argument, self.scope, self.dialect));
                let of_texts = self.column_before(argument, beside) == Some(Kind::Text);
                self.faults.extend(text_slips::quoted_value(argument, of_texts, self.scope, self.dialect));
                self.read(argument, function.asks_for_blanks)
            }
            _ => self.read(argument, function.asks_for_blanks),
        }
    }

    /// Whether a whole column stands where conditions are joined.
    fn is_column_of_conditions(&self, function: &Function, argument: &Node, beside: &[Node]) -> bool {
        let place = beside.iter().position(|other| std::ptr::eq(other, argument));
        let Part::Reference(reference) = &argument.part else { return false };
        place.is_some_and(|place| ranges_at(function, beside, place, self.scope))
            && matches!(resolve(reference, self.scope, true), Ok(Resolved::Range(_)))
    }

    /// Conditions on rows: comparisons of whole columns, joined with `*` and `+`.
    fn rows(&mut self, function: &'static Function, node: &Node) -> Kind {
        match &node.part {
            Part::Chain(first, rest) if node.level() == Level::Comparison && rest.len() == 1 => {
                let sides = [&**first, &rest[0].1].map(|side| self.row_side(side));
                if sides.iter().all(Option::is_none) {
                    self.faults.push(column_slips::no_condition_on_rows(function, node, self.dialect));
                    return Kind::Boolean;
                }
                let [left, right] =
                    [(&**first, sides[0]), (&rest[0].1, sides[1])].map(|(side, column)| (side, column.unwrap_or_else(|| self.value(side))));
                self.faults.extend(text_slips::pattern_compared(first, rest[0].0, &rest[0].1, self.scope, self.dialect));
                self.faults.extend(kinds::no_comparison(node, left, rest[0].0, right, self.scope, self.dialect));
            }
            Part::Chain(first, rest)
                if rest.iter().all(|(operator, _)| *operator == Operator::Multiply)
                    || rest.iter().all(|(operator, _)| *operator == Operator::Add) =>
            {
                self.rows(function, first);
                for (_, part) in rest {
                    self.rows(function, part);
                }
            }
            _ => {
                if !matches!(self.row_side(node), Some(Kind::Boolean | Kind::Number | Kind::Any | Kind::Blank)) {
                    self.faults.push(column_slips::no_condition_on_rows(function, node, self.dialect));
                }
            }
        }
        Kind::Boolean
    }

    /// The kind of a whole column beside a comparison; `None` where something else stands there.
    fn row_side(&mut self, node: &Node) -> Option<Kind> {
        let Part::Reference(reference) = &node.part else { return None };
        let Ok(Resolved::Range(id)) = resolve(reference, self.scope, true) else { return None };
        self.ranges.insert(id);
        Some(match id.table {
            Some(table) => self.scope.tables[table].columns[id.column].1,
            None => self.scope.columns[id.column].kind,
        })
    }

    /// The kind of the whole column that stands before a criterion.
    fn column_before(&self, criterion: &Node, beside: &[Node]) -> Option<Kind> {
        let place = beside.iter().position(|node| std::ptr::eq(node, criterion))?;
        let Part::Reference(reference) = &beside.get(place.checked_sub(1)?)?.part else { return None };
        match resolve(reference, self.scope, true) {
            Ok(Resolved::Range(RangeId { table: None, column })) => Some(self.scope.columns[column].kind),
            Ok(Resolved::Range(RangeId { table: Some(table), column })) => Some(self.scope.tables[table].columns[column].1),
            _ => None,
        }
    }

    /// An argument where a whole column can stand, or must.
    fn range(&mut self, function: &'static Function, parameter: &Parameter, argument: &Node, beside: &[Node]) -> Kind {
        if let Part::Call(Called::Known(inner), arguments) = &argument.part
            && inner.gives_many()
        {
            let outer = self.array.take();
            let kind = self.call(argument, inner, arguments);
            self.array = outer;
            return kind;
        }
        if let Part::Reference(reference) = &argument.part {
            match resolve(reference, self.scope, true) {
                Ok(Resolved::Range(id)) => {
                    let is_value = |place: usize| function.parameter(place).is_some_and(|parameter| takes_both(parameter.takes));
                    let several = (0..beside.len()).filter(|&place| is_value(place)).count() > 1;
                    return self.whole_column(function, parameter, argument, id, several);
                }
                Ok(Resolved::Slot(_)) if needs_range(parameter.takes) => {
                    self.faults.push(column_slips::cell_for_column(function, reference, &argument.span, self.dialect));
                    return Kind::Any;
                }
                _ if parameter.takes == Takes::Numbers => {
                    let kind = self.number(argument);
                    if kind == Kind::Boolean {
                        self.faults.extend(column_slips::boolean_column(function, argument, false, self.dialect));
                    }
                    return kind;
                }
                _ => return self.read(argument, function.asks_for_blanks),
            }
        }
        if let Part::LastTime(reference, times) = &argument.part
            && beside.len() == 1
        {
            self.faults.push(last_time_slips::one_value(function, reference, *times, &argument.span, self.dialect));
            return Kind::Any;
        }
        let outer = self.array.replace(None);
        let kind = if parameter.takes == Takes::Numbers { self.number(argument) } else { self.value(argument) };
        let found = self.array.take().flatten();
        self.array = outer;
        if let Some(column) = found {
            let is_foreign = column.table.as_deref().is_some_and(|table| !self.scope.is_accounts(table));
            self.faults.push(column_slips::array_formula(function, &column, is_foreign, argument, beside, self.dialect));
        } else if needs_range(parameter.takes) && !matches!(argument.part, Part::Cells(_)) {
            self.faults.push(column_slips::no_column(function, &argument.span, self.dialect));
        }
        kind
    }

    fn whole_column(&mut self, function: &'static Function, parameter: &Parameter, argument: &Node, id: RangeId, several: bool) -> Kind {
        self.ranges.insert(id);
        let kind = match id.table {
            Some(table) => self.scope.tables[table].columns[id.column].1,
            None => self.scope.columns[id.column].kind,
        };
        if matches!(parameter.takes, Takes::NumberRange | Takes::Numbers) {
            self.number_ranges.insert(id);
            match kind {
                Kind::Text => self.faults.push(column_slips::text_column(function, argument, self.dialect)),
                Kind::Boolean => self.faults.extend(column_slips::boolean_column(function, argument, true, self.dialect)),
                _ => {}
            }
        }
        if id.table.is_some() {
            return kind;
        }
        let column = &self.scope.columns[id.column];
        if kind == Kind::Blank && matches!(column.origin, Origin::Account(_)) {
            self.faults.push(names::blank_column(column, &argument.span, self.scope, self.dialect));
        }
        if several || parameter.takes == Takes::Conditions {
            self.faults.extend(column_slips::whole_column_among_values(argument, self.dialect));
        }
        kind
    }
}
