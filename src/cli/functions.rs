//! `keyfolio functions [NAME]`: the formula functions, from the registry.

use comfy_table::Table;
use comfy_table::presets::NOTHING;

use crate::formula::registry::{self, Function};
use crate::formula::{Dialect, parse};
use crate::language::Language;
use crate::say;

use super::args::FunctionsOptions;
use super::{Exit, output};

pub(super) fn run(options: &FunctionsOptions) -> Exit {
    let language = Language::from(options.language);
    match &options.name {
        None => output::print_line(&list(language)),
        Some(name) => match registry::find(name) {
            Some(function) => output::print_line(&page(function, language)),
            None => {
                output::print_error_line(&unknown(name, language));
                Exit::NotDone
            }
        },
    }
}

fn list(language: Language) -> String {
    let mut table = Table::new();
    table.load_style(NOTHING);
    for function in registry::all() {
        let other = match language {
            Language::English => function.name.german,
            Language::German => function.name.english,
        };
        table.add_row([function.name.in_language(language), other, function.sentence.in_language(language)]);
    }
    table.to_string()
}

/// A function's page: how it is called, what it does, an example.
fn page(function: &Function, language: Language) -> String {
    let dialect = Dialect::of(language);
    let signature = function.signature(dialect);
    let sentence = function.sentence.in_language(language);
    // The example is written in the canonical form; a reader of German sees it as he would write it.
    let shown = |formula: &str| parse(formula, Dialect::ENGLISH).map_or_else(|_| formula.to_owned(), |tree| tree.print(dialect));
    let (formula, result) = (shown(function.example.formula), shown(function.example.result));
    let mut names = vec![function.name.english, function.name.german];
    names.extend(function.aliases.iter().flat_map(|alias| [alias.english, alias.german]));
    names.retain(|name| *name != function.name.in_language(language));
    names.dedup();
    let mut page = format!("{signature}\n\n{sentence}\n\n");
    page.push_str(&say!(language, "Example: ={formula}  gives {result}", "Beispiel: ={formula}  ergibt {result}"));
    if !names.is_empty() {
        let names = names.join(", ");
        page.push('\n');
        page.push_str(&say!(language, "Also read: {names}", "Auch gelesen: {names}"));
    }
    page
}

fn unknown(name: &str, language: Language) -> String {
    let upper = name.to_uppercase();
    let nearest = registry::all()
        .flat_map(|function| [function.name.english, function.name.german])
        .min_by_key(|known| strsim::osa_distance(known, &upper))
        .unwrap_or_default();
    say!(
        language,
        "error: there is no function \"{name}\"; the nearest name is {nearest}",
        "Fehler: es gibt keine Funktion \"{name}\"; am nächsten kommt {nearest}"
    )
}
