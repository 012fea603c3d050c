//! How a package remembers the sheets that a run added, and the names they get.
//!
//! Each sheet has a hidden defined name, the [mark](Marks) with the role of the sheet behind it, that spans all of its rows. Spreadsheet programs let it follow when
//! the sheet is renamed or moved, and no cell that is cut out of the sheet takes it along. Where the sheet was deleted, the name points
//! nowhere and is forgotten. The name's comment holds what a later run should know of this one.

use crate::foundation::location::CellAddress;

use super::own_columns::reference;
use super::{Package, SheetEntry, SheetKind};
use crate::ooxml::marks::Marks;
use crate::ooxml::xml::part::Splices;
use crate::ooxml::xml::{Malformed, Root, Tag, characters, children_of, push_escaped};

/// Excel's longest sheet name, in UTF-16 units.
const LONGEST_NAME: usize = 31;

/// A sheet that an earlier run added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnSheet {
    /// What it is: `summary`.
    pub role: String,
    /// Its position among the tabs.
    pub(crate) sheet: usize,
    /// What that run wanted remembered.
    pub memory: String,
}

/// The role that a defined name remembers.
pub(crate) fn role_of<'n>(name: &'n str, marks: &Marks) -> Option<&'n str> {
    name.strip_prefix(marks.names).filter(|role| !role.is_empty() && role.parse::<u32>().is_err())
}

/// Reads the sheets that are remembered and still there.
pub(crate) fn own_sheets(text: &[u8], root: &Root, sheets: &[SheetEntry], marks: &Marks) -> Result<Vec<OwnSheet>, Malformed> {
    let Some(list) = root.child("definedNames") else { return Ok(Vec::new()) };
    let mut own: Vec<OwnSheet> = Vec::new();
    for element in children_of(text, list)? {
        let tag = element.tag(text)?;
        let Some(name) = tag.value("name") else { continue };
        let Some(role) = role_of(&name, marks) else { continue };
        let target = characters(&text[element.inner.clone()]);
        // A name that somebody bent to a single cell is not one of ours.
        let is_cell = target.contains('#') || target.rsplit_once('!').is_none_or(|(_, range)| CellAddress::parse(range).is_some());
        let (sheet, _) = reference(&target);
        let sheet = sheets.iter().position(|entry| entry.name.to_lowercase() == sheet.to_lowercase() && entry.kind == SheetKind::Worksheet);
        if let Some(sheet) = sheet.filter(|sheet| !is_cell && own.iter().all(|own| own.sheet != *sheet && own.role != role)) {
            own.push(OwnSheet { role: role.to_owned(), sheet, memory: tag.value("comment").unwrap_or_default().into_owned() });
        }
    }
    Ok(own)
}

/// Names for sheets of these roles: that of the sheet which an earlier run added, else the wanted one, else one like it that is free.
/// A sheet of the user's own is never in the way.
pub fn sheet_names(package: &Package, wanted: &[(&str, &str)]) -> Vec<String> {
    let mut taken: Vec<String> = package.sheets().iter().map(|sheet| sheet.name.to_lowercase()).collect();
    let name_of = |&(role, wanted): &(&str, &str)| {
        if let Some(own) = package.own_sheet(role) {
            return package.sheets()[own.sheet].name.clone();
        }
        let candidates = std::iter::once(wanted.to_owned()).chain((1..).map(|number| {
            let author = package.marks.author;
            let suffix = if number == 1 { format!(" ({author})") } else { format!(" ({author} {number})") };
            let room = LONGEST_NAME.saturating_sub(suffix.len());
            wanted.chars().take(room).collect::<String>() + &suffix
        }));
        let free = candidates.into_iter().find(|name| !taken.contains(&name.to_lowercase())).unwrap_or_default();
        taken.push(free.to_lowercase());
        free
    };
    wanted.iter().map(name_of).collect()
}

/// What becomes of a defined name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It stays as it is.
    Stays,
    /// It is deleted.
    Goes,
    /// It belongs to the sheet that has this position now.
    Moves(u32),
}

/// What becomes of the names that belong to these sheets when the sheets are made anew.
pub(crate) fn fate_when_replaced(tag: &Tag<'_>, sheets: &[usize], marks: &Marks) -> Fate {
    let name = tag.value("name").unwrap_or_default();
    let built_in = name.get(..6).is_some_and(|start| start.eq_ignore_ascii_case("_xlnm."));
    let local = tag.number("localSheetId").is_some_and(|sheet| sheets.contains(&(sheet as usize)));
    if role_of(&name, marks).is_some() || (built_in && local) { Fate::Goes } else { Fate::Stays }
}

/// What becomes of a name when these sheets are deleted.
pub(crate) fn fate_when_deleted(tag: &Tag<'_>, sheets: &[usize], marks: &Marks) -> Fate {
    let Some(local) = tag.number("localSheetId") else { return fate_when_replaced(tag, sheets, marks) };
    if sheets.contains(&(local as usize)) {
        return Fate::Goes;
    }
    let shift = shift(local, sheets);
    if shift == 0 { fate_when_replaced(tag, sheets, marks) } else { Fate::Moves(local - shift) }
}

/// How many of the deleted sheets stood before a position.
pub(crate) fn shift(position: u32, deleted: &[usize]) -> u32 {
    deleted.iter().filter(|&&sheet| (sheet as u32) < position).count() as u32
}

/// Deletes and moves names of the workbook part, and appends `written`.
pub(crate) fn patch_names(
    text: &[u8],
    root: &Root,
    fate: &dyn Fn(&Tag<'_>) -> Fate,
    written: &[u8],
    splices: &mut Splices,
) -> Result<(), Malformed> {
    let prefix = &root.prefix;
    let whole = |splices: &mut Splices, range: std::ops::Range<usize>| {
        splices.replace(range, |text| {
            text.extend_from_slice(format!("<{prefix}definedNames>").as_bytes());
            text.extend_from_slice(written);
            text.extend_from_slice(format!("</{prefix}definedNames>").as_bytes());
        });
    };
    let Some(list) = root.child("definedNames") else {
        if !written.is_empty() {
            let before = ["externalReferences", "functionGroups", "sheets"].into_iter().find_map(|name| root.child(name));
            let at = before.map_or(root.element.inner.start, |element| element.range.end);
            whole(splices, at..at);
        }
        return Ok(());
    };
    if list.empty {
        if !written.is_empty() {
            whole(splices, list.range.clone());
        }
        return Ok(());
    }
    let children = children_of(text, list)?;
    let mut fates = Vec::new();
    for child in &children {
        fates.push(fate(&child.tag(text)?));
    }
    if written.is_empty() && !fates.is_empty() && fates.iter().all(|fate| *fate == Fate::Goes) {
        splices.put(list.range.clone(), "");
        return Ok(());
    }
    for (child, fate) in children.iter().zip(fates) {
        match fate {
            Fate::Stays => {}
            Fate::Goes => splices.put(child.range.clone(), ""),
            Fate::Moves(sheet) => {
                if let Some(attribute) = child.tag(text)?.attribute("localSheetId") {
                    splices.put(attribute.value, &sheet.to_string());
                }
            }
        }
    }
    if !written.is_empty() {
        splices.replace(list.inner.end..list.inner.end, |text| text.extend_from_slice(written));
    }
    Ok(())
}

/// Appends the name that remembers a sheet.
pub(crate) fn push_sheet_name(written: &mut Vec<u8>, (prefix, marks): (&str, &Marks), role: &str, sheet: &str, memory: &str) {
    written.extend_from_slice(format!("<{prefix}definedName name=\"{}{role}\"", marks.names).as_bytes());
    if !memory.is_empty() {
        written.extend_from_slice(b" comment=\"");
        push_escaped(written, memory);
        written.push(b'"');
    }
    written.extend_from_slice(b" hidden=\"1\">");
    push_escaped(written, &format!("'{}'!$1:$1048576", sheet.replace('\'', "''")));
    written.extend_from_slice(format!("</{prefix}definedName>").as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ooxml::marks::OF_TESTS;
    use crate::ooxml::package::SheetVisibility;

    fn sheet(name: &str) -> SheetEntry {
        SheetEntry { name: name.to_owned(), kind: SheetKind::Worksheet, visibility: SheetVisibility::Visible }
    }

    fn read(names: &str) -> Vec<(String, usize)> {
        let text = format!("<workbook><sheets/><definedNames>{names}</definedNames></workbook>");
        let root = Root::read(text.as_bytes()).unwrap();
        let own = own_sheets(text.as_bytes(), &root, &[sheet("Members"), sheet("It's")], &OF_TESTS).unwrap();
        own.into_iter().map(|own| (own.role, own.sheet)).collect()
    }

    #[test]
    fn sheets_are_remembered_by_all_their_rows() {
        let mut name = Vec::new();
        push_sheet_name(&mut name, ("", &OF_TESTS), "summary", "It's", "a & b");
        let name = String::from_utf8(name).unwrap();
        assert_eq!(name, "<definedName name=\"_own.summary\" comment=\"a &amp; b\" hidden=\"1\">'It''s'!$1:$1048576</definedName>");
        assert_eq!(read(&name), [("summary".to_owned(), 1)]);
        assert_eq!(read(&name.repeat(2)), [("summary".to_owned(), 1)]);
        // As LibreOffice and Excel may write it back.
        assert_eq!(read("<definedName name=\"_own.run\">Members!$A$1:$XFD$1048576</definedName>"), [("run".to_owned(), 0)]);
        for other in [
            "<definedName name=\"_own.run\">Members!$A$1</definedName>",
            "<definedName name=\"_own.run\">Members!#REF!</definedName>",
            "<definedName name=\"_own.run\">#REF!</definedName>",
            "<definedName name=\"_own.1\">Members!$1:$1048576</definedName>",
            "<definedName name=\"_own.run\">Gone!$1:$1048576</definedName>",
        ] {
            assert_eq!(read(other), [], "{other}");
        }
    }

    #[test]
    fn names_of_deleted_sheets_go_and_others_move_up() {
        let text = "<workbook><sheets/><definedNames><definedName name=\"a\" localSheetId=\"0\">1</definedName><definedName name=\"b\" localSheetId=\"1\">1</definedName>\
            <definedName name=\"c\" localSheetId=\"2\">1</definedName><definedName name=\"_own.run\">X!$1:$2</definedName><definedName name=\"_own.1\">X!$A$1</definedName></definedNames></workbook>";
        let root = Root::read(text.as_bytes()).unwrap();
        let mut splices = Splices::default();
        patch_names(text.as_bytes(), &root, &|tag| fate_when_deleted(tag, &[1], &OF_TESTS), b"", &mut splices).unwrap();
        let written = String::from_utf8(splices.apply(text.as_bytes()).unwrap().0).unwrap();
        assert_eq!(
            written,
            "<workbook><sheets/><definedNames><definedName name=\"a\" localSheetId=\"0\">1</definedName><definedName name=\"c\" localSheetId=\"1\">1</definedName>\
             <definedName name=\"_own.1\">X!$A$1</definedName></definedNames></workbook>"
        );
    }
}
