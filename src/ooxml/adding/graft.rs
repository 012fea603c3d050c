//! Sheets of a workbook that this program made, planted into another package (design page "write-back", "Sheets we add").
//!
//! New tabs are appended last, so that every `localSheetId` still holds; a tab that an earlier run added keeps its place, its name and its
//! id, and only what lies behind it is made anew. Texts stand inline, formats are appended to the styles, and parts get names that
//! are free. Everything that is not concerned is copied as it lies.

use std::collections::{BTreeMap, BTreeSet};

use super::free_numbers::free_numbers;
use super::graft_parts::{self, Unfit, relative_target};
use crate::ooxml::archive::file_bytes::FileBytes;
use crate::ooxml::archive::{Archive, part_name};
use crate::ooxml::fault::{PackageFault, in_part};
use crate::ooxml::looks::adopted_styles::AdoptedStyles;
use crate::ooxml::looks::styles_part::{STRICT, styles_source};
use crate::ooxml::package::own_sheets::{fate_when_replaced, patch_names, push_sheet_name};
use crate::ooxml::package::registered::Registered;
use crate::ooxml::package::relationships::{find_target, part_path, read_relationships, relationships_part};
use crate::ooxml::package::{Package, SheetVisibility, decoded};
use crate::ooxml::xml::part::Splices;
use crate::ooxml::xml::well_formed::well_formed;
use crate::ooxml::xml::{TagKind, Tags, children_of, push_escaped};

/// Excel counts no further.
const LAST_SHEET_ID: u32 = 65_534;

/// Sheets to plant.
#[derive(Clone, Copy, Debug)]
pub struct Planting<'a> {
    /// A workbook made by rust_xlsxwriter. Its tabs are the sheets, named by [`sheet_names`](crate::ooxml::package::own_sheets::sheet_names).
    pub workbook: &'a FileBytes,
    /// What each of them is (`summary`), in the order of the tabs. A sheet without a role is the user's own: nothing remembers it.
    pub roles: &'a [&'static str],
    /// What a later run should know of this one.
    pub memory: &'a str,
}

/// What came of it.
#[derive(Debug)]
pub struct Grafted {
    /// The new package.
    pub bytes: FileBytes,
    /// Whether sheets were left out, because the workbook's structure is locked.
    pub left_out: bool,
}

/// Kinds of parts that belong to one sheet alone and go with it. Others (images, pivot tables) may be wanted elsewhere.
pub(crate) const BELONGING: [&str; 11] = [
    "drawing",
    "chart",
    "table",
    "comments",
    "vmlDrawing",
    "printerSettings",
    "chartStyle",
    "chartColorStyle",
    "chartUserShapes",
    "threadedComment",
    "legacyDrawing",
];

/// Plants the sheets. A sheet with the role of one that is there takes its place.
pub(crate) fn graft(package: &Package, planting: &Planting<'_>) -> Result<Grafted, PackageFault> {
    let source = Package::read(planting.workbook.clone(), &package.file, package.marks)?;
    planted(package, &source, planting)
}

impl From<Unfit> for PackageFault {
    fn from(_: Unfit) -> Self {
        Self::Internal("a sheet of the report cannot be planted")
    }
}

/// A sheet on its way into the package.
struct Scion<'a> {
    role: &'static str,
    /// Its position in the source.
    source: usize,
    /// Its name.
    name: &'a str,
    /// Its position among the tabs of the package.
    place: usize,
    /// Whether it is a new tab.
    new: bool,
    /// The name of its part.
    part: String,
}

fn planted(package: &Package, source: &Package, planting: &Planting<'_>) -> Result<Grafted, PackageFault> {
    // A sheet whose role is not planted stays as it is.
    let replaced = package.own_sheets().iter().filter(|own| planting.roles.contains(&own.role.as_str()));
    let former = belonging(package, replaced.map(|own| own.sheet))?;
    let mut names = Names { archive: &package.archive, former: &former, given: BTreeMap::new(), taken: dangling(package)? };
    // A sheet that stays has its part's name, which is none for one that is new.
    for own in package.own_sheets().iter().filter(|own| planting.roles.contains(&own.role.as_str())) {
        names.taken.insert(part_of(package, own.sheet)?.to_lowercase());
    }
    let mut scions = Vec::new();
    let mut next = package.sheets().len();
    let mut left_out = false;
    for (index, (entry, &role)) in source.sheets().iter().zip(planting.roles).enumerate() {
        let own = package.own_sheet(role);
        if own.is_none() && package.structure_locked() {
            left_out = true;
            continue;
        }
        let part = part_of(source, index)?;
        let (place, name) = match own {
            Some(own) => (own.sheet, package.sheets()[own.sheet].name.as_str()),
            None => (next, entry.name.as_str()),
        };
        next += usize::from(own.is_none());
        let former_part = own.map(|own| part_of(package, own.sheet)).transpose()?;
        let part = match former_part {
            Some(former) => names.keep(part, former),
            None => names.free(part),
        };
        scions.push(Scion { role, source: index, name, place, new: own.is_none(), part });
    }
    if scions.is_empty() {
        return Ok(Grafted { bytes: package.bytes().clone(), left_out });
    }
    let strict = memchr::memmem::find(&package.workbook.part.text, STRICT.as_bytes()).is_some();
    let mut parts = Parts { package, source, strict, put: Vec::new(), styles: None };
    let mut register = Registered::new(package)?;
    parts.adopt_styles(&mut register)?;
    parts.put_sheets(&scions, &mut names, &former)?;
    let (workbook, ids) = parts.workbook_text(&scions, planting)?;
    parts.put.push((package.archive.entries()[package.workbook.entry].name.clone(), workbook));
    let workbook_name = part_path(&package.archive.entries()[package.workbook.entry].name);
    for (scion, id) in scions.iter().filter(|scion| scion.new).zip(ids) {
        register.relate(&id, &parts.relationship("worksheet"), &relative_target(&workbook_name, &scion.part));
    }
    let given = names.given;
    let bytes = finish(package, source, parts, &given, &former, register)?;
    Ok(Grafted { bytes, left_out })
}

/// Puts everything into a new archive.
fn finish(
    package: &Package,
    source: &Package,
    parts: Parts<'_>,
    given: &BTreeMap<String, String>,
    former: &BTreeSet<usize>,
    mut register: Registered,
) -> Result<FileBytes, PackageFault> {
    let types = Registered::types_of(source)?;
    for (theirs, ours) in given {
        if let Some((_, kind)) = types.iter().find(|(part, _)| part.eq_ignore_ascii_case(theirs)) {
            register.declare(ours, kind);
        }
    }
    let archive = &package.archive;
    let put: BTreeSet<usize> = parts.put.iter().filter_map(|(name, _)| archive.find(name)).collect();
    let mut removed: BTreeSet<usize> = former.difference(&put).copied().collect();
    if has_formulas(package)? {
        // The chain names cells that hold no formula any more; Excel makes a new one by itself.
        removed.extend(register.drop_calculation_chain(archive));
    }
    for &entry in &removed {
        register.withdraw(&archive.entries()[entry].name);
    }
    let (mut changed, mut added) = (Vec::new(), Vec::new());
    for (name, text) in parts.put.into_iter().chain(register.finish()?) {
        match archive.find(&name) {
            Some(entry) if archive.inflate(entry)? == text => {}
            Some(entry) => changed.push((entry, text)),
            None => added.push((name, text)),
        }
    }
    let removed: Vec<usize> = removed.into_iter().collect();
    rewritten(archive, &removed, &changed, &added)
}

/// Looks whether the parts that change came sound, writes the archive and looks whether the entries that are not concerned are what they were.
pub(crate) fn rewritten(
    archive: &Archive,
    removed: &[usize],
    changed: &[(usize, Vec<u8>)],
    added: &[(String, Vec<u8>)],
) -> Result<FileBytes, PackageFault> {
    for (entry, _) in changed {
        let name = &archive.entries()[*entry].name;
        in_part(name, well_formed(&decoded(archive, *entry)?.text))?;
    }
    let bytes = archive.rewritten_without(removed, changed, added)?;
    let after = Archive::open(bytes.clone())?;
    let kept = (0..archive.entries().len()).filter(|index| !removed.contains(index));
    let same = kept.zip(0..).all(|(before, now)| {
        after.entries().get(now).is_some_and(|entry| entry.name == archive.entries()[before].name)
            && (changed.iter().any(|(changed, _)| *changed == before) || archive.same_compressed(before, &after, now))
    });
    if same { Ok(bytes) } else { Err(PackageFault::Internal("a part that is not concerned differs")) }
}

/// Names that parts of the source get in the package.
struct Names<'a> {
    archive: &'a Archive,
    /// Entries of an earlier run, whose names are free again.
    former: &'a BTreeSet<usize>,
    given: BTreeMap<String, String>,
    taken: BTreeSet<String>,
}

impl Names<'_> {
    /// The lowest free name like that of the source's part (`xl/charts/chart7.xml`).
    fn free(&mut self, theirs: String) -> String {
        if let Some(given) = self.given.get(&theirs) {
            return given.clone();
        }
        let (stem, extension) = theirs.rsplit_once('.').unwrap_or((&theirs, "xml"));
        let stem = stem.trim_end_matches(|digit: char| digit.is_ascii_digit());
        let is_free = |name: &String| {
            !self.taken.contains(&name.to_lowercase()) && self.archive.find(name).is_none_or(|entry| self.former.contains(&entry))
        };
        let name = (1_u32..).map(|number| format!("{stem}{number}.{extension}")).find(is_free).unwrap_or_default();
        self.keep(theirs, name)
    }

    fn keep(&mut self, theirs: String, ours: String) -> String {
        self.taken.insert(ours.to_lowercase());
        self.given.insert(theirs, ours.clone());
        ours
    }
}

/// The parts that are written.
struct Parts<'a> {
    package: &'a Package,
    source: &'a Package,
    strict: bool,
    put: Vec<(String, Vec<u8>)>,
    styles: Option<AdoptedStyles>,
}

impl Parts<'_> {
    /// The type of a relationship, in the form that the package has.
    fn relationship(&self, kind: &str) -> String {
        let (transitional, strict) = graft_parts::DIALECTS[1];
        format!("{}/{kind}", if self.strict { strict } else { transitional })
    }

    fn adopt_styles(&mut self, register: &mut Registered) -> Result<(), PackageFault> {
        let theirs = self.source.workbook.styles.ok_or(Unfit)?;
        let theirs = decoded(&self.source.archive, theirs)?;
        let mut ours = styles_source(self.package)?;
        let archive = &self.package.archive;
        let added = ours.additions.map(|additions| additions.name);
        let name = ours.entry.map(|entry| archive.entries()[entry].name.clone()).or(added.clone()).unwrap_or_default();
        self.styles = Some(in_part(&name, ours.styles.adopt(&theirs.text))?);
        if let Some(part) = added {
            let workbook = part_path(&archive.entries()[self.package.workbook.entry].name);
            register.declare(&part, crate::ooxml::looks::styles_part::CONTENT_TYPE);
            register.relate("rIdStyles", &self.relationship("styles"), &relative_target(&workbook, &part));
        }
        if let Some(text) = ours.styles.finish().map_err(|_| PackageFault::Malformed(name.clone()))? {
            self.put.push((name, ours.part.encode(text)));
        }
        Ok(())
    }

    fn put_sheets(&mut self, scions: &[Scion<'_>], names: &mut Names<'_>, former: &BTreeSet<usize>) -> Result<(), PackageFault> {
        let strings = match self.source.workbook.strings {
            Some(entry) => graft_parts::shared_strings(&self.source.archive.inflate(entry)?)?,
            None => Vec::new(),
        };
        let mut tables = Tables::of(self.package, former)?;
        for scion in scions {
            let text = &self.source.sheet_text(scion.source)?.text;
            let selected = !scion.new && is_selected(self.package, scion.place)?;
            let text = graft_parts::worksheet(text, &strings, self.styles.as_ref().ok_or(Unfit)?, selected)?;
            self.put_part(scion.part.clone(), text);
            self.put_beside(part_of(self.source, scion.source)?, &scion.part, names, &mut tables)?;
        }
        Ok(())
    }

    /// Puts the parts that a part names, and its relationships.
    fn put_beside(&mut self, theirs: String, ours: &str, names: &mut Names<'_>, tables: &mut Tables) -> Result<(), PackageFault> {
        let archive = &self.source.archive;
        let Some(entry) = archive.find(&relationships_part(&theirs)) else { return Ok(()) };
        let text = archive.inflate(entry)?;
        let related = in_part(&theirs, read_relationships(&theirs, text.clone()))?;
        let mut targets = BTreeMap::new();
        for relationship in related {
            let target = relationship.target.ok_or(Unfit)?;
            let entry = find_target(archive, &target).ok_or(Unfit)?;
            let target = part_path(&archive.entries()[entry].name);
            let name = names.free(target.clone());
            targets.insert(relationship.id, relative_target(ours, &name));
            let mut content = archive.inflate(entry)?;
            if relationship.kind == "table" {
                let (id, table) = tables.next(&content)?;
                content = graft_parts::table(&content, id, &table, self.styles.as_ref().ok_or(Unfit)?)?;
            }
            self.put_part(name.clone(), content);
            self.put_beside(target, &name, names, tables)?;
        }
        let text = graft_parts::relationships(&text, &|id| targets.get(id).cloned())?;
        self.put_part(relationships_part(ours), text);
        Ok(())
    }

    fn put_part(&mut self, name: String, text: Vec<u8>) {
        let text = if self.strict { graft_parts::strict(text) } else { text };
        self.put.push((name, text));
    }

    /// The workbook part with the new tabs and the names, and the relationship ids of the tabs.
    fn workbook_text(&self, scions: &[Scion<'_>], planting: &Planting<'_>) -> Result<(Vec<u8>, Vec<String>), PackageFault> {
        let workbook = &self.package.workbook;
        let (text, root) = (&workbook.part.text, &workbook.root);
        let prefix = &root.prefix;
        let name = &self.package.archive.entries()[workbook.entry].name;
        let mut splices = Splices::default();
        let list = root.child("sheets").ok_or(PackageFault::NoWorkbook)?;
        let mut taken = BTreeSet::new();
        for sheet in in_part(name, children_of(text, list))? {
            taken.extend(in_part(name, sheet.tag(text))?.number("sheetId"));
        }
        let (r, declared) = self.relationship_prefix();
        let mut ids = Vec::new();
        let mut tabs = Vec::new();
        let relationships = match workbook.relationships {
            Some(entry) => decoded(&self.package.archive, entry)?.text,
            None => return Err(PackageFault::NoWorkbook),
        };
        let mut free_ids = (1..).map(|number| format!("rId{number}")).filter(|id| {
            let taken = |quote: char| memchr::memmem::find(&relationships, format!("{quote}{id}{quote}").as_bytes()).is_some();
            !taken('"') && !taken('\'')
        });
        for (scion, number) in scions.iter().filter(|scion| scion.new).zip(free_numbers(&taken, LAST_SHEET_ID)) {
            let id = free_ids.next().unwrap_or_default();
            tabs.extend_from_slice(format!("<{prefix}sheet{declared} name=\"").as_bytes());
            push_escaped(&mut tabs, scion.name);
            let state = match self.source.sheets()[scion.source].visibility {
                SheetVisibility::Visible => "",
                SheetVisibility::Hidden | SheetVisibility::VeryHidden => " state=\"hidden\"",
            };
            tabs.extend_from_slice(format!("\" sheetId=\"{number}\"{state} {r}:id=\"{id}\"/>").as_bytes());
            ids.push(id);
        }
        if !tabs.is_empty() {
            splices.replace(list.inner.end..list.inner.end, |text| text.extend_from_slice(&tabs));
        }
        let names = self.names(scions, planting)?;
        let sheets: Vec<usize> = scions.iter().map(|scion| scion.place).collect();
        in_part(name, patch_names(text, root, &|tag| fate_when_replaced(tag, &sheets, &self.package.marks), &names, &mut splices))?;
        Ok((workbook.part.encode(splices.sorted().apply(text)?.0), ids))
    }

    /// Names that remember the sheets, and those that belong to them.
    fn names(&self, scions: &[Scion<'_>], planting: &Planting<'_>) -> Result<Vec<u8>, PackageFault> {
        let (prefix, marks) = (&self.package.workbook.root.prefix, &self.package.marks);
        let place = |source: u32| scions.iter().find(|scion| scion.source == source as usize).map(|scion| scion.place);
        let mut written = graft_parts::local_names(&self.source.workbook.part.text, prefix, &place)?;
        for scion in scions.iter().filter(|scion| !scion.role.is_empty()) {
            push_sheet_name(&mut written, (prefix, marks), scion.role, scion.name, planting.memory);
        }
        // Sheets that are not made in this run stay remembered.
        for own in self.package.own_sheets().iter().filter(|own| scions.iter().all(|scion| scion.role != own.role)) {
            push_sheet_name(&mut written, (prefix, marks), &own.role, &self.package.sheets()[own.sheet].name, &own.memory);
        }
        Ok(written)
    }

    /// The prefix of relationship ids in the workbook part, and its declaration where it has none at the root.
    fn relationship_prefix(&self) -> (String, String) {
        let (transitional, strict) = graft_parts::DIALECTS[1];
        let namespace = if self.strict { strict } else { transitional };
        let workbook = &self.package.workbook;
        let tag = workbook.root.element.tag(&workbook.part.text).ok();
        let declared = tag.and_then(|tag| {
            let attribute = tag.attributes().find(|attribute| attribute.raw == namespace.as_bytes())?;
            Some(String::from_utf8_lossy(attribute.name.strip_prefix(b"xmlns:")?).into_owned())
        });
        declared.map_or_else(|| ("r".to_owned(), format!(" xmlns:r=\"{namespace}\"")), |prefix| (prefix, String::new()))
    }
}

/// Ids and names of the tables that stay.
struct Tables {
    ids: BTreeSet<u32>,
    names: BTreeSet<String>,
}

impl Tables {
    fn of(package: &Package, former: &BTreeSet<usize>) -> Result<Self, PackageFault> {
        let mut tables = Self { ids: BTreeSet::new(), names: BTreeSet::new() };
        for part in package.table_parts.iter().filter(|part| !former.contains(&part.entry)) {
            if let Ok(Some(tag)) = Tags::new(&part.part.text).next_tag() {
                tables.ids.extend(tag.number("id"));
                tables.names.extend(["name", "displayName"].iter().filter_map(|name| Some(tag.value(name)?.to_lowercase())));
            }
        }
        // Tables and defined names share one space of names.
        let workbook = &package.workbook;
        if let Some(list) = workbook.root.child("definedNames") {
            for name in in_part("workbook.xml", children_of(&workbook.part.text, list))? {
                let tag = in_part("workbook.xml", name.tag(&workbook.part.text))?;
                tables.names.extend(tag.value("name").map(|name| name.to_lowercase()));
            }
        }
        Ok(tables)
    }

    fn next(&mut self, text: &[u8]) -> Result<(u32, String), PackageFault> {
        let tag = Tags::new(text).next_tag().map_err(Unfit::from)?.ok_or(Unfit)?;
        let wanted = tag.value("displayName").ok_or(Unfit)?.into_owned();
        let names = std::iter::once(wanted.clone()).chain((2..).map(|number| format!("{wanted}{number}")));
        let name = names.into_iter().find(|name| !self.names.contains(&name.to_lowercase())).unwrap_or_default();
        self.names.insert(name.to_lowercase());
        let id = free_numbers(&self.ids, u32::MAX).next().unwrap_or_default();
        self.ids.insert(id);
        Ok((id, name))
    }
}

/// Parts that relationships or content types name and that are not there. A new part of such a name would be taken for them.
fn dangling(package: &Package) -> Result<BTreeSet<String>, PackageFault> {
    let archive = &package.archive;
    let workbook = part_path(&archive.entries()[package.workbook.entry].name);
    let relationships = match package.workbook.relationships {
        Some(entry) => in_part(&workbook, read_relationships(&workbook, archive.inflate(entry)?))?,
        None => Vec::new(),
    };
    let of_sheets = package.sheet_parts.iter().flat_map(|part| &part.relationships);
    let targets = relationships.iter().chain(of_sheets).filter_map(|relationship| relationship.target.clone());
    let declared = Registered::types_of(package)?.into_iter().map(|(part, _)| part);
    Ok(targets.chain(declared).filter(|part| find_target(archive, part).is_none()).map(|part| part_name(&part)).collect())
}

fn part_of(package: &Package, sheet: usize) -> Result<String, PackageFault> {
    let missing = || PackageFault::MissingSheet(package.sheets()[sheet].name.clone());
    let entry = package.sheet_parts[sheet].entry.ok_or_else(missing)?;
    Ok(part_path(&package.archive.entries()[entry].name))
}

/// The entries of these sheets and of the parts that belong to them alone.
pub(crate) fn belonging(package: &Package, sheets: impl Iterator<Item = usize>) -> Result<BTreeSet<usize>, PackageFault> {
    let sheets: Vec<usize> = sheets.collect();
    let others = package.sheet_parts.iter().enumerate().filter(|(index, _)| !sheets.contains(index));
    let wanted_elsewhere: BTreeSet<usize> = others
        .flat_map(|(_, part)| &part.relationships)
        .filter_map(|relationship| find_target(&package.archive, relationship.target.as_deref()?))
        .collect();
    let mut entries = BTreeSet::new();
    let mut open: Vec<usize> = sheets.iter().filter_map(|&sheet| package.sheet_parts[sheet].entry).collect();
    while let Some(entry) = open.pop() {
        if wanted_elsewhere.contains(&entry) || !entries.insert(entry) {
            continue;
        }
        let part = part_path(&package.archive.entries()[entry].name);
        let Some(relationships) = package.archive.find(&relationships_part(&part)) else { continue };
        entries.insert(relationships);
        for relationship in in_part(&part, read_relationships(&part, package.archive.inflate(relationships)?))? {
            let belongs = BELONGING.contains(&relationship.kind.as_str());
            open.extend(relationship.target.filter(|_| belongs).and_then(|target| find_target(&package.archive, &target)));
        }
    }
    Ok(entries)
}

/// Whether a sheet of an earlier run holds formulas (which a user wrote into it).
pub(crate) fn has_formulas(package: &Package) -> Result<bool, PackageFault> {
    for own in package.own_sheets() {
        let mut tags = Tags::new(&package.sheet_text(own.sheet)?.text);
        while let Some(tag) = in_part("worksheet", tags.next_tag())? {
            if tag.begins() && tag.local() == b"f" {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// Whether a sheet's tab is shown or chosen.
fn is_selected(package: &Package, sheet: usize) -> Result<bool, PackageFault> {
    let mut tags = Tags::new(&package.sheet_text(sheet)?.text);
    while let Some(tag) = in_part("worksheet", tags.next_tag())? {
        if tag.kind != TagKind::Close && tag.local() == b"sheetView" {
            return Ok(tag.is_set("tabSelected"));
        }
        if tag.local() == b"sheetData" {
            break;
        }
    }
    Ok(false)
}
