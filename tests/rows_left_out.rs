//! What becomes of the cells in rows that are no accounts: ours are taken out, the user's stay.

use std::fs;

use calamine::{Reader, Xlsx, open_workbook};

use crate::harness::{Book, Cell, Folder, rows};
use crate::no_accounts::{HEADER, RULES, with_sums};
use crate::row;

#[test]
fn results_of_an_earlier_run_are_taken_out_and_what_a_user_wrote_there_stays() {
    let folder = Folder::new();
    let mut all = with_sums();
    all.remove(4);
    Book::new().sheet("Accounts", all).criteria(&HEADER, &RULES).save(&folder.file("in.xlsx"));
    let plain = "[[rule]]\nstep = \"compute\"\nresult = \"All\"\nformula = \"SUM([Revenue])\"\n\
        [[rule]]\nstep = \"classify\"\nresult = \"Class\"\nitem = \"A\"\nformula = \"[Revenue]/[All]>0.3\"\n\
        [[rule]]\nstep = \"classify\"\nresult = \"Class\"\nitem = \"B\"\n";
    fs::write(folder.file("keep.toml"), format!("language = \"english\"\n[settings]\nsum_rows = \"keep\"\n{plain}")).unwrap();
    let run = |from: &str, to: &str, more: &[&str]| {
        let ran = folder.run(&[&["run", from, "-o", to, "--as-of", "2026-11-23", "--verify"], more].concat());
        assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
        rows(&folder.file(to), 0, 0)
    };
    let kept = run("in.xlsx", "kept.xlsx", &["-c", "keep.toml"]);
    assert!(kept.iter().all(|row| !row["Class"].is_empty()));
    let left_out = run("kept.xlsx", "left.xlsx", &[]);
    let filled = |column: &str| left_out.iter().map(|row| !row[column].is_empty()).collect::<Vec<_>>();
    for column in ["All", "Class", "Reason"] {
        assert_eq!(filled(column), [true, true, false, true, false, false], "{column}");
    }
    assert_eq!(left_out[2]["Revenue"], "170");
    // Running again changes nothing.
    let again = run("left.xlsx", "again.xlsx", &[]);
    assert_eq!(again, left_out);
}

#[test]
fn cells_in_rows_that_are_no_accounts_stay_however_often_it_runs() {
    let folder = Folder::new();
    let mut all = with_sums();
    all[0].extend(row!["Segment", "Visits", "Since"]);
    all[6].extend(row!["", "", "", "", "checked", "M. K."]);
    all.push(row!["", "", "", "", "", "beside", 1, 2, 3]);
    all.insert(3, row!["", "", "", "", "", "between", 4, 5, 6, 7, 8, 9]);
    Book::new().sheet("Accounts", all.clone()).criteria(&HEADER, &RULES).save(&folder.file("1.xlsx"));
    for round in 1..4 {
        let (from, to) = (format!("{round}.xlsx"), format!("{}.xlsx", round + 1));
        let ran = folder.run(&["run", &from, "-o", &to, "--as-of", "2026-11-23", "--no-report", "--verify"]);
        assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
        let mut workbook: Xlsx<_> = open_workbook(folder.file(&to)).unwrap();
        let range = workbook.worksheet_range("Accounts").unwrap();
        for (row, cells) in (0_u32..).zip(&all) {
            for (column, cell) in (0_u32..).zip(cells) {
                let found = range.get_value((row, column)).map(ToString::to_string).unwrap_or_default();
                match cell {
                    Cell::Text(text) => assert_eq!(found, *text, "{to} {row} {column}"),
                    Cell::Number(number) => assert_eq!(found, number.to_string(), "{to} {row} {column}"),
                    _ => {}
                }
            }
        }
    }
}
