//! Functions that count, add and average the rows which meet criteria.
//!
//! Excel reads a text of digits in a criterion as a number of at most 15 digits, so that 16 digits find the numbers beside theirs. A pattern is
//! compared as text: what begins with the digits, and is as long as they are, is they. Two criteria on one column say so.

use crate::formula::function::Function;
use crate::formula::syntax::ast::Node;

use crate::formula::checking::scope::RangeId;
use crate::formula::functions::criterion::is_long_number;
use crate::formula::syntax::ast::{Operator, Part};

use super::call::beside_each_other;
use super::term::{Can, Term};
use super::{Cells, Unwritable, Writer, Written, text_literal};

impl Writer<'_> {
    pub(super) fn conditional(&mut self, name: &'static str, function: &'static Function, arguments: &[Node]) -> Written<Term> {
        let mut columns: Vec<Cells> = Vec::new();
        let mut texts: Vec<Term> = Vec::new();
        // The places of the columns whose cells are compared.
        let criterion_after = |place: usize| match name {
            "COUNTIF" | "SUMIF" | "AVERAGEIF" => place == 0,
            "COUNTIFS" => place.is_multiple_of(2),
            _ => place % 2 == 1,
        };
        // The criteria, by the places of their texts, that find texts of more digits than Excel's numbers have.
        let mut exact: Vec<(usize, Exact)> = Vec::new();
        let mut place = 0;
        while place < arguments.len() {
            let column = self.column_at(function, arguments, place)?;
            texts.push(Term::simple(column.text.clone(), Can::ANY));
            if criterion_after(place) {
                let argument = arguments.get(place + 1).ok_or(Unwritable::Function(name))?;
                let written = self.criterion(argument, &column)?;
                if let Some(found) = self.exact(name, argument, &column, &written)? {
                    exact.push((texts.len(), found));
                }
                texts.push(written);
                place += 1;
            }
            columns.push(column);
            place += 1;
        }
        if !beside_each_other(&columns)? {
            return Ok(Term::simple("#VALUE!", Can::NOTHING));
        }
        if name.starts_with("COUNT") && columns.iter().any(|cells| !cells.is_dense) {
            // The rows between are blank, and a criterion may find blanks.
            return Err(Unwritable::RowsBetween);
        }
        let name = if exact.is_empty() { name } else { several(name, &mut texts, &exact) };
        let name = match name {
            "MINIFS" => "_xlfn.MINIFS",
            "MAXIFS" => "_xlfn.MAXIFS",
            name => name,
        };
        Ok(Term { computed: true, ..Term::call(name, &texts.iter().collect::<Vec<_>>(), Can::NUMBER) })
    }

    /// What finds a criterion's text letter by letter, where it is or may be a number of too many digits for Excel.
    fn exact(&mut self, name: &'static str, argument: &Node, column: &Cells, written: &Term) -> Written<Option<Exact>> {
        let not_equal = Unwritable::Function(name);
        if let Part::Text(text) = &argument.part {
            let (other, digits) = match text.strip_prefix("<>") {
                Some(rest) => (true, rest),
                None => (false, text.strip_prefix('=').unwrap_or(text)),
            };
            if !is_long_number(digits, self.dialect) {
                return Ok(None);
            }
            let any = text_literal(&"?".repeat(digits.chars().count()));
            let found = Exact { first: text_literal(&format!("{digits}*")), second: any };
            return if other { Err(not_equal) } else { Ok(Some(found)) };
        }
        let mut reads_long = column.has_long_numbers;
        for_each_own_column(argument, &mut |name| {
            let slot = self.scope.slot(name);
            let own = slot.and_then(|slot| self.places.column(RangeId { table: None, column: slot }).ok());
            reads_long |= own.is_some_and(|own| own.has_long_numbers);
        });
        if !reads_long {
            return Ok(None);
        }
        let sought = match &argument.part {
            Part::Chain(first, rest) => match (&first.part, rest.as_slice()) {
                (Part::Text(sign), [(Operator::Concat, node)]) if &**sign == "=" => Some(node),
                (Part::Text(sign), [(Operator::Concat, _)]) if &**sign == "<>" => return Err(not_equal),
                _ => None,
            },
            _ => None,
        };
        let term = match sought {
            Some(node) => self.computed_criterion(node)?,
            None => written.clone(),
        };
        let text = self.several_times(term).text;
        let is_long = format!("AND(ISTEXT({text}),LEN({text})>15,ISNUMBER(-{text}))");
        let otherwise = &written.text;
        Ok(Some(Exact {
            first: format!("IF({is_long},{text}&\"*\",{otherwise})"),
            second: format!("IF({is_long},REPT(\"?\",LEN({text})),{otherwise})"),
        }))
    }
}

/// Two criteria on one column that together find a text letter by letter.
struct Exact {
    first: String,
    second: String,
}

/// Puts two criteria in the place of each of these; gives the function that takes several.
fn several(name: &'static str, texts: &mut Vec<Term>, exact: &[(usize, Exact)]) -> &'static str {
    for (place, exact) in exact.iter().rev() {
        let Some(column) = place.checked_sub(1).and_then(|place| texts.get(place)).cloned() else { continue };
        let criterion = |text: &String, like: &Term| like.guarded(text.clone(), Can::ANY);
        let (first, second) = (criterion(&exact.first, &texts[*place]), criterion(&exact.second, &texts[*place]));
        texts[*place] = first;
        texts.splice(place + 1..place + 1, [column, second]);
    }
    // The function of one criterion has its column of numbers at the end, and that of several at the beginning.
    match name {
        "COUNTIF" => "COUNTIFS",
        "SUMIF" | "AVERAGEIF" => {
            let numbers = if texts.len() > 4 { texts.pop() } else { texts.first().cloned() };
            texts.splice(0..0, numbers);
            if name == "SUMIF" { "SUMIFS" } else { "AVERAGEIFS" }
        }
        name => name,
    }
}

/// Visits the names of the accounts' own columns that a part of a formula reads.
fn for_each_own_column(node: &Node, visit: &mut impl FnMut(&str)) {
    if let Part::Reference(reference) | Part::LastTime(reference, _) = &node.part
        && reference.table.is_none()
    {
        visit(&reference.column);
    }
    node.children().into_iter().for_each(|child| for_each_own_column(child, visit));
}
