//! Characters by their number, and texts as such: CHAR, CODE, UNICHAR, UNICODE, T.

use crate::formula::function::{Call, Function, Parameter, Takes};
use crate::foundation::column::Kind;
use crate::foundation::value::{CellError, Value};

use crate::formula::functions::call::Outcome;
use crate::formula::functions::row::{eager, function, parameter};

const NUMBER: Parameter = parameter(Takes::Number, "number", "Zahl");
const TEXT: Parameter = parameter(Takes::Text, "text", "Text");

pub(crate) static FUNCTIONS: &[Function] = &[
    function("CHAR", "ZEICHEN", &[NUMBER], eager!(character))
        .gives(Kind::Text)
        .says(
            "The character of a number from 1 to 255 in the Windows character set: 10 is a line break.",
            "Das Zeichen zu einer Zahl von 1 bis 255 im Windows-Zeichensatz: 10 ist ein Zeilenumbruch.",
        )
        .example("CHAR(65)", "\"A\""),
    function("CODE", "CODE", &[TEXT], eager!(code))
        .says(
            "The number of a text's first character in the Windows character set.",
            "Die Zahl des ersten Zeichens eines Textes im Windows-Zeichensatz.",
        )
        .example("CODE(\"Ada\")", "65"),
    function("UNICHAR", "UNIZEICHEN", &[NUMBER], eager!(unicode_character))
        .gives(Kind::Text)
        .says("The character of a Unicode number.", "Das Zeichen zu einer Unicode-Zahl.")
        .example("UNICHAR(8364)", "\"€\""),
    function("UNICODE", "UNICODE", &[TEXT], eager!(unicode))
        .says("The Unicode number of a text's first character.", "Die Unicode-Zahl des ersten Zeichens eines Textes.")
        .example("UNICODE(\"€\")", "8364"),
    function("T", "T", &[parameter(Takes::Value, "value", "Wert")], eager!(text_alone))
        .gives(Kind::Text)
        .says(
            "The value where it is a text, and an empty text where it is not.",
            "Der Wert, wenn er ein Text ist, und sonst ein leerer Text.",
        )
        .example("T(12)", "\"\""),
];

/// The character of a byte in Windows-1252; a byte without one is the control character of its number.
fn of_byte(byte: u8) -> char {
    let (text, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(std::slice::from_ref(&byte));
    text.chars().next().unwrap_or(char::from(byte))
}

fn character(call: &Call<'_>) -> Outcome {
    let number = call.number(0)?.trunc();
    if (1.0..=255.0).contains(&number) { Ok(Value::text(of_byte(number as u8).to_string())) } else { Err(CellError::Value) }
}

fn code(call: &Call<'_>) -> Outcome {
    const UNKNOWN: u8 = b'?';
    let text = call.text(0)?;
    let first = text.chars().next().ok_or(CellError::Value)?;
    let byte = (1..=u8::MAX).find(|&byte| of_byte(byte) == first).unwrap_or(UNKNOWN);
    Ok(Value::number(f64::from(byte)))
}

fn unicode_character(call: &Call<'_>) -> Outcome {
    let number = call.number(0)?.trunc();
    if !(1.0..=1_114_111.0).contains(&number) {
        return Err(CellError::Value);
    }
    let letter = char::from_u32(number as u32).filter(|letter| !matches!(letter, '\u{fffe}' | '\u{ffff}'));
    letter.map(|letter| Value::text(letter.to_string())).ok_or(CellError::NotAvailable)
}

fn unicode(call: &Call<'_>) -> Outcome {
    let text = call.text(0)?;
    text.chars().next().map(|letter| Value::number(f64::from(u32::from(letter)))).ok_or(CellError::Value)
}

fn text_alone(call: &Call<'_>) -> Outcome {
    Ok(match call.value(0)? {
        Value::Text(text) => Value::Text(text),
        _ => Value::text(""),
    })
}
