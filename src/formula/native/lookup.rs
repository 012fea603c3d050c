//! Lookups, with INDEX and MATCH, which every Excel knows. A search for the nearest number needs no sorted column: the number is found by
//! how many are greater or less.

use crate::formula::function::Function;
use crate::formula::syntax::ast::{Level, Node, Part};

use super::call::beside_each_other;
use super::term::{Blank, Can, Term};
use super::{Cells, Unwritable, Writer, Written};

/// Which value is taken where the wanted one is not there, or how it is compared.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Exact,
    NextSmaller,
    NextLarger,
    Wildcard,
}

impl Writer<'_> {
    pub(super) fn lookup(&mut self, name: &'static str, function: &'static Function, arguments: &[Node]) -> Written<Term> {
        let unwritable = Unwritable::Function(name);
        match name {
            "INDEX" => {
                let column = self.column_at(function, arguments, 0)?;
                if self.fixed(arguments.get(2), 1.0) != Some(1.0) {
                    return Err(unwritable);
                }
                if !column.is_dense {
                    return Err(Unwritable::RowsBetween);
                }
                let row = self.number_at(function, arguments, 1)?;
                let row = self.repeatable(row);
                let row = row.guarded(format!("IF({0}<1,#VALUE!,{0})", row.within(Level::Concat)), Can::NUMBER);
                Ok(found_in(&column, &row))
            }
            "MATCH" => {
                let wanted = self.wanted(function, arguments, true)?;
                let column = self.dense(function, arguments)?;
                match self.fixed(arguments.get(2), 1.0).ok_or(unwritable)? {
                    0.0 => self.position(wanted, &column, Mode::Wildcard, false),
                    kind if kind > 0.0 => self.position(wanted, &column, Mode::NextSmaller, true),
                    _ => self.position(wanted, &column, Mode::NextLarger, true),
                }
            }
            "XMATCH" => {
                let wanted = self.wanted(function, arguments, false)?;
                let column = self.dense(function, arguments)?;
                let (mode, last) = self.modes(name, arguments, 2)?;
                self.position(wanted, &column, mode, last)
            }
            "VLOOKUP" => {
                let wanted = self.wanted(function, arguments, true)?;
                let column = self.column_at(function, arguments, 1)?;
                if self.fixed(arguments.get(2), 1.0).map(f64::trunc) != Some(1.0) {
                    return Err(unwritable);
                }
                let nearest = self.fixed(arguments.get(3), 1.0).ok_or(unwritable)? != 0.0;
                let (mode, last) = if nearest { (Mode::NextSmaller, true) } else { (Mode::Wildcard, false) };
                let position = self.position(wanted, &column, mode, last)?;
                Ok(found_in(&column, &position))
            }
            _ => self.cross_lookup(function, arguments),
        }
    }

    fn cross_lookup(&mut self, function: &'static Function, arguments: &[Node]) -> Written<Term> {
        let wanted = self.wanted(function, arguments, false)?;
        let searched = self.column_at(function, arguments, 1)?;
        let results = self.column_at(function, arguments, 2)?;
        if !beside_each_other(&[searched.clone(), results.clone()])? {
            return Ok(Term::simple("#VALUE!", Can::NOTHING));
        }
        let (mode, last) = self.modes("XLOOKUP", arguments, 4)?;
        let position = self.position(wanted.clone(), &searched, mode, last)?;
        let Some(otherwise) = arguments.get(3).filter(|argument| argument.part != Part::Missing) else {
            return Ok(found_in(&results, &position));
        };
        let position = self.repeatable(position);
        let otherwise = self.term(otherwise)?;
        let found = found_in(&results, &position);
        // Where the wanted value itself is an error, nothing was searched.
        let absent = if wanted.simple && wanted.blank == Blank::Never && !wanted.can_fail {
            position.guarded(format!("ISNA({})", position.text), Can::BOOLEAN)
        } else {
            position.guarded(format!("IF(ISNA({0}),NOT(ISERROR({1})),FALSE)", position.text, wanted.text), Can::BOOLEAN)
        };
        self.chosen(absent, otherwise, found)
    }

    /// What is searched for; for MATCH and VLOOKUP a blank is 0.
    fn wanted(&mut self, function: &'static Function, arguments: &[Node], zero_for_blank: bool) -> Written<Term> {
        let term = self.single(function, arguments, 0)?;
        let term = if term.blank == Blank::Never { self.repeatable(term) } else { self.in_a_cell(term) };
        Ok(match (term.is_blank(), zero_for_blank) {
            (Some(blank), true) => {
                let text = format!("IF({blank},0,{})", term.text);
                let can = term.can.or(Can::NUMBER);
                term.guarded(text, can)
            }
            _ => term,
        })
    }

    fn dense(&mut self, function: &'static Function, arguments: &[Node]) -> Written<Cells> {
        let column = self.column_at(function, arguments, 1)?;
        if column.is_dense { Ok(column) } else { Err(Unwritable::RowsBetween) }
    }

    /// Match mode, and whether the last of several rows is taken.
    fn modes(&mut self, name: &'static str, arguments: &[Node], first: usize) -> Written<(Mode, bool)> {
        let given = |index: usize| arguments.get(index).filter(|argument| argument.part != Part::Missing);
        let mode = match self.fixed(given(first), 0.0).map(f64::trunc) {
            Some(0.0) => Mode::Exact,
            Some(-1.0) => Mode::NextSmaller,
            Some(1.0) => Mode::NextLarger,
            Some(2.0) => Mode::Wildcard,
            _ => return Err(Unwritable::Function(name)),
        };
        let search = self.fixed(given(first + 1), 1.0).map(f64::trunc);
        match (search, mode) {
            (Some(2.0), Mode::NextSmaller) => Ok((mode, true)),
            (Some(-2.0), Mode::NextSmaller) => Ok((mode, false)),
            (Some(1.0 | 2.0), _) => Ok((mode, false)),
            (Some(-1.0 | -2.0), _) => Ok((mode, true)),
            _ => Err(Unwritable::Function(name)),
        }
    }

    /// The row of a column in which a value stands, counted from 1; `#N/A` where there is none.
    fn position(&mut self, wanted: Term, column: &Cells, mode: Mode, last: bool) -> Written<Term> {
        let cells = &column.text;
        match mode {
            Mode::Exact | Mode::Wildcard if last => {
                if mode == Mode::Wildcard {
                    return Err(Unwritable::Function("XLOOKUP"));
                }
                Ok(last_row(cells, &wanted))
            }
            Mode::Exact | Mode::Wildcard => {
                let searched =
                    if mode == Mode::Exact && wanted.can.be(Can::TEXT) { without_wildcards(&wanted) } else { wanted.text.clone() };
                let exact = format!("MATCH({searched},{cells},0)");
                let text = match wanted.is_blank() {
                    None => exact,
                    Some(_) if column.encoded => return Err(Unwritable::BlankResult),
                    Some(blank) => format!("IF({blank},MATCH(TRUE,INDEX(ISBLANK({cells}),0),0),{exact})"),
                };
                Ok(Term { depth: wanted.depth + 4, ..wanted.guarded(text, Can::NUMBER) })
            }
            Mode::NextSmaller | Mode::NextLarger => {
                if wanted.can.be(Can::TEXT.or(Can::BOOLEAN)) || wanted.is_blank().is_some() {
                    return Err(Unwritable::Function("MATCH"));
                }
                let (place, sign) = if mode == Mode::NextSmaller { ("LARGE", '>') } else { ("SMALL", '<') };
                let wanted = self.repeatable(wanted);
                let number = wanted.within(Level::Additive);
                let nearest =
                    format!("IFERROR({place}({cells},COUNTIF({cells},\"{sign}\"&{number})+1),IF(ISERROR({number}),{number},#N/A))");
                let nearest = Term { depth: wanted.depth + 4, ..wanted.guarded(nearest, Can::NUMBER) };
                let nearest = self.in_a_cell(nearest);
                Ok(if last {
                    last_row(cells, &nearest)
                } else {
                    nearest.guarded(format!("MATCH({},{cells},0)", nearest.text), Can::NUMBER)
                })
            }
        }
    }
}

/// What stands in a row of a column.
fn found_in(column: &Cells, position: &Term) -> Term {
    let text = format!("INDEX({},{})", column.text, position.text);
    let blank = if column.encoded { Blank::Encoded(format!("{text}=\"\"")) } else { Blank::Native(format!("ISBLANK({text})")) };
    Term { blank, ..position.guarded(text, column.can) }
}

/// The last row whose value is the wanted one: LOOKUP passes over errors and takes the last number.
fn last_row(cells: &str, wanted: &Term) -> Term {
    let value = wanted.within(Level::Concat);
    let last = |hits: String| format!("LOOKUP(2,1/{hits},ROW({cells}))-ROW(INDEX({cells},1))+1");
    // A blank cell equals 0 and "" in Excel, and nothing here. IF stands around LOOKUP, because inside it would see one cell of the column.
    let equal = last(format!("(({cells}={value})*(1-ISBLANK({cells})))"));
    let text = match wanted.is_blank() {
        None => equal,
        Some(blank) => format!("IF({blank},{},{equal})", last(format!("ISBLANK({cells})"))),
    };
    Term { depth: wanted.depth + 4, ..wanted.guarded(text, Can::NUMBER) }.at(Level::Additive)
}

/// A text in which `*`, `?` and `~` mean themselves.
fn without_wildcards(wanted: &Term) -> String {
    let literal = wanted.text.starts_with('"');
    if literal && !wanted.text.contains(['*', '?', '~']) {
        return wanted.text.clone();
    }
    let text = &wanted.text;
    let escaped = format!("SUBSTITUTE(SUBSTITUTE(SUBSTITUTE({text},\"~\",\"~~\"),\"*\",\"~*\"),\"?\",\"~?\")");
    if literal { escaped } else { format!("IF(ISTEXT({text}),{escaped},{text})") }
}
