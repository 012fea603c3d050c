//! Information: what a value is.

use crate::foundation::column::Kind;
use crate::foundation::language::Word;
use crate::foundation::value::{CellError, Value};

use crate::formula::function::{Argument, Call, Example, Function, Gives, Implementation, Parameter, Takes};

const VALUE: Parameter = Parameter { name: Word::new("value", "Wert"), takes: Takes::Value, optional: false };

/// A question about a value, which no blank and no error spoils.
const QUESTION: Function = Function {
    name: Word::new("", ""),
    aliases: &[],
    parameters: &[VALUE],
    repeats: 0,
    gives: Gives::Kind(Kind::Boolean),
    takes_errors: true,
    refuses_booleans: false,
    asks_for_blanks: true,
    sentence: Word::new("", ""),
    example: Example { formula: "", result: "" },
    implementation: Implementation::Eager(|call| asked(call, Value::is_blank)),
};

/// A question about a number.
const PARITY: Function = Function {
    parameters: &[Parameter { name: Word::new("number", "Zahl"), takes: Takes::Number, optional: false }],
    takes_errors: false,
    asks_for_blanks: false,
    ..QUESTION
};

pub(super) static FUNCTIONS: &[Function] = &[
    Function {
        name: Word::new("ISBLANK", "ISTLEER"),
        sentence: Word::new("Whether a cell is blank.", "Ob eine Zelle leer ist."),
        example: Example { formula: "ISBLANK(\"\")", result: "FALSE" },
        ..QUESTION
    },
    Function {
        name: Word::new("ISNUMBER", "ISTZAHL"),
        sentence: Word::new("Whether a value is a number or a date.", "Ob ein Wert eine Zahl oder ein Datum ist."),
        example: Example { formula: "ISNUMBER(12.5)", result: "TRUE" },
        implementation: Implementation::Eager(|call| asked(call, |value| matches!(value, Value::Number(_)))),
        ..QUESTION
    },
    Function {
        name: Word::new("ISTEXT", "ISTTEXT"),
        sentence: Word::new("Whether a value is a text.", "Ob ein Wert ein Text ist."),
        example: Example { formula: "ISTEXT(\"12\")", result: "TRUE" },
        implementation: Implementation::Eager(|call| asked(call, |value| matches!(value, Value::Text(_)))),
        ..QUESTION
    },
    Function {
        name: Word::new("ISNONTEXT", "ISTKTEXT"),
        sentence: Word::new("Whether a value is no text; a blank is none.", "Ob ein Wert kein Text ist; Leeres ist keiner."),
        example: Example { formula: "ISNONTEXT(12)", result: "TRUE" },
        implementation: Implementation::Eager(|call| asked(call, |value| !matches!(value, Value::Text(_)))),
        ..QUESTION
    },
    Function {
        name: Word::new("ISLOGICAL", "ISTLOG"),
        sentence: Word::new("Whether a value is TRUE or FALSE.", "Ob ein Wert WAHR oder FALSCH ist."),
        example: Example { formula: "ISLOGICAL(1=1)", result: "TRUE" },
        implementation: Implementation::Eager(|call| asked(call, |value| matches!(value, Value::Boolean(_)))),
        ..QUESTION
    },
    Function {
        name: Word::new("ISERROR", "ISTFEHLER"),
        sentence: Word::new("Whether a value is an error.", "Ob ein Wert ein Fehler ist."),
        example: Example { formula: "ISERROR(1/0)", result: "TRUE" },
        implementation: Implementation::Eager(|call| asked(call, |value| value.error().is_some())),
        ..QUESTION
    },
    Function {
        name: Word::new("ISERR", "ISTFEHL"),
        sentence: Word::new("Whether a value is an error other than #N/A.", "Ob ein Wert ein anderer Fehler als #NV ist."),
        example: Example { formula: "ISERR(1/0)", result: "TRUE" },
        implementation: Implementation::Eager(|call| {
            asked(call, |value| value.error().is_some_and(|error| error != CellError::NotAvailable))
        }),
        ..QUESTION
    },
    Function {
        name: Word::new("ISNA", "ISTNV"),
        sentence: Word::new("Whether a value is the error #N/A.", "Ob ein Wert der Fehler #NV ist."),
        example: Example { formula: "ISNA(#N/A)", result: "TRUE" },
        implementation: Implementation::Eager(|call| asked(call, |value| value.error() == Some(CellError::NotAvailable))),
        ..QUESTION
    },
    Function {
        name: Word::new("ISEVEN", "ISTGERADE"),
        sentence: Word::new("Whether a number, its fraction cut off, is even.", "Ob eine Zahl, ohne ihre Nachkommastellen, gerade ist."),
        example: Example { formula: "ISEVEN(4)", result: "TRUE" },
        implementation: Implementation::Eager(|call| parity(call, 0.0)),
        ..PARITY
    },
    Function {
        name: Word::new("ISODD", "ISTUNGERADE"),
        sentence: Word::new("Whether a number, its fraction cut off, is odd.", "Ob eine Zahl, ohne ihre Nachkommastellen, ungerade ist."),
        example: Example { formula: "ISODD(-3.7)", result: "TRUE" },
        implementation: Implementation::Eager(|call| parity(call, 1.0)),
        ..PARITY
    },
    Function {
        name: Word::new("NA", "NV"),
        parameters: &[],
        gives: Gives::Kind(Kind::Any),
        takes_errors: false,
        asks_for_blanks: false,
        sentence: Word::new("The error #N/A: a value is not available.", "Der Fehler #NV: ein Wert ist nicht vorhanden."),
        example: Example { formula: "NA()", result: "#N/A" },
        implementation: Implementation::Eager(|_| Value::Error(CellError::NotAvailable)),
        ..QUESTION
    },
    Function {
        name: Word::new("TYPE", "TYP"),
        gives: Gives::Kind(Kind::Number),
        sentence: Word::new(
            "What a value is, as a number: 1 a number or a blank, 2 a text, 4 TRUE or FALSE, 16 an error.",
            "Was ein Wert ist, als Zahl: 1 Zahl oder leer, 2 Text, 4 WAHR oder FALSCH, 16 Fehler.",
        ),
        example: Example { formula: "TYPE(\"12\")", result: "2" },
        implementation: Implementation::Eager(kind),
        ..QUESTION
    },
    Function {
        name: Word::new("N", "N"),
        gives: Gives::Kind(Kind::Number),
        takes_errors: false,
        asks_for_blanks: false,
        sentence: Word::new("A value as a number: TRUE is 1, a text 0.", "Ein Wert als Zahl: WAHR ist 1, ein Text 0."),
        example: Example { formula: "N(TRUE)", result: "1" },
        implementation: Implementation::Eager(number),
        ..QUESTION
    },
];

fn asked(call: &Call<'_>, answer: impl Fn(&Value) -> bool) -> Value {
    match call.arguments.first() {
        Some(Argument::Value(value)) => Value::Boolean(answer(value)),
        _ => Value::Boolean(answer(&Value::Number(0.0))),
    }
}

fn parity(call: &Call<'_>, rest: f64) -> Value {
    match call.arguments.first() {
        // As in Excel, TRUE is neither even nor odd.
        Some(Argument::Value(Value::Boolean(_))) => Value::Error(CellError::Value),
        Some(Argument::Value(value)) => match value.to_number() {
            Ok(number) => Value::Boolean((number.trunc() % 2.0).abs() == rest),
            Err(error) => Value::Error(error),
        },
        _ => Value::Boolean(rest == 0.0),
    }
}

fn kind(call: &Call<'_>) -> Value {
    Value::Number(match call.arguments.first() {
        Some(Argument::Value(Value::Text(_))) => 2.0,
        Some(Argument::Value(Value::Boolean(_))) => 4.0,
        Some(Argument::Value(Value::Error(_))) => 16.0,
        _ => 1.0,
    })
}

fn number(call: &Call<'_>) -> Value {
    match call.arguments.first() {
        Some(Argument::Value(Value::Text(_))) => Value::Number(0.0),
        Some(Argument::Value(value)) => value.to_number().map_or_else(Value::Error, Value::number),
        _ => Value::Number(0.0),
    }
}
