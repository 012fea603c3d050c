//! `keyfolio new WORKBOOK`: a starter workbook, of a ready model with `--model`, or with `--into` the sheets to begin with, put into a workbook
//! that is there.

use std::path::{Path, PathBuf};

use comfy_table::Table;
use comfy_table::presets::NOTHING;

use crate::foundation::language::Language;
use crate::say;
use crate::session::Refused;
use crate::workbook::starter;
use crate::workbook::starter::models::{Fitted, MODELS, Missing, Model};

use super::args::NewOptions;
use super::new_file::{NewFile, check_new, save_new};
use super::places::kind_of_output;
use super::progress::Progress;
use super::saving::save::{SaveOptions, is_same_file, save};
use super::{Exit, annotated, loading, locale, output, render};

pub(super) fn run(options: &NewOptions) -> Exit {
    let model = options.model.as_deref().and_then(Model::named);
    let done = match (&options.into, &options.workbook, model) {
        _ if options.models => listed(options),
        (Some(into), written, model) => put_into(into, written.as_deref(), model, options),
        (None, Some(workbook), model) => make(workbook, model, options),
        (None, None, Some(model)) => make(&PathBuf::from(format!("{}.xlsx", model.name)), Some(model), options),
        // clap asks for one of them.
        (None, None, None) => return Exit::NotDone,
    };
    match done {
        Ok(sentence) => output::print_line(&sentence),
        Err(refused) => {
            render::print(&refused.diagnostics, refused.language);
            Exit::NotDone
        }
    }
}

/// The models, each with its sentence.
fn listed(options: &NewOptions) -> Result<String, Refused> {
    let language = options.language.map_or_else(locale::language, Language::from);
    let mut table = Table::new();
    table.load_style(NOTHING);
    for model in &MODELS {
        let about = model.about(language).map_err(|fault| Refused::one(language, fault))?;
        table.add_row([model.name, about.sentence.in_language(language)]);
    }
    let lines: Vec<String> = table.to_string().lines().map(|line| line.trim_end().to_owned()).collect();
    let lines = lines.join("\n");
    Ok(say!(
        language,
        "{lines}\n\n keyfolio new --model NAME writes a workbook with accounts to try it on, its source, and when not to use it;\n \
         keyfolio new --model NAME --into WORKBOOK puts it into yours.",
        "{lines}\n\n keyfolio new --model NAME schreibt eine Arbeitsmappe mit Kunden zum Probieren, der Quelle und dem, wofür es nicht\n \
         taugt; keyfolio new --model NAME --into ARBEITSMAPPE setzt es in die eigene ein."
    ))
}

fn make(workbook: &Path, model: Option<&Model>, options: &NewOptions) -> Result<String, Refused> {
    let language = options.language.map_or_else(locale::language, Language::from);
    let new = NewFile { file: workbook, source: None, extensions: &["xlsx"], replace: options.force };
    let made = model.map_or_else(|| starter::workbook(language), |model| model.workbook(language));
    let written = made.and_then(|bytes| save_new(new, &bytes, language));
    written.map_err(|fault| Refused::one(language, fault))?;
    let name = workbook.display();
    let told = match model {
        Some(_) => say!(
            language,
            " The sheet Model says where it comes from and when not to use it.",
            " Das Blatt Modell sagt, woher es stammt und wann man es nicht verwendet."
        ),
        None => String::new(),
    };
    Ok(say!(
        language,
        "{name} is ready: look at it in Excel, then run\n\n    keyfolio run {name}\n\nThe rules stand in the sheet Criteria, what holds for all of \
         them in Settings, what must come out in Tests.{told}",
        "{name} ist fertig: in Excel ansehen, dann\n\n    keyfolio run {name}\n\nDie Regeln stehen im Blatt Kriterien, was für alle gilt, in \
         Einstellungen, was herauskommen muss, in Prüfungen.{told}"
    ))
}

fn put_into(into: &Path, written: Option<&Path>, model: Option<&Model>, options: &NewOptions) -> Result<String, Refused> {
    let (opened, original) = loading::opened_original(into, false, &Progress::new(true))?;
    let language = options.language.map_or_else(|| opened.spoken_language(), Language::from);
    let one = |fault| Refused::one(language, fault);
    let written = written.filter(|written| !is_same_file(written, into));
    let kind = kind_of_output(into).to_lowercase();
    match written {
        None if opened.is_converted() => return Err(one(annotated::other_format(into, language))),
        None => {}
        Some(file) => check_new(new_file(file, into, &kind, options), language).map_err(one)?,
    }
    let begun = opened.with_starter(model, language)?;
    let target = match written {
        None => SaveOptions { input: into, also: &[], output: into, in_place: Some(&original), language },
        Some(file) => SaveOptions { input: into, also: &[], output: file, in_place: None, language },
    };
    save(begun.bytes, target).map_err(one)?;
    let name = target.output.display();
    let sheets = begun.sheets.join(", ");
    let criteria = begun.sheets.first().copied().unwrap_or_default();
    if let Some(fitted) = &begun.model {
        let key = fitted.key.as_ref().filter(|_| fitted.off < fitted.rules).map(|(named, key)| {
            say!(language, "Its formulas read [{key}] in place of [{named}]. ", "Seine Formeln lesen [{key}] statt [{named}]. ")
        });
        let rules = key.unwrap_or_default() + &what_counts(fitted, criteria, language);
        return Ok(say!(
            language,
            "{name} has new sheets: {sheets}. {rules}\n\n    keyfolio run {name}",
            "{name} hat neue Blätter: {sheets}. {rules}\n\n    keyfolio run {name}"
        ));
    }
    let count = language.count(begun.columns.len());
    let rules = if begun.columns.is_empty() {
        say!(
            language,
            "No column holds numbers that differ, so that the rules there are examples",
            "Keine Spalte enthält verschiedene Zahlen, die Regeln darin sind daher Beispiele"
        )
    } else {
        say!(language, "There is a rule for each column of numbers ({count})", "Für jede Zahlenspalte gibt es eine Regel ({count})")
    };
    Ok(say!(
        language,
        "{name} has new sheets: {sheets}. {rules}, switched off: in the sheet {criteria}, switch on what counts, save, then run\n\n    \
         keyfolio run {name}",
        "{name} hat neue Blätter: {sheets}. {rules}, ausgeschaltet: Im Blatt {criteria} einschalten, was zählt, speichern, dann\n\n    \
         keyfolio run {name}"
    ))
}

/// Which rules of a model count in somebody's own workbook, and which columns the others would need.
fn what_counts(fitted: &Fitted, criteria: &str, language: Language) -> String {
    let (rules, off) = (language.count(fitted.rules), language.count(fitted.off));
    if fitted.off == 0 {
        return say!(
            language,
            "All {rules} rules of the model find their columns. Look at thresholds and weights in the sheet {criteria}, then run",
            "Alle {rules} Regeln des Modells finden ihre Spalten. Schwellen und Gewichte im Blatt {criteria} ansehen, dann"
        );
    }
    let named = |missing: &Missing| match &missing.table {
        Some(table) => format!("{table}[{}]", missing.column),
        None => format!("[{}]", missing.column),
    };
    let columns = fitted.missing.iter().map(named).collect::<Vec<_>>().join(", ");
    say!(
        language,
        "Of the {rules} rules of the model, {off} are switched off, because there are no columns {columns}, or because they need such a \
         rule. In the sheet {criteria}, put your own columns in their place, clear \"no\" in the last column, save, then run",
        "Von den {rules} Regeln des Modells sind {off} ausgeschaltet, weil es die Spalten {columns} nicht gibt oder weil sie eine solche \
         Regel brauchen. Im Blatt {criteria} eigene Spalten an ihre Stelle setzen, „nein“ in der letzten Spalte löschen, speichern, dann"
    )
}

/// The result beside the workbook, of the same kind as that.
fn new_file<'a>(file: &'a Path, into: &'a Path, kind: &str, options: &NewOptions) -> NewFile<'a> {
    let extensions: &[&str] = if kind == "xlsm" { &["xlsm"] } else { &["xlsx"] };
    NewFile { file, source: Some(into), extensions, replace: options.force }
}
