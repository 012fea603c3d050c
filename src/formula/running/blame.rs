//! Which part of a formula, and which input, makes its value an error.
//!
//! Parts are evaluated as programs of their own, by the same machine as the whole; blame only asks them one after the other, and
//! follows the branch that was taken.

use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;

use crate::foundation::value::{CellError, Value};
use crate::say;

use super::compile::{Environment, compile_part};
use super::operators::{arithmetic, comparison};
use super::program::{Evaluator, Program, is_case};
use crate::formula::Dialect;
use crate::formula::checking::resolve::{Resolved, resolve, slot_of, takes_range};
use crate::formula::checking::scope::RangeId;
use crate::formula::checking::text_numbers;
use crate::formula::function::{Control, Function, Implementation, Takes};
use crate::formula::syntax::ast::{Called, Level, Node, Operator, Part, Tree};

/// The innermost part whose value is an error though its own parts' values are not.
#[derive(Clone, Debug, PartialEq)]
pub struct Blame {
    /// The error.
    pub error: CellError,
    /// Bytes of the formula's text.
    pub span: Range<usize>,
    /// The slot whose value is at fault, if it is one input's.
    pub slot: Option<usize>,
    /// The place in a whole column, counted from zero, whose value is at fault.
    pub cell: Option<(RangeId, usize)>,
    /// What is wrong, without the cell: `the text "1.200" looks like a number with a German thousands separator; convert
    /// the cell or use NUMBERVALUE(…, ",", ".")`, `[Revenue] is 0, and nothing can be divided by it`.
    pub sentence: String,
}

/// Says why a formula gives an error for the account whose values `slots` gives; `None` where it gives none. For more than
/// a few accounts, a [`Blamer`] is faster.
pub fn blame(tree: &Tree, environment: &Environment<'_>, slots: &dyn Fn(usize) -> Value) -> Option<Blame> {
    Blamer::new(tree, environment).blame(slots)
}

/// What is wrong with a text where a number is needed, as a sentence without the cell.
pub fn not_a_number(text: &str, dialect: Dialect) -> String {
    text_numbers::sentence(text, dialect)
}

/// Says why a formula gives errors, for one account after the other; each part is compiled once.
pub struct Blamer<'a> {
    tree: &'a Tree,
    environment: &'a Environment<'a>,
    reads: Vec<usize>,
    /// The programs of parts, by the part's place in memory, which the borrowed tree keeps.
    programs: RefCell<HashMap<*const Node, Rc<Program>>>,
    /// Where a whole column first holds an error.
    spoilt: RefCell<HashMap<(RangeId, CellError), Option<usize>>>,
}

impl<'a> Blamer<'a> {
    /// A blamer of one formula.
    pub fn new(tree: &'a Tree, environment: &'a Environment<'a>) -> Self {
        let mut reads = Vec::new();
        collect_reads(&tree.root, environment, &mut reads);
        reads.sort_unstable();
        reads.dedup();
        Self { tree, environment, reads, programs: RefCell::default(), spoilt: RefCell::default() }
    }

    /// Says why the formula gives an error for the account whose values `slots` gives; `None` where it gives none.
    pub fn blame(&self, slots: &dyn Fn(usize) -> Value) -> Option<Blame> {
        let mut evaluator = Evaluator::new(self.environment.scope.columns.len());
        for &slot in &self.reads {
            evaluator.load(slot, slots(slot));
        }
        Inquiry { blamer: self, evaluator: RefCell::new(evaluator) }.find(&self.tree.root)
    }
}

fn collect_reads(node: &Node, environment: &Environment<'_>, reads: &mut Vec<usize>) {
    reads.extend(slot_of(node, environment.scope));
    for child in node.children() {
        collect_reads(child, environment, reads);
    }
}

/// One account's case.
struct Inquiry<'a> {
    blamer: &'a Blamer<'a>,
    evaluator: RefCell<Evaluator>,
}

impl Inquiry<'_> {
    fn dialect(&self) -> Dialect {
        self.blamer.environment.dialect
    }

    fn value(&self, node: &Node) -> Value {
        let mut programs = self.blamer.programs.borrow_mut();
        let program = programs.entry(std::ptr::from_ref(node)).or_insert_with(|| Rc::new(compile_part(node, self.blamer.environment)));
        self.evaluator.borrow_mut().evaluate(program).value
    }

    fn slot(&self, node: &Node) -> Option<usize> {
        slot_of(node, self.blamer.environment.scope)
    }

    /// A part as sentences name it.
    fn named(&self, node: &Node) -> String {
        const LONGEST: usize = 40;
        let written = Tree::new(node.clone()).print(self.dialect());
        if written.chars().count() <= LONGEST { written } else { written.chars().take(LONGEST).chain(['…']).collect() }
    }

    fn found(&self, error: CellError, node: &Node, at: &Node, sentence: String) -> Option<Blame> {
        Some(Blame { error, span: node.span.clone(), slot: self.slot(at), cell: None, sentence })
    }

    /// The innermost part that is at fault in a part that gives an error.
    fn find(&self, node: &Node) -> Option<Blame> {
        let error = self.value(node).error()?;
        let language = self.dialect().language;
        let blame = match &node.part {
            Part::LastTime(..) => {
                let name = error.name(language);
                let sentence =
                    say!(language, "last time's cell holds the error {name}", "die Zelle vom letzten Mal enthält den Fehler {name}");
                self.found(error, node, node, sentence)
            }
            Part::Reference(_) => {
                let name = error.name(language);
                self.found(error, node, node, say!(language, "the cell holds the error {name}", "die Zelle enthält den Fehler {name}"))
            }
            Part::Signed(_, inner) | Part::Percent(inner) => self.find(inner).or_else(|| self.no_number(error, inner)),
            Part::Chain(first, rest) => self.chain(error, node, first, rest),
            Part::Call(Called::Known(function), arguments) => match function.implementation {
                Implementation::Control(control) => self.control(control, error, node, arguments),
                Implementation::Eager(_) => self.eager(function, error, node, arguments),
                Implementation::Many(_) if function.name.english == "FILTER" && error == CellError::Value => {
                    let part = self.named(node);
                    let sentence = say!(
                        language,
                        "{part} finds no row that meets the conditions",
                        "{part} findet keine Zeile, die die Bedingungen erfüllt"
                    );
                    self.found(error, node, node, sentence)
                }
                Implementation::Many(_) => None,
            },
            _ => {
                let name = error.name(language);
                self.found(error, node, node, say!(language, "the formula itself gives {name}", "die Formel selbst liefert {name}"))
            }
        };
        blame.filter(|blame| blame.error == error).or_else(|| {
            let (part, name) = (self.named(node), error.name(language));
            self.found(error, node, node, say!(language, "{part} gives {name}", "{part} liefert {name}"))
        })
    }

    /// The same, where it is this error that the part gives: of several errors one is the value of the whole.
    fn find_error(&self, error: CellError, node: &Node) -> Option<Blame> {
        self.find(node).filter(|blame| blame.error == error)
    }

    /// A text where a number is needed.
    fn no_number(&self, error: CellError, node: &Node) -> Option<Blame> {
        if error != CellError::Value {
            return None;
        }
        let language = self.dialect().language;
        let value = self.value(node);
        let sentence = match (&value, self.slot(node)) {
            (Value::Text(text), Some(_)) => text_numbers::sentence(text, self.dialect()),
            (Value::Text(text), None) => {
                let part = self.named(node);
                say!(
                    language,
                    "{part} gives the text \"{text}\", and a number is needed here",
                    "{part} liefert den Text „{text}“, und hier wird eine Zahl gebraucht"
                )
            }
            _ => return None,
        };
        self.found(error, node, node, sentence)
    }

    fn chain(&self, error: CellError, node: &Node, first: &Node, rest: &[(Operator, Node)]) -> Option<Blame> {
        let is_arithmetic = !matches!(node.level(), Level::Comparison | Level::Concat);
        let mut operands = std::iter::once(first).chain(rest.iter().map(|(_, operand)| operand));
        let blamed = operands.find_map(|operand| {
            let inner = self.find_error(error, operand);
            if is_arithmetic { inner.or_else(|| self.no_number(error, operand)) } else { inner }
        });
        if blamed.is_some() {
            return blamed;
        }
        if node.level() == Level::Comparison {
            return self.comparison(error, node, first, rest);
        }
        let language = self.dialect().language;
        let mut number = self.value(first).to_number().ok()?;
        for (operator, operand) in rest {
            let right = self.value(operand).to_number().ok()?;
            match arithmetic(*operator, number, right) {
                Ok(next) => number = next,
                Err(other) if other != error => break,
                Err(_) => {
                    let part = self.named(operand);
                    let (at, sentence) = match (operator, error) {
                        (Operator::Divide, CellError::Div0) if matches!(operand.part, Part::Number(_)) => {
                            (operand, say!(language, "nothing can be divided by 0", "durch 0 lässt sich nicht teilen"))
                        }
                        (Operator::Divide, CellError::Div0) if self.value(operand).is_blank() => (
                            operand,
                            say!(
                                language,
                                "{part} is blank, and nothing can be divided by it",
                                "{part} ist leer, und durch eine leere Zelle lässt sich nicht teilen"
                            ),
                        ),
                        (Operator::Divide, CellError::Div0) => (
                            operand,
                            say!(
                                language,
                                "{part} is 0, and nothing can be divided by it",
                                "{part} ist 0, und durch 0 lässt sich nicht teilen"
                            ),
                        ),
                        (Operator::Power, _) if number <= 0.0 => {
                            let (base, exponent) = (language.number(number), language.number(right));
                            let base = if number < 0.0 { format!("({base})") } else { base };
                            (first, say!(language, "{base}^{exponent} has no value", "{base}^{exponent} hat keinen Wert"))
                        }
                        _ => (node, say!(language, "the result is too large for a number", "das Ergebnis ist zu groß für eine Zahl")),
                    };
                    let span = first.span.start..operand.span.end;
                    return Some(Blame { error, span, slot: self.slot(at), cell: None, sentence });
                }
            }
        }
        None
    }

    fn comparison(&self, error: CellError, node: &Node, first: &Node, rest: &[(Operator, Node)]) -> Option<Blame> {
        let language = self.dialect().language;
        let (mut left_node, mut left) = (first, self.value(first));
        for (operator, right_node) in rest {
            let right = self.value(right_node);
            let Ok(truth) = comparison(*operator, &left, &right) else {
                let (text_node, number_node) =
                    if matches!(left, Value::Text(_)) { (left_node, right_node) } else { (right_node, left_node) };
                let (text, number) = (self.value(text_node), self.value(number_node));
                let Value::Text(text) = text else { break };
                let number = number.shown(language);
                let part = self.named(number_node);
                let sentence = if self.slot(text_node).is_some() {
                    text_numbers::sentence(&text, self.dialect())
                } else {
                    say!(
                        language,
                        "{part} is the number {number}, and is compared with the text \"{text}\"",
                        "{part} ist die Zahl {number}, und wird mit dem Text „{text}“ verglichen"
                    )
                };
                let at = if self.slot(text_node).is_some() { text_node } else { number_node };
                return self.found(error, node, at, sentence);
            };
            (left_node, left) = (right_node, Value::Boolean(truth));
        }
        None
    }

    /// A number or a text where a condition is needed.
    fn no_condition(&self, error: CellError, node: &Node) -> Option<Blame> {
        if error != CellError::Value {
            return None;
        }
        let language = self.dialect().language;
        let value = self.value(node);
        let part = self.named(node);
        let (shown, mended) = match &value {
            Value::Number(_) => {
                let number = value.shown(language);
                (number, format!("{part}=1"))
            }
            Value::Text(text) => (say!(language, "the text \"{text}\"", "der Text „{text}“"), format!("{part}=\"{text}\"")),
            _ => return None,
        };
        let sentence = say!(
            language,
            "{part} is {shown}, and a condition must be TRUE or FALSE; write {mended}",
            "{part} ist {shown}, und eine Bedingung muss WAHR oder FALSCH sein; {mended} schreiben"
        );
        self.found(error, node, node, sentence)
    }

    fn control(&self, control: Control, error: CellError, node: &Node, arguments: &[Node]) -> Option<Blame> {
        let language = self.dialect().language;
        let truth = |condition: &Node| self.value(condition).to_condition();
        let first = arguments.first()?;
        match control {
            Control::If => match truth(first) {
                Err(_) => self.find(first).or_else(|| self.no_condition(error, first)),
                Ok(truth) => arguments.get(if truth { 1 } else { 2 }).and_then(|branch| self.find(branch)),
            },
            Control::Ifs => {
                for pair in arguments.chunks_exact(2) {
                    match truth(&pair[0]) {
                        Err(_) => return self.find(&pair[0]).or_else(|| self.no_condition(error, &pair[0])),
                        Ok(true) => return self.find(&pair[1]),
                        Ok(false) => {}
                    }
                }
                self.found(error, node, node, say!(language, "none of the conditions is TRUE", "keine der Bedingungen ist WAHR"))
            }
            Control::Switch => {
                if let Some(blame) = self.find(first) {
                    return Some(blame);
                }
                let subject = self.value(first);
                let cases = arguments.get(1..).unwrap_or_default().chunks(2);
                for case in cases {
                    let [case, result] = case else { return self.find(&case[0]) };
                    match is_case(&subject, &self.value(case)) {
                        Ok(false) => {}
                        Ok(true) => return self.find(result),
                        Err(_) => match self.find(case) {
                            Some(blame) => return Some(blame),
                            None => break,
                        },
                    }
                }
                let shown = self.value(first).shown(language);
                let part = self.named(first);
                let sentence = match error {
                    CellError::NotAvailable => say!(
                        language,
                        "{part} is \"{shown}\", which is none of the cases",
                        "{part} ist „{shown}“, was keiner der Fälle ist"
                    ),
                    _ => say!(
                        language,
                        "{part} is \"{shown}\", and a case of the other kind is compared with it, a number with a text",
                        "{part} ist „{shown}“, und damit wird ein Fall der anderen Art verglichen, eine Zahl mit einem Text"
                    ),
                };
                self.found(error, node, first, sentence)
            }
            Control::Choose => {
                let index = match self.value(first).to_number() {
                    Ok(index) => index,
                    Err(_) => return self.find(first).or_else(|| self.no_number(error, first)),
                };
                let chosen = if index >= 1.0 && index < arguments.len() as f64 { arguments.get(index as usize) } else { None };
                if let Some(chosen) = chosen {
                    return self.find(chosen);
                }
                let (part, index, count) = (self.named(first), language.number(index), arguments.len() - 1);
                let sentence = if count == 1 {
                    say!(
                        language,
                        "{part} is {index}, and there is 1 value to choose from",
                        "{part} ist {index}, und zur Wahl steht 1 Wert"
                    )
                } else {
                    say!(
                        language,
                        "{part} is {index}, and there are {count} values to choose from",
                        "{part} ist {index}, und zur Wahl stehen {count} Werte"
                    )
                };
                self.found(error, node, first, sentence)
            }
            Control::IfError => arguments.get(1).and_then(|otherwise| self.find(otherwise)),
            Control::IfNa if self.value(first).error() == Some(CellError::NotAvailable) => {
                arguments.get(1).and_then(|otherwise| self.find(otherwise))
            }
            Control::IfNa => self.find(first),
        }
    }

    fn eager(&self, function: &'static Function, error: CellError, node: &Node, arguments: &[Node]) -> Option<Blame> {
        let language = self.dialect().language;
        let name = function.name.in_language(language);
        let mut singles = Vec::new();
        for (place, argument) in arguments.iter().enumerate() {
            let takes = function.parameter(place).map_or(Takes::Value, |parameter| parameter.takes);
            if let Some(blame) = self.column(takes, error, argument) {
                match blame {
                    Some(blame) => return Some(blame),
                    None => continue,
                }
            }
            if argument.part != Part::Missing {
                singles.push((takes, argument));
            }
        }
        if !function.takes_errors
            && let Some(blame) = singles.iter().find_map(|(_, argument)| self.find_error(error, argument))
        {
            return Some(blame);
        }
        for (takes, argument) in &singles {
            let blame = match takes {
                Takes::Number | Takes::Date | Takes::Values | Takes::Numbers => self.no_number(error, argument),
                Takes::Condition | Takes::Conditions => self.no_condition(error, argument),
                Takes::Criterion => self.unread_date(error, argument),
                _ => None,
            };
            if blame.is_some() {
                return blame;
            }
        }
        if let Some(sentence) = self.unequal_columns(error, arguments) {
            return self.found(error, node, node, sentence);
        }
        let (_, first) = *singles.first()?;
        let shown = match self.value(first) {
            Value::Text(text) => say!(language, "\"{text}\"", "„{text}“"),
            Value::Blank => say!(language, "a blank cell", "eine leere Zelle"),
            value => value.shown(language),
        };
        let sentence = match error {
            CellError::NotAvailable => say!(language, "{name} finds nothing for {shown}", "{name} findet nichts für {shown}"),
            CellError::Div0 if singles.iter().any(|(takes, _)| *takes == Takes::Criterion) => {
                say!(language, "{name} finds no number for {shown}", "{name} findet keine Zahl für {shown}")
            }
            _ => {
                let error = error.name(language);
                say!(language, "{name} gives {error} for {shown}", "{name} liefert {error} für {shown}")
            }
        };
        self.found(error, node, first, sentence)
    }

    /// A criterion with a date that could be two days.
    fn unread_date(&self, error: CellError, node: &Node) -> Option<Blame> {
        let Value::Text(text) = self.value(node) else { return None };
        let (sentence, mended) = text_numbers::unread_date(&text, self.dialect()).filter(|_| error == CellError::Value)?;
        let language = self.dialect().language;
        let sentence = match mended {
            Some(mended) => say!(language, "{sentence}; write {mended}", "{sentence}; {mended} schreiben"),
            None => sentence,
        };
        self.found(error, node, node, sentence)
    }

    /// Columns of different length, whose rows do not belong together.
    fn unequal_columns(&self, error: CellError, arguments: &[Node]) -> Option<String> {
        let environment = self.blamer.environment;
        let mut columns = arguments.iter().filter_map(|argument| {
            let Part::Reference(reference) = &argument.part else { return None };
            match resolve(reference, environment.scope, true) {
                Ok(Resolved::Range(id)) => Some((argument, (environment.columns)(id).len())),
                _ => None,
            }
        });
        let (first, rows) = columns.next().filter(|_| error == CellError::Value)?;
        let (other, other_rows) = columns.find(|(_, other)| *other != rows)?;
        let (first, other) = (self.named(first), self.named(other));
        let language = self.dialect().language;
        let rows_of = |count: usize| match language.number(count as f64) {
            one if count == 1 => say!(language, "{one} row", "{one} Zeile"),
            rows => say!(language, "{rows} rows", "{rows} Zeilen"),
        };
        let (rows, other_rows) = (rows_of(rows), rows_of(other_rows));
        Some(say!(
            language,
            "{first} has {rows} and {other} has {other_rows}, so their rows do not belong together",
            "{first} hat {rows} und {other} hat {other_rows}, ihre Zeilen gehören also nicht zusammen"
        ))
    }

    /// Whether an argument is a whole column, and if so, whether a cell of it is at fault.
    fn column(&self, takes: Takes, error: CellError, argument: &Node) -> Option<Option<Blame>> {
        let Part::Reference(reference) = &argument.part else { return None };
        let environment = self.blamer.environment;
        let Ok(Resolved::Range(id)) = resolve(reference, environment.scope, takes_range(takes)) else { return None };
        let first = || (environment.columns)(id).values().iter().position(|value| value.error() == Some(error));
        let Some(place) = *self.blamer.spoilt.borrow_mut().entry((id, error)).or_insert_with(first) else { return Some(None) };
        let language = self.dialect().language;
        let (part, name) = (self.named(argument), error.name(language));
        let sentence =
            say!(language, "a cell of the column {part} holds the error {name}", "eine Zelle der Spalte {part} enthält den Fehler {name}");
        Some(Some(Blame { error, span: argument.span.clone(), slot: None, cell: Some((id, place)), sentence }))
    }
}
