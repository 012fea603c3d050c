//! The sheet and the few parts beside it, patched; every other part as it lies.

use rayon::prelude::*;

use crate::foundation::location::ColumnIndex;

use super::column_widths::{ColumnWidth, fitting_width, patch_widths};
use super::conditional::patch_highlights;
use super::data_bars::patch_bars;
use super::first_rows::{has_white_headers_by_style, number_formats, placed};
use super::new_columns::{Addition, ColumnFormat, NewColumn};
use super::outline::{Outline, patch_outline_level};
use super::piece_fault::PieceFault;
use super::placement::Placement;
use super::print_setup::{patch_fit, patch_page, sets_up_printing};
use super::rows::{PiecePatch, RowPatch};
use super::table::{TableGrowth, patch_filter};
use crate::ooxml::archive::deflate::Deflated;
use crate::ooxml::archive::file_bytes::FileBytes;
use crate::ooxml::fault::{PackageFault, in_part};
use crate::ooxml::looks::styles::Styles;
use crate::ooxml::looks::styles_fault::StylesFault;
use crate::ooxml::looks::styles_part::{StylesSource, styles_source};
use crate::ooxml::package::Package;
use crate::ooxml::package::own_columns::{NameChanges, patch_names};
use crate::ooxml::reading::sheet_rows::Piece;
use crate::ooxml::reading::worksheet::CellRange;
use crate::ooxml::xml::part::{Encoding, Overlap, PartText, Splices};
use crate::ooxml::xml::well_formed::well_formed;
use crate::ooxml::xml::{Malformed, Root};

/// The whole package with the columns in their places.
pub(crate) fn patched_package(package: &Package, added: &Addition<'_>, place: &Placement<'_>) -> Result<FileBytes, PackageFault> {
    let mut source = styles_source(package)?;
    let sheet = patched_sheet(package, added, place, &mut source.styles)?;
    let mut changed = Changes { package, entries: Vec::new(), sheet: None };
    if let Some(sheet) = sheet {
        changed.sheet = Some((package.entry_of(place.sheet)?, sheet));
    }
    let mut new_parts = Vec::new();
    patch_styles(package, source, &mut changed, &mut new_parts)?;
    patch_table(package, added, place, &mut changed)?;
    patch_workbook(package, added, place, &mut changed)?;
    let changed = changed.deflated()?;
    let entries: Vec<usize> = changed.iter().map(|(entry, _)| *entry).collect();
    let written = package.archive.rewritten_with(&[], changed, &new_parts)?;
    self_check(package, &written, &entries)?;
    Ok(written)
}

/// The parts that are not as they were.
struct Changes<'a> {
    package: &'a Package,
    entries: Vec<(usize, Vec<u8>)>,
    /// The sheet.
    sheet: Option<(usize, Deflated)>,
}

impl Changes<'_> {
    /// A part's new text; nothing where it is the former one.
    fn push(&mut self, entry: usize, former: &PartText, text: Vec<u8>) {
        debug_assert!(entry < self.package.archive.entries().len());
        if text != former.text {
            self.entries.push((entry, former.encode(text)));
        }
    }

    /// The same for a part that is small beside the sheet: one that came damaged is refused.
    fn push_sound(&mut self, entry: usize, former: &PartText, text: Vec<u8>) -> Result<(), PackageFault> {
        if text != former.text {
            in_part(&self.package.archive.entries()[entry].name, well_formed(&former.text))?;
        }
        self.push(entry, former, text);
        Ok(())
    }

    /// All of them, compressed.
    fn deflated(self) -> Result<Vec<(usize, Deflated)>, PackageFault> {
        let deflated = |(entry, content): (usize, Vec<u8>)| Ok((entry, Deflated::of(&content).map_err(|_| NOT_COMPRESSED)?));
        let mut all = self.entries.into_iter().map(deflated).collect::<Result<Vec<_>, PackageFault>>()?;
        all.extend(self.sheet);
        Ok(all)
    }
}

/// The compressor refuses nothing.
const NOT_COMPRESSED: PackageFault = PackageFault::Internal("a part could not be compressed");

/// The sheet, compressed; `None` where it stays as it is.
fn patched_sheet(
    package: &Package,
    added: &Addition<'_>,
    place: &Placement<'_>,
    styles: &mut Styles,
) -> Result<Option<Deflated>, PackageFault> {
    let name = &package.sheets()[place.sheet].name;
    let scan = place.scan;
    let (splices, rows) = sheet_splices(package, added, place, styles)?;
    let (frame, sum) = splices.apply(&scan.frame)?;
    if sum.taken_over + sum.put_in != frame.len() {
        return Err(PackageFault::Internal("bytes of the sheet are missing"));
    }
    let (head, tail) = frame.split_at(scan.rows_at.map_or(frame.len(), |place| splices.moved(place)));
    let patched = |number: usize, text: &[u8], piece: &Piece| match rows.patched(number, text, piece) {
        Ok(text) => Ok(text),
        Err(PieceFault::Malformed) => Err(PackageFault::Malformed(name.clone())),
        Err(PieceFault::Overlap) => Err(Overlap.into()),
    };
    let archive = &package.archive;
    if scan.encoding != Encoding::Utf8 {
        let whole = |number: usize, text: &[u8], piece: &Piece| Ok(patched(number, text, piece)?.unwrap_or_else(|| text.to_vec()));
        let rows = scan.map_pieces(archive, whole)?.into_iter().collect::<Result<Vec<_>, PackageFault>>()?.concat();
        let whole = [head, &rows, tail].concat();
        let former = scan.whole(archive)?;
        return if whole == former { Ok(None) } else { Deflated::of(&scan.encoding.encode(whole)).map(Some).map_err(|_| NOT_COMPRESSED) };
    }
    let compressed = |content: &[u8], last| Deflated::piece(content, last).map_err(|_| NOT_COMPRESSED);
    let part = |number: usize, former: &[u8], piece: &Piece| {
        let text = patched(number, former, piece)?;
        Ok((text.is_some(), compressed(text.as_deref().unwrap_or(former), false)?))
    };
    let parts = scan.map_pieces(archive, part)?.into_iter().collect::<Result<Vec<_>, PackageFault>>()?;
    let (changed, parts): (Vec<bool>, Vec<Deflated>) = parts.into_iter().unzip();
    if frame == scan.frame && !changed.contains(&true) {
        return Ok(None);
    }
    let mut all = vec![compressed(head, false)?];
    all.extend(parts);
    all.push(compressed(tail, true)?);
    Ok(Some(Deflated::joined(all)))
}

/// The changes around the rows, and how the rows change.
fn sheet_splices<'a>(
    package: &Package,
    added: &'a Addition<'a>,
    place: &'a Placement<'_>,
    styles: &mut Styles,
) -> Result<(Splices, PiecePatch<'a>), PackageFault> {
    let mut splices = Splices::default();
    let name = &package.sheets()[place.sheet].name;
    let (text, root) = (&place.scan.frame[..], &place.scan.root);
    let sets_up_printing = sets_up_printing(package, place);
    if sets_up_printing {
        in_part(name, patch_fit(text, root, &mut splices))?;
    }
    in_part(name, patch_dimension(text, added, place, &mut splices))?;
    let kept = |column: &NewColumn, target: ColumnIndex| place.own.iter().any(|own| own.index == target && own.header == column.header);
    let outline = |column: &NewColumn, target: ColumnIndex| {
        let is_detail = |column: &NewColumn| column.format == ColumnFormat::Detail;
        let left = place.targets.iter().position(|other| other.0 + 1 == target.0);
        Outline::of(is_detail(column), left.is_some_and(|left| is_detail(&added.columns[left])), place.is_own(target))
    };
    let mut widths: Vec<ColumnWidth> = added
        .columns
        .par_iter()
        .zip(&place.targets)
        .map(|(column, &target)| ColumnWidth {
            column: target,
            width: fitting_width(column),
            keep: kept(column, target),
            hidden: column.hidden,
            outline: outline(column, target),
        })
        .collect();
    widths.sort_by_key(|width| width.column);
    let has_details = widths.iter().any(|width| width.outline == Outline::Detail);
    in_part(name, patch_outline_level(text, root, has_details, &|column| place.is_own(column), &mut splices))?;
    in_part(name, patch_widths(text, root, &widths, &place.removed, &mut splices))?;
    let table = place.growing.map(|table| &package.tables()[table]);
    let last_data_row = place.last_data_row(package, added);
    let rows = RowPatch {
        added,
        place,
        totals: table.filter(|table| table.totals_rows > 0).map(|table| table.last.row),
        last_data_row,
        number_formats: number_formats(package, added, place, styles)?,
        placed: placed(package, added, place)?,
        white_headers: has_white_headers_by_style(package, place),
        date_1904: package.date_1904(),
        was_live: package.own_sheet(package.marks.read_by_formulas).is_some(),
    };
    let rows = rows.prepare(&package.archive, name, styles, &mut splices)?;
    if let Some((filter, before, after)) = &place.filter {
        in_part(name, patch_filter(text, filter, before.last.column, after.last.column, &mut splices))?;
    }
    let own: Vec<ColumnIndex> = place.own.iter().map(|own| own.index).collect();
    let columns: Vec<(&NewColumn, ColumnIndex)> = added.columns.iter().zip(place.targets.iter().copied()).collect();
    let range = added.rows.first().map(|&first| (first, last_data_row));
    let (bars, former) = in_part(name, patch_highlights(text, root, &own, &columns, range, styles, &mut splices))?;
    if sets_up_printing {
        patch_page(root, &mut splices);
    }
    // What extends a sheet stands at its end.
    in_part(name, patch_bars(text, root, &own, &bars, &former, &mut splices))?;
    Ok((splices.sorted(), rows))
}

/// The `dimension` element covers the new cells, and no longer those that are no more.
fn patch_dimension(text: &[u8], added: &Addition<'_>, place: &Placement<'_>, splices: &mut Splices) -> Result<(), Malformed> {
    let Some(element) = place.scan.root.child("dimension") else { return Ok(()) };
    let Some(attribute) = element.tag(text)?.attribute("ref") else { return Ok(()) };
    let Some(former) = CellRange::parse(&String::from_utf8_lossy(attribute.raw)) else { return Ok(()) };
    let mut range = former;
    if place.is_own(range.last.column) {
        // What it left out at its time stays out: a styled cell far to the right.
        let others = place.scan.rows().filter_map(|row| row.last_other()).filter(|column| *column < range.last.column).max();
        range.last.column = others.unwrap_or(range.first.column).max(range.first.column);
    }
    let rows = [added.header_row].into_iter().chain(added.rows.first().copied()).chain(added.rows.last().copied());
    for row in rows.filter(|_| !place.targets.is_empty()) {
        range.first.row = range.first.row.min(row);
        range.last.row = range.last.row.max(row);
    }
    for &column in &place.targets {
        range.first.column = range.first.column.min(column);
        range.last.column = range.last.column.max(column);
    }
    if range != former {
        splices.put(attribute.value, &range.to_string());
    }
    Ok(())
}

fn patch_styles(
    package: &Package,
    source: StylesSource,
    changed: &mut Changes<'_>,
    added: &mut Vec<(String, Vec<u8>)>,
) -> Result<(), PackageFault> {
    let StylesSource { styles, part, entry, additions } = source;
    let finished = styles.finish().map_err(|fault| match fault {
        StylesFault::Malformed(_) => {
            PackageFault::Malformed(entry.map_or_else(String::new, |entry| package.archive.entries()[entry].name.clone()))
        }
        StylesFault::Overlap(overlap) => overlap.into(),
    })?;
    match (entry, additions) {
        (Some(entry), _) => {
            if let Some(text) = finished {
                changed.push_sound(entry, &part, text)?;
            }
        }
        (None, Some(additions)) if finished.is_some() => {
            for (entry, former, text) in additions.changed {
                changed.push_sound(entry, &former, text)?;
            }
            added.push((additions.name, finished.unwrap_or_default()));
        }
        (None, _) => {}
    }
    Ok(())
}

fn patch_table(package: &Package, added: &Addition<'_>, place: &Placement<'_>, changed: &mut Changes<'_>) -> Result<(), PackageFault> {
    let Some(index) = place.growing else { return Ok(()) };
    let (table, part) = (&package.tables()[index], &package.table_parts[index]);
    // Columns that are replaced in their places are in the table already.
    let in_block = |target: ColumnIndex| target >= place.block.0;
    let headers: Vec<String> = added
        .columns
        .iter()
        .zip(&place.targets)
        .filter(|(_, target)| in_block(**target))
        .map(|(column, _)| column.header.clone())
        .collect();
    let growth = TableGrowth { first: place.block.0, headers: &headers };
    let text = part.grown(table, &growth, &package.archive.entries()[part.entry].name)?;
    changed.push_sound(part.entry, &part.part, text)
}

fn patch_workbook(package: &Package, added: &Addition<'_>, place: &Placement<'_>, changed: &mut Changes<'_>) -> Result<(), PackageFault> {
    let workbook = &package.workbook;
    let columns: Vec<_> = added
        .columns
        .iter()
        .zip(&place.targets)
        .map(|(column, &target)| {
            (column.header.clone(), crate::foundation::location::CellAddress { row: added.header_row, column: target })
        })
        .collect();
    let names = NameChanges {
        marks: &package.marks,
        sheet: &package.sheets()[place.sheet].name,
        sheet_index: place.sheet,
        columns: &columns,
        filter: place.filter.as_ref().map(|(_, before, after)| (*before, *after)),
        titles: sets_up_printing(package, place).then_some(added.header_row),
    };
    let mut splices = in_part("workbook.xml", patch_names(&workbook.part.text, &workbook.root, &workbook.own_names, &names))?;
    // The user's own formulas over columns of an earlier run hold values of that run until they are calculated again.
    let had_columns = !package.own_columns(names.sheet).is_empty();
    let has_formulas = added.columns.iter().any(|column| column.formula.is_some());
    if (had_columns || has_formulas) && changed.sheet.is_some() {
        in_part("workbook.xml", calculate_on_load(&workbook.part.text, &workbook.root, &mut splices))?;
    }
    let (text, _) = splices.apply(&workbook.part.text)?;
    changed.push_sound(workbook.entry, &workbook.part, text)
}

/// Has the spreadsheet program calculate every formula when it opens the workbook (ECMA-376 part 1, 18.2.2).
fn calculate_on_load(text: &[u8], root: &Root, splices: &mut Splices) -> Result<(), Malformed> {
    let Some(element) = root.child("calcPr") else {
        // calcPr follows the names, also those that are put at the same place before it.
        let before = ["definedNames", "externalReferences", "functionGroups", "sheets"].into_iter().find_map(|name| root.child(name));
        if let Some(before) = before {
            splices.put(before.range.end..before.range.end, &format!("<{}calcPr fullCalcOnLoad=\"1\"/>", root.prefix));
        }
        return Ok(());
    };
    let tag = element.tag(text)?;
    match tag.attribute("fullCalcOnLoad") {
        Some(attribute) if attribute.raw != b"1" && attribute.raw != b"true" => splices.put(attribute.value, "1"),
        Some(_) => {}
        None => splices.put(tag.attributes_end()..tag.attributes_end(), " fullCalcOnLoad=\"1\""),
    }
    Ok(())
}

/// Opens the directory of what was written and compares: the same entries in the same order, and the compressed bytes of every entry
/// that is not concerned.
fn self_check(package: &Package, written: &FileBytes, changed: &[usize]) -> Result<(), PackageFault> {
    let former = &package.archive;
    let after = crate::ooxml::archive::Archive::open(written.clone())?;
    let same =
        former.entries().iter().zip(after.entries()).enumerate().all(|(index, (one, other))| {
            one.name == other.name && (changed.contains(&index) || former.same_compressed(index, &after, index))
        });
    if same && after.entries().len() >= former.entries().len() {
        Ok(())
    } else {
        Err(PackageFault::Internal("a part that is not concerned differs"))
    }
}
