//! The `cols` element: widths for the new columns, cut out of ranges that cover them (ECMA-376 part 1, 18.3.1.13 and 18.3.1.17).

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use crate::foundation::location::ColumnIndex;

use super::new_columns::{ColumnFormat, NewColumn};
use super::outline::Outline;
use crate::foundation::value::Value;
use crate::ooxml::xml::part::Splices;
use crate::ooxml::xml::{Element, Malformed, Root, Tag, children_of};

/// What Excel adds to a column's width for its margins: 5 pixels of 7.
const MARGIN: f64 = 0.710_937_5;

/// A width to set.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ColumnWidth {
    /// The column.
    pub(crate) column: ColumnIndex,
    /// The width in characters.
    pub(crate) width: f64,
    /// Whether a width that the column has is kept: the user may have changed it since an earlier run.
    pub(crate) keep: bool,
    /// Whether the column is hidden.
    pub(crate) hidden: bool,
    /// Its place in a group of columns.
    pub(crate) outline: Outline,
}

/// Different texts of a column whose values are labels: each of them is to be read whole.
const MOST_LABELS: usize = 24;
/// Of so many texts that are no labels, one may be too long for the column.
const ONE_OF: usize = 20;

/// The width that shows a column's header and its usual content, within bounds.
pub(crate) fn fitting_width(column: &NewColumn) -> f64 {
    let content = longest_text(column).max(longest_number(column));
    // Room for the button of the filter.
    let header = column.header.lines().map(|line| line.chars().count()).max().unwrap_or(0) + 3;
    let (least, most) = if column.format == ColumnFormat::LongText { (20, 80) } else { (9, 40) };
    f64::from(u32::try_from(content.max(header).clamp(least, most)).unwrap_or(most as u32)) + MARGIN
}

/// The length of the longest label, or of the longest usual text.
fn longest_text(column: &NewColumn) -> usize {
    let length = |text: &str| text.lines().map(|line| line.chars().count()).max().unwrap_or(0);
    // A little away from the left.
    let indent = 2;
    // The same text may be kept more than once: how often hangs on how the rows were divided among the cores.
    let mut labels = BTreeSet::new();
    let are_labels = column.cells.texts().iter().all(|text| {
        labels.insert(&**text);
        labels.len() <= MOST_LABELS
    });
    if are_labels {
        return labels.iter().map(|text| length(text) + indent).max().unwrap_or(0);
    }
    let mut lengths: Vec<usize> = column
        .cells
        .iter()
        .filter_map(|cell| match cell {
            Value::Text(text) => Some(length(&text) + indent),
            _ => None,
        })
        .collect();
    lengths.sort_unstable();
    lengths.len().checked_sub(1 + lengths.len() / ONE_OF).and_then(|usual| lengths.get(usual)).copied().unwrap_or(0)
}

fn longest_number(column: &NewColumn) -> usize {
    /// A general cell shows no more of a number, nor does a date need more.
    const MOST: usize = 12;
    let one_decimal = |number: f64| 4 + number.abs().max(1.0).log10() as usize;
    let mut numbers = column.cells.numbers();
    match column.format {
        // What the format writes beside the digits is hardly longer than its code.
        _ if column.number_format.is_some() => {
            let beside = column.number_format.as_deref().map_or(0, |code| code.split(';').next().unwrap_or_default().chars().count());
            numbers.map(|number| one_decimal(number) + number.abs().max(1.0).log10() as usize / 3).max().unwrap_or(0) + beside.min(12)
        }
        ColumnFormat::Date => numbers.next().map_or(0, |_| 11),
        ColumnFormat::OneDecimal | ColumnFormat::Bar | ColumnFormat::Percent | ColumnFormat::Detail => {
            numbers.map(one_decimal).max().unwrap_or(0)
        }
        // Thousands are parted, and a currency or a percent sign stands behind.
        ColumnFormat::Like(_) => {
            numbers.map(|number| one_decimal(number) + number.abs().max(1.0).log10() as usize / 3 + 3).max().unwrap_or(0)
        }
        _ => {
            let mut longest = 0;
            while longest < MOST
                && let Some(number) = numbers.next()
            {
                longest = longest.max(number.to_string().len().min(MOST));
            }
            longest
        }
    }
}

struct Columns<'a> {
    element: Element,
    tag: Tag<'a>,
    covered: RangeInclusive<u32>,
}

/// Sets widths, and forgets those of `removed` columns.
pub(crate) fn patch_widths(
    text: &[u8],
    root: &Root,
    widths: &[ColumnWidth],
    removed: &[ColumnIndex],
    splices: &mut Splices,
) -> Result<(), Malformed> {
    let prefix = &root.prefix;
    let Some(list) = root.child("cols").filter(|list| !list.empty) else {
        let written: String = widths.iter().map(|width| written_width(prefix, width, "")).collect();
        let written = format!("<{prefix}cols>{written}</{prefix}cols>");
        match (root.child("cols"), root.child("sheetData")) {
            _ if widths.is_empty() => {}
            (Some(list), _) => splices.put(list.range.clone(), &written),
            (None, Some(data)) => splices.put(data.range.start..data.range.start, &written),
            (None, None) => return Err(Malformed(root.element.range.start)),
        }
        return Ok(());
    };
    let mut elements = Vec::new();
    for element in children_of(text, list)? {
        let tag = element.tag(text)?;
        let (Some(first), Some(last)) = (tag.number("min"), tag.number("max")) else { continue };
        elements.push(Columns { element, tag, covered: first.saturating_sub(1)..=last.saturating_sub(1) });
    }
    let covering = |column: ColumnIndex| elements.iter().find(|columns| columns.covered.contains(&column.0));
    let set: Vec<ColumnWidth> = widths.iter().filter(|width| !(width.keep && covering(width.column).is_some())).copied().collect();
    let mut left = 0;
    let mut changes = Splices::default();
    for columns in &elements {
        let pieces = pieces(prefix, text, columns, &set, removed);
        left += usize::from(pieces.as_deref() != Some(""));
        if let Some(pieces) = pieces {
            changes.put(columns.element.range.clone(), &pieces);
        }
    }
    for width in set.iter().filter(|width| covering(width.column).is_none()) {
        let before = elements.iter().find(|columns| *columns.covered.start() > width.column.0);
        let place = before.map_or(list.inner.end, |columns| columns.element.range.start);
        changes.put(place..place, &written_width(prefix, width, ""));
        left += 1;
    }
    // The standard wants at least one column in the list.
    if left == 0 {
        splices.put(list.range.clone(), "");
    } else {
        splices.append(&changes.sorted());
    }
    Ok(())
}

/// What takes the place of a range of columns; `None` where it stays.
fn pieces(prefix: &str, text: &[u8], columns: &Columns<'_>, set: &[ColumnWidth], removed: &[ColumnIndex]) -> Option<String> {
    let cuts = set.iter().map(|width| width.column).chain(removed.iter().copied());
    let mut cuts: Vec<u32> = cuts.map(|column| column.0).filter(|column| columns.covered.contains(column)).collect();
    if cuts.is_empty() {
        return None;
    }
    cuts.sort_unstable();
    cuts.dedup();
    let style = columns.tag.value("style").map(|style| format!(" style=\"{style}\"")).unwrap_or_default();
    let summary = columns.tag.is_set("collapsed");
    let mut written = String::new();
    let mut from = *columns.covered.start();
    for cut in cuts {
        if from < cut {
            written.push_str(&ranged(text, columns, from, cut - 1));
        }
        if let Some(width) = set.iter().find(|width| width.column.0 == cut) {
            written.push_str(&written_width(prefix, &ColumnWidth { outline: width.outline.beside(summary), ..*width }, &style));
        }
        from = cut + 1;
    }
    if from <= *columns.covered.end() {
        written.push_str(&ranged(text, columns, from, *columns.covered.end()));
    }
    Some(written)
}

/// The same columns element for a part of its range.
fn ranged(text: &[u8], columns: &Columns<'_>, first: u32, last: u32) -> String {
    let range = &columns.element.range;
    let mut changes: Vec<_> = [("min", first + 1), ("max", last + 1)]
        .into_iter()
        .filter_map(|(name, number)| Some((columns.tag.attribute(name)?.value, number.to_string())))
        .collect();
    changes.sort_by_key(|(place, _)| place.start);
    let mut written = Vec::new();
    let mut position = range.start;
    for (place, number) in changes {
        written.extend_from_slice(&text[position..place.start]);
        written.extend_from_slice(number.as_bytes());
        position = place.end;
    }
    written.extend_from_slice(&text[position..range.end]);
    String::from_utf8_lossy(&written).into_owned()
}

fn written_width(prefix: &str, width: &ColumnWidth, style: &str) -> String {
    let number = width.column.0 + 1;
    let hidden = if width.hidden { " hidden=\"1\"" } else { "" };
    format!(
        "<{prefix}col min=\"{number}\" max=\"{number}\" width=\"{}\"{style}{hidden} customWidth=\"1\"{}/>",
        width.width,
        width.outline.attributes()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn patched(sheet: &str, set: &[(u32, bool)], removed: &[u32]) -> String {
        let root = Root::read(sheet.as_bytes()).unwrap();
        let width = |&(column, keep): &(u32, bool)| ColumnWidth {
            column: ColumnIndex(column),
            width: 10.5,
            keep,
            hidden: false,
            outline: Outline::None,
        };
        let widths: Vec<ColumnWidth> = set.iter().map(width).collect();
        let removed: Vec<ColumnIndex> = removed.iter().map(|&column| ColumnIndex(column)).collect();
        let mut splices = Splices::default();
        patch_widths(sheet.as_bytes(), &root, &widths, &removed, &mut splices).unwrap();
        String::from_utf8(splices.sorted().apply(sheet.as_bytes()).unwrap().0).unwrap()
    }

    #[test]
    fn ranges_are_cut_and_hiding_is_not_inherited() {
        let sheet = |cols: &str| format!("<worksheet>{cols}<sheetData/></worksheet>");
        let ours = |column: u32| format!("<col min=\"{column}\" max=\"{column}\" width=\"10.5\" customWidth=\"1\"/>");
        assert_eq!(patched(&sheet(""), &[(2, false)], &[]), sheet(&format!("<cols>{}</cols>", ours(3))));
        assert_eq!(
            patched(&sheet("<cols><col min=\"1\" max=\"16384\" hidden=\"1\" style=\"4\"/></cols>"), &[(2, false), (3, false)], &[]),
            sheet(&format!(
                "<cols><col min=\"1\" max=\"2\" hidden=\"1\" style=\"4\"/>{}{}<col min=\"5\" max=\"16384\" hidden=\"1\" style=\"4\"/></cols>",
                ours(3).replace(" custom", " style=\"4\" custom"),
                ours(4).replace(" custom", " style=\"4\" custom")
            ))
        );
        let between = sheet("<cols><col min='1' max='1'/> <col max='9' min='5'/></cols>");
        assert_eq!(patched(&between, &[(2, false)], &[]), between.replace("<col max", &format!("{}<col max", ours(3))));
    }

    #[test]
    fn widths_that_a_user_changed_stay_and_surplus_ones_go() {
        let sheet = "<worksheet><cols><col min=\"3\" max=\"4\" width=\"99\"/><col min=\"5\" max=\"5\"/></cols><sheetData/></worksheet>";
        assert_eq!(patched(sheet, &[(2, true), (3, true)], &[]), sheet);
        assert_eq!(patched(sheet, &[(2, true)], &[4]), sheet.replace("<col min=\"5\" max=\"5\"/>", ""));
        assert_eq!(patched(sheet, &[], &[2, 3, 4]), "<worksheet><sheetData/></worksheet>");
    }
}
