//! The zip package of an xlsx or xlsm file and the parts of it that matter to us, found by relationship.

pub(crate) mod calculation_chain;
pub(crate) mod compound_file;
pub mod entries;
pub(crate) mod main_type;
pub(crate) mod own_columns;
pub mod own_sheets;
pub(crate) mod registered;
pub(crate) mod relationships;
pub(crate) mod signature;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use crate::foundation::location::{ColumnIndex, RowIndex};

use super::archive::Archive;
use super::archive::file_bytes::FileBytes;
use super::fault::{PackageFault, in_part};
use super::marks::Marks;
use super::patching::table::{TablePart, read_table};
use super::reading::cells::CellScan;
use super::reading::row_texts::{RowSource, row_texts};
use super::reading::shared_strings;
use super::reading::sheet_rows::{CellReader, NoCells, SheetRows};
use super::reading::sheet_source::{PIECE, SheetSource};
use super::reading::worksheet::{CellRange, merges, scan_rows};
use super::xml::part::PartText;
use super::xml::{Root, children_of};
use crate::ooxml::package::compound_file::{COMPOUND_FILE, has_label, is_encrypted};
pub use crate::ooxml::package::entries::{OwnColumn, SheetEntry, SheetKind, SheetVisibility, TableEntry};
use crate::ooxml::package::own_columns::{OwnName, own_names};
use crate::ooxml::package::own_sheets::{OwnSheet, own_sheets};
use crate::ooxml::package::relationships::{Relationship, find_target, read_relationships, relationships_part};

/// A file of the Office Open XML kind, in memory.
#[derive(Debug)]
pub struct Package {
    pub(crate) archive: Archive,
    pub(crate) file: Arc<str>,
    /// How what an earlier run wrote is known.
    pub(crate) marks: Marks,
    pub(crate) workbook: Workbook,
    sheets: Vec<SheetEntry>,
    pub(crate) sheet_parts: Vec<SheetPart>,
    tables: Vec<TableEntry>,
    pub(crate) table_parts: Vec<TablePart>,
    own_sheets: Vec<OwnSheet>,
    strings: OnceLock<Result<Vec<Arc<str>>, PackageFault>>,
}

/// The workbook part, and what stands in it and beside it.
#[derive(Debug)]
pub(crate) struct Workbook {
    /// Its entry in the archive.
    pub(crate) entry: usize,
    /// Its text.
    pub(crate) part: PartText,
    /// Its elements.
    pub(crate) root: Root,
    /// The entry of its relationships.
    pub(crate) relationships: Option<usize>,
    /// The styles.
    pub(crate) styles: Option<usize>,
    /// The shared strings.
    pub(crate) strings: Option<usize>,
    /// The names that remember columns of an earlier run.
    pub(crate) own_names: Vec<OwnName>,
    /// Whether its days are counted from 1904.
    pub(crate) date_1904: bool,
    /// Whether sheets may be added or moved.
    pub(crate) structure_locked: bool,
}

/// What lies behind a tab.
#[derive(Debug)]
pub(crate) struct SheetPart {
    /// Its entry in the archive; `None` where the workbook names a part that is not there.
    pub(crate) entry: Option<usize>,
    /// Its relationships.
    pub(crate) relationships: Vec<Relationship>,
    text: OnceLock<Result<PartText, PackageFault>>,
    rows: OnceLock<Result<SheetRows, PackageFault>>,
    own: OnceLock<Vec<OwnColumn>>,
}

impl SheetPart {
    /// The rows, if they have been read and kept.
    pub(crate) fn known_rows(&self) -> Option<&SheetRows> {
        self.rows.get()?.as_ref().ok()
    }
}

impl Package {
    /// Reads the directory of the package and the parts that tell its structure. Refuses with the true reason what is no
    /// workbook, is protected by a password, is damaged, or is signed. `file` is the name that messages give it; what an earlier run
    /// wrote is known by its marks.
    pub(crate) fn read(bytes: FileBytes, file: &Arc<str>, marks: Marks) -> Result<Self, PackageFault> {
        if bytes.starts_with(&COMPOUND_FILE) {
            let joined = bytes.joined();
            if has_label(&joined) {
                return Err(PackageFault::Label);
            }
            return Err(if is_encrypted(&joined) { PackageFault::Password } else { PackageFault::OlderFormat });
        }
        let archive = Archive::open(bytes)?;
        let roots = relationships(&archive, "")?;
        if roots.iter().any(|relationship| relationship.kind == "origin") {
            return Err(PackageFault::Signed);
        }
        let workbook = Workbook::read(&archive, &roots, &marks)?;
        let mut package = Self {
            archive,
            file: Arc::clone(file),
            marks,
            workbook,
            sheets: Vec::new(),
            sheet_parts: Vec::new(),
            tables: Vec::new(),
            table_parts: Vec::new(),
            own_sheets: Vec::new(),
            strings: OnceLock::new(),
        };
        package.read_sheets()?;
        package.read_own_sheets()?;
        package.read_tables()?;
        Ok(package)
    }

    fn read_sheets(&mut self) -> Result<(), PackageFault> {
        let name = &self.archive.entries()[self.workbook.entry].name;
        let relationships_of_workbook = relationships(&self.archive, name)?;
        let text = &self.workbook.part.text;
        let Some(list) = self.workbook.root.child("sheets") else { return Err(PackageFault::NoWorkbook) };
        for element in in_part(name, children_of(text, list))?.iter().filter(|element| element.local == b"sheet") {
            let tag = in_part(name, element.tag(text))?;
            let id = tag.prefixed_value("id").unwrap_or_default();
            let relationship = relationships_of_workbook.iter().find(|relationship| relationship.id == id);
            let entry = relationship.and_then(|relationship| find_target(&self.archive, relationship.target.as_deref()?));
            let worksheet = relationship.is_some_and(|relationship| relationship.kind == "worksheet");
            let visibility = match tag.value("state").as_deref() {
                Some("hidden") => SheetVisibility::Hidden,
                Some("veryHidden") => SheetVisibility::VeryHidden,
                _ => SheetVisibility::Visible,
            };
            let relationships = match entry {
                Some(entry) if worksheet => relationships(&self.archive, &self.archive.entries()[entry].name)?,
                _ => Vec::new(),
            };
            self.sheets.push(SheetEntry {
                name: tag.value("name").unwrap_or_default().into_owned(),
                kind: if worksheet { SheetKind::Worksheet } else { SheetKind::Other },
                visibility,
            });
            self.sheet_parts.push(SheetPart { entry, relationships, text: OnceLock::new(), rows: OnceLock::new(), own: OnceLock::new() });
        }
        Ok(())
    }

    fn read_own_sheets(&mut self) -> Result<(), PackageFault> {
        let read = own_sheets(&self.workbook.part.text, &self.workbook.root, &self.sheets, &self.marks);
        let mut own = in_part(&self.archive.entries()[self.workbook.entry].name, read)?;
        // A sheet with columns of an earlier run is the user's, whatever a name says of it.
        own.retain(|own| self.sheet_parts[own.sheet].entry.is_some() && self.own_names_of(&self.sheets[own.sheet].name).next().is_none());
        self.own_sheets = own;
        Ok(())
    }

    fn read_tables(&mut self) -> Result<(), PackageFault> {
        for (sheet, part) in self.sheet_parts.iter().enumerate() {
            for relationship in part.relationships.iter().filter(|relationship| relationship.kind == "table") {
                let Some(entry) = relationship.target.as_deref().and_then(|target| find_target(&self.archive, target)) else { continue };
                let text = decoded(&self.archive, entry)?;
                let read = in_part(&self.archive.entries()[entry].name, read_table(&text.text, &self.sheets[sheet].name))?;
                if let Some((table, growable)) = read {
                    self.tables.push(table);
                    self.table_parts.push(TablePart { entry, sheet, growable, part: text });
                }
            }
        }
        Ok(())
    }

    /// The file's bytes.
    pub fn bytes(&self) -> &FileBytes {
        self.archive.bytes()
    }

    /// The name that messages give the file.
    pub fn name(&self) -> &str {
        &self.file
    }

    /// The tabs, in order.
    pub fn sheets(&self) -> &[SheetEntry] {
        &self.sheets
    }

    /// The tables of all sheets.
    pub fn tables(&self) -> &[TableEntry] {
        &self.tables
    }

    /// Whether the workbook's structure is protected, so that no sheet may be added.
    pub fn structure_locked(&self) -> bool {
        self.workbook.structure_locked
    }

    /// Whether days are counted from 1904 in it.
    pub fn date_1904(&self) -> bool {
        self.workbook.date_1904
    }

    /// The columns that an earlier run wrote into a sheet and that still have the header it gave them, left to right.
    pub fn own_columns(&self, sheet: &str) -> Vec<OwnColumn> {
        let Some(index) = self.worksheet(sheet) else { return Vec::new() };
        self.sheet_parts[index].own.get_or_init(|| self.read_own_columns(sheet, index)).clone()
    }

    fn read_own_columns(&self, sheet: &str, index: usize) -> Vec<OwnColumn> {
        let mut columns: Vec<OwnColumn> = Vec::new();
        let mut rows: BTreeMap<RowIndex, BTreeMap<ColumnIndex, String>> = BTreeMap::new();
        for name in self.own_names_of(sheet) {
            let Some(cell) = name.cell else { continue };
            let row = rows.entry(cell.row).or_insert_with(|| self.row_texts(index, cell.row).unwrap_or_default());
            let header = row.get(&cell.column).cloned().unwrap_or_default();
            let ours = !header.is_empty() && name.written.as_ref().is_none_or(|written| *written == header);
            if ours && columns.iter().all(|column| column.index != cell.column) {
                columns.push(OwnColumn { index: cell.column, header });
            }
        }
        columns.sort_by_key(|column| column.index);
        columns
    }

    /// Whether an earlier run wrote columns into any sheet, whatever became of them.
    pub fn has_own_columns(&self) -> bool {
        !self.workbook.own_names.is_empty()
    }

    /// The sheets that an earlier run added.
    pub fn own_sheets(&self) -> &[OwnSheet] {
        &self.own_sheets
    }

    /// The sheet that an earlier run added in this role.
    pub fn own_sheet(&self, role: &str) -> Option<&OwnSheet> {
        self.own_sheets.iter().find(|own| own.role == role)
    }

    /// The name of the sheet that an earlier run added in this role.
    pub fn own_sheet_name(&self, role: &str) -> Option<String> {
        self.own_sheet(role).map(|own| self.sheets[own.sheet].name.clone())
    }

    /// Whether an earlier run added a tab.
    pub fn is_own_sheet(&self, name: &str) -> bool {
        self.own_sheets.iter().any(|own| self.sheets[own.sheet].name == name)
    }

    /// The names that remember columns of an earlier run in a sheet.
    pub(crate) fn own_names_of(&self, sheet: &str) -> impl Iterator<Item = &OwnName> {
        let sheet = sheet.to_lowercase();
        self.workbook.own_names.iter().filter(move |name| name.sheet.to_lowercase() == sheet)
    }

    /// The index of a worksheet by its name.
    pub(crate) fn worksheet(&self, sheet: &str) -> Option<usize> {
        let exact = self.sheets.iter().position(|entry| entry.name == sheet);
        exact.or_else(|| self.sheets.iter().position(|entry| entry.name.to_lowercase() == sheet.to_lowercase()))
    }

    /// The text of a worksheet's part, inflated once.
    pub(crate) fn sheet_text(&self, sheet: usize) -> Result<&PartText, PackageFault> {
        let text = self.sheet_parts[sheet].text.get_or_init(|| decoded(&self.archive, self.entry_of(sheet)?));
        text.as_ref().map_err(Clone::clone)
    }

    /// The merged cells of a worksheet.
    pub(crate) fn merges(&self, sheet: usize) -> Result<Vec<CellRange>, PackageFault> {
        let rows = self.sheet_rows(sheet)?;
        let name = &self.archive.entries()[self.entry_of(sheet)?].name;
        in_part(name, merges(&rows.frame, &rows.root))
    }

    /// A worksheet's rows, read once.
    pub(crate) fn sheet_rows(&self, sheet: usize) -> Result<&SheetRows, PackageFault> {
        if self.sheet_parts[sheet].rows.get().is_none() {
            self.read_cells(sheet, true, &|| NoCells)?;
        }
        match self.sheet_parts[sheet].rows.get() {
            Some(rows) => rows.as_ref().map_err(Clone::clone),
            None => Err(PackageFault::Internal("rows that were read are not kept")),
        }
    }

    /// Hands the cells of a worksheet to a reader, on all cores; with `again`, its rows are kept.
    pub(crate) fn read_cells<R: CellReader>(&self, sheet: usize, again: bool, reader: &dyn Fn() -> R) -> Result<R, PackageFault> {
        let part = &self.sheet_parts[sheet];
        if let Some(rows) = part.rows.get() {
            let mut reader = reader();
            if rows.as_ref().map_err(Clone::clone)?.read_again(&mut reader) {
                return Ok(reader);
            }
        }
        let own: Vec<ColumnIndex> = self.own_columns(&self.sheets[sheet].name).iter().map(|own| own.index).collect();
        let (rows, reader) = SheetRows::read(&self.archive, self.entry_of(sheet)?, &own, again, reader)?;
        if again {
            // Another thread may have been faster; then its rows are the same.
            let _ = part.rows.set(Ok(rows));
        }
        Ok(reader)
    }

    /// Hands the cells of a worksheet to `take`, one after the other, and gives those that are merged.
    pub(crate) fn for_each_cell(
        &self,
        sheet: usize,
        take: &mut dyn FnMut(&[u8], RowIndex, &CellScan),
    ) -> Result<Vec<CellRange>, PackageFault> {
        let entry = self.entry_of(sheet)?;
        let name = &self.archive.entries()[entry].name;
        let mut source = SheetSource::open(&self.archive, entry, true)?;
        while let Some(text) = source.next_piece()? {
            in_part(name, scan_rows(&text, &mut 0, &[], &mut |row, cell| take(&text, row, cell)))?;
        }
        let frame = source.finish()?.text;
        in_part(name, Root::read(&frame).and_then(|root| merges(&frame, &root)))
    }

    /// The entry of a sheet's part.
    pub(crate) fn entry_of(&self, sheet: usize) -> Result<usize, PackageFault> {
        self.sheet_parts[sheet].entry.ok_or_else(|| PackageFault::MissingSheet(self.sheets[sheet].name.clone()))
    }

    /// The shared strings, read once.
    pub(crate) fn shared_strings(&self) -> Result<&[Arc<str>], PackageFault> {
        let read = || -> Result<Vec<Arc<str>>, PackageFault> {
            let Some(entry) = self.workbook.strings else { return Ok(Vec::new()) };
            let part = decoded(&self.archive, entry)?;
            in_part(&self.archive.entries()[entry].name, shared_strings::first_shared_strings(&part.text, usize::MAX))
        };
        self.strings.get_or_init(read).as_deref().map_err(Clone::clone)
    }

    /// The texts of a row's filled cells, numbers as they are stored.
    pub(crate) fn row_texts(&self, sheet: usize, row: RowIndex) -> Result<BTreeMap<ColumnIndex, String>, PackageFault> {
        let known = self.sheet_parts[sheet].known_rows();
        let source = RowSource { name: &self.sheets[sheet].name, archive: &self.archive, entry: self.entry_of(sheet)?, known };
        row_texts(&source, row, &|needed| self.first_shared_strings(needed))
    }

    /// The first shared strings, as many as are needed. Where all have not been read yet, those at the beginning do without the others.
    pub(crate) fn first_shared_strings(&self, needed: usize) -> Result<Cow<'_, [Arc<str>]>, PackageFault> {
        if needed == 0 {
            return Ok(Cow::Borrowed(&[]));
        }
        if let (None, Some(entry)) = (self.strings.get(), self.workbook.strings) {
            let mut beginning = Vec::new();
            self.archive.reader(entry)?.read_to(&mut beginning, PIECE)?;
            // What is cut off looks malformed.
            let first = shared_strings::first_shared_strings(&beginning, needed).ok();
            if let Some(first) = first.filter(|first| PartText::is_plain(&beginning) && first.len() == needed) {
                return Ok(Cow::Owned(first));
            }
        }
        self.shared_strings().map(Cow::Borrowed)
    }

    /// The parts of a kind that a sheet names, as text; one that cannot be read is passed over.
    pub(crate) fn parts_of_sheet(&self, sheet: usize, kind: &str) -> Vec<Vec<u8>> {
        let relationships = self.sheet_parts[sheet].relationships.iter().filter(|relationship| relationship.kind == kind);
        let entries = relationships.filter_map(|relationship| find_target(&self.archive, relationship.target.as_deref()?));
        entries.filter_map(|entry| Some(decoded(&self.archive, entry).ok()?.text)).collect()
    }

    /// The places of a sheet's pivot tables.
    pub(crate) fn pivot_ranges(&self, sheet: usize) -> Vec<CellRange> {
        let place = |text: Vec<u8>| CellRange::parse(&Root::read(&text).ok()?.child("location")?.tag(&text).ok()?.value("ref")?);
        self.parts_of_sheet(sheet, "pivotTable").into_iter().filter_map(place).collect()
    }
}

impl Workbook {
    fn read(archive: &Archive, roots: &[Relationship], marks: &Marks) -> Result<Self, PackageFault> {
        let target =
            roots.iter().find(|relationship| relationship.kind == "officeDocument").and_then(|relationship| relationship.target.as_deref());
        let entry = target.and_then(|target| find_target(archive, target)).ok_or(PackageFault::NoWorkbook)?;
        let name = &archive.entries()[entry].name;
        if name.to_lowercase().ends_with(".bin") {
            return Err(PackageFault::BinaryFormat);
        }
        let part = decoded(archive, entry)?;
        let root = in_part(name, Root::read(&part.text))?;
        if root.element.local != b"workbook" {
            return Err(PackageFault::NoWorkbook);
        }
        let beside = relationships(archive, name)?;
        let find = |kind: &str| {
            beside
                .iter()
                .find(|relationship| relationship.kind == kind)
                .and_then(|relationship| find_target(archive, relationship.target.as_deref()?))
        };
        let flag = |element: &str, attribute: &str| {
            root.child(element).is_some_and(|element| element.tag(&part.text).is_ok_and(|tag| tag.is_set(attribute)))
        };
        Ok(Self {
            entry,
            relationships: archive.find(&relationships_part(name.replace('\\', "/").trim_start_matches('/'))),
            styles: find("styles"),
            strings: find("sharedStrings"),
            own_names: in_part(name, own_names(&part.text, &root, marks))?,
            date_1904: flag("workbookPr", "date1904"),
            structure_locked: flag("workbookProtection", "lockStructure"),
            part,
            root,
        })
    }
}

/// The text of an entry.
pub(crate) fn decoded(archive: &Archive, entry: usize) -> Result<PartText, PackageFault> {
    in_part(&archive.entries()[entry].name, PartText::decode(archive.inflate(entry)?))
}

/// The relationships of a part; none where it has no relationships part.
fn relationships(archive: &Archive, part: &str) -> Result<Vec<Relationship>, PackageFault> {
    let part = part.replace('\\', "/");
    let name = relationships_part(part.trim_start_matches('/'));
    match archive.find(&name) {
        Some(entry) => in_part(&name, read_relationships(part.trim_start_matches('/'), archive.inflate(entry)?)),
        None => Ok(Vec::new()),
    }
}
