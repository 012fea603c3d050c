//! Ranks, aggregates and pieces of texts: functions of which Excel's own means something else, or is not known to every Excel.

use crate::formula::function::Function;
use crate::formula::syntax::ast::{Level, Node};

use super::call::Given;
use super::term::{Blank, Can, Term};
use super::{Unwritable, Writer, Written};

impl Writer<'_> {
    /// Excel's own function, which is told to pass over errors or not, and never over hidden rows.
    pub(super) fn aggregate(&mut self, function: &'static Function, arguments: &[Node]) -> Written<Term> {
        let unwritable = || Unwritable::Function("AGGREGATE");
        let number = self.fixed(arguments.first(), 0.0).ok_or_else(unwritable)?.trunc();
        let options = self.fixed(arguments.get(1), 0.0).ok_or_else(unwritable)?.trunc();
        let column = self.column_at(function, arguments, 2)?;
        if !(1.0..=19.0).contains(&number) || !(0.0..=7.0).contains(&options) || (number == 3.0 && column.encoded) {
            return Err(unwritable());
        }
        let options = if matches!(options as u8, 2 | 3 | 6 | 7) { 6.0 } else { 4.0 };
        let mut all = vec![Self::constant(number), Self::constant(options), Term::simple(column.text, Can::NUMBER)];
        if arguments.len() > 3 {
            all.push(self.number_at(function, arguments, 3)?);
        }
        Ok(Term { computed: true, ..self.of_numbers("_xlfn.AGGREGATE", &all) })
    }

    /// TEXTBEFORE and TEXTAFTER of the first delimiter, with functions that every Excel knows.
    pub(super) fn piece(&mut self, name: &'static str, function: &'static Function, arguments: &[Node]) -> Written<Term> {
        if arguments.len() > 2 {
            return Err(Unwritable::Function(name));
        }
        let text = self.text_at(function, arguments, 0)?;
        let delimiter = self.text_at(function, arguments, 1)?;
        let (text, delimiter) = (self.repeatable(text), self.repeatable(delimiter));
        let (whole, sign) = (text.within(Level::Concat), delimiter.within(Level::Concat));
        let piece = if name == "TEXTBEFORE" {
            format!("LEFT({whole},FIND({sign},{whole})-1)")
        } else {
            format!("MID({whole},FIND({sign},{whole})+LEN({sign}),32767)")
        };
        let errors = format!("IF(ISERROR({whole}),{whole},IF(ISERROR({sign}),{sign},#N/A))");
        let depth = text.depth.max(delimiter.depth) + 4;
        Ok(Term { depth, ..text.guarded(format!("IF(ISERROR(FIND({sign},{whole})),{errors},{piece})"), Can::TEXT) })
    }

    /// A function for which texts and truth values count too.
    pub(super) fn of_all_values(&mut self, name: &str, function: &'static Function, arguments: &[Node]) -> Written<Term> {
        let mut all = Vec::new();
        for (place, argument) in arguments.iter().enumerate() {
            all.push(match self.given(function, place, argument)? {
                Given::Missing => Term::simple("0", Can::NUMBER),
                Given::Column(cells) if cells.encoded => return Err(Unwritable::BlankResult),
                Given::Column(cells) => Term::simple(cells.text, Can::NUMBER),
                Given::Value(term) if matches!(term.blank, Blank::Never) && !term.can.be(Can::TEXT) => term,
                Given::Value(_) => return Err(Unwritable::Function(function.name.english)),
            });
        }
        Ok(Term { computed: true, ..self.of_numbers(name, &all) })
    }

    /// Excel's RANK compares the binary values, and tells apart what is the same number at 15 digits; its comparisons do not.
    pub(super) fn rank(&mut self, name: &str, function: &'static Function, arguments: &[Node]) -> Written<Term> {
        let number = self.number_at(function, arguments, 0)?;
        let cells = self.column_at(function, arguments, 1)?.text;
        let number = self.repeatable(number);
        let own = number.within(Level::Additive);
        let (before, after) =
            (format!("SUMPRODUCT(ISNUMBER({cells})*({cells}>{own}))"), format!("SUMPRODUCT(ISNUMBER({cells})*({cells}<{own}))"));
        let ahead = match arguments.get(2) {
            None => before,
            Some(_) => {
                let order = self.number_at(function, arguments, 2)?;
                format!("IF({}=0,{before},{after})", order.within(Level::Concat))
            }
        };
        let equal = self.helper_number(&number, format!("SUMPRODUCT(ISNUMBER({cells})*({cells}={own}))"));
        let shared = if name == "RANK.AVG" { format!("+({0}-1)/2", equal.text) } else { String::new() };
        let text = format!("IF({}=0,#N/A,{ahead}+1{shared})", equal.text);
        Ok(Term { depth: number.depth + 4, ..number.guarded(text, Can::NUMBER) })
    }

    /// A part that is a number and stands in a cell of its own.
    pub(super) fn helper_number(&mut self, like: &Term, text: String) -> Term {
        let term = Term { depth: like.depth + 2, ..like.guarded(text, Can::NUMBER) };
        self.in_a_cell(term)
    }

    /// Excel cuts the rank off after some digits; cut off after more of them it is then cut off by hand, where other programs round.
    pub(super) fn percent_rank(&mut self, function: &'static Function, arguments: &[Node]) -> Written<Term> {
        let column = self.column_at(function, arguments, 0)?;
        let number = self.number_at(function, arguments, 1)?;
        let digits = if arguments.len() > 2 {
            let digits = self.number_at(function, arguments, 2)?;
            let digits = self.repeatable(digits);
            digits.guarded(format!("IF({0}<1,#NUM!,{0})", digits.within(Level::Concat)), Can::NUMBER)
        } else {
            Self::constant(3.0)
        };
        let rank = self.of_numbers("PERCENTRANK", &[Term::simple(column.text, Can::NUMBER), number, Self::constant(12.0)]);
        Ok(self.of_numbers("ROUNDDOWN", &[rank, digits]))
    }
}
