//! `docs/functions.md` says what the registry says.
//!
//! Written anew by `KEYFOLIO_WRITE_DOCS=1 cargo test --test keyfolio function_docs`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use keyfolio::formula::Dialect;
use keyfolio::formula::examples::EXAMPLE_COLUMNS;
use keyfolio::formula::function::Function;
use keyfolio::formula::registry;

use crate::parity::cases;
use crate::parity::evaluation::parsed;
use crate::parity::stored::{functions, rows};

const HEAD: &str = "\
# Functions

Every function that formulas can use, by its English and its German name; both are read in every sheet. What stands in
square brackets can be left away, and `…` says that the last arguments can be repeated. How formulas are written, and where they
differ from Excel's on purpose, stands in [formulas.md](formulas.md). `keyfolio functions NAME` shows a function's entry on the terminal.

<!-- Written from the registry: KEYFOLIO_WRITE_DOCS=1 cargo test --test keyfolio function_docs -->

Examples that name columns are about these four accounts:

";

fn page() -> String {
    let mut page = HEAD.to_owned();
    let names = EXAMPLE_COLUMNS.map(|(name, _)| name).join(" | ");
    write!(page, "| {names} |\n| --- | --- | --- | --- |\n").unwrap();
    for row in 0..4 {
        writeln!(page, "| {} |", EXAMPLE_COLUMNS.map(|(_, cells)| cells[row].trim_matches('"')).join(" | ")).unwrap();
    }
    for family in registry::families() {
        let names: Vec<String> = family.functions().map(|function| format!("[{}](#{})", function.name.english, anchor(function))).collect();
        write!(page, "\n- **{}**: {}", family.title.english, names.join(" · ")).unwrap();
    }
    page.push('\n');
    for family in registry::families() {
        write!(page, "\n## {}\n", family.title.english).unwrap();
        family.functions().for_each(|function| entry(&mut page, function));
    }
    foot(&mut page);
    page
}

/// How every function stands to the values that Excel stored, and how many cases of its own it has.
fn foot(page: &mut String) {
    let mut counts: BTreeMap<&str, [usize; 5]> = registry::all().map(|function| (function.name.english, [0; 5])).collect();
    for case in cases::all() {
        let Ok(tree) = parsed(&case.formula, case.dialect()) else { continue };
        for name in functions(&tree) {
            counts.entry(name).or_default()[0] += 1;
        }
    }
    let rows = rows();
    let mut all = [0; 4];
    for row in &rows {
        let outcome = row.outcome() as usize;
        all[outcome] += 1;
        for name in row.functions() {
            counts.entry(name).or_default()[outcome + 1] += 1;
        }
    }
    let [equal, deliberate, refused, different] = all;
    write!(
        page,
        "\n## Measured against Excel\n\nThe cases of `formulas/cases` hold what Excel documents, and every one is met. Beside them stand {} formulas with the \
         value that Excel itself stored in public workbooks (`formulas/cases/excel-stored.csv`): {equal} are equal to 15 digits, {deliberate} differ on \
         purpose, {refused} are refused with a message, {different} differ; [formulas.md](formulas.md) names each difference. A formula counts for every \
         function that it calls.\n\n| function | cases | equal | deliberate | refused | different |\n| --- | --- | --- | --- | --- | --- |\n",
        rows.len()
    )
    .unwrap();
    for (name, [cases, equal, deliberate, refused, different]) in counts {
        writeln!(page, "| {name} | {cases} | {equal} | {deliberate} | {refused} | {different} |").unwrap();
    }
}

fn heading(function: &Function) -> String {
    let (english, german) = (function.name.english, function.name.german);
    if english == german { english.to_owned() } else { format!("{english} · {german}") }
}

/// The anchor that a heading gets on the web: lower case, blanks as hyphens, without other signs.
fn anchor(function: &Function) -> String {
    let kept = |letter: char| letter.is_alphanumeric() || matches!(letter, ' ' | '-' | '_');
    heading(function).to_lowercase().chars().filter(|letter| kept(*letter)).collect::<String>().replace(' ', "-")
}

fn entry(page: &mut String, function: &Function) {
    let (english, german) = (function.signature(Dialect::ENGLISH), function.signature(Dialect::GERMAN));
    let (formula, result) = function.example.written(Dialect::ENGLISH);
    let (german_formula, german_result) = function.example.written(Dialect::GERMAN);
    write!(page, "\n### {}\n\n{}  \n*{}*\n\n", heading(function), function.sentence.english, function.sentence.german).unwrap();
    write!(page, "| | |\n| --- | --- |\n").unwrap();
    write!(page, "| English | `{english}` |\n| German | `{german}` |\n").unwrap();
    writeln!(page, "| Example | `={formula}` gives `{result}` |").unwrap();
    if german_formula != formula {
        writeln!(page, "| Beispiel | `={german_formula}` ergibt `{german_result}` |").unwrap();
    }
    let aliases: Vec<String> = function.aliases.iter().map(|word| format!("`{}` · `{}`", word.english, word.german)).collect();
    if !aliases.is_empty() {
        writeln!(page, "| Also read | {} |", aliases.join(", ")).unwrap();
    }
}

#[test]
fn the_page_of_functions_is_fresh() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/functions.md");
    let page = page();
    assert_eq!(page.matches("\n### ").count(), registry::all().count());
    if std::env::var_os("KEYFOLIO_WRITE_DOCS").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, page).unwrap();
        return;
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        written == page,
        "docs/functions.md is not what the registry says; write it anew: KEYFOLIO_WRITE_DOCS=1 cargo test --test keyfolio function_docs"
    );
}
