//! The new cells, put into the rows of a worksheet's text (ECMA-376 part 1, 18.3.1.4 and 18.3.1.73).
//!
//! Only blank cells and those of an earlier run are ever replaced; a cell with content of the user's stays. Rows are patched in
//! parallel, and joined in their order.

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::location::{CellAddress, ColumnIndex, RowIndex};

use super::annotate::{Annotation, ColumnFormat, ColumnFormula, FormulaPiece, NewCell};
use super::new_cells::{push_cell, push_formula};
use super::part::Splices;
use super::placement::Placement;
use super::styles::{CellStyle, Styles};
use super::worksheet::{CellScan, RowScan, cells_of};
use super::xml::{Malformed, Tags, children_of, whole_number};

/// Rows that are patched together.
const ROWS_AT_ONCE: usize = 2048;

/// What a row is to get.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Content {
    /// The headers.
    Headers,
    /// The results of an account.
    Account(usize),
    /// Empty cells, in a totals row; what stands there stays.
    Totals,
    /// Results of an account that is no more are taken out.
    Emptied,
}

/// Puts the cells of an annotation into rows.
pub(crate) struct RowPatch<'a> {
    pub(crate) text: &'a [u8],
    pub(crate) annotation: &'a Annotation,
    pub(crate) place: &'a Placement,
    /// The totals row of the table that grows.
    pub(crate) totals: Option<RowIndex>,
    /// The last row in which results of an earlier run are ours to take out.
    pub(crate) last_data_row: RowIndex,
    /// The number format of dates.
    pub(crate) date_format: u32,
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

impl RowPatch<'_> {
    /// Patches all rows. Formats are appended to `styles`.
    pub(crate) fn patch(&self, styles: &mut Styles, splices: &mut Splices) -> Result<(), Malformed> {
        let mut targets: Vec<Target> = self
            .place
            .targets
            .iter()
            .enumerate()
            .map(|(number, &column)| Target { number, column, neighbour: self.place.neighbour(column) })
            .collect();
        targets.sort_by_key(|target| target.column);
        let work = self.work();
        let defaults = self.column_styles()?;
        let bases: Vec<Vec<u32>> =
            work.par_iter().map(|&(row, _)| self.base_styles(row, &targets, &defaults)).collect::<Result<_, Malformed>>()?;
        let mut formats: BTreeMap<(u32, CellStyle), u32> = BTreeMap::new();
        for ((_, content), bases) in work.iter().zip(&bases) {
            for (target, &base) in targets.iter().zip(bases) {
                let style = self.style(*content, target.number);
                if let std::collections::btree_map::Entry::Vacant(vacant) = formats.entry((base, style)) {
                    vacant.insert(styles.derived(base, style)?);
                }
            }
        }
        let patched: Vec<Splices> = work
            .par_chunks(ROWS_AT_ONCE)
            .zip(bases.par_chunks(ROWS_AT_ONCE))
            .map(|(work, bases)| {
                let mut splices = Splices::default();
                for (&(row, content), bases) in work.iter().zip(bases) {
                    let formats: Vec<u32> = targets
                        .iter()
                        .zip(bases)
                        .map(|(target, &base)| formats.get(&(base, self.style(content, target.number))).copied().unwrap_or(base))
                        .collect();
                    self.patch_row(row, content, &targets, &formats, &mut splices)?;
                }
                Ok(splices)
            })
            .collect::<Result<_, Malformed>>()?;
        for part in &patched {
            splices.append(part);
        }
        self.missing_rows(&targets, &defaults, styles, splices)
    }

    /// The rows to patch, in the order in which they are written.
    fn work(&self) -> Vec<(&RowScan, Content)> {
        let (annotation, place) = (self.annotation, self.place);
        let content = |row: &RowScan| {
            if row.row == annotation.header_row {
                return Some(Content::Headers);
            }
            if let Ok(account) = annotation.rows.binary_search(&row.row) {
                return Some(Content::Account(account));
            }
            if self.totals == Some(row.row) {
                return Some(Content::Totals);
            }
            let between = row.row > annotation.header_row && row.row <= self.last_data_row;
            (between && row.last > row.last_other && row.last_content.is_none()).then_some(Content::Emptied)
        };
        place.scan.rows.iter().filter_map(|row| Some((row, content(row)?))).collect()
    }

    fn style(&self, content: Content, number: usize) -> CellStyle {
        match content {
            Content::Headers | Content::Totals | Content::Emptied => CellStyle::Same,
            Content::Account(_) => match self.annotation.columns[number].format {
                ColumnFormat::General => CellStyle::General,
                ColumnFormat::Score => CellStyle::Score,
                ColumnFormat::Date => CellStyle::Date(self.date_format),
                ColumnFormat::Reason => CellStyle::Reason,
            },
        }
    }

    /// The format that columns give to cells that are not there.
    fn column_styles(&self) -> Result<Vec<(u32, u32, u32)>, Malformed> {
        let mut styles = Vec::new();
        if let Some(list) = self.place.scan.root.child("cols") {
            for element in children_of(self.text, list)? {
                let tag = element.tag(self.text)?;
                if let (Some(first), Some(last), Some(style)) = (tag.number("min"), tag.number("max"), tag.number("style")) {
                    styles.push((first.saturating_sub(1), last.saturating_sub(1), style));
                }
            }
        }
        Ok(styles)
    }

    /// For each target, the format of its neighbour in the row: of the cell, else of the row, else of the column.
    fn base_styles(&self, row: &RowScan, targets: &[Target], defaults: &[(u32, u32, u32)]) -> Result<Vec<u32>, Malformed> {
        let mut known: Option<(ColumnIndex, u32)> = None;
        let mut cells: Option<Vec<CellScan>> = None;
        let mut bases = Vec::with_capacity(targets.len());
        for target in targets {
            let Some(neighbour) = target.neighbour else {
                bases.push(0);
                continue;
            };
            if known.is_none_or(|(column, _)| column != neighbour) {
                let cell_style = if row.last == Some(neighbour) {
                    Some(row.last_style.unwrap_or(0))
                } else if row.last_other == Some(neighbour) {
                    Some(row.last_other_style.unwrap_or(0))
                } else if row.last_other < Some(neighbour) {
                    None
                } else {
                    let cells = match &mut cells {
                        Some(cells) => cells,
                        none => none.insert(cells_of(self.text, row)?),
                    };
                    cells.iter().find(|cell| cell.column == neighbour).map(|cell| cell.style.unwrap_or(0))
                };
                let style = match cell_style {
                    Some(style) => style,
                    None => self.row_style(row)?.or_else(|| column_style(defaults, neighbour)).unwrap_or(0),
                };
                known = Some((neighbour, style));
            }
            bases.push(known.map_or(0, |(_, style)| style));
        }
        Ok(bases)
    }

    fn row_style(&self, row: &RowScan) -> Result<Option<u32>, Malformed> {
        let tag = Tags::within(self.text, row.open.clone()).next_tag()?;
        Ok(tag.filter(|tag| tag.is_set("customFormat")).and_then(|tag| tag.number("s")))
    }

    fn patch_row(
        &self,
        row: &RowScan,
        content: Content,
        targets: &[Target],
        formats: &[u32],
        splices: &mut Splices,
    ) -> Result<(), Malformed> {
        let (text, place) = (self.text, self.place);
        let prefix = &place.scan.root.prefix;
        let tag = Tags::within(text, row.open.clone()).next_tag()?.ok_or(Malformed(row.open.start))?;
        let write = |written: &mut Vec<u8>, position: usize| {
            let target = &targets[position];
            self.push(written, CellAddress { row: row.row, column: target.column }, content, target.number, formats[position], prefix);
        };
        let last_target = targets.last().map(|target| target.column);
        if let Some(attribute) = tag.attribute("spans").filter(|_| content != Content::Emptied)
            && let Some(spans) = self.spans(attribute.raw, row, last_target)
        {
            splices.put(attribute.value, &spans);
        }
        let first_touched = targets.first().map(|target| target.column).into_iter().chain(place.removed.iter().copied()).min();
        if row.last < first_touched {
            if content == Content::Emptied || targets.is_empty() {
                return Ok(());
            }
            let all = |written: &mut Vec<u8>| (0..targets.len()).for_each(|position| write(written, position));
            if row.empty {
                splices.put(tag.attributes_end()..row.end, ">");
                let name = String::from_utf8_lossy(tag.name).into_owned();
                splices.replace(row.end..row.end, |written| {
                    all(written);
                    written.extend_from_slice(format!("</{name}>").as_bytes());
                });
            } else {
                splices.replace(row.inner_end..row.inner_end, all);
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
                    Content::Emptied => cell.blank || self.has_formula_of_users(&cell)?,
                    _ => !(cell.blank || place.is_own(cell.column)),
                };
                if !keep {
                    splices.replace(cell.range.clone(), |written| write(written, waiting));
                }
                waiting += 1;
            } else if place.removed.contains(&cell.column)
                && !(content == Content::Emptied && (cell.blank || self.has_formula_of_users(&cell)?))
            {
                splices.put(cell.range.clone(), "");
            }
        }
        if waiting < targets.len() && content != Content::Emptied {
            splices.replace(row.inner_end..row.inner_end, |written| (waiting..targets.len()).for_each(|position| write(written, position)));
        }
        Ok(())
    }

    /// Whether a formula stands in the cell that is not one of an earlier run's own.
    fn has_formula_of_users(&self, cell: &CellScan) -> Result<bool, Malformed> {
        Ok(!(self.was_live && self.place.is_own(cell.column)) && self.has_formula(cell)?)
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

    /// The columns that a row announces, with the new ones and without those that are no more; `None` where nothing changes.
    fn spans(&self, raw: &[u8], row: &RowScan, last_target: Option<ColumnIndex>) -> Option<String> {
        let raw = String::from_utf8_lossy(raw);
        let (start, end) = raw.rsplit_once(':')?;
        let former = whole_number(end.as_bytes())?;
        let mut last = former;
        if self.place.own.iter().any(|own| own.index.0 + 1 == former) {
            last = row.last_other.map_or(1, |column| column.0 + 1).max(whole_number(start.rsplit(' ').next()?.as_bytes())?);
        }
        last = last.max(last_target.map_or(0, |column| column.0 + 1));
        (last != former).then(|| format!("{start}:{last}"))
    }

    fn push(&self, written: &mut Vec<u8>, cell: CellAddress, content: Content, number: usize, format: u32, prefix: &str) {
        let column = &self.annotation.columns[number];
        match content {
            Content::Headers => push_cell(written, prefix, cell, format, &NewCell::Text(column.header.clone())),
            Content::Account(account) => {
                let value = column.cells.get(account).unwrap_or(&NewCell::Empty);
                if let Some(formula) = &column.formula {
                    let text = self.formula(formula, cell.row);
                    return push_formula(written, prefix, cell, format, &text, formula.has_values.then_some(value));
                }
                match value {
                    NewCell::Number(number) if self.date_1904 && column.format == ColumnFormat::Date => {
                        push_cell(written, prefix, cell, format, &super::new_cells::day_since_1904(*number, self.annotation.language));
                    }
                    value => push_cell(written, prefix, cell, format, value),
                }
            }
            Content::Totals | Content::Emptied => push_cell(written, prefix, cell, format, &NewCell::Empty),
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

    /// Rows that the sheet does not have yet, at their places.
    fn missing_rows(
        &self,
        targets: &[Target],
        defaults: &[(u32, u32, u32)],
        styles: &mut Styles,
        splices: &mut Splices,
    ) -> Result<(), Malformed> {
        let scan = &self.place.scan;
        let present: std::collections::BTreeSet<RowIndex> = scan.rows.iter().map(|row| row.row).collect();
        let headers = [(self.annotation.header_row, Content::Headers)].into_iter();
        let accounts = self.annotation.rows.iter().enumerate().map(|(account, &row)| (row, Content::Account(account)));
        let missing: Vec<_> = headers.chain(accounts).filter(|(row, _)| !present.contains(row)).collect();
        let Some(data) = scan.root.child("sheetData").filter(|_| !missing.is_empty() && !targets.is_empty()) else { return Ok(()) };
        let prefix = &scan.root.prefix;
        if data.empty {
            splices.put(data.range.clone(), &format!("<{prefix}sheetData>"));
        }
        for (row, content) in missing {
            let place = scan.rows.iter().find(|scan| scan.row > row).map_or(data.inner.end, |scan| scan.open.start);
            let mut written = format!("<{prefix}row r=\"{row}\">").into_bytes();
            for target in targets {
                let base = target.neighbour.and_then(|neighbour| column_style(defaults, neighbour)).unwrap_or(0);
                let format = styles.derived(base, self.style(content, target.number))?;
                self.push(&mut written, CellAddress { row, column: target.column }, content, target.number, format, prefix);
            }
            written.extend_from_slice(format!("</{prefix}row>").as_bytes());
            splices.replace(place..place, |text| text.extend_from_slice(&written));
        }
        if data.empty {
            splices.put(data.range.end..data.range.end, &format!("</{prefix}sheetData>"));
        }
        Ok(())
    }
}

fn column_style(defaults: &[(u32, u32, u32)], column: ColumnIndex) -> Option<u32> {
    defaults.iter().find(|(first, last, _)| (*first..=*last).contains(&column.0)).map(|(_, _, style)| *style)
}
