//! Where the columns go, and every reason why they cannot (design page "write-back", checklist 1 to 5, and "A second run").
//!
//! Columns of an earlier run that form one block at the right edge are replaced as a block. Where the user has put columns of
//! their own to the right of them, each is replaced in its place, and further ones go to the right edge.

use std::collections::BTreeMap;

use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::{Language, folded};
use crate::foundation::location::{CellAddress, ColumnIndex, Location, Place, RowIndex};
use crate::say;

use super::Annotation;
use crate::ooxml::fault::{PackageFault, in_part};
use crate::ooxml::package::{OwnColumn, Package, TableEntry};
use crate::ooxml::patching::placement::Placement;
use crate::ooxml::patching::table::filtered_columns;
use crate::ooxml::reading::occupied::{Carried, Occupied};
use crate::ooxml::reading::sheet_rows::SheetRows;
use crate::ooxml::reading::worksheet::CellRange;
use crate::ooxml::xml::Element;
use crate::workbook::told::fault_words::Told;

/// Excel's columns end here.
const COLUMNS: u32 = 16_384;
/// The longest header that a table can have.
const LONGEST_HEADER: usize = 255;

struct Search<'p, 'a> {
    package: &'p Package,
    annotation: &'a Annotation,
    sheet: usize,
    scan: &'p SheetRows,
    own: Vec<OwnColumn>,
    table: Option<usize>,
    /// The headers of the accounts.
    headers: BTreeMap<ColumnIndex, String>,
    /// Cells that carry something beside a value, or without one.
    occupied: Vec<Occupied>,
    faults: Vec<Diagnostic>,
}

/// Finds the places, or all reasons why there are none.
pub(crate) fn placement<'p>(package: &'p Package, annotation: &Annotation) -> Result<Placement<'p>, Vec<Diagnostic>> {
    let read = Search::read(package, annotation);
    let mut search = read.map_err(|fault| vec![fault.diagnostic(&package.file, annotation.language)])?;
    let found = search.find();
    let found = found.map_err(|fault| vec![fault.diagnostic(&package.file, annotation.language)])?;
    if !search.faults.is_empty() {
        return Err(search.faults);
    }
    let between = if found.apart { search.between(&found.targets) } else { Vec::new() };
    let Found { targets, removed, block, growing, apart, filter } = found;
    let Search { sheet, scan, own, table, .. } = search;
    Ok(Placement { sheet, scan, targets, own, removed, block, growing, table, apart, between, filter })
}

/// What was found, before it is put together.
struct Found {
    targets: Vec<ColumnIndex>,
    removed: Vec<ColumnIndex>,
    block: (ColumnIndex, u32),
    growing: Option<usize>,
    apart: bool,
    filter: Option<(Element, CellRange, CellRange)>,
}

impl<'p, 'a> Search<'p, 'a> {
    fn read(package: &'p Package, annotation: &'a Annotation) -> Result<Self, PackageFault> {
        let missing = || PackageFault::MissingSheet(annotation.sheet.clone());
        let sheet = package.worksheet(&annotation.sheet).ok_or_else(missing)?;
        let name = &package.sheets()[sheet].name;
        let own = package.own_columns(name);
        let scan = package.sheet_rows(sheet)?;
        if scan.root.element.local != b"worksheet" || scan.root.child("sheetData").is_none() {
            return Err(PackageFault::MissingSheet(name.clone()));
        }
        let mut seen: Vec<RowIndex> = scan.rows().map(|row| row.row).collect();
        if !seen.is_sorted() {
            seen.sort_unstable();
        }
        if seen.windows(2).any(|pair| pair[0] == pair[1]) {
            return Err(PackageFault::Malformed(name.clone()));
        }
        let headers = package.row_texts(sheet, annotation.header_row)?;
        let of_users = |column: &&ColumnIndex| !own.iter().any(|own| own.index == **column);
        let last_header = headers.keys().filter(of_users).max().copied();
        let occupied = Occupied::of_sheet(package, sheet, last_header)?;
        let wanted = annotation.table.as_ref().map(|name| name.to_lowercase());
        let here = |table: &TableEntry| Some(table.name.to_lowercase()) == wanted && table.sheet == *name && table.header_rows == 1;
        let table = package.tables().iter().position(here);
        Ok(Self { package, annotation, sheet, scan, own, table, headers, occupied, faults: Vec::new() })
    }

    fn find(&mut self) -> Result<Found, PackageFault> {
        self.check_headers();
        self.check_memory();
        let (mut targets, mut removed) = (Vec::new(), Vec::new());
        let count = self.annotation.columns.len() as u32;
        let (block, growing, apart);
        if let Some(first) = self.block_of_own() {
            block = (first, count);
            growing = self.table.filter(|&table| self.package.tables()[table].last.column >= first);
            // Columns beside a table stay beside it.
            apart = false;
            targets.extend((0..count).map(|number| ColumnIndex(first.0 + number)));
            removed.extend(self.own.iter().map(|own| own.index).filter(|column| !targets.contains(column)));
        } else {
            let edge = self.right_edge();
            let mut next = edge.first.0;
            for column in &self.annotation.columns {
                match self.own.iter().find(|own| own.header == column.header) {
                    Some(own) => targets.push(own.index),
                    None => {
                        targets.push(ColumnIndex(next));
                        next += 1;
                    }
                }
            }
            block = (edge.first, next - edge.first.0);
            (growing, apart) = (edge.growing.filter(|_| block.1 > 0), edge.apart && block.1 > 0);
            self.check_vanished(&targets);
        }
        if targets.iter().any(|column| column.0 >= COLUMNS) {
            self.refuse_for_want_of_room(count);
        }
        self.check_merges(&targets);
        let filter = self.filter(block, &targets)?;
        Ok(Found { targets, removed, block, growing, apart, filter })
    }

    fn refuse_for_want_of_room(&mut self, count: u32) {
        let language = self.annotation.language;
        let last = self.last_occupied();
        let mut rows = self.scan.rows().filter(|row| self.is_row_of_accounts(row.row) && row.last_content() == last);
        let filled = last.zip(rows.next()).map(|(column, row)| CellAddress { row: row.row, column });
        let carrying = self.carrying().find(|(_, column)| Some(*column) == last && filled.is_none()).map(|(one, _)| *one);
        let header_row = self.annotation.header_row;
        let cell = carrying.map(|one| one.range.first).or(filled).or(last.map(|column| CellAddress { row: header_row, column }));
        let said = carrying.map_or_else(String::new, |one| format!(": {}", said(&one, language)));
        let help = match carrying.map(|one| one.carried) {
            Some(Carried::Merge) => unmerge(language),
            Some(_) => say!(language, "take it away from the last columns of the sheet", "es aus den letzten Spalten des Blatts entfernen"),
            None => {
                say!(language, "delete what stands in the last columns of the sheet", "den Inhalt der letzten Spalten des Blatts löschen")
            }
        };
        self.refuse(
            "no-room",
            cell,
            if count == 1 {
                say!(
                    language,
                    "there is no room for a column to the right of the accounts{said}",
                    "rechts neben den Kunden ist kein Platz für eine Spalte{said}"
                )
            } else {
                say!(
                    language,
                    "there is no room for {count} columns to the right of the accounts{said}",
                    "rechts neben den Kunden ist kein Platz für {count} Spalten{said}"
                )
            },
            help,
        );
    }

    fn refuse(&mut self, code: &'static str, cell: Option<CellAddress>, message: String, help: String) {
        let sheet: std::sync::Arc<str> = self.package.sheets()[self.sheet].name.as_str().into();
        let place =
            cell.map_or_else(|| Place::Sheet(std::sync::Arc::clone(&sheet)), |cell| Place::Cell(std::sync::Arc::clone(&sheet), cell));
        let location = Location::file(std::sync::Arc::clone(&self.package.file)).at(place);
        self.faults.push(Diagnostic::error(code, location, message).with_help(help));
    }

    /// The headers must be usable, and none may be that of a column of the user's own.
    fn check_headers(&mut self) {
        let language = self.annotation.language;
        let table = self.table.map(|table| self.package.tables()[table].clone());
        let in_accounts =
            |column: ColumnIndex| table.as_ref().is_none_or(|table| (table.first.column..=table.last.column).contains(&column));
        let mut taken: BTreeMap<String, ColumnIndex> = BTreeMap::new();
        for (&column, header) in self.headers.iter().filter(|(column, _)| in_accounts(**column) && !self.is_own(**column)) {
            taken.entry(folded(header)).or_insert(column);
        }
        let mut seen: Vec<String> = Vec::new();
        for column in &self.annotation.columns {
            let (header, name) = (&column.header, folded(&column.header));
            if name.is_empty() || header.chars().count() > LONGEST_HEADER {
                self.refuse(
                    "unusable-result-name",
                    None,
                    say!(
                        language,
                        "the result name \"{header}\" cannot be a column header",
                        "der Ergebnisname „{header}“ kann keine Spaltenüberschrift sein"
                    ),
                    say!(language, "give the result a name of 1 to 255 characters", "dem Ergebnis einen Namen mit 1 bis 255 Zeichen geben"),
                );
            } else if let Some(&own) = taken.get(&name) {
                self.refuse(
                    "user-column-conflict",
                    Some(CellAddress { row: self.annotation.header_row, column: own }),
                    say!(
                        language,
                        "column {own} is already called \"{header}\", and keyfolio did not write it",
                        "Spalte {own} heißt bereits „{header}“ und stammt nicht von keyfolio"
                    ),
                    say!(
                        language,
                        "rename the column in the sheet, or the Result in the criteria; if it is left over from an earlier run, delete it",
                        "die Spalte im Blatt oder das Ergebnis in den Kriterien umbenennen; stammt sie aus einem früheren Lauf, die Spalte löschen"
                    ),
                );
            } else if seen.contains(&name) {
                self.refuse(
                    "result-name-twice",
                    None,
                    say!(language, "two result columns are called \"{header}\"", "zwei Ergebnisspalten heißen „{header}“"),
                    say!(
                        language,
                        "give each Result, the reason and the data check column a name of its own",
                        "jedem Ergebnis, der Begründungs- und der Prüfspalte einen eigenen Namen geben"
                    ),
                );
            }
            seen.push(name);
        }
    }

    /// Names without the written header, or with another header row, leave a doubt whether the column is still ours.
    fn check_memory(&mut self) {
        let (language, row) = (self.annotation.language, self.annotation.header_row);
        let names: Vec<_> = self.package.own_names_of(&self.package.sheets()[self.sheet].name).cloned().collect();
        for (column, header) in self.own.iter().map(|own| (own.index, own.header.clone())).collect::<Vec<_>>() {
            let Some(name) = names.iter().find(|name| name.cell.is_some_and(|cell| cell.column == column)) else { continue };
            let expected = self.annotation.columns.iter().any(|new| new.header == header);
            let cell = name.cell.unwrap_or(CellAddress { row, column });
            if (name.written.is_none() && !expected) || cell.row != row {
                self.refuse(
                    "doubtful-column",
                    Some(cell),
                    say!(
                        language,
                        "column {column} \"{header}\" may come from an earlier run, but that is not certain",
                        "Spalte {column} „{header}“ stammt vielleicht aus einem früheren Lauf, das ist aber nicht sicher"
                    ),
                    say!(
                        language,
                        "delete the column in Excel, or copy it to another place if it is yours, and run again",
                        "die Spalte in Excel löschen oder, falls es eine eigene ist, an eine andere Stelle kopieren; dann erneut ausführen"
                    ),
                );
            }
        }
    }

    /// A column of an earlier run among the user's own that is not written any more.
    fn check_vanished(&mut self, targets: &[ColumnIndex]) {
        let language = self.annotation.language;
        let vanished: Vec<OwnColumn> = self.own.iter().filter(|own| !targets.contains(&own.index)).cloned().collect();
        for OwnColumn { index, header } in vanished {
            self.refuse(
                "vanished-result",
                Some(CellAddress { row: self.annotation.header_row, column: index }),
                say!(
                    language,
                    "column {index} \"{header}\" was written by an earlier run, is no result any more, and stands between columns of yours",
                    "Spalte {index} „{header}“ stammt aus einem früheren Lauf, ist kein Ergebnis mehr und steht zwischen eigenen Spalten"
                ),
                say!(language, "delete column {index} in Excel and run again", "Spalte {index} in Excel löschen und erneut ausführen"),
            );
        }
    }

    /// Whether a row belongs to the accounts: header, accounts, sums and remarks between them, and with a table every row of it.
    fn is_row_of_accounts(&self, row: RowIndex) -> bool {
        let in_table =
            self.table.is_some_and(|table| (self.package.tables()[table].first.row..=self.package.tables()[table].last.row).contains(&row));
        let rows = &self.annotation.rows;
        let among = rows.binary_search(&row).is_ok() || self.annotation.left_out.binary_search(&row).is_ok();
        in_table || row == self.annotation.header_row || among
    }

    fn is_own(&self, column: ColumnIndex) -> bool {
        self.own.iter().any(|own| own.index == column)
    }

    /// What cells in the rows of the accounts carry, with the last column of each that is not ours: what a user put on one of our columns
    /// does not push them away.
    fn carrying(&self) -> impl Iterator<Item = (&Occupied, ColumnIndex)> {
        self.occupied.iter().filter(|one| self.meets_accounts(one.range)).filter_map(|one| {
            let mut columns = (one.range.first.column.0..=one.range.last.column.0).rev().map(ColumnIndex);
            Some((one, columns.find(|&column| !self.is_own(column))?))
        })
    }

    /// What stands between the accounts and the new columns: of each kind the first.
    fn between(&self, targets: &[ColumnIndex]) -> Vec<Occupied> {
        let last_header = self.headers.keys().filter(|column| !self.is_own(**column)).max().copied();
        let mut between: Vec<Occupied> = Vec::new();
        for (one, last) in self.carrying() {
            let beside = Some(last) > last_header && targets.iter().any(|target| *target > last);
            if beside && between.iter().all(|known| known.carried != one.carried) {
                between.push(*one);
            }
        }
        between
    }

    /// The last column with something of the user's in a row of the accounts: cells and what they carry, another table or a pivot table.
    fn last_occupied(&self) -> Option<ColumnIndex> {
        let carrying = self.carrying().map(|(_, last)| last).max();
        let cells = self.scan.rows().filter(|row| self.is_row_of_accounts(row.row)).filter_map(|row| row.last_content()).max();
        let tables = self.package.tables().iter().enumerate().filter(|&(index, table)| {
            self.package.table_parts[index].sheet == self.sheet
                && Some(index) != self.table
                && self.meets_accounts(CellRange { first: table.first, last: table.last })
        });
        let pivots = self.package.pivot_ranges(self.sheet).into_iter().filter(|range| self.meets_accounts(*range));
        cells.max(carrying).max(tables.map(|(_, table)| table.last.column).max()).max(pivots.map(|range| range.last.column).max())
    }

    fn meets_accounts(&self, range: CellRange) -> bool {
        let rows = &self.annotation.rows;
        let next = rows.partition_point(|&row| row < range.first.row);
        let table = self.table.map(|table| &self.package.tables()[table]);
        range.has_row(self.annotation.header_row)
            || rows.get(next).is_some_and(|&row| range.has_row(row))
            || table.is_some_and(|table| table.first.row <= range.last.row && range.first.row <= table.last.row)
    }

    /// The first column of the block that earlier columns form at the right edge; `None` where they form none.
    fn block_of_own(&self) -> Option<ColumnIndex> {
        let (first, last) = (self.own.first()?.index, self.own.last()?.index);
        let contiguous = (last.0 - first.0) as usize + 1 == self.own.len();
        let occupied = self.last_occupied().is_some_and(|column| column > first);
        let in_table = self.table.map(|table| &self.package.tables()[table]).is_none_or(|table| {
            // All of them are the table's last columns, or none is in it; and the table keeps a column of the user's.
            let inside = table.first.column < first && last == table.last.column;
            inside || table.last.column < first
        });
        (contiguous && !occupied && in_table).then_some(first)
    }

    /// Where columns begin that are written for the first time.
    fn right_edge(&self) -> Edge {
        let after = |column: Option<ColumnIndex>| ColumnIndex(column.map_or(0, |column| column.0 + 1));
        let own = self.own.last().map(|own| own.index);
        let occupied = self.last_occupied().max(own);
        if let Some(index) = self.table {
            let table = &self.package.tables()[index];
            let in_the_way = occupied.is_some_and(|column| column > table.last.column);
            if self.package.table_parts[index].growable && !in_the_way {
                return Edge { first: after(Some(table.last.column)), growing: Some(index), apart: false };
            }
            return Edge { first: after(occupied.max(Some(table.last.column))), growing: None, apart: in_the_way };
        }
        let last_header = self.headers.keys().filter(|column| !self.is_own(**column)).max().copied();
        Edge { first: after(occupied), growing: None, apart: occupied > last_header.max(own) && last_header.is_some() }
    }

    /// No merged cell may lie over the new columns in a row of the accounts. To the right of what is occupied there is none; a user may
    /// have merged cells of an earlier run's columns.
    fn check_merges(&mut self, targets: &[ColumnIndex]) {
        let language = self.annotation.language;
        let in_the_way = |one: &&Occupied| {
            let over = targets.iter().any(|&column| one.range.has_column(column));
            one.carried == Carried::Merge && over && self.meets_accounts(one.range)
        };
        let mut merges = self.occupied.iter().filter(in_the_way).map(|one| one.range);
        let Some(first) = merges.next() else { return };
        let message = match merges.count() {
            0 => say!(
                language,
                "the merged cells {first} lie over the columns to be written",
                "die verbundenen Zellen {first} liegen über den zu schreibenden Spalten"
            ),
            more => say!(
                language,
                "the merged cells {first} and {more} more lie over the columns to be written",
                "die verbundenen Zellen {first} und {more} weitere liegen über den zu schreibenden Spalten"
            ),
        };
        self.refuse("merged-cells", Some(first.first), message, unmerge(language));
    }

    /// The sheet's own filter, where it ends at the edge; and no filter may work on a column whose content changes its meaning.
    fn filter(
        &mut self,
        block: (ColumnIndex, u32),
        targets: &[ColumnIndex],
    ) -> Result<Option<(Element, CellRange, CellRange)>, PackageFault> {
        let name = self.package.sheets()[self.sheet].name.clone();
        let text = &self.scan.frame;
        let element = self.scan.root.child("autoFilter").cloned();
        let range = match &element {
            Some(element) => in_part(&name, element.tag(text))?.value("ref").and_then(|range| CellRange::parse(&range)),
            None => None,
        };
        if let (Some(element), Some(range)) = (&element, range) {
            let filtered = in_part(&name, filtered_columns(text, element))?;
            self.check_filtered(&filtered, range.first.column, targets);
        }
        if let Some(index) = self.table {
            let text = &self.package.table_parts[index].part.text;
            let root = in_part(&name, crate::ooxml::xml::Root::read(text))?;
            if let Some(filter) = root.child("autoFilter") {
                let filtered = in_part(&name, filtered_columns(text, filter))?;
                self.check_filtered(&filtered, self.package.tables()[index].first.column, targets);
            }
        }
        let last = ColumnIndex((block.0.0 + block.1).saturating_sub(1));
        let grows = |range: &CellRange| {
            let at_edge = range.last.column.0 + 1 == block.0.0;
            // It may reach over blank columns that are filled now, or over those of an earlier run.
            let last = range.last.column;
            let ours = last >= block.0 && (targets.contains(&last) || self.own.iter().any(|own| own.index == last));
            range.first.row == self.annotation.header_row && range.first.column < block.0 && (at_edge || ours)
        };
        Ok(element.zip(range.filter(grows)).map(|(element, range)| {
            let after = CellRange { first: range.first, last: CellAddress { row: range.last.row, column: last } };
            (element, range, after)
        }))
    }

    fn check_filtered(&mut self, filtered: &[u32], first: ColumnIndex, targets: &[ColumnIndex]) {
        let language = self.annotation.language;
        let changed = |own: &&OwnColumn| {
            let new = targets.iter().position(|&target| target == own.index).and_then(|position| self.annotation.columns.get(position));
            filtered.contains(&own.index.0.wrapping_sub(first.0)) && new.is_none_or(|new| new.header != own.header)
        };
        let columns: Vec<OwnColumn> = self.own.iter().filter(changed).cloned().collect();
        for OwnColumn { index, header } in columns {
            self.refuse(
                "filtered-result",
                Some(CellAddress { row: self.annotation.header_row, column: index }),
                say!(
                    language,
                    "the sheet is filtered by column {index} \"{header}\", which holds something else from now on",
                    "das Blatt ist nach Spalte {index} „{header}“ gefiltert, die künftig etwas anderes enthält"
                ),
                say!(language, "clear the filter of that column in Excel", "den Filter dieser Spalte in Excel löschen"),
            );
        }
    }
}

/// What is said of cells that carry something.
pub(super) fn said(one: &Occupied, language: Language) -> String {
    let range = &one.range;
    match one.carried {
        Carried::Merge => say!(language, "merged cells ({range})", "verbundene Zellen ({range})"),
        Carried::Sparkline => say!(language, "a sparkline ({range})", "eine Sparkline ({range})"),
        Carried::Note => say!(language, "a note ({range})", "eine Notiz ({range})"),
        Carried::Link => say!(language, "a link ({range})", "ein Link ({range})"),
        Carried::Name => say!(language, "a name ({range})", "ein Name ({range})"),
        Carried::Control => say!(language, "a control ({range})", "ein Steuerelement ({range})"),
        Carried::Validation => say!(language, "a data validation ({range})", "eine Datenüberprüfung ({range})"),
        Carried::Mapped => say!(language, "a cell of an XML map ({range})", "eine Zelle einer XML-Zuordnung ({range})"),
        Carried::Checkbox => say!(language, "a check box ({range})", "ein Kontrollkästchen ({range})"),
    }
}

fn unmerge(language: Language) -> String {
    say!(language, "unmerge them in Excel (Home, Merge & Center)", "die Verbindung in Excel aufheben (Start, Verbinden und zentrieren)")
}

/// Where columns begin that are written for the first time.
struct Edge {
    first: ColumnIndex,
    growing: Option<usize>,
    apart: bool,
}
