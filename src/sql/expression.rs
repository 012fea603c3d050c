//! From a formula's tree to SQL.
//!
//! The order in which a formula is evaluated shows in SQL too: which of two errors a row gets, and whether a blank was read before an
//! error ended the evaluation. Parts that read nothing are computed here, once.

use std::sync::Arc;

use crate::formula::Fault;
use crate::formula::checking::resolve::{Resolved, ranges_at, resolve};
use crate::formula::checking::scope::RangeId;
use crate::formula::function::{Function, Implementation};
use crate::formula::running::compile::{Environment, compile};
use crate::formula::running::program::Evaluator;
use crate::formula::syntax::ast::{Called, Level, Node, Operator, Part, Sign, Tree};
use crate::foundation::column::Column;
use crate::foundation::language::words;
use crate::foundation::value::{CellError, Value};
use crate::say;

use super::dialect::SqlDialect;
use super::typed::{Typed, all, any_of, error_where, first_of};
use super::writer::{Numeric, Writer};

/// The largest number there is; what is beyond it is infinite.
const LARGEST: f64 = f64::MAX;

impl Writer<'_> {
    /// A formula's value.
    pub(super) fn formula(&mut self, tree: &Tree) -> Result<Typed, Fault> {
        self.value(&tree.root, false)
    }

    /// The value of a part that reads nothing.
    fn constant(&self, node: &Node) -> Option<Value> {
        fn reads(node: &Node) -> bool {
            matches!(node.part, Part::Reference(_) | Part::LastTime(..)) || node.children().into_iter().any(reads)
        }
        match &node.part {
            Part::Number(number) => Some(Value::number(*number)),
            Part::Text(text) => Some(Value::Text(Arc::clone(text))),
            Part::Boolean(boolean) => Some(Value::Boolean(*boolean)),
            Part::Error(error) => Some(Value::Error(*error)),
            Part::Missing => Some(Value::Number(0.0)),
            Part::Reference(_) | Part::LastTime(..) => None,
            _ if reads(node) => None,
            _ => {
                let columns = |_: RangeId| Arc::new(Column::default());
                let environment =
                    Environment { scope: &self.plan.scope, dialect: self.plan.dialect, as_of: self.plan.as_of.serial(), columns: &columns };
                Some(Evaluator::new(0).evaluate(&compile(&Tree::new(node.clone()), &environment)).value)
            }
        }
    }

    /// The value of a part, its number finite. `asked` says whether the formula itself asks about a blank there.
    pub(super) fn value(&mut self, node: &Node, asked: bool) -> Result<Typed, Fault> {
        let value = self.raw_value(node, asked)?;
        Ok(self.bounded(value))
    }

    /// Binds every expression of a value to a name.
    pub(super) fn bind(&mut self, value: Typed) -> Typed {
        let mut bind = |part: Option<String>| part.map(|sql| self.layers.bind(&sql));
        Typed { number: bind(value.number), text: bind(value.text), boolean: bind(value.boolean), error: bind(value.error), ..value }
    }

    /// Names the error of an infinite number.
    fn bounded(&mut self, value: Typed) -> Typed {
        let (true, Some(number)) = (value.unbounded, &value.number) else { return value };
        // PostgreSQL stops where a number becomes too large.
        if self.dialect == SqlDialect::Postgres {
            return Typed { unbounded: false, ..value };
        }
        let number = self.layers.bind(number);
        let largest = self.dialect.number(LARGEST);
        let error = format!("CASE WHEN NOT abs({number}) <= {largest} THEN '#NUM!' END");
        Typed {
            number: Some(format!("CASE WHEN abs({number}) <= {largest} THEN {number} END")),
            error: first_of([value.error.clone(), Some(error)]),
            unbounded: false,
            ..value
        }
    }

    fn raw_value(&mut self, node: &Node, asked: bool) -> Result<Typed, Fault> {
        if let Some(value) = self.constant(node) {
            return Ok(Typed::constant(&value, self.dialect));
        }
        match &node.part {
            Part::Reference(reference) => match resolve(reference, &self.plan.scope, false) {
                Ok(Resolved::Slot(slot)) => self.slot(slot, asked),
                _ => Ok(Typed::constant(&Value::Error(CellError::Name), self.dialect)),
            },
            Part::LastTime(..) => Err(self.refused(
                node,
                "a query over the table of the accounts does not know what they were last time, which PREVIOUS asks for",
                "eine Abfrage über die Tabelle der Kunden weiß nicht, was beim letzten Mal war, und danach fragt VORHER",
            )),
            Part::Chain(first, rest) if node.level() == Level::Comparison => self.comparison(first, rest),
            Part::Chain(first, rest) if node.level() == Level::Concat => self.concatenation(first, rest),
            Part::Call(Called::Known(function), arguments) => match function.implementation {
                Implementation::Control(control) => self.control(control, arguments),
                Implementation::Eager(_) => (self.call)(self, node, function, arguments),
                Implementation::Many(_) => {
                    let name = function.name;
                    Err(self.refused(
                        node,
                        &format!("{} has no translation into SQL", name.english),
                        &format!("{} hat keine Übersetzung nach SQL", name.german),
                    ))
                }
            },
            Part::Signed(Sign::Plus, inner) => self.raw_value(inner, asked),
            Part::Signed(..) | Part::Percent(_) | Part::Chain(..) => {
                let number = self.operand(node)?;
                Ok(Typed {
                    number: Some(number.sql),
                    error: number.error,
                    read: number.read,
                    whole: number.whole,
                    unbounded: number.unbounded,
                    ..Typed::default()
                })
            }
            _ => Ok(Typed::constant(&Value::Error(CellError::Name), self.dialect)),
        }
    }

    fn slot(&mut self, slot: usize, asked: bool) -> Result<Typed, Fault> {
        let value = self.slots.get(slot).cloned().flatten().unwrap_or_default();
        let read = if self.watches_blanks && !asked { value.is_empty() } else { None };
        let read = read.map(|read| self.layers.bind(&read));
        Ok(value.reading(read))
    }

    /// A part as arithmetic reads it.
    pub(super) fn operand(&mut self, node: &Node) -> Result<Numeric, Fault> {
        if self.constant(node).is_none() {
            match &node.part {
                Part::Signed(Sign::Plus, inner) => return self.operand(inner),
                Part::Signed(Sign::Minus, inner) => {
                    let inner = self.operand(inner)?;
                    return Ok(Numeric { sql: format!("(-{})", inner.sql), ..inner });
                }
                Part::Percent(inner) => {
                    let inner = self.operand(inner)?;
                    return Ok(Numeric { sql: format!("({} / 100)", inner.sql), whole: false, ..inner });
                }
                Part::Chain(first, rest) if !matches!(node.level(), Level::Comparison | Level::Concat) => {
                    return self.arithmetic(first, rest);
                }
                _ => {}
            }
        }
        let value = self.value(node, false)?;
        Ok(self.numeric(&value))
    }

    /// A value as a number: a blank is 0, TRUE is 1, a text is an error.
    pub(super) fn numeric(&mut self, value: &Typed) -> Numeric {
        let constant = match &value.constant {
            Some(value) => value.to_number().ok(),
            None => None,
        };
        if let Some(number) = constant {
            return Numeric {
                sql: self.dialect.short(number),
                error: None,
                read: None,
                whole: number.fract() == 0.0 && number.abs() < 1e15,
                unbounded: false,
                constant,
            };
        }
        let value = if value.text.is_some() || value.boolean.is_some() { &self.bind(value.clone()) } else { value };
        let truth = value.boolean.as_ref().map(|boolean| {
            let (one, zero) = (self.dialect.number(1.0), self.dialect.number(0.0));
            format!("CASE WHEN {boolean} THEN {one} WHEN NOT {boolean} THEN {zero} END")
        });
        let number = first_of([value.number.clone(), truth]).unwrap_or_else(|| self.dialect.null_number());
        let sql = match (value.blank, value.error.is_none() && value.text.is_none()) {
            (false, _) => number,
            (true, true) => format!("COALESCE({number}, 0)"),
            (true, false) => {
                let conditions = [&value.error, &value.text].into_iter().flatten().map(|part| format!("{part} IS NULL")).collect();
                format!("CASE WHEN {} THEN COALESCE({number}, 0) END", all(conditions))
            }
        };
        let text = value.text.as_ref().and_then(|text| error_where(&format!("{text} IS NOT NULL"), "#VALUE!"));
        Numeric {
            sql,
            error: first_of([value.error.clone(), text]),
            read: value.read.clone(),
            whole: value.number.is_none() || value.whole,
            unbounded: value.unbounded,
            constant: None,
        }
    }

    /// A value as a condition: a blank is FALSE, a number or a text an error. The condition is NULL where there is an error.
    pub(super) fn condition(&mut self, value: &Typed) -> (String, Option<String>) {
        if value.number.is_none() && value.text.is_none() && value.error.is_none() {
            let condition = value.boolean.clone().unwrap_or_else(|| "FALSE".to_owned());
            return (if value.blank && value.boolean.is_some() { format!("COALESCE({condition}, FALSE)") } else { condition }, None);
        }
        let value = self.bind(value.clone());
        let others: Vec<String> = [&value.number, &value.text].into_iter().flatten().map(|part| format!("{part} IS NOT NULL")).collect();
        let wrong = any_of(others.into_iter().map(Some)).and_then(|wrong| error_where(&wrong, "#VALUE!"));
        let boolean = value.boolean.clone().unwrap_or_else(|| "CAST(NULL AS BOOLEAN)".to_owned());
        let condition = if value.blank {
            let filled = [&value.number, &value.text, &value.error].into_iter().flatten().map(|part| format!("{part} IS NULL")).collect();
            format!("CASE WHEN {} THEN COALESCE({boolean}, FALSE) END", all(filled))
        } else {
            boolean
        };
        (condition, first_of([value.error.clone(), wrong]))
    }

    /// Whether a blank was read in parts that are evaluated one after the other up to the first error.
    pub(super) fn read_in_turn<'b>(&mut self, parts: impl IntoIterator<Item = (&'b Option<String>, Option<&'b String>)>) -> Option<String> {
        if !self.watches_blanks {
            return None;
        }
        let mut errors: Vec<String> = Vec::new();
        let mut reads = Vec::new();
        for (read, error) in parts {
            if let Some(read) = read {
                let mut conditions: Vec<String> = errors.iter().map(|error| format!("{error} IS NULL")).collect();
                conditions.push(read.clone());
                reads.push(Some(all(conditions)));
            }
            errors.extend(error.map(|error| self.layers.bind(error)));
        }
        any_of(reads).map(|read| self.layers.bind(&read))
    }

    fn arithmetic(&mut self, first: &Node, rest: &[(Operator, Node)]) -> Result<Numeric, Fault> {
        /// Longer products read all their factors before they compute.
        const LONGEST_PRODUCT: usize = 16;
        let mut operands = vec![self.operand(first)?];
        for (_, operand) in rest {
            operands.push(self.operand(operand)?);
        }
        let is_product = rest.first().is_some_and(|(operator, _)| operator.level() == Level::Multiplicative);
        let in_turn = is_product && rest.len() <= LONGEST_PRODUCT;
        let mut operands = operands.into_iter();
        let Some(mut number) = operands.next() else { return Err(Fault::error("empty-formula", 0..0, String::new())) };
        let operands: Vec<Numeric> = operands.collect();
        let mut errors = vec![number.error.clone()];
        let mut late = Vec::new();
        let mut reads = vec![(number.read.clone(), number.error.clone())];
        for ((operator, _), operand) in rest.iter().zip(operands) {
            let operand = if operand.constant.is_some() { operand } else { Numeric { sql: self.layers.bind(&operand.sql), ..operand } };
            errors.push(operand.error.clone());
            reads.push((operand.read.clone(), operand.error.clone()));
            let (next, error) = self.step(*operator, &number, &operand);
            if in_turn {
                reads.push((None, error.clone()));
                errors.push(error);
            } else {
                late.push(error);
            }
            number = next;
        }
        let read = self.read_in_turn(reads.iter().map(|(read, error)| (read, error.as_ref())));
        Ok(Numeric { error: first_of(errors.into_iter().chain(late)), read, constant: None, ..number })
    }

    /// One step of arithmetic, and the error that it may give.
    fn step(&mut self, operator: Operator, left: &Numeric, right: &Numeric) -> (Numeric, Option<String>) {
        let whole = left.whole && right.whole;
        let plain = |sql: String, whole: bool, unbounded: bool| Numeric {
            sql,
            error: None,
            read: None,
            whole,
            unbounded: unbounded || left.unbounded || right.unbounded,
            constant: None,
        };
        let (one, other) = (&left.sql, &right.sql);
        match operator {
            Operator::Add | Operator::Subtract => {
                let sign = operator.sign();
                if whole {
                    return (plain(format!("({one} {sign} {other})"), true, false), None);
                }
                let (one, other) = (self.layers.bind(one), self.layers.bind(other));
                let sum = format!("{one} {sign} {other}");
                let has_fraction = |side: &Numeric, sql: &str| (!side.whole).then(|| format!("{sql} <> {}", self.dialect.truncated(sql)));
                let fraction = any_of([has_fraction(left, &one), has_fraction(right, &other)]).unwrap_or_else(|| "FALSE".to_owned());
                // What cancels out but for the error of binary fractions is 0, as in a spreadsheet.
                let noise = self.dialect.number(1.0 / (1_u64 << 48) as f64);
                let sql =
                    format!("CASE WHEN abs({sum}) < greatest(abs({one}), abs({other})) * {noise} AND {fraction} THEN 0 ELSE {sum} END");
                (plain(sql, false, true), None)
            }
            Operator::Multiply => (plain(format!("({one} * {other})"), false, true), None),
            Operator::Divide => match right.constant {
                Some(divisor) if divisor != 0.0 => (plain(format!("({one} / {other})"), false, divisor.abs() < 1.0), None),
                _ => (plain(format!("({one} / NULLIF({other}, 0))"), false, true), error_where(&format!("{other} = 0"), "#DIV/0!")),
            },
            _ => {
                let (sql, error) = self.power(one, other, right.constant);
                (plain(sql, false, true), error)
            }
        }
    }

    /// A power, NULL where it is an error, and that error.
    pub(super) fn power(&mut self, base: &str, exponent: &str, constant: Option<f64>) -> (String, Option<String>) {
        let (base, exponent) = (self.layers.bind(base), self.layers.bind(exponent));
        let truncated = self.dialect.truncated(&exponent);
        match constant {
            Some(constant) if constant > 0.0 && constant.fract() == 0.0 => (format!("power({base}, {exponent})"), None),
            _ => (
                format!(
                    "CASE WHEN NOT ({base} = 0 AND {exponent} <= 0) AND NOT ({base} < 0 AND {exponent} <> {truncated}) THEN power({base}, {exponent}) END"
                ),
                Some(format!(
                    "CASE WHEN {base} = 0 AND {exponent} < 0 THEN '#DIV/0!' WHEN ({base} = 0 AND {exponent} = 0) OR ({base} < 0 AND {exponent} <> {truncated}) THEN '#NUM!' END"
                )),
            ),
        }
    }

    fn concatenation(&mut self, first: &Node, rest: &[(Operator, Node)]) -> Result<Typed, Fault> {
        let mut values = vec![self.value(first, false)?];
        for (_, node) in rest {
            values.push(self.value(node, false)?);
        }
        let read = self.read_in_turn(values.iter().map(|value| (&value.read, value.error.as_ref())));
        let errors: Vec<Option<String>> = values.iter().map(|value| value.error.clone()).collect();
        let texts: Vec<String> = values.iter().map(|value| self.textual(value)).collect();
        Ok(Typed::text(format!("({})", texts.join(" || "))).or_error(first_of(errors)).reading(read))
    }

    /// A value as text, NULL where it is an error: a blank is "", a number is written in the General format.
    pub(super) fn textual(&mut self, value: &Typed) -> String {
        if let Some(constant) = &value.constant
            && constant.error().is_none()
        {
            return self.constant_text(constant);
        }
        if value.number.is_none() && value.boolean.is_none() && !value.blank {
            return value.text.clone().unwrap_or_else(|| self.dialect.null_text());
        }
        let value = self.bind(value.clone());
        let number = value.number.as_ref().map(|number| self.general(number, value.whole));
        let language = self.plan.dialect.language;
        let truth = value.boolean.as_ref().map(|boolean| {
            let (yes, no) = (words::TRUE.in_language(language), words::FALSE.in_language(language));
            format!("CASE WHEN {boolean} THEN '{yes}' WHEN NOT {boolean} THEN '{no}' END")
        });
        let empty = match (&value.error, value.blank) {
            (_, false) => None,
            (None, true) => Some("''".to_owned()),
            (Some(error), true) => Some(format!("CASE WHEN {error} IS NULL THEN '' END")),
        };
        first_of([value.text.clone(), number, truth, empty]).unwrap_or_else(|| self.dialect.null_text())
    }

    fn constant_text(&self, value: &Value) -> String {
        let dialect = self.plan.dialect;
        let text = crate::formula::joined(value, dialect).unwrap_or_else(|_| "".into());
        self.dialect.text(&text)
    }

    /// A number in the General format: at most 15 digits, an exponent where it is very large or small.
    fn general(&mut self, number: &str, whole: bool) -> String {
        let dialect = self.dialect;
        let integer = dialect.as_text(&dialect.bigint(number));
        if whole {
            return integer;
        }
        let scientific = self.layers.bind(&dialect.scientific(&format!("abs({number})")));
        let exponent = format!("split_part({scientific}, 'e', 2)");
        let exponent = dialect.one_of(dialect.integer(&exponent), format!("try_cast({exponent} AS INTEGER)"), dialect.integer(&exponent));
        let exponent = self.layers.bind(&exponent);
        let digits = self.layers.bind(&format!("trim(TRAILING '0' FROM replace(split_part({scientific}, 'e', 1), '.', ''))"));
        let point = dialect.text(&self.plan.dialect.decimal_separator().to_string());
        let length = dialect.length(&digits);
        let part = |start: &str, length: &str| dialect.substring(&digits, start, length);
        let width = format!("CASE WHEN abs({exponent}) < 100 THEN 2 ELSE 3 END");
        let power = format!(
            "{first} || CASE WHEN {length} > 1 THEN {point} || {others} ELSE '' END || CASE WHEN {exponent} < 0 THEN 'E-' ELSE 'E+' END || lpad({absolute}, {width}, '0')",
            first = part("1", "1"),
            others = part("2", "20"),
            absolute = dialect.as_text(&format!("abs({exponent})")),
        );
        let small = format!("'0' || {point} || repeat('0', {}) || {digits}", dialect.integer(&format!("-{exponent} - 1")));
        let large = format!("rpad({digits}, {}, '0')", dialect.integer(&format!("{exponent} + 1")));
        let middle = format!("{} || {point} || {}", part("1", &format!("{exponent} + 1")), part(&format!("{exponent} + 2"), "20"));
        let truncated = dialect.truncated(number);
        let written = format!(
            "CASE WHEN {exponent} >= 21 OR ({exponent} < 0 AND {length} - {exponent} > 20) THEN {power} WHEN {exponent} < 0 THEN {small} WHEN {length} <= {exponent} + 1 THEN {large} ELSE {middle} END"
        );
        let written = self.layers.bind(&written);
        self.layers.bind(&format!(
            "CASE WHEN {number} = {truncated} AND abs({number}) < 1e15 THEN {integer} WHEN {number} < 0 THEN '-' || {written} ELSE {written} END"
        ))
    }

    fn comparison(&mut self, first: &Node, rest: &[(Operator, Node)]) -> Result<Typed, Fault> {
        if let [(operator @ (Operator::Equal | Operator::NotEqual), second)] = rest {
            let is_empty = |node: &Node| matches!(&node.part, Part::Text(text) if text.is_empty());
            let subject = if is_empty(second) { Some(first) } else { is_empty(first).then_some(second) };
            if let Some(subject) = subject {
                let value = self.value(subject, true)?;
                let value = self.bind(value);
                let empty = value.is_empty().unwrap_or_else(|| "FALSE".to_owned());
                let empty = if *operator == Operator::Equal { empty } else { format!("NOT {empty}") };
                let empty = match &value.error {
                    Some(error) => format!("CASE WHEN {error} IS NULL THEN {empty} END"),
                    None => empty,
                };
                return Ok(Typed::boolean(empty).or_error(value.error).reading(value.read));
            }
        }
        let mut compared = self.value(first, false)?;
        for (operator, node) in rest {
            let operand = self.value(node, false)?;
            let read = self.read_in_turn([(&compared.read, compared.error.as_ref()), (&operand.read, operand.error.as_ref())]);
            compared = self.compare(*operator, compared, operand).reading(read);
        }
        Ok(compared)
    }

    /// A whole column that stands as an argument.
    pub(super) fn range(&self, function: &Function, arguments: &[Node], place: usize) -> Option<RangeId> {
        let Some(Part::Reference(reference)) = arguments.get(place).map(|argument| &argument.part) else { return None };
        let takes = ranges_at(function, arguments, place, &self.plan.scope);
        match resolve(reference, &self.plan.scope, takes) {
            Ok(Resolved::Range(id)) => Some(id),
            _ => None,
        }
    }

    /// What is said of a part that has no translation.
    pub(super) fn refused(&self, node: &Node, english: &str, german: &str) -> Fault {
        let language = self.plan.language();
        let dialect = self.dialect.name();
        let message = say!(language, "{english} ({dialect})", "{german} ({dialect})");
        Fault::error("not-in-sql", node.span.clone(), message).with_help(say!(
            language,
            "write the row in another way, or leave this criterion to keyfolio run",
            "die Zeile anders schreiben oder dieses Kriterium keyfolio run überlassen"
        ))
    }
}
