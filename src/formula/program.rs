//! Programs and their evaluation: control flow of our own, with evalexpr trees as leaves.
//!
//! evalexpr walks the trees of values and operators; this module is its context. Whatever Excel does in another way than
//! evalexpr (all but multiplication and signs of numbers) is a call that comes back here.
//!
//! What goes through evalexpr: a number is a float, TRUE and FALSE a boolean, a blank the empty value. A text is an integer, a
//! place in this evaluator's lists, so that no text is copied on the way. An error travels as evalexpr's own error,
//! which ends the walk up to the next function that takes errors; which error it is stands beside, in the evaluator.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::sync::Arc;

use evalexpr::{Context, EvalexprError, EvalexprResult, Node, Value as Leaf};

use crate::column::Column;
use crate::value::{CellError, Value, compare_numbers};

use super::Dialect;
use super::ast::Operator;
use super::operators::{arithmetic, comparison, decided, finite, is_empty, joined};
use super::registry::{Argument, Call, Function, Implementation};

/// A compiled formula. It can be run by many evaluators at once.
pub struct Program {
    pub(super) root: Flow,
    pub(super) parts: Parts,
}

impl fmt::Debug for Program {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Program").field("root", &self.root).finish_non_exhaustive()
    }
}

/// What the trees of a program call by number, and what all calls share.
pub(super) struct Parts {
    pub(super) flows: Vec<Flow>,
    pub(super) sites: Vec<Site>,
    pub(super) texts: Vec<Arc<str>>,
    pub(super) as_of: f64,
    pub(super) dialect: Dialect,
}

/// Control flow.
#[derive(Debug)]
pub(super) enum Flow {
    /// A value, or an error, that is the same for every account.
    Constant(Value),
    /// A slot; `asked` where the formula itself asks whether it is blank.
    Slot {
        slot: usize,
        asked: bool,
    },
    /// Values and operators.
    Tree(Node),
    If {
        condition: Box<Self>,
        then: Box<Self>,
        otherwise: Box<Self>,
    },
    Ifs(Vec<(Self, Self)>),
    Switch {
        subject: Box<Self>,
        cases: Vec<(Self, Self)>,
        otherwise: Box<Self>,
    },
    Choose {
        index: Box<Self>,
        values: Vec<Self>,
    },
    IfError {
        value: Box<Self>,
        otherwise: Box<Self>,
    },
    IfNotAvailable {
        value: Box<Self>,
        otherwise: Box<Self>,
    },
    /// A function that is handed errors as values.
    Lenient {
        site: usize,
        arguments: Vec<Self>,
    },
}

/// One call of a function in a formula.
pub(super) struct Site {
    pub(super) function: &'static Function,
    pub(super) operands: Vec<Operand>,
}

/// Where an argument comes from.
pub(super) enum Operand {
    /// The next of the values that are computed for the account.
    Value,
    /// A value that is the same for every account.
    Constant(Value),
    Range(Arc<Column>),
    Missing,
}

/// How a variable is read; a variable's number is its slot times [`Reading::COUNT`] and this.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reading {
    /// As it is.
    Plain = 0,
    /// As a number in arithmetic.
    Number = 1,
    /// As it is, where the formula itself asks whether it is blank.
    Asked = 2,
}

impl Reading {
    pub(super) const COUNT: usize = 3;
}

/// The names of the functions that trees call; what follows is a number.
pub(super) mod calls {
    /// A function of the registry.
    pub(in crate::formula) const SITE: u8 = b'f';
    /// A function of the registry, its value as a number.
    pub(in crate::formula) const SITE_AS_NUMBER: u8 = b'F';
    /// Control flow.
    pub(in crate::formula) const FLOW: u8 = b'p';
    /// Control flow, its value as a number.
    pub(in crate::formula) const FLOW_AS_NUMBER: u8 = b'P';
    /// An error value.
    pub(in crate::formula) const RAISE: u8 = b'e';
    /// Whether a value is blank or an empty text.
    pub(in crate::formula) const EMPTY: u8 = b'b';
    /// Whether a value is neither blank nor an empty text.
    pub(in crate::formula) const NOT_EMPTY: u8 = b'B';
    /// A value as a number.
    pub(in crate::formula) const NUMBER: u8 = b'n';
    /// Operators over the values of a tuple, from left to right: one letter for each, this one and its place in `Operator::ALL`.
    pub(in crate::formula) const FIRST_OPERATOR: u8 = b'0';
}

/// Runs programs for one account after the other; one a thread.
#[derive(Debug)]
pub struct Evaluator {
    values: Vec<Value>,
    /// How evalexpr sees each slot: plain, then as a number. An empty tuple stands for an error.
    leaves: Vec<[Leaf; 2]>,
    blanks: Vec<bool>,
    blank_read: Cell<bool>,
    error: Cell<CellError>,
    /// Texts that were computed on the way.
    texts: RefCell<Vec<Arc<str>>>,
}

/// What a program gave for an account.
#[derive(Clone, Debug, PartialEq)]
pub struct Evaluated {
    /// The value.
    pub value: Value,
    /// Whether a blank cell was read on the way (not: a blank that the formula itself asked about, as `ISBLANK` does).
    pub blank_read: bool,
}

impl Evaluator {
    /// An evaluator with so many slots, all blank.
    pub fn new(slots: usize) -> Self {
        Self {
            values: vec![Value::Blank; slots],
            leaves: vec![[Leaf::Empty, Leaf::Float(0.0)]; slots],
            blanks: vec![true; slots],
            blank_read: Cell::new(false),
            error: Cell::new(CellError::Value),
            texts: RefCell::new(Vec::new()),
        }
    }

    /// Sets the value of a slot for the account at hand.
    pub fn load(&mut self, slot: usize, value: &Value) {
        if slot >= self.values.len() {
            self.values.resize(slot + 1, Value::Blank);
            self.leaves.resize(slot + 1, [Leaf::Empty, Leaf::Float(0.0)]);
            self.blanks.resize(slot + 1, true);
        }
        let plain = match value {
            Value::Blank => Leaf::Empty,
            Value::Number(number) => Leaf::Float(*number),
            Value::Text(_) => Leaf::Int(slot as i64),
            Value::Boolean(boolean) => Leaf::Boolean(*boolean),
            Value::Error(_) => Leaf::Tuple(Vec::new()),
        };
        let number = value.to_number().map_or(Leaf::Tuple(Vec::new()), Leaf::Float);
        self.leaves[slot] = [plain, number];
        self.blanks[slot] = is_empty(value);
        self.values[slot].clone_from(value);
    }

    /// Runs a program over the slots as they are. A bare blank reference gives a blank.
    pub fn evaluate(&mut self, program: &Program) -> Evaluated {
        self.blank_read.set(false);
        self.texts.get_mut().clear();
        let frame = Frame { evaluator: self, parts: &program.parts };
        let value = frame.flow(&program.root).unwrap_or_else(Value::Error);
        Evaluated { value, blank_read: self.blank_read.get() }
    }
}

/// One program on its way over one account.
struct Frame<'a> {
    evaluator: &'a Evaluator,
    parts: &'a Parts,
}

impl Frame<'_> {
    fn flow(&self, flow: &Flow) -> Result<Value, CellError> {
        match flow {
            Flow::Constant(Value::Error(error)) => Err(*error),
            Flow::Constant(value) => Ok(value.clone()),
            Flow::Slot { slot, asked } => self.slot(*slot, *asked),
            Flow::Tree(tree) => match tree.eval_with_context(self) {
                Ok(leaf) => self.value(&leaf),
                Err(_) => Err(self.evaluator.error.get()),
            },
            Flow::If { condition, then, otherwise } => {
                if self.condition(condition)? {
                    self.flow(then)
                } else {
                    self.flow(otherwise)
                }
            }
            Flow::Ifs(cases) => {
                for (condition, result) in cases {
                    if self.condition(condition)? {
                        return self.flow(result);
                    }
                }
                Err(CellError::NotAvailable)
            }
            Flow::Switch { subject, cases, otherwise } => {
                let subject = self.flow(subject)?;
                for (case, result) in cases {
                    if is_case(&subject, &self.flow(case)?)? {
                        return self.flow(result);
                    }
                }
                self.flow(otherwise)
            }
            Flow::Choose { index, values } => {
                let index = self.flow(index)?.to_number()?.trunc();
                let place = if index >= 1.0 && index <= values.len() as f64 { index as usize } else { 0 };
                place.checked_sub(1).and_then(|place| values.get(place)).map_or(Err(CellError::Value), |value| self.flow(value))
            }
            Flow::IfError { value, otherwise } => self.flow(value).or_else(|_| self.flow(otherwise)),
            Flow::IfNotAvailable { value, otherwise } => match self.flow(value) {
                Err(CellError::NotAvailable) => self.flow(otherwise),
                given => given,
            },
            Flow::Lenient { site, arguments } => {
                let mut values = arguments.iter().map(|argument| self.flow(argument).unwrap_or_else(Value::Error));
                self.call(&self.parts.sites[*site], || Ok(values.next().unwrap_or_default()))
            }
        }
    }

    fn slot(&self, slot: usize, asked: bool) -> Result<Value, CellError> {
        let evaluator = self.evaluator;
        if !asked && evaluator.blanks.get(slot).is_none_or(|blank| *blank) {
            evaluator.blank_read.set(true);
        }
        match evaluator.values.get(slot) {
            None => Ok(Value::Blank),
            Some(Value::Error(error)) => Err(*error),
            Some(value) => Ok(value.clone()),
        }
    }

    fn condition(&self, flow: &Flow) -> Result<bool, CellError> {
        self.flow(flow)?.to_condition()
    }

    /// Calls a function with the values that are computed for the account, in order, put between the others.
    fn call(&self, site: &Site, mut next: impl FnMut() -> Result<Value, CellError>) -> Result<Value, CellError> {
        /// So many arguments need no allocation.
        const FEW: usize = 6;
        let mut few = [const { Argument::Missing }; FEW];
        let mut many = Vec::new();
        let arguments = if let Some(few) = few.get_mut(..site.operands.len()) {
            few
        } else {
            many.resize_with(site.operands.len(), || Argument::Missing);
            &mut many[..]
        };
        for (argument, operand) in arguments.iter_mut().zip(&site.operands) {
            *argument = match operand {
                Operand::Value => Argument::Value(next()?),
                Operand::Constant(value) => Argument::Value(value.clone()),
                Operand::Range(column) => Argument::Range(column),
                Operand::Missing => Argument::Missing,
            };
        }
        let Implementation::Eager(implementation) = site.function.implementation else { return Err(CellError::Value) };
        match implementation(&Call { arguments, as_of: self.parts.as_of, dialect: self.parts.dialect }) {
            Value::Error(error) => Err(error),
            Value::Number(number) => finite(number).map(Value::Number),
            value => Ok(value),
        }
    }

    /// What evalexpr's value means.
    fn value(&self, leaf: &Leaf) -> Result<Value, CellError> {
        match leaf {
            Leaf::Float(number) => finite(*number).map(Value::Number),
            Leaf::Boolean(boolean) => Ok(Value::Boolean(*boolean)),
            Leaf::Empty => Ok(Value::Blank),
            Leaf::Int(place) => Ok(self.text(*place).map_or(Value::Blank, Value::Text)),
            Leaf::Tuple(_) | Leaf::String(_) => Err(CellError::Value),
        }
    }

    /// A text by its place: the program's own are counted down from -1, slots up from 0, computed texts up from there.
    fn text(&self, place: i64) -> Option<Arc<str>> {
        let evaluator = self.evaluator;
        if place < 0 {
            return self.parts.texts.get((-1 - place) as usize).cloned();
        }
        let place = place as usize;
        match evaluator.values.get(place) {
            Some(Value::Text(text)) => Some(Arc::clone(text)),
            Some(_) => None,
            None => evaluator.texts.borrow().get(place - evaluator.values.len()).cloned(),
        }
    }
}

impl Frame<'_> {
    /// A value on its way into evalexpr.
    fn leaf(&self, value: Value) -> Leaf {
        match value {
            Value::Blank => Leaf::Empty,
            Value::Number(number) => Leaf::Float(number),
            Value::Boolean(boolean) => Leaf::Boolean(boolean),
            Value::Text(text) => {
                let mut texts = self.evaluator.texts.borrow_mut();
                texts.push(text);
                Leaf::Int((self.evaluator.values.len() + texts.len() - 1) as i64)
            }
            Value::Error(_) => Leaf::Tuple(Vec::new()),
        }
    }

    fn raised(&self, error: CellError) -> EvalexprError {
        self.evaluator.error.set(error);
        EvalexprError::CustomMessage(String::new())
    }

    fn called(&self, name: &str, argument: &Leaf) -> Result<Leaf, CellError> {
        let (&kind, rest) = name.as_bytes().split_first().ok_or(CellError::Value)?;
        match kind {
            calls::SITE | calls::SITE_AS_NUMBER => {
                let site = self.parts.sites.get(place(rest)).ok_or(CellError::Value)?;
                let given = match argument {
                    Leaf::Tuple(leaves) => {
                        let mut leaves = leaves.iter();
                        self.call(site, || leaves.next().map_or(Ok(Value::Blank), |leaf| self.value(leaf)))?
                    }
                    leaf => self.call(site, || self.value(leaf))?,
                };
                self.given(given, kind == calls::SITE_AS_NUMBER)
            }
            calls::FLOW | calls::FLOW_AS_NUMBER => {
                let flow = self.parts.flows.get(place(rest)).ok_or(CellError::Value)?;
                self.given(self.flow(flow)?, kind == calls::FLOW_AS_NUMBER)
            }
            calls::RAISE => Err(CellError::ALL.get(place(rest)).copied().unwrap_or(CellError::Value)),
            calls::EMPTY | calls::NOT_EMPTY => Ok(Leaf::Boolean(is_empty(&self.value(argument)?) == (kind == calls::EMPTY))),
            calls::NUMBER => self.number(argument).map(Leaf::Float),
            _ => match argument {
                Leaf::Tuple(leaves) => self.folded(name.as_bytes(), leaves),
                _ => Err(CellError::Value),
            },
        }
    }

    fn given(&self, value: Value, as_number: bool) -> Result<Leaf, CellError> {
        if as_number { value.to_number().map(Leaf::Float) } else { Ok(self.leaf(value)) }
    }

    /// Operators from left to right.
    fn folded(&self, operators: &[u8], leaves: &[Leaf]) -> Result<Leaf, CellError> {
        let operator = |letter: u8| Operator::ALL.get(usize::from(letter - calls::FIRST_OPERATOR)).copied().ok_or(CellError::Value);
        let (Some((first, rest)), Some(&letter)) = (leaves.split_first(), operators.first()) else { return Err(CellError::Value) };
        match operator(letter)? {
            Operator::Concat => {
                let mut text = joined(&self.value(first)?, self.parts.dialect)?.to_string();
                for leaf in rest {
                    text.push_str(&joined(&self.value(leaf)?, self.parts.dialect)?);
                }
                Ok(self.leaf(Value::text(text)))
            }
            Operator::Add | Operator::Subtract | Operator::Multiply | Operator::Divide | Operator::Power => {
                let mut number = self.number(first)?;
                for (&letter, leaf) in operators.iter().zip(rest) {
                    number = arithmetic(operator(letter)?, number, self.number(leaf)?)?;
                }
                Ok(Leaf::Float(number))
            }
            compared => {
                let mut truth = self.compared(compared, first, &rest[0])?;
                for (&letter, leaf) in operators[1..].iter().zip(&rest[1..]) {
                    truth = comparison(operator(letter)?, &Value::Boolean(truth), &self.value(leaf)?)?;
                }
                Ok(Leaf::Boolean(truth))
            }
        }
    }

    fn compared(&self, operator: Operator, left: &Leaf, right: &Leaf) -> Result<bool, CellError> {
        match (left, right) {
            (Leaf::Float(left), Leaf::Float(right)) => Ok(decided(operator, compare_numbers(finite(*left)?, finite(*right)?))),
            _ => comparison(operator, &self.value(left)?, &self.value(right)?),
        }
    }

    fn number(&self, leaf: &Leaf) -> Result<f64, CellError> {
        match leaf {
            Leaf::Float(number) => finite(*number),
            leaf => self.value(leaf)?.to_number(),
        }
    }
}

/// Whether a value is the case of a SWITCH; `""` is the case of every blank.
pub(super) fn is_case(subject: &Value, case: &Value) -> Result<bool, CellError> {
    match case {
        Value::Text(text) if text.is_empty() => Ok(is_empty(subject)),
        _ => comparison(Operator::Equal, subject, case),
    }
}

/// The number that is written in digits.
fn place(digits: &[u8]) -> usize {
    digits.iter().fold(0, |place, digit| place * 10 + usize::from(digit - b'0'))
}

impl Context for Frame<'_> {
    fn get_value(&self, identifier: &str) -> Option<&Leaf> {
        let number = place(identifier.as_bytes());
        let (slot, reading) = (number / Reading::COUNT, number % Reading::COUNT);
        let evaluator = self.evaluator;
        if reading != Reading::Asked as usize && evaluator.blanks.get(slot).is_none_or(|blank| *blank) {
            evaluator.blank_read.set(true);
        }
        let Some([plain, as_number]) = evaluator.leaves.get(slot) else {
            evaluator.error.set(CellError::Ref);
            return None;
        };
        let leaf = if reading == Reading::Number as usize { as_number } else { plain };
        if let Leaf::Tuple(_) = leaf {
            evaluator.error.set(evaluator.values[slot].error().unwrap_or(CellError::Value));
            return None;
        }
        Some(leaf)
    }

    fn call_function(&self, identifier: &str, argument: &Leaf) -> EvalexprResult<Leaf> {
        self.called(identifier, argument).map_err(|error| self.raised(error))
    }

    fn are_builtin_functions_disabled(&self) -> bool {
        true
    }

    fn set_builtin_functions_disabled(&mut self, _disabled: bool) -> EvalexprResult<()> {
        Ok(())
    }
}
