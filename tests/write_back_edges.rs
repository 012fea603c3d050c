//! Workbooks at the edge of what is allowed: numbers that are used up, filters and formats that reach over the new columns.

use keyfolio::workbook::annotate::NewColumn;

use crate::write_back::workbooks::{RANGE, STYLES, TABLE, Workbook, annotated, annotation, part, range, sheet, table_sheet, texts, two};

#[test]
fn a_filter_over_blank_columns_grows_with_those_that_fill_them() {
    let filtered = RANGE.replace("</sheetData>", "</sheetData><autoFilter ref=\"A1:C3\"/>");
    let input = Workbook { sheet: &filtered, ..range() }.bytes();
    let annotation = annotation(1, &[2, 3], two("Class", "Reason"));
    let once = annotated(&input, &annotation).bytes;
    assert!(sheet(&once).contains("<autoFilter ref=\"A1:D3\"/>"), "{}", sheet(&once));
    assert!(annotated(&once, &annotation).bytes == once);
    // One that reaches farther than the new columns stays.
    let far = RANGE.replace("</sheetData>", "</sheetData><autoFilter ref=\"A1:H3\"/>");
    let once = annotated(&Workbook { sheet: &far, ..range() }.bytes(), &annotation).bytes;
    assert!(sheet(&once).contains("<autoFilter ref=\"A1:H3\"/>"), "{}", sheet(&once));
    assert!(annotated(&once, &annotation).bytes == once);
}

#[test]
fn a_styled_cell_outside_the_stated_dimension_stays_outside() {
    let styled = RANGE.replace("<c><v>2</v></c>", "<c><v>2</v></c><c r=\"XFD3\" s=\"1\"/>");
    let annotation = annotation(1, &[2, 3], two("Class", "Reason"));
    let once = annotated(&Workbook { sheet: &styled, ..range() }.bytes(), &annotation).bytes;
    assert!(sheet(&once).contains("<dimension ref=\"A1:D3\"/>"), "{}", sheet(&once));
    assert!(annotated(&once, &annotation).bytes == once);
}

#[test]
fn numbers_that_are_used_up_are_taken_from_the_gaps() {
    let (sheet_text, last) = (table_sheet(""), u32::MAX);
    let table = TABLE.replace("tableColumn id=\"2\"", &format!("tableColumn id=\"{last}\""));
    let workbook = Workbook { sheet: &sheet_text, styles: Some(STYLES), table: Some(&table), ..Workbook::default() };
    let annotation = annotation(2, &[3, 4], two("Class", "Reason"));
    let once = annotated(&workbook.bytes(), &annotation).bytes;
    let grown = part(&once, "xl/tables/table1.xml");
    assert!(grown.contains("<tableColumn id=\"2\" name=\"Class\"/><tableColumn id=\"3\" name=\"Reason\"/>"), "{grown}");
    assert!(annotated(&once, &annotation).bytes == once);
}

#[test]
fn number_formats_and_priorities_do_not_pass_their_last() {
    let styles = STYLES.replace("<cellXfs", "<numFmts count=\"1\"><numFmt numFmtId=\"4294967295\" formatCode=\"0\"/></numFmts><cellXfs");
    let rules = "<conditionalFormatting sqref=\"A1\"><cfRule type=\"expression\" priority=\"2147483647\"><formula>1</formula></cfRule></conditionalFormatting>";
    let text = RANGE.replace("<pageMargins", &format!("{rules}<pageMargins"));
    let class = NewColumn { classes: vec!["A".into(), "B".into()], ..texts("Class", &["A", "B"]) };
    let score = NewColumn { format: keyfolio::workbook::annotate::ColumnFormat::OneDecimal, ..texts("Score", &["", ""]) };
    let annotation = annotation(1, &[2, 3], vec![class, score]);
    let once = annotated(&Workbook { sheet: &text, styles: Some(&styles), ..range() }.bytes(), &annotation).bytes;
    assert_eq!(sheet(&once).matches("priority=\"2147483647\"").count(), 3, "{}", sheet(&once));
    let styles = part(&once, "xl/styles.xml");
    assert!(styles.contains("<numFmt numFmtId=\"164\" formatCode=\"0.0\"/>"), "{styles}");
    assert!(annotated(&once, &annotation).bytes == once);
}

/// The other cells of an array need not be written, by openpyxl for example; whatever stood there, Excel would put the array's values over it.
#[test]
fn columns_stand_to_the_right_of_an_array_whose_other_cells_are_not_written() {
    for (formula, first) in [
        ("<f t=\"array\" ref=\"C2:E3\">1</f>", "F"),
        ("<f ref='C2:D3' t='dataTable' dt2D=\"0\" r1=\"A1\"/>", "E"),
        ("<f t=\"shared\" si=\"0\" ref=\"C2:E3\">1</f>", "D"),
        ("<f>1</f>", "D"),
    ] {
        let text = RANGE.replace(
            "<c r=\"B2\" s=\"2\"><v>40000</v></c>",
            &format!("<c r=\"B2\" s=\"2\"><v>40000</v></c><c r=\"C2\">{formula}<v>1</v></c>"),
        );
        let annotation = annotation(1, &[2, 3], two("Class", "Reason"));
        let once = annotated(&Workbook { sheet: &text, ..range() }.bytes(), &annotation).bytes;
        assert!(
            sheet(&once).contains(&format!("<c r=\"{first}1\" ")) && sheet(&once).contains(&format!("<c r=\"{first}3\"")),
            "{formula}: {}",
            sheet(&once)
        );
        assert!(annotated(&once, &annotation).bytes == once, "{formula}");
    }
}
