//! `SUMIFS` of many accounts into many orders, beside LibreOffice: `cargo bench --bench lookup [-- ACCOUNTS ORDERS]`.
//!
//! Both open the same workbook and write it again with two columns more for each account: what it ordered in all, and since the
//! beginning of 2026. LibreOffice walks all orders for each account: 5000 accounts and 25000 orders are its minute. The figure to look at is the ratio of the two times; the values are compared as well.

#![allow(clippy::print_stdout, reason = "the figures are what this program is for")]

use std::error::Error;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use calamine::{Data, Reader, Xlsx, open_workbook};
use rust_xlsxwriter::{Formula, Workbook};

const RESULTS: [&str; 2] = ["Revenue", "Revenue since 2026"];

const CRITERIA: &str = r#"language = "english"

[[rule]]
step = "compute"
result = "Revenue"
formula = '''SUMIFS(Orders[Amount],Orders[Account],[@Account])'''

[[rule]]
step = "compute"
result = "Revenue since 2026"
formula = '''SUMIFS(Orders[Amount],Orders[Account],[@Account],Orders[Date],">="&DATE(2026,1,1))'''
"#;

/// Without it, LibreOffice shows the values that a workbook says its formulas have.
const ALWAYS_RECALCULATE: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"#;

/// Writes accounts and orders, and the results as formulas where `native` says so.
fn generate(path: &Path, accounts: u32, orders: u32, native: bool) -> Result<(), Box<dyn Error>> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.set_name("Accounts")?;
    sheet.write_string(0, 0, "Account")?.write_string(0, 1, "Segment")?;
    for (place, result) in (2..).zip(RESULTS.into_iter().filter(|_| native)) {
        sheet.write_string(0, place, result)?;
    }
    for account in 1..=accounts {
        sheet.write_string(account, 0, format!("A{account:06}"))?.write_string(
            account,
            1,
            ["Gold", "Silver", "Tin"][account as usize % 3],
        )?;
        if native {
            let (row, last) = (account + 1, orders + 1);
            let all = format!("=SUMIFS(Orders!$C$2:$C${last},Orders!$A$2:$A${last},$A{row}");
            sheet.write_formula(account, 2, Formula::new(format!("{all})")))?;
            sheet.write_formula(account, 3, Formula::new(format!("{all},Orders!$B$2:$B${last},\">=\"&DATE(2026,1,1))")))?;
        }
    }
    let sheet = workbook.add_worksheet();
    sheet.set_name("Orders")?;
    sheet.write_string(0, 0, "Account")?.write_string(0, 1, "Date")?.write_string(0, 2, "Amount")?;
    let mut state = 20_261_123_u64;
    for order in 1..=orders {
        // A linear congruential generator: the same orders on every machine.
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let random = (state >> 33) as u32;
        sheet.write_string(order, 0, format!("A{:06}", random % accounts + 1))?;
        sheet.write_number(order, 1, f64::from(45_300 + random % 1000))?;
        sheet.write_number(order, 2, f64::from(random % 100_000) / 100.0)?;
    }
    workbook.save(path)?;
    Ok(())
}

fn timed(command: &mut Command) -> Result<Duration, Box<dyn Error>> {
    let started = Instant::now();
    let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status()?;
    if !status.success() {
        return Err(format!("{command:?} ends with {status}").into());
    }
    Ok(started.elapsed())
}

/// The sums of the results' columns.
fn sums(path: &Path) -> Result<[f64; 2], Box<dyn Error>> {
    let mut workbook: Xlsx<_> = open_workbook(path)?;
    let range = workbook.worksheet_range("Accounts")?;
    let mut sums = [0.0; 2];
    let headers: Vec<String> = range.rows().next().unwrap_or_default().iter().map(Data::to_string).collect();
    for (sum, result) in sums.iter_mut().zip(RESULTS) {
        let column = headers.iter().position(|header| header == result).ok_or("a result's column is missing")?;
        *sum = range.rows().skip(1).map(|row| if let Data::Float(number) = row[column] { number } else { 0.0 }).sum();
    }
    Ok(sums)
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut counts = std::env::args().skip(1).filter_map(|argument| argument.parse::<u32>().ok());
    let (accounts, orders) = (counts.next().unwrap_or(100_000), counts.next().unwrap_or(500_000));
    let folder = tempfile::tempdir()?;
    let at = |name: &str| folder.path().join(name);
    generate(&at("in.xlsx"), accounts, orders, false)?;
    fs::write(at("criteria.toml"), CRITERIA)?;
    let mut keyfolio = Command::new(env!("CARGO_BIN_EXE_keyfolio"));
    keyfolio.current_dir(folder.path()).args(["run", "in.xlsx", "-c", "criteria.toml", "-o", "out.xlsx", "--as-of", "2026-11-23"]);
    let own = timed(&mut keyfolio)?.min(timed(&mut keyfolio)?);
    println!("{accounts} accounts into {orders} orders, two SUMIFS each");
    println!("keyfolio, whole run: {:.2} s", own.as_secs_f64());
    if Command::new("soffice").arg("--version").output().is_err() {
        println!("soffice is not installed: nothing to compare with");
        return Ok(());
    }
    generate(&at("native.xlsx"), accounts, orders, true)?;
    fs::create_dir_all(at("profile/user"))?;
    fs::write(at("profile/user/registrymodifications.xcu"), ALWAYS_RECALCULATE)?;
    let profile = format!("-env:UserInstallation=file://{}", at("profile").display());
    let mut soffice = Command::new("soffice");
    soffice.current_dir(folder.path()).args([
        profile.as_str(),
        "--headless",
        "--convert-to",
        "xlsx",
        "--outdir",
        "recalculated",
        "native.xlsx",
    ]);
    let other = timed(&mut soffice)?;
    println!("LibreOffice, opening, recalculating and writing the same: {:.1} s", other.as_secs_f64());
    println!("ratio: {:.0}", other.as_secs_f64() / own.as_secs_f64());
    let (own, other) = (sums(&at("out.xlsx"))?, sums(&at("recalculated/native.xlsx"))?);
    for (result, (own, other)) in RESULTS.into_iter().zip(own.into_iter().zip(other)) {
        println!("sum of {result}: {own:.2}, in LibreOffice {other:.2}");
    }
    Ok(())
}
