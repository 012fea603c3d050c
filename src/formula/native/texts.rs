//! Functions that make texts of values, join them and read numbers in them.
//!
//! Excel does much of it by the computer's region, where a formula here goes by the language of the criteria. So whatever hangs on the region
//! is noted, and what can be said without it is.

use crate::formula::function::Function;
use crate::formula::syntax::ast::{Level, Node, Part};

use super::call::Given;
use super::term::{Can, Term};
use super::{Unwritable, Writer, Written};

impl Writer<'_> {
    pub(super) fn formatted_text(&mut self, function: &'static Function, arguments: &[Node]) -> Written<Term> {
        let (value, code) = (self.single(function, arguments, 0)?, self.text_at(function, arguments, 1)?);
        let value = self.in_a_cell(value);
        let number = self.as_number(value.clone())?;
        let number = self.repeatable(number);
        let shown = match self.shown_number(&number.text, arguments.get(1)) {
            Some(shown) => shown,
            None => {
                self.places.regional();
                format!("TEXT({},{})", number.text, code.text)
            }
        };
        let depth = number.depth + 5;
        if !value.can.be(Can::TEXT) {
            return Ok(Term { depth, ..value.guarded(shown, Can::TEXT) }.at(Level::Concat));
        }
        // A text is shown as it stands, unless it looks like a number.
        let cell = &value.text;
        let shown = format!("IF(ISTEXT({cell}),IF(ISNUMBER({cell}*1),#VALUE!,{cell}),{shown})");
        Ok(Term { depth, ..value.guarded(shown, Can::TEXT) })
    }

    pub(super) fn concatenated(&mut self, function: &'static Function, arguments: &[Node]) -> Written<Term> {
        let mut terms = Vec::new();
        let mut has_column = false;
        for (place, argument) in arguments.iter().enumerate() {
            terms.push(match self.given(function, place, argument)? {
                Given::Missing => Term::simple("\"\"", Can::TEXT),
                Given::Column(cells) => {
                    has_column = true;
                    Term::simple(cells.text, Can::ANY)
                }
                Given::Value(term) => term,
            });
        }
        if !has_column {
            return Ok(self.join(terms));
        }
        self.places.regional();
        Ok(Term::call("_xlfn.CONCAT", &terms.iter().collect::<Vec<_>>(), Can::TEXT))
    }

    pub(super) fn text_join(&mut self, function: &'static Function, arguments: &[Node]) -> Written<Term> {
        let delimiter = self.text_at(function, arguments, 0)?;
        let ignore = match arguments.get(1).map(|argument| &argument.part) {
            Some(Part::Missing) | None => Term::simple("FALSE", Can::BOOLEAN),
            Some(_) => self.number_at(function, arguments, 1)?,
        };
        let mut terms = vec![delimiter, ignore];
        for (place, argument) in arguments.iter().enumerate().skip(2) {
            terms.push(match self.given(function, place, argument)? {
                Given::Missing => Term::simple("\"\"", Can::TEXT),
                Given::Column(cells) if !cells.is_dense => return Err(Unwritable::RowsBetween),
                Given::Column(cells) => {
                    self.places.regional();
                    Term::simple(cells.text, Can::ANY)
                }
                Given::Value(term) => self.as_text(term),
            });
        }
        Ok(Term::call("_xlfn.TEXTJOIN", &terms.iter().collect::<Vec<_>>(), Can::TEXT))
    }

    pub(super) fn number_value(&mut self, function: &'static Function, arguments: &[Node]) -> Written<Term> {
        let text = self.text_at(function, arguments, 0)?;
        let text = self.repeatable(text);
        let (decimal, group) = if self.dialect.decimal_comma { (",", ".") } else { (".", ",") };
        let (decimal, group) = match (arguments.get(1).map(|node| &node.part), arguments.len()) {
            (None, _) => (format!("\"{decimal}\""), format!("\"{group}\"")),
            (Some(_), 3) => (self.text_at(function, arguments, 1)?.text, self.text_at(function, arguments, 2)?.text),
            // The usual thousands separator gives way to a decimal separator that is the same.
            (Some(Part::Text(own)), 2) => {
                let free = if own.starts_with(group) { "\u{a0}" } else { group };
                (self.text_at(function, arguments, 1)?.text, format!("\"{free}\""))
            }
            _ => return Err(Unwritable::Function("NUMBERVALUE")),
        };
        let written = text.within(Level::Concat);
        let call = format!("IF(TRIM({written})=\"\",0,_xlfn.NUMBERVALUE({written},{decimal},{group}))");
        Ok(Term { depth: text.depth + 2, ..text.guarded(call, Can::NUMBER) })
    }
}
