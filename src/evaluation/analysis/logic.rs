//! A condition as AND, OR and NOT over tests of single terms.
//!
//! A *term* is what is tested: a column, a result, or any other expression, which is then looked at as one unknown. What is not a test
//! of a term against a constant is a term of its own that can be TRUE or FALSE: more seems possible than is, so that "this can
//! never be" stays true, while "this can be" may not be said ([`Term::unknown`]).

use std::collections::BTreeMap;
use std::ops::Range;

use crate::criteria::Step;
use crate::formula::running::compile::{Environment, compile};
use crate::formula::running::program::Evaluator;
use crate::formula::syntax::ast::{Level, Node, Operator, Part, Tree};
use crate::foundation::number::compare_numbers;
use crate::foundation::value::{Value, folded_text};

use crate::evaluation::plan::Plan;

/// A condition.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Logic {
    Constant(bool),
    Test {
        term: usize,
        test: Test,
    },
    All(Vec<Self>),
    Any(Vec<Self>),
    Not(Box<Self>),
    /// An odd number of them.
    Odd(Vec<Self>),
}

/// A test of a term.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Test {
    /// Against a number.
    Number(Operator, f64),
    /// Whether it is this text, in lower case; "" for a blank.
    Text(String),
    /// Whether it is TRUE.
    True,
}

/// Something that is tested.
#[derive(Clone, Debug)]
pub(super) struct Term {
    /// How it is written.
    pub(super) node: Node,
    /// The slot, where it is a column or a result.
    pub(super) slot: Option<usize>,
    /// The numbers that it is compared with, ascending.
    pub(super) numbers: Vec<f64>,
    /// The texts, in lower case.
    pub(super) texts: Vec<String>,
    /// Whether it is asked to be TRUE.
    pub(super) condition: bool,
    /// Whether a comparison asks for more or less.
    pub(super) ordered: bool,
}

impl Term {
    /// Whether what it can be is not known.
    pub(super) fn unknown(&self) -> bool {
        self.slot.is_none()
    }

    /// Whether it is compared with texts beside numbers, so that its values cannot be put in an order.
    pub(super) fn mixed(&self) -> bool {
        let kinds = [!self.numbers.is_empty(), self.texts.iter().any(|text| !text.is_empty()), self.condition];
        kinds.into_iter().filter(|kind| *kind).count() > 1
    }
}

/// A number that a column or result is held against: more or less?
pub(super) struct Threshold {
    pub(super) slot: usize,
    pub(super) number: f64,
    /// Whether the number itself stands with what is greater, as in `>=` and `<`.
    pub(super) with_greater: bool,
    /// The comparison, in bytes of the formula.
    pub(super) span: Range<usize>,
}

/// Reads conditions, and collects the terms that they share.
pub(super) struct Reader<'a> {
    plan: &'a Plan,
    environment: &'a Environment<'a>,
    /// Computed values that read nothing, such as a threshold with a name.
    constants: BTreeMap<usize, Value>,
    pub(super) terms: Vec<Term>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(plan: &'a Plan, environment: &'a Environment<'a>) -> Self {
        let mut reader = Self { plan, environment, constants: BTreeMap::new(), terms: Vec::new() };
        for result in plan.order.iter().map(|&index| &plan.results[index]) {
            if let (Step::Compute, [rule]) = (result.step, result.rules.as_slice())
                && let Some(value) = plan.rules[*rule].formula.as_ref().and_then(|tree| reader.constant(&tree.root))
            {
                reader.constants.insert(result.slot, value);
            }
        }
        reader
    }

    /// Whether a slot holds a computed value that reads nothing.
    pub(super) fn is_constant(&self, slot: usize) -> bool {
        self.constants.contains_key(&slot)
    }

    /// Every comparison of a column or result with a number, wherever in the formula it stands.
    pub(super) fn thresholds(&self, tree: &Tree) -> Vec<Threshold> {
        let mut found = Vec::new();
        self.find_thresholds(&tree.root, &mut found);
        found
    }

    fn find_thresholds(&self, node: &Node, found: &mut Vec<Threshold>) {
        if let (Level::Comparison, Part::Chain(first, rest)) = (node.level(), &node.part)
            && let [(operator @ (Operator::Less | Operator::LessOrEqual | Operator::Greater | Operator::GreaterOrEqual), second)] =
                rest.as_slice()
        {
            let slot = |node: &Node| match &node.part {
                Part::Reference(reference) if reference.table.is_none() => self.plan.scope.slot(&reference.column),
                _ => None,
            };
            let (subject, operator, constant) = match (self.constant(first), self.constant(second)) {
                (None, Some(constant)) => (slot(first), *operator, constant),
                (Some(constant), None) => (slot(second), operator.turned(), constant),
                _ => (None, *operator, Value::Blank),
            };
            if let (Some(slot), Value::Number(number)) = (subject, constant) {
                let with_greater = matches!(operator, Operator::GreaterOrEqual | Operator::Less);
                found.push(Threshold { slot, number, with_greater, span: node.span.clone() });
            }
        }
        node.children().into_iter().for_each(|child| self.find_thresholds(child, found));
    }

    /// A condition; an empty formula is TRUE.
    pub(super) fn read(&mut self, tree: Option<&Tree>) -> Logic {
        tree.map_or(Logic::Constant(true), |tree| self.condition(&tree.root))
    }

    fn condition(&mut self, node: &Node) -> Logic {
        if let Some(value) = self.constant(node) {
            return value.to_condition().map_or_else(|_| self.whole(node), Logic::Constant);
        }
        match &node.part {
            Part::Call(called, arguments) => {
                let name = called.known().map_or("", |function| function.name.english);
                let plain = arguments.iter().all(|argument| argument.part != Part::Missing && !self.is_whole_column(name, argument));
                match (name, arguments.as_slice()) {
                    ("AND", arguments) if plain => Logic::All(arguments.iter().map(|argument| self.condition(argument)).collect()),
                    ("OR", arguments) if plain => Logic::Any(arguments.iter().map(|argument| self.condition(argument)).collect()),
                    ("XOR", arguments) if plain => Logic::Odd(arguments.iter().map(|argument| self.condition(argument)).collect()),
                    ("NOT", [argument]) => Logic::Not(Box::new(self.condition(argument))),
                    ("ISBLANK", [argument]) if matches!(argument.part, Part::Reference(_)) => self.text(argument, String::new()),
                    _ => self.whole(node),
                }
            }
            Part::Chain(first, rest) if node.level() == Level::Comparison => match rest.as_slice() {
                [(operator, second)] => self.comparison(node, first, *operator, second),
                _ => self.whole(node),
            },
            _ => self.whole(node),
        }
    }

    /// A bare column in AND or OR is the whole column.
    fn is_whole_column(&self, function: &str, node: &Node) -> bool {
        use crate::formula::syntax::ast::Form;
        matches!(function, "AND" | "OR" | "XOR")
            && matches!(&node.part, Part::Reference(reference) if reference.form == Form::Bracket)
            && crate::formula::registry::find(function).and_then(|function| function.parameter(0)).is_some_and(|parameter| {
                matches!(parameter.takes, crate::formula::function::Takes::Values | crate::formula::function::Takes::Range)
            })
    }

    fn comparison(&mut self, node: &Node, first: &Node, operator: Operator, second: &Node) -> Logic {
        let (subject, operator, constant) = match (self.constant(first), self.constant(second)) {
            (None, Some(constant)) => (first, operator, constant),
            (Some(constant), None) => (second, operator.turned(), constant),
            _ => return self.whole(node),
        };
        match constant {
            Value::Number(number) => {
                let term = self.term(subject);
                let term_numbers = &mut self.terms[term].numbers;
                if !term_numbers.iter().any(|known| compare_numbers(*known, number).is_eq()) {
                    term_numbers.push(number);
                    term_numbers.sort_by(f64::total_cmp);
                }
                self.terms[term].ordered |= !matches!(operator, Operator::Equal | Operator::NotEqual);
                Logic::Test { term, test: Test::Number(operator, number) }
            }
            Value::Text(text) => match operator {
                Operator::Equal => self.text(subject, folded_text(&text)),
                Operator::NotEqual => Logic::Not(Box::new(self.text(subject, folded_text(&text)))),
                _ => self.whole(node),
            },
            Value::Boolean(wanted) => {
                let condition = self.condition(subject);
                match operator {
                    Operator::Equal if wanted => condition,
                    Operator::Equal => Logic::Not(Box::new(condition)),
                    Operator::NotEqual if wanted => Logic::Not(Box::new(condition)),
                    Operator::NotEqual => condition,
                    _ => self.whole(node),
                }
            }
            Value::Blank | Value::Error(_) => self.whole(node),
        }
    }

    fn text(&mut self, subject: &Node, text: String) -> Logic {
        let term = self.term(subject);
        if !self.terms[term].texts.contains(&text) {
            self.terms[term].texts.push(text.clone());
        }
        Logic::Test { term, test: Test::Text(text) }
    }

    /// A condition that is looked at as one unknown.
    fn whole(&mut self, node: &Node) -> Logic {
        let term = self.term(node);
        self.terms[term].condition = true;
        Logic::Test { term, test: Test::True }
    }

    fn term(&mut self, node: &Node) -> usize {
        let slot = match &node.part {
            Part::Reference(reference) => self.plan.scope.slot(&reference.column),
            _ => None,
        };
        let same = |term: &Term| match (term.slot, slot) {
            (Some(one), Some(other)) => one == other,
            (None, None) => term.node == *node,
            _ => false,
        };
        if let Some(known) = self.terms.iter().position(same) {
            return known;
        }
        self.terms.push(Term { node: node.clone(), slot, numbers: Vec::new(), texts: Vec::new(), condition: false, ordered: false });
        self.terms.len() - 1
    }

    /// The value of a part that reads nothing but constants.
    fn constant(&self, node: &Node) -> Option<Value> {
        if self.reads(node) {
            return None;
        }
        let mut evaluator = Evaluator::new(self.plan.scope.columns.len());
        for (slot, value) in &self.constants {
            evaluator.load(*slot, value.clone());
        }
        Some(evaluator.evaluate(&compile(&Tree::new(node.clone()), self.environment)).value)
    }

    fn reads(&self, node: &Node) -> bool {
        match &node.part {
            Part::Reference(reference) => {
                reference.table.is_some() || self.plan.scope.slot(&reference.column).is_none_or(|slot| !self.constants.contains_key(&slot))
            }
            Part::LastTime(..) => true,
            // A function over a whole column of constants depends on how many accounts there are.
            Part::Call(_, arguments) => {
                arguments.iter().any(|argument| matches!(argument.part, Part::Reference(_)) || self.reads(argument))
            }
            _ => node.children().into_iter().any(|child| self.reads(child)),
        }
    }
}
