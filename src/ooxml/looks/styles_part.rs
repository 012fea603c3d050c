//! The styles of a workbook, or new ones for a workbook that has none: part, relationship and content type.

use super::styles::{Styles, plain_styles};
use crate::ooxml::fault::{PackageFault, in_part};
use crate::ooxml::package::{Package, decoded};
use crate::ooxml::xml::Root;
use crate::ooxml::xml::part::{PartText, Splices};

/// The styles and where they come from.
pub(crate) struct StylesSource {
    /// The styles.
    pub(crate) styles: Styles,
    /// Their part as it was.
    pub(crate) part: PartText,
    /// Its entry; `None` where the workbook has none.
    pub(crate) entry: Option<usize>,
    /// What a new part needs; `None` where there is one.
    pub(crate) additions: Option<Additions>,
}

/// What a new part needs.
pub(crate) struct Additions {
    /// Its name.
    pub(crate) name: String,
    /// The parts that name it: entry, former text and new text.
    pub(crate) changed: Vec<(usize, PartText, Vec<u8>)>,
}

pub(crate) const TRANSITIONAL: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
pub(crate) const STRICT: &str = "http://purl.oclc.org/ooxml/spreadsheetml/main";
pub(crate) const CONTENT_TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml";

/// What stands in the format of a cell that shows a check box, beside its looks.
const CHECK_BOX: &[u8] = b"xfComplement";

/// The styles of a workbook; for one that has none, those that Excel assumes.
pub(crate) fn styles_source(package: &Package) -> Result<StylesSource, PackageFault> {
    if let Some(entry) = package.workbook.styles {
        let part = decoded(&package.archive, entry)?;
        let styles = in_part(&package.archive.entries()[entry].name, Styles::read(part.text.clone()))?;
        return Ok(StylesSource { styles, part, entry: Some(entry), additions: None });
    }
    let strict = memchr::memmem::find(&package.workbook.part.text, STRICT.as_bytes()).is_some();
    let text = plain_styles(if strict { STRICT } else { TRANSITIONAL }).into_bytes();
    let part = in_part("styles.xml", PartText::decode(text.clone()))?;
    let styles = in_part("styles.xml", Styles::read(text))?;
    Ok(StylesSource { styles, part, entry: None, additions: Some(additions(package, strict)?) })
}

/// For each cell format of a workbook, whether its cells show a check box; empty where none does.
pub(crate) fn check_box_formats(package: &Package) -> Result<Vec<bool>, PackageFault> {
    let Some(entry) = package.workbook.styles else { return Ok(Vec::new()) };
    let part = decoded(&package.archive, entry)?;
    if memchr::memmem::find(&part.text, CHECK_BOX).is_none() {
        return Ok(Vec::new());
    }
    let styles = in_part(&package.archive.entries()[entry].name, Styles::read(part.text))?;
    Ok(styles.has_in_format(CHECK_BOX))
}

fn additions(package: &Package, strict: bool) -> Result<Additions, PackageFault> {
    let workbook = package.archive.entries()[package.workbook.entry].name.replace('\\', "/");
    let folder = workbook.trim_start_matches('/').rsplit_once('/').map_or("", |(folder, _)| folder);
    let slash = if folder.is_empty() { "" } else { "/" };
    let base = (0..).map(|number| if number == 0 { "styles.xml".to_owned() } else { format!("styles{number}.xml") });
    let free = |base: &String| package.archive.find(&format!("{folder}{slash}{base}")).is_none();
    let base = base.into_iter().find(free).unwrap_or_default();
    let name = format!("{folder}{slash}{base}");
    let relationships = package.workbook.relationships.ok_or(PackageFault::NoWorkbook)?;
    let types = package.archive.find("[Content_Types].xml").ok_or(PackageFault::NoWorkbook)?;
    let kind = if strict { "http://purl.oclc.org/ooxml/officeDocument" } else { "http://schemas.openxmlformats.org/officeDocument/2006" };
    let relationship = |prefix: &str, text: &[u8]| {
        let mut id = "rIdStyles".to_owned();
        while memchr::memmem::find(text, format!("\"{id}\"").as_bytes()).is_some() {
            id.push('1');
        }
        format!("<{prefix}Relationship Id=\"{id}\" Type=\"{kind}/relationships/styles\" Target=\"{base}\"/>")
    };
    let override_type = |prefix: &str, _: &[u8]| format!("<{prefix}Override PartName=\"/{name}\" ContentType=\"{CONTENT_TYPE}\"/>");
    let changed = vec![appended(package, relationships, &relationship)?, appended(package, types, &override_type)?];
    Ok(Additions { name, changed })
}

/// A part with one more element at the end of its root.
fn appended(package: &Package, entry: usize, element: &dyn Fn(&str, &[u8]) -> String) -> Result<(usize, PartText, Vec<u8>), PackageFault> {
    let part = decoded(&package.archive, entry)?;
    let root = in_part(&package.archive.entries()[entry].name, Root::read(&part.text))?;
    if root.element.empty {
        return Err(PackageFault::NoWorkbook);
    }
    let mut splices = Splices::default();
    splices.put(root.element.inner.end..root.element.inner.end, &element(&root.prefix, &part.text));
    let (text, _) = splices.apply(&part.text)?;
    Ok((entry, part, text))
}
