//! The criterion of COUNTIF, SUMIFS and their kin.
//!
//! A number in the text of a criterion is read by the computer's region; joined as a number (`">="&1.5`) it is the same everywhere.

use crate::formula::functions::criterion::criterion_number;
use crate::formula::syntax::ast::{Level, Node, Part};
use crate::foundation::value::CellError;

use super::term::{Blank, Can, Term};
use super::{Cells, Unwritable, Writer, Written, number_text, text_literal};

impl Writer<'_> {
    pub(super) fn criterion(&mut self, argument: &Node, column: &Cells) -> Written<Term> {
        let Part::Text(text) = &argument.part else {
            return self.computed_criterion(argument);
        };
        if column.encoded && matches!(&**text, "=" | "<>") {
            return Err(Unwritable::BlankResult);
        }
        match criterion_number(text, self.dialect) {
            Err(_) => Ok(Term::simple(CellError::Value.to_string(), Can::NOTHING)),
            Ok(Some((sign, number))) => {
                // Digits as they stand may be changed in the criteria; a date or an amount may not.
                let digits = text[sign.len()..].trim();
                let plain = digits.parse::<f64>().is_ok() && !digits.starts_with(['+', '-']);
                let start = argument.span.start + 1 + sign.len();
                let number = if plain && digits.len() + sign.len() == text.len() && argument.span.len() == text.len() + 2 {
                    self.places.number(&(start..start + digits.len()), number)
                } else {
                    number_text(number)
                };
                if sign.is_empty() {
                    return Ok(Term::simple(number, Can::NUMBER));
                }
                let joined = format!("{}&{number}", text_literal(sign));
                Ok(Term { simple: false, ..Term::simple(joined, Can::TEXT) }.at(Level::Concat))
            }
            Ok(None) => Ok(Term::simple(text_literal(text), Can::TEXT)),
        }
    }

    pub(super) fn computed_criterion(&mut self, argument: &Node) -> Written<Term> {
        if let Part::Missing = argument.part {
            return Ok(Term::simple("0", Can::NUMBER));
        }
        let before = std::mem::replace(&mut self.in_criterion, true);
        let term = self.term(argument);
        self.in_criterion = before;
        let term = term?;
        let term = if term.is_blank().is_some() { self.in_a_cell(term) } else { term };
        Ok(match &term.blank {
            Blank::Never => term,
            // A blank criterion is 0.
            Blank::Native(blank) | Blank::Encoded(blank) => {
                let text = format!("IF({blank},0,{})", term.text);
                let can = term.can.or(Can::NUMBER);
                term.guarded(text, can)
            }
        })
    }
}
