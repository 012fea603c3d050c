//! Columns that are grouped and collapsed (ECMA-376 part 1, 18.3.1.13), and the level that the sheet names for them (18.3.1.81).

use crate::foundation::location::ColumnIndex;

use crate::ooxml::xml::part::Splices;
use crate::ooxml::xml::{Malformed, Root, children_of};

/// A new column's place in a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outline {
    /// It stands in none.
    None,
    /// The same, in a place that nothing of an earlier run held: where the columns to the left of it are a group of the user's, the
    /// mark that it is collapsed stays.
    New,
    /// It is in a group that is collapsed.
    Detail,
    /// It stands beside such a group and has the button that opens it.
    Summary,
}

impl Outline {
    /// The place of a column that is a detail or not, beside one that is or is not, where an earlier run wrote or did not.
    pub(crate) fn of(is_detail: bool, beside_detail: bool, was_ours: bool) -> Self {
        match (is_detail, beside_detail, was_ours) {
            (true, _, _) => Self::Detail,
            (_, true, _) => Self::Summary,
            (_, _, true) => Self::None,
            (_, _, false) => Self::New,
        }
    }

    /// The same in place of a column that stood beside a collapsed group, or did not.
    pub(crate) fn beside(self, collapsed: bool) -> Self {
        if self == Self::New && collapsed { Self::Summary } else { self }
    }

    /// What the `col` element says of it.
    pub(crate) fn attributes(self) -> &'static str {
        match self {
            Self::None | Self::New => "",
            Self::Detail => " outlineLevel=\"1\" hidden=\"1\"",
            Self::Summary => " collapsed=\"1\"",
        }
    }
}

/// Has the sheet name the deepest level of its groups of columns: with details of ours at least one, and none where only an earlier run's
/// were there. `has_details` says whether one of the new columns is in a group.
pub(crate) fn patch_outline_level(
    text: &[u8],
    root: &Root,
    has_details: bool,
    is_own: &dyn Fn(ColumnIndex) -> bool,
    splices: &mut Splices,
) -> Result<(), Malformed> {
    const NAME: &str = "outlineLevelCol";
    let element = root.child("sheetFormatPr");
    let tag = element.map(|element| element.tag(text)).transpose()?;
    let level = tag.as_ref().and_then(|tag| tag.number(NAME)).unwrap_or(0);
    if has_details {
        if level > 0 {
            return Ok(());
        }
        match &tag {
            Some(tag) => match tag.attribute(NAME) {
                Some(attribute) => splices.put(attribute.value, "1"),
                None => splices.put(tag.attributes_end()..tag.attributes_end(), &format!(" {NAME}=\"1\"")),
            },
            None => {
                let next = root.child("cols").or_else(|| root.child("sheetData")).ok_or(Malformed(root.element.range.start))?;
                let written = format!("<{}sheetFormatPr defaultRowHeight=\"15\" {NAME}=\"1\"/>", root.prefix);
                splices.put(next.range.start..next.range.start, &written);
            }
        }
        return Ok(());
    }
    let (mut ours, mut others) = (false, false);
    if let Some(list) = root.child("cols") {
        for columns in children_of(text, list)? {
            let columns = columns.tag(text)?;
            if columns.number("outlineLevel").unwrap_or(0) > 0 {
                let all_ours = match (columns.number("min"), columns.number("max")) {
                    (Some(first), Some(last)) => (first..=last.min(16_384)).all(|number| is_own(ColumnIndex(number.saturating_sub(1)))),
                    _ => false,
                };
                (ours, others) = (ours || all_ours, others || !all_ours);
            }
        }
    }
    if let Some(attribute) = tag.and_then(|tag| tag.attribute(NAME)).filter(|_| ours && !others && level == 1) {
        let start = attribute.value.start - NAME.len() - 2;
        // The blank before it goes too, as the writer above put it.
        let start = if text.get(start..).is_some_and(|rest| rest.starts_with(NAME.as_bytes())) { start - 1 } else { return Ok(()) };
        splices.put(start..attribute.value.end + 1, "");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn patched(sheet: &str, outline: Outline, own: &[u32]) -> String {
        let root = Root::read(sheet.as_bytes()).unwrap();
        let mut splices = Splices::default();
        let is_own = |column: ColumnIndex| own.contains(&column.0);
        patch_outline_level(sheet.as_bytes(), &root, outline == Outline::Detail, &is_own, &mut splices).unwrap();
        String::from_utf8(splices.sorted().apply(sheet.as_bytes()).unwrap().0).unwrap()
    }

    #[test]
    fn the_level_comes_and_goes_with_our_groups_only() {
        let sheet = |format: &str, cols: &str| format!("<s:worksheet>{format}<s:cols>{cols}</s:cols><s:sheetData/></s:worksheet>");
        let ours = "<s:col min=\"3\" max=\"4\" outlineLevel=\"1\"/>";
        let with = sheet("<s:sheetFormatPr defaultRowHeight=\"12\" outlineLevelCol=\"1\"/>", ours);
        let without = with.replace(" outlineLevelCol=\"1\"", "");
        assert_eq!(patched(&without, Outline::Detail, &[]), with);
        assert_eq!(patched(&with, Outline::Detail, &[2, 3]), with);
        assert_eq!(patched(&with, Outline::None, &[2, 3]), without);
        assert_eq!(patched(&with, Outline::None, &[2]), with, "a column of the user's is in the group");
        let deeper = with.replace("Col=\"1\"", "Col=\"2\"");
        assert_eq!(patched(&deeper, Outline::Detail, &[]), deeper);
        assert_eq!(
            patched(&sheet("", ""), Outline::Detail, &[]),
            sheet("<s:sheetFormatPr defaultRowHeight=\"15\" outlineLevelCol=\"1\"/>", "")
        );
    }

    #[test]
    fn a_group_of_the_user_stays_collapsed() {
        assert_eq!(Outline::of(false, false, false).beside(true).attributes(), " collapsed=\"1\"");
        assert_eq!(Outline::of(false, false, true).beside(true).attributes(), "");
        assert_eq!(Outline::of(true, true, false).beside(true).attributes(), " outlineLevel=\"1\" hidden=\"1\"");
    }
}
