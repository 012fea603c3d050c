//! Where parts are registered: the content types of the package (ECMA-376 part 2, 6.2.3) and the relationships of the workbook part.

use super::relationships::{part_path, read_relationships};
use super::{Package, decoded};
use crate::ooxml::archive::{Archive, part_name};
use crate::ooxml::fault::{PackageFault, in_part};
use crate::ooxml::xml::part::{PartText, Splices};
use crate::ooxml::xml::{Root, push_escaped};

/// A part whose root's elements come and go.
pub(crate) struct List {
    name: String,
    part: PartText,
    root: Root,
    gone: Vec<std::ops::Range<usize>>,
    written: Vec<u8>,
}

impl List {
    pub(crate) fn read(archive: &Archive, entry: usize) -> Result<Self, PackageFault> {
        let name = archive.entries()[entry].name.clone();
        let part = decoded(archive, entry)?;
        let root = in_part(&name, Root::read(&part.text))?;
        if root.element.empty {
            return Err(PackageFault::NoWorkbook);
        }
        Ok(Self { name, part, root, gone: Vec::new(), written: Vec::new() })
    }

    /// The elements of that name, with the value of an attribute.
    fn values(&self, local: &str, attribute: &str) -> Vec<(std::ops::Range<usize>, String)> {
        let elements = self.root.children.iter().filter(|child| child.local == local.as_bytes());
        let value = |child: &crate::ooxml::xml::Element| {
            let value = child.tag(&self.part.text).ok()?.value(attribute)?.into_owned();
            Some((child.range.clone(), value))
        };
        elements.filter_map(value).collect()
    }

    /// Appends an element, written for the prefix of the part.
    pub(crate) fn push(&mut self, element: &dyn Fn(&str) -> String) {
        self.written.extend_from_slice(element(&self.root.prefix).as_bytes());
    }

    /// Takes the relationships away whose attribute has one of these values.
    pub(crate) fn remove(&mut self, attribute: &str, goes: &dyn Fn(&str) -> bool) {
        let elements = self.values("Relationship", attribute);
        self.gone.extend(elements.into_iter().filter(|(_, value)| goes(value)).map(|(range, _)| range));
    }

    /// Whether nothing is left in it.
    pub(crate) fn is_empty(&self) -> bool {
        self.written.is_empty() && self.root.children.iter().all(|child| self.gone.contains(&child.range))
    }

    /// Its name and its new text.
    pub(crate) fn finish(self) -> Result<(String, Vec<u8>), PackageFault> {
        let mut splices = Splices::default();
        for range in self.gone {
            splices.put(range, "");
        }
        let end = self.root.element.inner.end;
        if !self.written.is_empty() {
            splices.replace(end..end, |text| text.extend_from_slice(&self.written));
        }
        let (text, _) = splices.sorted().apply(&self.part.text)?;
        Ok((self.name, self.part.encode(text)))
    }
}

/// The content types and the workbook's relationships, to be changed.
pub(crate) struct Registered {
    types: List,
    relationships: List,
    workbook: String,
}

impl Registered {
    pub(crate) fn new(package: &Package) -> Result<Self, PackageFault> {
        let archive = &package.archive;
        let types = archive.find("[Content_Types].xml").ok_or(PackageFault::NoWorkbook)?;
        let relationships = package.workbook.relationships.ok_or(PackageFault::NoWorkbook)?;
        Ok(Self {
            types: List::read(archive, types)?,
            relationships: List::read(archive, relationships)?,
            workbook: part_path(&archive.entries()[package.workbook.entry].name),
        })
    }

    /// The parts of a package with content types of their own.
    pub(crate) fn types_of(package: &Package) -> Result<Vec<(String, String)>, PackageFault> {
        let types = package.archive.find("[Content_Types].xml").ok_or(PackageFault::NoWorkbook)?;
        let list = List::read(&package.archive, types)?;
        let (names, kinds) = (list.values("Override", "PartName"), list.values("Override", "ContentType"));
        Ok(names.into_iter().zip(kinds).map(|((_, name), (_, kind))| (part_path(&name), kind)).collect())
    }

    /// Gives a part its content type, if it has none.
    pub(crate) fn declare(&mut self, part: &str, kind: &str) {
        let prefix = self.types.root.prefix.clone();
        let overrides = self.types.values("Override", "PartName");
        if !overrides.iter().any(|(_, name)| part_name(name) == part_name(part)) {
            self.types.written.extend_from_slice(format!("<{prefix}Override PartName=\"/").as_bytes());
            push_escaped(&mut self.types.written, part);
            self.types.written.extend_from_slice(format!("\" ContentType=\"{kind}\"/>").as_bytes());
        }
        // Parts of ours have relationships; packages that declare those one by one have no default for them.
        let defaults = self.types.values("Default", "Extension");
        const RELATIONSHIPS: &str = "application/vnd.openxmlformats-package.relationships+xml";
        let written = memchr::memmem::find(&self.types.written, b"Extension=\"rels\"").is_some();
        if !written && !defaults.iter().any(|(_, extension)| extension.eq_ignore_ascii_case("rels")) {
            let element = format!("<{prefix}Default Extension=\"rels\" ContentType=\"{RELATIONSHIPS}\"/>");
            self.types.written.extend_from_slice(element.as_bytes());
        }
    }

    /// Takes a part's content type away.
    pub(crate) fn withdraw(&mut self, part: &str) {
        let overrides = self.types.values("Override", "PartName");
        self.types.gone.extend(overrides.into_iter().filter(|(_, name)| part_name(name) == part_name(part)).map(|(range, _)| range));
    }

    /// Appends a relationship of the workbook part.
    pub(crate) fn relate(&mut self, id: &str, kind: &str, target: &str) {
        let prefix = &self.relationships.root.prefix;
        self.relationships.written.extend_from_slice(format!("<{prefix}Relationship Id=\"{id}\" Type=\"{kind}\" Target=\"").as_bytes());
        push_escaped(&mut self.relationships.written, target);
        self.relationships.written.extend_from_slice(b"\"/>");
    }

    /// Takes the relationships of the workbook part to these entries away.
    pub(crate) fn part_from(&mut self, archive: &Archive, entries: &[usize]) -> Result<(), PackageFault> {
        let related = in_part(&self.relationships.name, read_relationships(&self.workbook, self.relationships.part.text.clone()))?;
        let gone = |id: &str| {
            let target = related.iter().find(|relationship| relationship.id == id).and_then(|relationship| relationship.target.as_deref());
            target.and_then(|target| super::relationships::find_target(archive, target)).is_some_and(|entry| entries.contains(&entry))
        };
        let all = self.relationships.values("Relationship", "Id");
        self.relationships.gone.extend(all.into_iter().filter(|(_, id)| gone(id)).map(|(range, _)| range));
        Ok(())
    }

    /// Lets the workbook do without its calculation chain; gives the chain's entry.
    pub(crate) fn drop_calculation_chain(&mut self, archive: &Archive) -> Option<usize> {
        let related = read_relationships(&self.workbook, self.relationships.part.text.clone()).ok()?;
        let target = related.iter().find(|relationship| relationship.kind == "calcChain")?.target.as_deref()?;
        let entry = super::relationships::find_target(archive, target)?;
        self.part_from(archive, &[entry]).ok()?;
        Some(entry)
    }

    /// The two parts with their texts.
    pub(crate) fn finish(self) -> Result<[(String, Vec<u8>); 2], PackageFault> {
        Ok([self.types.finish()?, self.relationships.finish()?])
    }
}
