//! Workbooks of a few parts, written as text, and what becomes of them.

#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used, reason = "helpers of tests, where a panic is the failure")]

use std::io::{Read, Write};
use std::sync::Arc;

use calamine::{Data, Reader};
use keyfolio::foundation::day_number::DayNumber;
use keyfolio::foundation::diagnostic::Diagnostic;
use keyfolio::foundation::language::Language;
use keyfolio::foundation::location::RowIndex;
use keyfolio::foundation::value::Value;
use keyfolio::ooxml::package::Package;
use keyfolio::workbook::annotate;
use keyfolio::workbook::annotate::{Annotated, Annotation, ColumnFormat, NewColumn};
use keyfolio::workbook::told::package::open as open_package;
use keyfolio::workbook::told::package::verify;

pub(crate) const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
pub(crate) const RELATIONSHIPS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
pub(crate) const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";

pub(crate) fn zipped(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut archive = rawzip::ZipArchiveWriter::new(&mut bytes);
    for (name, content) in parts {
        let (mut entry, config) = archive.new_file(*name).compression_method(rawzip::CompressionMethod::DEFLATE).start().unwrap();
        let mut writer = config.wrap(flate2::write::DeflateEncoder::new(&mut entry, flate2::Compression::default()));
        writer.write_all(content.as_bytes()).unwrap();
        let (encoder, descriptor) = writer.finish().unwrap();
        encoder.finish().unwrap();
        entry.finish(descriptor).unwrap();
    }
    archive.finish().unwrap();
    bytes
}

pub(crate) fn part(bytes: &[u8], name: &str) -> String {
    let archive = rawzip::ZipArchive::from_slice(bytes).unwrap();
    for record in archive.entries() {
        let record = record.unwrap();
        if record.file_path().as_bytes() == name.as_bytes() {
            let entry = archive.get_entry(record.wayfinder()).unwrap();
            let mut text = String::new();
            entry.verifying_reader(flate2::bufread::DeflateDecoder::new(entry.data())).read_to_string(&mut text).unwrap();
            return text;
        }
    }
    panic!("no part {name}")
}

/// A workbook with one sheet, `It's`, and what a test wants in it.
#[derive(Default)]
pub(crate) struct Workbook<'a> {
    pub(crate) sheet: &'a str,
    pub(crate) styles: Option<&'a str>,
    pub(crate) table: Option<&'a str>,
    pub(crate) workbook: &'a str,
    pub(crate) settings: &'a str,
    /// Parts that the sheet names: kind, name and content.
    pub(crate) beside: &'a [(&'a str, &'a str, &'a str)],
    /// The content type of the workbook part; none where empty.
    pub(crate) main_type: &'a str,
}

impl Workbook<'_> {
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let types = format!(
            "<?xml version=\"1.0\"?><Types xmlns=\"{PACKAGE}/content-types\"><Default Extension=\"xml\" ContentType=\"application/xml\"/>{}</Types>",
            if self.main_type.is_empty() {
                String::new()
            } else {
                format!("<Override PartName=\"/xl/workbook.xml\" ContentType=\"{}\"/>", self.main_type)
            }
        );
        let relation =
            |id: &str, kind: &str, target: &str| format!("<Relationship Id=\"{id}\" Type=\"{RELATIONSHIPS}/{kind}\" Target=\"{target}\"/>");
        let relations = |inner: &str| format!("<Relationships xmlns=\"{PACKAGE}/relationships\">{inner}</Relationships>");
        let root = relations(&relation("rId1", "officeDocument", "xl/workbook.xml"));
        let styles = self.styles.map(|_| relation("rId2", "styles", "styles.xml")).unwrap_or_default();
        let beside_workbook = relations(&(relation("rId1", "worksheet", "/xl/worksheets/Sheet1.xml") + &styles));
        let table = self.table.map(|_| relation("rId1", "table", "../tables/table1.xml")).unwrap_or_default();
        let others =
            self.beside.iter().zip(2..).map(|((kind, name, _), number)| relation(&format!("rId{number}"), kind, &format!("/{name}")));
        let beside_sheet = relations(&(table + &others.collect::<String>()));
        let workbook = format!(
            "<workbook xmlns=\"{MAIN}\"><workbookPr {}/><sheets><sheet name=\"It&apos;s\" sheetId=\"1\" r:id=\"rId1\" xmlns:r=\"{RELATIONSHIPS}\"/></sheets>{}</workbook>",
            self.settings, self.workbook
        );
        let sheet = format!("<worksheet xmlns=\"{MAIN}\">{}</worksheet>", self.sheet);
        let mut parts = vec![
            ("[Content_Types].xml", types.as_str()),
            ("_rels/.rels", &root),
            ("xl/workbook.xml", &workbook),
            ("xl/_rels/workbook.xml.rels", &beside_workbook),
            ("xl/worksheets/sheet1.xml", &sheet),
        ];
        if let Some(styles) = self.styles {
            parts.push(("xl/styles.xml", styles));
        }
        if self.table.is_some() || !self.beside.is_empty() {
            parts.push(("xl/worksheets/_rels/sheet1.xml.rels", &beside_sheet));
        }
        parts.extend(self.beside.iter().map(|(_, name, content)| (*name, *content)));
        if let Some(table) = self.table {
            parts.push(("xl/tables/table1.xml", table));
        }
        zipped(&parts)
    }
}

pub(crate) fn opened(bytes: &[u8]) -> Package {
    let file: Arc<str> = "accounts.xlsx".into();
    open_package(bytes.to_vec(), &file, Language::English).unwrap_or_else(|diagnostic| panic!("{}", diagnostic.message))
}

pub(crate) fn texts(header: &str, cells: &[&str]) -> NewColumn {
    let cells = Arc::new(cells.iter().map(|&cell| if cell.is_empty() { Value::Blank } else { Value::Text(cell.into()) }).collect());
    NewColumn {
        header: header.to_owned(),
        cells,
        format: ColumnFormat::General,
        number_format: None,
        classes: vec![],
        muted: vec![],
        formula: None,
        hidden: false,
    }
}

pub(crate) fn numbers(header: &str, format: ColumnFormat, cells: &[f64]) -> NewColumn {
    let cells = Arc::new(cells.iter().map(|&cell| Value::Number(cell)).collect());
    NewColumn {
        header: header.to_owned(),
        cells,
        format,
        number_format: None,
        classes: vec![],
        muted: vec![],
        formula: None,
        hidden: false,
    }
}

pub(crate) fn annotation(header_row: u32, rows: &[u32], columns: Vec<NewColumn>) -> Annotation {
    Annotation {
        sheet: "It's".into(),
        table: Some("Accounts".into()),
        header_row: RowIndex(header_row - 1),
        rows: rows.iter().map(|row| RowIndex(row - 1)).collect(),
        left_out: vec![],
        columns,
        language: Language::English,
        as_of: DayNumber::from_date(2026, 11, 23).unwrap(),
    }
}

/// What was written.
pub(crate) struct Written {
    pub(crate) bytes: Arc<Vec<u8>>,
    pub(crate) notes: Vec<Diagnostic>,
}

/// Annotates, and checks that all that was there is there.
pub(crate) fn annotated(bytes: &[u8], annotation: &Annotation) -> Written {
    let package = opened(bytes);
    let Annotated { bytes, notes, .. } =
        annotate(&package, annotation).unwrap_or_else(|diagnostics| panic!("{:?}", messages(&diagnostics)));
    let bytes = bytes.joined();
    verify(&package, &opened(&bytes), annotation).unwrap_or_else(|diagnostic| panic!("{}", diagnostic.message));
    Written { bytes, notes }
}

pub(crate) fn refused(bytes: &[u8], annotation: &Annotation) -> Vec<String> {
    messages(&annotate(&opened(bytes), annotation).expect_err("a refusal"))
}

pub(crate) fn messages(diagnostics: &[Diagnostic]) -> Vec<String> {
    diagnostics.iter().map(|diagnostic| format!("{} {}: {}", diagnostic.location.place, diagnostic.code, diagnostic.message)).collect()
}

pub(crate) fn sheet(bytes: &[u8]) -> String {
    part(bytes, "xl/worksheets/sheet1.xml")
}

pub(crate) fn calamine_rows(bytes: &[u8]) -> Vec<Vec<String>> {
    let mut workbook: calamine::Xlsx<_> = calamine::open_workbook_from_rs(std::io::Cursor::new(bytes)).unwrap();
    let range = workbook.worksheet_range("It's").unwrap();
    range.rows().map(|row| row.iter().map(|cell| if *cell == Data::Empty { String::new() } else { cell.to_string() }).collect()).collect()
}

pub(crate) const RANGE: &str = "<dimension ref=\"A1:B3\"/><cols><col min=\"1\" max=\"9\" width=\"5\" hidden=\"1\"/></cols><sheetData><row r=\"1\" spans=\"1:2\"><c r=\"A1\" t=\"inlineStr\"><is><t>Name</t></is></c>\
    <c r=\"B1\" s=\"1\" t=\"inlineStr\"><is><t>Since</t></is></c><c r=\"C1\" s=\"1\"/></row>\n<row r=\"2\" spans=\"1:2\"><c r=\"A2\"><v>1</v></c><c r=\"B2\" s=\"2\"><v>40000</v></c></row><row><c><v>2</v></c></row>\
    </sheetData><pageMargins left=\"1\"/>";
pub(crate) const STYLES: &str = "<styleSheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><cellXfs count=\"3\"><xf numFmtId=\"0\"/><xf numFmtId=\"0\" fontId=\"1\"/><xf numFmtId=\"15\" fontId=\"2\"/></cellXfs></styleSheet>";

pub(crate) fn range() -> Workbook<'static> {
    Workbook { sheet: RANGE, styles: Some(STYLES), ..Workbook::default() }
}

pub(crate) const TABLE: &str = "<table xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" id=\"1\" name=\"Accounts\" displayName=\"Accounts\" ref=\"A2:B5\" totalsRowCount=\"1\">\
    <autoFilter ref=\"A2:B4\"/><tableColumns count=\"2\"><tableColumn id=\"1\" name=\"Name\"/><tableColumn id=\"2\" name=\"Revenue\"/></tableColumns></table>";

pub(crate) fn table_sheet(beside: &str) -> String {
    format!(
        "<sheetViews><sheetView workbookViewId=\"0\"><pane ySplit=\"2\" topLeftCell=\"A3\" activePane=\"bottomLeft\" state=\"frozen\"/></sheetView></sheetViews><sheetData>\
        <row r=\"1\"><c r=\"A1\"><v>9</v></c></row><row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is><t>Name</t></is></c><c r=\"B2\" t=\"inlineStr\"><is><t>Revenue</t></is></c></row>\
        <row r=\"3\"><c r=\"A3\"><v>1</v></c><c r=\"B3\"><v>10</v></c>{beside}</row><row r=\"4\"><c r=\"A4\"><v>2</v></c><c r=\"B4\"><v>20</v></c></row>\
        <row r=\"5\"><c r=\"B5\" s=\"1\"><f>SUM(1)</f><v>30</v></c></row><row r=\"6\"><c r=\"C6\"><v>7</v></c></row></sheetData><mergeCells count=\"1\"><mergeCell ref=\"A1:F1\"/></mergeCells>"
    )
}

pub(crate) fn two(first: &str, second: &str) -> Vec<NewColumn> {
    vec![texts(first, &["A", "B"]), texts(second, &["x", "y"])]
}
