//! The parts of a tree: constants, references, operators, and the functions that decide which of their arguments count.

use crate::formula::Dialect;
use crate::formula::checking::resolve::{Resolved, ranges_at, resolve, slot_of, takes_range};
use crate::formula::checking::scope::Scope;
use crate::formula::function::{Control, Function, Implementation};
use crate::formula::running::compile::is_empty_text;
use crate::formula::syntax::ast::{Called, Level, Node, Operator, Part, Reference, Sign};
use crate::foundation::language::Language;

use super::term::{Blank, Blanks, Can, Term, encoded};
use super::{Cells, Places, Unwritable, Written, number_text, text_literal};

/// Writes formulas that [`check`](crate::formula::checking::check::check) found no error in.
pub struct Writer<'a> {
    pub(super) scope: &'a Scope,
    pub(super) dialect: Dialect,
    pub(super) places: &'a mut dyn Places,
    /// Whether the part at hand is the same for all accounts and stands outside of their sheet.
    pub(super) shared: bool,
    /// Whether the part at hand is a criterion of COUNTIFS, whose numbers Excel reads with the computer's own decimal sign.
    pub(super) in_criterion: bool,
    /// Which blanks are asked for.
    pub(super) blanks: Blanks,
}

impl<'a> Writer<'a> {
    /// A writer of one formula.
    pub fn new(scope: &'a Scope, dialect: Dialect, places: &'a mut dyn Places) -> Self {
        Self { scope, dialect, places, shared: false, in_criterion: false, blanks: Blanks::All }
    }

    /// A formula as the content of a cell: a blank is an empty text.
    pub fn value(&mut self, node: &Node) -> Written<Term> {
        let term = self.term(node)?;
        Ok(encoded(&term))
    }

    /// A formula whose value is a condition.
    pub fn condition(&mut self, node: &Node) -> Written<Term> {
        let term = self.term(node)?;
        let condition = self.as_condition(term)?;
        self.within_limits(condition)
    }

    /// A formula whose value is a number, blank being 0.
    pub fn number(&mut self, node: &Node) -> Written<Term> {
        let term = self.term(node)?;
        let number = self.as_pure_number(term)?;
        self.within_limits(number)
    }

    /// A formula whose value is wanted as it is.
    pub fn plain(&mut self, node: &Node) -> Written<Term> {
        self.term(node)
    }

    /// A part that can be written several times.
    pub fn several_times(&mut self, term: Term) -> Term {
        self.repeatable(term)
    }

    /// A part in a cell of its own, unless it is one.
    pub fn alone(&mut self, term: Term) -> Term {
        self.in_a_cell(term)
    }

    /// A part as a number.
    pub fn as_a_number(&mut self, term: Term) -> Written<Term> {
        self.as_number(term)
    }

    /// A cell of its own for a part.
    pub(super) fn helper(&mut self, text: String) -> String {
        let shared = self.shared;
        self.places.helper(text, shared)
    }

    /// The part as it stands, blanks being blank.
    pub(super) fn term(&mut self, node: &Node) -> Written<Term> {
        let term = self.any(node)?;
        self.within_limits(term)
    }

    fn any(&mut self, node: &Node) -> Written<Term> {
        Ok(match &node.part {
            Part::Number(number) => Term::simple(self.places.number(&node.span, *number), Can::NUMBER),
            Part::Text(text) => Term::simple(text_literal(text), Can::TEXT),
            Part::Boolean(boolean) => Term::simple(if *boolean { "TRUE" } else { "FALSE" }, Can::BOOLEAN),
            Part::Error(error) => Term::simple(error.name(Language::English), Can::NOTHING),
            Part::Missing => Term::simple("0", Can::NUMBER),
            Part::Cells(_) => return Err(Unwritable::NoCells),
            Part::Reference(reference) => self.cell(reference)?,
            Part::LastTime(..) => match slot_of(node, self.scope) {
                Some(slot) => self.places.cell(slot),
                None => Term { blank: Blank::Encoded("TRUE".to_owned()), ..Term::simple("\"\"", Can::NOTHING) },
            },
            Part::Signed(Sign::Plus, inner) => self.term(inner)?,
            Part::Signed(Sign::Minus, inner) => {
                let inner = self.term(inner)?;
                let inner = self.as_number(inner)?;
                let text = format!("-{}", inner.within(Level::Signed));
                self.arithmetic(text, Level::Signed, &[&inner], false)
            }
            Part::Percent(inner) => {
                let inner = self.term(inner)?;
                let inner = self.as_number(inner)?;
                let text = format!("{}%", inner.within(Level::Percent));
                self.arithmetic(text, Level::Percent, &[&inner], false)
            }
            Part::Chain(first, rest) if node.level() == Level::Comparison => self.comparison(first, rest)?,
            Part::Chain(first, rest) if node.level() == Level::Concat => self.joined(first, rest)?,
            Part::Chain(first, rest) => self.chain(node.level(), first, rest)?,
            Part::Call(Called::Known(function), arguments) => {
                if self.is_shared(node) {
                    return self.shared_part(function, arguments);
                }
                self.called(function, arguments)?
            }
            Part::Call(Called::Unknown(_), _) => return Err(Unwritable::Function("?")),
        })
    }

    fn called(&mut self, function: &'static Function, arguments: &[Node]) -> Written<Term> {
        match function.implementation {
            Implementation::Control(control) => self.control(control, arguments),
            Implementation::Eager(_) => self.call(function, arguments),
            Implementation::Many(_) => Err(Unwritable::Function(function.name.english)),
        }
    }

    /// Whether a call ranges over columns and reads nothing of this account: it is computed once, not for each account.
    fn is_shared(&self, node: &Node) -> bool {
        !self.shared && self.ranges(node, false) && !self.reads_account(node, false)
    }

    fn shared_part(&mut self, function: &'static Function, arguments: &[Node]) -> Written<Term> {
        self.shared = true;
        let term = self.called(function, arguments).map(|term| self.in_a_cell(term));
        self.shared = false;
        term
    }

    fn visit(&self, node: &Node, range: bool, wanted: &dyn Fn(Resolved) -> bool) -> bool {
        match &node.part {
            Part::Reference(reference) => resolve(reference, self.scope, range).is_ok_and(wanted),
            Part::LastTime(..) => slot_of(node, self.scope).is_some_and(|slot| wanted(Resolved::Slot(slot))),
            Part::Call(called, arguments) => (0..).zip(arguments).any(|(place, argument)| {
                let range = called.known().is_some_and(|function| ranges_at(function, arguments, place, self.scope));
                self.visit(argument, range, wanted)
            }),
            _ => node.children().into_iter().any(|child| self.visit(child, false, wanted)),
        }
    }

    fn reads_account(&self, node: &Node, range: bool) -> bool {
        self.visit(node, range, &|resolved| matches!(resolved, Resolved::Slot(_)))
    }

    fn ranges(&self, node: &Node, range: bool) -> bool {
        self.visit(node, range, &|resolved| matches!(resolved, Resolved::Range(_)))
    }

    fn cell(&mut self, reference: &Reference) -> Written<Term> {
        match resolve(reference, self.scope, false) {
            Ok(Resolved::Slot(slot)) => Ok(self.places.cell(slot)),
            _ => Err(Unwritable::NoCells),
        }
    }

    /// The cells of an argument that is a whole column; `None` where it is a single value.
    pub(super) fn range(&mut self, function: &Function, place: usize, argument: &Node) -> Written<Option<Cells>> {
        let Part::Reference(reference) = &argument.part else { return Ok(None) };
        let range = function.parameter(place).is_some_and(|parameter| takes_range(parameter.takes));
        match resolve(reference, self.scope, range) {
            Ok(Resolved::Range(id)) => self.places.column(id).map(Some),
            _ => Ok(None),
        }
    }

    fn arithmetic(&self, text: String, level: Level, operands: &[&Term], can_fail: bool) -> Term {
        Term {
            level,
            simple: false,
            computed: true,
            can_fail: can_fail || operands.iter().any(|operand| operand.can_fail),
            depth: operands.iter().map(|operand| operand.depth + u32::from(operand.level < level)).max().unwrap_or(0),
            ..Term::simple(text, Can::NUMBER)
        }
    }

    fn chain(&mut self, level: Level, first: &Node, rest: &[(Operator, Node)]) -> Written<Term> {
        let first = self.term(first)?;
        let first = self.as_number(first)?;
        let mut text = first.within(level.tighter());
        let mut operands = vec![first];
        let mut can_fail = level == Level::Power;
        for (operator, operand) in rest {
            let operand = self.term(operand)?;
            let operand = self.as_number(operand)?;
            can_fail |= *operator == Operator::Divide;
            text.push_str(operator.sign());
            text.push_str(&operand.within(level.tighter()));
            operands.push(operand);
        }
        Ok(self.arithmetic(text, level, &operands.iter().collect::<Vec<_>>(), can_fail))
    }

    fn joined(&mut self, first: &Node, rest: &[(Operator, Node)]) -> Written<Term> {
        let mut terms = vec![self.term(first)?];
        for (_, operand) in rest {
            terms.push(self.term(operand)?);
        }
        Ok(self.join(terms))
    }

    /// A part as a text: a number has the decimal sign of the criteria, whatever that of the computer.
    pub(super) fn as_text(&mut self, term: Term) -> Term {
        if !term.can.be(Can::NUMBER) || self.in_criterion {
            return term;
        }
        let (other, own) = if self.dialect.decimal_comma { ('.', ',') } else { (',', '.') };
        if term.can.only(Can::NUMBER) && term.blank == Blank::Never {
            let text = format!("SUBSTITUTE({},\"{other}\",\"{own}\")", term.within(Level::Additive));
            return term.guarded(text, Can::TEXT);
        }
        let term = self.in_a_cell(term);
        let text = format!("IF(ISNUMBER({0}),SUBSTITUTE({0},\"{other}\",\"{own}\"),{0})", term.text);
        Term { blank: term.blank.clone(), ..term.guarded(text, Can::TEXT.or(Can::BOOLEAN)) }
    }

    /// Texts joined with `&`.
    pub(super) fn join(&mut self, terms: Vec<Term>) -> Term {
        let terms: Vec<Term> = terms.into_iter().map(|term| self.as_text(term)).collect();
        let texts: Vec<String> = terms.iter().map(|term| term.within(Level::Additive)).collect();
        let text = if texts.len() == 1 { format!("{}&\"\"", texts[0]) } else { texts.join("&") };
        let depth = terms.iter().map(|term| term.depth + 1).max().unwrap_or(0);
        let can_fail = terms.iter().any(|term| term.can_fail);
        Term { level: Level::Concat, simple: false, can_fail, depth, ..Term::simple(text, Can::TEXT) }
    }

    fn comparison(&mut self, first: &Node, rest: &[(Operator, Node)]) -> Written<Term> {
        let [(operator, second)] = rest else { return Err(Unwritable::Mixed) };
        if matches!(operator, Operator::Equal | Operator::NotEqual) {
            let subject = if is_empty_text(second) { Some(first) } else { is_empty_text(first).then_some(second) };
            if let Some(subject) = subject {
                let subject = self.term(subject)?;
                let text = format!("{}{}\"\"", subject.within(Level::Concat), operator.sign());
                return Ok(Term { can: Can::BOOLEAN, computed: false, ..self.arithmetic(text, Level::Comparison, &[&subject], false) });
            }
        }
        let (left, right) = (self.term(first)?, self.term(second)?);
        self.compared(*operator, left, right)
    }

    /// Two values compared: numbers with numbers, texts with texts.
    pub(super) fn compared(&mut self, operator: Operator, left: Term, right: Term) -> Written<Term> {
        let mixed = |one: &Term, other: &Term| one.can.be(Can::NUMBER) && other.can.be(Can::TEXT);
        let fits = |term: &Term, kind: Can| !term.can.be(kind);
        let only_truth = |term: &Term| term.can.only(Can::BOOLEAN) && matches!(term.blank, Blank::Never);
        let (left, right) = if only_truth(&right) {
            (self.beside_truth(left), right)
        } else if only_truth(&left) {
            (left, self.beside_truth(right))
        } else if fits(&right, Can::TEXT) && !right.is_encoded() {
            (self.beside_number(left)?, right)
        } else if fits(&left, Can::TEXT) && !left.is_encoded() {
            (left, self.beside_number(right)?)
        } else if right.can.only(Can::TEXT) && matches!(right.blank, Blank::Never) {
            (self.beside_text(left), right)
        } else if left.can.only(Can::TEXT) && matches!(left.blank, Blank::Never) {
            (left, self.beside_text(right))
        } else {
            (self.in_a_cell(left), self.in_a_cell(right))
        };
        let plain = format!("{}{}{}", left.within(Level::Concat), operator.sign(), right.within(Level::Concat));
        let both = [&left, &right];
        let truth = only_truth(&left) || only_truth(&right);
        let fails = !truth && (mixed(&left, &right) || mixed(&right, &left));
        if !fails {
            return Ok(Term { can: Can::BOOLEAN, computed: false, ..self.arithmetic(plain, Level::Comparison, &both, false) });
        }
        if left.is_encoded() || right.is_encoded() {
            return Err(Unwritable::Mixed);
        }
        let (one, other) = (&left.text, &right.text);
        let guard = format!("OR(AND(ISTEXT({one}),ISNUMBER({other})),AND(ISNUMBER({one}),ISTEXT({other})))");
        let term = Term::call("IF", &[&Term::simple(guard, Can::BOOLEAN), &left, &right], Can::BOOLEAN);
        Ok(Term {
            text: format!("IF(OR(AND(ISTEXT({one}),ISNUMBER({other})),AND(ISNUMBER({one}),ISTEXT({other}))),#VALUE!,{plain})"),
            ..term
        })
    }

    /// A value that is compared with a number, TRUE or FALSE.
    fn beside_number(&mut self, term: Term) -> Written<Term> {
        if term.can.be(Can::TEXT) || term.is_encoded() {
            let number = self.as_number(term)?;
            return Ok(Term { can: Can::NUMBER, ..number });
        }
        Ok(term)
    }

    /// A value that is compared with TRUE or FALSE: a blank is FALSE.
    fn beside_truth(&mut self, term: Term) -> Term {
        if !term.is_encoded() {
            return term;
        }
        let term = self.in_a_cell(term);
        let text = format!("IF({},FALSE,{})", term.is_blank().unwrap_or("FALSE"), term.text);
        let can = term.can;
        term.guarded(text, can)
    }

    /// A value that is compared with a text: a number there is a fault of the data.
    fn beside_text(&mut self, term: Term) -> Term {
        if !term.can.be(Can::NUMBER) {
            return term;
        }
        let term = self.in_a_cell(term);
        let cell = &term.text;
        let text = format!("IF(ISNUMBER({cell}),#VALUE!,{cell})");
        Term { blank: term.blank.clone(), ..term.guarded(text, Can::TEXT.or(Can::BOOLEAN)) }
    }

    fn control(&mut self, control: Control, arguments: &[Node]) -> Written<Term> {
        match control {
            Control::If => {
                let [condition, then, rest @ ..] = arguments else { return Err(Unwritable::Function("IF")) };
                let condition = self.condition(condition)?;
                let then = self.term(then)?;
                let otherwise = match rest.first() {
                    Some(otherwise) => self.term(otherwise)?,
                    None => Term::simple("FALSE", Can::BOOLEAN),
                };
                self.chosen(condition, then, otherwise)
            }
            Control::Ifs => {
                let mut cases = Vec::new();
                for pair in arguments.chunks_exact(2) {
                    cases.push((self.condition(&pair[0])?, self.term(&pair[1])?));
                }
                self.cases(cases, Term::simple("#N/A", Can::NOTHING))
            }
            Control::Switch => {
                let [subject, cases @ ..] = arguments else { return Err(Unwritable::Function("SWITCH")) };
                let subject = self.term(subject)?;
                let subject = self.in_a_cell(subject);
                let paired = cases.len() - cases.len() % 2;
                let mut written = Vec::new();
                for pair in cases[..paired].chunks_exact(2) {
                    let condition = if is_empty_text(&pair[0]) {
                        let text = format!("{}=\"\"", subject.text);
                        Term { level: Level::Comparison, simple: false, ..Term::simple(text, Can::BOOLEAN) }
                    } else {
                        let case = self.term(&pair[0])?;
                        self.compared(Operator::Equal, subject.clone(), case)?
                    };
                    written.push((condition, self.term(&pair[1])?));
                }
                let otherwise = match cases.get(paired) {
                    Some(otherwise) => self.term(otherwise)?,
                    None => Term::simple("#N/A", Can::NOTHING),
                };
                self.cases(written, otherwise)
            }
            Control::Choose => self.choose(arguments),
            Control::IfError => self.replaced("ISERROR", arguments),
            Control::IfNa => self.replaced("ISNA", arguments),
        }
    }

    /// The value beside the first condition that is TRUE.
    fn cases(&mut self, cases: Vec<(Term, Term)>, otherwise: Term) -> Written<Term> {
        let mut result = otherwise;
        for (condition, value) in cases.into_iter().rev() {
            let chosen = self.chosen(condition, value, result)?;
            result = self.within_limits(chosen)?;
        }
        Ok(result)
    }

    /// One of two values.
    pub(super) fn chosen(&mut self, condition: Term, then: Term, otherwise: Term) -> Written<Term> {
        let (then, otherwise) = same_blanks(then, otherwise);
        let blank = match (then.is_blank(), otherwise.is_blank()) {
            (None, None) => Blank::Never,
            (one, other) => {
                let text = format!("IF({},{},{})", condition.text, one.unwrap_or("FALSE"), other.unwrap_or("FALSE"));
                if then.is_encoded() || otherwise.is_encoded() { Blank::Encoded(text) } else { Blank::Native(text) }
            }
        };
        let can = then.can.or(otherwise.can);
        let computed = then.computed || otherwise.computed;
        Ok(Term { blank, computed, ..Term::call("IF", &[&condition, &then, &otherwise], can) })
    }

    fn choose(&mut self, arguments: &[Node]) -> Written<Term> {
        let [index, values @ ..] = arguments else { return Err(Unwritable::Function("CHOOSE")) };
        let index = self.term(index)?;
        let index = self.as_number(index)?;
        let mut terms = Vec::new();
        for value in values {
            terms.push(self.term(value)?);
        }
        if terms.iter().any(Term::is_encoded) {
            terms = terms.iter().map(encoded).collect();
        }
        let blank = terms.iter().any(|term| term.is_blank().is_some()).then(|| {
            let conditions: Vec<&str> = terms.iter().map(|term| term.is_blank().unwrap_or("FALSE")).collect();
            format!("CHOOSE({},{})", index.text, conditions.join(","))
        });
        let is_encoded = terms.iter().any(Term::is_encoded);
        let can = terms.iter().fold(Can::NOTHING, |can, term| can.or(term.can));
        let mut all = vec![&index];
        all.extend(&terms);
        let term = Term::call("CHOOSE", &all, can);
        Ok(match blank {
            None => term,
            Some(condition) if is_encoded => Term { blank: Blank::Encoded(condition), ..term },
            Some(condition) => Term { blank: Blank::Native(condition), ..term },
        })
    }

    /// IFERROR and IFNA: a value, or another where the first is such an error.
    fn replaced(&mut self, question: &'static str, arguments: &[Node]) -> Written<Term> {
        let [value, otherwise] = arguments else { return Err(Unwritable::Function("IFERROR")) };
        let (value, otherwise) = (self.term(value)?, self.term(otherwise)?);
        let never_blank = matches!((&value.blank, &otherwise.blank), (Blank::Never, Blank::Never));
        if never_blank && question == "ISERROR" {
            let can = value.can.or(otherwise.can);
            let computed = value.computed || otherwise.computed;
            return Ok(Term { computed, ..Term::call("IFERROR", &[&value, &otherwise], can) });
        }
        let value = self.repeatable(value);
        let condition = Term::call(question, &[&value], Can::BOOLEAN);
        self.chosen(condition, otherwise, value)
    }

    /// A number that is written in the formula itself and decides how the formula is written; it is no number that may change.
    pub(super) fn fixed(&self, argument: Option<&Node>, default: f64) -> Option<f64> {
        match argument.map(|node| &node.part) {
            None => Some(default),
            Some(Part::Missing) => Some(0.0),
            Some(Part::Number(number)) => Some(*number),
            Some(Part::Boolean(boolean)) => Some(f64::from(u8::from(*boolean))),
            Some(Part::Signed(Sign::Minus, inner)) => match inner.part {
                Part::Number(number) => Some(-number),
                _ => None,
            },
            Some(_) => None,
        }
    }

    /// A number as it stands, which does not follow the formula's text.
    pub(super) fn constant(number: f64) -> Term {
        Term::simple(number_text(number), Can::NUMBER)
    }
}

/// Both with the same form of blanks.
fn same_blanks(one: Term, other: Term) -> (Term, Term) {
    if one.is_encoded() == other.is_encoded() { (one, other) } else { (encoded(&one), encoded(&other)) }
}
