//! AND, OR and questions about values.

use crate::foundation::value::Value;

use super::{Argument, Call, Written};
use crate::sql::typed::{Typed, error_where};

pub(super) fn write(call: &mut Call<'_, '_>) -> Option<Written> {
    Some(Ok(match call.name() {
        "AND" => joined(call, " AND "),
        "OR" => joined(call, " OR "),
        "NOT" => {
            let condition = call.condition(0);
            Typed::boolean(format!("NOT {condition}"))
        }
        "XOR" => exclusive(call),
        "TRUE" => Typed::boolean("TRUE"),
        "FALSE" => Typed::boolean("FALSE"),
        "NA" => Typed::constant(&Value::Error(crate::foundation::value::CellError::NotAvailable), call.dialect()),
        "ISBLANK" => {
            let value = asked(call);
            Typed::boolean(value.is_blank().unwrap_or_else(|| "FALSE".to_owned()))
        }
        "ISNUMBER" => question(call, |value| value.number.clone()),
        "ISTEXT" => question(call, |value| value.text.clone()),
        "ISLOGICAL" => question(call, |value| value.boolean.clone()),
        "ISERROR" => question(call, |value| value.error.clone()),
        "ISNONTEXT" => {
            let text = asked(call).text;
            Typed::boolean(text.map_or_else(|| "TRUE".to_owned(), |text| format!("{text} IS NULL")))
        }
        "ISERR" => {
            let error = asked(call).error;
            Typed::boolean(error.map_or_else(|| "FALSE".to_owned(), |error| format!("COALESCE({error} <> '#N/A', FALSE)")))
        }
        "ISNA" => {
            let error = asked(call).error;
            Typed::boolean(error.map_or_else(|| "FALSE".to_owned(), |error| format!("COALESCE({error} = '#N/A', FALSE)")))
        }
        "ISEVEN" => parity(call, 0),
        "ISODD" => parity(call, 1),
        "N" => {
            let value = asked(call);
            let number = call.writer.numeric(&Typed { text: None, error: None, ..value.clone() });
            let number = format!("COALESCE({}, {})", number.sql, call.dialect().number(0.0));
            Typed { whole: value.number.is_none() || value.whole, ..Typed::number(number) }
        }
        "T" if call.range(0).is_none() => {
            let text = asked(call).text;
            Typed::text(text.map_or_else(|| "''".to_owned(), |text| format!("COALESCE({text}, '')")))
        }
        _ => return None,
    }))
}

/// What a question is asked about; an argument that is left empty is 0.
fn asked(call: &Call<'_, '_>) -> Typed {
    match call.arguments.first() {
        Some(Argument::Value(value)) => value.clone(),
        _ => Typed::constant(&Value::Number(0.0), call.dialect()),
    }
}

fn question(call: &Call<'_, '_>, part: fn(&Typed) -> Option<String>) -> Typed {
    Typed::boolean(part(&asked(call)).map_or_else(|| "FALSE".to_owned(), |part| format!("{part} IS NOT NULL")))
}

fn joined(call: &mut Call<'_, '_>, operator: &str) -> Typed {
    let conditions: Vec<String> = (0..call.len()).map(|place| call.condition(place)).collect();
    Typed::boolean(format!("({})", conditions.join(operator)))
}

fn exclusive(call: &mut Call<'_, '_>) -> Typed {
    let counted: Vec<String> = (0..call.len()).map(|place| format!("CASE WHEN {} THEN 1 ELSE 0 END", call.condition(place))).collect();
    Typed::boolean(format!("(({}) % 2 = 1)", counted.join(" + ")))
}

fn parity(call: &mut Call<'_, '_>, rest: u8) -> Typed {
    let value = asked(call);
    call.errors.extend(value.boolean.as_ref().and_then(|truth| error_where(&format!("{truth} IS NOT NULL"), "#VALUE!")));
    let number = call.double(0);
    let dialect = call.dialect();
    let number = call.bind(&format!("abs({})", dialect.truncated(&number)));
    let half = dialect.floor(&format!("{number} / 2"));
    Typed::boolean(format!("{number} - 2 * {half} = {rest}"))
}
