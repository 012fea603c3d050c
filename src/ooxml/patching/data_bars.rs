//! The bars of numbers: conditional formats from 0 to 100 (ECMA-376 part 1, 18.3.1.28), pale and of one colour.
//!
//! That a bar is of one colour is said in an extension of Excel's ([MS-XLSX] 2.4.10, 2.6.9): the rule names itself there, and the extension of the
//! sheet holds the rest under that name. A program that does not know it shows the same bar fading to white.

use std::ops::Range;

use crate::foundation::location::ColumnIndex;

use crate::ooxml::reading::worksheet::CellRange;
use crate::ooxml::xml::part::Splices;
use crate::ooxml::xml::{Element, Malformed, Root, Tags, characters, children_of};

/// The colour of the bars.
const COLOUR: &str = "FFC9DDF2";
const EXCEL_2010: &str = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main";
const EXCEL_MAIN: &str = "http://schemas.microsoft.com/office/excel/2006/main";
/// The extension of a rule that names itself.
const OF_RULE: &str = "{B025F937-C7B1-47D3-B67F-A62EFF666E3E}";
/// The extension of a sheet with conditional formats.
const OF_SHEET: &str = "{78C0D931-6437-407D-A8EE-F0AAD7539E65}";
/// What the names of our rules begin with.
const OURS: &str = "{6B657966-6F6C-696F-8000-";

/// The bars of a column.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bar {
    pub(super) range: CellRange,
}

impl Bar {
    /// The name of the rule, one for each column.
    fn name(&self) -> String {
        format!("{OURS}{:012X}}}", self.range.first.column.0 + 1)
    }

    /// Appends the rule.
    pub(super) fn push_rule(&self, written: &mut Vec<u8>, prefix: &str, priority: u32) {
        let (range, name) = (&self.range, self.name());
        written.extend_from_slice(
            format!(
                "<{prefix}conditionalFormatting sqref=\"{range}\"><{prefix}cfRule type=\"dataBar\" priority=\"{priority}\"><{prefix}dataBar>\
                 <{prefix}cfvo type=\"num\" val=\"0\"/><{prefix}cfvo type=\"num\" val=\"100\"/><{prefix}color rgb=\"{COLOUR}\"/></{prefix}dataBar>\
                 <{prefix}extLst><{prefix}ext xmlns:x14=\"{EXCEL_2010}\" uri=\"{OF_RULE}\"><x14:id>{name}</x14:id></{prefix}ext></{prefix}extLst>\
                 </{prefix}cfRule></{prefix}conditionalFormatting>"
            )
            .as_bytes(),
        );
    }

    /// What the extension of the sheet says of it.
    fn extended(&self) -> String {
        let (range, name) = (&self.range, self.name());
        format!(
            "<x14:conditionalFormatting xmlns:x14=\"{EXCEL_2010}\" xmlns:xm=\"{EXCEL_MAIN}\"><x14:cfRule type=\"dataBar\" id=\"{name}\">\
             <x14:dataBar minLength=\"0\" maxLength=\"100\" gradient=\"0\"><x14:cfvo type=\"num\"><xm:f>0</xm:f></x14:cfvo>\
             <x14:cfvo type=\"num\"><xm:f>100</xm:f></x14:cfvo><x14:negativeFillColor rgb=\"FFFF0000\"/><x14:axisColor rgb=\"FF000000\"/>\
             </x14:dataBar></x14:cfRule><xm:sqref>{range}</xm:sqref></x14:conditionalFormatting>"
        )
    }
}

/// Whether a rule is one of those that [`Bar::push_rule`] writes: by its name, whatever colour it has been given since, or by its looks, where
/// Excel has given it another name in saving.
pub(super) fn is_bar(text: &[u8], rule: &Element) -> Result<bool, Malformed> {
    if rule.tag(text)?.value("type").as_deref() != Some("dataBar") {
        return Ok(false);
    }
    if bar_name(text, rule)?.is_some_and(|name| name.starts_with(OURS)) {
        return Ok(true);
    }
    let (mut bounds, mut is_of_our_colour) = (Vec::new(), false);
    let mut tags = Tags::within(text, rule.range.clone());
    while let Some(tag) = tags.next_tag()? {
        match tag.local() {
            b"cfvo" if tag.begins() => bounds.extend(tag.value("val").map(|bound| bound.into_owned())),
            b"color" if tag.begins() => is_of_our_colour = tag.value("rgb").is_some_and(|rgb| rgb.eq_ignore_ascii_case(COLOUR)),
            _ => {}
        }
    }
    Ok(is_of_our_colour && bounds == ["0", "100"])
}

/// The name under which the extension of the sheet tells the rest of a rule, in capitals.
pub(super) fn bar_name(text: &[u8], rule: &Element) -> Result<Option<String>, Malformed> {
    for list in children_of(text, rule)?.iter().filter(|child| child.local == b"extLst") {
        for extension in children_of(text, list)? {
            if let Some(id) = children_of(text, &extension)?.iter().find(|child| child.local == b"id") {
                return Ok(Some(characters(&text[id.inner.clone()]).trim().to_uppercase()));
            }
        }
    }
    Ok(None)
}

/// Whether ranges, parted by blanks, lie in columns that an earlier run wrote.
pub(super) fn is_within(ranges: &str, own: &[ColumnIndex]) -> bool {
    let mut ranges = ranges.split_ascii_whitespace().peekable();
    let in_own = |range: CellRange| (range.first.column.0..=range.last.column.0).all(|column| own.contains(&ColumnIndex(column)));
    ranges.peek().is_some() && ranges.all(|range| CellRange::parse(range).is_some_and(in_own))
}

/// Puts the bars into the extension of the sheet, in place of those of an earlier run: `former` are the names of its rules.
pub(super) fn patch_bars(
    text: &[u8],
    root: &Root,
    own: &[ColumnIndex],
    bars: &[Bar],
    former: &[String],
    splices: &mut Splices,
) -> Result<(), Malformed> {
    let written: String = bars.iter().map(Bar::extended).collect();
    let prefix = &root.prefix;
    let extension = || {
        format!(
            "<{prefix}ext xmlns:x14=\"{EXCEL_2010}\" uri=\"{OF_SHEET}\"><x14:conditionalFormattings>{written}</x14:conditionalFormattings></{prefix}ext>"
        )
    };
    let Some(list) = root.child("extLst") else {
        if !bars.is_empty() {
            let end = root.element.inner.end;
            splices.put(end..end, &format!("<{prefix}extLst>{}</{prefix}extLst>", extension()));
        }
        return Ok(());
    };
    let extensions = children_of(text, list)?;
    let is_formats = |element: &&Element| {
        let uri = element.tag(text).ok().and_then(|tag| Some(tag.value("uri")?.eq_ignore_ascii_case(OF_SHEET)));
        uri == Some(true)
    };
    let Some(formats) = extensions.iter().find(is_formats) else {
        match (bars.is_empty(), list.empty) {
            (true, _) => {}
            (false, true) => splices.put(list.range.clone(), &format!("<{prefix}extLst>{}</{prefix}extLst>", extension())),
            // Excel writes conditional formats before what else extends a sheet.
            (false, false) => splices.put(list.inner.start..list.inner.start, &extension()),
        }
        return Ok(());
    };
    let holders = children_of(text, formats)?;
    let Some(holder) = holders.first().filter(|holder| !holder.empty) else {
        if !bars.is_empty() {
            splices.put(formats.range.clone(), &extension());
        }
        return Ok(());
    };
    let all = children_of(text, holder)?;
    let (mut taken, mut whole) = (Vec::new(), 0);
    for element in &all {
        let (own_rules, is_whole) = own_rules(text, element, own, former)?;
        whole += usize::from(is_whole);
        taken.extend(own_rules);
    }
    if whole == all.len() && bars.is_empty() {
        // Nothing would be left in it.
        let whole = if extensions.len() == 1 { list.range.clone() } else { formats.range.clone() };
        if !taken.is_empty() {
            splices.put(whole, "");
        }
        return Ok(());
    }
    for range in taken {
        splices.put(range, "");
    }
    if !bars.is_empty() {
        splices.put(holder.inner.end..holder.inner.end, &written);
    }
    Ok(())
}

/// What is ours of an extended conditional format, and whether that is all of it: what describes rules of an earlier run, by their names.
/// Bars of the user's on our columns are the user's.
fn own_rules(text: &[u8], element: &Element, own: &[ColumnIndex], former: &[String]) -> Result<(Vec<Range<usize>>, bool), Malformed> {
    let parts = children_of(text, element)?;
    let places: String = parts.iter().filter(|part| part.local == b"sqref").map(|part| characters(&text[part.inner.clone()])).collect();
    let rules = parts.iter().filter(|part| part.local == b"cfRule");
    if !is_within(&places, own) {
        return Ok((Vec::new(), false));
    }
    let (mut ours, mut count) = (Vec::new(), 0);
    for rule in rules {
        count += 1;
        let name = rule.tag(text)?.value("id").map(|name| name.trim().to_uppercase());
        if name.is_some_and(|name| name.starts_with(OURS) || former.contains(&name)) {
            ours.push(rule.range.clone());
        }
    }
    Ok(if count > 0 && ours.len() == count { (vec![element.range.clone()], true) } else { (ours, false) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::foundation::location::{CellAddress, RowIndex};

    fn patched(sheet: &str, own: &[u32], columns: &[u32]) -> String {
        patched_with(sheet, own, columns, &[])
    }

    fn patched_with(sheet: &str, own: &[u32], columns: &[u32], former: &[String]) -> String {
        let root = Root::read(sheet.as_bytes()).unwrap();
        let own: Vec<ColumnIndex> = own.iter().map(|&column| ColumnIndex(column)).collect();
        let bar = |&column: &u32| Bar {
            range: CellRange {
                first: CellAddress { row: RowIndex(1), column: ColumnIndex(column) },
                last: CellAddress { row: RowIndex(9), column: ColumnIndex(column) },
            },
        };
        let bars: Vec<Bar> = columns.iter().map(bar).collect();
        let mut splices = Splices::default();
        patch_bars(sheet.as_bytes(), &root, &own, &bars, former, &mut splices).unwrap();
        String::from_utf8(splices.sorted().apply(sheet.as_bytes()).unwrap().0).unwrap()
    }

    #[test]
    fn bars_come_again_and_go_without_a_trace() {
        let theirs = "<x:conditionalFormatting><x:cfRule type=\"dataBar\" id=\"{1}\"><x:dataBar><x:cfvo><f>0</f></x:cfvo></x:dataBar></x:cfRule><s>D2</s></x:conditionalFormatting>";
        let uri = OF_SHEET.to_lowercase();
        for without in [
            "<worksheet><sheetData/></worksheet>".to_owned(),
            "<worksheet><sheetData/><extLst><ext uri=\"{1}\"><a/></ext></extLst></worksheet>".to_owned(),
            format!(
                "<worksheet><extLst><ext uri=\"{uri}\"><x:conditionalFormattings>{theirs}</x:conditionalFormattings></ext></extLst></worksheet>"
            ),
        ] {
            let with = patched(&without, &[], &[3, 5]);
            assert_eq!(with.matches("<x14:cfRule").count(), 2, "{with}");
            assert!(with.contains("<xm:sqref>D2:D10</xm:sqref>") && with.contains("gradient=\"0\""));
            assert_eq!(patched(&with, &[3, 5], &[3, 5]), with);
            assert_eq!(patched(&with, &[3, 5], &[]), without);
            // What Excel saved has other names.
            let renamed = with.replace(OURS, "{00000000-0000-0000-0000-");
            let names = ["4", "6"].map(|column| format!("{{00000000-0000-0000-0000-{column:0>12}}}"));
            assert_eq!(patched_with(&renamed, &[3, 5], &[], &names), without);
            // Without a rule of ours that names it, a bar is the user's.
            assert_eq!(patched(&renamed, &[3, 5], &[]), renamed);
            assert_eq!(patched(&with, &[7], &[]), with);
        }
    }

    #[test]
    fn the_rule_names_what_the_extension_describes() {
        let range = CellRange::parse("W5:W204").unwrap();
        let mut written = Vec::new();
        Bar { range }.push_rule(&mut written, "", 4);
        let written = String::from_utf8(written).unwrap();
        assert!(written.contains("<x14:id>{6B657966-6F6C-696F-8000-000000000017}</x14:id>"), "{written}");
        assert!(Bar { range }.extended().contains("id=\"{6B657966-6F6C-696F-8000-000000000017}\""));
        let root = Root::read(written.as_bytes()).unwrap();
        assert!(is_bar(written.as_bytes(), &root.children[0]).unwrap());
        let is_ours = |sheet: &str| is_bar(sheet.as_bytes(), &Root::read(sheet.as_bytes()).unwrap().children[0]).unwrap();
        let (recoloured, renamed) = (written.replace(COLOUR, "FF638EC6"), written.replace(OURS, "{00000000-0000-0000-0000-"));
        assert!(is_ours(&recoloured) && is_ours(&renamed));
        assert!(!is_ours(&renamed.replace(COLOUR, "FF638EC6")) && !is_ours(&renamed.replace("\"100\"", "\"90\"")));
    }
}
