//! Single cells put into a sheet: values typed for somebody.
//!
//! A cell keeps its format; in a row that is new, cells take the formats of another row. A cell with a formula is never replaced.
//! Every other part of the package stays as it lies.

use crate::foundation::location::{CellAddress, ColumnIndex, RowIndex};

use super::new_cells::push_cell;
use crate::foundation::value::Value;
use crate::ooxml::archive::Archive;
use crate::ooxml::archive::file_bytes::FileBytes;
use crate::ooxml::fault::{PackageFault, in_part};
use crate::ooxml::package::Package;
use crate::ooxml::reading::cells::CellScan;
use crate::ooxml::reading::worksheet::{CellRange, RowScan, SheetScan, cells_of};
use crate::ooxml::xml::part::Splices;
use crate::ooxml::xml::{Malformed, Tags, whole_number};

/// Cells of one row.
#[derive(Clone, Debug)]
pub struct RowCells {
    /// The row.
    pub row: RowIndex,
    /// Columns, ascending, and what is to stand there.
    pub cells: Vec<(ColumnIndex, Value)>,
    /// The row whose formats a new row takes.
    pub like: Option<RowIndex>,
}

/// Why cells cannot be put into a sheet.
#[derive(Debug)]
pub(crate) enum NotPut {
    /// A cell that is to be written holds a formula.
    FormulaInTheWay(CellAddress),
    /// The package.
    Package(PackageFault),
}

impl From<PackageFault> for NotPut {
    fn from(fault: PackageFault) -> Self {
        Self::Package(fault)
    }
}

/// The package with these cells in a sheet.
pub(crate) fn put_cells(package: &Package, sheet: &str, rows: &[RowCells]) -> Result<FileBytes, NotPut> {
    let index = package.worksheet(sheet).ok_or_else(|| PackageFault::MissingSheet(sheet.to_owned()))?;
    let part = package.sheet_text(index)?;
    let scan = in_part(sheet, SheetScan::read(&part.text))?;
    let patch = Patch { text: &part.text, scan: &scan };
    if let Some(cell) = in_part(sheet, patch.formula_in_the_way(rows))? {
        return Err(NotPut::FormulaInTheWay(cell));
    }
    let (text, sum) = in_part(sheet, patch.splices(rows))?.apply(&part.text).map_err(PackageFault::from)?;
    if sum.taken_over + sum.put_in != text.len() {
        return Err(PackageFault::Internal("bytes of the sheet are missing").into());
    }
    let entry = package.entry_of(index)?;
    let written = package.archive.rewritten(&[(entry, part.encode(text))], &[]).map_err(PackageFault::from)?;
    others_as_they_were(&package.archive, &written, entry)?;
    Ok(written)
}

/// Every other entry has the same name and the same compressed bytes.
fn others_as_they_were(former: &Archive, written: &FileBytes, changed: usize) -> Result<(), PackageFault> {
    let after = Archive::open(written.clone())?;
    let mut pairs = former.entries().iter().zip(after.entries()).enumerate();
    let same =
        pairs.all(|(index, (one, other))| one.name == other.name && (index == changed || former.same_compressed(index, &after, index)));
    if same && after.entries().len() == former.entries().len() {
        Ok(())
    } else {
        Err(PackageFault::Internal("a part that is not concerned differs"))
    }
}

struct Patch<'a> {
    text: &'a [u8],
    scan: &'a SheetScan,
}

impl Patch<'_> {
    fn formula_in_the_way(&self, rows: &[RowCells]) -> Result<Option<CellAddress>, Malformed> {
        for cells in rows {
            let Some(row) = self.scan.row(cells.row) else { continue };
            for cell in cells_of(self.text, row)? {
                if cells.cells.iter().any(|(column, _)| *column == cell.column) && self.has_formula(&cell)? {
                    return Ok(Some(CellAddress { row: cells.row, column: cell.column }));
                }
            }
        }
        Ok(None)
    }

    fn has_formula(&self, cell: &CellScan) -> Result<bool, Malformed> {
        let mut tags = Tags::within(self.text, cell.range.clone());
        while let Some(tag) = tags.next_tag()? {
            if tag.begins() && tag.local() == b"f" {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn splices(&self, rows: &[RowCells]) -> Result<Splices, Malformed> {
        let mut splices = Splices::default();
        let mut rows: Vec<&RowCells> = rows.iter().filter(|row| !row.cells.is_empty()).collect();
        rows.sort_by_key(|row| row.row);
        self.dimension(&rows, &mut splices)?;
        let (present, missing): (Vec<&RowCells>, Vec<&RowCells>) = rows.into_iter().partition(|row| self.scan.row(row.row).is_some());
        for cells in present {
            if let Some(row) = self.scan.row(cells.row) {
                self.fill(row, cells, &mut splices)?;
            }
        }
        self.add(&missing, &mut splices)?;
        Ok(splices.sorted())
    }

    fn dimension(&self, rows: &[&RowCells], splices: &mut Splices) -> Result<(), Malformed> {
        let Some(element) = self.scan.root.child("dimension") else { return Ok(()) };
        let Some(attribute) = element.tag(self.text)?.attribute("ref") else { return Ok(()) };
        let Some(former) = CellRange::parse(&String::from_utf8_lossy(attribute.raw)) else { return Ok(()) };
        let mut range = former;
        for (row, column) in rows.iter().flat_map(|row| row.cells.iter().map(|(column, _)| (row.row, *column))) {
            range.first.row = range.first.row.min(row);
            range.last.row = range.last.row.max(row);
            range.first.column = range.first.column.min(column);
            range.last.column = range.last.column.max(column);
        }
        if range != former {
            splices.put(attribute.value, &range.to_string());
        }
        Ok(())
    }

    /// Cells in a row that is there.
    fn fill(&self, row: &RowScan, cells: &RowCells, splices: &mut Splices) -> Result<(), Malformed> {
        let prefix = &self.scan.root.prefix;
        let tag = Tags::within(self.text, row.open()).next_tag()?.ok_or(Malformed(row.open().start))?;
        let last = cells.cells.last().map_or(0, |(column, _)| column.0 + 1);
        if let Some(attribute) = tag.attribute("spans") {
            let raw = String::from_utf8_lossy(attribute.raw);
            if let Some((start, end)) = raw.rsplit_once(':')
                && whole_number(end.as_bytes()).is_some_and(|end| end < last)
            {
                splices.put(attribute.value, &format!("{start}:{last}"));
            }
        }
        let styles = self.styles(cells.like)?;
        let write = |written: &mut Vec<u8>, place: usize, own: Option<u32>| {
            let (column, value) = &cells.cells[place];
            let style = own.or_else(|| style_of(&styles, *column)).unwrap_or(0);
            push_cell(written, prefix, CellAddress { row: cells.row, column: *column }, style, value);
        };
        let all = 0..cells.cells.len();
        if row.is_empty() {
            let name = String::from_utf8_lossy(tag.name).into_owned();
            splices.put(tag.attributes_end()..row.end(), ">");
            splices.replace(row.end()..row.end(), |written| {
                all.for_each(|place| write(written, place, None));
                written.extend_from_slice(format!("</{name}>").as_bytes());
            });
            return Ok(());
        }
        let mut waiting = 0;
        for cell in cells_of(self.text, row)? {
            let before = waiting;
            while cells.cells.get(waiting).is_some_and(|(column, _)| *column < cell.column) {
                waiting += 1;
            }
            if before < waiting {
                let start = cell.range.start;
                splices.replace(start..start, |written| (before..waiting).for_each(|place| write(written, place, None)));
            }
            if cells.cells.get(waiting).is_some_and(|(column, _)| *column == cell.column) {
                splices.replace(cell.range.clone(), |written| write(written, waiting, Some(cell.style.unwrap_or(0))));
                waiting += 1;
            }
        }
        if waiting < cells.cells.len() {
            let end = row.inner_end();
            splices.replace(end..end, |written| (waiting..cells.cells.len()).for_each(|place| write(written, place, None)));
        }
        Ok(())
    }

    /// Rows that the sheet does not have yet, at their places.
    fn add(&self, rows: &[&RowCells], splices: &mut Splices) -> Result<(), Malformed> {
        let Some(data) = self.scan.root.child("sheetData").filter(|_| !rows.is_empty()) else { return Ok(()) };
        let prefix = &self.scan.root.prefix;
        if data.empty {
            splices.put(data.range.clone(), &format!("<{prefix}sheetData>"));
        }
        for cells in rows {
            let row = cells.row;
            let place = self.scan.rows.iter().find(|scan| scan.row > row).map_or(data.inner.end, |scan| scan.open().start);
            let styles = self.styles(cells.like)?;
            let mut written = format!("<{prefix}row r=\"{row}\">").into_bytes();
            for (column, value) in &cells.cells {
                let style = style_of(&styles, *column).unwrap_or(0);
                push_cell(&mut written, prefix, CellAddress { row, column: *column }, style, value);
            }
            written.extend_from_slice(format!("</{prefix}row>").as_bytes());
            splices.replace(place..place, |text| text.extend_from_slice(&written));
        }
        if data.empty {
            splices.put(data.range.end..data.range.end, &format!("</{prefix}sheetData>"));
        }
        Ok(())
    }

    fn styles(&self, row: Option<RowIndex>) -> Result<Vec<(ColumnIndex, u32)>, Malformed> {
        let Some(row) = row.and_then(|row| self.scan.row(row)) else { return Ok(Vec::new()) };
        Ok(cells_of(self.text, row)?.into_iter().filter_map(|cell| Some((cell.column, cell.style?))).collect())
    }
}

fn style_of(styles: &[(ColumnIndex, u32)], column: ColumnIndex) -> Option<u32> {
    styles.iter().find(|(own, _)| *own == column).map(|(_, style)| *style)
}
