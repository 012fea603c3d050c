//! Sheets that an earlier run added, taken out again, where nothing else in the workbook refers to them.

use std::collections::BTreeSet;

use super::graft::{belonging, has_formulas, rewritten};
use crate::ooxml::archive::file_bytes::FileBytes;
use crate::ooxml::fault::{PackageFault, in_part};
use crate::ooxml::package::own_sheets::{Fate, fate_when_deleted, patch_names, role_of, shift};
use crate::ooxml::package::registered::Registered;
use crate::ooxml::package::{Package, decoded};
use crate::ooxml::xml::part::Splices;
use crate::ooxml::xml::{children_of, push_escaped};

/// Why sheets cannot be taken out.
#[derive(Debug)]
pub(crate) enum Rooted {
    /// The workbook's structure is locked.
    Locked,
    /// Something else refers to a sheet: the sheet, and the part or name where that stands.
    Referred(String, String),
    /// The package.
    Package(PackageFault),
}

impl From<PackageFault> for Rooted {
    fn from(fault: PackageFault) -> Self {
        Self::Package(fault)
    }
}

/// The package without the sheets that an earlier run added, but for those of the roles in `keep`; `None` where there are none.
pub(crate) fn uproot(package: &Package, keep: &[&str]) -> Result<Option<FileBytes>, Rooted> {
    let gone: Vec<usize> = package.own_sheets().iter().filter(|own| !keep.contains(&own.role.as_str())).map(|own| own.sheet).collect();
    if gone.is_empty() {
        return Ok(None);
    }
    if package.structure_locked() {
        return Err(Rooted::Locked);
    }
    let removed = belonging(package, gone.iter().copied())?;
    if let Some((sheet, part)) = referred_to(package, &gone, &removed)? {
        return Err(Rooted::Referred(sheet, part));
    }
    Ok(Some(uprooted(package, &gone, keep, removed)?))
}

fn uprooted(package: &Package, sheets: &[usize], keep: &[&str], mut removed: BTreeSet<usize>) -> Result<FileBytes, PackageFault> {
    let archive = &package.archive;
    let mut register = Registered::new(package)?;
    let entries: Vec<usize> = sheets.iter().filter_map(|&sheet| package.sheet_parts[sheet].entry).collect();
    register.part_from(archive, &entries)?;
    if has_formulas(package)? {
        removed.extend(register.drop_calculation_chain(archive));
    }
    for &entry in &removed {
        register.withdraw(&archive.entries()[entry].name);
    }
    let name = &archive.entries()[package.workbook.entry].name;
    let splices = in_part(name, workbook_splices(package, sheets, keep))?;
    let (text, _) = splices.apply(&package.workbook.part.text)?;
    let mut changed = vec![(package.workbook.entry, package.workbook.part.encode(text))];
    for (name, text) in register.finish()? {
        changed.extend(archive.find(&name).map(|entry| (entry, text)));
    }
    changed.retain(|(entry, text)| archive.inflate(*entry).is_ok_and(|former| former != *text));
    let removed: Vec<usize> = removed.into_iter().collect();
    rewritten(archive, &removed, &changed, &[])
}

/// The tabs without these; names and the chosen tab follow.
fn workbook_splices(package: &Package, sheets: &[usize], keep: &[&str]) -> Result<Splices, crate::ooxml::xml::Malformed> {
    let workbook = &package.workbook;
    let (text, root) = (&workbook.part.text, &workbook.root);
    let mut splices = Splices::default();
    if let Some(list) = root.child("sheets") {
        let tabs = children_of(text, list)?.into_iter().filter(|element| element.local == b"sheet");
        for (_, tab) in tabs.enumerate().filter(|(index, _)| sheets.contains(index)) {
            splices.put(tab.range.clone(), "");
        }
    }
    if let Some(views) = root.child("bookViews") {
        for view in children_of(text, views)? {
            let tag = view.tag(text)?;
            for name in ["activeTab", "firstSheet"] {
                if let (Some(attribute), Some(tab)) = (tag.attribute(name), tag.number(name)) {
                    let now = if sheets.contains(&(tab as usize)) { 0 } else { tab - shift(tab, sheets) };
                    if now != tab {
                        splices.put(attribute.value, &now.to_string());
                    }
                }
            }
        }
    }
    let fate = |tag: &crate::ooxml::xml::Tag<'_>| {
        let kept = tag.value("name").is_some_and(|name| role_of(&name, &package.marks).is_some_and(|role| keep.contains(&role)));
        if kept { Fate::Stays } else { fate_when_deleted(tag, sheets, &package.marks) }
    };
    patch_names(text, root, &fate, b"", &mut splices)?;
    Ok(splices.sorted())
}

/// An added sheet that something beyond these sheets refers to, and the part or name where that stands.
fn referred_to(package: &Package, sheets: &[usize], removed: &BTreeSet<usize>) -> Result<Option<(String, String)>, PackageFault> {
    let archive = &package.archive;
    let workbook = &package.workbook;
    for &sheet in sheets {
        let name = &package.sheets()[sheet].name;
        let references = References::to(name);
        for (index, entry) in archive.entries().iter().enumerate() {
            let concerned = entry.part.ends_with(".xml")
                && !removed.contains(&index)
                && index != workbook.entry
                && Some(index) != workbook.strings
                && Some(index) != workbook.styles
                && !entry.part.starts_with("docprops/");
            if concerned && references.are_in(&decoded(archive, index)?.text) {
                return Ok(Some((name.clone(), entry.name.clone())));
            }
        }
        let Some(list) = workbook.root.child("definedNames") else { continue };
        let text = &workbook.part.text;
        for element in in_part("workbook.xml", children_of(text, list))? {
            let tag = in_part("workbook.xml", element.tag(text))?;
            let goes = fate_when_deleted(&tag, sheets, &package.marks) == Fate::Goes;
            if !goes && references.are_in(&text[element.inner.clone()]) {
                return Ok(Some((name.clone(), tag.value("name").unwrap_or_default().into_owned())));
            }
        }
    }
    Ok(None)
}

/// How formulas, charts and pivot tables write the name of a sheet.
struct References {
    bare: Vec<u8>,
    others: [Vec<u8>; 3],
}

impl References {
    fn to(name: &str) -> Self {
        let written = |text: &str| {
            let mut written = Vec::new();
            push_escaped(&mut written, text);
            String::from_utf8_lossy(&written).into_owned()
        };
        let (plain, quoted) = (written(name), written(&name.replace('\'', "''")));
        Self {
            bare: format!("{plain}!").into_bytes(),
            others: [
                format!("'{quoted}'!").into_bytes(),
                // An apostrophe may be written as an entity.
                format!("'{quoted}'!").replace('\'', "&apos;").into_bytes(),
                format!("sheet=\"{plain}\"").into_bytes(),
            ],
        }
    }

    fn are_in(&self, text: &[u8]) -> bool {
        // The bare name may be the end of another sheet's, or stand in another workbook.
        let begins = |at: usize| {
            let before = at.checked_sub(1).map(|before| text[before]);
            !before.is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b']' | b' ') || byte >= 0x80)
        };
        memchr::memmem::find_iter(text, &self.bare).any(begins)
            || self.others.iter().any(|other| memchr::memmem::find(text, other).is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::References;

    #[test]
    fn references_are_told_from_names_like_it() {
        for (name, text, refers) in [
            ("Summary", "<f>Summary!A1</f>", true),
            ("Summary", "<f>1+Summary!A1</f>", true),
            ("Summary", "<f>'Invoice Summary'!A1</f>", false),
            ("Summary", "<f>MySummary!A1</f>", false),
            ("Summary", "<f>[1]Summary!A1</f>", false),
            ("Summary", "<worksheetSource ref=\"A1:B2\" sheet=\"Summary\"/>", true),
            ("It's & more", "<f>'It''s &amp; more'!A1</f>", true),
            ("It's & more", "<f>&apos;It&apos;&apos;s &amp; more&apos;!A1</f>", true),
            ("Übersicht", "<f>Übersicht!A1</f>", true),
        ] {
            assert_eq!(References::to(name).are_in(text.as_bytes()), refers, "{text}");
        }
    }
}
