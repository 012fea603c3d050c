//! One new cell as text: numbers in their shortest exact form, texts inline, so that no shared string is touched.

use std::io::Write;

use crate::foundation::day_number::{DAYS_FROM_1900_TO_1904, DayNumber};
use crate::foundation::location::{CellAddress, ColumnIndex};

use crate::foundation::value::Value;
use crate::ooxml::xml::{push_escaped, spreadsheet_escaped};

/// The longest text that a cell holds.
const LONGEST_TEXT: usize = 32_767;

/// Appends a cell.
pub(crate) fn push_cell(written: &mut Vec<u8>, prefix: &str, cell: CellAddress, format: u32, value: &Value) {
    push_start(written, prefix, cell, format);
    match value {
        Value::Blank => written.extend_from_slice(b"/>"),
        Value::Number(number) if number.is_finite() => {
            push_value(written, prefix, b"", |written| push_number(written, *number));
        }
        // A number that Excel cannot hold is shown as it would show it.
        Value::Number(_) => push_value(written, prefix, b" t=\"e\"", |written| written.extend_from_slice(b"#NUM!")),
        Value::Boolean(truth) => push_value(written, prefix, b" t=\"b\"", |written| written.push(if *truth { b'1' } else { b'0' })),
        Value::Error(error) => {
            push_value(written, prefix, b" t=\"e\"", |written| written.extend_from_slice(error.stored_name().as_bytes()));
        }
        Value::Text(text) if text.is_empty() => written.extend_from_slice(b"/>"),
        Value::Text(text) => {
            let text = shortened(text);
            let blanks =
                text.starts_with(|c: char| c.is_whitespace()) || text.ends_with(|c: char| c.is_whitespace()) || text.contains(['\n', '\t']);
            let space: &[u8] = if blanks { b" xml:space=\"preserve\"" } else { b"" };
            for piece in [b" t=\"inlineStr\"><", prefix.as_bytes(), b"is><", prefix.as_bytes(), b"t", space, b">"] {
                written.extend_from_slice(piece);
            }
            push_escaped(written, &spreadsheet_escaped(text, false));
            for piece in [b"</", prefix.as_bytes(), b"t></", prefix.as_bytes(), b"is></", prefix.as_bytes(), b"c>"] {
                written.extend_from_slice(piece);
            }
        }
    }
}

/// Appends a cell with a formula and its value; `None` leaves the value to the spreadsheet program.
pub(crate) fn push_formula(written: &mut Vec<u8>, prefix: &str, cell: CellAddress, format: u32, formula: &str, value: Option<&Value>) {
    push_start(written, prefix, cell, format);
    let kind: &[u8] = match value {
        None => b"",
        Some(Value::Blank | Value::Text(_)) => b" t=\"str\"",
        Some(Value::Number(number)) if number.is_finite() => b"",
        Some(Value::Number(_) | Value::Error(_)) => b" t=\"e\"",
        Some(Value::Boolean(_)) => b" t=\"b\"",
    };
    for piece in [kind, b"><", prefix.as_bytes(), b"f>"] {
        written.extend_from_slice(piece);
    }
    push_escaped(written, formula);
    for piece in [b"</", prefix.as_bytes(), b"f>"] {
        written.extend_from_slice(piece);
    }
    if let Some(value) = value {
        for piece in [b"<", prefix.as_bytes(), b"v>"] {
            written.extend_from_slice(piece);
        }
        match value {
            Value::Blank => {}
            Value::Number(number) if number.is_finite() => push_number(written, *number),
            Value::Number(_) => written.extend_from_slice(b"#NUM!"),
            Value::Error(error) => written.extend_from_slice(error.stored_name().as_bytes()),
            Value::Boolean(truth) => written.push(if *truth { b'1' } else { b'0' }),
            Value::Text(text) => push_escaped(written, &spreadsheet_escaped(shortened(text), false)),
        }
        for piece in [b"</", prefix.as_bytes(), b"v>"] {
            written.extend_from_slice(piece);
        }
    }
    for piece in [b"</", prefix.as_bytes(), b"c>"] {
        written.extend_from_slice(piece);
    }
}

/// Whether a text is longer than a cell holds.
pub(crate) fn is_too_long(text: &str) -> bool {
    shortened(text).len() < text.len()
}

/// A text no longer than a cell holds.
pub(crate) fn shortened(text: &str) -> &str {
    // Excel counts UTF-16 units.
    if text.len() <= LONGEST_TEXT {
        return text;
    }
    let mut units = 0;
    let end = text.char_indices().find(|(_, character)| {
        units += character.len_utf16();
        units > LONGEST_TEXT
    });
    end.map_or(text, |(end, _)| &text[..end])
}

fn push_start(written: &mut Vec<u8>, prefix: &str, cell: CellAddress, format: u32) {
    written.push(b'<');
    written.extend_from_slice(prefix.as_bytes());
    written.extend_from_slice(b"c r=\"");
    push_letters(written, cell.column);
    push_whole(written, u64::from(cell.row.0) + 1);
    written.push(b'"');
    if format != 0 {
        written.extend_from_slice(b" s=\"");
        push_whole(written, u64::from(format));
        written.push(b'"');
    }
}

/// Appends a column's letters.
fn push_letters(written: &mut Vec<u8>, column: ColumnIndex) {
    let (mut letters, mut left, mut rest) = ([0; 7], 7, column.0 + 1);
    while rest > 0 {
        left -= 1;
        letters[left] = b'A' + ((rest - 1) % 26) as u8;
        rest = (rest - 1) / 26;
    }
    written.extend_from_slice(&letters[left..]);
}

/// Appends a whole number's digits.
fn push_whole(written: &mut Vec<u8>, number: u64) {
    let (mut digits, mut left, mut rest) = ([0; 20], 20, number);
    loop {
        left -= 1;
        digits[left] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    written.extend_from_slice(&digits[left..]);
}

fn push_value(written: &mut Vec<u8>, prefix: &str, kind: &[u8], value: impl FnOnce(&mut Vec<u8>)) {
    for piece in [kind, b"><", prefix.as_bytes(), b"v>"] {
        written.extend_from_slice(piece);
    }
    value(written);
    for piece in [b"</", prefix.as_bytes(), b"v></", prefix.as_bytes(), b"c>"] {
        written.extend_from_slice(piece);
    }
}

fn push_number(written: &mut Vec<u8>, number: f64) {
    let magnitude = number.abs();
    if number.fract() == 0.0 && magnitude < 1e15 {
        if number < 0.0 {
            written.push(b'-');
        }
        push_whole(written, magnitude as u64);
        return;
    }
    // Writing into memory does not fail.
    let _ = if (1e-5..1e17).contains(&magnitude) { write!(written, "{number}") } else { write!(written, "{number:E}") };
}

/// A day of the 1900 system in a workbook that counts from 1904; one before that system begins is written out.
pub(crate) fn day_since_1904(serial: f64, as_text: &dyn Fn(DayNumber) -> String) -> Value {
    if serial >= DAYS_FROM_1900_TO_1904 {
        return Value::Number(serial - DAYS_FROM_1900_TO_1904);
    }
    match DayNumber::from_serial(serial) {
        Some(day) => Value::Text(as_text(day).into()),
        None => Value::Number(f64::NAN),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(prefix: &str, format: u32, value: &Value) -> String {
        let mut written = Vec::new();
        push_cell(&mut written, prefix, CellAddress::new(4, 21), format, value);
        String::from_utf8(written).unwrap()
    }

    #[test]
    fn values_are_written_exactly() {
        let text = |text: &str| Value::Text(text.into());
        for (value, cell) in [
            (Value::Blank, "<c r=\"V5\"/>"),
            (text(""), "<c r=\"V5\"/>"),
            (Value::Number(0.1), "<c r=\"V5\"><v>0.1</v></c>"),
            (Value::Number(-0.0), "<c r=\"V5\"><v>0</v></c>"),
            (Value::Number(1e300), "<c r=\"V5\"><v>1E300</v></c>"),
            (Value::Number(123_456_789.25), "<c r=\"V5\"><v>123456789.25</v></c>"),
            (Value::Number(f64::INFINITY), "<c r=\"V5\" t=\"e\"><v>#NUM!</v></c>"),
            (Value::Boolean(true), "<c r=\"V5\" t=\"b\"><v>1</v></c>"),
            (text("=1+1 & <ä>"), "<c r=\"V5\" t=\"inlineStr\"><is><t>=1+1 &amp; &lt;ä&gt;</t></is></c>"),
            (text(" a\n\u{1}"), "<c r=\"V5\" t=\"inlineStr\"><is><t xml:space=\"preserve\"> a&#10;_x0001_</t></is></c>"),
        ] {
            assert_eq!(written("", 0, &value), cell);
        }
        assert_eq!(written("x:", 7, &Value::Number(2.0)), "<x:c r=\"V5\" s=\"7\"><x:v>2</x:v></x:c>");
    }

    #[test]
    fn formulas_have_their_values_beside_them() {
        let written = |value: Option<&Value>| {
            let mut written = Vec::new();
            push_formula(&mut written, "x:", CellAddress::new(4, 21), 7, "IF(A1<2,\"a&b\",1)", value);
            String::from_utf8(written).unwrap()
        };
        let formula = "<x:f>IF(A1&lt;2,&quot;a&amp;b&quot;,1)</x:f>";
        for (value, kind, shown) in [
            (Value::Number(2.5), "", "2.5"),
            (Value::Blank, " t=\"str\"", ""),
            (Value::Text("a<b".into()), " t=\"str\"", "a&lt;b"),
            (Value::Boolean(true), " t=\"b\"", "1"),
            (Value::Error(crate::foundation::value::CellError::NotAvailable), " t=\"e\"", "#N/A"),
        ] {
            assert_eq!(written(Some(&value)), format!("<x:c r=\"V5\" s=\"7\"{kind}>{formula}<x:v>{shown}</x:v></x:c>"));
        }
        assert_eq!(written(None), format!("<x:c r=\"V5\" s=\"7\">{formula}</x:c>"));
    }

    #[test]
    fn a_text_ends_where_a_cell_does() {
        let fits = "😀".repeat(16_383) + "x";
        assert!(!is_too_long(&fits));
        assert_eq!(shortened(&(fits.clone() + "y")), fits);
    }

    #[test]
    fn days_follow_the_workbooks_calendar() {
        assert_eq!(day_since_1904(1463.0, &|_| String::new()), Value::Number(1.0));
        assert_eq!(day_since_1904(1.0, &|day| format!("day {}", day.serial())), Value::Text("day 1".into()));
    }
}
