//! The fills of the classes, and the bars of numbers: conditional formats on the label columns (ECMA-376 part 1, 18.3.1.18 and 18.3.1.10).
//!
//! The colours are the ones that Excel itself offers (dark letters on a light ground of the same hue; contrast above 5 : 1), in an order that
//! readers who do not tell red from green can follow too, since each label is also written out.

use crate::foundation::location::{CellAddress, ColumnIndex, RowIndex};

use super::data_bars::{Bar, bar_name, is_bar, is_within};
use super::new_columns::{ColumnFormat, NewColumn};
use crate::ooxml::looks::styles::{Highlight, Styles};
use crate::ooxml::reading::worksheet::CellRange;
use crate::ooxml::xml::part::Splices;
use crate::ooxml::xml::{Element, Malformed, Root, Tags, children_of, push_escaped, spreadsheet_escaped};

/// From the best class to the last one.
const CLASSES: [Highlight; 6] = [
    Highlight { fill: Some("C6EFCE"), letters: "006100" },
    Highlight { fill: Some("FFEB9C"), letters: "7F4F00" },
    Highlight { fill: Some("FCE4D6"), letters: "843C0C" },
    Highlight { fill: Some("DDEBF7"), letters: "1F4E78" },
    Highlight { fill: Some("E4DFEC"), letters: "403151" },
    Highlight { fill: Some("EDEDED"), letters: "404040" },
];
const MUTED: Highlight = Highlight { fill: None, letters: "757575" };

/// Fill and letters of a class, the `rank`-th from the best among so many.
pub(crate) fn class_colors(rank: usize, classes: usize) -> (u32, u32) {
    let Highlight { fill, letters } = class_highlight(rank, classes);
    let color = |text: &str| u32::from_str_radix(text, 16).unwrap_or(0);
    (color(fill.unwrap_or("FFFFFF")), color(letters))
}

/// A text in a formula may not be longer (Excel's limits).
const LONGEST_TEXT: usize = 255;

/// Of the greatest priority there is, several rules may be.
const LAST_PRIORITY: u32 = i32::MAX as u32;

/// The elements of a worksheet that may stand before its conditional formats (18.3.1.99).
pub(super) const BEFORE: [&[u8]; 15] = [
    b"sheetPr",
    b"dimension",
    b"sheetViews",
    b"sheetFormatPr",
    b"cols",
    b"sheetData",
    b"sheetCalcPr",
    b"sheetProtection",
    b"protectedRanges",
    b"scenarios",
    b"autoFilter",
    b"sortState",
    b"dataConsolidate",
    b"customSheetViews",
    b"mergeCells",
];

/// Takes the conditional formats of an earlier run away and puts those of these columns in; gives the bars among them, which the extension of the
/// sheet describes, and the names of those that were taken away.
pub(crate) fn patch_highlights(
    text: &[u8],
    root: &Root,
    own: &[ColumnIndex],
    columns: &[(&NewColumn, ColumnIndex)],
    rows: Option<(RowIndex, RowIndex)>,
    styles: &mut Styles,
    splices: &mut Splices,
) -> Result<(Vec<Bar>, Vec<String>), Malformed> {
    let (mut former, mut former_names) = (Vec::new(), Vec::new());
    for element in root.children.iter().filter(|child| child.local == b"conditionalFormatting") {
        if !is_within(&element.tag(text)?.value("sqref").unwrap_or_default(), own) {
            continue;
        }
        let mut bars = Vec::new();
        for rule in children_of(text, element)? {
            if is_bar(text, &rule)? {
                former_names.extend(bar_name(text, &rule)?);
                bars.push(rule.range);
            }
        }
        if is_ours(text, element, styles)? {
            former.push(element.range.clone());
        } else {
            // Excel puts what the user adds for the same cells beside our rule.
            former.extend(bars);
        }
    }
    let mut highest = 0;
    let mut tags = Tags::new(text);
    // Rules of extensions count too, wherever they stand behind the rows.
    if let Some(data) = root.child("sheetData") {
        tags = Tags::within(text, data.range.end..text.len());
    }
    while let Some(tag) = tags.next_tag()? {
        if tag.begins() && tag.local() == b"cfRule" && former.iter().all(|range| !range.contains(&tag.start)) {
            highest = highest.max(tag.number("priority").unwrap_or(0));
        }
    }
    let mut written = Vec::new();
    let mut bars = Vec::new();
    if let Some((first, last)) = rows {
        for (column, index) in columns {
            let range = CellRange { first: CellAddress { row: first, column: *index }, last: CellAddress { row: last, column: *index } };
            push_rules(&mut written, &root.prefix, column, range, &mut highest, styles);
            if column.format == ColumnFormat::Bar {
                highest = highest.saturating_add(1).min(LAST_PRIORITY);
                let bar = Bar { range };
                bar.push_rule(&mut written, &root.prefix, highest);
                bars.push(bar);
            }
        }
    }
    let before =
        |child: &&Element| BEFORE.contains(&&child.local[..]) || matches!(&child.local[..], b"phoneticPr" | b"conditionalFormatting");
    let kept = root.children.iter().filter(before).filter(|child| !former.contains(&child.range));
    let place = kept.map(|child| child.range.end).max().unwrap_or(root.element.inner.start);
    if !written.is_empty() {
        splices.replace(place..place, |text| text.extend_from_slice(&written));
    }
    for range in former {
        splices.put(range, "");
    }
    Ok((bars, former_names))
}

/// Whether every rule is one of those that [`push_rules`] and [`Bar::push_rule`] write.
fn is_ours(text: &[u8], element: &Element, styles: &Styles) -> Result<bool, Malformed> {
    let rules = children_of(text, element)?;
    for rule in &rules {
        let tag = rule.tag(text)?;
        if is_bar(text, rule)? {
            continue;
        }
        let equals = tag.value("type").as_deref() == Some("cellIs") && tag.value("operator").as_deref() == Some("equal");
        let known = |format| CLASSES.iter().chain([&MUTED]).any(|&highlight| styles.highlights(format, highlight));
        if rule.local != b"cfRule" || !equals || !tag.number("dxfId").is_some_and(known) {
            return Ok(false);
        }
    }
    Ok(!rules.is_empty())
}

fn push_rules(written: &mut Vec<u8>, prefix: &str, column: &NewColumn, range: CellRange, highest: &mut u32, styles: &mut Styles) {
    let classes = column.classes.iter().enumerate().map(|(rank, label)| (label, class_highlight(rank, column.classes.len())));
    let muted = column.muted.iter().map(|label| (label, MUTED));
    let mut rules = Vec::new();
    for (label, highlight) in classes.chain(muted) {
        if label.is_empty() || label.chars().count() > LONGEST_TEXT {
            continue;
        }
        *highest = highest.saturating_add(1).min(LAST_PRIORITY);
        let format = styles.conditional_format(highlight);
        rules.extend_from_slice(
            format!("<{prefix}cfRule type=\"cellIs\" dxfId=\"{format}\" priority=\"{highest}\" operator=\"equal\"><{prefix}formula>\"")
                .as_bytes(),
        );
        push_escaped(&mut rules, &spreadsheet_escaped(&label.replace('"', "\"\""), false));
        rules.extend_from_slice(format!("\"</{prefix}formula></{prefix}cfRule>").as_bytes());
    }
    if !rules.is_empty() {
        written.extend_from_slice(format!("<{prefix}conditionalFormatting sqref=\"{range}\">").as_bytes());
        written.extend_from_slice(&rules);
        written.extend_from_slice(format!("</{prefix}conditionalFormatting>").as_bytes());
    }
}

fn class_highlight(rank: usize, classes: usize) -> Highlight {
    CLASSES[class_color(rank, classes, CLASSES.len())]
}

/// Which of so many colours a class has: the first ones where there are enough, otherwise neighbours share.
pub(crate) fn class_color(rank: usize, classes: usize, colors: usize) -> usize {
    let color = if classes <= colors { rank } else { rank * colors / classes };
    color.min(colors.saturating_sub(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn patched(sheet: &str, styles: &mut Styles, own: &[u32], labels: &[&str]) -> String {
        let root = Root::read(sheet.as_bytes()).unwrap();
        let classes = labels.iter().map(|&label| label.to_owned()).collect();
        let column = NewColumn {
            header: "Class".into(),
            cells: std::sync::Arc::default(),
            format: ColumnFormat::General,
            number_format: None,
            classes,
            muted: vec!["K.O.".into()],
            formula: None,
            hidden: false,
        };
        let own: Vec<ColumnIndex> = own.iter().map(|&column| ColumnIndex(column)).collect();
        let mut splices = Splices::default();
        let rows = Some((RowIndex(1), RowIndex(9)));
        patch_highlights(sheet.as_bytes(), &root, &own, &[(&column, ColumnIndex(3))], rows, styles, &mut splices).unwrap();
        String::from_utf8(splices.sorted().apply(sheet.as_bytes()).unwrap().0).unwrap()
    }

    #[test]
    fn many_classes_share_the_colours_that_the_report_gives_them_too() {
        let labels: Vec<String> = (0..12).map(|number| format!("C{number}")).collect();
        let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
        let mut styles = Styles::read(b"<styleSheet/>".to_vec()).unwrap();
        let sheet = patched("<worksheet><sheetData/></worksheet>", &mut styles, &[], &labels);
        for (rank, label) in labels.iter().enumerate() {
            let (rule, _) = sheet.split_once(&format!("<formula>\"{label}\"")).unwrap();
            let (_, format) = rule.rsplit_once("dxfId=\"").unwrap();
            // Every second class begins a colour, and each colour is one format.
            assert_eq!(format.split('"').next(), Some((rank / 2).to_string().as_str()), "{label}");
            let fill = u32::from_str_radix(CLASSES[rank / 2].fill.unwrap(), 16).unwrap();
            assert_eq!(class_colors(rank, 12).0, fill, "{label}");
        }
        assert_eq!(class_colors(3, 4), class_colors(3, 6));
    }

    #[test]
    fn rules_stand_where_they_belong_and_are_found_again() {
        let sheet = "<worksheet><sheetData/><mergeCells/><phoneticPr/><conditionalFormatting sqref=\"D2:D9\"><cfRule type=\"cellIs\" dxfId=\"0\" priority=\"4\" operator=\"equal\">\
            <formula>\"A\"</formula></cfRule></conditionalFormatting><dataValidations/><extLst><x14:cfRule priority=\"7\"/></extLst></worksheet>";
        let mut styles =
            Styles::read(b"<styleSheet><dxfs count=\"1\"><dxf><font><color rgb=\"FFAA0000\"/></font></dxf></dxfs></styleSheet>".to_vec())
                .unwrap();
        let once = patched(sheet, &mut styles, &[], &["A", "B \"&\""]);
        let added = "</conditionalFormatting><conditionalFormatting sqref=\"D2:D10\"><cfRule type=\"cellIs\" dxfId=\"1\" priority=\"8\" operator=\"equal\"><formula>\"A\"</formula></cfRule>\
            <cfRule type=\"cellIs\" dxfId=\"2\" priority=\"9\" operator=\"equal\"><formula>\"B &quot;&quot;&amp;&quot;&quot;\"</formula></cfRule>\
            <cfRule type=\"cellIs\" dxfId=\"3\" priority=\"10\" operator=\"equal\"><formula>\"K.O.\"</formula></cfRule></conditionalFormatting><dataValidations/>";
        assert!(once.contains(added), "{once}");
        assert_eq!(patched(&once, &mut styles, &[3], &["A", "B \"&\""]), once);
        assert_ne!(patched(&once, &mut styles, &[], &["A", "B \"&\""]), once);
    }
}
