//! `keyfolio sensitivity WORKBOOK`: how firm the classes are against changed weights and thresholds.

use std::path::PathBuf;

use crate::evaluation::tuning::sensitivity::{Effect, Sensitivity};
use crate::evaluation::tuning::variation::Shares;
use crate::foundation::diagnostic::Severity;
use crate::foundation::language::Language;
use crate::foundation::number::round_to_15_digits;
use crate::say;
use crate::session::firmness::{Asked, Examined};
use crate::session::reports::SensitivityReport;
use crate::session::{Alterations, Decided, Refused};

use super::annotated::annotate_one;
use super::args::{OutputFormat, RunOptions, SensitivityOptions};
use super::json::print_json;
use super::places::Task;
use super::progress::Progress;
use super::table::{some, table, wrapped};
use super::{Exit, output, readying, render};

/// Accounts that a line of the text names.
const NAMED: usize = 3;

/// The least firm accounts and the changes of rank that the text lists.
const LISTED: usize = 10;

pub(super) fn run(options: &SensitivityOptions) -> Exit {
    let progress = Progress::new(options.evaluation.quiet || options.evaluation.format == OutputFormat::Json);
    let (examined, written) = if options.column { examine_and_write(options, &progress) } else { (examine(options, &progress), None) };
    progress.finish();
    let exit = if examined.is_ok() { Exit::Done } else { Exit::NotDone };
    let written = written.map(|written| written.display().to_string());
    if options.evaluation.format == OutputFormat::Json {
        return exit.max(print_json(&SensitivityReport::of(options.workbook.display().to_string(), written, &examined)));
    }
    let (language, diagnostics) = match &examined {
        Ok(examined) => (examined.language, &examined.diagnostics),
        Err(refused) => (refused.language, &refused.diagnostics),
    };
    if !options.evaluation.quiet || exit == Exit::NotDone {
        render::print(diagnostics, language);
    }
    match &examined {
        Ok(examined) if !options.evaluation.quiet => {
            let mut text = text(&examined.found, options, language);
            if let Some(written) = written {
                text.push_str(&say!(language, "\n\nWritten to {written}", "\n\nGeschrieben nach {written}"));
            }
            exit.max(output::print_line(&text))
        }
        _ => exit,
    }
}

fn examine(options: &SensitivityOptions, progress: &Progress) -> Result<Examined, Refused> {
    let ready = readying::ready(&options.workbook, &options.evaluation, Alterations::default(), progress)?;
    let hears = |stage, language, done, all| progress.hear(stage, language, done, all);
    ready.evaluate(&hears).examined(asked(options), &hears)
}

/// The same, and the workbook annotated, with a column that says how firm each class is; and where it was written.
fn examine_and_write(options: &SensitivityOptions, progress: &Progress) -> (Result<Examined, Refused>, Option<PathBuf>) {
    let run = RunOptions::of(options.workbook.clone(), options.output.clone(), options.evaluation.clone());
    let mut seen = None;
    let mut further = |decided: &Decided<'_>| {
        let hears = |stage, language, done, all| progress.hear(stage, language, done, all);
        let examined = decided.examined(asked(options), &hears)?;
        let column = examined.column();
        seen = Some(examined);
        Ok(vec![column])
    };
    let task = Task::of(&options.workbook, &run);
    let done = match annotate_one(&task, &run, &mut further, progress) {
        Ok((done, _)) => done,
        Err(refused) => return (Err(refused), None),
    };
    let Some(mut examined) = seen else { return (Err(Refused { language: done.language, diagnostics: Vec::new() }), None) };
    // What is found in criteria and data is said above; what is said of the written workbook comes beside it.
    examined.diagnostics.extend(done.diagnostics.into_iter().filter(|said| said.severity == Severity::Note));
    (Ok(examined), Some(task.output.to_path_buf()))
}

fn asked(options: &SensitivityOptions) -> Asked<'_> {
    let shares = Shares { weights: options.weights, thresholds: options.thresholds };
    Asked { result: options.result.as_deref(), shares, best: options.best }
}

fn text(found: &Sensitivity, options: &SensitivityOptions, language: Language) -> String {
    let (class, count) = (&found.class, language.count(found.variations.len()));
    let percent = |share: f64| format!("{} %", language.number(round_to_15_digits(share * 100.0)));
    let (weights, thresholds) = (percent(options.weights), percent(options.thresholds));
    let (firm, all) = (language.count(found.firm), language.count(found.accounts));
    let variations = if found.variations.len() == 1 {
        say!(language, "1 variation", "1 Änderung")
    } else {
        say!(language, "{count} variations", "{count} Änderungen")
    };
    let mut text = wrapped(&say!(
        language,
        "{class} under {variations} (weights ±{weights}, thresholds ±{thresholds}): {firm} of {all} accounts keep their class under all of them.",
        "{class} unter {variations} (Gewichte ±{weights}, Schwellen ±{thresholds}): {firm} von {all} Kunden behalten ihre Klasse unter allen."
    ));
    text.push('\n');
    let without = language.count(found.without_influence);
    if found.without_influence == 1 {
        text.push_str(&say!(
            language,
            "1 variation of a number that {class} does not depend on is left out.\n",
            "1 Änderung an einer Zahl, von der {class} nicht abhängt, ist ausgelassen.\n"
        ));
    } else if found.without_influence > 1 {
        text.push_str(&say!(
            language,
            "{without} variations of numbers that {class} does not depend on are left out.\n",
            "{without} Änderungen an Zahlen, von denen {class} nicht abhängt, sind ausgelassen.\n"
        ));
    }
    if found.not_possible == 1 {
        text.push_str(&say!(
            language,
            "1 variation that would turn a scale round is left out.\n",
            "1 Änderung, die eine Skala umkehren würde, ist ausgelassen.\n"
        ));
    } else if found.not_possible > 1 {
        let not_possible = language.count(found.not_possible);
        text.push_str(&say!(
            language,
            "{not_possible} variations that would turn a scale round are left out.\n",
            "{not_possible} Änderungen, die eine Skala umkehren würden, sind ausgelassen.\n"
        ));
    }
    text.push_str(&effects(found, language));
    text.push_str(&least_firm(found, language));
    text.push_str(&reversals(found, language));
    if found.dominance_of_the_best_only {
        text.push_str(&say!(
            language,
            "\nFor dominance only the best 2,000 accounts with skipped rows or own weights were looked at.\n",
            "\nAuf Dominanz wurden nur die besten 2.000 Kunden mit ausgelassenen Zeilen oder eigenen Gewichten geprüft.\n"
        ));
    }
    text.trim_end().to_owned()
}

fn effects(found: &Sensitivity, language: Language) -> String {
    let headers = match language {
        Language::English => ["Cell", "Criterion", "Change", ">Moves", "Accounts"],
        Language::German => ["Zelle", "Kriterium", "Änderung", ">Wechsel", "Kunden"],
    };
    let mut rows = table(&headers);
    let mut quiet = 0;
    for effect in &found.variations {
        if effect.moved.is_empty() && effect.reversals == 0 {
            quiet += 1;
            continue;
        }
        let moved = effect.moved.iter().map(|moved| format!("{} ({} → {})", moved.key, moved.from, moved.to));
        let named = some(moved, NAMED, language);
        rows.add_row([
            effect.place.clone(),
            format!("{}: {}", effect.result, effect.item),
            change(effect, language),
            language.count(effect.moved.len()),
            named,
        ]);
    }
    let mut text = String::new();
    if quiet < found.variations.len() {
        text.push_str(&format!("\n{rows}\n"));
    }
    let others = language.count(quiet);
    if quiet == 1 && quiet < found.variations.len() {
        text.push_str(&say!(
            language,
            "The other variation moves no account and no rank.\n",
            "Die übrige Änderung bewegt keinen Kunden und keinen Rang.\n"
        ));
    } else if quiet > 0 && quiet < found.variations.len() {
        text.push_str(&say!(
            language,
            "The other {others} variations move no account and no rank.\n",
            "Die übrigen {others} Änderungen bewegen keinen Kunden und keinen Rang.\n"
        ));
    }
    text
}

fn change(effect: &Effect, language: Language) -> String {
    let shown = |number: f64| {
        let number = if effect.percent { number * 100.0 } else { number };
        format!("{}{}", language.number(round_to_15_digits(number)), if effect.percent { " %" } else { "" })
    };
    match (effect.before, effect.after) {
        (Some(before), Some(after)) => format!("{} → {}", shown(before), shown(after)),
        _ => format!("× {}", language.number(round_to_15_digits(1.0 + effect.change))),
    }
}

fn least_firm(found: &Sensitivity, language: Language) -> String {
    let mut moving: Vec<_> = found.firmness.iter().filter(|one| one.firmness < 1.0).collect();
    if moving.is_empty() {
        return String::new();
    }
    moving.sort_by(|left, right| left.firmness.total_cmp(&right.firmness));
    let headers = match language {
        Language::English => ["Least firm accounts", "Class", ">Keeps it under"],
        Language::German => ["Am wenigsten feste Kunden", "Klasse", ">behält sie unter"],
    };
    let mut rows = table(&headers);
    for one in moving.iter().take(LISTED) {
        rows.add_row([one.key.clone(), one.class.clone(), format!("{} %", language.fixed(one.firmness * 100.0, 0))]);
    }
    format!("\n{rows}\n")
}

fn reversals(found: &Sensitivity, language: Language) -> String {
    let Some(score) = found.score.as_ref().filter(|_| !found.best.is_empty()) else { return String::new() };
    let best = found.best.len();
    if found.reversals.is_empty() {
        return say!(
            language,
            "\nThe best {best} accounts by {score} keep their ranks under every variation.\n",
            "\nDie besten {best} Kunden nach {score} behalten ihren Rang unter jeder Änderung.\n"
        );
    }
    let headers = match language {
        Language::English => ["Ranks higher", "Ranks lower", ">Change places under"],
        Language::German => ["Steht davor", "Steht dahinter", ">tauschen den Platz unter"],
    };
    let mut rows = table(&headers);
    for reversal in found.reversals.iter().take(LISTED) {
        rows.add_row([reversal.above.clone(), reversal.below.clone(), language.count(reversal.variations.len())]);
    }
    let pairs = language.count(found.reversals.len());
    let said = if found.reversals.len() == 1 {
        say!(
            language,
            "\nOf the best {best} accounts by {score}, 1 pair changes places under some variation:",
            "\nVon den besten {best} Kunden nach {score} tauscht 1 Paar unter einer Änderung den Platz:"
        )
    } else {
        say!(
            language,
            "\nOf the best {best} accounts by {score}, {pairs} pairs change places under some variation:",
            "\nVon den besten {best} Kunden nach {score} tauschen {pairs} Paare unter einer Änderung den Platz:"
        )
    };
    format!("{said}\n{rows}\n")
}
