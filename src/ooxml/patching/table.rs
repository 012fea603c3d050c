//! The part of an Excel table, and how a table grows (ECMA-376 part 1, 18.5).

use std::collections::BTreeSet;

use crate::foundation::location::{CellAddress, ColumnIndex};

use crate::ooxml::adding::free_numbers::free_numbers;
use crate::ooxml::fault::{PackageFault, in_part};
use crate::ooxml::package::entries::TableEntry;
use crate::ooxml::reading::worksheet::CellRange;
use crate::ooxml::xml::part::{PartText, Splices};
use crate::ooxml::xml::{Element, Malformed, Root, children_of, push_escaped, spreadsheet_escaped, spreadsheet_unescaped};

/// The part behind a [`TableEntry`].
#[derive(Debug)]
pub(crate) struct TablePart {
    /// Its entry in the archive.
    pub(crate) entry: usize,
    /// The index of its sheet.
    pub(crate) sheet: usize,
    /// Whether columns can be added: a table that is bound to XML or to a query has the columns of its source.
    pub(crate) growable: bool,
    /// Its text.
    pub(crate) part: PartText,
}

/// Reads a table's part; `None` for one that has no range.
pub(crate) fn read_table(text: &[u8], sheet: &str) -> Result<Option<(TableEntry, bool)>, Malformed> {
    let root = Root::read(text)?;
    let tag = root.element.tag(text)?;
    let Some(range) = tag.value("ref").and_then(|range| CellRange::parse(&range)) else { return Ok(None) };
    let mut columns = Vec::new();
    for column in column_elements(text, &root)? {
        columns.push(column_name(text, &column)?);
    }
    let name = tag.value("displayName").or_else(|| tag.value("name")).unwrap_or_default();
    let growable = tag.value("tableType").is_none_or(|kind| kind == "worksheet");
    let table = TableEntry {
        name: name.into_owned(),
        sheet: sheet.to_owned(),
        first: range.first,
        last: range.last,
        header_rows: tag.number("headerRowCount").unwrap_or(1),
        totals_rows: tag.number("totalsRowCount").unwrap_or(0),
        columns,
    };
    Ok(Some((table, growable)))
}

fn column_elements(text: &[u8], root: &Root) -> Result<Vec<Element>, Malformed> {
    let Some(list) = root.child("tableColumns") else { return Ok(Vec::new()) };
    Ok(children_of(text, list)?.into_iter().filter(|column| column.local == b"tableColumn").collect())
}

fn column_name(text: &[u8], column: &Element) -> Result<String, Malformed> {
    Ok(spreadsheet_unescaped(&column.tag(text)?.value("name").unwrap_or_default()).into_owned())
}

/// How a table changes: the columns from `first` on are replaced by those of `headers`.
#[derive(Debug)]
pub(crate) struct TableGrowth<'a> {
    /// The first column that is ours.
    pub(crate) first: ColumnIndex,
    /// The headers of our columns.
    pub(crate) headers: &'a [String],
}

impl TablePart {
    /// The table's text with our columns as its last ones.
    pub(crate) fn grown(&self, table: &TableEntry, growth: &TableGrowth<'_>, name: &str) -> Result<Vec<u8>, PackageFault> {
        let text = &self.part.text;
        let splices = in_part(name, growth.splices(text, table))?;
        Ok(self.part.encode(splices.apply(text)?.0))
    }
}

impl TableGrowth<'_> {
    /// The table's last column afterwards.
    fn last(&self) -> ColumnIndex {
        ColumnIndex((self.first.0 + self.headers.len() as u32).saturating_sub(1))
    }

    fn splices(&self, text: &[u8], table: &TableEntry) -> Result<Splices, Malformed> {
        let mut splices = Splices::default();
        let root = Root::read(text)?;
        let range = CellRange { first: table.first, last: CellAddress { row: table.last.row, column: self.last() } };
        if let Some(attribute) = root.element.tag(text)?.attribute("ref") {
            splices.put(attribute.value, &range.to_string());
        }
        if let Some(filter) = root.child("autoFilter") {
            patch_filter(text, filter, table.last.column, self.last(), &mut splices)?;
        }
        if let Some(sort) = root.child("sortState") {
            drop_sort_beyond(text, sort, self.last(), &mut splices)?;
        }
        self.patch_columns(text, table, &root, &mut splices)?;
        Ok(splices.sorted())
    }

    fn patch_columns(&self, text: &[u8], table: &TableEntry, root: &Root, splices: &mut Splices) -> Result<(), Malformed> {
        let Some(list) = root.child("tableColumns") else { return Err(Malformed(root.element.range.start)) };
        let list_tag = list.tag(text)?;
        let columns = column_elements(text, root)?;
        let kept = (self.first.0.saturating_sub(table.first.column.0) as usize).min(columns.len());
        let mut taken = BTreeSet::new();
        for column in &columns {
            taken.extend(column.tag(text)?.number("id"));
        }
        let mut ids = free_numbers(&taken, u32::MAX);
        let mut written = Vec::new();
        for header in self.headers {
            let mut former = None;
            for column in &columns[kept..] {
                if column_name(text, column)? == *header {
                    former = Some(&text[column.range.clone()]);
                }
            }
            match former {
                Some(former) => written.extend_from_slice(former),
                None => {
                    let id = ids.next().unwrap_or_default();
                    written.extend_from_slice(format!("<{}tableColumn id=\"{id}\" name=\"", root.prefix).as_bytes());
                    push_escaped(&mut written, &spreadsheet_escaped(header, true));
                    written.extend_from_slice(b"\"/>");
                }
            }
        }
        let start = if kept == 0 { list.inner.start } else { columns[kept - 1].range.end };
        let end = columns[kept..].last().map_or(start, |column| column.range.end);
        if text[start..end] != written[..] {
            splices.replace(start..end, |text| text.extend_from_slice(&written));
        }
        let count = (kept + self.headers.len()).to_string();
        match list_tag.attribute("count") {
            Some(attribute) => splices.put(attribute.value, &count),
            None => splices.put(list_tag.attributes_end()..list_tag.attributes_end(), &format!(" count=\"{count}\"")),
        }
        Ok(())
    }
}

/// Lets a filter that ends at `before` end at `after`.
pub(crate) fn patch_filter(
    text: &[u8],
    filter: &Element,
    before: ColumnIndex,
    after: ColumnIndex,
    splices: &mut Splices,
) -> Result<(), Malformed> {
    let tag = filter.tag(text)?;
    if let Some(attribute) = tag.attribute("ref")
        && let Some(range) = CellRange::parse(&String::from_utf8_lossy(attribute.raw))
        && range.last.column == before
    {
        let range = CellRange { first: range.first, last: CellAddress { row: range.last.row, column: after } };
        splices.put(attribute.value, &range.to_string());
    }
    for child in children_of(text, filter)?.iter().filter(|child| child.local == b"sortState") {
        drop_sort_beyond(text, child, after, splices)?;
    }
    Ok(())
}

/// Forgets a sort order that reaches beyond the last column: it was by a column of ours that is no more.
fn drop_sort_beyond(text: &[u8], sort: &Element, last: ColumnIndex, splices: &mut Splices) -> Result<(), Malformed> {
    let range = sort.tag(text)?.value("ref").and_then(|range| CellRange::parse(&range));
    if range.is_some_and(|range| range.last.column > last) {
        splices.put(sort.range.clone(), "");
    }
    Ok(())
}

/// The columns of a filter's range on which it filters, counted from its first.
pub(crate) fn filtered_columns(text: &[u8], filter: &Element) -> Result<Vec<u32>, Malformed> {
    let mut columns = Vec::new();
    for child in children_of(text, filter)?.iter().filter(|child| child.local == b"filterColumn") {
        columns.extend(child.tag(text)?.number("colId").filter(|_| !child.empty));
    }
    Ok(columns)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "<table xmlns=\"m\" id=\"1\" name=\"T\" displayName=\"T_1\" ref=\"B3:C9\" totalsRowCount=\"1\"><autoFilter ref=\"B3:C8\"/>\
        <tableColumns count=\"2\"><tableColumn id=\"7\" name=\"Line_x000a_break\" dataDxfId=\"3\"/>\n<tableColumn id=\"2\" name=\"R&amp;D\"/></tableColumns></table>";

    fn grown(text: &str, headers: &[&str]) -> String {
        let (table, growable) = read_table(text.as_bytes(), "S").unwrap().unwrap();
        assert!(growable);
        let headers: Vec<String> = headers.iter().map(|&header| header.to_owned()).collect();
        let growth = TableGrowth { first: ColumnIndex(3), headers: &headers };
        String::from_utf8(growth.splices(text.as_bytes(), &table).unwrap().apply(text.as_bytes()).unwrap().0).unwrap()
    }

    #[test]
    fn a_table_grows_and_shrinks_back() {
        let once = grown(TABLE, &["A<B", "Two\nlines"]);
        assert!(once.contains("ref=\"B3:E9\"") && once.contains("<autoFilter ref=\"B3:E8\"/>"), "{once}");
        assert!(
            once.contains(
                "name=\"R&amp;D\"/><tableColumn id=\"8\" name=\"A&lt;B\"/><tableColumn id=\"9\" name=\"Two_x000A_lines\"/></tableColumns>"
            ),
            "{once}"
        );
        assert!(once.contains("tableColumns count=\"4\""));
        let (table, _) = read_table(once.as_bytes(), "S").unwrap().unwrap();
        assert_eq!(table.columns, ["Line\nbreak", "R&D", "A<B", "Two\nlines"]);
        assert_eq!((table.header_rows, table.totals_rows, table.name.as_str()), (1, 1, "T_1"));
        assert_eq!(grown(&once, &["A<B", "Two\nlines"]), once);
        assert_eq!(grown(&once, &[]), TABLE);
    }

    #[test]
    fn what_a_user_set_on_our_column_stays() {
        let once = grown(TABLE, &["A", "B"]).replace("name=\"A\"/>", "name=\"A\" totalsRowFunction=\"count\"/>");
        let again = grown(&once, &["New", "A"]);
        assert!(again.contains("name=\"New\"/><tableColumn id=\"8\" name=\"A\" totalsRowFunction=\"count\"/></tableColumns>"), "{again}");
    }
}
