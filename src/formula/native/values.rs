//! A part as a number, a condition or a text, with the guards that Excel itself does not have.

use crate::formula::syntax::ast::Level;

use super::term::{Blank, Can, Term, encoded};
use super::{DEEPEST, LONGEST, Unwritable, Writer, Written};

impl Writer<'_> {
    /// A part in a cell of its own, unless it is one already.
    pub(super) fn in_a_cell(&mut self, term: Term) -> Term {
        if term.simple {
            return term;
        }
        let blank = match &term.blank {
            Blank::Never => None,
            Blank::Native(condition) | Blank::Encoded(condition) => Some(condition.clone()),
        };
        // A blank cannot be told from an empty text by the cell alone where the part can be either.
        let condition = match blank {
            Some(condition) if term.can.be(Can::TEXT) => Some(self.helper(condition)),
            Some(_) => Some(String::new()),
            None => None,
        };
        let can = term.can;
        let cell = self.helper(encoded(&term).text);
        let blank = match condition {
            None => Blank::Never,
            Some(flag) if flag.is_empty() => Blank::Encoded(format!("{cell}=\"\"")),
            Some(flag) => Blank::Encoded(flag),
        };
        Term { blank, ..Term::simple(cell, can) }
    }

    /// The same where it is long or deep.
    pub(super) fn within_limits(&mut self, term: Term) -> Written<Term> {
        let condition = term.is_blank().map_or(0, str::len);
        if term.text.len() > 8_000 || condition > 8_000 {
            return Err(Unwritable::TooLong);
        }
        Ok(if term.depth > DEEPEST || term.text.len() > LONGEST || condition > LONGEST { self.in_a_cell(term) } else { term })
    }

    /// The part that is written several times: a short one as it stands, any other in a cell of its own.
    pub(super) fn repeatable(&mut self, term: Term) -> Term {
        const SHORT: usize = 60;
        let short = term.text.len() <= SHORT && matches!(term.blank, Blank::Never);
        if term.simple || short { term } else { self.in_a_cell(term) }
    }

    /// A number: blank is 0, TRUE is 1, a text is `#VALUE!`.
    pub(super) fn as_number(&mut self, term: Term) -> Written<Term> {
        if let Blank::Native(_) | Blank::Never = term.blank
            && !term.can.be(Can::TEXT)
        {
            return Ok(term);
        }
        let term = self.in_a_cell(term);
        let cell = &term.text;
        let guarded = match &term.blank {
            Blank::Encoded(_) if !term.can.be(Can::TEXT) => format!("N({cell})"),
            Blank::Encoded(blank) => format!("IF({blank},0,IF(ISTEXT({cell}),#VALUE!,{cell}))"),
            Blank::Never | Blank::Native(_) => format!("IF(ISTEXT({cell}),#VALUE!,{cell})"),
        };
        Ok(term.guarded(guarded, Can::NUMBER))
    }

    /// A number that is no reference to a cell, of which some functions pass over a blank or TRUE.
    pub(super) fn as_pure_number(&mut self, term: Term) -> Written<Term> {
        let was_pure = matches!(term.blank, Blank::Never) && term.can.only(Can::NUMBER);
        let number = self.as_number(term)?;
        if was_pure {
            return Ok(number);
        }
        let text = format!("{}+0", number.within(Level::Additive));
        Ok(number.guarded(text, Can::NUMBER).at(Level::Additive))
    }

    /// One of the values over which `SUM` or `MAX` run: a blank is passed over, and so is TRUE in a cell; a computed TRUE is 1, a text
    /// is `#VALUE!`.
    pub(super) fn as_counted(&mut self, term: Term, is_cell: bool) -> Written<Term> {
        if matches!(term.blank, Blank::Never) && term.can.only(Can::NUMBER) {
            return Ok(term);
        }
        let term = self.in_a_cell(term);
        let cell = &term.text;
        if term.is_encoded() {
            // Behind a reference, an empty text is passed over.
            return if term.can.only(Can::NUMBER) { Ok(term) } else { Err(Unwritable::BlankResult) };
        }
        let truth = if term.can.be(Can::BOOLEAN) && !is_cell { format!("IF(ISLOGICAL({cell}),N({cell}),{cell})") } else { cell.clone() };
        let text = if term.can.be(Can::TEXT) { format!("IF(ISTEXT({cell}),#VALUE!,{truth})") } else { truth };
        let blank = term.blank.clone();
        Ok(Term { blank, ..term.guarded(text, Can::NUMBER) })
    }

    /// A condition: blank is FALSE, what is neither TRUE nor FALSE is `#VALUE!`.
    pub(super) fn as_condition(&mut self, term: Term) -> Written<Term> {
        if matches!(term.blank, Blank::Never) && term.can.only(Can::BOOLEAN) {
            return Ok(term);
        }
        let term = self.in_a_cell(term);
        let cell = &term.text;
        let truth = if term.can.only(Can::BOOLEAN) {
            cell.clone()
        } else {
            format!("IF(ISERROR({cell}),{cell},IF(ISLOGICAL({cell}),{cell},#VALUE!))")
        };
        let text = match term.is_blank() {
            None => truth,
            Some(blank) => format!("IF({blank},FALSE,{truth})"),
        };
        Ok(term.guarded(text, Can::BOOLEAN))
    }

    /// A number at its 15 significant digits, free of the binary dust of arithmetic.
    pub(super) fn at_15_digits(&mut self, number: Term) -> Term {
        if !number.computed {
            return number;
        }
        // Joined with a text, a number has 15 digits, written and read by the same computer.
        let text = format!("({}+0&\"\")*1", number.within(Level::Additive));
        number.guarded(text, Can::NUMBER).at(Level::Multiplicative)
    }
}
