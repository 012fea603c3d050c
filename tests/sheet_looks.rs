//! How the accounts sheet looks after a run: our columns in a band of their own, bars, alignment, number formats, print set-up; and short reasons.

use std::fs;

use rust_xlsxwriter::{Color, Format, Workbook};

use crate::harness::{Book, Folder, Ran, rows};
use crate::packages::{edit, entries, lint, part, sample};
use crate::row;

fn run(folder: &Folder, input: &str, output: &str) -> Ran {
    let ran = folder.run(&["run", input, "-o", output, "--as-of", "2026-11-23", "--verify"]);
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    ran
}

/// A workbook whose columns have number formats, and criteria that compute with them.
fn with_formats(folder: &Folder, name: &str, landscape: bool) {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.set_name("Accounts").unwrap();
    let header = Format::new().set_bold().set_background_color(Color::RGB(0x1F_3864)).set_font_color(Color::White).set_font_size(13);
    for (column, title) in ["Account", "Revenue", "Cost", "Margin", "Since", "Visits"].into_iter().enumerate() {
        sheet.write_string_with_format(0, column as u16, title, &header).unwrap();
    }
    let (money, percent) = (Format::new().set_num_format("#,##0 \"EUR\""), Format::new().set_num_format("0%"));
    let day = Format::new().set_num_format("dd.mm.yyyy");
    for row in 1_u32..=4 {
        sheet.write_string(row, 0, format!("K-{row}")).unwrap();
        sheet.write_number_with_format(row, 1, f64::from(row) * 1000.0, &money).unwrap();
        sheet.write_number_with_format(row, 2, 400.0, &money).unwrap();
        sheet.write_number_with_format(row, 3, 0.25, &percent).unwrap();
        sheet.write_number_with_format(row, 4, 45_000.0, &day).unwrap();
        sheet.write_number(row, 5, f64::from(row)).unwrap();
    }
    if landscape {
        sheet.set_portrait().set_paper_size(1);
    }
    let criteria = workbook.add_worksheet();
    criteria.set_name("Criteria").unwrap();
    let rules = [
        ["Step", "Result", "Item", "Formula", "Scale"],
        ["Compute", "Profit", "", "[Revenue]-[Cost]", ""],
        ["Compute", "Gross", "", "ROUND([Revenue]*[Margin],0)", ""],
        ["Compute", "Target margin", "", "[Margin]+5%", ""],
        ["Compute", "Cost share", "", "[Cost]/[Revenue]", ""],
        ["Compute", "Per visit", "", "[Profit]/[Visits]", ""],
        ["Compute", "Mixed", "", "[Revenue]+[Margin]", ""],
        ["Compute", "Renewal", "", "[Since]+365", ""],
        ["Knock-out", "Key account", "large", "[Revenue]>1000", ""],
        ["Score", "Points", "revenue", "[Revenue]", "0..4000"],
        ["Classify", "Class", "A", "[Points]>60", ""],
        ["Classify", "Class", "B", "", ""],
    ];
    for (row, cells) in rules.iter().enumerate() {
        for (column, cell) in cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
            criteria.write_string(row as u32, column as u16, *cell).unwrap();
        }
    }
    workbook.save(folder.file(name)).unwrap();
}

/// The format of a cell, as the styles part has it.
fn format_of(folder: &Folder, file: &str, cell: &str) -> String {
    let sheet = part(&folder.file(file), "xl/worksheets/sheet1.xml");
    let styles = part(&folder.file(file), "xl/styles.xml");
    let (_, rest) = sheet.split_once(&format!("<c r=\"{cell}\"")).unwrap();
    let tag = rest.split_once('>').unwrap().0;
    let index: usize = tag.split_once("s=\"").map_or(0, |(_, rest)| rest.split_once('"').unwrap().0.parse().unwrap());
    let (_, formats) = styles.split_once("<cellXfs").unwrap();
    formats.split_once("</cellXfs>").unwrap().0.split("<xf ").nth(index + 1).unwrap().to_owned()
}

/// The code of a cell's number format; a built-in one by its number.
fn number_format(folder: &Folder, file: &str, cell: &str) -> String {
    let styles = part(&folder.file(file), "xl/styles.xml");
    let format = format_of(folder, file, cell);
    let id = format.split_once("numFmtId=\"").unwrap().1.split_once('"').unwrap().0.to_owned();
    let code = styles.split_once(&format!("<numFmt numFmtId=\"{id}\" formatCode=\""));
    code.map_or(id, |(_, rest)| rest.split_once('"').unwrap().0.replace("&quot;", "\""))
}

#[test]
fn a_computed_column_is_shown_like_what_it_was_computed_of() {
    let folder = Folder::new();
    with_formats(&folder, "in.xlsx", false);
    run(&folder, "in.xlsx", "out.xlsx");
    for (cell, expected) in [
        ("G2", "#,##0 \"EUR\""),
        ("H2", "#,##0 \"EUR\""),
        ("I2", "0%"),
        ("J2", "0.0%"),
        ("K2", "#,##0 \"EUR\""),
        ("L2", "0"),
        ("M2", "dd.mm.yyyy"),
        ("O3", "0.0"),
    ] {
        assert_eq!(number_format(&folder, "out.xlsx", cell), expected, "{cell}");
    }
    lint(&folder.file("in.xlsx"), &folder.file("out.xlsx"));
}

#[test]
fn our_headers_stand_in_a_band_and_keep_the_users_font() {
    let folder = Folder::new();
    with_formats(&folder, "in.xlsx", false);
    run(&folder, "in.xlsx", "out.xlsx");
    let styles = part(&folder.file("out.xlsx"), "xl/styles.xml");
    let element = |list: &str, name: &str, index: &str| {
        let (_, rest) = styles.split_once(&format!("<{list} ")).unwrap();
        let inner = rest.split_once(&format!("</{list}>")).unwrap().0;
        inner.split(&format!("<{name}>")).nth(index.parse::<usize>().unwrap() + 1).unwrap().to_owned()
    };
    let id = |format: &str, name: &str| format.split_once(&format!("{name}=\"")).unwrap().1.split_once('"').unwrap().0.to_owned();
    let (users, ours) = (format_of(&folder, "out.xlsx", "F1"), format_of(&folder, "out.xlsx", "G1"));
    let (users_font, our_font) = (element("fonts", "font", &id(&users, "fontId")), element("fonts", "font", &id(&ours, "fontId")));
    assert!(our_font.contains("<b/>") && our_font.contains("<sz val=\"13\"/>") && our_font.contains("rgb=\"FFFFFFFF\""), "{our_font}");
    assert!(users_font.contains("<sz val=\"13\"/>"), "{users_font}");
    let fill = element("fills", "fill", &id(&ours, "fillId"));
    assert!(fill.contains("FF176B60") && !fill.contains("1F3864"), "{fill}");
    // Yes and no in the middle, the class beside the score a little away from it.
    assert!(format_of(&folder, "out.xlsx", "N2").contains("horizontal=\"center\""));
    assert!(format_of(&folder, "out.xlsx", "P2").contains("horizontal=\"left\" indent=\"1\""));
    let sheet = part(&folder.file("out.xlsx"), "xl/worksheets/sheet1.xml");
    assert!(sheet.contains("<conditionalFormatting sqref=\"O2:O5\"><cfRule type=\"dataBar\""), "{sheet}");
    assert!(sheet.contains("<xm:sqref>O2:O5</xm:sqref>") && sheet.contains("gradient=\"0\""), "{sheet}");
}

#[test]
fn a_sheet_is_set_up_for_printing_only_where_nobody_did() {
    let folder = Folder::new();
    with_formats(&folder, "in.xlsx", false);
    with_formats(&folder, "set.xlsx", true);
    run(&folder, "in.xlsx", "out.xlsx");
    let (sheet, workbook) = (part(&folder.file("out.xlsx"), "xl/worksheets/sheet1.xml"), part(&folder.file("out.xlsx"), "xl/workbook.xml"));
    assert!(sheet.contains("<pageSetUpPr fitToPage=\"1\"/>"), "{sheet}");
    assert!(sheet.contains("<pageSetup paperSize=\"9\" orientation=\"landscape\" fitToHeight=\"0\"/>"), "{sheet}");
    assert!(workbook.contains("<definedName name=\"_xlnm.Print_Titles\" localSheetId=\"0\">'Accounts'!$1:$1</definedName>"), "{workbook}");
    run(&folder, "set.xlsx", "set-out.xlsx");
    let (sheet, former) =
        (part(&folder.file("set-out.xlsx"), "xl/worksheets/sheet1.xml"), part(&folder.file("set.xlsx"), "xl/worksheets/sheet1.xml"));
    let page = |sheet: &str| sheet.split_once("<pageSetup").unwrap().1.split_once('>').unwrap().0.to_owned();
    assert_eq!(page(&sheet), page(&former));
    assert!(!sheet.contains("fitToPage") && !part(&folder.file("set-out.xlsx"), "xl/workbook.xml").contains("'Accounts'!$1:$1<"));
    // A second run finds its own looks again.
    fs::copy(folder.file("out.xlsx"), folder.file("second.xlsx")).unwrap();
    run(&folder, "second.xlsx", "again.xlsx");
    assert!(fs::read(folder.file("out.xlsx")).unwrap() == fs::read(folder.file("again.xlsx")).unwrap());
}

#[test]
fn the_samples_keep_their_looks_and_pass_the_lint() {
    for name in ["key-accounts.xlsx", "schluesselkunden.xlsx"] {
        let folder = Folder::new();
        fs::copy(sample(name), folder.file("in.xlsx")).unwrap();
        run(&folder, "in.xlsx", "out.xlsx");
        lint(&folder.file("in.xlsx"), &folder.file("out.xlsx"));
        let formats = |file: &str| {
            let styles = part(&folder.file(file), "xl/styles.xml");
            let cells = styles.split_once("<cellXfs").unwrap().1.split_once("</cellXfs>").unwrap().0.to_owned();
            cells.split_once('>').unwrap().1.to_owned()
        };
        assert!(formats("out.xlsx").starts_with(&formats("in.xlsx")), "{name}: a format of the user's is another one");
        let column = if name.starts_with("key") { "Reason" } else { "Begründung" };
        let reasons: Vec<String> = rows(&folder.file("out.xlsx"), 0, 3).into_iter().map(|row| row[column].clone()).collect();
        assert!(reasons.len() == 200 && reasons.iter().all(|reason| (3..=110).contains(&reason.chars().count())), "{name}");
        assert!(!entries(&folder.file("out.xlsx")).is_empty());
    }
}

fn reasons(length: Option<(&str, &str)>) -> Vec<String> {
    let folder = Folder::new();
    let accounts = vec![
        row!["Account", "Revenue", "Growth", "Access", "Contract"],
        row!["K-1", 80, 60, 40, "yes"],
        row!["K-2", 10, 60, 40, "no"],
        row!["K-3", 80, "", 40, "yes"],
    ];
    let mut book = Book::new().sheet("Accounts", accounts).criteria(
        &["Step", "Result", "Item", "Formula", "Scale", "Reason"],
        &[
            &["Knock-out", "Key account", "large", "[Revenue]>50", "", "too small: {[Revenue]}"],
            &["Knock-out", "Key account", "bound", "[Contract]=\"yes\"", "", "no contract"],
            &["Knock-out", "Key account", "never", "[Revenue]<>10", "", "revenue is not settled"],
            &["Score", "Points", "revenue", "[Revenue]", "0..100", ""],
            &["Score", "Points", "growth", "[Growth]", "0..100", ""],
            &["Score", "Points", "access", "[Access]", "0..100", ""],
            &["Classify", "Class", "A", "[Points]>50", "", "A: above 50"],
            &["Classify", "Class", "B", "", "", ""],
        ],
    );
    if let Some((setting, value)) = length {
        book = book.sheet("Settings", vec![row!["Setting", "Value"], row![setting, value]]);
    }
    folder.annotate_as_written(&book).into_iter().map(|row| row["Reason"].clone()).collect()
}

#[test]
fn reasons_are_short_unless_all_of_them_are_wanted() {
    let short = reasons(None);
    assert_eq!(short[0], "revenue 26.7 of 33.3, growth 20 of 33.3");
    assert_eq!(short[1], "too small: 10; no contract; and 1 more");
    assert_eq!(short[2], "revenue 40 of 50, access 20 of 50; left out for lack of data: growth");
    assert_eq!(reasons(Some(("Reason length", "short"))), short);
    for (setting, value) in [("Reason length", "full"), ("Begründungslänge", "voll"), ("reason_length", "Full")] {
        let full = reasons(Some((setting, value)));
        assert_eq!(full[0], "revenue 26.7 of 33.3, growth 20 of 33.3, access 13.3 of 33.3; A: above 50", "{setting}");
        assert_eq!(full[1], "too small: 10; no contract; revenue is not settled");
        assert_eq!(full[2], "revenue 40 of 50, access 20 of 50; left out for lack of data: growth; A: above 50");
    }
}

#[test]
fn another_length_of_reasons_is_an_error_at_its_cell() {
    let folder = Folder::new();
    let book = Book::new()
        .sheet("Accounts", vec![row!["Account", "X"], row!["K-1", 1]])
        .sheet("Settings", vec![row!["Setting", "Value"], row!["Reason length", "tiny"]])
        .criteria(&["Step", "Result", "Item", "Formula"], &[&["Classify", "Class", "A", ""]]);
    book.save(&folder.file("in.xlsx"));
    let ran = folder.run(&["run", "in.xlsx", "-o", "out.xlsx"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("Settings!B2") && ran.stderr.contains("write short or full"), "{}", ran.stderr);
    assert!(!folder.file("out.xlsx").exists());
}

/// The number formats that computed columns get, where the columns of the accounts have these (several for rows of one column).
fn formats_of(formulas: &[&str], columns: &[(&str, &[&str])]) -> Vec<String> {
    let folder = Folder::new();
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.set_name("Accounts").unwrap();
    sheet.write_string(0, 0, "Account").unwrap();
    for (column, (header, codes)) in (1_u16..).zip(columns) {
        sheet.write_string(0, column, *header).unwrap();
        for row in 1_u32..=4 {
            let format = Format::new().set_num_format(codes[row as usize % codes.len()]);
            sheet.write_number_with_format(row, column, f64::from(row) * 1000.0, &format).unwrap();
        }
    }
    // A first value that is a text, with a format of its own.
    sheet.write_string_with_format(1, 1, "unknown", &Format::new().set_num_format("0.000%")).unwrap();
    for row in 1_u32..=4 {
        sheet.write_string(row, 0, format!("K-{row}")).unwrap();
    }
    let criteria = workbook.add_worksheet();
    criteria.set_name("Criteria").unwrap();
    for (column, header) in ["Step", "Result", "Item", "Formula"].into_iter().enumerate() {
        criteria.write_string(0, column as u16, header).unwrap();
    }
    for (row, formula) in (1_u32..).zip(formulas) {
        criteria.write_string(row, 0, "Compute").unwrap();
        criteria.write_string(row, 1, format!("Result {row}")).unwrap();
        criteria.write_string(row, 3, *formula).unwrap();
    }
    workbook.save(folder.file("in.xlsx")).unwrap();
    run(&folder, "in.xlsx", "out.xlsx");
    let first = columns.len() + 1;
    (0..formulas.len())
        .map(|number| number_format(&folder, "out.xlsx", &format!("{}4", char::from(b'A' + (first + number) as u8))))
        .collect()
}

#[test]
fn no_number_is_shown_in_a_unit_that_it_does_not_have() {
    let columns: &[(&str, &[&str])] = &[
        ("Revenue", &["#,##0 \"EUR\""]),
        ("Cost", &["#,##0.00 \"EUR\""]),
        ("Dollars", &["[$$-409]#,##0"]),
        ("Units", &["#,##0"]),
        ("Employees", &["#,##0"]),
        ("Margin", &["0.0%"]),
        ("Mixed", &["#,##0 \"EUR\"", "[$$-409]#,##0"]),
        ("Literal", &["0\"%\""]),
        ("Count", &["General"]),
    ];
    let (euro, share, general) = ("#,##0 \"EUR\"", "0.0%", "0");
    let cases = [
        ("[Units]/[Employees]", general),
        ("[Revenue]/[Cost]", share),
        ("[Revenue]/[Cost]*100", general),
        ("100*[Revenue]/[Cost]", general),
        ("[Revenue]/[Dollars]", general),
        ("[Revenue]/[Units]", general),
        ("[Margin]*100", general),
        ("[Margin]/[Count]", general),
        ("1-[Margin]", share),
        ("[Revenue]/1000", general),
        ("[Revenue]*0.001", general),
        ("[Revenue]/1000000+[Revenue]/1000000", general),
        ("[Revenue]*1.19", euro),
        ("[Revenue]*10%", euro),
        ("[Mixed]*2", general),
        ("[Mixed]+[Revenue]", general),
        ("[Revenue]*[Margin]", euro),
        ("[Revenue]*[Literal]", general),
        ("[Revenue]+[Revenue]", euro),
    ];
    for part in cases.chunks(8) {
        let formulas: Vec<&str> = part.iter().map(|(formula, _)| *formula).collect();
        let expected: Vec<&str> = part.iter().map(|(_, expected)| *expected).collect();
        assert_eq!(formats_of(&formulas, columns), expected, "{formulas:?}");
    }
}

/// A score on a sheet that was run once, with its one bar.
fn with_one_bar(folder: &Folder, name: &str) {
    let accounts = vec![row!["Account", "Value"], row!["K-1", 10], row!["K-2", 60]];
    let criteria: &[&[&str]] = &[
        &["Score", "Points", "p", "[Value]", "0..100"],
        &["Classify", "Class", "A", "[Points]>50", ""],
        &["Classify", "Class", "B", "", ""],
    ];
    Book::new()
        .sheet("Accounts", accounts)
        .criteria(&["Step", "Result", "Item", "Formula", "Scale"], criteria)
        .save(&folder.file("in.xlsx"));
    run(folder, "in.xlsx", name);
}

#[test]
fn a_bar_of_the_users_on_our_column_stays_whole() {
    let folder = Folder::new();
    with_one_bar(&folder, "out.xlsx");
    const ID: &str = "{AAAAAAAA-1111-2222-3333-444444444444}";
    let rule = format!(
        "<cfRule type=\"dataBar\" priority=\"90\"><dataBar><cfvo type=\"num\" val=\"0\"/><cfvo type=\"num\" val=\"100\"/><color rgb=\"FF638EC6\"/></dataBar>\
         <extLst><ext xmlns:x14=\"http://schemas.microsoft.com/office/spreadsheetml/2009/9/main\" uri=\"{{B025F937-C7B1-47D3-B67F-A62EFF666E3E}}\"><x14:id>{ID}</x14:id></ext></extLst></cfRule>"
    );
    let extended = format!(
        "<x14:conditionalFormatting xmlns:xm=\"http://schemas.microsoft.com/office/excel/2006/main\"><x14:cfRule type=\"dataBar\" id=\"{ID}\"><x14:dataBar minLength=\"0\" maxLength=\"100\" direction=\"rightToLeft\">\
         <x14:cfvo type=\"num\"><xm:f>0</xm:f></x14:cfvo><x14:cfvo type=\"num\"><xm:f>100</xm:f></x14:cfvo><x14:negativeFillColor rgb=\"FFFF0000\"/><x14:axisColor rgb=\"FF000000\"/></x14:dataBar></x14:cfRule>\
         <xm:sqref>C2:C3</xm:sqref></x14:conditionalFormatting>"
    );
    let sheet = part(&folder.file("out.xlsx"), "xl/worksheets/sheet1.xml");
    assert!(sheet.contains("<conditionalFormatting sqref=\"C2:C3\"><cfRule type=\"dataBar\""), "{sheet}");
    // In an element of its own, or beside our rule, as Excel saves it.
    let apart = format!("<conditionalFormatting sqref=\"C2:C3\">{rule}</conditionalFormatting><conditionalFormatting sqref=\"C2:C3\">");
    let beside = format!("<conditionalFormatting sqref=\"C2:C3\">{rule}");
    for put in [apart, beside] {
        edit(&folder.file("out.xlsx"), &folder.file("edited.xlsx"), "xl/worksheets/sheet1.xml", &|sheet| {
            let sheet = sheet.replacen("<conditionalFormatting sqref=\"C2:C3\">", &put, 1);
            sheet.replace("</x14:conditionalFormattings>", &format!("{extended}</x14:conditionalFormattings>"))
        });
        run(&folder, "edited.xlsx", "again.xlsx");
        let sheet = part(&folder.file("again.xlsx"), "xl/worksheets/sheet1.xml");
        assert!(sheet.contains(&rule) && sheet.contains(&extended), "{sheet}");
        assert_eq!((sheet.matches("type=\"dataBar\" priority").count(), sheet.matches("<x14:cfRule").count()), (2, 2), "{sheet}");
    }
}

#[test]
fn a_bar_of_ours_in_another_colour_is_replaced() {
    let folder = Folder::new();
    with_one_bar(&folder, "out.xlsx");
    edit(&folder.file("out.xlsx"), &folder.file("edited.xlsx"), "xl/worksheets/sheet1.xml", &|sheet| sheet.replace("FFC9DDF2", "FF63C384"));
    run(&folder, "edited.xlsx", "again.xlsx");
    let sheet = |file: &str| part(&folder.file(file), "xl/worksheets/sheet1.xml");
    assert_ne!(sheet("edited.xlsx"), sheet("out.xlsx"));
    assert_eq!(sheet("again.xlsx"), sheet("out.xlsx"));
}

#[test]
fn a_long_reason_is_shown_once_however_wide_its_column_is() {
    let folder = Folder::new();
    let mut accounts = vec![row!["Account", "Value"]];
    accounts.extend((0..60).map(|number| row![format!("K-{number}").as_str(), number]));
    let long = "revenue below the least that was agreed in the meeting of the board, whatever else holds";
    let book = Book::new().sheet("Accounts", accounts).criteria(
        &["Step", "Result", "Item", "Formula", "Reason"],
        &[&["Knock-out", "Key account", "small", "[Value]<>3", long], &["Classify", "Class", "A", "", ""]],
    );
    book.save(&folder.file("in.xlsx"));
    run(&folder, "in.xlsx", "out.xlsx");
    let sheet = part(&folder.file("out.xlsx"), "xl/worksheets/sheet1.xml");
    assert!(part(&folder.file("out.xlsx"), "xl/sharedStrings.xml").contains(long) || sheet.contains(long));
    assert!(!part(&folder.file("out.xlsx"), "xl/styles.xml").contains("horizontal=\"fill\""));
}

#[test]
fn a_sheet_of_which_something_is_said_is_printed_as_it_was() {
    for (from, to, is_set_up) in [
        ("</sheetData>", "</sheetData><printOptions gridLines=\"1\"/>", false),
        ("</sheetData>", "</sheetData><headerFooter><oddFooter>&amp;P</oddFooter></headerFooter>", false),
        ("<dimension", "<sheetPr><pageSetUpPr/></sheetPr><dimension", true),
        ("</sheetData>", "</sheetData>", true),
    ] {
        let folder = Folder::new();
        let book = Book::new()
            .sheet("Accounts", vec![row!["Account", "X"], row!["K-1", 1]])
            .criteria(&["Step", "Result", "Item", "Formula"], &[&["Classify", "Class", "A", ""]]);
        book.save(&folder.file("made.xlsx"));
        edit(&folder.file("made.xlsx"), &folder.file("in.xlsx"), "xl/worksheets/sheet1.xml", &|sheet| {
            let sheet =
                sheet.replace("<pageMargins left=\"0.7\" right=\"0.7\" top=\"0.75\" bottom=\"0.75\" header=\"0.3\" footer=\"0.3\"/>", "");
            sheet.replacen(from, to, 1)
        });
        let ran = run(&folder, "in.xlsx", "out.xlsx");
        assert!(ran.code == 0, "{}", ran.stderr);
        let sheet = part(&folder.file("out.xlsx"), "xl/worksheets/sheet1.xml");
        assert_eq!(sheet.contains("<pageSetup "), is_set_up, "{to}: {sheet}");
        assert_eq!(sheet.matches("<pageSetUpPr").count(), usize::from(is_set_up), "{to}: {sheet}");
        lint(&folder.file("in.xlsx"), &folder.file("out.xlsx"));
    }
}
