//! From a tree to a program.
//!
//! evalexpr's trees are built directly, never from text. Only multiplication, signs and division by a constant are its own
//! operators, and only over what is known to be a float; other arithmetic is a call back into [`program`](super::program).

use std::sync::Arc;

use evalexpr::{Node as Leaf, Operator as LeafOperator, Value as LeafValue, build_operator_tree};

use crate::foundation::column::Column;
use crate::foundation::value::{CellError, Value};

use super::calls::{self, Reading};
use super::program::{Evaluator, Flow, Operand, Parts, Program};
use super::rows::{Rows, Side};
use crate::formula::Dialect;
use crate::formula::checking::resolve::{Resolved, ranges_at, resolve, slot_of};
use crate::formula::checking::scope::{RangeId, Scope};
use crate::formula::function::{Control, Function, Implementation, Takes};
use crate::formula::syntax::ast::{Called, Level, Node, Operator, Part, Reference, Sign, Tree};

/// What a program is compiled in.
pub struct Environment<'a> {
    /// The names.
    pub scope: &'a Scope,
    /// How texts of numbers are written and read.
    pub dialect: Dialect,
    /// The run's TODAY(), as a day number.
    pub as_of: f64,
    /// The whole columns; asked only for those that [`check`](crate::formula::checking::check::check) named in its `ranges`.
    pub columns: &'a (dyn Fn(RangeId) -> Arc<Column> + Sync),
}

/// Compiles a formula that [`check`](crate::formula::checking::check::check) found no error in. What does not depend on the account is
/// computed here, once.
pub fn compile(tree: &Tree, environment: &Environment<'_>) -> Program {
    compile_part(&tree.root, environment)
}

/// Compiles one part of a formula as if it were the whole.
pub(crate) fn compile_part(node: &Node, environment: &Environment<'_>) -> Program {
    let mut compiler = Compiler::new(environment, false);
    let root = compiler.flow(node, false);
    Program { root, parts: compiler.parts }
}

/// A chain of more factors than this is computed by one call, so that evalexpr's trees stay shallow.
const LONGEST_PRODUCT: usize = 16;

struct Compiler<'a> {
    environment: &'a Environment<'a>,
    parts: Parts,
    /// Whether all that is compiled is known not to depend on the account.
    constant: bool,
}

impl<'a> Compiler<'a> {
    fn new(environment: &'a Environment<'a>, constant: bool) -> Self {
        let parts = Parts {
            flows: Vec::new(),
            texts: Vec::new(),
            variables: Vec::new(),
            last_time: Vec::new(),
            as_of: environment.as_of,
            dialect: environment.dialect,
        };
        Self { environment, parts, constant }
    }

    /// The value of a part that does not depend on the account.
    fn constant(&self, node: &Node) -> Option<Value> {
        match &node.part {
            Part::Number(number) => return Some(Value::number(*number)),
            Part::Text(text) => return Some(Value::Text(Arc::clone(text))),
            Part::Boolean(boolean) => return Some(Value::Boolean(*boolean)),
            Part::Error(error) => return Some(Value::Error(*error)),
            Part::Missing => return Some(Value::Number(0.0)),
            Part::Cells(_) => return Some(Value::Error(CellError::Ref)),
            Part::Reference(_) => return None,
            // Without an earlier workbook it is blank.
            Part::LastTime(..) => return self.slot_of(node).is_none().then_some(Value::Blank),
            Part::Signed(..) | Part::Percent(_) | Part::Chain(..) | Part::Call(..) => {}
        }
        if self.constant || self.depends_on_account(node, false) {
            return None;
        }
        let mut compiler = Compiler::new(self.environment, true);
        let root = compiler.flow(node, false);
        let program = Program { root, parts: compiler.parts };
        Some(Evaluator::new(0).evaluate(&program).value)
    }

    /// Whether a part reads this account's values; `range` says whether a whole column can stand there.
    fn depends_on_account(&self, node: &Node, range: bool) -> bool {
        match &node.part {
            Part::Reference(reference) => matches!(resolve(reference, self.environment.scope, range), Ok(Resolved::Slot(_))),
            Part::LastTime(..) => self.slot_of(node).is_some(),
            Part::Call(called, arguments) => (0..).zip(arguments).any(|(place, argument)| {
                let range = called.known().is_some_and(|function| ranges_at(function, arguments, place, self.environment.scope));
                if called.known().and_then(|function| function.parameter(place)).is_some_and(|parameter| parameter.takes == Takes::Rows) {
                    return self.rows_depend_on_account(argument);
                }
                self.depends_on_account(argument, range)
            }),
            _ => node.children().into_iter().any(|child| self.depends_on_account(child, false)),
        }
    }

    fn slot_of(&self, node: &Node) -> Option<usize> {
        slot_of(node, self.environment.scope)
    }

    /// The slot of what a column was in an earlier workbook, whose blanks are no blank cells.
    fn last_time(&mut self, node: &Node) -> Option<usize> {
        let slot = self.slot_of(node)?;
        if !self.parts.last_time.contains(&slot) {
            self.parts.last_time.push(slot);
        }
        Some(slot)
    }

    fn resolved(&self, reference: &Reference, range: bool) -> Option<Resolved> {
        resolve(reference, self.environment.scope, range).ok()
    }

    /// Control flow for a part. `asked` says whether the formula itself asks about a blank there.
    fn flow(&mut self, node: &Node, asked: bool) -> Flow {
        if let Some(value) = self.constant(node) {
            return Flow::Constant(value);
        }
        match &node.part {
            Part::Reference(reference) => match self.resolved(reference, false) {
                Some(Resolved::Slot(slot)) => Flow::Slot { slot, asked },
                _ => Flow::Constant(Value::Error(CellError::Name)),
            },
            Part::LastTime(..) => self.last_time(node).map_or(Flow::Constant(Value::Blank), |slot| Flow::Slot { slot, asked }),
            Part::Chain(first, rest) if node.level() == Level::Comparison => self.comparison(first, rest),
            Part::Call(Called::Known(function), arguments) => match function.implementation {
                Implementation::Control(control) => self.control(control, arguments),
                Implementation::Eager(_) => self.call(function, arguments),
                Implementation::Many(_) => Flow::Many(Box::new(self.many(function, arguments))),
            },
            Part::Signed(Sign::Plus, inner) => self.flow(inner, asked),
            Part::Signed(..) | Part::Percent(_) | Part::Chain(..) => Flow::Tree(self.leaf(node, Reading::Plain)),
            _ => Flow::Constant(Value::Error(CellError::Name)),
        }
    }

    fn boxed(&mut self, node: Option<&Node>, or: Value) -> Box<Flow> {
        Box::new(node.map_or(Flow::Constant(or), |node| self.flow(node, false)))
    }

    fn control(&mut self, control: Control, arguments: &[Node]) -> Flow {
        let missing = || Value::Error(CellError::Value);
        let first = self.boxed(arguments.first(), missing());
        match control {
            Control::If => Flow::If {
                condition: first,
                then: self.boxed(arguments.get(1), missing()),
                otherwise: self.boxed(arguments.get(2), Value::Boolean(false)),
            },
            Control::Ifs => Flow::Ifs(self.pairs(arguments)),
            Control::Switch => {
                let cases = arguments.get(1..).unwrap_or_default();
                let paired = cases.len() - cases.len() % 2;
                Flow::Switch {
                    subject: first,
                    cases: self.pairs(&cases[..paired]),
                    otherwise: self.boxed(cases.get(paired), Value::Error(CellError::NotAvailable)),
                }
            }
            Control::Choose => {
                let values = arguments.get(1..).unwrap_or_default().iter().map(|value| self.flow(value, false)).collect();
                Flow::Choose { index: first, values }
            }
            Control::IfError => Flow::IfError { value: first, otherwise: self.boxed(arguments.get(1), missing()) },
            Control::IfNa => Flow::IfNotAvailable { value: first, otherwise: self.boxed(arguments.get(1), missing()) },
        }
    }

    fn pairs(&mut self, arguments: &[Node]) -> Vec<(Flow, Flow)> {
        arguments.chunks_exact(2).map(|pair| (self.flow(&pair[0], false), self.flow(&pair[1], false))).collect()
    }

    fn call(&mut self, function: &'static Function, arguments: &[Node]) -> Flow {
        let operands = (0..).zip(arguments).map(|(place, argument)| self.operand(function, place, argument, arguments)).collect();
        Flow::Call { function, operands }
    }

    /// A function's values as a column.
    fn many(&mut self, function: &'static Function, arguments: &[Node]) -> Operand {
        let operands = (0..).zip(arguments).map(|(place, argument)| {
            if function.parameter(place).is_some_and(|parameter| parameter.takes == Takes::Rows) {
                self.rows(argument).map_or(Operand::Flow(Flow::Constant(Value::Error(CellError::Value))), Operand::Rows)
            } else {
                self.operand(function, place, argument, arguments)
            }
        });
        let operands = operands.collect();
        Operand::Many { function, operands }
    }

    /// Conditions on rows.
    fn rows(&mut self, node: &Node) -> Option<Rows<Flow>> {
        match &node.part {
            Part::Chain(first, rest) if node.level() == Level::Comparison => {
                let [(operator, second)] = rest.as_slice() else { return None };
                Some(Rows::Compared { left: self.side(first), operator: *operator, right: self.side(second) })
            }
            Part::Chain(first, rest) => {
                let parts: Option<Vec<Rows<Flow>>> =
                    std::iter::once(&**first).chain(rest.iter().map(|(_, part)| part)).map(|part| self.rows(part)).collect();
                match rest.first()?.0 {
                    Operator::Multiply => Some(Rows::All(parts?)),
                    Operator::Add => Some(Rows::Any(parts?)),
                    _ => None,
                }
            }
            _ => match self.side(node) {
                Side::Column(column) => Some(Rows::True(column)),
                Side::Value(_) => None,
            },
        }
    }

    fn side(&mut self, node: &Node) -> Side<Flow> {
        if let Part::Reference(reference) = &node.part
            && let Some(Resolved::Range(id)) = self.resolved(reference, true)
        {
            return Side::Column((self.environment.columns)(id));
        }
        Side::Value(self.flow(node, false))
    }

    /// The same as [`depends_on_account`](Self::depends_on_account) for conditions on rows, in which a bare column is a whole one.
    fn rows_depend_on_account(&self, node: &Node) -> bool {
        match &node.part {
            Part::Reference(_) => self.depends_on_account(node, true),
            Part::Chain(..) => node.children().into_iter().any(|child| self.rows_depend_on_account(child)),
            _ => self.depends_on_account(node, false),
        }
    }

    fn operand(&mut self, function: &'static Function, place: usize, argument: &Node, beside: &[Node]) -> Operand {
        if argument.part == Part::Missing {
            return Operand::Missing;
        }
        if let Part::Call(Called::Known(inner), inside) = &argument.part
            && inner.gives_many()
            && ranges_at(function, beside, place, self.environment.scope)
        {
            return self.many(inner, inside);
        }
        if let Part::Reference(reference) = &argument.part {
            let range = ranges_at(function, beside, place, self.environment.scope);
            if let Some(Resolved::Range(id)) = self.resolved(reference, range) {
                return Operand::Range((self.environment.columns)(id));
            }
        }
        if matches!(argument.part, Part::Reference(_) | Part::LastTime(..)) && function.passes_over_booleans(place) {
            return Operand::Counted(self.flow(argument, function.asks_for_blanks));
        }
        Operand::Flow(self.flow(argument, function.asks_for_blanks))
    }

    fn comparison(&mut self, first: &Node, rest: &[(Operator, Node)]) -> Flow {
        if let [(operator @ (Operator::Equal | Operator::NotEqual), second)] = rest {
            let subject = if is_empty_text(second) { Some(first) } else { is_empty_text(first).then_some(second) };
            if let Some(subject) = subject {
                return Flow::Empty { subject: Box::new(self.flow(subject, true)), wanted: *operator == Operator::Equal };
            }
        }
        let first = Box::new(self.flow(first, false));
        Flow::Compare { first, rest: rest.iter().map(|(operator, operand)| (*operator, self.flow(operand, false))).collect() }
    }

    /// An evalexpr tree for a part. Read as [`Reading::Number`], it gives a float or an error, and nothing else.
    fn leaf(&mut self, node: &Node, reading: Reading) -> Leaf {
        if let Some(value) = self.constant(node) {
            return self.constant_leaf(value, reading);
        }
        match &node.part {
            Part::Reference(reference) => match self.resolved(reference, false) {
                Some(Resolved::Slot(slot)) => self.variable(slot, reading),
                _ => raise(CellError::Name),
            },
            Part::LastTime(..) => match self.last_time(node) {
                Some(slot) => self.variable(slot, reading),
                None => self.constant_leaf(Value::Blank, reading),
            },
            Part::Signed(Sign::Plus, inner) => self.leaf(inner, reading),
            Part::Signed(Sign::Minus, inner) => operation(LeafOperator::Neg, vec![self.leaf(inner, Reading::Number)]),
            Part::Percent(inner) => operation(LeafOperator::Div, vec![self.leaf(inner, Reading::Number), float(100.0)]),
            Part::Chain(first, rest) if node.level() != Level::Comparison => {
                let leaf = self.chain(node.level(), first, rest);
                let joins = node.level() == Level::Concat && reading == Reading::Number;
                if joins { call(vec![calls::NUMBER], leaf) } else { leaf }
            }
            _ => {
                let flow = self.flow(node, false);
                self.parts.flows.push(flow);
                let kind = if reading == Reading::Number { calls::FLOW_AS_NUMBER } else { calls::FLOW };
                numbered(kind, self.parts.flows.len() - 1)
            }
        }
    }

    fn variable(&mut self, slot: usize, reading: Reading) -> Leaf {
        if !self.parts.variables.contains(&slot) {
            self.parts.variables.push(slot);
        }
        variable(slot, reading)
    }

    fn constant_leaf(&mut self, value: Value, reading: Reading) -> Leaf {
        let value = if reading == Reading::Number { value.to_number().map_or_else(Value::Error, Value::Number) } else { value };
        match value {
            Value::Blank => constant(LeafValue::Empty),
            Value::Number(number) => float(number),
            Value::Boolean(boolean) => constant(LeafValue::Boolean(boolean)),
            Value::Text(text) => {
                self.parts.texts.push(text);
                constant(LeafValue::Int(-(self.parts.texts.len() as i64)))
            }
            Value::Error(error) => raise(error),
        }
    }

    fn chain(&mut self, level: Level, first: &Node, rest: &[(Operator, Node)]) -> Leaf {
        match level {
            Level::Concat => self.folded(first, rest, Reading::Plain),
            Level::Multiplicative if rest.len() <= LONGEST_PRODUCT => {
                let mut product = self.leaf(first, Reading::Number);
                for (operator, factor) in rest {
                    let factor = self.leaf(factor, Reading::Number);
                    product = match operator {
                        Operator::Multiply => operation(LeafOperator::Mul, vec![product, factor]),
                        // What is not finite stays so when it is divided by a constant, and is found behind.
                        _ if is_nonzero(&factor) => operation(LeafOperator::Div, vec![product, factor]),
                        _ => call(vec![letter(*operator)], tuple(vec![product, factor])),
                    };
                }
                product
            }
            _ => self.folded(first, rest, Reading::Number),
        }
    }

    fn folded(&mut self, first: &Node, rest: &[(Operator, Node)], reading: Reading) -> Leaf {
        let mut operands = Vec::with_capacity(rest.len() + 1);
        operands.push(self.leaf(first, reading));
        operands.extend(rest.iter().map(|(_, operand)| self.leaf(operand, reading)));
        call(rest.iter().map(|(operator, _)| letter(*operator)).collect(), tuple(operands))
    }
}

/// Whether a part is the text `""`, beside which `=` and `<>` ask about blankness.
pub(crate) fn is_empty_text(node: &Node) -> bool {
    matches!(&node.part, Part::Text(text) if text.is_empty())
}

fn operation(operator: LeafOperator, children: Vec<Leaf>) -> Leaf {
    // An empty formula is the only node that evalexpr hands out without its parser's help.
    let mut leaf = build_operator_tree("").unwrap_or_else(|_| unreachable!("an empty formula is a tree"));
    *leaf.operator_mut() = operator;
    *leaf.children_mut() = children;
    leaf
}

fn constant(value: LeafValue) -> Leaf {
    operation(LeafOperator::Const { value }, Vec::new())
}

fn float(number: f64) -> Leaf {
    constant(LeafValue::Float(number))
}

fn is_nonzero(leaf: &Leaf) -> bool {
    matches!(leaf.operator(), LeafOperator::Const { value: LeafValue::Float(number) } if *number != 0.0)
}

fn variable(slot: usize, reading: Reading) -> Leaf {
    let identifier = (slot * Reading::COUNT + reading as usize).to_string();
    operation(LeafOperator::VariableIdentifierRead { identifier }, Vec::new())
}

fn tuple(values: Vec<Leaf>) -> Leaf {
    operation(LeafOperator::Tuple, values)
}

fn letter(operator: Operator) -> u8 {
    let place = Operator::ALL.iter().position(|&other| other == operator).unwrap_or_default();
    calls::FIRST_OPERATOR + place as u8
}

fn call(name: Vec<u8>, argument: Leaf) -> Leaf {
    let identifier = name.into_iter().map(char::from).collect();
    operation(LeafOperator::FunctionIdentifier { identifier }, vec![argument])
}

fn numbered(kind: u8, number: usize) -> Leaf {
    let identifier = format!("{}{number}", char::from(kind));
    operation(LeafOperator::FunctionIdentifier { identifier }, vec![constant(LeafValue::Empty)])
}

fn raise(error: CellError) -> Leaf {
    let number = CellError::ALL.iter().position(|&other| other == error).unwrap_or_default();
    numbered(calls::RAISE, number)
}
