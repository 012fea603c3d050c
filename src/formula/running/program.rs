//! Programs and their evaluation: control flow of our own, with evalexpr trees as leaves.
//!
//! Decisions, comparisons and calls of functions are control flow; evalexpr walks the trees of arithmetic and joined texts
//! between them, and this module is its context. Whatever Excel does in another way than evalexpr (all but multiplication and
//! signs of numbers) is a call that comes back here, and so is control flow inside a tree.
//!
//! What goes through evalexpr: a number is a float, TRUE and FALSE a boolean, a blank the empty value. A text is an integer, a
//! place in this evaluator's lists, so that no text is copied on the way. An error travels as evalexpr's own error,
//! which ends the walk up to the next function that takes errors; which error it is stands beside, in the evaluator.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::fmt;
use std::sync::Arc;

use evalexpr::{Context, EvalexprError, EvalexprResult, Node, Value as Leaf};

use crate::foundation::column::Column;
use crate::foundation::value::{CellError, Value};

use super::calls::{self, Reading};
use super::operators::{arithmetic, comparison, finite, is_empty, joined};
use super::rows::{Rows, kept};
use crate::formula::Dialect;
use crate::formula::function::{Argument, Call, Function, Implementation};
use crate::formula::functions::texts::text::Joined;
use crate::formula::syntax::ast::Operator;

/// A compiled formula. It can be run by many evaluators at once.
pub struct Program {
    pub(crate) root: Flow,
    pub(crate) parts: Parts,
}

impl fmt::Debug for Program {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Program").field("root", &self.root).finish_non_exhaustive()
    }
}

impl Program {
    /// The value, where it is the same for every account.
    pub(crate) fn constant(&self) -> Option<&Value> {
        if let Flow::Constant(value) = &self.root { Some(value) } else { None }
    }

    /// The slot, where the formula is that alone and no value of an earlier workbook.
    pub(crate) fn slot(&self) -> Option<usize> {
        match &self.root {
            Flow::Slot { slot, asked: false } if self.parts.last_time.is_empty() => Some(*slot),
            _ => None,
        }
    }
}

/// What the trees of a program call by number, and what all calls share.
pub(crate) struct Parts {
    pub(crate) flows: Vec<Flow>,
    pub(crate) texts: Vec<Arc<str>>,
    /// The slots that trees read.
    pub(crate) variables: Vec<usize>,
    /// Those slots that hold what a column was in an earlier workbook.
    pub(crate) last_time: Vec<usize>,
    pub(crate) as_of: f64,
    pub(crate) dialect: Dialect,
}

/// Control flow.
#[derive(Debug)]
pub(crate) enum Flow {
    /// A value, or an error, that is the same for every account.
    Constant(Value),
    /// A slot; `asked` where the formula itself asks whether it is blank.
    Slot {
        slot: usize,
        asked: bool,
    },
    /// Arithmetic and joined texts.
    Tree(Node),
    /// Comparisons from left to right.
    Compare {
        first: Box<Self>,
        rest: Vec<(Operator, Self)>,
    },
    /// Whether a value is blank or an empty text (`=""`), or is not.
    Empty {
        subject: Box<Self>,
        wanted: bool,
    },
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
    /// The first of several values; an error where there are none.
    Many(Box<Operand>),
    /// A function that needs all its arguments.
    Call {
        function: &'static Function,
        operands: Vec<Operand>,
    },
}

/// An argument of a call.
#[derive(Debug)]
pub(crate) enum Operand {
    Flow(Flow),
    /// A cell among the numbers of `SUM` or `MAX`, which pass over TRUE and FALSE in a cell, though not over those that are computed.
    Counted(Flow),
    Range(Arc<Column>),
    /// The values of a function that gives several.
    Many {
        function: &'static Function,
        operands: Vec<Self>,
    },
    /// The rows that meet conditions.
    Rows(Rows<Flow>),
    Missing,
}

/// Runs programs for one account after the other; one a thread.
#[derive(Debug)]
pub struct Evaluator {
    values: Vec<Value>,
    /// How evalexpr sees each slot that the program at hand reads in a tree: plain, then as a number. An empty tuple stands for an error.
    leaves: Vec<[Leaf; 2]>,
    blanks: Vec<bool>,
    blank_read: Cell<bool>,
    blank_last_time: Cell<bool>,
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
    /// Whether something was read on the way that an earlier workbook has no value of.
    pub blank_last_time: bool,
}

impl Evaluator {
    /// An evaluator with so many slots, all blank.
    pub fn new(slots: usize) -> Self {
        Self {
            values: vec![Value::Blank; slots],
            leaves: vec![[Leaf::Empty, Leaf::Float(0.0)]; slots],
            blanks: vec![true; slots],
            blank_read: Cell::new(false),
            blank_last_time: Cell::new(false),
            error: Cell::new(CellError::Value),
            texts: RefCell::new(Vec::new()),
        }
    }

    /// Sets the value of a slot for the account at hand.
    pub fn load(&mut self, slot: usize, value: Value) {
        if slot >= self.values.len() {
            self.values.resize(slot + 1, Value::Blank);
            self.leaves.resize(slot + 1, [Leaf::Empty, Leaf::Float(0.0)]);
            self.blanks.resize(slot + 1, true);
        }
        self.blanks[slot] = is_empty(&value);
        self.values[slot] = value;
    }

    /// Runs a program over the slots as they are. A bare blank reference gives a blank.
    pub fn evaluate(&mut self, program: &Program) -> Evaluated {
        self.blank_read.set(false);
        self.blank_last_time.set(false);
        self.texts.get_mut().clear();
        for &slot in &program.parts.variables {
            if let (Some(leaves), Some(value)) = (self.leaves.get_mut(slot), self.values.get(slot)) {
                *leaves = leaves_of(slot, value);
            }
        }
        let frame = Frame { evaluator: self, parts: &program.parts };
        let value = frame.flow(&program.root).unwrap_or_else(Value::Error);
        Evaluated { value, blank_read: self.blank_read.get(), blank_last_time: self.blank_last_time.get() }
    }
}

/// How evalexpr sees a slot: plain, then as a number.
fn leaves_of(slot: usize, value: &Value) -> [Leaf; Reading::COUNT] {
    match value {
        Value::Blank => [Leaf::Empty, Leaf::Float(0.0)],
        Value::Number(number) => [Leaf::Float(*number), Leaf::Float(*number)],
        Value::Text(_) => [Leaf::Int(slot as i64), Leaf::Tuple(Vec::new())],
        Value::Boolean(boolean) => [Leaf::Boolean(*boolean), Leaf::Float(f64::from(u8::from(*boolean)))],
        Value::Error(_) => [Leaf::Tuple(Vec::new()), Leaf::Tuple(Vec::new())],
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
            Flow::Constant(_) | Flow::Slot { .. } => self.seen(flow).map(Cow::into_owned),
            Flow::Tree(tree) => match tree.eval_with_context(self) {
                Ok(leaf) => self.value(&leaf),
                Err(_) => Err(self.evaluator.error.get()),
            },
            Flow::Compare { first, rest } => {
                let mut compared = self.seen(first)?;
                for (operator, operand) in rest {
                    let operand = self.seen(operand)?;
                    compared = Cow::Owned(Value::Boolean(comparison(*operator, &compared, &operand)?));
                }
                Ok(compared.into_owned())
            }
            Flow::Empty { subject, wanted } => Ok(Value::Boolean(is_empty(&*self.seen(subject)?) == *wanted)),
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
                let subject = self.seen(subject)?;
                for (case, result) in cases {
                    if is_case(&subject, &*self.seen(case)?)? {
                        return self.flow(result);
                    }
                }
                self.flow(otherwise)
            }
            Flow::Choose { index, values } => {
                let index = self.seen(index)?.to_number()?.trunc();
                let place = if index >= 1.0 && index <= values.len() as f64 { index as usize } else { 0 };
                place.checked_sub(1).and_then(|place| values.get(place)).map_or(Err(CellError::Value), |value| self.flow(value))
            }
            Flow::IfError { value, otherwise } => self.flow(value).or_else(|_| self.flow(otherwise)),
            Flow::IfNotAvailable { value, otherwise } => match self.flow(value) {
                Err(CellError::NotAvailable) => self.flow(otherwise),
                given => given,
            },
            Flow::Many(operand) => match self.made(std::slice::from_ref(operand)).pop().flatten() {
                Some(Ok(column)) => Ok(column.get(0)),
                Some(Err(error)) => Err(error),
                None => Err(CellError::Value),
            },
            Flow::Call { function, operands } => self.call(function, operands),
        }
    }

    /// A value where it lies, if it lies somewhere.
    fn seen<'b>(&'b self, flow: &'b Flow) -> Result<Cow<'b, Value>, CellError> {
        match flow {
            Flow::Constant(Value::Error(error)) => Err(*error),
            Flow::Constant(value) => Ok(Cow::Borrowed(value)),
            Flow::Slot { slot, asked } => self.slot(*slot, *asked).map(Cow::Borrowed),
            flow => self.flow(flow).map(Cow::Owned),
        }
    }

    fn slot(&self, slot: usize, asked: bool) -> Result<&Value, CellError> {
        let evaluator = self.evaluator;
        if !asked {
            self.note_blank(slot);
        }
        match evaluator.values.get(slot) {
            None => Ok(&Value::Blank),
            Some(Value::Error(error)) => Err(*error),
            Some(value) => Ok(value),
        }
    }

    /// Notes that a slot was read that is blank, if it is.
    fn note_blank(&self, slot: usize) {
        let evaluator = self.evaluator;
        if evaluator.blanks.get(slot).is_none_or(|blank| *blank) {
            let noted = if self.parts.last_time.contains(&slot) { &evaluator.blank_last_time } else { &evaluator.blank_read };
            noted.set(true);
        }
    }

    fn condition(&self, flow: &Flow) -> Result<bool, CellError> {
        self.seen(flow)?.to_condition()
    }

    fn call(&self, function: &Function, operands: &[Operand]) -> Result<Value, CellError> {
        let Implementation::Eager(implementation) = function.implementation else { return Err(CellError::Value) };
        let called = |arguments: &[Argument<'_>]| implementation(&Call { arguments, as_of: self.parts.as_of, dialect: self.parts.dialect });
        match self.with_arguments(function, operands, called)? {
            Value::Error(error) => Err(error),
            Value::Number(number) => finite(number).map(Value::Number),
            value => Ok(value),
        }
    }

    /// The columns that are made for this account.
    fn made(&self, operands: &[Operand]) -> Vec<Option<Result<Column, CellError>>> {
        let made = operands.iter().map(|operand| match operand {
            Operand::Many { function, operands } => {
                let Implementation::Many(implementation) = function.implementation else { return Some(Err(CellError::Value)) };
                let called =
                    |arguments: &[Argument<'_>]| implementation(&Call { arguments, as_of: self.parts.as_of, dialect: self.parts.dialect });
                Some(self.with_arguments(function, operands, called).and_then(|column| column))
            }
            Operand::Rows(rows) => Some(kept(rows, &|flow| self.flow(flow))),
            _ => None,
        });
        made.collect()
    }

    fn with_arguments<R>(&self, function: &Function, operands: &[Operand], run: impl FnOnce(&[Argument<'_>]) -> R) -> Result<R, CellError> {
        let is_made = |operand: &Operand| matches!(operand, Operand::Many { .. } | Operand::Rows(_));
        let made = if operands.iter().any(is_made) { self.made(operands) } else { Vec::new() };
        /// So many arguments need no allocation.
        const FEW: usize = 6;
        let mut few = [const { Argument::Missing }; FEW];
        let mut many = Vec::new();
        let arguments = if let Some(few) = few.get_mut(..operands.len()) {
            few
        } else {
            many.resize_with(operands.len(), || Argument::Missing);
            &mut many[..]
        };
        for (place, (argument, operand)) in arguments.iter_mut().zip(operands).enumerate() {
            *argument = match operand {
                Operand::Flow(flow) | Operand::Counted(flow) => match self.flow(flow) {
                    Ok(Value::Boolean(_)) if matches!(operand, Operand::Counted(_)) => Argument::Value(Value::Blank),
                    Ok(value) => Argument::Value(value),
                    Err(error) if function.takes_errors => Argument::Value(Value::Error(error)),
                    Err(error) => return Err(error),
                },
                Operand::Range(column) => Argument::Range(column),
                Operand::Many { .. } | Operand::Rows(_) => match made.get(place).and_then(Option::as_ref) {
                    Some(Ok(column)) => Argument::Range(column),
                    Some(Err(error)) if function.takes_errors => Argument::Value(Value::Error(*error)),
                    Some(Err(error)) => return Err(*error),
                    None => Argument::Missing,
                },
                Operand::Missing => Argument::Missing,
            };
        }
        Ok(run(arguments))
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
            calls::FLOW | calls::FLOW_AS_NUMBER => {
                let value = self.flow(self.parts.flows.get(place(rest)).ok_or(CellError::Value)?)?;
                if kind == calls::FLOW_AS_NUMBER { value.to_number().map(Leaf::Float) } else { Ok(self.leaf(value)) }
            }
            calls::RAISE => Err(CellError::ALL.get(place(rest)).copied().unwrap_or(CellError::Value)),
            calls::NUMBER => self.number(argument).map(Leaf::Float),
            _ => match argument {
                Leaf::Tuple(leaves) => self.folded(name.as_bytes(), leaves),
                _ => Err(CellError::Value),
            },
        }
    }

    /// Operators from left to right.
    fn folded(&self, operators: &[u8], leaves: &[Leaf]) -> Result<Leaf, CellError> {
        let operator = |letter: u8| Operator::ALL.get(usize::from(letter - calls::FIRST_OPERATOR)).copied().ok_or(CellError::Value);
        let (Some((first, rest)), Some(&letter)) = (leaves.split_first(), operators.first()) else { return Err(CellError::Value) };
        match operator(letter)? {
            Operator::Concat => {
                let mut text = Joined::default();
                for leaf in std::iter::once(first).chain(rest) {
                    text.push(&joined(&self.value(leaf)?, self.parts.dialect)?);
                }
                Ok(self.leaf(text.finish()?))
            }
            _ => {
                let mut number = self.number(first)?;
                for (&letter, leaf) in operators.iter().zip(rest) {
                    number = arithmetic(operator(letter)?, number, self.number(leaf)?)?;
                }
                Ok(Leaf::Float(number))
            }
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
pub(crate) fn is_case(subject: &Value, case: &Value) -> Result<bool, CellError> {
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
        self.note_blank(slot);
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
