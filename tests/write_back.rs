//! Small workbooks, made here, annotated in every situation of the design page "write-back".

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

const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATIONSHIPS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";

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
        classes: vec![],
        muted: vec![],
        formula: None,
        hidden: false,
    }
}

fn numbers(header: &str, format: ColumnFormat, cells: &[f64]) -> NewColumn {
    let cells = Arc::new(cells.iter().map(|&cell| Value::Number(cell)).collect());
    NewColumn { header: header.to_owned(), cells, format, classes: vec![], muted: vec![], formula: None, hidden: false }
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

fn messages(diagnostics: &[Diagnostic]) -> Vec<String> {
    diagnostics.iter().map(|diagnostic| format!("{} {}: {}", diagnostic.location.place, diagnostic.code, diagnostic.message)).collect()
}

pub(crate) fn sheet(bytes: &[u8]) -> String {
    part(bytes, "xl/worksheets/sheet1.xml")
}

fn calamine_rows(bytes: &[u8]) -> Vec<Vec<String>> {
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

#[test]
fn a_plain_range_gets_its_columns_beside_the_last_one() {
    let mut class = texts("Class", &["A", "K.O."]);
    (class.classes, class.muted) = (vec!["A".into(), "B".into()], vec!["K.O.".into()]);
    let columns =
        vec![class, numbers("Score", ColumnFormat::OneDecimal, &[1.25, 2.0]), numbers("Next", ColumnFormat::Date, &[46_000.0, 46_001.0])];
    let written = annotated(&range().bytes(), &annotation(1, &[2, 3], columns));
    assert_eq!(calamine_rows(&written.bytes)[1][..4], ["1", "40000", "A", "1.25"]);
    let text = sheet(&written.bytes);
    for piece in [
        "<dimension ref=\"A1:E3\"/>",
        "<col min=\"1\" max=\"2\" width=\"5\" hidden=\"1\"/><col min=\"3\" max=\"3\" width=\"9.7109375\" customWidth=\"1\"/>",
        "<col min=\"6\" max=\"9\" width=\"5\" hidden=\"1\"/></cols>",
        "<row r=\"1\" spans=\"1:5\">",
        "<c r=\"C1\" s=\"1\" t=\"inlineStr\"><is><t>Class</t></is></c><c r=\"D1\" s=\"1\" t",
        "<c r=\"C2\" s=\"3\" t=\"inlineStr\"><is><t>A</t></is></c><c r=\"D2\" s=\"4\"><v>1.25</v></c><c r=\"E2\" s=\"2\"><v>46000</v></c></row>",
        "<row><c><v>2</v></c><c r=\"C3\"",
        "</sheetData><conditionalFormatting sqref=\"C2:C3\"><cfRule type=\"cellIs\" dxfId=\"0\" priority=\"1\" operator=\"equal\"><formula>\"A\"</formula></cfRule>",
        "</conditionalFormatting><pageMargins",
    ] {
        assert!(text.contains(piece), "{piece}\nis not in\n{text}");
    }
    let styles = part(&written.bytes, "xl/styles.xml");
    assert!(
        styles.contains("<cellXfs count=\"7\">") && styles.contains("<xf numFmtId=\"0\" fontId=\"2\" applyNumberFormat=\"1\"/>"),
        "{styles}"
    );
    assert!(styles.contains("formatCode=\"0.0\"") && styles.contains("<dxfs count=\"3\">"), "{styles}");
    assert!(
        part(&written.bytes, "xl/workbook.xml")
            .contains("<definedNames><definedName name=\"_keyfolio.1\" comment=\"Class\" hidden=\"1\">'It''s'!$C$1</definedName>")
    );
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

#[test]
fn a_table_grows_with_its_filter_and_totals() {
    let sheet_text = table_sheet("");
    let workbook = Workbook { sheet: &sheet_text, styles: Some(STYLES), table: Some(TABLE), ..Workbook::default() };
    let written = annotated(&workbook.bytes(), &annotation(2, &[3, 4], two("Class", "Reason")));
    assert!(messages(&written.notes).is_empty(), "{:?}", messages(&written.notes));
    let table = part(&written.bytes, "xl/tables/table1.xml");
    for piece in [
        "ref=\"A2:D5\"",
        "<autoFilter ref=\"A2:D4\"/>",
        "count=\"4\"",
        "<tableColumn id=\"3\" name=\"Class\"/><tableColumn id=\"4\" name=\"Reason\"/>",
    ] {
        assert!(table.contains(piece), "{piece} in {table}");
    }
    let text = sheet(&written.bytes);
    assert!(text.contains("<f>SUM(1)</f><v>30</v></c><c r=\"C5\" s=\"1\"/><c r=\"D5\" s=\"1\"/></row>"), "{text}");
    assert!(text.contains("<row r=\"6\"><c r=\"C6\"><v>7</v></c></row>"), "{text}");
    let again = opened(&written.bytes);
    assert_eq!(again.tables()[0].columns, ["Name", "Revenue", "Class", "Reason"]);
    assert_eq!(
        again.own_columns("It's").iter().map(|own| (own.index.0, own.header.as_str())).collect::<Vec<_>>(),
        [(2, "Class"), (3, "Reason")]
    );
}

#[test]
fn columns_stand_beside_a_table_that_cannot_grow() {
    let sheet_text = table_sheet("<c r=\"D3\" t=\"str\"><v>note</v></c>");
    let in_the_way = Workbook { sheet: &sheet_text, styles: Some(STYLES), table: Some(TABLE), ..Workbook::default() };
    let query = TABLE.replace(" id=\"1\" name=\"A", " tableType=\"queryTable\" id=\"1\" name=\"A");
    let free = table_sheet("");
    let query = Workbook { sheet: &free, styles: Some(STYLES), table: Some(&query), ..Workbook::default() };
    for (workbook, first) in [(in_the_way, "E"), (query, "C")] {
        let input = workbook.bytes();
        let annotation = annotation(2, &[3, 4], two("Class", "Reason"));
        let written = annotated(&input, &annotation);
        assert_eq!(
            messages(&written.notes),
            ["It's beside-table: the columns stand beside the table Accounts, which cannot grow to the right"]
        );
        assert!(sheet(&written.bytes).contains(&format!("<c r=\"{first}2\" t=\"inlineStr\"")), "{}", sheet(&written.bytes));
        assert_eq!(part(&written.bytes, "xl/tables/table1.xml"), part(&input, "xl/tables/table1.xml"));
        assert!(annotated(&written.bytes, &annotation).bytes == written.bytes);
    }
}

#[test]
fn a_second_run_replaces_its_columns_and_nothing_else() {
    let sheet_text = table_sheet("").replace("<mergeCells", "<autoFilter ref=\"A2:B4\"/><mergeCells");
    let filter = "<definedNames><definedName name=\"_xlnm._FilterDatabase\" localSheetId=\"0\" hidden=\"1\">'It''s'!$A$2:$B$4</definedName></definedNames>";
    let plain = Workbook { sheet: &sheet_text, styles: Some(STYLES), workbook: filter, ..Workbook::default() };
    let table_text = table_sheet("");
    let table = Workbook { sheet: &table_text, styles: Some(STYLES), table: Some(TABLE), ..Workbook::default() };
    let sets = [
        vec![],
        vec![texts("Class", &["A", "B"])],
        two("Class", "Reason"),
        two("Reason", "Class"),
        vec![numbers("Score", ColumnFormat::OneDecimal, &[1.0, 2.0]), texts("Class", &["B", ""]), texts("Other", &["", ""])],
    ];
    for (kind, input, parts) in [
        ("plain", plain.bytes(), &["xl/worksheets/sheet1.xml", "xl/workbook.xml"][..]),
        ("table", table.bytes(), &["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/tables/table1.xml"][..]),
    ] {
        for (before, first) in sets.iter().enumerate() {
            let once = annotated(&input, &annotation(2, &[3, 4], first.clone())).bytes;
            assert!(annotated(&once, &annotation(2, &[3, 4], first.clone())).bytes == once, "{kind} {before}");
            for (after, second) in sets.iter().enumerate() {
                let anew = annotated(&input, &annotation(2, &[3, 4], second.clone())).bytes;
                let again = annotated(&once, &annotation(2, &[3, 4], second.clone())).bytes;
                for name in parts {
                    let (mut one, other) = (part(&again, name), part(&anew, name));
                    if *name == "xl/workbook.xml" {
                        // The user's formulas over the former results are to be calculated anew.
                        let replaced = before != 0 && before != after;
                        assert_eq!(one.contains("<calcPr fullCalcOnLoad=\"1\"/>"), replaced, "{kind} {before} {after}");
                        one = one.replace("<calcPr fullCalcOnLoad=\"1\"/>", "");
                    }
                    // Formats stay in the styles, table columns keep the ids they had.
                    let comparable = |text: &str| without_numbers(text, &[" s=\"", " id=\"", "dxfId=\""]);
                    assert_eq!(comparable(&one), comparable(&other), "{kind} {before} {after} {name}");
                }
            }
        }
    }
}

fn without_numbers(text: &str, attributes: &[&str]) -> String {
    let mut text = text.to_owned();
    for attribute in attributes {
        let pieces: Vec<&str> = text.split(attribute).collect();
        let shortened: Vec<&str> = pieces
            .iter()
            .enumerate()
            .map(|(index, piece)| if index == 0 { piece } else { piece.trim_start_matches(|c: char| c.is_ascii_digit()) })
            .collect();
        text = shortened.join(attribute);
    }
    text
}

/// What a user does in Excel: columns of their own beside ours.
fn with_user_column(bytes: &[u8]) -> Vec<u8> {
    let names = [
        "[Content_Types].xml",
        "_rels/.rels",
        "xl/workbook.xml",
        "xl/_rels/workbook.xml.rels",
        "xl/worksheets/sheet1.xml",
        "xl/styles.xml",
    ];
    let parts: Vec<(&str, String)> = names.iter().map(|&name| (name, part(bytes, name))).collect();
    let parts: Vec<(&str, String)> = parts
        .into_iter()
        .map(|(name, text)| match name {
            "xl/worksheets/sheet1.xml" => (name, text.replacen("</row>", "<c r=\"E1\" t=\"str\"><v>Mine</v></c></row>", 1)),
            _ => (name, text),
        })
        .collect();
    zipped(&parts.iter().map(|(name, text)| (*name, text.as_str())).collect::<Vec<_>>())
}

#[test]
fn beside_columns_of_the_user_each_column_is_replaced_in_its_place() {
    let once = annotated(&range().bytes(), &annotation(1, &[2, 3], two("Class", "Reason"))).bytes;
    let edited = with_user_column(&once);
    let columns = vec![texts("Reason", &["r", "s"]), texts("Class", &["C", "D"]), texts("More", &["m", "n"])];
    let again = annotated(&edited, &annotation(1, &[2, 3], columns)).bytes;
    let rows = calamine_rows(&again);
    assert_eq!(rows[0], ["Name", "Since", "Class", "Reason", "Mine", "More"]);
    assert_eq!(rows[1][2..], ["C", "r", "", "m"]);
    assert_eq!(
        refused(&edited, &annotation(1, &[2, 3], vec![texts("Class", &["C", "D"])])),
        [
            "It's!D1 vanished-result: column D \"Reason\" was written by an earlier run, is no result any more, and stands between columns of yours"
        ]
    );
}

#[test]
fn a_column_that_was_renamed_is_the_users_own() {
    let once = annotated(&range().bytes(), &annotation(1, &[2, 3], two("Class", "Reason"))).bytes;
    let parts = [
        "[Content_Types].xml",
        "_rels/.rels",
        "xl/workbook.xml",
        "xl/_rels/workbook.xml.rels",
        "xl/worksheets/sheet1.xml",
        "xl/styles.xml",
    ];
    let renamed: Vec<(&str, String)> =
        parts.iter().map(|&name| (name, part(&once, name).replace("<t>Reason</t>", "<t>Former reason</t>"))).collect();
    let renamed = zipped(&renamed.iter().map(|(name, text)| (*name, text.as_str())).collect::<Vec<_>>());
    let again = annotated(&renamed, &annotation(1, &[2, 3], two("Class", "Reason"))).bytes;
    assert_eq!(calamine_rows(&again)[0], ["Name", "Since", "Class", "Former reason", "Reason"]);
}

#[test]
fn a_program_that_drops_the_comments_leaves_a_doubt_only_where_headers_changed() {
    let once = annotated(&range().bytes(), &annotation(1, &[2, 3], two("Class", "Reason"))).bytes;
    let parts = [
        "[Content_Types].xml",
        "_rels/.rels",
        "xl/workbook.xml",
        "xl/_rels/workbook.xml.rels",
        "xl/worksheets/sheet1.xml",
        "xl/styles.xml",
    ];
    let strip = |text: String| text.replace(" comment=\"Class\"", "").replace(" comment=\"Reason\"", "");
    let stripped: Vec<(&str, String)> = parts.iter().map(|&name| (name, strip(part(&once, name)))).collect();
    let stripped = zipped(&stripped.iter().map(|(name, text)| (*name, text.as_str())).collect::<Vec<_>>());
    assert_eq!(sheet(&annotated(&stripped, &annotation(1, &[2, 3], two("Class", "Reason"))).bytes), sheet(&once));
    assert_eq!(
        refused(&stripped, &annotation(1, &[2, 3], two("Class", "Cause"))),
        ["It's!D1 doubtful-column: column D \"Reason\" may come from an earlier run, but that is not certain"]
    );
}

#[test]
fn results_of_an_account_that_is_no_more_are_taken_out() {
    let once = annotated(&range().bytes(), &annotation(1, &[2, 3], two("Class", "Reason"))).bytes;
    let parts = [
        "[Content_Types].xml",
        "_rels/.rels",
        "xl/workbook.xml",
        "xl/_rels/workbook.xml.rels",
        "xl/worksheets/sheet1.xml",
        "xl/styles.xml",
    ];
    let clear = |text: String| text.replace("<c r=\"A2\"><v>1</v></c><c r=\"B2\" s=\"2\"><v>40000</v></c>", "");
    let cleared: Vec<(&str, String)> = parts.iter().map(|&name| (name, clear(part(&once, name)))).collect();
    let cleared = zipped(&cleared.iter().map(|(name, text)| (*name, text.as_str())).collect::<Vec<_>>());
    let again = annotated(&cleared, &annotation(1, &[3], vec![texts("Class", &["B"]), texts("Reason", &["y"])])).bytes;
    assert_eq!(calamine_rows(&again)[1], ["", "", "", ""]);
}

#[test]
fn refusals_come_all_at_once_and_name_the_way_out() {
    let columns = vec![texts("SINCE ", &[]), texts("Twice", &[]), texts("twice", &[]), texts(" ", &[])];
    assert_eq!(
        refused(&range().bytes(), &annotation(1, &[2, 3], columns)),
        [
            "It's!B1 user-column-conflict: column B is already called \"SINCE \", and keyfolio did not write it",
            "It's result-name-twice: two result columns are called \"twice\"",
            "It's unusable-result-name: the result name \" \" cannot be a column header",
        ]
    );
    let full = RANGE.replace("<row r=\"1\" spans=\"1:2\">", "<row r=\"1\">").replace("<c r=\"C1\" s=\"1\"/>", "<c r=\"XFC1\"><v>1</v></c>");
    let full = Workbook { sheet: &full, styles: Some(STYLES), ..Workbook::default() };
    assert_eq!(
        refused(&full.bytes(), &annotation(1, &[2, 3], two("a", "b"))),
        ["It's!XFC1 no-room: there is no room for 2 columns to the right of the accounts"]
    );
    let filtered = annotated(&range().bytes(), &annotation(1, &[2, 3], two("Class", "Reason"))).bytes;
    let filter = "</sheetData><autoFilter ref=\"A1:D3\"><filterColumn colId=\"2\"><filters><filter val=\"A\"/></filters></filterColumn></autoFilter>";
    let parts = [
        "[Content_Types].xml",
        "_rels/.rels",
        "xl/workbook.xml",
        "xl/_rels/workbook.xml.rels",
        "xl/worksheets/sheet1.xml",
        "xl/styles.xml",
    ];
    let filtered: Vec<(&str, String)> = parts.iter().map(|&name| (name, part(&filtered, name).replace("</sheetData>", filter))).collect();
    let filtered = zipped(&filtered.iter().map(|(name, text)| (*name, text.as_str())).collect::<Vec<_>>());
    annotated(&filtered, &annotation(1, &[2, 3], two("Class", "Reason")));
    assert_eq!(
        refused(&filtered, &annotation(1, &[2, 3], two("Reason", "Class"))),
        ["It's!C1 filtered-result: the sheet is filtered by column C \"Class\", which holds something else from now on"]
    );
}

#[test]
fn a_workbook_without_styles_gets_them() {
    let without = Workbook { sheet: RANGE, settings: "date1904=\"1\"", ..Workbook::default() };
    let written = annotated(&without.bytes(), &annotation(1, &[2, 3], vec![numbers("Next", ColumnFormat::Date, &[46_000.0, 1.0])])).bytes;
    assert!(part(&written, "[Content_Types].xml").contains("<Override PartName=\"/xl/styles.xml\""));
    assert!(part(&written, "xl/_rels/workbook.xml.rels").contains("relationships/styles\" Target=\"styles.xml\"/>"));
    let text = sheet(&written);
    assert!(text.contains("<v>44538</v>") && text.contains("<t>1900-01-01</t>"), "{text}");
    let plain = annotated(&without.bytes(), &annotation(1, &[2, 3], vec![texts("Class", &["a", "b"])])).bytes;
    assert_eq!(part(&plain, "[Content_Types].xml"), part(&without.bytes(), "[Content_Types].xml"), "no format is needed");
}

#[test]
fn what_is_no_workbook_is_refused_with_the_true_reason() {
    let file: Arc<str> = "x".into();
    let code = |bytes: &[u8]| open_package(bytes.to_vec(), &file, Language::German).map_or_else(|diagnostic| diagnostic.code, |_| "opened");
    let compound = |stream: &str| {
        [&b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"[..], &stream.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>()].concat()
    };
    let whole = range().bytes();
    let mut damaged = whole.clone();
    let place = damaged.windows(15).position(|window| window == b"xl/workbook.xml").unwrap() + 30;
    damaged[place] ^= 0xff;
    let signed = zipped(&[(
        "_rels/.rels",
        "<Relationships><Relationship Id=\"a\" Type=\"x/digital-signature/origin\" Target=\"o\"/></Relationships>",
    )]);
    let twice = zipped(&[("a.xml", ""), ("A.XML", "")]);
    let overlong = zipped(&[("_rels/.rels", "<Relationships>")]);
    for (bytes, expected) in [
        (&whole[..], "opened"),
        (b"", "not-a-workbook"),
        (b"Name;Revenue\n", "not-a-workbook"),
        (&compound("EncryptedPackage"), "protected-workbook"),
        (&compound("Workbook"), "unreadable-workbook"),
        (&zipped(&[("word/document.xml", "")]), "not-a-workbook"),
        (&signed, "signed-workbook"),
        (&twice, "damaged-workbook"),
        (&damaged, "damaged-workbook"),
        (&overlong, "damaged-workbook"),
        (&whole[..whole.len() - 30], "damaged-workbook"),
    ] {
        assert_eq!(code(bytes), expected);
    }
}

#[test]
fn the_number_of_threads_does_not_show() {
    let mut text = String::from("<sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>Name</t></is></c></row>");
    for row in 2..=9000 {
        text.push_str(&format!("<row r=\"{row}\"><c r=\"A{row}\"><v>{row}</v></c></row>"));
    }
    text.push_str("</sheetData>");
    let input = Workbook { sheet: &text, styles: Some(STYLES), ..Workbook::default() }.bytes();
    let rows: Vec<u32> = (2..=9000).collect();
    let cells: Vec<f64> = rows.iter().map(|&row| f64::from(row) / 3.0).collect();
    let annotation = annotation(1, &rows, vec![numbers("Score", ColumnFormat::OneDecimal, &cells)]);
    let on =
        |threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap().install(|| annotated(&input, &annotation).bytes);
    assert!(on(1) == on(3));
}
