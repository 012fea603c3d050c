//! The content type of the workbook part (ECMA-376 part 2, 6.2.3), which has to fit the file's extension: Excel opens no `.xlsx` that says it is
//! a template, and no workbook with macros under the name of one without.
//!
//! A run of a template makes a workbook; a template that is replaced in place stays one.

use super::relationships::part_path;
use super::{Package, decoded};
use crate::ooxml::adding::graft::rewritten;
use crate::ooxml::archive::file_bytes::FileBytes;
use crate::ooxml::archive::{Archive, part_name};
use crate::ooxml::fault::{PackageFault, in_part};
use crate::ooxml::xml::part::Splices;
use crate::ooxml::xml::{Element, Root, push_escaped};

/// The extensions of Excel's files in XML, and the content type of the workbook in each.
const TYPES: [(&str, &str); 5] = [
    ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"),
    ("xlsm", "application/vnd.ms-excel.sheet.macroEnabled.main+xml"),
    ("xltx", "application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml"),
    ("xltm", "application/vnd.ms-excel.template.macroEnabled.main+xml"),
    ("xlam", "application/vnd.ms-excel.addin.macroEnabled.main+xml"),
];

/// What a package says of its workbook part.
struct MainType {
    /// The entry of the content types.
    entry: usize,
    /// The workbook part as content types name it.
    part: String,
    root: Root,
    /// The element for this part; `None` where one for all parts of its extension holds.
    element: Option<Element>,
    /// What it says.
    kind: String,
}

impl MainType {
    /// `None` where the package declares none, which Excel repairs by itself.
    fn read(archive: &Archive, workbook: &str) -> Result<Option<Self>, PackageFault> {
        let Some(entry) = archive.find("[Content_Types].xml") else { return Ok(None) };
        let (name, part) = (&archive.entries()[entry].name, decoded(archive, entry)?);
        let root = in_part(name, Root::read(&part.text))?;
        let workbook = part_path(workbook);
        let extension = workbook.rsplit('.').next().unwrap_or_default().to_owned();
        let mut found: Option<(Option<Element>, String)> = None;
        for child in &root.children {
            let tag = in_part(name, child.tag(&part.text))?;
            let Some(kind) = tag.value("ContentType").map(|kind| kind.into_owned()) else { continue };
            if child.local == b"Override" && tag.value("PartName").is_some_and(|name| part_name(&part_path(&name)) == part_name(&workbook))
            {
                found = Some((Some(child.clone()), kind));
                break;
            }
            if child.local == b"Default" && tag.value("Extension").is_some_and(|known| known.eq_ignore_ascii_case(&extension)) {
                found = Some((None, kind));
            }
        }
        Ok(found.map(|(element, kind)| Self { entry, part: workbook, root, element, kind }))
    }

    /// The content type that it should have under this name; `None` where it has it, and for names and types of other kinds.
    fn wanted(&self, output: &str) -> Option<&'static str> {
        let (_, extension) = output.rsplit_once('.')?;
        let (_, wanted) = TYPES.iter().find(|(known, _)| known.eq_ignore_ascii_case(extension))?;
        let is = |kind: &str| self.kind.trim().eq_ignore_ascii_case(kind);
        (TYPES.iter().any(|(_, kind)| is(kind)) && !is(wanted)).then_some(wanted)
    }
}

/// Whether Excel would open the workbook under this name, as far as its content type goes; an internal error where not.
pub(crate) fn verify_main_type(package: &Package, bytes: &FileBytes, output: &str) -> Result<(), PackageFault> {
    let main = MainType::read(&Archive::open(bytes.clone())?, &package.archive.entries()[package.workbook.entry].name)?;
    if main.is_none_or(|main| main.wanted(output).is_none()) {
        Ok(())
    } else {
        Err(PackageFault::Internal("the content type of the workbook does not fit its extension"))
    }
}

/// The finished workbook `bytes` that was made of `package`, with the content type that goes with the name under which it is saved.
pub(crate) fn with_main_type(package: &Package, bytes: FileBytes, output: &str) -> Result<FileBytes, PackageFault> {
    let archive = Archive::open(bytes.clone())?;
    let Some(main) = MainType::read(&archive, &package.archive.entries()[package.workbook.entry].name)? else { return Ok(bytes) };
    let Some(wanted) = main.wanted(output) else { return Ok(bytes) };
    let former = decoded(&archive, main.entry)?;
    let mut splices = Splices::default();
    match &main.element {
        Some(element) => {
            let tag = in_part(&archive.entries()[main.entry].name, element.tag(&former.text))?;
            if let Some(attribute) = tag.attribute("ContentType") {
                splices.put(attribute.value, wanted);
            }
        }
        // What holds for all parts of an extension stays.
        None => {
            let (end, prefix) = (main.root.element.inner.end, &main.root.prefix);
            splices.replace(end..end, |text| {
                text.extend_from_slice(format!("<{prefix}Override PartName=\"/").as_bytes());
                push_escaped(text, &main.part);
                text.extend_from_slice(format!("\" ContentType=\"{wanted}\"/>").as_bytes());
            });
        }
    }
    let (text, _) = splices.apply(&former.text)?;
    rewritten(&archive, &[], &[(main.entry, former.encode(text))], &[])
}
