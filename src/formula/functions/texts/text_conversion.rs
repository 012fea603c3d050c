//! Between texts and numbers: VALUE, NUMBERVALUE, TEXT.

use crate::formula::function::{Call, Function, Parameter, Takes};
use crate::foundation::column::Kind;
use crate::foundation::value::{CellError, Value};

use crate::formula::functions::call::Outcome;
use crate::formula::functions::row::{eager, function, optional, parameter};
use crate::formula::functions::{number_format, reading};

const TEXT: Parameter = parameter(Takes::Text, "text", "Text");

pub(crate) static FUNCTIONS: &[Function] = &[
    function("VALUE", "WERT", &[TEXT], eager!(value))
        .says(
            "The number that a text stands for: with thousands separators, a currency, a percent sign, or a date.",
            "Die Zahl, für die ein Text steht: mit Tausenderpunkten, einer Währung, einem Prozentzeichen, oder ein Datum.",
        )
        .example("VALUE(\"12%\")", "0.12"),
    function(
        "NUMBERVALUE",
        "ZAHLENWERT",
        &[
            TEXT,
            optional(Takes::Text, "decimal_separator", "Dezimaltrennzeichen"),
            optional(Takes::Text, "group_separator", "Gruppentrennzeichen"),
        ],
        eager!(number_value),
    )
    .says(
        "The number that a text stands for, written with the given decimal and thousands separators.",
        "Die Zahl, für die ein Text steht, der mit den angegebenen Dezimal- und Tausenderzeichen geschrieben ist.",
    )
    .example("NUMBERVALUE(\"1.234,5\",\",\",\".\")", "1234.5"),
    function(
        "TEXT",
        "TEXT",
        &[parameter(Takes::Value, "value", "Wert"), parameter(Takes::Text, "format", "Textformat")],
        eager!(formatted),
    )
    .gives(Kind::Text)
    .says(
        "The value as a number format shows it: \"0.00\", \"#,##0\", \"0%\", \"yyyy-mm-dd\".",
        "Der Wert, wie ein Zahlenformat ihn zeigt: \"0,00\", \"#.##0\", \"0%\", \"TT.MM.JJJJ\".",
    )
    .example("TEXT(0.285,\"0%\")", "\"29%\""),
];

fn value(call: &Call<'_>) -> Outcome {
    match call.value(0)? {
        Value::Number(number) => Ok(Value::Number(number)),
        Value::Blank => Ok(Value::Number(0.0)),
        Value::Text(text) => reading::number(&text, call.dialect).map(Value::number).ok_or(CellError::Value),
        Value::Boolean(_) => Err(CellError::Value),
        Value::Error(error) => Err(error),
    }
}

/// The first character of a separator's argument, as in Excel; an empty one is `#VALUE!`.
fn separator(call: &Call<'_>, index: usize, default: char) -> Result<char, CellError> {
    if index < call.arguments.len() { call.text(index)?.chars().next().ok_or(CellError::Value) } else { Ok(default) }
}

fn number_value(call: &Call<'_>) -> Outcome {
    let (decimal, group) = if call.dialect.decimal_comma { (',', '.') } else { ('.', ',') };
    let decimal = separator(call, 1, decimal)?;
    // The usual thousands separator gives way to a decimal separator that is the same.
    let group = separator(call, 2, if group == decimal { '\0' } else { group })?;
    let text = call.text(0)?;
    let bare: String = text.chars().filter(|letter| !letter.is_whitespace()).collect();
    if bare.is_empty() {
        return Ok(Value::Number(0.0));
    }
    // In brackets a number is negative; percent signs may stand in and behind them.
    let outer = bare.trim_end_matches('%');
    let bracketed = outer.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    let signed = bracketed.unwrap_or(outer);
    let unsigned = if bracketed.is_some() { signed } else { signed.strip_prefix(['-', '+']).unwrap_or(signed) };
    let digits = unsigned.trim_end_matches('%');
    let percents = (bare.len() - outer.len() + unsigned.len() - digits.len()) as i32;
    // Excel takes thousands separators wherever they stand before the decimal separator, and none behind it.
    let (whole, fraction) = digits.split_once(decimal).unwrap_or((digits, ""));
    if decimal == group || fraction.contains(group) {
        return Err(CellError::Value);
    }
    let ungrouped: String = whole.chars().filter(|&letter| letter != group).collect();
    let number = match fraction {
        "" => reading::plain(&ungrouped, '\0', '.'),
        fraction => reading::plain(&format!("{ungrouped}.{fraction}"), '\0', '.'),
    };
    let number = number.ok_or(CellError::Value)? / 100_f64.powi(percents);
    Ok(Value::number(if bracketed.is_some() || bare.starts_with('-') { -number } else { number }))
}

fn formatted(call: &Call<'_>) -> Outcome {
    number_format::apply(&call.value(0)?, &call.text(1)?, call.dialect)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formula::Dialect;
    use crate::formula::function::Argument;
    use crate::formula::functions::call::testing::{call_with, number, text};

    #[test]
    fn texts_become_numbers() {
        let wrong = || Value::Error(CellError::Value);
        for (name, values, dialect, expected) in [
            ("VALUE", vec![text("$1,000")], Dialect::ENGLISH, number(1000.0)),
            ("VALUE", vec![text("1.200")], Dialect::GERMAN, number(1200.0)),
            ("VALUE", vec![text("1.200")], Dialect::ENGLISH, number(1.2)),
            ("VALUE", vec![number(5.0)], Dialect::ENGLISH, number(5.0)),
            ("VALUE", vec![Value::Blank], Dialect::ENGLISH, number(0.0)),
            ("VALUE", vec![text("")], Dialect::ENGLISH, wrong()),
            ("VALUE", vec![Value::Boolean(true)], Dialect::ENGLISH, wrong()),
            ("NUMBERVALUE", vec![text("2.500,27"), text(","), text(".")], Dialect::ENGLISH, number(2500.27)),
            ("NUMBERVALUE", vec![text("3.5%")], Dialect::ENGLISH, number(0.035)),
            ("NUMBERVALUE", vec![text("9%%")], Dialect::ENGLISH, number(0.0009)),
            ("NUMBERVALUE", vec![text(" 3 000 ")], Dialect::ENGLISH, number(3000.0)),
            ("NUMBERVALUE", vec![text("")], Dialect::ENGLISH, number(0.0)),
            ("NUMBERVALUE", vec![text("-1.5")], Dialect::ENGLISH, number(-1.5)),
            ("NUMBERVALUE", vec![text("1,5")], Dialect::GERMAN, number(1.5)),
            ("NUMBERVALUE", vec![text("1,5"), text(",")], Dialect::ENGLISH, number(1.5)),
            ("NUMBERVALUE", vec![text("1,5"), text(","), text(",")], Dialect::ENGLISH, wrong()),
            ("NUMBERVALUE", vec![text("1.2,3")], Dialect::ENGLISH, wrong()),
            ("NUMBERVALUE", vec![text("1.2.3")], Dialect::ENGLISH, wrong()),
            ("NUMBERVALUE", vec![text("abc")], Dialect::ENGLISH, wrong()),
            ("TEXT", vec![number(1234.5), text("#,##0.00")], Dialect::ENGLISH, text("1,234.50")),
            ("TEXT", vec![number(1234.5), text("#.##0,00")], Dialect::GERMAN, text("1.234,50")),
        ] {
            let arguments: Vec<Argument<'_>> = values.iter().cloned().map(Argument::Value).collect();
            assert_eq!(call_with(FUNCTIONS, name, &arguments, dialect), expected, "{name} {values:?}");
        }
    }
}
