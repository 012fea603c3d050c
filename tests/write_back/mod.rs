//! Small workbooks, made here, annotated in every situation of the design page "write-back".

pub(crate) mod workbooks;

use std::sync::Arc;

use keyfolio::foundation::language::Language;
use keyfolio::workbook::annotate::ColumnFormat;
use keyfolio::workbook::told::package::open as open_package;

use workbooks::{
    RANGE, STYLES, TABLE, Workbook, annotated, annotation, calamine_rows, messages, numbers, opened, part, range, refused, sheet,
    table_sheet, texts, two, zipped,
};

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
        "<c r=\"C1\" s=\"3\" t=\"inlineStr\"><is><t>Class</t></is></c><c r=\"D1\" s=\"3\" t",
        "<c r=\"C2\" s=\"4\" t=\"inlineStr\"><is><t>A</t></is></c><c r=\"D2\" s=\"5\"><v>1.25</v></c><c r=\"E2\" s=\"2\"><v>46000</v></c></row>",
        "<row><c><v>2</v></c><c r=\"C3\"",
        "</sheetData><conditionalFormatting sqref=\"C2:C3\"><cfRule type=\"cellIs\" dxfId=\"0\" priority=\"1\" operator=\"equal\"><formula>\"A\"</formula></cfRule>",
        "</conditionalFormatting><pageMargins",
    ] {
        assert!(text.contains(piece), "{piece}\nis not in\n{text}");
    }
    let styles = part(&written.bytes, "xl/styles.xml");
    assert!(
        styles.contains("<cellXfs count=\"9\">")
            && styles.contains(
                "<xf numFmtId=\"0\" fontId=\"2\" applyNumberFormat=\"1\" applyAlignment=\"1\"><alignment horizontal=\"left\" indent=\"1\"/></xf>"
            ),
        "{styles}"
    );
    assert!(styles.contains("formatCode=\"0.0\"") && styles.contains("<dxfs count=\"3\">"), "{styles}");
    assert!(part(&written.bytes, "xl/workbook.xml").contains(
        "'It''s'!$1:$1</definedName><definedName name=\"_keyfolio.1\" comment=\"Class\" hidden=\"1\">'It''s'!$C$1</definedName>"
    ));
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
        assert!(sheet(&written.bytes).contains(&format!("<c r=\"{first}2\" s=\"3\" t=\"inlineStr\"")), "{}", sheet(&written.bytes));
        assert_eq!(part(&written.bytes, "xl/tables/table1.xml"), part(&input, "xl/tables/table1.xml"));
        assert!(annotated(&written.bytes, &annotation).bytes == written.bytes);
    }
}

#[test]
fn a_second_run_replaces_its_columns_and_nothing_else() {
    // A sheet whose print set-up is the user's: it stays when the columns go.
    let users = |sheet: String| sheet + "<pageSetup orientation=\"portrait\"/>";
    let sheet_text = users(table_sheet("").replace("<mergeCells", "<autoFilter ref=\"A2:B4\"/><mergeCells"));
    let filter = "<definedNames><definedName name=\"_xlnm._FilterDatabase\" localSheetId=\"0\" hidden=\"1\">'It''s'!$A$2:$B$4</definedName></definedNames>";
    let plain = Workbook { sheet: &sheet_text, styles: Some(STYLES), workbook: filter, ..Workbook::default() };
    let table_text = users(table_sheet(""));
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
    assert!(part(&plain, "xl/styles.xml").contains("FFD5ECE7"), "the header has a band");
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
