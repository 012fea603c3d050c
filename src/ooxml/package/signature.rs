//! A digital signature taken out of a package, because a user asked for it: nothing can be added to a signed workbook without
//! breaking the signature.

use super::decoded;
use super::relationships::read_relationships;
use crate::ooxml::archive::file_bytes::FileBytes;
use crate::ooxml::archive::{Archive, part_name};
use crate::ooxml::fault::{PackageFault, in_part};
use crate::ooxml::xml::part::Splices;
use crate::ooxml::xml::{Malformed, Root, Tag};

const SIGNATURES: &str = "_xmlsignatures/";
const ROOT_RELATIONSHIPS: &str = "_rels/.rels";
const CONTENT_TYPES: &str = "[Content_Types].xml";

/// The bytes of a workbook without its digital signature; `None` where it has none.
pub(crate) fn without_signature(bytes: &FileBytes) -> Result<Option<FileBytes>, PackageFault> {
    // What is no archive at all is refused when the workbook is opened.
    let Ok(archive) = Archive::open(bytes.clone()) else { return Ok(None) };
    unsigned(&archive)
}

fn unsigned(archive: &Archive) -> Result<Option<FileBytes>, PackageFault> {
    let Some(relationships) = archive.find(ROOT_RELATIONSHIPS) else { return Ok(None) };
    let named = in_part(ROOT_RELATIONSHIPS, read_relationships("", archive.inflate(relationships)?))?;
    let origins: Vec<String> = named.into_iter().filter(|named| named.kind == "origin").map(|named| named.id).collect();
    if origins.is_empty() {
        return Ok(None);
    }
    let is_origin = |tag: &Tag<'_>| tag.value("Id").is_some_and(|id| origins.iter().any(|origin| *origin == id));
    let mut changed = vec![(relationships, without(archive, relationships, &is_origin)?)];
    if let Some(types) = archive.find(CONTENT_TYPES) {
        let of_signature = |tag: &Tag<'_>| {
            tag.value("PartName").is_some_and(|part| part_name(&part).starts_with(SIGNATURES))
                || tag.value("Extension").is_some_and(|extension| extension.eq_ignore_ascii_case("sigs"))
        };
        changed.push((types, without(archive, types, &of_signature)?));
    }
    changed.sort_by_key(|(entry, _)| *entry);
    let removed: Vec<usize> = (0..archive.entries().len()).filter(|&entry| archive.entries()[entry].part.starts_with(SIGNATURES)).collect();
    Ok(Some(archive.rewritten_without(&removed, &changed, &[])?))
}

/// A part without the elements below its root that `goes` names.
fn without(archive: &Archive, entry: usize, goes: &dyn Fn(&Tag<'_>) -> bool) -> Result<Vec<u8>, PackageFault> {
    let part = decoded(archive, entry)?;
    let name = &archive.entries()[entry].name;
    let mut splices = Splices::default();
    let listed = || -> Result<Vec<_>, Malformed> {
        let root = Root::read(&part.text)?;
        let named = root.children.into_iter().map(|child| Ok((goes(&child.tag(&part.text)?), child.range)));
        named.collect()
    };
    for (_, range) in in_part(name, listed())?.into_iter().filter(|(goes, _)| *goes) {
        splices.put(range, "");
    }
    let (text, _) = splices.apply(&part.text)?;
    Ok(part.encode(text))
}
