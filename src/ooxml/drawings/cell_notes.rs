//! Notes on cells (the comments of ECMA-376 part 1, 18.7), beside those that are there.
//!
//! Ours are known by their author. Each run replaces them; a cell that has another note, threaded or not, keeps it and gets none of
//! ours. Where a sheet has no notes, a part for them and a drawing for their boxes are made, and they go again with the last of ours.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::foundation::location::CellAddress;

use super::note_boxes::boxes;
use super::vml::{empty_drawing, redrawn};
use crate::ooxml::adding::graft::rewritten;
use crate::ooxml::adding::graft_parts::{DIALECTS, relative_target};
use crate::ooxml::archive::file_bytes::FileBytes;
use crate::ooxml::fault::{PackageFault, in_part};
use crate::ooxml::looks::styles_part::{STRICT, TRANSITIONAL};
use crate::ooxml::package::registered::{List, Registered};
use crate::ooxml::package::relationships::{Relationship, find_target, part_path, relationships_part};
use crate::ooxml::package::{Package, decoded};
use crate::ooxml::patching::new_cells::shortened;
use crate::ooxml::xml::part::{PartText, Splices};
use crate::ooxml::xml::well_formed::well_formed;
use crate::ooxml::xml::{Element, Root, characters, children_of, push_escaped, spreadsheet_escaped};

/// More notes than this make a workbook slow.
pub const MOST_NOTES: usize = 10_000;
const COMMENTS_TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml";
const DRAWING_TYPE: &str = "application/vnd.openxmlformats-officedocument.vmlDrawing";
/// The elements of a worksheet that may stand behind `legacyDrawing` (18.3.1.99).
const BEHIND: [&[u8]; 9] = [
    b"legacyDrawingHF",
    b"drawingHF",
    b"picture",
    b"oleObjects",
    b"controls",
    b"webPublishItems",
    b"tableParts",
    b"extLst",
    b"AlternateContent",
];

/// What came of it.
#[derive(Debug, Default)]
pub(crate) struct Noted {
    /// The new package; `None` where nothing changes.
    pub(crate) bytes: Option<FileBytes>,
    /// How many of the cells keep a note of the user's.
    pub(crate) kept: usize,
    /// The part that is not well-formed, where nothing is written for that: what holds the user's notes is not touched if it is not
    /// understood.
    pub(crate) not_understood: Option<String>,
}

/// Puts notes on cells of a sheet, in place of those of an earlier run; without any, those are taken away.
pub(crate) fn write_notes(package: &Package, sheet: &str, notes: &[(CellAddress, String)]) -> Result<Noted, PackageFault> {
    let has_notes = |index: usize| package.sheet_parts[index].relationships.iter().any(|relationship| relationship.kind == "comments");
    if notes.is_empty() && !package.worksheet(sheet).is_some_and(has_notes) {
        return Ok(Noted::default());
    }
    match Sheet::read(package, sheet).and_then(|sheet| sheet.map_or(Ok(None), |sheet| sheet.written(notes))) {
        Ok(None) => Ok(Noted::default()),
        Ok(Some(Written { bytes, kept })) => Ok(Noted { bytes, kept, not_understood: None }),
        Err(PackageFault::Malformed(part)) => Ok(Noted { not_understood: Some(part), ..Noted::default() }),
        Err(fault) => Err(fault),
    }
}

struct Written {
    bytes: Option<FileBytes>,
    /// The cells that keep a note of the user's.
    kept: usize,
}

/// A part of the package, read.
struct Part {
    entry: usize,
    name: String,
    text: PartText,
}

/// The notes that a sheet has.
struct Notes {
    part: Part,
    root: Root,
    authors: Element,
    list: Element,
    /// The number of our author; where it is not listed, the next one.
    ours: u32,
    /// Our author, where it is listed.
    listed: Option<Element>,
    /// Whether no author is listed behind ours.
    last: bool,
    former: Vec<(Range<usize>, CellAddress)>,
    others: BTreeSet<CellAddress>,
}

/// A sheet and the parts of its notes.
struct Sheet<'a> {
    package: &'a Package,
    index: usize,
    part: String,
    notes: Option<Notes>,
    drawing: Option<Part>,
    strict: bool,
}

impl Notes {
    fn read(part: Part, author: &str) -> Result<Self, PackageFault> {
        let name = part.name.clone();
        let text = &part.text.text;
        in_part(&name, well_formed(text))?;
        let root = in_part(&name, Root::read(text))?;
        let (Some(authors), Some(list)) = (root.child("authors").cloned(), root.child("commentList").cloned()) else {
            return Err(PackageFault::Malformed(name));
        };
        let of_authors = in_part(&name, children_of(text, &authors))?;
        let is_ours = |element: &Element| characters(&text[element.inner.clone()]).trim() == author;
        let ours = of_authors.iter().position(is_ours);
        let (mut former, mut others) = (Vec::new(), BTreeSet::new());
        for comment in in_part(&name, children_of(text, &list))? {
            let tag = in_part(&name, comment.tag(text))?;
            let Some(cell) = tag.value("ref").and_then(|cell| CellAddress::parse(&cell)) else { continue };
            let author = tag.number("authorId").and_then(|author| of_authors.get(author as usize));
            if author.is_some_and(is_ours) {
                former.push((comment.range.clone(), cell));
            } else {
                others.insert(cell);
            }
        }
        let number = ours.unwrap_or(of_authors.len());
        let (last, listed) = (number + 1 == of_authors.len(), ours.and_then(|ours| of_authors.into_iter().nth(ours)));
        Ok(Self { root, authors, list, ours: u32::try_from(number).unwrap_or(0), listed, last, former, others, part })
    }

    /// The part with these notes in place of ours.
    fn rewritten(&self, notes: &[&(CellAddress, String)], author: &str) -> Result<Vec<u8>, PackageFault> {
        let prefix = &self.root.prefix;
        let mut splices = Splices::default();
        for (range, _) in &self.former {
            splices.put(range.clone(), "");
        }
        // The numbers of other authors stay as they are.
        if let Some(listed) = self.listed.as_ref().filter(|_| notes.is_empty() && self.last) {
            splices.put(listed.range.clone(), "");
        }
        let mut append = |element: &Element, written: String| {
            let name = String::from_utf8_lossy(&element.local);
            if element.empty {
                splices.put(element.range.clone(), &format!("<{prefix}{name}>{written}</{prefix}{name}>"));
            } else {
                splices.put(element.inner.end..element.inner.end, &written);
            }
        };
        if !notes.is_empty() {
            if self.listed.is_none() {
                append(&self.authors, format!("<{prefix}author>{author}</{prefix}author>"));
            }
            append(&self.list, notes.iter().map(|note| comment(prefix, self.ours, note)).collect());
        }
        Ok(splices.sorted().apply(&self.part.text.text)?.0)
    }
}

fn comment(prefix: &str, author: u32, (cell, text): &(CellAddress, String)) -> String {
    let mut written = format!(
        "<{prefix}comment ref=\"{}{}\" authorId=\"{author}\"><{prefix}text><{prefix}r><{prefix}rPr><{prefix}sz val=\"9\"/>\
         <{prefix}color indexed=\"81\"/><{prefix}rFont val=\"Tahoma\"/><{prefix}family val=\"2\"/></{prefix}rPr><{prefix}t xml:space=\"preserve\">",
        cell.column, cell.row
    )
    .into_bytes();
    push_escaped(&mut written, &spreadsheet_escaped(shortened(text), false));
    written.extend_from_slice(format!("</{prefix}t></{prefix}r></{prefix}text></{prefix}comment>").as_bytes());
    String::from_utf8_lossy(&written).into_owned()
}

impl<'a> Sheet<'a> {
    /// `None` where there is no such sheet.
    fn read(package: &'a Package, sheet: &str) -> Result<Option<Self>, PackageFault> {
        let Some(index) = package.worksheet(sheet) else { return Ok(None) };
        let Some(entry) = package.sheet_parts[index].entry else { return Ok(None) };
        let text = package.sheet_text(index)?;
        let name = part_path(&package.archive.entries()[entry].name);
        let relationships = &package.sheet_parts[index].relationships;
        let part = |relationship: &Relationship| -> Result<Option<Part>, PackageFault> {
            let Some(entry) = relationship.target.as_deref().and_then(|target| find_target(&package.archive, target)) else {
                return Ok(None);
            };
            let name = package.archive.entries()[entry].name.clone();
            Ok(Some(Part { entry, name, text: decoded(&package.archive, entry)? }))
        };
        let notes = relationships.iter().find(|relationship| relationship.kind == "comments").map(part).transpose()?.flatten();
        let root = in_part(&name, Root::read(&text.text))?;
        let drawing = match root.child("legacyDrawing") {
            Some(element) => {
                let id = in_part(&name, element.tag(&text.text))?.prefixed_value("id").unwrap_or_default().into_owned();
                let found = relationships.iter().find(|relationship| relationship.id == id).map(part).transpose()?.flatten();
                // A drawing that is named and not there leaves no room for another.
                Some(found.ok_or(PackageFault::Malformed(name.clone()))?)
            }
            None => None,
        };
        let strict = memchr::memmem::find(&package.workbook.part.text, STRICT.as_bytes()).is_some();
        let notes = notes.map(|part| Notes::read(part, package.marks.author)).transpose()?;
        Ok(Some(Self { package, index, part: name, notes, drawing, strict }))
    }

    fn written(&self, notes: &[(CellAddress, String)]) -> Result<Option<Written>, PackageFault> {
        let none = BTreeSet::new();
        let others = self.notes.as_ref().map_or(&none, |notes| &notes.others);
        let gone: BTreeSet<CellAddress> = self.notes.iter().flat_map(|notes| &notes.former).map(|(_, cell)| *cell).collect();
        let (ours, kept): (Vec<_>, Vec<_>) = notes.iter().partition(|(cell, _)| !others.contains(cell));
        if ours.is_empty() && gone.is_empty() {
            return Ok(Some(Written { bytes: None, kept: kept.len() }));
        }
        // The boxes of notes of the user's are never taken for ours.
        let gone: BTreeSet<CellAddress> = gone.difference(others).copied().collect();
        let sheet = self.package.sheet_text(self.index)?;
        let cells: Vec<CellAddress> = ours.iter().map(|(cell, _)| *cell).collect();
        let drawn = in_part(&self.part, boxes(&sheet.text, &ours))?;
        debug_assert_eq!(drawn.len(), cells.len());
        let former = match &self.drawing {
            Some(part) => {
                in_part(&part.name, well_formed(&part.text.text))?;
                part.text.text.clone()
            }
            None => empty_drawing(),
        };
        let drawing_name = self.drawing.as_ref().map_or("", |part| part.name.as_str());
        let (drawing, left) = in_part(drawing_name, redrawn(&former, &gone, &drawn))?;
        let mut changes = Changes::new(self.package, &self.part)?;
        if ours.is_empty() && others.is_empty() {
            changes.remove_notes(self)?;
            match &self.drawing {
                Some(part) if left || !self.is_own_drawing(part) => changes.put(part, drawing),
                Some(_) => changes.remove_drawing(self)?,
                None => {}
            }
        } else {
            let names = self.free_names();
            match &self.notes {
                Some(notes) => changes.put(&notes.part, notes.rewritten(&ours, self.package.marks.author)?),
                None => {
                    changes.add(&names[0], "comments", COMMENTS_TYPE, self.new_comments(&ours).into_bytes(), self.strict)?;
                }
            }
            match &self.drawing {
                Some(part) => changes.put(part, drawing),
                None if ours.is_empty() => {}
                None => {
                    let id = changes.add(&names[1], "vmlDrawing", DRAWING_TYPE, drawing, self.strict)?;
                    changes.name_drawing(self, &id)?;
                }
            }
        }
        Ok(Some(Written { bytes: changes.finish()?, kept: kept.len() }))
    }

    fn new_comments(&self, notes: &[&(CellAddress, String)]) -> String {
        let namespace = if self.strict { STRICT } else { TRANSITIONAL };
        let list: String = notes.iter().map(|note| comment("", 0, note)).collect();
        let author = self.package.marks.author;
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<comments xmlns=\"{namespace}\"><authors><author>{author}</author></authors>\
             <commentList>{list}</commentList></comments>"
        )
    }

    /// Whether an earlier run made the drawing.
    fn is_own_drawing(&self, part: &Part) -> bool {
        self.relationships_to(part).any(|relationship| relationship.id.starts_with(self.package.marks.ids))
    }

    fn relationships_to(&self, part: &Part) -> impl Iterator<Item = &Relationship> {
        let is_target = move |target: &str| find_target(&self.package.archive, target) == Some(part.entry);
        let relationships = &self.package.sheet_parts[self.index].relationships;
        relationships.iter().filter(move |relationship| relationship.target.as_deref().is_some_and(is_target))
    }

    /// Names for new parts of notes and of their boxes.
    fn free_names(&self) -> [String; 2] {
        [("xl/comments", "xml"), ("xl/drawings/vmlDrawing", "vml")].map(|(stem, ending)| {
            let mut names = (1..).map(|number| format!("{stem}{number}.{ending}"));
            names.find(|name| self.package.archive.find(name).is_none()).unwrap_or_default()
        })
    }
}

/// The parts that change.
struct Changes<'a> {
    package: &'a Package,
    /// The name of the sheet's part.
    source: &'a str,
    register: Option<Registered>,
    /// The sheet's relationships.
    relationships: Option<List>,
    /// Relationships of a sheet that has none.
    first: String,
    changed: Vec<(usize, Vec<u8>)>,
    added: Vec<(String, Vec<u8>)>,
    removed: Vec<usize>,
}

impl<'a> Changes<'a> {
    fn new(package: &'a Package, source: &'a str) -> Result<Self, PackageFault> {
        let entry = package.archive.find(&relationships_part(source));
        let relationships = match entry.map(|entry| List::read(&package.archive, entry)) {
            // A list with nothing in it is written anew.
            None | Some(Err(PackageFault::NoWorkbook)) => None,
            Some(read) => Some(read?),
        };
        Ok(Self {
            package,
            source,
            register: None,
            relationships,
            first: String::new(),
            changed: Vec::new(),
            added: Vec::new(),
            removed: Vec::new(),
        })
    }

    fn put(&mut self, part: &Part, text: Vec<u8>) {
        if text != part.text.text {
            self.changed.push((part.entry, part.text.encode(text)));
        }
    }

    fn register(&mut self) -> Result<&mut Registered, PackageFault> {
        let register = match self.register.take() {
            Some(register) => register,
            None => Registered::new(self.package)?,
        };
        Ok(self.register.insert(register))
    }

    /// A new part that the sheet names; gives the id of the relationship.
    fn add(&mut self, name: &str, kind: &str, content_type: &str, text: Vec<u8>, strict: bool) -> Result<String, PackageFault> {
        self.register()?.declare(name, content_type);
        let taken: BTreeSet<&str> =
            self.package.sheet_parts.iter().flat_map(|part| &part.relationships).map(|one| one.id.as_str()).collect();
        let id = format!("{}{}", self.package.marks.ids, if kind == "comments" { "Notes" } else { "Boxes" });
        let id = std::iter::once(id.clone()).chain((1..).map(|number| format!("{id}{number}"))).find(|id| !taken.contains(id.as_str()));
        let id = id.unwrap_or_default();
        let (transitional, strict_form) = DIALECTS[1];
        let base = if strict { strict_form } else { transitional };
        let target = relative_target(self.source, name);
        let relationship = |prefix: &str| format!("<{prefix}Relationship Id=\"{id}\" Type=\"{base}/{kind}\" Target=\"{target}\"/>");
        match &mut self.relationships {
            Some(list) => list.push(&relationship),
            None => self.first.push_str(&relationship("")),
        }
        self.added.push((name.to_owned(), text));
        Ok(id)
    }

    /// Has the sheet name its drawing.
    fn name_drawing(&mut self, sheet: &Sheet<'_>, id: &str) -> Result<(), PackageFault> {
        let part = self.package.sheet_text(sheet.index)?;
        let root = in_part(&sheet.part, Root::read(&part.text))?;
        let (transitional, strict) = DIALECTS[1];
        let namespace = if sheet.strict { strict } else { transitional };
        let tag = in_part(&sheet.part, root.element.tag(&part.text))?;
        let declared = tag.attributes().filter(|attribute| attribute.raw == namespace.as_bytes());
        let declared = declared.filter_map(|attribute| attribute.name.strip_prefix(b"xmlns:")).next();
        let (prefix, declaration) = match declared {
            Some(prefix) => (String::from_utf8_lossy(prefix).into_owned(), String::new()),
            None => ("r".to_owned(), format!(" xmlns:r=\"{namespace}\"")),
        };
        let rows = root.child("sheetData").map_or(0, |data| data.range.end);
        let next = root.children.iter().find(|child| child.range.start >= rows && BEHIND.contains(&&child.local[..]));
        let place = next.map_or(root.element.inner.end, |next| next.range.start);
        let mut splices = Splices::default();
        splices.put(place..place, &format!("<{}legacyDrawing{declaration} {prefix}:id=\"{id}\"/>", root.prefix));
        let (text, _) = splices.apply(&part.text)?;
        self.changed.extend(self.package.sheet_parts[sheet.index].entry.map(|entry| (entry, part.encode(text))));
        Ok(())
    }

    /// Takes the notes away, of which none is left.
    fn remove_notes(&mut self, sheet: &Sheet<'_>) -> Result<(), PackageFault> {
        sheet.notes.as_ref().map_or(Ok(()), |notes| self.remove(sheet, &notes.part))
    }

    fn remove(&mut self, sheet: &Sheet<'_>, part: &Part) -> Result<(), PackageFault> {
        let target = part_path(&part.name);
        let ids: Vec<String> = sheet.relationships_to(part).map(|one| one.id.clone()).collect();
        if let Some(list) = &mut self.relationships {
            list.remove("Id", &|id| ids.iter().any(|known| known == id));
        }
        self.register()?.withdraw(&target);
        self.removed.push(part.entry);
        self.removed.extend(self.package.archive.find(&relationships_part(&target)));
        Ok(())
    }

    /// Takes the drawing away, in which nothing is left.
    fn remove_drawing(&mut self, sheet: &Sheet<'_>) -> Result<(), PackageFault> {
        if let Some(part) = &sheet.drawing {
            self.remove(sheet, part)?;
        }
        let part = self.package.sheet_text(sheet.index)?;
        let root = in_part(&sheet.part, Root::read(&part.text))?;
        if let Some(element) = root.child("legacyDrawing") {
            let mut splices = Splices::default();
            splices.put(element.range.clone(), "");
            let (text, _) = splices.apply(&part.text)?;
            self.changed.extend(self.package.sheet_parts[sheet.index].entry.map(|entry| (entry, part.encode(text))));
        }
        Ok(())
    }

    fn finish(mut self) -> Result<Option<FileBytes>, PackageFault> {
        let archive = &self.package.archive;
        let mut texts = Vec::new();
        match self.relationships {
            Some(list) => {
                let is_empty = list.is_empty();
                let (name, text) = list.finish()?;
                if is_empty {
                    self.removed.extend(archive.find(&name));
                } else {
                    texts.push((name, text));
                }
            }
            None if !self.first.is_empty() => {
                let text = format!(
                    "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
                     <Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{}</Relationships>",
                    self.first
                );
                let name = relationships_part(self.source);
                match archive.find(&name) {
                    Some(entry) => self.changed.push((entry, text.into_bytes())),
                    None => self.added.push((name, text.into_bytes())),
                }
            }
            None => {}
        }
        if let Some(register) = self.register {
            texts.extend(register.finish()?);
        }
        for (name, text) in texts {
            if let Some(entry) = archive.find(&name)
                && archive.inflate(entry)? != text
            {
                self.changed.push((entry, text));
            }
        }
        if self.changed.is_empty() && self.added.is_empty() && self.removed.is_empty() {
            return Ok(None);
        }
        rewritten(archive, &self.removed, &self.changed, &self.added).map(Some)
    }
}
