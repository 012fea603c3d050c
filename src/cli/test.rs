//! `keyfolio test WORKBOOK`: the expectations of the Tests sheet, compared with what comes out.

use crate::foundation::diagnostic::{Diagnostic, Severity};
use crate::say;
use crate::session::Alterations;
use crate::session::reports::TestReport;
use crate::session::tested::Tested;

use super::args::{OutputFormat, TestOptions};
use super::json::print_json;
use super::progress::Progress;
use super::{Exit, output, pin, readying, render};

pub(super) fn run(options: &TestOptions) -> Exit {
    if !options.pin.is_empty() {
        return pin::run(options);
    }
    let progress = Progress::new(options.evaluation.quiet || options.evaluation.format == OutputFormat::Json);
    let ready = readying::ready(&options.workbook, &options.evaluation, Alterations::default(), &progress);
    let tested = ready.map(|ready| ready.tested(&|stage, language, done, all| progress.hear(stage, language, done, all)));
    progress.finish();
    let exit = match &tested {
        Ok(tested) if tested.all_met() => Exit::Done,
        Ok(_) => Exit::Findings,
        Err(_) => Exit::NotDone,
    };
    if options.evaluation.format == OutputFormat::Json {
        return exit.max(print_json(&TestReport::of(options.workbook.display().to_string(), &tested)));
    }
    let (language, diagnostics) = match &tested {
        Ok(tested) => (tested.language, &tested.diagnostics),
        Err(refused) => (refused.language, &refused.diagnostics),
    };
    let said = diagnostics.iter().filter(|told| !options.evaluation.quiet || told.severity != Severity::Note);
    render::print_ungrouped(&said.cloned().collect::<Vec<Diagnostic>>(), language);
    match &tested {
        Ok(tested) if !options.evaluation.quiet => exit.max(output::print_line(&verdict(tested))),
        _ => exit,
    }
}

fn verdict(tested: &Tested) -> String {
    let Tested { language, expectations, failed, .. } = *tested;
    let (all, not) = (language.count(expectations), language.count(failed));
    match (expectations, failed) {
        (0, _) => say!(language, "there is nothing in a Tests sheet to compare with", "es gibt kein Blatt Prüfungen mit Erwartungen"),
        (1, 0) => say!(language, "1 expectation, met", "1 Erwartung, erfüllt"),
        (1, _) => say!(language, "1 expectation, not met", "1 Erwartung, nicht erfüllt"),
        (_, 0) => say!(language, "{all} expectations, all met", "{all} Erwartungen, alle erfüllt"),
        _ => say!(language, "{all} expectations, {not} not met", "{all} Erwartungen, {not} nicht erfüllt"),
    }
}
