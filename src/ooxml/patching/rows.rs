//! The new cells, put into the rows of a worksheet's text (ECMA-376 part 1, 18.3.1.4 and 18.3.1.73).
//!
//! Only blank cells and those of an earlier run are ever replaced; a cell with content of the user's stays. The pieces of a sheet are
//! patched one by one, on any core; what they need to know of one another (the formats, rows that are missing) is found before.

use std::collections::BTreeMap;
use std::mem::Discriminant;

use rayon::prelude::*;

use crate::foundation::location::{CellAddress, ColumnIndex, RowIndex};
use crate::foundation::value::Value;

use super::new_cells::{push_cell, push_formula};
use super::new_columns::{Addition, ColumnFormat, ColumnFormula, FormulaPiece};
use super::piece_fault::PieceFault;
use super::placement::Placement;
use crate::ooxml::archive::Archive;
use crate::ooxml::fault::{PackageFault, in_part};
use crate::ooxml::looks::format_elements::Placed;
use crate::ooxml::looks::styles::{CellStyle, NumberLook, Styles};
use crate::ooxml::reading::cells::CellScan;
use crate::ooxml::reading::sheet_rows::Piece;
use crate::ooxml::reading::worksheet::{RowScan, cells_of};
use crate::ooxml::xml::part::{Overlap, Splices};
use crate::ooxml::xml::{Malformed, Tags, children_of, whole_number};

/// What a row is to get.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Content {
    /// The headers.
    Headers,
    /// The values of a row, by its number among those that get any.
    Values(usize),
    /// Empty cells, in a totals row; what stands there stays.
    Totals,
    /// What an earlier run wrote in a row that gets nothing, or nothing any more, is taken out.
    Emptied,
}

/// Puts the cells of an added into rows.
pub(crate) struct RowPatch<'a> {
    pub(crate) added: &'a Addition<'a>,
    pub(crate) place: &'a Placement<'a>,
    /// The totals row of the table that grows.
    pub(crate) totals: Option<RowIndex>,
    /// The last row in which cells of an earlier run are ours to take out.
    pub(crate) last_data_row: RowIndex,
    /// The number format of each column that has one of the workbook's.
    pub(crate) number_formats: Vec<u32>,
    /// Where each column's values stand in their cells.
    pub(crate) placed: Vec<Placed>,
    /// Whether the style of the table writes headers in white.
    pub(crate) white_headers: bool,
    /// Whether the workbook counts days from 1904.
    pub(crate) date_1904: bool,
    /// Whether an earlier run wrote formulas.
    pub(crate) was_live: bool,
}

/// The column and number of each target, ascending, and where its looks come from.
struct Target {
    number: usize,
    column: ColumnIndex,
    neighbour: Option<ColumnIndex>,
}

/// The formats of neighbours, and what becomes of each: each pair once, in the order in which they are met.
type Looks = Vec<(u32, CellStyle)>;

/// Everything that is needed to patch any piece.
pub(crate) struct PiecePatch<'a> {
    rows: RowPatch<'a>,
    targets: Vec<Target>,
    /// The formats that columns give to cells that are not there.
    defaults: Vec<(u32, u32, u32)>,
    /// The format that each look of a neighbour becomes.
    formats: BTreeMap<(u32, CellStyle), u32>,
    /// Rows that the sheet does not have yet: the piece and the place in it.
    missing: BTreeMap<usize, Vec<(usize, Vec<u8>)>>,
}

/// What the formats of a row's cells hang on: what the row gets, and the formats of its neighbours.
type Key = (Discriminant<Content>, Vec<u32>);

/// The formats of one row's cells, which are mostly those of the next as well.
#[derive(Default)]
struct Known {
    of: Option<Key>,
    formats: Vec<u32>,
}

impl<'a> RowPatch<'a> {
    /// Finds out all that concerns more than one piece. Formats are appended to `styles`; what concerns the frame goes to `splices`.
    pub(crate) fn prepare(
        self,
        archive: &Archive,
        name: &str,
        styles: &mut Styles,
        splices: &mut Splices,
    ) -> Result<PiecePatch<'a>, PackageFault> {
        let place = self.place;
        let mut targets: Vec<Target> = place
            .targets
            .iter()
            .enumerate()
            .map(|(number, &column)| Target { number, column, neighbour: place.neighbour(column) })
            .collect();
        targets.sort_by_key(|target| target.column);
        let defaults = in_part(name, self.column_styles())?;
        let mut patch = PiecePatch { rows: self, targets, defaults, formats: BTreeMap::new(), missing: BTreeMap::new() };
        let without_text: Option<Vec<Looks>> = place.scan.pieces.par_iter().map(|piece| patch.looks(None, piece).ok().flatten()).collect();
        let looks = match without_text {
            Some(looks) => looks,
            None => {
                let looks = place.scan.map_pieces(archive, |_, text, piece| patch.looks(Some(text), piece))?;
                looks.into_iter().map(|looks| Ok(in_part(name, looks)?.unwrap_or_default())).collect::<Result<_, PackageFault>>()?
            }
        };
        for (base, style) in looks.into_iter().flatten() {
            if let std::collections::btree_map::Entry::Vacant(vacant) = patch.formats.entry((base, style)) {
                vacant.insert(in_part(name, styles.derived(base, style))?);
            }
        }
        in_part(name, patch.add_missing_rows(styles, splices))?;
        Ok(patch)
    }

    /// What a row is to get; `None` for nothing.
    fn content(&self, row: &RowScan) -> Option<Content> {
        let added = self.added;
        if row.row == added.header_row {
            return Some(Content::Headers);
        }
        if let Some(number) = self.number_of(row.row) {
            return Some(Content::Values(number));
        }
        if self.totals == Some(row.row) {
            return Some(Content::Totals);
        }
        if added.left_out.binary_search(&row.row).is_ok() {
            // Where nothing of an earlier run can stand, there is nothing to take out.
            let first = self.place.own.iter().map(|own| own.index).min()?;
            return (row.last() >= Some(first)).then_some(Content::Emptied);
        }
        let between = row.row > added.header_row && row.row <= self.last_data_row;
        (between && row.last() > row.last_other() && row.last_content().is_none()).then_some(Content::Emptied)
    }

    /// The number of a row among those that get values.
    fn number_of(&self, row: RowIndex) -> Option<usize> {
        let rows = &self.added.rows;
        // They mostly stand one below the other.
        let guess = row.0.checked_sub(rows.first()?.0)? as usize;
        if rows.get(guess) == Some(&row) {
            return Some(guess);
        }
        rows.binary_search(&row).ok()
    }

    fn style(&self, content: Content, number: usize) -> CellStyle {
        match content {
            Content::Headers => CellStyle::Band { white_letters: self.white_headers },
            Content::Totals | Content::Emptied => CellStyle::Same,
            Content::Values(_) => {
                let column = &self.added.columns[number];
                let known = || NumberLook::Known(self.number_formats.get(number).copied().unwrap_or(0));
                let look = match column.format {
                    _ if column.number_format.is_some() => known(),
                    ColumnFormat::General | ColumnFormat::LongText | ColumnFormat::YesNo => NumberLook::General,
                    ColumnFormat::OneDecimal | ColumnFormat::Bar | ColumnFormat::Detail => NumberLook::OneDecimal,
                    ColumnFormat::Percent => NumberLook::Percent,
                    ColumnFormat::Date | ColumnFormat::Like(_) => known(),
                };
                let placed = self.placed.get(number).copied().unwrap_or(Placed::ByValue);
                CellStyle::Values(look, placed)
            }
        }
    }

    /// The format that columns give to cells that are not there.
    fn column_styles(&self) -> Result<Vec<(u32, u32, u32)>, Malformed> {
        let mut styles = Vec::new();
        if let Some(list) = self.place.scan.root.child("cols") {
            for element in children_of(&self.place.scan.frame, list)? {
                let tag = element.tag(&self.place.scan.frame)?;
                if let (Some(first), Some(last), Some(style)) = (tag.number("min"), tag.number("max"), tag.number("style")) {
                    styles.push((first.saturating_sub(1), last.saturating_sub(1), style));
                }
            }
        }
        Ok(styles)
    }
}

impl PiecePatch<'_> {
    /// The text of a piece with its new cells; `None` where it stays as it is.
    pub(crate) fn patched(&self, number: usize, text: &[u8], piece: &Piece) -> Result<Option<Vec<u8>>, PieceFault> {
        let mut splices = Splices::default();
        let (mut known, mut bases) = (Known::default(), Vec::new());
        for row in &piece.rows {
            let Some(content) = self.rows.content(row) else { continue };
            self.base_styles(Some(text), row, &mut bases)?;
            known.take(self, content, &bases);
            self.patch_row(text, row, content, &known.formats, &mut splices)?;
        }
        for (place, rows) in self.missing.get(&number).into_iter().flatten() {
            splices.replace(*place..*place, |text| text.extend_from_slice(rows));
        }
        let splices = splices.sorted();
        let (patched, sum) = splices.apply(text)?;
        if sum.taken_over + sum.put_in != patched.len() {
            return Err(Overlap.into());
        }
        Ok((patched != text).then_some(patched))
    }

    /// The looks that the new cells of a piece take over; `None` where the text would tell and is not there.
    fn looks(&self, text: Option<&[u8]>, piece: &Piece) -> Result<Option<Looks>, Malformed> {
        let mut looks = Looks::new();
        let mut last: Option<Key> = None;
        let mut bases = Vec::new();
        for row in &piece.rows {
            let Some(content) = self.rows.content(row) else { continue };
            if !self.base_styles(text, row, &mut bases)? {
                return Ok(None);
            }
            let kind = std::mem::discriminant(&content);
            if last.as_ref().is_some_and(|(of, known)| *of == kind && *known == bases) {
                continue;
            }
            for (target, &base) in self.targets.iter().zip(&bases) {
                let look = (base, self.rows.style(content, target.number));
                if !looks.contains(&look) {
                    looks.push(look);
                }
            }
            last = Some((kind, bases.clone()));
        }
        Ok(Some(looks))
    }

    /// For each target, the format of its neighbour in the row: of the cell, else of the row, else of the column. `false` where the text
    /// would tell and is not there.
    fn base_styles(&self, text: Option<&[u8]>, row: &RowScan, bases: &mut Vec<u32>) -> Result<bool, Malformed> {
        let mut known: Option<(ColumnIndex, u32)> = None;
        let mut cells: Option<Vec<CellScan>> = None;
        bases.clear();
        for target in &self.targets {
            let Some(neighbour) = target.neighbour else {
                bases.push(0);
                continue;
            };
            if known.is_none_or(|(column, _)| column != neighbour) {
                let cell_style = if row.last() == Some(neighbour) {
                    Some(row.last_style().unwrap_or(0))
                } else if row.last_other() == Some(neighbour) {
                    Some(row.last_other_style().unwrap_or(0))
                } else if row.last_other() < Some(neighbour) {
                    None
                } else {
                    let Some(text) = text else { return Ok(false) };
                    let cells = match &mut cells {
                        Some(cells) => cells,
                        none => none.insert(cells_of(text, row)?),
                    };
                    cells.iter().find(|cell| cell.column == neighbour).map(|cell| cell.style.unwrap_or(0))
                };
                let style = match cell_style {
                    Some(style) => style,
                    None => row.style().or_else(|| column_style(&self.defaults, neighbour)).unwrap_or(0),
                };
                known = Some((neighbour, style));
            }
            bases.push(known.map_or(0, |(_, style)| style));
        }
        Ok(true)
    }

    fn patch_row(&self, text: &[u8], row: &RowScan, content: Content, formats: &[u32], splices: &mut Splices) -> Result<(), Malformed> {
        let (place, targets) = (self.rows.place, &self.targets);
        let prefix = &place.scan.root.prefix;
        let tag = Tags::within(text, row.open()).next_tag()?.ok_or(Malformed(row.open().start))?;
        if content == Content::Emptied && !self.holds_own_cells(text, row)? {
            return Ok(());
        }
        let write = |written: &mut Vec<u8>, position: usize| {
            let target = &targets[position];
            self.rows.push(written, CellAddress { row: row.row, column: target.column }, content, target.number, formats[position], prefix);
        };
        let last_target = targets.last().map(|target| target.column);
        if let Some(attribute) = tag.attribute("spans").filter(|_| content != Content::Emptied)
            && let Some(spans) = self.rows.spans(attribute.raw, row, last_target)
        {
            splices.put(attribute.value, &spans);
        }
        let first_touched = targets.first().map(|target| target.column).into_iter().chain(place.removed.iter().copied()).min();
        if row.last() < first_touched {
            if content == Content::Emptied || targets.is_empty() {
                return Ok(());
            }
            let all = |written: &mut Vec<u8>| (0..targets.len()).for_each(|position| write(written, position));
            if row.is_empty() {
                splices.put(tag.attributes_end()..row.end(), ">");
                let name = String::from_utf8_lossy(tag.name).into_owned();
                splices.replace(row.end()..row.end(), |written| {
                    all(written);
                    written.extend_from_slice(format!("</{name}>").as_bytes());
                });
            } else {
                splices.replace(row.inner_end()..row.inner_end(), all);
            }
            return Ok(());
        }
        let mut waiting = 0;
        for cell in cells_of(text, row)? {
            let before = waiting;
            while targets.get(waiting).is_some_and(|target| target.column < cell.column) {
                waiting += 1;
            }
            if before < waiting && content != Content::Emptied {
                splices
                    .replace(cell.range.start..cell.range.start, |written| (before..waiting).for_each(|position| write(written, position)));
            }
            let is_target = targets.get(waiting).is_some_and(|target| target.column == cell.column);
            if is_target {
                let keep = match content {
                    Content::Totals => true,
                    Content::Emptied => cell.blank || !place.is_own(cell.column) || self.has_formula_of_users(&cell),
                    _ => !(cell.blank || place.is_own(cell.column)),
                };
                if !keep {
                    splices.replace(cell.range.clone(), |written| write(written, waiting));
                }
                waiting += 1;
            } else if place.removed.contains(&cell.column)
                && !(content == Content::Emptied && (cell.blank || self.has_formula_of_users(&cell)))
            {
                splices.put(cell.range.clone(), "");
            }
        }
        if waiting < targets.len() && content != Content::Emptied {
            splices.replace(row.inner_end()..row.inner_end(), |written| {
                (waiting..targets.len()).for_each(|position| write(written, position))
            });
        }
        Ok(())
    }

    /// Whether values of an earlier run stand in a row that gets none. What a user wrote below them in a row of sums is none:
    /// a row of ours has its class, and where there are no classes several values.
    fn holds_own_cells(&self, text: &[u8], row: &RowScan) -> Result<bool, Malformed> {
        if row.last_content().is_none() {
            return Ok(true);
        }
        let cells = cells_of(text, row)?;
        let place = self.rows.place;
        let filled = |cell: &&CellScan| !cell.blank && place.is_own(cell.column) && !self.has_formula_of_users(cell);
        let columns = &self.rows.added.columns;
        match self.targets.iter().find(|target| !columns[target.number].classes.is_empty()) {
            Some(class) => Ok(cells.iter().filter(filled).any(|cell| cell.column == class.column)),
            None => Ok(cells.iter().filter(filled).count() > 1),
        }
    }

    /// Whether a formula stands in the cell that is not one of an earlier run's own.
    fn has_formula_of_users(&self, cell: &CellScan) -> bool {
        !(self.rows.was_live && self.rows.place.is_own(cell.column)) && cell.has_formula()
    }

    /// Writes the rows that the sheet does not have yet, and finds their places.
    fn add_missing_rows(&mut self, styles: &mut Styles, splices: &mut Splices) -> Result<(), Malformed> {
        let (place, added) = (self.rows.place, self.rows.added);
        let scan = place.scan;
        let headers = [(added.header_row, Content::Headers)].into_iter();
        let valued = added.rows.iter().enumerate().map(|(number, &row)| (row, Content::Values(number)));
        let mut present: Vec<RowIndex> = scan.rows().map(|row| row.row).collect();
        if !present.is_sorted() {
            present.sort_unstable();
        }
        let missing: Vec<_> = headers.chain(valued).filter(|(row, _)| present.binary_search(row).is_err()).collect();
        let Some(data) = scan.root.child("sheetData").filter(|_| !missing.is_empty() && !self.targets.is_empty()) else { return Ok(()) };
        let prefix = &scan.root.prefix;
        let mut first_rows = Vec::new();
        for (row, content) in missing {
            let mut written = format!("<{prefix}row r=\"{row}\">").into_bytes();
            for target in &self.targets {
                let base = target.neighbour.and_then(|neighbour| column_style(&self.defaults, neighbour)).unwrap_or(0);
                let format = styles.derived(base, self.rows.style(content, target.number))?;
                self.rows.push(&mut written, CellAddress { row, column: target.column }, content, target.number, format, prefix);
            }
            written.extend_from_slice(format!("</{prefix}row>").as_bytes());
            match scan.place_before(row) {
                Some((piece, place)) => self.missing.entry(piece).or_default().push((place, written)),
                None => first_rows.append(&mut written),
            }
        }
        if !first_rows.is_empty() {
            splices.replace(data.range.clone(), |text| {
                text.extend_from_slice(format!("<{prefix}sheetData>").as_bytes());
                text.append(&mut first_rows);
                text.extend_from_slice(format!("</{prefix}sheetData>").as_bytes());
            });
        }
        Ok(())
    }
}

impl RowPatch<'_> {
    /// The columns that a row announces, with the new ones and without those that are no more; `None` where nothing changes.
    fn spans(&self, raw: &[u8], row: &RowScan, last_target: Option<ColumnIndex>) -> Option<String> {
        let raw = String::from_utf8_lossy(raw);
        let (start, end) = raw.rsplit_once(':')?;
        let former = whole_number(end.as_bytes())?;
        let mut last = former;
        if self.place.own.iter().any(|own| own.index.0 + 1 == former) {
            last = row.last_other().map_or(1, |column| column.0 + 1).max(whole_number(start.rsplit(' ').next()?.as_bytes())?);
        }
        last = last.max(last_target.map_or(0, |column| column.0 + 1));
        (last != former).then(|| format!("{start}:{last}"))
    }

    fn push(&self, written: &mut Vec<u8>, cell: CellAddress, content: Content, number: usize, format: u32, prefix: &str) {
        let column = &self.added.columns[number];
        match content {
            Content::Headers => push_cell(written, prefix, cell, format, &Value::Text(column.header.as_str().into())),
            Content::Values(number) => {
                let value = &column.cells.get(number);
                if let Some(formula) = &column.formula {
                    let text = self.formula(formula, cell.row);
                    return push_formula(written, prefix, cell, format, &text, formula.has_values.then_some(value));
                }
                match value {
                    // A cell with neither value nor format is as good as none.
                    Value::Blank if format == 0 => {}
                    Value::Number(number) if self.date_1904 && column.format == ColumnFormat::Date => {
                        push_cell(written, prefix, cell, format, &super::new_cells::day_since_1904(*number, self.added.day_as_text));
                    }
                    value => push_cell(written, prefix, cell, format, value),
                }
            }
            Content::Totals | Content::Emptied => push_cell(written, prefix, cell, format, &Value::Blank),
        }
    }

    /// The formula of a row.
    fn formula(&self, formula: &ColumnFormula, row: RowIndex) -> String {
        let mut text = String::new();
        for piece in &formula.pieces {
            match piece {
                FormulaPiece::Text(piece) => text.push_str(piece),
                FormulaPiece::Row => text.push_str(&row.to_string()),
                FormulaPiece::Column(number) => {
                    text.push_str(&self.place.targets.get(*number).map_or_else(|| "#REF!".to_owned(), ToString::to_string));
                }
            }
        }
        text
    }
}

impl Known {
    /// Looks up the formats of a row whose neighbours have these.
    fn take(&mut self, patch: &PiecePatch<'_>, content: Content, bases: &[u32]) {
        let kind = std::mem::discriminant(&content);
        if self.of.as_ref().is_some_and(|(of, known)| *of == kind && known == bases) {
            return;
        }
        let format = |(target, &base): (&Target, &u32)| {
            let style = patch.rows.style(content, target.number);
            patch.formats.get(&(base, style)).copied().unwrap_or(base)
        };
        self.formats = patch.targets.iter().zip(bases).map(format).collect();
        self.of = Some((kind, bases.to_vec()));
    }
}

fn column_style(defaults: &[(u32, u32, u32)], column: ColumnIndex) -> Option<u32> {
    defaults.iter().find(|(first, last, _)| (*first..=*last).contains(&column.0)).map(|(_, _, style)| *style)
}
