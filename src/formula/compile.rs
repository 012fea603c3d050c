//! From a tree to a program.
//!
//! evalexpr's trees are built directly, never from text. Only multiplication, signs and division by a constant are its own
//! operators, and only over what is known to be a float; everything else is a call back into [`program`](super::program).

use std::sync::Arc;

use evalexpr::{Node as Leaf, Operator as LeafOperator, Value as LeafValue, build_operator_tree};

use crate::column::Column;
use crate::value::{CellError, Value};

use super::Dialect;
use super::ast::{Called, Level, Node, Operator, Part, Reference, Sign, Tree};
use super::program::{Evaluator, Flow, Operand, Parts, Program, Reading, Site, calls};
use super::registry::{Control, Function, Implementation};
use super::resolve::{Resolved, resolve, takes_range};
use super::scope::{RangeId, Scope};

/// What a program is compiled in.
pub struct Environment<'a> {
    /// The names.
    pub scope: &'a Scope,
    /// How texts of numbers are written and read.
    pub dialect: Dialect,
    /// The run's TODAY(), as a day number.
    pub as_of: f64,
    /// The whole columns; asked only for those that [`check`](super::check::check) named in its `ranges`.
    pub columns: &'a (dyn Fn(RangeId) -> Arc<Column> + Sync),
}

/// Compiles a formula that [`check`](super::check::check) found no error in. What does not depend on the account is
/// computed here, once.
pub fn compile(tree: &Tree, environment: &Environment<'_>) -> Program {
    compile_part(&tree.root, environment)
}

/// Compiles one part of a formula as if it were the whole.
pub(super) fn compile_part(node: &Node, environment: &Environment<'_>) -> Program {
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
        let parts =
            Parts { flows: Vec::new(), sites: Vec::new(), texts: Vec::new(), as_of: environment.as_of, dialect: environment.dialect };
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
            Part::Call(called, arguments) => (0..).zip(arguments).any(|(place, argument)| {
                let range =
                    called.known().and_then(|function| function.parameter(place)).is_some_and(|parameter| takes_range(parameter.takes));
                self.depends_on_account(argument, range)
            }),
            _ => node.children().into_iter().any(|child| self.depends_on_account(child, false)),
        }
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
            Part::Call(Called::Known(function), arguments) => match function.implementation {
                Implementation::Control(control) => self.control(control, arguments),
                Implementation::Eager(_) if function.takes_errors => self.lenient(function, arguments),
                Implementation::Eager(_) => Flow::Tree(self.leaf(node, Reading::Plain)),
            },
            _ => Flow::Tree(self.leaf(node, Reading::Plain)),
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

    fn lenient(&mut self, function: &'static Function, arguments: &[Node]) -> Flow {
        let mut flows = Vec::new();
        let operands = (0..)
            .zip(arguments)
            .map(|(place, argument)| {
                self.given(function, place, argument).unwrap_or_else(|| {
                    flows.push(self.flow(argument, function.asks_for_blanks));
                    Operand::Value
                })
            })
            .collect();
        Flow::Lenient { site: self.site(function, operands), arguments: flows }
    }

    /// An argument that needs no computing for the account.
    fn given(&self, function: &Function, place: usize, argument: &Node) -> Option<Operand> {
        if argument.part == Part::Missing {
            return Some(Operand::Missing);
        }
        if let Part::Reference(reference) = &argument.part {
            let range = function.parameter(place).is_some_and(|parameter| takes_range(parameter.takes));
            return match self.resolved(reference, range) {
                Some(Resolved::Range(id)) => Some(Operand::Range((self.environment.columns)(id))),
                _ => None,
            };
        }
        match self.constant(argument) {
            Some(Value::Error(_)) if !function.takes_errors => None,
            constant => constant.map(Operand::Constant),
        }
    }

    fn site(&mut self, function: &'static Function, operands: Vec<Operand>) -> usize {
        self.parts.sites.push(Site { function, operands });
        self.parts.sites.len() - 1
    }

    /// An evalexpr tree for a part. Read as [`Reading::Number`], it gives a float or an error, and nothing else.
    fn leaf(&mut self, node: &Node, reading: Reading) -> Leaf {
        if let Some(value) = self.constant(node) {
            return self.constant_leaf(value, reading);
        }
        match &node.part {
            Part::Reference(reference) => match self.resolved(reference, false) {
                Some(Resolved::Slot(slot)) => variable(slot, reading),
                _ => raise(CellError::Name),
            },
            Part::Signed(Sign::Plus, inner) => self.leaf(inner, reading),
            Part::Signed(Sign::Minus, inner) => operation(LeafOperator::Neg, vec![self.leaf(inner, Reading::Number)]),
            Part::Percent(inner) => operation(LeafOperator::Div, vec![self.leaf(inner, Reading::Number), float(100.0)]),
            Part::Chain(first, rest) => {
                let leaf = self.chain(node.level(), first, rest);
                let gives_number = !matches!(node.level(), Level::Comparison | Level::Concat);
                if reading == Reading::Number && !gives_number { call(vec![calls::NUMBER], leaf) } else { leaf }
            }
            Part::Call(Called::Known(function), arguments) if !function.takes_errors && !function.is_control() => {
                self.eager(function, arguments, reading)
            }
            Part::Call(Called::Known(_), _) => {
                let flow = self.flow(node, false);
                self.parts.flows.push(flow);
                let kind = if reading == Reading::Number { calls::FLOW_AS_NUMBER } else { calls::FLOW };
                numbered(kind, self.parts.flows.len() - 1, vec![constant(LeafValue::Empty)])
            }
            _ => raise(CellError::Name),
        }
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
            Level::Comparison => self.comparison(first, rest),
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

    fn comparison(&mut self, first: &Node, rest: &[(Operator, Node)]) -> Leaf {
        if let [(operator @ (Operator::Equal | Operator::NotEqual), second)] = rest {
            let subject = if is_empty_text(second) { Some(first) } else { is_empty_text(first).then_some(second) };
            if let Some(subject) = subject {
                let subject = self.leaf(subject, Reading::Asked);
                let kind = if *operator == Operator::Equal { calls::EMPTY } else { calls::NOT_EMPTY };
                return call(vec![kind], subject);
            }
        }
        self.folded(first, rest, Reading::Plain)
    }

    fn eager(&mut self, function: &'static Function, arguments: &[Node], reading: Reading) -> Leaf {
        let argument_reading = if function.asks_for_blanks { Reading::Asked } else { Reading::Plain };
        let mut values = Vec::new();
        let operands = (0..)
            .zip(arguments)
            .map(|(place, argument)| {
                self.given(function, place, argument).unwrap_or_else(|| {
                    values.push(self.leaf(argument, argument_reading));
                    Operand::Value
                })
            })
            .collect();
        let argument = match values.len() {
            0 => constant(LeafValue::Empty),
            1 => values.swap_remove(0),
            _ => tuple(values),
        };
        let kind = if reading == Reading::Number { calls::SITE_AS_NUMBER } else { calls::SITE };
        numbered(kind, self.site(function, operands), vec![argument])
    }
}

/// Whether a part is the text `""`, beside which `=` and `<>` ask about blankness.
pub(super) fn is_empty_text(node: &Node) -> bool {
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

fn numbered(kind: u8, number: usize, arguments: Vec<Leaf>) -> Leaf {
    operation(LeafOperator::FunctionIdentifier { identifier: format!("{}{number}", char::from(kind)) }, arguments)
}

fn raise(error: CellError) -> Leaf {
    let number = CellError::ALL.iter().position(|&other| other == error).unwrap_or_default();
    numbered(calls::RAISE, number, vec![constant(LeafValue::Empty)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::column::Kind;
    use crate::formula::parse;
    use crate::formula::program::Evaluated;
    use crate::formula::scope::{Origin, ScopeColumn};
    use crate::location::ColumnIndex;

    /// Columns a to h, with values of every sort for the one account.
    fn account() -> Vec<(&'static str, Value)> {
        vec![
            ("two", Value::Number(2.0)),
            ("half", Value::Number(0.5)),
            ("text", Value::text("Gold")),
            ("yes", Value::Boolean(true)),
            ("blank", Value::Blank),
            ("empty", Value::text("")),
            ("missing", Value::Error(CellError::NotAvailable)),
            ("huge", Value::Number(1e300)),
            ("tenth", Value::Number(0.1)),
            ("score", Value::Number(69.999_999_999_999_99)),
        ]
    }

    fn evaluated(text: &str, dialect: Dialect) -> Evaluated {
        let account = account();
        let columns = (0..).zip(&account).map(|(place, (name, _))| ScopeColumn {
            name: (*name).to_owned(),
            origin: Origin::Account(ColumnIndex(place)),
            kind: Kind::Any,
        });
        let scope = Scope::new("Accounts".to_owned(), vec!["Accounts".to_owned()], columns.collect(), Vec::new());
        let column = |_: RangeId| Arc::new(Column::default());
        let environment = Environment { scope: &scope, dialect, as_of: 46_349.0, columns: &column };
        let tree = parse(text, dialect).unwrap_or_else(|faults| panic!("{text}: {faults:?}"));
        let program = compile(&tree, &environment);
        let mut evaluator = Evaluator::new(account.len());
        for (slot, (_, value)) in account.iter().enumerate() {
            evaluator.load(slot, value);
        }
        let first = evaluator.evaluate(&program);
        assert_eq!(first, evaluator.evaluate(&program), "{text} gives the same again");
        first
    }

    #[test]
    fn operators_mean_what_they_mean_in_excel() {
        let number = Value::Number;
        let error = Value::Error;
        for (text, value) in [
            ("1+2*3", number(7.0)),
            ("-2^2", number(4.0)),
            ("2^3^2", number(64.0)),
            ("2^-1", number(0.5)),
            ("[two]^[half]", number(2.0_f64.sqrt())),
            ("15%", number(0.15)),
            ("[two]%%", number(0.0002)),
            ("--[two]", number(2.0)),
            ("10/4", number(2.5)),
            ("[two]/4", number(0.5)),
            ("4/[two]/[half]", number(4.0)),
            ("[two]/[blank]", error(CellError::Div0)),
            ("0/0", error(CellError::Div0)),
            ("0^0", error(CellError::Num)),
            ("[blank]^-1", error(CellError::Div0)),
            ("(-8)^(1/3)", error(CellError::Num)),
            ("[huge]*[huge]", error(CellError::Num)),
            ("1/([huge]*[huge])", error(CellError::Num)),
            ("[huge]*[huge]*0", error(CellError::Num)),
            ("[huge]*[huge]>1", error(CellError::Num)),
            ("IF([huge]*[huge]>1,1,2)", error(CellError::Num)),
            ("-[blank]", number(0.0)),
            ("0*-1", number(0.0)),
            ("[tenth]+0.2-0.3", number(0.0)),
            ("[tenth]+0.2=0.3", Value::Boolean(true)),
            ("([tenth]+0.2-0.3)*1E+17", number(0.0)),
            ("1000000.5-1000000", number(0.5)),
            ("[score]>=70", Value::Boolean(true)),
            ("[score]<70", Value::Boolean(false)),
            ("[yes]+1", number(2.0)),
            ("([two]>1)*5", number(5.0)),
            ("-([two]>1)", number(-1.0)),
            ("[two]&\"x\"*2", error(CellError::Value)),
            ("([two]&1)*2", error(CellError::Value)),
            ("[two]+[text]", error(CellError::Value)),
            ("[text]>5", error(CellError::Value)),
            ("[text]=\"gold\"", Value::Boolean(true)),
            ("[text]<>\"gold\"", Value::Boolean(false)),
            ("[text]<\"silver\"", Value::Boolean(true)),
            ("[two]&[half]&[yes]&[blank]&[text]", Value::text("20.5TRUEGold")),
            ("1<2<3", Value::Boolean(false)),
            ("1<2=TRUE", Value::Boolean(true)),
            ("[missing]+1", error(CellError::NotAvailable)),
            ("[missing]&\"a\"", error(CellError::NotAvailable)),
            ("+[text]", Value::text("Gold")),
            ("[blank]", Value::Blank),
            ("[blank]=0", Value::Boolean(true)),
            ("[blank]=\"\"", Value::Boolean(true)),
            ("[empty]=\"\"", Value::Boolean(true)),
            ("[two]=\"\"", Value::Boolean(false)),
            ("\"\"<>[two]", Value::Boolean(true)),
            ("[missing]=\"\"", error(CellError::NotAvailable)),
            ("#DIV/0!", error(CellError::Div0)),
        ] {
            assert_eq!(evaluated(text, Dialect::ENGLISH).value, value, "{text}");
        }
        assert_eq!(evaluated("[half]&\"\"&WAHR", Dialect::GERMAN).value, Value::text("0,5WAHR"));
        let point = Dialect { decimal_comma: false, ..Dialect::GERMAN };
        assert_eq!(evaluated("[half]&\"\"", point).value, Value::text("0.5"));
    }

    #[test]
    fn only_the_branch_taken_is_evaluated() {
        let error = Value::Error;
        for (text, value) in [
            ("IF([two]>1,\"A\",1/0)", Value::text("A")),
            ("IF([two]>3,1/[blank],\"B\")", Value::text("B")),
            ("IF([two]>3,1)", Value::Boolean(false)),
            ("IF([two]>1,,1)", Value::Number(0.0)),
            ("IF([blank],1,2)", Value::Number(2.0)),
            ("IF([two],1,2)", error(CellError::Value)),
            ("IF([text],1,2)", error(CellError::Value)),
            ("IF([missing],1,2)", error(CellError::NotAvailable)),
            ("IF([yes],[two],1/0)+1", Value::Number(3.0)),
            ("IF([yes],[text],1)+1", error(CellError::Value)),
            ("IF([yes],[text],1)&\"!\"", Value::text("Gold!")),
            ("IF([yes],[text]&\"1\",1)&\"!\"", Value::text("Gold1!")),
            ("IFS([two]>5,1,[two]>1,2,1/[blank]>0,3)", Value::Number(2.0)),
            ("IFS([two]>5,1)", error(CellError::NotAvailable)),
            ("SWITCH([text],\"silver\",1,\"GOLD\",2,3)", Value::Number(2.0)),
            ("SWITCH([text],\"silver\",1,3)", Value::Number(3.0)),
            ("SWITCH([text],\"silver\",1)", error(CellError::NotAvailable)),
            ("SWITCH([two],\"\",1,2,5)", Value::Number(5.0)),
            ("SWITCH([blank],\"\",1,5)", Value::Number(1.0)),
            ("CHOOSE([two],1/0,\"b\",\"c\")", Value::text("b")),
            ("CHOOSE([two]+0.9,1/0,\"b\",\"c\")", Value::text("b")),
            ("CHOOSE([half],1)", error(CellError::Value)),
            ("CHOOSE([huge],1)", error(CellError::Value)),
            ("IFERROR([two]/0,\"x\")", Value::text("x")),
            ("IFERROR([missing],5)+1", Value::Number(6.0)),
            ("IFERROR([two],1/0)", Value::Number(2.0)),
            ("IFNA([missing],1)", Value::Number(1.0)),
            ("IFNA([two]/0,1)", error(CellError::Div0)),
            ("ISERROR([two]/[blank])", Value::Boolean(true)),
            ("ISERROR([text]+1)", Value::Boolean(true)),
            ("ISNA([missing])", Value::Boolean(true)),
            ("NOT(ISERROR([missing]))", Value::Boolean(false)),
            ("AND([yes],[two]>1,[missing])", error(CellError::NotAvailable)),
            ("AND([yes],[two])", error(CellError::Value)),
            ("OR([blank],[yes])", Value::Boolean(true)),
            ("XOR([yes],[yes],[yes])", Value::Boolean(true)),
            ("N([text])+N([yes])+N([two])", Value::Number(3.0)),
            ("ISEVEN([two])", Value::Boolean(true)),
            ("IFERROR(1+IFERROR([missing],[text]+1),7)", Value::Number(7.0)),
            ("AND(TRUE,TRUE,TRUE,TRUE,TRUE,TRUE,[yes],[two]=2)", Value::Boolean(true)),
        ] {
            assert_eq!(evaluated(text, Dialect::ENGLISH).value, value, "{text}");
        }
    }

    #[test]
    fn a_blank_counts_as_read_where_it_decides_and_is_not_asked_about() {
        for (text, read) in [
            ("[blank]", true),
            ("[empty]", true),
            ("[two]+[blank]", true),
            ("[blank]>1", true),
            ("[empty]&[two]", true),
            ("[two]+1", false),
            ("ISBLANK([blank])", false),
            ("[blank]=\"\"", false),
            ("\"\"<>[empty]", false),
            ("[blank]=0", true),
            ("IF(ISBLANK([blank]),0,[blank]*2)", false),
            ("IF([blank]=\"\",0,[blank])", false),
            ("IF([two]>1,1,[blank])", false),
            ("IF([two]>3,1,[blank])", true),
            ("ISBLANK([blank]+1)", true),
            ("IFERROR([blank]/0,1)", true),
        ] {
            assert_eq!(evaluated(text, Dialect::ENGLISH).blank_read, read, "{text}");
        }
    }

    #[test]
    fn the_longest_formula_runs_in_a_small_stack() {
        let sum = format!("[two]{}", "+1".repeat(4000));
        let product = format!("[two]{}", "*1".repeat(4000));
        let texts = format!("[two]{}", "&1".repeat(4000));
        let nested = format!("{}[two]{}", "IF(TRUE,".repeat(64), ")".repeat(64));
        let grouped = format!("{}[two]{}", "(1+2*".repeat(64), "^1)".repeat(64));
        let run = move || {
            assert_eq!(evaluated(&sum, Dialect::ENGLISH).value, Value::Number(4002.0));
            assert_eq!(evaluated(&product, Dialect::ENGLISH).value, Value::Number(2.0));
            assert!(matches!(evaluated(&texts, Dialect::ENGLISH).value, Value::Text(text) if text.len() == 4001));
            assert_eq!(evaluated(&nested, Dialect::ENGLISH).value, Value::Number(2.0));
            assert!(matches!(evaluated(&grouped, Dialect::ENGLISH).value, Value::Number(_)));
        };
        std::thread::Builder::new().stack_size(2 << 20).spawn(run).unwrap().join().unwrap();
    }
}
