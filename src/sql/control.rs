//! Control flow as SQL: IF and its kin, whose arguments are evaluated only where they are taken.

use crate::formula::Fault;
use crate::formula::function::Control;
use crate::formula::syntax::ast::{Node, Operator};
use crate::foundation::value::{CellError, Value};

use super::typed::{Typed, any_of};
use super::writer::Writer;

impl Writer<'_> {
    pub(super) fn control(&mut self, control: Control, arguments: &[Node]) -> Result<Typed, Fault> {
        let missing = Value::Error(CellError::Value);
        let argument = |writer: &mut Self, place: usize, otherwise: Value| match arguments.get(place) {
            Some(node) => writer.value(node, false),
            None => Ok(Typed::constant(&otherwise, writer.dialect)),
        };
        match control {
            Control::If => {
                let condition = argument(self, 0, missing.clone())?;
                let then = argument(self, 1, missing)?;
                let otherwise = argument(self, 2, Value::Boolean(false))?;
                let (holds, error) = self.condition(&condition);
                Ok(self.cases(vec![(holds, error, condition.read, then)], otherwise))
            }
            Control::Ifs => {
                let mut cases = Vec::new();
                for pair in arguments.chunks_exact(2) {
                    let condition = self.value(&pair[0], false)?;
                    let result = self.value(&pair[1], false)?;
                    let (holds, error) = self.condition(&condition);
                    cases.push((holds, error, condition.read, result));
                }
                Ok(self.cases(cases, Typed::constant(&Value::Error(CellError::NotAvailable), self.dialect)))
            }
            Control::Switch => {
                let subject = argument(self, 0, missing)?;
                let subject = self.bind(subject);
                let rest = arguments.get(1..).unwrap_or_default();
                let paired = rest.len() - rest.len() % 2;
                let mut cases = vec![("FALSE".to_owned(), subject.error.clone(), subject.read.clone(), Typed::default())];
                for pair in rest[..paired].chunks_exact(2) {
                    let case = self.value(&pair[0], false)?;
                    let result = self.value(&pair[1], false)?;
                    let is_empty_text = matches!(&case.constant, Some(Value::Text(text)) if text.is_empty());
                    let (holds, error) = if is_empty_text {
                        (subject.is_empty().unwrap_or_else(|| "FALSE".to_owned()), None)
                    } else {
                        let equal = self.compare(Operator::Equal, subject.clone(), case.clone());
                        (equal.boolean.unwrap_or_else(|| "FALSE".to_owned()), equal.error)
                    };
                    cases.push((holds, error, case.read, result));
                }
                let otherwise = match rest.get(paired) {
                    Some(node) => self.value(node, false)?,
                    None => Typed::constant(&Value::Error(CellError::NotAvailable), self.dialect),
                };
                Ok(self.cases(cases, otherwise))
            }
            Control::Choose => {
                let index = argument(self, 0, missing.clone())?;
                let read = index.read.clone();
                let index = self.numeric(&index);
                let number = self.layers.bind(&self.dialect.truncated(&index.sql));
                let mut cases = vec![("FALSE".to_owned(), index.error.clone(), read, Typed::default())];
                for (place, node) in (1..).zip(arguments.get(1..).unwrap_or_default()) {
                    cases.push((format!("{number} = {place}"), None, None, self.value(node, false)?));
                }
                Ok(self.cases(cases, Typed::constant(&missing, self.dialect)))
            }
            Control::IfError | Control::IfNa => {
                let value = argument(self, 0, missing.clone())?;
                let otherwise = argument(self, 1, missing)?;
                let Some(error) = value.error.clone() else { return Ok(value) };
                let error = self.layers.bind(&error);
                let read = value.read.clone();
                let (caught, rest) = match control {
                    Control::IfError => (format!("{error} IS NOT NULL"), None),
                    _ => (format!("COALESCE({error} = '#N/A', FALSE)"), Some(error)),
                };
                let value = Typed { error: rest, read: None, ..value };
                Ok(self.cases(vec![(caught, None, read, otherwise)], value))
            }
        }
    }

    /// The value of the first case whose condition holds; an error of a condition ends the search.
    pub(super) fn cases(&mut self, cases: Vec<(String, Option<String>, Option<String>, Typed)>, otherwise: Typed) -> Typed {
        let mut cases = cases;
        for (holds, error, _, _) in &mut cases {
            if holds != "FALSE" {
                *holds = self.layers.bind(holds);
            }
            *error = error.as_ref().map(|error| self.layers.bind(error));
        }
        let values = || cases.iter().map(|(_, _, _, value)| value).chain([&otherwise]);
        let written = |part: &dyn Fn(&Typed) -> Option<String>, null: String, ends: &dyn Fn(&str) -> String| {
            if !values().any(|value| part(value).is_some()) && !cases.iter().any(|(_, error, _, _)| error.is_some() && ends("") != "NULL") {
                return None;
            }
            let mut sql = String::from("CASE");
            for (holds, error, _, value) in &cases {
                if let Some(error) = error {
                    sql.push_str(&format!(" WHEN {error} IS NOT NULL THEN {}", ends(error)));
                }
                if holds != "FALSE" {
                    sql.push_str(&format!(" WHEN {holds} THEN {}", part(value).unwrap_or_else(|| null.clone())));
                }
            }
            if sql == "CASE" {
                return part(&otherwise);
            }
            sql.push_str(&format!(" ELSE {} END", part(&otherwise).unwrap_or_else(|| null.clone())));
            Some(sql)
        };
        let null = |_: &str| "NULL".to_owned();
        let number = written(&|value| value.number.clone(), self.dialect.null_number(), &null);
        let text = written(&|value| value.text.clone(), self.dialect.null_text(), &null);
        let boolean = written(&|value| value.boolean.clone(), "CAST(NULL AS BOOLEAN)".to_owned(), &null);
        let error = written(&|value| value.error.clone(), self.dialect.null_text(), &|error: &str| error.to_owned());
        let blank = values().any(|value| value.blank);
        let whole = values().all(|value| value.whole || value.number.is_none());
        let read = if self.watches_blanks { self.read_in_cases(&cases, &otherwise) } else { None };
        Typed { number, text, boolean, error, blank, whole, unbounded: false, read, constant: None }
    }

    fn read_in_cases(&mut self, cases: &[(String, Option<String>, Option<String>, Typed)], otherwise: &Typed) -> Option<String> {
        let mut read = otherwise.read.clone();
        for (holds, error, own, value) in cases.iter().rev() {
            let behind = match (&value.read, &read) {
                (None, None) => None,
                (then, rest) => {
                    let or_not = |read: &Option<String>| read.clone().unwrap_or_else(|| "FALSE".to_owned());
                    let taken = if holds == "FALSE" {
                        or_not(rest)
                    } else {
                        format!("CASE WHEN {holds} THEN {} ELSE {} END", or_not(then), or_not(rest))
                    };
                    Some(match error {
                        Some(error) => format!("CASE WHEN {error} IS NOT NULL THEN FALSE ELSE {taken} END"),
                        None => taken,
                    })
                }
            };
            read = any_of([own.clone(), behind]);
        }
        read.map(|read| self.layers.bind(&read))
    }
}
