//! Formulas that add up the rows above them: `SUBTOTAL(9,D2:D5)`, `SUM(D2:D5)`, `ROUND(SUM(D2:D5),2)`, `D6+D11`.
//!
//! A file holds formulas in English whatever Excel's language is. What counts is a column's own cells above: a sum across the row, a
//! running total over the column beside, or a share of a whole column is an account's own figure. Nothing is parsed of any other formula.

use crate::location::{CellAddress, ColumnIndex, RowIndex};

use super::cells::column_of;

/// What a formula says of its row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SumFormula {
    /// It adds up, or counts, cells above it in a way that an account's figure might be made too: the row's name decides.
    Likely,
    /// It is a sum over rows above it.
    Certain,
}

/// Functions that make a row one of sums.
const SUMS: [&[u8]; 3] = [b"SUM", b"SUBTOTAL", b"AGGREGATE"];

/// Functions that do so beside a name that says so.
const STATISTICS: [&[u8]; 14] = [
    b"AVERAGE",
    b"AVERAGEIF",
    b"AVERAGEIFS",
    b"COUNT",
    b"COUNTA",
    b"COUNTIF",
    b"MAX",
    b"MIN",
    b"MEDIAN",
    b"STDEV",
    b"SUMIF",
    b"SUMIFS",
    b"SUMPRODUCT",
    b"DSUM",
];

/// Functions around a sum that leave it one.
const AROUND: [&[u8]; 4] = [b"ROUND", b"IFERROR", b"ROUNDUP", b"ROUNDDOWN"];

impl SumFormula {
    /// What the formula of a cell, without its `=`, says of the cell's row.
    pub(crate) fn of(formula: &[u8], cell: CellAddress) -> Option<Self> {
        let formula = formula.trim_ascii_start();
        // Nearly all formulas are told by their first letter.
        if !matches!(
            formula.first()?.to_ascii_uppercase(),
            b'S' | b'A' | b'C' | b'M' | b'R' | b'I' | b'_' | b'+' | b'=' | b'$' | b'(' | b'D'
        ) && column_of_reference(formula) != Some(cell.column)
        {
            return None;
        }
        let formula = formula.trim_ascii_end();
        terms(formula.strip_prefix(b"=").unwrap_or(formula), cell)
    }
}

/// What a sum of calls and references says; the least certain of its terms decides.
fn terms(formula: &[u8], cell: CellAddress) -> Option<SumFormula> {
    let mut rest = formula.trim_ascii();
    rest = rest.strip_prefix(b"+").unwrap_or(rest);
    let (mut said, mut references) = (None::<SumFormula>, 0);
    loop {
        let end = term_end(rest)?;
        let term = rest[..end].trim_ascii();
        let of_term = match call(term) {
            Some((name, inner)) => of_call(name, inner, cell)?,
            None => {
                let (first, last, after) = reference(term)?;
                if !after.is_empty() || !above(first, last, cell) {
                    return None;
                }
                references += 1;
                SumFormula::Likely
            }
        };
        said = Some(said.map_or(of_term, |said| said.max(of_term)));
        match rest.get(end) {
            Some(_) => rest = &rest[end + 1..],
            // One cell above is no sum: a figure that is carried down.
            None => return said.filter(|said| *said == SumFormula::Certain || references != 1),
        }
    }
}

fn of_call(name: &[u8], inner: &[u8], cell: CellAddress) -> Option<SumFormula> {
    let upper = name.to_ascii_uppercase();
    let name = upper.strip_prefix(b"_XLFN.").unwrap_or(&upper);
    if AROUND.contains(&name) {
        return terms(&inner[..argument_end(inner)], cell);
    }
    let is_sum = SUMS.contains(&name);
    if !is_sum && !STATISTICS.contains(&name) {
        return None;
    }
    let (own, others) = references(inner, cell);
    match (is_sum, own, others) {
        (_, 0, _) => None,
        (true, _, 0) => Some(SumFormula::Certain),
        _ => Some(SumFormula::Likely),
    }
}

/// How many references of arguments lie above the cell in its column, and how many elsewhere.
fn references(arguments: &[u8], cell: CellAddress) -> (usize, usize) {
    let (mut own, mut others) = (0, 0);
    let mut rest = arguments;
    while let Some(&byte) = rest.first() {
        if byte == b'"' || byte == b'\'' {
            let end = rest[1..].iter().position(|other| *other == byte).map_or(rest.len(), |end| end + 2);
            rest = &rest[end..];
            if let Some(after) = rest.strip_prefix(b"!") {
                others += 1;
                rest = reference(after).map_or(after, |(_, _, behind)| behind);
            }
            continue;
        }
        if !(byte.is_ascii_alphabetic() || byte == b'$' || byte == b'_') {
            rest = &rest[1..];
            continue;
        }
        if let Some((first, last, after)) = reference(rest)
            && !after.first().is_some_and(|next| next.is_ascii_alphanumeric() || matches!(next, b'!' | b'_' | b'.' | b'(' | b'['))
        {
            if above(first, last, cell) {
                own += 1
            } else {
                others += 1
            }
            rest = after;
            continue;
        }
        let end = rest.iter().position(|byte| !(byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'$'))).unwrap_or(rest.len());
        // Another sheet, a name, a function: whatever it is, it is no cell above.
        others += 1;
        rest = &rest[end.max(1)..];
        if let Some(after) = rest.strip_prefix(b"!") {
            rest = reference(after).map_or(after, |(_, _, behind)| behind);
        }
    }
    (own, others)
}

fn above(first: CellAddress, last: CellAddress, cell: CellAddress) -> bool {
    first.column == cell.column && last.column == cell.column && first.row < cell.row && last.row < cell.row
}

/// The cell or range that a text begins with, and what follows.
fn reference(text: &[u8]) -> Option<(CellAddress, CellAddress, &[u8])> {
    let (first, rest) = one_cell(text)?;
    match rest.strip_prefix(b":").and_then(one_cell) {
        Some((last, rest)) => Some((first, last, rest)),
        None => Some((first, first, rest)),
    }
}

fn one_cell(text: &[u8]) -> Option<(CellAddress, &[u8])> {
    let text = text.strip_prefix(b"$").unwrap_or(text);
    let letters = text.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    if letters == 0 || letters > 3 {
        return None;
    }
    let (letters, rest) = text.split_at(letters);
    let rest = rest.strip_prefix(b"$").unwrap_or(rest);
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (digits, rest) = rest.split_at(digits);
    let row: u32 = std::str::from_utf8(digits).ok()?.parse().ok()?;
    let column = column_of(&[letters, b"1"].concat())?;
    Some((CellAddress { row: RowIndex(row.checked_sub(1)?), column: ColumnIndex(column) }, rest))
}

fn column_of_reference(text: &[u8]) -> Option<ColumnIndex> {
    one_cell(text).map(|(cell, _)| cell.column)
}

/// A call that is the whole text: its function and what stands between the parentheses.
fn call(term: &[u8]) -> Option<(&[u8], &[u8])> {
    let open = term.iter().position(|byte| *byte == b'(')?;
    let inner = term[open + 1..].strip_suffix(b")")?;
    let name = &term[..open];
    (!name.is_empty() && name.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_'))).then_some((name, inner))
}

/// Where the first term of a sum ends: at a plus outside of parentheses, or with the text. `None` where it is no sum.
fn term_end(text: &[u8]) -> Option<usize> {
    let mut depth = 0_u32;
    let mut quoted = false;
    for (at, byte) in text.iter().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            _ if quoted => {}
            b'(' => depth += 1,
            b')' => depth = depth.checked_sub(1)?,
            b'+' if depth == 0 => return Some(at),
            b'-' | b'*' | b'/' | b'&' | b'^' | b'=' | b'<' | b'>' | b'%' | b',' if depth == 0 => return None,
            _ => {}
        }
    }
    (depth == 0 && !text.is_empty()).then_some(text.len())
}

/// Where the first argument of a call ends.
fn argument_end(inner: &[u8]) -> usize {
    let mut depth = 0_i32;
    for (at, byte) in inner.iter().enumerate() {
        match byte {
            b'(' => depth += 1,
            b')' => depth -= 1,
            b',' if depth == 0 => return at,
            _ => {}
        }
    }
    inner.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_over_rows_above_are_told_from_an_accounts_own_figures() {
        use SumFormula::{Certain, Likely};
        // All of them stand in D12.
        for (formula, expected) in [
            ("SUBTOTAL(9,D2:D11)", Some(Certain)),
            ("SUBTOTAL(109,$D$2:$D$11)", Some(Certain)),
            ("SUM(D2:D5,D7:D10)", Some(Certain)),
            ("SUM(D6,D11)", Some(Certain)),
            (" sum( D2:D11 ) ", Some(Certain)),
            ("_xlfn.AGGREGATE(9,5,D2:D11)", Some(Certain)),
            ("AGGREGATE(9,5,D2:D11)", Some(Certain)),
            ("ROUND(SUM(D2:D11),2)", Some(Certain)),
            ("IFERROR(SUBTOTAL(1,D2:D11),0)", Some(Certain)),
            ("SUM(D2:D5)+SUM(D7:D10)", Some(Certain)),
            ("+D6+SUM(D7:D11)", Some(Certain)),
            ("D6+D11", Some(Likely)),
            ("AVERAGE(D2:D11)", Some(Likely)),
            ("SUMIF(A2:A11,\"North\",D2:D11)", Some(Likely)),
            ("SUM(D2:OFFSET(D12,-1,0))", Some(Likely)),
            ("D11", None),
            ("D11+1", None),
            ("D11+C12", None),
            ("SUM(A12:C12)", None),
            ("SUM(C$2:C12)", None),
            ("SUM(C$2:C11)", None),
            ("SUM(D11,C12)*2", None),
            ("C12/SUM(C$2:C$20)", None),
            ("SUM(Sheet2!D2:D11)", None),
            ("SUM('My sheet'!D2:D11)", None),
            ("SUM(D13:D20)", None),
            ("SUBTOTAL(103,A12)", None),
            ("SUM(Revenue)", None),
            ("SUMMARY(D2)", None),
            ("SUM(D2:D11", None),
            ("", None),
            ("((((", None),
            ("\"SUM(D2:D11)\"", None),
        ] {
            assert_eq!(SumFormula::of(formula.as_bytes(), CellAddress::new(11, 3)), expected, "{formula}");
        }
    }
}
