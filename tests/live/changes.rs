//! Inputs, weights, thresholds and points are changed at random: LibreOffice recalculates the live workbook, keyfolio runs on the
//! changed input, and every cell agrees.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use keyfolio::foundation::language::Language;
use keyfolio::foundation::location::{CellAddress, RowIndex};
use keyfolio::foundation::value::CellError;
use keyfolio::foundation::value::Value;
use keyfolio::ooxml::archive::file_bytes::FileBytes;
use keyfolio::ooxml::patching::cell_patch::RowCells;
use keyfolio::workbook::told::cells::put_cells;
use keyfolio::workbook::told::package::open as open_package;

use super::{assert_follows, assert_same_columns};
use crate::harness::Folder;
use crate::libreoffice;

/// A small generator of numbers, the same in every run.
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    pub(crate) fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit.max(1) as u64) as usize
    }
}

/// What may stand in an input column.
#[derive(Clone, Copy)]
pub(crate) enum Input {
    /// A number up to this one, with so many decimals.
    Number(f64, i32),
    /// A day of some years.
    Day,
    /// One of these texts.
    Text(&'static [&'static str]),
}

/// A workbook and what may change in it.
pub(crate) struct Proof<'a> {
    pub(crate) name: &'a str,
    pub(crate) workbook: PathBuf,
    pub(crate) sheet: &'a str,
    /// Counted from zero.
    pub(crate) header_row: u32,
    pub(crate) accounts: u32,
    /// The letters of input columns.
    pub(crate) inputs: &'a [(&'a str, Input)],
    /// Cells of the criteria or settings and what else may stand there; a number that Excel takes for one is entered as one.
    pub(crate) criteria: &'a [(&'a str, &'a str, &'a [&'a str])],
    pub(crate) language: Language,
    pub(crate) locale: &'a str,
}

pub(crate) type Changes = BTreeMap<String, BTreeMap<CellAddress, Value>>;

impl Proof<'_> {
    fn changes(&self, chance: &mut Chance) -> Changes {
        let mut changes = Changes::new();
        let cells = changes.entry(self.sheet.to_owned()).or_default();
        for _ in 0..self.accounts * 2 {
            let (letters, input) = self.inputs[chance.below(self.inputs.len())];
            let row = self.header_row + 2 + chance.below(self.accounts as usize) as u32;
            let address = CellAddress::parse(&format!("{letters}{row}")).unwrap();
            cells.insert(address, content(input, chance));
        }
        for (sheet, cell, contents) in self.criteria {
            if chance.below(2) == 0 {
                continue;
            }
            let content = contents[chance.below(contents.len())];
            let content = match content.parse::<f64>() {
                Ok(number) => Value::Number(number),
                Err(_) => Value::Text(content.into()),
            };
            changes.entry((*sheet).to_owned()).or_default().insert(CellAddress::parse(cell).unwrap(), content);
        }
        changes
    }

    /// Changes, runs and recalculates so many times; gives how many cells were equal.
    pub(crate) fn hold(&self, times: u64) -> usize {
        let folder = Folder::new();
        let run = |input: &str, output: &str, live: bool| {
            let mut arguments = vec!["run", input, "-o", output, "--as-of", "2026-11-23", "--no-report", "-q"];
            arguments.extend(live.then_some("--live"));
            let ran = folder.run(&arguments);
            // Expectations of the sample fail under other data.
            assert!(ran.code <= 1, "{}: {}\n{}", self.name, ran.stdout, ran.stderr);
        };
        // Blanks, errors and cells of the wrong kind stand in the workbook from the start.
        let mut faults = self.changes(&mut Chance::new(99));
        faults.retain(|sheet, _| sheet == self.sheet);
        change(&self.workbook, &folder.file("in.xlsx"), &faults, self.language);
        run("in.xlsx", "live.xlsx", true);
        // Unchanged, what LibreOffice computes is what stands in the cells.
        let mut live = vec![folder.file("live.xlsx")];
        let mut expected = vec![folder.file("live.xlsx")];
        for seed in 1..=times {
            let changes = self.changes(&mut Chance::new(seed));
            let (input, changed, output) = (format!("in-{seed}.xlsx"), format!("live-{seed}.xlsx"), format!("out-{seed}.xlsx"));
            change(&folder.file("in.xlsx"), &folder.file(&input), &changes, self.language);
            change(&folder.file("live.xlsx"), &folder.file(&changed), &changes, self.language);
            run(&input, &output, false);
            live.push(folder.file(&changed));
            expected.push(folder.file(&output));
        }
        let recalculated = libreoffice::recalculated_all(&live, self.locale);
        let pairs = recalculated.iter().zip(&expected).enumerate();
        pairs
            .map(|(seed, (given, expected))| {
                let what = format!("{} with changes {seed}", self.name);
                let compare = if seed == 0 { assert_same_columns } else { assert_follows };
                compare(given, expected, self.sheet, self.header_row, &what)
            })
            .sum()
    }
}

fn content(input: Input, chance: &mut Chance) -> Value {
    match chance.below(20) {
        0 | 1 => return Value::Blank,
        2 => return Value::Error([CellError::NotAvailable, CellError::Div0][chance.below(2)]),
        // Text where a number belongs, and a number where a text does.
        3 => {
            return match input {
                Input::Text(_) => Value::Number(12.0),
                _ => Value::Text(["n/a", "800", "unknown"][chance.below(3)].into()),
            };
        }
        _ => {}
    }
    match input {
        Input::Number(most, decimals) => {
            let scale = 10_f64.powi(decimals);
            Value::Number((chance.below(1_000_001) as f64 / 1e6 * most * scale).round() / scale)
        }
        Input::Day => Value::Number(44_000.0 + chance.below(4000) as f64),
        Input::Text(texts) => Value::Text(texts[chance.below(texts.len())].into()),
    }
}

pub(crate) fn change(from: &Path, to: &Path, changes: &Changes, language: Language) {
    let mut bytes: FileBytes = fs::read(from).unwrap().into();
    for (sheet, cells) in changes {
        let package = open_package(bytes, &"changed.xlsx".into(), language).unwrap();
        let mut rows: BTreeMap<RowIndex, RowCells> = BTreeMap::new();
        for (cell, content) in cells {
            let row = rows.entry(cell.row).or_insert_with(|| RowCells { row: cell.row, cells: Vec::new(), like: None });
            row.cells.push((cell.column, content.clone()));
        }
        let rows: Vec<RowCells> = rows.into_values().collect();
        bytes = put_cells(&package, sheet, &rows, language).unwrap();
    }
    fs::write(to, &*bytes.joined()).unwrap();
}

fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("workbooks").join(name)
}

#[test]
fn the_english_sample_follows_changes() {
    if !libreoffice::is_installed("the live workbooks are not recalculated") {
        return;
    }
    let proof = Proof {
        name: "key-accounts.xlsx",
        workbook: sample("key-accounts.xlsx"),
        sheet: "Accounts",
        header_row: 3,
        accounts: 200,
        inputs: &[
            ("G", Input::Number(4000.0, 0)),
            ("H", Input::Number(12_000.0, 0)),
            ("I", Input::Number(2e6, 0)),
            ("J", Input::Number(5e6, 0)),
            ("K", Input::Number(6e6, 0)),
            ("L", Input::Number(0.4, 3)),
            ("M", Input::Number(0.3, 3)),
            ("N", Input::Number(100.0, 0)),
            ("O", Input::Number(9.0, 0)),
            ("P", Input::Text(&["Competitor A", "Competitor B"])),
            ("Q", Input::Day),
            ("R", Input::Number(5.0, 0)),
            ("S", Input::Text(&["Core", "core", "Extended", "FAR-REACHING", "Other"])),
            ("T", Input::Number(5.0, 0)),
        ],
        criteria: ENGLISH_CRITERIA,
        language: Language::English,
        locale: "en-US",
    };
    assert!(proof.hold(3) > 20_000);
}

/// Cells of the shipped criteria and what else may stand there.
const ENGLISH_CRITERIA: &[(&str, &str, &[&str])] = &[
    ("Criteria", "F8", &["0.5", "0", "20%", "35"]),
    ("Criteria", "F9", &["0.1", "40 %"]),
    ("Criteria", "F19", &["0", "1.5"]),
    ("Criteria", "E8", &["0..3000000", "100000..2500000", "2500000 .. 100000"]),
    ("Criteria", "E10", &["0%: 10; 3%: 25; 8%: 55; 12.5%: 95"]),
    ("Criteria", "E18", &["\"Core\": 10; \"Extended\": 55.5; \"Far-reaching\": 90"]),
    ("Criteria", "D6", &["OR([IT workstations]>1500,[Enquiries per month]>4000)"]),
    ("Criteria", "D12", &["AND([Competitor]<>\"\",[Competitor contract until]>EDATE(TODAY(),-24))"]),
    ("Criteria", "D13", &["[Attractiveness]>=50", "[Attractiveness]>=71.5"]),
    ("Criteria", "D20", &["AND([Partnership]>=60,[Personal access]>=3)"]),
    ("Criteria", "D24", &["IF([Service budget]>100000,ROUND([Revenue]/[Service budget],1),0.5)"]),
    ("Criteria", "C14", &["Second"]),
    ("Criteria", "C12", &["In other hands"]),
    ("Settings", "B10", &["out"]),
    ("Settings", "B12", &["?"]),
];

#[test]
fn the_german_sample_follows_changes() {
    if !libreoffice::is_installed("the live workbooks are not recalculated") {
        return;
    }
    let proof = Proof {
        name: "schluesselkunden.xlsx",
        workbook: sample("schluesselkunden.xlsx"),
        sheet: "Kunden",
        header_row: 3,
        accounts: 200,
        inputs: &[
            ("G", Input::Number(4000.0, 0)),
            ("H", Input::Number(12_000.0, 0)),
            ("I", Input::Number(2e6, 0)),
            ("K", Input::Number(6e6, 0)),
            ("L", Input::Number(0.4, 3)),
            ("M", Input::Number(0.3, 3)),
            ("N", Input::Number(100.0, 0)),
            ("Q", Input::Day),
            ("R", Input::Number(5.0, 0)),
            ("T", Input::Number(5.0, 0)),
        ],
        criteria: &[
            ("Kriterien", "F8", &["0.5", "0", "22,5%"]),
            ("Kriterien", "E8", &["50000,5..3000000"]),
            ("Kriterien", "E10", &["0%: 10; 3%: 25; 8%: 55; 12,5%: 95,5"]),
            ("Einstellungen", "B11", &["gesperrt!"]),
        ],
        language: Language::German,
        locale: "de-DE",
    };
    assert!(proof.hold(2) > 15_000);
}
