//! Relationships: how one part names another (ECMA-376 part 2, 6.5).

use crate::ooxml::archive::Archive;
use crate::ooxml::xml::part::PartText;
use crate::ooxml::xml::{Malformed, Root};

/// One relationship of a part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Relationship {
    /// Its id (`rId1`).
    pub(crate) id: String,
    /// The last word of its type (`worksheet`), which is the same in the transitional and the strict form.
    pub(crate) kind: String,
    /// The part it points at, from the package's root; `None` for something outside the package.
    pub(crate) target: Option<String>,
}

/// A name of an entry as relationships write it.
pub(crate) fn part_path(name: &str) -> String {
    name.replace('\\', "/").trim_start_matches('/').to_owned()
}

/// The name of the part that holds the relationships of `part` (`""` for the package's own).
pub(crate) fn relationships_part(part: &str) -> String {
    let (folder, base) = part.rsplit_once('/').unwrap_or(("", part));
    let slash = if folder.is_empty() { "" } else { "/" };
    format!("{folder}{slash}_rels/{base}.rels")
}

/// The relationships that are written in a part.
pub(crate) fn read_relationships(source: &str, bytes: Vec<u8>) -> Result<Vec<Relationship>, Malformed> {
    let part = PartText::decode(bytes)?;
    let root = Root::read(&part.text)?;
    let mut relationships = Vec::new();
    for child in root.children.iter().filter(|child| child.local == b"Relationship") {
        let tag = child.tag(&part.text)?;
        let (Some(id), Some(target)) = (tag.value("Id"), tag.value("Target")) else { continue };
        let kind = tag.value("Type").unwrap_or_default();
        let external = tag.value("TargetMode").is_some_and(|mode| mode.eq_ignore_ascii_case("External"));
        relationships.push(Relationship {
            id: id.into_owned(),
            kind: kind.rsplit('/').next().unwrap_or_default().to_owned(),
            target: (!external).then(|| resolved(source, &target)),
        });
    }
    Ok(relationships)
}

/// A target as a part name from the root: absolute or relative to the source, `..` and backslashes understood.
fn resolved(source: &str, target: &str) -> String {
    let target = target.replace('\\', "/");
    let mut steps: Vec<&str> = if target.starts_with('/') { Vec::new() } else { source.split('/').collect() };
    if !target.starts_with('/') {
        steps.pop();
    }
    for step in target.split('/') {
        match step {
            "" | "." => {}
            ".." => {
                steps.pop();
            }
            step => steps.push(step),
        }
    }
    steps.join("/")
}

/// The entry that a target names; a target that is percent-encoded is tried decoded too.
pub(crate) fn find_target(archive: &Archive, target: &str) -> Option<usize> {
    archive.find(target).or_else(|| archive.find(&percent_decoded(target)))
}

fn percent_decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = bytes
            .get(at + 1..at + 3)
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match (bytes[at], hex) {
            (b'%', Some(byte)) => {
                decoded.push(byte);
                at += 3;
            }
            (byte, _) => {
                decoded.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_resolved_as_paths() {
        for (source, target, part) in [
            ("xl/workbook.xml", "worksheets/sheet1.xml", "xl/worksheets/sheet1.xml"),
            ("xl/workbook.xml", "/xl/worksheets/sheet1.xml", "xl/worksheets/sheet1.xml"),
            ("xl/worksheets/sheet1.xml", "../tables/table1.xml", "xl/tables/table1.xml"),
            ("xl/worksheets/sheet1.xml", "..\\tables\\table1.xml", "xl/tables/table1.xml"),
            ("", "./xl/workbook.xml", "xl/workbook.xml"),
            ("workbook.xml", "../../a.xml", "a.xml"),
        ] {
            assert_eq!(resolved(source, target), part);
        }
        assert_eq!(relationships_part("xl/workbook.xml"), "xl/_rels/workbook.xml.rels");
        assert_eq!(relationships_part(""), "_rels/.rels");
        assert_eq!(percent_decoded("sheet%201%zz"), "sheet 1%zz");
    }

    #[test]
    fn prefixes_and_outside_targets_are_understood() {
        let part = br#"<p:Relationships xmlns:p="x"><p:Relationship Id="rId1" Type="http://purl.oclc.org/ooxml/officeDocument/relationships/worksheet" Target="a.xml"/>
            <p:Relationship Id="rId2" Type="t/hyperlink" Target="http://example.com" TargetMode="External"/></p:Relationships>"#;
        let read = read_relationships("xl/workbook.xml", part.to_vec()).unwrap();
        assert_eq!(read[0], Relationship { id: "rId1".into(), kind: "worksheet".into(), target: Some("xl/a.xml".into()) });
        assert_eq!(read[1].target, None);
    }
}
