//! Makes the workbook of the speed figures: `cargo run --release --example generate-accounts -- FILE ACCOUNTS [RULES]`.
//!
//! Twenty columns (a key, texts, whole numbers, a date) and a Criteria sheet of thirty rules of all steps. The same arguments give
//! the same workbook.

use std::error::Error;

use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, XlsxError};

/// Columns of whole numbers from 0 to 9,999.
const NUMBERS: [&str; 14] = [
    "IT Workstations",
    "Interactions per month",
    "Revenue potential",
    "Margin",
    "Growth",
    "Cross-sell",
    "Cooperation",
    "Personal access",
    "Market share",
    "Revenue",
    "Revenue last year",
    "Open offers",
    "Tickets",
    "Sites",
];

const HEADER: [&str; 7] = ["Step", "Result", "Item", "Formula", "Scale", "Weight", "Reason"];

/// Thirty rules over these columns.
const RULES: [[&str; 7]; 30] = [
    ["Compute", "Revenue growth", "", "IF([Revenue last year]=0,0,[Revenue]/[Revenue last year]-1)", "", "", ""],
    ["Compute", "Share of revenue", "", "[Revenue]/SUM([Revenue])", "", "", ""],
    ["Compute", "_Tickets per site", "", "IFERROR([Tickets]/[Sites],0)", "", "", ""],
    ["Compute", "_Years", "", "DATEDIF([Since],TODAY(),\"Y\")", "", "", ""],
    ["Compute", "_Region", "", "UPPER(LEFT([Region],2))", "", "", ""],
    ["Knock-out", "", "Size", "OR([IT Workstations]>1000,[Interactions per month]>5000)", "", "", "only {[IT Workstations]} workstations"],
    ["Knock-out", "", "Active", "[Status]<>\"closed\"", "", "", "closed"],
    ["Score", "Attractiveness", "Revenue potential", "[Revenue potential]", "0..10000", "40%", ""],
    ["Score", "Attractiveness", "Margin", "[Margin]/100", "0..100", "25%", ""],
    ["Score", "Attractiveness", "Growth", "[Growth]", "0..10000", "20%", ""],
    ["Score", "Attractiveness", "Cross-sell", "[Cross-sell]", "0: 0; 2000: 30; 5000: 60; 8000: 100", "15%", ""],
    ["Score", "Position", "Cooperation", "[Cooperation]", "0..10000", "2", ""],
    ["Score", "Position", "Personal access", "[Personal access]", "0..10000", "IF([_Years]>5,2,1)", ""],
    ["Score", "Position", "Market share", "[Market share]", "min..max", "1", ""],
    ["Score", "Position", "Segment", "[Segment]", "\"Gold\": 100; \"Silver\": 60; else: 20", "1", ""],
    ["Score", "Effort", "Tickets per site", "[_Tickets per site]", "100..0", "1", ""],
    ["Score", "Effort", "Open offers", "MIN([@[Open offers]],5000)", "0..5000", "1", ""],
    ["Blocker", "", "Escalation", "AND([Tickets]>9900,[Sites]<50)", "", "", "escalated"],
    ["Classify", "Priority", "A", "[Attractiveness]>=65", "", "", ""],
    ["Classify", "Priority", "B", "[Attractiveness]>=40", "", "", ""],
    ["Classify", "Priority", "C", "", "", "", ""],
    ["Classify", "Strategy", "strategic", "AND([Cooperation]>=7000,[Personal access]>=7000)", "", "", ""],
    ["Classify", "Strategy", "operative", "[Cooperation]>=4000", "", "", ""],
    ["Classify", "Strategy", "lean", "", "", "", ""],
    ["Classify", "Portfolio", "star", "AND([Market share]>5000,[Growth]>5000)", "", "", ""],
    ["Classify", "Portfolio", "cash cow", "[Market share]>5000", "", "", ""],
    ["Classify", "Portfolio", "question mark", "[Growth]>5000", "", "", ""],
    ["Classify", "Portfolio", "poor dog", "", "", "", ""],
    ["Classify", "Development", "extend", "AND([Portfolio]=\"star\",[Strategy]<>\"strategic\",[_Region]<>\"XX\")", "", "", ""],
    ["Classify", "Development", "keep", "", "", "", ""],
];

/// A small generator of whole numbers (splitmix64), so that the workbook is the same everywhere.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % end
    }
}

fn write(file: &str, accounts: u32, rules: usize) -> Result<(), XlsxError> {
    let mut numbers = Numbers(42);
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.set_name("Accounts")?;
    let texts: [(&str, &[&str]); 4] = [
        ("Account", &[]),
        ("Region", &["North", "South", "East", "West"]),
        ("Segment", &["Gold", "Silver", "Bronze"]),
        ("Status", &["open", "open", "open", "closed"]),
    ];
    let headers = texts.iter().map(|(header, _)| *header).chain(NUMBERS).chain(["Since", "Note"]);
    for (column, header) in (0_u16..).zip(headers) {
        sheet.write_string(0, column, header)?;
    }
    let date = Format::new().set_num_format("yyyy-mm-dd");
    for row in 1..=accounts {
        sheet.write_string(row, 0, format!("Account {row:07}"))?;
        for (column, (_, choices)) in (0_u16..).zip(texts).skip(1) {
            sheet.write_string(row, column, choices[numbers.below(choices.len() as u64) as usize])?;
        }
        for column in 4..18_u16 {
            sheet.write_number(row, column, numbers.below(10_000) as f64)?;
        }
        let since = ExcelDateTime::from_serial_datetime(36_526.0 + numbers.below(9_000) as f64)?;
        sheet.write_datetime_with_format(row, 18, &since, &date)?;
        sheet.write_string(row, 19, format!("Contact {} of {}", numbers.below(50), numbers.below(1000)))?;
    }
    let sheet = workbook.add_worksheet();
    sheet.set_name("Criteria")?;
    sheet.write_row(0, 0, HEADER)?;
    // Ten times the rules are the same rules under other names.
    for (row, index) in (1_u32..).zip(0..rules) {
        let mut rule = RULES[index % RULES.len()].map(str::to_owned);
        let copy = index / RULES.len();
        if copy > 0 && !rule[1].is_empty() {
            rule[1] = format!("{} {copy}", rule[1]);
        }
        sheet.write_row(row, 0, rule)?;
    }
    workbook.save(file)
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [file, accounts, rest @ ..] = &arguments[..] else {
        return Err("name a file and a number of accounts".into());
    };
    let rules = rest.first().map_or(Ok(RULES.len()), |rules| rules.parse())?;
    Ok(write(file, accounts.parse()?, rules)?)
}
