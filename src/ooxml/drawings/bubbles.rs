//! Scatter charts that become bubble charts, which rust_xlsxwriter does not make (ECMA-376 part 1, 21.2.2.20); and those that stay
//! scatter charts, with the parts of a series in the order of the standard (21.2.2.170), which rust_xlsxwriter does not keep.
//!
//! The workbook is one that this program made: its charts are written without line breaks and with the prefix `c`.

use std::fmt::Write as _;

use crate::foundation::location::{CellAddress, ColumnIndex, RowIndex};
use crate::ooxml::archive::Archive;

use crate::ooxml::archive::file_bytes::FileBytes;

use super::explicit::explicit;

/// The sizes of a series' bubbles, and the cells that hold them.
#[derive(Clone, Debug, PartialEq)]
pub struct BubbleSizes {
    /// The sheet's name.
    pub sheet: String,
    /// The column, counted from zero.
    pub column: u32,
    /// The first row, counted from zero.
    pub first_row: u32,
    /// The sizes, one for each row.
    pub values: Vec<f64>,
}

/// The largest bubble, in percent of what Excel draws.
const SCALE: u32 = 22;

/// Gives the workbook with its scatter chart as a bubble chart, whose series have these sizes, or in order where there are no
/// sizes; and with every chart as explicit as it has to be. `None` if the chart is not as rust_xlsxwriter writes it.
pub fn with_bubbles(workbook: Vec<u8>, sizes: &[BubbleSizes]) -> Option<FileBytes> {
    let archive = Archive::open(workbook).ok()?;
    let mut charts = Vec::new();
    let mut with_sizes = sizes.is_empty();
    for (index, _) in archive.entries().iter().enumerate().filter(|(_, entry)| entry.part.starts_with("xl/charts/chart")) {
        let mut text = String::from_utf8(archive.inflate(index).ok()?).ok()?;
        if text.contains("<c:scatterChart>") {
            text = if sizes.is_empty() { scatter_chart(&text)? } else { bubble_chart(&text, sizes)? };
            with_sizes = true;
        }
        charts.push((index, explicit(&text).into_bytes()));
    }
    let done = if charts.is_empty() { archive.bytes().clone() } else { archive.rewritten(&charts, &[]).ok()? };
    with_sizes.then_some(done)
}

/// The look of each series before its marker.
fn scatter_chart(text: &str) -> Option<String> {
    let mut pieces = text.split("<c:ser>");
    let mut written = pieces.next()?.to_owned();
    for piece in pieces {
        let marker = piece.find("<c:marker>")?;
        let marker_end = piece.find("</c:marker>")? + "</c:marker>".len();
        let rest = &piece[marker_end..];
        let look = rest.starts_with("<c:spPr>").then(|| rest.find("</c:spPr>")).flatten().map_or(0, |end| end + "</c:spPr>".len());
        for part in ["<c:ser>", &piece[..marker], &rest[..look], &piece[marker..marker_end], &rest[look..]] {
            written.push_str(part);
        }
    }
    Some(written)
}

fn bubble_chart(text: &str, sizes: &[BubbleSizes]) -> Option<String> {
    let (before, rest) = text.split_once("<c:scatterChart>")?;
    let (chart, after) = rest.split_once("</c:scatterChart>")?;
    let axes = &chart[chart.find("<c:axId")?..];
    let mut written = format!("{before}<c:bubbleChart><c:varyColors val=\"0\"/>");
    let mut series = 0;
    for piece in chart.split("<c:ser>").skip(1) {
        let (inner, _) = piece.split_once("</c:ser>")?;
        written.push_str(&bubble_series(inner, sizes.get(series)?)?);
        series += 1;
    }
    if series != sizes.len() {
        return None;
    }
    // Writing to a text cannot fail.
    let _ = write!(written, "<c:bubbleScale val=\"{SCALE}\"/><c:showNegBubbles val=\"0\"/>{axes}</c:bubbleChart>{after}");
    Some(written)
}

/// A series with the look of its marker as that of the bubbles.
fn bubble_series(inner: &str, sizes: &BubbleSizes) -> Option<String> {
    let marker = between(inner, "<c:marker>", "</c:marker>")?;
    let look = between(marker, "<c:spPr>", "</c:spPr>")?;
    // The marker may follow a look of the line between the points, which bubbles have not.
    let head = &inner[..inner.find("<c:spPr>")?.min(inner.find("<c:marker>")?)];
    let values = &inner[inner.find("<c:xVal>")?..inner.find("</c:yVal>")? + "</c:yVal>".len()];
    let cell = |row: u32| {
        let address = CellAddress { row: RowIndex(row), column: ColumnIndex(sizes.column) };
        format!("${}${}", address.column, address.row)
    };
    let last = sizes.first_row + (sizes.values.len() as u32).saturating_sub(1);
    let sheet = sizes.sheet.replace('\'', "''");
    let mut formula = Vec::new();
    crate::ooxml::xml::push_escaped(&mut formula, &format!("'{sheet}'!{}:{}", cell(sizes.first_row), cell(last)));
    let formula = String::from_utf8(formula).ok()?;
    let labels = between(inner, "<c:dLbls>", "</c:dLbls>").map_or_else(String::new, |labels| format!("<c:dLbls>{labels}</c:dLbls>"));
    let mut written = format!(
        "<c:ser>{head}<c:spPr>{look}</c:spPr><c:invertIfNegative val=\"0\"/>{labels}{values}<c:bubbleSize><c:numRef><c:f>{formula}</c:f>\
         <c:numCache><c:formatCode>General</c:formatCode><c:ptCount val=\"{}\"/>",
        sizes.values.len()
    );
    for (position, value) in sizes.values.iter().enumerate() {
        let _ = write!(written, "<c:pt idx=\"{position}\"><c:v>{value}</c:v></c:pt>");
    }
    written.push_str("</c:numCache></c:numRef></c:bubbleSize><c:bubble3D val=\"0\"/></c:ser>");
    Some(written)
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(start)?;
    rest.split_once(end).map(|(inner, _)| inner)
}
