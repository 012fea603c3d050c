//! `keyfolio functions [NAME]`: the formula functions, from the registry.

use comfy_table::Table;
use comfy_table::presets::NOTHING;

use crate::formula::Dialect;
use crate::formula::function::Function;
use crate::formula::registry;
use crate::foundation::language::Language;
use crate::foundation::suggestion::nearest;
use crate::say;

use super::args::FunctionsOptions;
use super::{Exit, locale, output};

pub(super) fn run(options: &FunctionsOptions) -> Exit {
    let chosen = options.language.map(Language::from);
    let Some(name) = &options.name else { return output::print_line(&list(chosen.unwrap_or_else(locale::language))) };
    match registry::find(name) {
        Some(function) => output::print_line(&page(function, chosen.unwrap_or_else(|| language_of(name, function)))),
        None => {
            output::print_error_line(&unknown(name, chosen.unwrap_or_else(locale::language)));
            Exit::NotDone
        }
    }
}

/// The language in which this is the function's name: who asks for SVERWEIS reads German.
fn language_of(name: &str, function: &Function) -> Language {
    let names = || std::iter::once(&function.name).chain(function.aliases);
    let is = |spelling: &str| spelling.eq_ignore_ascii_case(name.trim()) || spelling.to_lowercase() == name.trim().to_lowercase();
    let is_german = names().any(|word| is(word.german)) && !names().any(|word| is(word.english));
    if is_german { Language::German } else { Language::English }
}

fn list(language: Language) -> String {
    let mut lines = Vec::new();
    for family in registry::families() {
        lines.push(family.title.in_language(language).to_owned());
        let mut table = Table::new();
        table.load_style(NOTHING);
        for function in family.functions() {
            let other = match language {
                Language::English => function.name.german,
                Language::German => function.name.english,
            };
            table.add_row([function.name.in_language(language), other, function.sentence.in_language(language)]);
        }
        lines.extend(table.to_string().lines().map(|line| format!(" {}", line.trim_end())));
        lines.push(String::new());
    }
    lines.push(say!(
        language,
        "keyfolio functions NAME shows a function's arguments and an example.",
        "keyfolio functions NAME zeigt die Argumente einer Funktion und ein Beispiel."
    ));
    lines.join("\n")
}

/// A function's page: how it is called, what it does, an example.
fn page(function: &Function, language: Language) -> String {
    let dialect = Dialect::of(language);
    let signature = function.signature(dialect);
    let sentence = function.sentence.in_language(language);
    let (formula, result) = function.example.written(dialect);
    let mut page = format!("{signature}\n\n{sentence}\n\n");
    page.push_str(&say!(language, "Example: ={formula}  gives {result}", "Beispiel: ={formula}  ergibt {result}"));
    for (name, cells) in function.example.columns() {
        page.push_str(&say!(language, "\n  where [{name}] holds {cells}", "\n  wobei [{name}] enthält: {cells}"));
    }
    let mut names: Vec<&str> = Vec::new();
    for name in std::iter::once(&function.name).chain(function.aliases).flat_map(|word| [word.english, word.german]) {
        if name != function.name.in_language(language) && !names.contains(&name) {
            names.push(name);
        }
    }
    if !names.is_empty() {
        let names = names.join(", ");
        page.push('\n');
        page.push_str(&say!(language, "Also read: {names}", "Auch gelesen: {names}"));
    }
    page
}

fn unknown(name: &str, language: Language) -> String {
    let names = registry::all().flat_map(|function| std::iter::once(&function.name).chain(function.aliases));
    let sentence = say!(language, "error: there is no function \"{name}\"", "Fehler: die Funktion „{name}“ gibt es nicht");
    let help = match nearest(name, names.flat_map(|word| [word.english, word.german])) {
        Some(near) => say!(language, "is {near} meant?", "ist {near} gemeint?"),
        None => say!(language, "keyfolio functions lists all of them", "keyfolio functions zeigt alle"),
    };
    format!("{sentence}; {help}")
}
