//! Logic: decisions between values, and conditions joined together.
//!
//! `IF` and its kin evaluate only the branch taken, so the machine itself carries them out; `AND`, `OR` and `XOR` look at all
//! their arguments, as in Excel, and over a whole column where it is their only argument or one of another table.

use crate::foundation::column::Kind;
use crate::foundation::language::Word;
use crate::foundation::value::{CellError, Value};

use crate::formula::function::{Argument, Call, Control, Example, Function, Gives, Implementation, Parameter, Takes};

const CONDITION: Parameter = Parameter { name: Word::new("condition", "Bedingung"), takes: Takes::Condition, optional: false };
const VALUE: Parameter = Parameter { name: Word::new("value", "Wert"), takes: Takes::Value, optional: false };
const RESULT: Parameter = Parameter { name: Word::new("result", "Ergebnis"), takes: Takes::Value, optional: false };

const CONTROL: Function = Function {
    name: Word::new("", ""),
    aliases: &[],
    parameters: &[],
    repeats: 0,
    gives: Gives::Arguments,
    takes_errors: false,
    refuses_booleans: false,
    asks_for_blanks: false,
    sentence: Word::new("", ""),
    example: Example { formula: "", result: "" },
    implementation: Implementation::Control(Control::If),
};

const JOINED: Function = Function {
    parameters: &[Parameter { takes: Takes::Conditions, ..CONDITION }],
    repeats: 1,
    gives: Gives::Kind(Kind::Boolean),
    implementation: Implementation::Eager(and),
    ..CONTROL
};

pub(super) static FUNCTIONS: &[Function] = &[
    Function {
        name: Word::new("IF", "WENN"),
        parameters: &[
            CONDITION,
            Parameter { name: Word::new("then", "dann"), takes: Takes::Value, optional: false },
            Parameter { name: Word::new("otherwise", "sonst"), takes: Takes::Value, optional: true },
        ],
        sentence: Word::new(
            "Gives one value where a condition is TRUE, and another where it is FALSE.",
            "Liefert einen Wert, wenn eine Bedingung WAHR ist, und einen anderen, wenn sie FALSCH ist.",
        ),
        example: Example { formula: "IF(5>3,\"A\",\"B\")", result: "\"A\"" },
        implementation: Implementation::Control(Control::If),
        ..CONTROL
    },
    Function {
        name: Word::new("IFS", "WENNS"),
        parameters: &[CONDITION, RESULT],
        repeats: 2,
        sentence: Word::new(
            "Gives the result beside the first condition that is TRUE; #N/A where none is.",
            "Liefert das Ergebnis zur ersten Bedingung, die WAHR ist; #NV, wenn es keine gibt.",
        ),
        example: Example { formula: "IFS(1>2,\"A\",3>2,\"B\")", result: "\"B\"" },
        implementation: Implementation::Control(Control::Ifs),
        ..CONTROL
    },
    Function {
        name: Word::new("SWITCH", "ERSTERWERT"),
        parameters: &[VALUE, Parameter { name: Word::new("case", "Fall"), takes: Takes::Value, optional: false }, RESULT],
        repeats: 2,
        sentence: Word::new(
            "Gives the result beside the first case that equals the value; else the last argument, if it has no partner, or #N/A.",
            "Liefert das Ergebnis zum ersten Fall, der dem Wert gleicht; sonst das letzte Argument, wenn es allein steht, oder #NV.",
        ),
        example: Example { formula: "SWITCH(\"b\",\"A\",10,\"B\",20,0)", result: "20" },
        implementation: Implementation::Control(Control::Switch),
        ..CONTROL
    },
    Function {
        name: Word::new("AND", "UND"),
        sentence: Word::new("Whether all conditions are TRUE.", "Ob alle Bedingungen WAHR sind."),
        example: Example { formula: "AND(1<2,2<3)", result: "TRUE" },
        ..JOINED
    },
    Function {
        name: Word::new("OR", "ODER"),
        sentence: Word::new("Whether at least one condition is TRUE.", "Ob mindestens eine Bedingung WAHR ist."),
        example: Example { formula: "OR(1>2,2<3)", result: "TRUE" },
        implementation: Implementation::Eager(or),
        ..JOINED
    },
    Function {
        name: Word::new("XOR", "XODER"),
        sentence: Word::new("Whether an odd number of conditions is TRUE.", "Ob eine ungerade Zahl von Bedingungen WAHR ist."),
        example: Example { formula: "XOR(1<2,2<3)", result: "FALSE" },
        implementation: Implementation::Eager(xor),
        ..JOINED
    },
    Function {
        name: Word::new("NOT", "NICHT"),
        parameters: &[CONDITION],
        repeats: 0,
        sentence: Word::new(
            "TRUE where the condition is FALSE, and the other way round.",
            "WAHR, wenn die Bedingung FALSCH ist, und umgekehrt.",
        ),
        example: Example { formula: "NOT(1>2)", result: "TRUE" },
        implementation: Implementation::Eager(not),
        ..JOINED
    },
    Function {
        name: Word::new("IFERROR", "WENNFEHLER"),
        parameters: &[VALUE, Parameter { name: Word::new("otherwise", "sonst"), takes: Takes::Value, optional: false }],
        sentence: Word::new(
            "Gives a value, or another one where the first is an error.",
            "Liefert einen Wert, oder einen anderen, wenn der erste ein Fehler ist.",
        ),
        example: Example { formula: "IFERROR(1/0,5)", result: "5" },
        implementation: Implementation::Control(Control::IfError),
        ..CONTROL
    },
    Function {
        name: Word::new("IFNA", "WENNNV"),
        parameters: &[VALUE, Parameter { name: Word::new("otherwise", "sonst"), takes: Takes::Value, optional: false }],
        sentence: Word::new(
            "Gives a value, or another one where the first is #N/A.",
            "Liefert einen Wert, oder einen anderen, wenn der erste #NV ist.",
        ),
        example: Example { formula: "IFNA(#N/A,5)", result: "5" },
        implementation: Implementation::Control(Control::IfNa),
        ..CONTROL
    },
    Function {
        name: Word::new("TRUE", "WAHR"),
        gives: Gives::Kind(Kind::Boolean),
        sentence: Word::new("The value TRUE; the brackets may be left away.", "Der Wert WAHR; die Klammern können wegbleiben."),
        example: Example { formula: "TRUE()", result: "TRUE" },
        implementation: Implementation::Eager(|_| Value::Boolean(true)),
        ..CONTROL
    },
    Function {
        name: Word::new("FALSE", "FALSCH"),
        gives: Gives::Kind(Kind::Boolean),
        sentence: Word::new("The value FALSE; the brackets may be left away.", "Der Wert FALSCH; die Klammern können wegbleiben."),
        example: Example { formula: "FALSE()", result: "FALSE" },
        implementation: Implementation::Eager(|_| Value::Boolean(false)),
        ..CONTROL
    },
    Function {
        name: Word::new("LET", "LET"),
        parameters: &[Parameter { name: Word::new("name", "Name"), ..VALUE }, VALUE, RESULT],
        repeats: 2,
        sentence: Word::new(
            "Gives names to values and computes a result with them; a name stands for what was written for it.",
            "Gibt Werten Namen und rechnet damit ein Ergebnis; ein Name steht für das, was für ihn geschrieben wurde.",
        ),
        example: Example { formula: "LET(margin,12-5,tax,2,margin-tax)", result: "5" },
        // Its names are put in where the formula is read.
        implementation: Implementation::Eager(|_| Value::Error(CellError::Name)),
        ..CONTROL
    },
    Function {
        name: Word::new("CHOOSE", "WAHL"),
        parameters: &[Parameter { name: Word::new("index", "Index"), takes: Takes::Number, optional: false }, VALUE],
        repeats: 1,
        sentence: Word::new(
            "Gives the value whose place in the list is the index, counted from 1.",
            "Liefert den Wert, dessen Platz in der Liste der Index angibt, gezählt ab 1.",
        ),
        example: Example { formula: "CHOOSE(2,\"A\",\"B\",\"C\")", result: "\"B\"" },
        implementation: Implementation::Control(Control::Choose),
        ..CONTROL
    },
];

/// How many of the conditions are TRUE, and how many there are. In a column a number other than 0 is TRUE, texts and blanks are passed
/// over, and a column of nothing else is `#VALUE!`, as in Excel.
fn counted(call: &Call<'_>) -> Result<(usize, usize), CellError> {
    let (mut truths, mut all) = (0, 0);
    let mut count = |truth: bool| {
        truths += usize::from(truth);
        all += 1;
    };
    for argument in call.arguments {
        match argument {
            Argument::Value(value) => count(value.to_condition()?),
            Argument::Missing => count(false),
            Argument::Range(column) => {
                for value in column.values() {
                    match value {
                        Value::Boolean(truth) => count(truth),
                        Value::Number(number) => count(number != 0.0),
                        Value::Error(error) => return Err(error),
                        Value::Blank | Value::Text(_) => {}
                    }
                }
            }
        }
    }
    if all == 0 { Err(CellError::Value) } else { Ok((truths, all)) }
}

fn decided(call: &Call<'_>, decide: fn(usize, usize) -> bool) -> Value {
    match counted(call) {
        Ok((truths, all)) => Value::Boolean(decide(truths, all)),
        Err(error) => Value::Error(error),
    }
}

fn and(call: &Call<'_>) -> Value {
    decided(call, |truths, all| truths == all)
}

fn or(call: &Call<'_>) -> Value {
    decided(call, |truths, _| truths > 0)
}

fn xor(call: &Call<'_>) -> Value {
    decided(call, |truths, _| truths % 2 == 1)
}

fn not(call: &Call<'_>) -> Value {
    decided(call, |truths, _| truths == 0)
}
