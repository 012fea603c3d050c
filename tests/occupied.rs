//! Cells that hold nothing and carry something: columns go to the right of them, and take over looks and nothing else.

use crate::write_back::workbooks::{RANGE, STYLES, Workbook, annotated, annotation, part, range, refused, sheet, two};

/// What a test puts into a workbook: elements behind the rows, names in the workbook, parts beside the sheet.
#[derive(Default)]
struct Put<'a> {
    behind_rows: &'a str,
    names: &'a str,
    beside: &'a [(&'a str, &'a str, &'a str)],
}

impl Put<'_> {
    fn bytes(&self, rows: &str) -> Vec<u8> {
        let text = rows.replace("<pageMargins", &format!("{}<pageMargins", self.behind_rows));
        let names = if self.names.is_empty() { String::new() } else { format!("<definedNames>{}</definedNames>", self.names) };
        Workbook { sheet: &text, workbook: &names, beside: self.beside, ..range() }.bytes()
    }
}

const VML: &str = "<xml xmlns:v=\"urn:schemas-microsoft-com:vml\" xmlns:x=\"urn:schemas-microsoft-com:office:excel\"><v:shape id=\"a\"><x:ClientData ObjectType=\"Checkbox\">\
    <x:Anchor>2, 15, 1, 2, 3, 40, 2, 4</x:Anchor></x:ClientData></v:shape></xml>";
const BUTTON: &str = "<d:wsDr xmlns:d=\"d\"><d:twoCellAnchor><d:from><d:col>2</d:col><d:colOff>0</d:colOff><d:row>0</d:row><d:rowOff>0</d:rowOff></d:from>\
    <d:to><d:col>4</d:col><d:colOff>0</d:colOff><d:row>1</d:row><d:rowOff>0</d:rowOff></d:to><d:sp macro=\"[0]!Sort\"/></d:twoCellAnchor></d:wsDr>";
const CONTROL: &str = "<controls><control shapeId=\"1\"><controlPr><anchor><from><col>2</col><colOff>9</colOff><row>1</row></from><to><col>2</col><colOff>99</colOff>\
    <row>2</row></to></anchor></controlPr></control></controls>";
const SPARKLINE: &str = "<extLst><ext uri=\"{05C60535-1F16-4fd2-B633-F4F36F0B64E0}\"><g:sparklineGroups xmlns:g=\"g\" xmlns:m=\"m\"><g:sparklineGroup><g:sparklines>\
    <g:sparkline><m:f>A2:B2</m:f><m:sqref>D2</m:sqref></g:sparkline></g:sparklines></g:sparklineGroup></g:sparklineGroups></ext></extLst>";

#[test]
fn columns_go_to_the_right_of_whatever_a_cell_carries() {
    let lines = |text: &'static str| Put { behind_rows: text, ..Put::default() };
    let named = |text: &'static str| Put { names: text, ..Put::default() };
    let beside = |parts: &'static [(&'static str, &'static str, &'static str)]| Put { beside: parts, ..Put::default() };
    let cases = [
        // A note beside the accounts; a header and an account that reach over the edge; merged cells in other rows.
        (lines("<mergeCells><mergeCell ref=\"D2:E2\"/></mergeCells>"), "F", "merged cells (D2:E2)"),
        (lines("<mergeCells><mergeCell ref=\"B1:D1\"/></mergeCells>"), "E", "merged cells (B1:D1)"),
        (lines("<mergeCells><mergeCell ref=\"B2:C3\"/></mergeCells>"), "D", "merged cells (B2:C3)"),
        (lines("<mergeCells><mergeCell ref=\"C9:D9\"/></mergeCells>"), "C", ""),
        (lines("<hyperlinks><hyperlink ref=\"C3\" location=\"A1\"/></hyperlinks>"), "D", "a link (C3)"),
        (lines(SPARKLINE), "E", "a sparkline (D2)"),
        (lines(CONTROL), "D", "a control (C2:C3)"),
        // A list beside the accounts is a place to choose; one that covers the accounts and more belongs to them.
        (lines("<dataValidations><dataValidation type=\"list\" sqref=\"C2:C3\"/></dataValidations>"), "D", "a data validation (C2:C3)"),
        (lines("<dataValidations><dataValidation type=\"list\" sqref=\"B2:D3\"/></dataValidations>"), "C", ""),
        (lines("<conditionalFormatting sqref=\"C2:F3\"/>"), "C", ""),
        (
            beside(&[("comments", "xl/comments7.xml", "<comments><commentList><comment ref=\"C2\"/></commentList></comments>")]),
            "D",
            "a note (C2)",
        ),
        (beside(&[("comments", "xl/comments7.xml", "<comments><commentList><comment ref=\"C8\"/></commentList></comments>")]), "C", ""),
        (
            beside(&[("threadedComment", "xl/t.xml", "<ThreadedComments><threadedComment ref=\"E1\"/></ThreadedComments>")]),
            "F",
            "a note (E1)",
        ),
        (
            beside(&[("tableSingleCells", "xl/s.xml", "<singleXmlCells><singleXmlCell id=\"1\" r=\"C3\"/></singleXmlCells>")]),
            "D",
            "a cell of an XML map (C3)",
        ),
        (beside(&[("vmlDrawing", "xl/v.vml", VML)]), "E", "a control (C2:D3)"),
        (beside(&[("drawing", "xl/d.xml", BUTTON)]), "E", "a control (C1:D2)"),
        (named("<definedName name=\"Rate\">'It''s'!$D$3</definedName>"), "E", "a name (D3)"),
        (named("<definedName name=\"Rates\">'It''s'!$C$2:$D$3</definedName>"), "E", "a name (C2:D3)"),
        (named("<definedName name=\"All\">'It''s'!$A$1:$H$3</definedName>"), "C", ""),
        (named("<definedName name=\"Far\">'It''s'!$C$1:$XFD$3</definedName>"), "C", ""),
        (named("<definedName name=\"_xlnm.Print_Area\" localSheetId=\"0\">'It''s'!$C$1:$H$3</definedName>"), "C", ""),
    ];
    for (put, first, said) in &cases {
        let annotation = annotation(1, &[2, 3], two("Class", "Reason"));
        let input = put.bytes(RANGE);
        let once = annotated(&input, &annotation);
        let text = sheet(&once.bytes);
        let header = text.split_once(&format!("<c r=\"{first}1\"")).and_then(|(_, rest)| rest.split("</c>").next());
        assert!(header.is_some_and(|header| header.ends_with("<is><t>Class</t></is>")), "{first} {said}: {text}");
        let notes: Vec<&String> = once.notes.iter().filter(|note| note.code == "columns-apart").map(|note| &note.message).collect();
        assert_eq!(notes.len(), usize::from(!said.is_empty()), "{first} {said}: {notes:?}");
        assert!(notes.iter().all(|note| note.ends_with(said)), "{notes:?}");
        assert!(annotated(&once.bytes, &annotation).bytes == once.bytes, "a second run: {first} {said}");
    }
    assert_eq!(cases.len(), 21);
}

/// The sheet as a run leaves it, with its columns remembered.
fn after_a_run() -> (String, &'static str) {
    let rows = RANGE.replace(
        "<c r=\"C1\" s=\"1\"/>",
        "<c r=\"C1\" t=\"inlineStr\"><is><t>Class</t></is></c><c r=\"D1\" t=\"inlineStr\"><is><t>Reason</t></is></c>",
    );
    let names = "<definedName name=\"_keyfolio.1\" comment=\"Class\" hidden=\"1\">'It''s'!$C$1</definedName>\
        <definedName name=\"_keyfolio.2\" comment=\"Reason\" hidden=\"1\">'It''s'!$D$1</definedName>";
    (rows, names)
}

#[test]
fn what_a_user_puts_on_our_columns_does_not_push_them_away() {
    let (rows, names) = after_a_run();
    let behind_rows = format!(
        "<dataValidations><dataValidation type=\"list\" sqref=\"A2:D3\"/></dataValidations><hyperlinks><hyperlink ref=\"C2:D3\" location=\"A1\"/></hyperlinks>{SPARKLINE}"
    );
    let names = format!("{names}<definedName name=\"Best\">'It''s'!$C$2</definedName>");
    let notes = [("comments", "xl/comments7.xml", "<comments><commentList><comment ref=\"D2\"/></commentList></comments>")];
    let input = Put { behind_rows: &behind_rows, names: &names, beside: &notes }.bytes(&rows);
    let annotation = annotation(1, &[2, 3], two("Class", "Reason"));
    let once = annotated(&input, &annotation);
    let text = sheet(&once.bytes);
    assert!(text.contains("<c r=\"C2\"") && text.contains("<c r=\"D3\"") && !text.contains("<c r=\"E1\""), "{text}");
    assert!(once.notes.iter().all(|note| note.code != "columns-apart"), "{:?}", once.notes);
    // Merged cells hide all but one of them: that is said, once.
    let merged = "<mergeCells><mergeCell ref=\"C2:D2\"/><mergeCell ref=\"C3:D3\"/></mergeCells>";
    let said = refused(&Put { behind_rows: merged, names: &names, ..Put::default() }.bytes(&rows), &annotation);
    assert_eq!(said, ["It's!C2 merged-cells: the merged cells C2:D2 and 1 more lie over the columns to be written"]);
}

#[test]
fn many_of_one_kind_are_said_once_and_no_room_says_why() {
    let annotation = annotation(1, &[2, 3], two("Class", "Reason"));
    let links: String = (2..=402).map(|row| format!("<hyperlink ref=\"D{row}\" location=\"A1\"/>")).collect();
    let merges = "<mergeCells><mergeCell ref=\"E2:F2\"/><mergeCell ref=\"E3:F3\"/></mergeCells>";
    let both = format!("{merges}<hyperlinks>{links}</hyperlinks>");
    let once = annotated(&Put { behind_rows: &both, ..Put::default() }.bytes(RANGE), &annotation);
    let said: Vec<&String> = once.notes.iter().map(|note| &note.message).collect();
    assert_eq!(
        said,
        ["the columns begin at column G, because the columns between hold something already: merged cells (E2:F2), a link (D2)"]
    );
    for (behind_rows, expected) in [
        (
            "<mergeCells><mergeCell ref=\"B2:XFD2\"/></mergeCells>",
            "It's!B2 no-room: there is no room for 2 columns to the right of the accounts: merged cells (B2:XFD2)",
        ),
        (
            "<hyperlinks><hyperlink ref=\"XFC3\" location=\"A1\"/></hyperlinks>",
            "It's!XFC3 no-room: there is no room for 2 columns to the right of the accounts: a link (XFC3)",
        ),
    ] {
        assert_eq!(refused(&Put { behind_rows, ..Put::default() }.bytes(RANGE), &annotation), [expected]);
    }
}

#[test]
fn looks_are_taken_over_and_what_behaves_is_not() {
    let check_box = "<extLst><ext uri=\"{C7286773-470A-42A8-94C5-96B5CB345126}\"><p:xfComplement xmlns:p=\"p\" i=\"0\"/></ext></extLst>";
    let styles = format!(
        "<styleSheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><fonts count=\"4\"><font><sz val=\"11\"/></font><font><b/><u/></font>\
         <font><u/><color theme=\"10\"/></font><font><i/></font></fonts><cellXfs count=\"5\"><xf numFmtId=\"0\"/>\
         <xf numFmtId=\"0\" fontId=\"3\" fillId=\"1\" quotePrefix=\"1\" pivotButton=\"1\">{check_box}</xf>\
         <xf numFmtId=\"0\" fontId=\"3\" fillId=\"1\" applyProtection=\"1\"><alignment vertical=\"top\"/><protection locked=\"0\" hidden=\"1\"/>{check_box}</xf>\
         <xf numFmtId=\"0\" fontId=\"2\" fillId=\"1\"/><xf numFmtId=\"0\" fontId=\"1\" fillId=\"1\"/></cellXfs></styleSheet>"
    );
    // Of header and account: the neighbour's format and what comes of it.
    for (header, account, expected) in [
        (
            1,
            2,
            [
                "<xf numFmtId=\"0\" fontId=\"4\" fillId=\"2\" quotePrefix=\"0\" pivotButton=\"0\" applyFont=\"1\" applyFill=\"1\"></xf>",
                "<xf numFmtId=\"0\" fontId=\"3\" fillId=\"1\" applyProtection=\"1\"><alignment vertical=\"top\"/><protection locked=\"1\" hidden=\"0\"/></xf>",
            ],
        ),
        (
            2,
            1,
            [
                "<xf numFmtId=\"0\" fontId=\"4\" fillId=\"2\" applyProtection=\"1\" applyFont=\"1\" applyFill=\"1\"><alignment vertical=\"top\"/><protection locked=\"1\" hidden=\"0\"/></xf>",
                "<xf numFmtId=\"0\" fontId=\"3\" fillId=\"1\" quotePrefix=\"0\" pivotButton=\"0\"></xf>",
            ],
        ),
        // The font of links; a header may be underlined for another reason.
        (3, 3, ["<xf numFmtId=\"0\" fontId=\"0\" fillId=\"1\"/>", ""]),
        (4, 0, ["<font><b/><u/><color rgb=\"FF0B4A41\"/></font>", ""]),
    ] {
        let rows = RANGE
            .replace("<c r=\"B1\" s=\"1\"", &format!("<c r=\"B1\" s=\"{header}\""))
            .replace("<c r=\"B2\" s=\"2\"", &format!("<c r=\"B2\" s=\"{account}\""))
            .replace("<c r=\"C1\" s=\"1\"/>", "");
        let input = Workbook { sheet: &rows, styles: Some(&styles), ..Workbook::default() }.bytes();
        let annotation = annotation(1, &[2, 3], two("Class", "Reason"));
        let once = annotated(&input, &annotation).bytes;
        let written = part(&once, "xl/styles.xml") + &sheet(&once);
        for piece in expected {
            assert!(written.contains(piece), "{piece}\nis not in\n{written}");
        }
        let used: Vec<usize> = sheet(&once)
            .split("<c r=\"")
            .filter(|cell| cell.starts_with(['C', 'D']))
            .filter_map(|cell| cell.split_once("s=\"")?.1.split('"').next()?.parse().ok())
            .collect();
        assert!(!used.is_empty() && used.iter().all(|&format| ![1, 2, 3].contains(&format)), "{used:?}");
        assert!(annotated(&once, &annotation).bytes == once);
    }
    // A check box that nobody has ticked yet is no blank cell.
    let rows = RANGE.replace("<c r=\"C1\" s=\"1\"/>", "").replace("<v>40000</v></c>", "<v>40000</v></c><c r=\"C2\" s=\"1\"/>");
    let input = Workbook { sheet: &rows, styles: Some(&styles), ..Workbook::default() }.bytes();
    let annotation = annotation(1, &[2, 3], two("Class", "Reason"));
    let once = annotated(&input, &annotation);
    assert!(sheet(&once.bytes).contains("<c r=\"C2\" s=\"1\"/><c r=\"D2\""), "{}", sheet(&once.bytes));
    assert!(once.notes.iter().any(|note| note.message.ends_with("a check box (C2)")), "{:?}", once.notes);
    assert!(annotated(&once.bytes, &annotation).bytes == once.bytes);
}

#[test]
fn cells_are_put_before_what_follows_the_cells_of_a_row() {
    let more = "<extLst><ext uri=\"{x}\"/></extLst>";
    let rows = RANGE.replace("</row>", &format!("{more}</row>")).replace("<row><c><v>2</v></c>", "<row>");
    let annotation = annotation(1, &[2, 3], two("Class", "Reason"));
    let input = Workbook { sheet: &rows, styles: Some(STYLES), ..Workbook::default() }.bytes();
    let once = annotated(&input, &annotation).bytes;
    let text = sheet(&once);
    assert_eq!(text.matches(&format!("</c>{more}</row>")).count(), 3, "{text}");
    assert!(!text.contains("</extLst><c "), "{text}");
    assert!(annotated(&once, &annotation).bytes == once);
}
