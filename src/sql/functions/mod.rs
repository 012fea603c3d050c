//! The functions in SQL, a file for each family as in `formula::functions`.
//!
//! A function that has no translation, or none for what is asked of it, is refused where it stands.

mod arithmetic;
mod conditional;
mod criterion;
mod date;
mod information;
mod lookup;
mod multiples;
mod rank;
mod reading;
mod statistics;
mod text;

use crate::formula::Fault;
use crate::formula::checking::scope::RangeId;
use crate::formula::function::{Function, Takes};
use crate::formula::syntax::ast::{Node, Part};
use crate::foundation::value::Value;

use super::dialect::SqlDialect;
use super::typed::{Typed, any_of, error_where, first_of};
use super::writer::{Numeric, Writer};

/// An argument of a call.
#[derive(Clone, Debug)]
enum Argument {
    Value(Typed),
    Range(RangeId),
    Missing,
}

/// A call that is being written.
struct Call<'c, 'a> {
    writer: &'c mut Writer<'a>,
    function: &'static Function,
    node: &'c Node,
    arguments: Vec<Argument>,
    nodes: &'c [Node],
    /// Errors, in the order in which the function finds them.
    errors: Vec<String>,
}

/// How a function is written.
type Written = Result<Typed, Fault>;

/// The families, tried in turn: each gives `None` for a function that it does not know.
const FAMILIES: [fn(&mut Call<'_, '_>) -> Option<Written>; 10] = [
    information::write,
    arithmetic::write,
    multiples::write,
    statistics::write,
    rank::write,
    conditional::write,
    lookup::write,
    text::write,
    date::write,
    reading::write,
];

/// Writes a call.
pub(super) fn call(writer: &mut Writer<'_>, node: &Node, function: &'static Function, nodes: &[Node]) -> Written {
    if function.name.english == "SUBTOTAL"
        && let [number, rest @ ..] = nodes
        && let Part::Number(number) = number.part
        && let Some(inner) = crate::formula::of_subtotal(number)
    {
        return self::call(writer, node, inner, rest);
    }
    let mut arguments = Vec::with_capacity(nodes.len());
    for (place, argument) in nodes.iter().enumerate() {
        arguments.push(if argument.part == Part::Missing {
            Argument::Missing
        } else if let Some(id) = writer.range(function, nodes, place) {
            if function.parameter(place).is_some_and(|parameter| parameter.takes == Takes::Conditions) {
                let (english, german) = (function.name.english, function.name.german);
                return Err(writer.refused(
                    node,
                    &format!("{english} over a whole column has no translation into SQL"),
                    &format!("{german} über eine ganze Spalte hat keine Übersetzung nach SQL"),
                ));
            }
            Argument::Range(id)
        } else {
            let value = writer.value(argument, function.asks_for_blanks)?;
            let refused = value.boolean.as_ref().filter(|_| function.refuses_booleans).map(|truth| format!("{truth} IS NOT NULL"));
            let value = match refused {
                Some(truth) => Typed { boolean: None, constant: None, ..value }.or_error(error_where(&truth, "#VALUE!")),
                None => value,
            };
            // TRUE and FALSE in a cell are passed over among numbers; those that are computed are not.
            let counted = function.passes_over_booleans(place);
            let is_cell = matches!(argument.part, Part::Reference(_));
            let value = if counted && is_cell { Typed { boolean: None, ..value } } else { value };
            Argument::Value(writer.bind(value))
        });
    }
    let value_errors: Vec<(Option<String>, Option<String>)> = arguments
        .iter()
        .map(|argument| match argument {
            Argument::Value(value) => (value.read.clone(), value.error.clone().filter(|_| !function.takes_errors)),
            _ => (None, None),
        })
        .collect();
    let read = writer.read_in_turn(value_errors.iter().map(|(read, error)| (read, error.as_ref())));
    let early = value_errors.into_iter().map(|(_, error)| error);
    let early = first_of(early);
    let mut call = Call { writer, function, node, arguments, nodes, errors: Vec::new() };
    let written = FAMILIES.iter().find_map(|family| family(&mut call));
    let Some(written) = written else {
        let name = function.name;
        return Err(call.refused(
            &format!("{} has no translation into SQL", name.english),
            &format!("{} hat keine Übersetzung nach SQL", name.german),
        ));
    };
    let value = written?;
    let errors = std::mem::take(&mut call.errors);
    let before = first_of([early].into_iter().chain(errors.into_iter().map(Some)));
    let Some(before) = before else { return Ok(Typed { read, ..value }) };
    let before = call.writer.layers.bind(&before);
    let guarded = |part: Option<String>| part.map(|part| format!("CASE WHEN {before} IS NULL THEN {part} END"));
    Ok(Typed {
        number: guarded(value.number),
        text: guarded(value.text),
        boolean: guarded(value.boolean),
        error: first_of([Some(before.clone()), value.error]),
        read,
        constant: None,
        ..value
    })
}

impl Call<'_, '_> {
    fn name(&self) -> &'static str {
        self.function.name.english
    }

    fn dialect(&self) -> SqlDialect {
        self.writer.dialect
    }

    fn bind(&mut self, sql: &str) -> String {
        self.writer.layers.bind(sql)
    }

    fn refused(&self, english: &str, german: &str) -> Fault {
        self.writer.refused(self.node, english, german)
    }

    /// Refused where an argument would have to be the same for all accounts.
    fn not_constant(&self, place: usize) -> Fault {
        let (name, german) = (self.function.name.english, self.function.name.german);
        let node = self.nodes.get(place).unwrap_or(self.node);
        self.writer.refused(
            node,
            &format!("this argument of {name} has no translation into SQL unless it is the same for all accounts"),
            &format!("dieses Argument von {german} hat nur dann eine Übersetzung nach SQL, wenn es für alle Kunden gleich ist"),
        )
    }

    fn len(&self) -> usize {
        self.arguments.len()
    }

    /// Whether the argument is there and not left empty.
    fn is_given(&self, place: usize) -> bool {
        !matches!(self.arguments.get(place), None | Some(Argument::Missing))
    }

    fn range(&self, place: usize) -> Option<RangeId> {
        match self.arguments.get(place) {
            Some(Argument::Range(id)) => Some(*id),
            _ => None,
        }
    }

    /// A single value; a blank where it is left empty.
    fn value(&self, place: usize) -> Typed {
        match self.arguments.get(place) {
            Some(Argument::Value(value)) => value.clone(),
            _ => Typed::constant(&Value::Blank, self.dialect()),
        }
    }

    /// Notes an error where a condition holds.
    fn fail_where(&mut self, condition: &str, error: &str) {
        self.errors.extend(error_where(condition, error));
    }

    /// A number, bound to a name.
    fn number(&mut self, place: usize) -> Numeric {
        let value = self.value(place);
        let number = self.writer.numeric(&value);
        self.errors.extend(number.error.clone());
        if number.constant.is_some() { number } else { Numeric { sql: self.bind(&number.sql), ..number } }
    }

    /// A number that stands alone, as a double.
    fn double(&mut self, place: usize) -> String {
        let number = self.number(place);
        number.constant.map_or(number.sql, |constant| self.dialect().number(constant))
    }

    /// A number that is the same for all accounts; this one where it is left away at the end.
    fn constant_or(&mut self, place: usize, default: f64) -> Result<f64, Fault> {
        if place >= self.len() {
            return Ok(default);
        }
        self.number(place).constant.ok_or_else(|| self.not_constant(place))
    }

    /// A text, bound to a name.
    fn text(&mut self, place: usize) -> String {
        let value = self.value(place);
        let text = self.writer.textual(&value);
        self.bind(&text)
    }

    /// A text that is the same for all accounts.
    fn constant_text(&self, place: usize) -> Option<String> {
        let constant = self.value(place).constant?;
        crate::formula::joined(&constant, self.writer.plan.dialect).ok().map(|text| text.to_string())
    }

    /// A day of Excel's calendar, bound to a name.
    fn day(&mut self, place: usize) -> String {
        let number = self.number(place);
        let dialect = self.dialect();
        let sql = number.constant.map_or(number.sql, |constant| dialect.number(constant));
        self.fail_where(&format!("{sql} < 0 OR {sql} >= 2958466"), "#NUM!");
        // A number outside the calendar must not reach the functions of dates.
        let floor = if number.whole { sql.clone() } else { dialect.floor(&sql) };
        self.bind(&format!("CASE WHEN {sql} >= 0 AND {sql} < 2958466 THEN {floor} END"))
    }

    /// A condition, whose error is noted.
    fn condition(&mut self, place: usize) -> String {
        if matches!(self.arguments.get(place), Some(Argument::Missing)) {
            return "FALSE".to_owned();
        }
        let value = self.value(place);
        let (condition, error) = self.writer.condition(&value);
        self.errors.extend(error);
        self.bind(&condition)
    }

    /// A number that may become infinite.
    fn unbounded(sql: String) -> Typed {
        Typed { unbounded: true, ..Typed::number(sql) }
    }

    /// Whether a value of any type is what a question asks about; never NULL.
    fn any_part<'b>(parts: impl IntoIterator<Item = &'b Option<String>>) -> String {
        any_of(parts.into_iter().flatten().map(|part| Some(format!("{part} IS NOT NULL")))).unwrap_or_else(|| "FALSE".to_owned())
    }
}
