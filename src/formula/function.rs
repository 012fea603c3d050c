//! What a function is: names, parameters, laziness, a sentence, an example, and how it is evaluated.
//!
//! Each function is one row of this form, in a file of `functions/`; the [`registry`](super::registry) finds it by its names.

use crate::foundation::column::{Column, Kind};
use crate::foundation::language::Word;
use crate::foundation::value::{CellError, Value};

use super::Dialect;

/// What a parameter takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// Any single value.
    Value,
    /// A single number; text is `#VALUE!`.
    Number,
    /// A single text; a number is written as text.
    Text,
    /// TRUE or FALSE.
    Condition,
    /// TRUE or FALSE, or a whole column of them, where it is the only argument or one of another table (`AND`).
    Conditions,
    /// A date, as a day number.
    Date,
    /// A whole column, and nothing else.
    Range,
    /// A whole column of which only the numbers count (`SUMIFS`).
    NumberRange,
    /// A single value or a whole column (`COUNTA`).
    Values,
    /// A single number or a whole column of which only the numbers count (`MAX`).
    Numbers,
    /// Conditions on the rows of columns (`FILTER`); an implementation gets the number of rows, and behind it those that meet them.
    Rows,
    /// A criterion of the *IFS family: a value, or a text such as `">=100"` or `"A*"`.
    Criterion,
}

/// A parameter of a function.
#[derive(Clone, Copy, Debug)]
pub struct Parameter {
    /// As help and messages call it.
    pub name: Word,
    /// What it takes.
    pub takes: Takes,
    /// Whether it may be left away.
    pub optional: bool,
}

/// An argument as an implementation gets it.
#[derive(Clone, Debug)]
pub enum Argument<'a> {
    /// One value. Never an error unless the function [takes errors](Function::takes_errors).
    Value(Value),
    /// A whole column.
    Range(&'a Column),
    /// Left empty between two separators, or left away at the end.
    Missing,
}

/// One call: the arguments in order, as many as were written, and what surrounds them.
#[derive(Debug)]
pub struct Call<'a> {
    /// The arguments.
    pub arguments: &'a [Argument<'a>],
    /// The run's TODAY(), as a day number.
    pub as_of: f64,
    /// How numbers are written and read as text.
    pub dialect: Dialect,
}

/// How a function is evaluated.
#[derive(Clone, Copy, Debug)]
pub enum Implementation {
    /// All arguments first, then this.
    Eager(fn(&Call<'_>) -> Value),
    /// All arguments first, then this, which gives several values: it stands where a whole column can.
    Many(fn(&Call<'_>) -> Result<Column, CellError>),
    /// Only the arguments that are needed, by the machine itself.
    Control(Control),
}

/// The functions that decide which of their arguments are evaluated, or look at errors and blanks as such.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Control {
    /// IF
    If,
    /// IFS
    Ifs,
    /// SWITCH
    Switch,
    /// CHOOSE
    Choose,
    /// IFERROR
    IfError,
    /// IFNA
    IfNa,
}

/// A worked example, run as a test: an English formula and what it gives, as a formula too.
#[derive(Clone, Copy, Debug)]
pub struct Example {
    /// The formula, in the English dialect, over constants and the [example columns](super::examples::EXAMPLE_COLUMNS).
    pub formula: &'static str,
    /// A formula whose value it equals (`3`, `"abc"`, `#N/A`, `DATE(2026,1,31)`).
    pub result: &'static str,
}

/// What kind of value a function gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gives {
    /// Always this kind (or an error).
    Kind(Kind),
    /// One of its arguments, by the rules of its control flow (`IF`, `IFERROR`): their kinds joined.
    Arguments,
    /// A cell of the columns, or the value, in these places (`XLOOKUP`): their kinds joined.
    Found(&'static [usize]),
    /// A number, and a date where all that stands in these places are dates (`MAXIFS`); no places stand for every argument
    /// (`MAX`).
    NumberOf(&'static [usize]),
}

/// One function.
#[derive(Clone, Copy, Debug)]
pub struct Function {
    /// Its names. German is Excel's own.
    pub name: Word,
    /// Other names that are read and printed as `name` (`RANK RANG`).
    pub aliases: &'static [Word],
    /// Its parameters. The required ones come first.
    pub parameters: &'static [Parameter],
    /// How many of the last parameters may be repeated together: 1 for `SUM`, 2 for `SUMIFS`, 0 for none.
    pub repeats: usize,
    /// What it gives.
    pub gives: Gives,
    /// Whether errors are handed to it instead of being its result (`ISERROR`, `COUNT`).
    pub takes_errors: bool,
    /// Whether TRUE and FALSE are no numbers for it: `#VALUE!`, as in the functions of Excel's Analysis ToolPak.
    pub refuses_booleans: bool,
    /// Whether a blank argument, directly a cell, is what it asks for, and no fault of the data (`ISBLANK`, `COUNTA`).
    pub asks_for_blanks: bool,
    /// What it does, in one sentence.
    pub sentence: Word,
    /// A worked example.
    pub example: Example,
    /// How it is evaluated.
    pub implementation: Implementation,
}

impl Function {
    /// The fewest arguments.
    pub fn least(&self) -> usize {
        self.parameters.iter().filter(|parameter| !parameter.optional).count()
    }

    /// The most arguments; `None` where the last ones can be repeated.
    pub fn most(&self) -> Option<usize> {
        (self.repeats == 0).then_some(self.parameters.len())
    }

    /// Whether TRUE and FALSE in a cell are passed over in this argument, though not those that are typed or computed.
    pub fn passes_over_booleans(&self, place: usize) -> bool {
        self.name.english == "COUNT" || self.parameter(place).is_some_and(|parameter| parameter.takes == Takes::Numbers)
    }

    /// The parameter to which the argument of this place belongs, counted from zero.
    pub fn parameter(&self, place: usize) -> Option<&'static Parameter> {
        let count = self.parameters.len();
        match self.repeats.min(count) {
            0 => self.parameters.get(place),
            _ if place < count => self.parameters.get(place),
            repeats => self.parameters.get(count - repeats + (place - count) % repeats),
        }
    }

    /// Whether it looks at its arguments' errors or decides which of them to evaluate.
    pub fn is_control(&self) -> bool {
        matches!(self.implementation, Implementation::Control(_))
    }

    /// Whether it gives several values.
    pub fn gives_many(&self) -> bool {
        matches!(self.implementation, Implementation::Many(_))
    }

    /// Its name and its parameters, as help and messages show it: `ROUND(number, digits)`.
    pub fn signature(&self, dialect: Dialect) -> String {
        let mut written = format!("{}(", self.name.in_language(dialect.language));
        for (place, parameter) in self.parameters.iter().enumerate() {
            let name = parameter.name.in_language(dialect.language);
            let separator = if place == 0 { String::new() } else { format!("{} ", dialect.argument_separator()) };
            if parameter.optional {
                written.push_str(&format!("[{separator}{name}]"));
            } else {
                written.push_str(&format!("{separator}{name}"));
            }
        }
        if self.repeats > 0 {
            written.push_str(&format!("{} …", dialect.argument_separator()));
        }
        written.push(')');
        written
    }
}

/// Functions that belong together, under a title.
#[derive(Clone, Copy, Debug)]
pub struct Family {
    /// The title.
    pub title: Word,
    /// Their rows, a list for each of the files in which they stand.
    pub(super) rows: &'static [&'static [Function]],
}

impl Family {
    /// Its functions.
    pub fn functions(&self) -> impl Iterator<Item = &'static Function> + use<> {
        self.rows.iter().flat_map(|rows| rows.iter())
    }
}
