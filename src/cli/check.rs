//! `keyfolio check WORKBOOK`: what a run would say of criteria and data, without writing anything.

use crate::say;
use crate::session::Alterations;
use crate::session::check::Checked;
use crate::session::reports::CheckReport;

use super::args::{CheckOptions, OutputFormat};
use super::json::print_json;
use super::progress::Progress;
use super::{Exit, output, readying, render};

pub(super) fn run(options: &CheckOptions) -> Exit {
    let progress = Progress::new(options.evaluation.quiet || options.evaluation.format == OutputFormat::Json);
    let checked = match readying::ready(&options.workbook, &options.evaluation, Alterations::default(), &progress) {
        Ok(ready) => ready.checked(&|stage, language, done, all| progress.hear(stage, language, done, all)),
        Err(refused) => refused.into(),
    };
    progress.finish();
    let exit = match (checked.errors(), checked.findings()) {
        (0, 0) => Exit::Done,
        (0, _) if options.strict => Exit::Findings,
        (0, _) => Exit::Done,
        _ => Exit::NotDone,
    };
    match options.evaluation.format {
        OutputFormat::Json => exit.max(print_json(&CheckReport::of(options.workbook.display().to_string(), &checked))),
        OutputFormat::Human => {
            let said = checked.diagnostics.iter().filter(|diagnostic| !options.evaluation.quiet || diagnostic.is_error());
            render::print(&said.cloned().collect::<Vec<_>>(), checked.language);
            if options.evaluation.quiet { exit } else { exit.max(output::print_line(&verdict(&checked))) }
        }
    }
}

fn verdict(checked: &Checked) -> String {
    let (language, errors, findings) = (checked.language, checked.errors(), checked.findings());
    let found = language.count(findings);
    let rules = match checked.rules {
        1 => say!(language, "1 rule", "1 Regel"),
        rules => {
            let rules = language.count(rules);
            say!(language, "{rules} rules", "{rules} Regeln")
        }
    };
    match (errors, findings) {
        (0, 0) => say!(language, "{rules} checked: nothing to object to", "{rules} geprüft: nichts zu beanstanden"),
        (0, 1) => say!(language, "{rules} checked: 1 finding", "{rules} geprüft: 1 Hinweis"),
        (0, _) => say!(language, "{rules} checked: {found} findings", "{rules} geprüft: {found} Hinweise"),
        (1, _) => say!(language, "1 error: nothing can be decided", "1 Fehler: nichts kann entschieden werden"),
        (errors, _) => say!(language, "{errors} errors: nothing can be decided", "{errors} Fehler: nichts kann entschieden werden"),
    }
}
