//! Functions that count, add and average the rows which meet criteria.

use crate::formula::registry::Function;
use crate::formula::syntax::ast::Node;

use super::call::beside_each_other;
use super::term::{Can, Term};
use super::{Cells, Unwritable, Writer, Written};

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
        let mut place = 0;
        while place < arguments.len() {
            let column = self.column_at(function, arguments, place)?;
            texts.push(Term::simple(column.text.clone(), Can::ANY));
            if criterion_after(place) {
                let argument = arguments.get(place + 1).ok_or(Unwritable::Function(name))?;
                texts.push(self.criterion(argument, &column)?);
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
        let name = match name {
            "MINIFS" => "_xlfn.MINIFS",
            "MAXIFS" => "_xlfn.MAXIFS",
            name => name,
        };
        Ok(Term { computed: true, ..Term::call(name, &texts.iter().collect::<Vec<_>>(), Can::NUMBER) })
    }
}
