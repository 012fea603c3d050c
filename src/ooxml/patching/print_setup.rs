//! How a sheet is printed where nobody has said how: across, the headers on every page, all columns on one page's width
//! (ECMA-376 part 1, 18.3.1.63 and 18.3.1.65).
//!
//! A sheet of which anything is said (paper, orientation, scale, an area, titles, page breaks) is printed as it was; so is one that this
//! program has set up before.

use super::conditional::BEFORE;
use super::placement::Placement;
use crate::ooxml::package::Package;
use crate::ooxml::xml::part::Splices;
use crate::ooxml::xml::{Element, Malformed, Root, children_of};

/// The elements of a worksheet between its conditional formats and its page (18.3.1.99).
const BETWEEN: [&[u8]; 6] = [b"phoneticPr", b"conditionalFormatting", b"dataValidations", b"hyperlinks", b"printOptions", b"pageMargins"];
/// A4.
const PAPER: u32 = 9;

/// Whether nothing is said of how the sheet is printed.
pub(super) fn sets_up_printing(package: &Package, place: &Placement<'_>) -> bool {
    let (text, root) = (&place.scan.frame[..], &place.scan.root);
    !place.targets.is_empty() && !says_how(text, root) && !has_names(package, place.sheet)
}

/// Whether the sheet itself says how it is printed.
fn says_how(text: &[u8], root: &Root) -> bool {
    let said = ["pageSetup", "rowBreaks", "colBreaks", "customSheetViews"].iter().any(|name| root.child(name).is_some());
    // Lines of the grid, a place on the page, a header of the page: somebody has made up their mind.
    let said_in = ["printOptions", "headerFooter"].iter().filter_map(|name| root.child(name)).any(|element| {
        let has_attributes = element.tag(text).is_ok_and(|tag| tag.attributes().next().is_some());
        has_attributes || !children_of(text, element).unwrap_or_default().is_empty()
    });
    let properties = root.child("sheetPr").and_then(|properties| children_of(text, properties).ok()).unwrap_or_default();
    // An element without attributes says nothing.
    let fits = properties.iter().filter(|child| child.local == b"pageSetUpPr");
    said || said_in || fits.filter_map(|child| child.tag(text).ok()).any(|tag| tag.attributes().next().is_some())
}

/// Whether the sheet has an area or titles for printing.
fn has_names(package: &Package, sheet: usize) -> bool {
    let (text, root) = (&package.workbook.part.text, &package.workbook.root);
    let names = root.child("definedNames").and_then(|list| children_of(text, list).ok()).unwrap_or_default();
    let is_print = |name: &str| ["_xlnm.Print_Area", "_xlnm.Print_Titles"].iter().any(|known| known.eq_ignore_ascii_case(name));
    names
        .iter()
        .filter_map(|element| element.tag(text).ok())
        .any(|tag| tag.value("name").is_some_and(|name| is_print(&name)) && tag.number("localSheetId") == Some(sheet as u32))
}

/// Says that the sheet is fitted to the page. That stands before everything else in it, so that nothing may have been put at its start before.
pub(super) fn patch_fit(text: &[u8], root: &Root, splices: &mut Splices) -> Result<(), Malformed> {
    let prefix = &root.prefix;
    let fits = format!("<{prefix}pageSetUpPr fitToPage=\"1\"/>");
    match root.child("sheetPr") {
        None => {
            let start = root.element.inner.start;
            splices.put(start..start, &format!("<{prefix}sheetPr>{fits}</{prefix}sheetPr>"));
        }
        Some(properties) if properties.empty => {
            let tag = properties.tag(text)?;
            let name = String::from_utf8_lossy(tag.name).into_owned();
            splices.put(tag.attributes_end()..properties.range.end, &format!(">{fits}</{name}>"));
        }
        Some(properties) => {
            let said = children_of(text, properties)?.into_iter().find(|child| child.local == b"pageSetUpPr");
            splices.put(said.map_or(properties.inner.end..properties.inner.end, |said| said.range), &fits);
        }
    }
    Ok(())
}

/// Says how the sheet is printed. The titles are a name of the workbook.
pub(super) fn patch_page(root: &Root, splices: &mut Splices) {
    let prefix = &root.prefix;
    let before = |child: &&Element| BEFORE.contains(&&child.local[..]) || BETWEEN.contains(&&child.local[..]);
    let place = root.children.iter().filter(before).map(|child| child.range.end).max().unwrap_or(root.element.inner.start);
    splices.put(place..place, &format!("<{prefix}pageSetup paperSize=\"{PAPER}\" orientation=\"landscape\" fitToHeight=\"0\"/>"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_stands_where_it_belongs() {
        for (former, expected) in [
            ("<worksheet><sheetData/></worksheet>", "<worksheet><sheetPr>FIT</sheetPr><sheetData/>PAGE</worksheet>"),
            (
                "<worksheet><sheetPr codeName=\"a\"/><sheetData/><mergeCells/><pageMargins/><headerFooter/><extLst/></worksheet>",
                "<worksheet><sheetPr codeName=\"a\">FIT</sheetPr><sheetData/><mergeCells/><pageMargins/>PAGE<headerFooter/><extLst/></worksheet>",
            ),
            (
                "<worksheet><sheetPr><tabColor/><pageSetUpPr/></sheetPr><sheetData/></worksheet>",
                "<worksheet><sheetPr><tabColor/>FIT</sheetPr><sheetData/>PAGE</worksheet>",
            ),
            (
                "<x:worksheet><x:sheetPr><x:tabColor/></x:sheetPr><x:sheetData/><x:drawing/></x:worksheet>",
                "<x:worksheet><x:sheetPr><x:tabColor/>FIT</x:sheetPr><x:sheetData/>PAGE<x:drawing/></x:worksheet>",
            ),
        ] {
            let root = Root::read(former.as_bytes()).unwrap();
            let mut splices = Splices::default();
            patch_fit(former.as_bytes(), &root, &mut splices).unwrap();
            patch_page(&root, &mut splices);
            let written = String::from_utf8(splices.sorted().apply(former.as_bytes()).unwrap().0).unwrap();
            let prefix = &root.prefix;
            let expected = expected
                .replace("FIT", &format!("<{prefix}pageSetUpPr fitToPage=\"1\"/>"))
                .replace("PAGE", &format!("<{prefix}pageSetup paperSize=\"9\" orientation=\"landscape\" fitToHeight=\"0\"/>"));
            assert_eq!(written, expected);
        }
    }

    #[test]
    fn whoever_says_anything_of_printing_has_said_how() {
        let says = |inner: &str| {
            let sheet = format!("<worksheet>{}</worksheet>", inner.replace("DATA", "<sheetData/>"));
            says_how(sheet.as_bytes(), &Root::read(sheet.as_bytes()).unwrap())
        };
        for said in [
            "DATA<pageSetup/>",
            "DATA<printOptions gridLines=\"1\"/>",
            "DATA<headerFooter><oddFooter>&amp;P</oddFooter></headerFooter>",
            "DATA<rowBreaks/>",
            "<sheetPr><pageSetUpPr fitToPage=\"1\"/></sheetPr>DATA",
        ] {
            assert!(says(said), "{said}");
        }
        for nothing in
            ["DATA<pageMargins left=\"1\"/>", "DATA<printOptions/><headerFooter/>", "<sheetPr><tabColor/><pageSetUpPr/></sheetPr>DATA"]
        {
            assert!(!says(nothing), "{nothing}");
        }
    }
}
