//! Whether a formula reads a blank cell for this account: what the Blank column of a Score row asks.
//!
//! The condition follows the evaluation: from left to right, only branches that are taken, and up to the first error. It is TRUE where a
//! blank is read, and an error where an error comes before any blank.

use crate::formula::checking::resolve::slot_of;
use crate::formula::function::{Control, Function, Implementation};
use crate::formula::running::compile::is_empty_text;
use crate::formula::syntax::ast::{Called, Level, Node, Operator, Part};

use super::term::{Blanks, Can, Term};
use super::{Unwritable, Writer, Written};

/// How the value of a part is used, which decides whether it fails.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Use {
    Plain,
    Number,
    Condition,
}

impl Writer<'_> {
    /// The same for some blanks only.
    pub fn reads_some_blank(&mut self, node: &Node, blanks: Blanks) -> Written<Option<Term>> {
        self.blanks = blanks;
        let condition = self.reads_blank(node);
        self.blanks = Blanks::All;
        condition
    }

    /// The condition; `None` where the formula never reads a blank.
    pub fn reads_blank(&mut self, node: &Node) -> Written<Option<Term>> {
        let condition = self.blank_in(node, Use::Plain, false)?;
        condition.map(|condition| self.within_limits(condition)).transpose()
    }

    /// `precise`: whether the condition must be an error where the part is one, because something else is read after it.
    fn blank_in(&mut self, node: &Node, used: Use, precise: bool) -> Written<Option<Term>> {
        match &node.part {
            Part::Reference(_) | Part::LastTime(..) => {
                if slot_of(node, self.scope).is_none() {
                    return Ok(None);
                }
                let is_asked = match self.blanks {
                    Blanks::All => true,
                    Blanks::Today => matches!(node.part, Part::Reference(_)),
                    Blanks::LastTime => matches!(node.part, Part::LastTime(..)),
                };
                if !is_asked {
                    return self.with_failure(node, None, used, precise);
                }
                let cell = self.term(node)?;
                let condition = Term { level: Level::Comparison, ..cell.guarded(format!("{}=\"\"", cell.text), Can::BOOLEAN) };
                let fails = match used {
                    Use::Plain => false,
                    Use::Number => cell.can.be(Can::TEXT),
                    Use::Condition => !cell.can.only(Can::BOOLEAN),
                };
                if precise && fails {
                    let last = self.failure(node, used)?;
                    return Ok(Some(first_of(vec![condition, last])));
                }
                Ok(Some(condition))
            }
            Part::Signed(_, inner) | Part::Percent(inner) => self.blank_in(inner, Use::Number, precise),
            Part::Chain(first, rest) => self.blank_in_chain(node, first, rest, used, precise),
            Part::Call(Called::Known(function), arguments) => match function.implementation {
                Implementation::Control(control) => self.blank_in_control(node, control, arguments, used, precise),
                Implementation::Eager(_) | Implementation::Many(_) => {
                    let mut parts: Vec<(&Node, Use)> = Vec::new();
                    for (place, argument) in arguments.iter().enumerate() {
                        let of_conditions = self.column_of_conditions(function, arguments, place)?.is_some();
                        if of_conditions || self.is_asked(function, argument) || self.is_range(function, place, argument) {
                            continue;
                        }
                        parts.push((argument, Use::Plain));
                    }
                    let takes_errors = function.takes_errors;
                    let condition = self.blank_in_sequence(&parts, takes_errors, precise)?;
                    self.with_failure(node, condition, used, precise)
                }
            },
            _ => self.with_failure(node, None, used, precise),
        }
    }

    /// Whether a blank, directly a cell, is what the function asks for.
    fn is_asked(&self, function: &Function, argument: &Node) -> bool {
        function.asks_for_blanks && matches!(argument.part, Part::Reference(_) | Part::LastTime(..))
    }

    fn is_range(&mut self, function: &Function, place: usize, argument: &Node) -> bool {
        !matches!(self.range(function, place, argument), Ok(None))
    }

    fn blank_in_chain(&mut self, node: &Node, first: &Node, rest: &[(Operator, Node)], used: Use, precise: bool) -> Written<Option<Term>> {
        if let (Level::Comparison, [(Operator::Equal | Operator::NotEqual, second)]) = (node.level(), rest) {
            let subject = if is_empty_text(second) { Some(first) } else { is_empty_text(first).then_some(second) };
            if let Some(subject) = subject {
                // Whether a cell is blank is asked; what is computed from cells still reads them.
                if !matches!(subject.part, Part::Reference(_) | Part::LastTime(..)) {
                    return self.blank_in(subject, Use::Plain, precise);
                }
                return if precise { self.failure(subject, Use::Plain).map(Some) } else { Ok(None) };
            }
        }
        let inner = if matches!(node.level(), Level::Comparison | Level::Concat) { Use::Plain } else { Use::Number };
        let parts: Vec<(&Node, Use)> = std::iter::once((first, inner)).chain(rest.iter().map(|(_, part)| (part, inner))).collect();
        let condition = self.blank_in_sequence(&parts, false, precise)?;
        self.with_failure(node, condition, used, precise)
    }

    /// Parts that are evaluated one after the other.
    fn blank_in_sequence(&mut self, parts: &[(&Node, Use)], takes_errors: bool, precise: bool) -> Written<Option<Term>> {
        let mut conditions = Vec::new();
        // Only what stands before another part that may read a blank needs to be precise.
        let mut later = false;
        for (part, used) in parts.iter().rev() {
            let condition = self.blank_in(part, *used, (later || precise) && !takes_errors)?;
            let condition = condition.map(|condition| {
                if takes_errors { condition.guarded(format!("IFERROR({},FALSE)", condition.text), Can::BOOLEAN) } else { condition }
            });
            later |= condition.is_some();
            conditions.extend(condition);
        }
        conditions.reverse();
        Ok((!conditions.is_empty()).then(|| first_of(conditions)))
    }

    /// The condition with the part's own failure behind it, where that matters.
    fn with_failure(&mut self, node: &Node, condition: Option<Term>, used: Use, precise: bool) -> Written<Option<Term>> {
        if !precise {
            return Ok(condition);
        }
        let value = self.term(node)?;
        let fails = match used {
            Use::Plain => value.can_fail || value.can == Can::NOTHING,
            Use::Number => value.can_fail || value.can.be(Can::TEXT) || value.can == Can::NOTHING,
            Use::Condition => value.can_fail || !value.can.only(Can::BOOLEAN),
        };
        if !fails {
            return Ok(condition);
        }
        let failure = self.failure(node, used)?;
        Ok(Some(first_of(condition.into_iter().chain([failure]).collect())))
    }

    /// FALSE, or the error that the part gives.
    fn failure(&mut self, node: &Node, used: Use) -> Written<Term> {
        let value = self.term(node)?;
        let value = match used {
            Use::Plain => value,
            Use::Number => self.as_number(value)?,
            Use::Condition => self.as_condition(value)?,
        };
        let text = format!("IF(ISERROR({0}),{0},FALSE)", value.text);
        if value.text.len() <= 80 {
            return Ok(value.guarded(text, Can::BOOLEAN));
        }
        let value = self.in_a_cell(value);
        Ok(value.guarded(format!("IF(ISERROR({0}),{0},FALSE)", value.text), Can::BOOLEAN))
    }

    fn blank_in_control(&mut self, node: &Node, control: Control, arguments: &[Node], used: Use, precise: bool) -> Written<Option<Term>> {
        let branch = |writer: &mut Self, argument: Option<&Node>| match argument {
            Some(argument) => writer.blank_in(argument, used, precise),
            None => Ok(None),
        };
        match control {
            Control::If => {
                let [condition, then, rest @ ..] = arguments else { return Ok(None) };
                let (then, otherwise) = (branch(self, Some(then))?, branch(self, rest.first())?);
                self.after_condition(condition, then, otherwise, precise)
            }
            Control::Ifs => {
                let mut result = None;
                for pair in arguments.chunks_exact(2).rev() {
                    let then = branch(self, Some(&pair[1]))?;
                    result = self.after_condition(&pair[0], then, result, precise)?;
                }
                self.with_failure(node, result, used, precise)
            }
            // The subject and every case up to the one that fits are read.
            Control::Switch => {
                let [subject, cases @ ..] = arguments else { return Ok(None) };
                let first = self.blank_in(subject, Use::Plain, true)?;
                let paired = cases.len() - cases.len() % 2;
                let mut result = branch(self, cases.get(paired))?;
                let value = self.term(subject)?;
                let value = self.in_a_cell(value);
                for pair in cases[..paired].chunks_exact(2).rev() {
                    if !matches!(pair[0].part, Part::Text(_) | Part::Number(_) | Part::Boolean(_)) {
                        return Err(Unwritable::Function("SWITCH"));
                    }
                    let then = branch(self, Some(&pair[1]))?;
                    let (None, None) = (&then, &result) else {
                        let condition = if is_empty_text(&pair[0]) {
                            value.guarded(format!("{}=\"\"", value.text), Can::BOOLEAN)
                        } else {
                            let case = self.term(&pair[0])?;
                            self.compared(Operator::Equal, value.clone(), case)?
                        };
                        result = Some(conditional(&condition, then, result));
                        continue;
                    };
                }
                Ok(match (first, result) {
                    (Some(first), Some(rest)) => Some(first_of(vec![first, rest])),
                    (first, rest) => first.or(rest),
                })
            }
            Control::Choose => {
                let [index, values @ ..] = arguments else { return Ok(None) };
                let mut branches = Vec::new();
                for value in values {
                    branches.push(branch(self, Some(value))?);
                }
                let first = self.blank_in(index, Use::Number, true)?;
                if branches.iter().all(Option::is_none) {
                    return Ok(first);
                }
                let index = self.term(index)?;
                let index = self.as_number(index)?;
                let texts: Vec<&str> = branches.iter().map(|branch| branch.as_ref().map_or("FALSE", |term| &term.text)).collect();
                let chosen = index.guarded(format!("CHOOSE({},{})", index.text, texts.join(",")), Can::BOOLEAN);
                Ok(Some(first_of(first.into_iter().chain([chosen]).collect())))
            }
            Control::IfError | Control::IfNa => {
                let [value, otherwise] = arguments else { return Ok(None) };
                let otherwise = branch(self, Some(otherwise))?;
                let Some(otherwise) = otherwise else {
                    let value = self.blank_in(value, Use::Plain, false)?;
                    // An error that comes before any blank is replaced, and reads none.
                    return Ok(value.map(|value| value.guarded(format!("IFERROR({},FALSE)", value.text), Can::BOOLEAN)));
                };
                let name = if control == Control::IfError { "IFERROR" } else { "_xlfn.IFNA" };
                let condition = match self.blank_in(value, Use::Plain, true)? {
                    Some(condition) => condition,
                    None => self.failure(value, Use::Plain)?,
                };
                Ok(Some(Term::call(name, &[&condition, &otherwise], Can::BOOLEAN)))
            }
        }
    }

    /// What a condition reads, and then one of two branches.
    fn after_condition(&mut self, condition: &Node, then: Option<Term>, otherwise: Option<Term>, precise: bool) -> Written<Option<Term>> {
        let has_branches = then.is_some() || otherwise.is_some();
        let first = self.blank_in(condition, Use::Condition, precise || has_branches)?;
        if !has_branches {
            return Ok(first);
        }
        let written = self.condition(condition)?;
        let chosen = conditional(&written, then, otherwise);
        Ok(Some(first_of(first.into_iter().chain([chosen]).collect())))
    }
}

fn conditional(condition: &Term, then: Option<Term>, otherwise: Option<Term>) -> Term {
    let none = || Term::simple("FALSE", Can::BOOLEAN);
    Term::call("IF", &[condition, &then.unwrap_or_else(none), &otherwise.unwrap_or_else(none)], Can::BOOLEAN)
}

/// The first that is TRUE or an error.
fn first_of(conditions: Vec<Term>) -> Term {
    let mut conditions = conditions.into_iter().rev();
    let Some(mut result) = conditions.next() else { return Term::simple("FALSE", Can::BOOLEAN) };
    for condition in conditions {
        let text = format!("IF({},TRUE,{})", condition.text, result.text);
        let depth = condition.depth.max(result.depth) + 1;
        result = Term { depth, ..result.guarded(text, Can::BOOLEAN) };
    }
    result
}
