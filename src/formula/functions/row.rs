//! How a registry row is written: the short forms that keep a row to the few lines that say what the function is.

use crate::formula::function::{Example, Function, Gives, Implementation, Parameter, Takes};
use crate::foundation::column::Kind;
use crate::foundation::language::Word;

/// Wraps a body that gives `Result<Value, CellError>`: an error becomes the value.
macro_rules! eager {
    ($body:path) => {
        $crate::formula::function::Implementation::Eager(|call| $body(call).unwrap_or_else($crate::foundation::value::Value::Error))
    };
}
pub(super) use eager;

/// A required parameter.
pub(super) const fn parameter(takes: Takes, english: &'static str, german: &'static str) -> Parameter {
    Parameter { name: Word::new(english, german), takes, optional: false }
}

/// A parameter that may be left away.
pub(super) const fn optional(takes: Takes, english: &'static str, german: &'static str) -> Parameter {
    Parameter { name: Word::new(english, german), takes, optional: true }
}

/// A row of a function that gives a number; what differs from that is said by the methods that follow it.
pub(super) const fn function(
    english: &'static str,
    german: &'static str,
    parameters: &'static [Parameter],
    implementation: Implementation,
) -> Function {
    Function {
        name: Word::new(english, german),
        aliases: &[],
        parameters,
        repeats: 0,
        gives: Gives::Kind(Kind::Number),
        takes_errors: false,
        refuses_booleans: false,
        asks_for_blanks: false,
        sentence: Word::new("", ""),
        example: Example { formula: "", result: "" },
        implementation,
    }
}

impl Function {
    /// Its older names.
    pub(super) const fn also(self, aliases: &'static [Word]) -> Self {
        Self { aliases, ..self }
    }

    /// How many of its last parameters repeat.
    pub(super) const fn repeating(self, repeats: usize) -> Self {
        Self { repeats, ..self }
    }

    /// The kind of what it gives.
    pub(super) const fn gives(self, kind: Kind) -> Self {
        Self { gives: Gives::Kind(kind), ..self }
    }

    /// It gives what it finds in the columns of these places.
    pub(super) const fn gives_found(self, places: &'static [usize]) -> Self {
        Self { gives: Gives::Found(places), ..self }
    }

    /// It gives a number, which is a date where these places hold dates; no places stand for all.
    pub(super) const fn gives_number_of(self, places: &'static [usize]) -> Self {
        Self { gives: Gives::NumberOf(places), ..self }
    }

    /// It looks at errors itself.
    pub(super) const fn taking_errors(self) -> Self {
        Self { takes_errors: true, ..self }
    }

    /// TRUE and FALSE are no numbers for it.
    pub(super) const fn refusing_booleans(self) -> Self {
        Self { refuses_booleans: true, ..self }
    }

    /// It is about blanks, among other things.
    pub(super) const fn asking_for_blanks(self) -> Self {
        Self { asks_for_blanks: true, ..self }
    }

    /// What it does.
    pub(super) const fn says(self, english: &'static str, german: &'static str) -> Self {
        Self { sentence: Word::new(english, german), ..self }
    }

    /// A worked example.
    pub(super) const fn example(self, formula: &'static str, result: &'static str) -> Self {
        Self { example: Example { formula, result }, ..self }
    }
}
