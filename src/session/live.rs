//! The results as formulas.

use std::collections::HashMap;
use std::sync::Arc;

use crate::criteria::{FieldColumns, Setting};
use crate::evaluation::data::Data;
use crate::evaluation::outcome::{Outcome, OutcomeColumn};
use crate::evaluation::walk::Walked;
use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::Language;
use crate::foundation::location::{CellAddress, ColumnIndex, Location};
use crate::foundation::values::Values;
use crate::live::parameters::Source;
use crate::live::{Live, Piece, Request};
use crate::ooxml::adding::graft::Planting;
use crate::ooxml::package::Package;
use crate::ooxml::reading::read::Sheet;
use crate::report::LiveSheet;
use crate::report::live_sheet::{Letters, NAME, name_in};
use crate::say;
use crate::workbook::annotate::{Annotated, ColumnFormat, ColumnFormula, FormulaPiece, NewColumn};
use crate::workbook::criteria_sheet;
use crate::workbook::roles::Roles;
use crate::workbook::settings_sheet;
use crate::workbook::told::package::open as open_package;
use crate::workbook::told::reading::Workbook;
use crate::workbook::told::sheets::graft;
use crate::workbook::told::sheets::uproot;

use super::ready::Ready;

/// Writes the results as formulas. `given_day` says whether the day stood on the command line.
pub(super) fn live(ready: &Ready, data: &Data<'_>, walked: &Walked, outcome: &Outcome, given_day: bool) -> Result<Live, Diagnostic> {
    let language = ready.language();
    if ready.package.date_1904() {
        let message = say!(
            language,
            "the workbook counts days from 1904, and --live writes formulas for days from 1900",
            "die Arbeitsmappe zählt Tage ab 1904, und --live schreibt Formeln für Tage ab 1900"
        );
        return Err(Diagnostic::error("live-1904", Location::file(ready.package.name()), message).with_help(say!(
            language,
            "run without --live",
            "ohne --live ausführen"
        )));
    }
    let name: Arc<str> = ready.package.name().into();
    let file = Location::file(Arc::clone(&name));
    let roles = Roles::of(&ready.package);
    let mut workbook = Workbook::open(&ready.package, &name, language)?;
    let mut sheets: HashMap<String, Sheet> = HashMap::new();
    for role in [&roles.criteria, &roles.settings, &roles.overrides].into_iter().flatten() {
        sheets.insert(role.clone(), workbook.sheet(role)?);
    }
    let own = ready.criteria.file.as_deref() == Some(ready.package.name());
    let criteria = ready.criteria.location.sheet().filter(|_| own).and_then(|sheet| sheets.get(sheet));
    let fields = criteria.map_or_else(FieldColumns::new, |sheet| criteria_sheet::field_columns(sheet, &file));
    let last_row = criteria.and_then(|sheet| sheet.cells.last_key_value()).map_or(0, |(last, _)| last.row.0);
    let settings: Vec<(Setting, Source)> = roles
        .settings
        .iter()
        .filter(|_| own)
        .filter_map(|name| Some((name, sheets.get(name)?)))
        .flat_map(|(name, sheet)| settings_sheet::cells(sheet, &file).into_iter().map(move |found| (name.clone(), found)))
        .map(|(sheet, (setting, cell))| (setting, Source { sheet, cell }))
        .collect();
    let cell = |sheet: &str, cell: CellAddress| {
        let sheet = sheets.get(sheet)?;
        (!sheet.formulas.contains_key(&cell)).then(|| sheet.value(cell))
    };
    let sheet = (!ready.package.structure_locked() || ready.package.own_sheet(NAME.0).is_some()).then(|| name_in(&ready.package));
    let request = Request {
        data,
        walked,
        criteria: &ready.criteria,
        outcome,
        cell: &cell,
        fields: &fields,
        settings: &settings,
        last_row,
        sheet: sheet.as_deref(),
        given_day,
    };
    let mut live = Live::write(&request);
    live.notes.extend(notes(ready, own, sheet.is_some()));
    Ok(live)
}

fn notes(ready: &Ready, own: bool, has_sheet: bool) -> Vec<Diagnostic> {
    let language = ready.language();
    let file = Location::file(ready.package.name());
    let mut notes = vec![Diagnostic::note(
        "live-of-the-run",
        file.clone(),
        say!(
            language,
            "the results are formulas; the data check, the column of changes and the report sheets are those of this run, reasons are shown while they hold, and new accounts need a new run",
            "die Ergebnisse sind Formeln; Datenprüfung, Veränderung und Berichtsblätter sind die dieses Laufs, Begründungen stehen da, solange sie gelten, und neue Kunden brauchen einen neuen Lauf"
        ),
    )];
    if !has_sheet {
        notes.push(Diagnostic::note(
            "live-constants",
            file,
            say!(
                language,
                "the workbook's structure is locked: weights and thresholds stand as constants in the formulas",
                "die Struktur der Arbeitsmappe ist gesperrt: Gewichte und Schwellen stehen als Konstanten in den Formeln"
            ),
        ));
    } else if !own {
        notes.push(Diagnostic::note(
            "live-constants",
            file,
            say!(
                language,
                "the criteria do not stand in this workbook: weights, thresholds and labels are entered on the Live sheet",
                "die Kriterien stehen nicht in dieser Arbeitsmappe: Gewichte, Schwellen und Texte sind auf dem Blatt „Live“ eingegeben"
            ),
        ));
    }
    notes
}

/// Takes the report sheets of an earlier run out; the parameters of live formulas stand in the workbook without a report too.
pub(super) fn add_sheet_alone(
    package: &Package,
    live: Option<LiveSheet<'_>>,
    language: Language,
    annotated: &mut Annotated,
) -> Result<(), Diagnostic> {
    let keep: &[&str] = if live.is_some() { &[NAME.0] } else { &[] };
    let cleared = uproot(package, keep, language)?;
    let Some(live) = live.filter(|_| !package.structure_locked()) else {
        annotated.bytes = cleared.unwrap_or_else(|| std::mem::take(&mut annotated.bytes));
        return Ok(());
    };
    let cleared = cleared.map(|bytes| open_package(bytes, &package.name().into(), language)).transpose()?;
    let package = cleared.as_ref().unwrap_or(package);
    let made = live.make(package)?;
    let planting = Planting { workbook: &made.workbook, roles: &made.roles, memory: &made.memory };
    annotated.bytes = graft(package, &planting, language)?.bytes;
    Ok(())
}

/// The columns with their formulas, and the helper columns behind them.
pub(super) fn with_formulas(mut columns: Vec<NewColumn>, live: &Live, places: &Places, accounts: usize) -> Vec<NewColumn> {
    let formula = |formula: &crate::live::Formula, has_values: bool| ColumnFormula {
        pieces: formula
            .pieces
            .iter()
            .map(|piece| match piece {
                Piece::Text(text) => FormulaPiece::Text(text.clone()),
                Piece::Row => FormulaPiece::Row,
                Piece::Column(column) => FormulaPiece::Column(places.of(*column)),
            })
            .collect(),
        has_values,
    };
    for (number, shown) in live.shown.iter().enumerate() {
        if let Some(column) = columns.get_mut(places.of(number)) {
            column.formula = shown.as_ref().map(|shown| formula(shown, true));
        }
    }
    for helper in &live.helpers {
        let cells = helper.values.clone().unwrap_or_else(|| Arc::new(Values::blanks(accounts)));
        columns.push(NewColumn {
            header: helper.header.clone(),
            cells,
            format: ColumnFormat::General,
            number_format: None,
            classes: Vec::new(),
            muted: Vec::new(),
            formula: helper.formula.as_ref().map(|own| formula(own, helper.values.is_some())),
            hidden: true,
        });
    }
    columns
}

/// Where the results, and the helper columns behind them, come to stand among the columns that are written: details may stand between.
#[derive(Debug)]
pub(super) struct Places {
    results: Vec<usize>,
    /// How many columns are written without the helper columns.
    written: usize,
}

impl Places {
    /// The places of results among columns.
    pub(super) fn new(results: &[OutcomeColumn], written: &[NewColumn]) -> Self {
        // A result without a place would read as #REF!, never as its neighbour.
        let place = |result: &OutcomeColumn| written.iter().position(|column| column.header == result.header).unwrap_or(usize::MAX);
        Self { results: results.iter().map(place).collect(), written: written.len() }
    }

    fn of(&self, column: usize) -> usize {
        self.results.get(column).copied().unwrap_or_else(|| self.written + column - self.results.len())
    }
}

/// Where the new columns stand in the sheet.
#[derive(Debug)]
pub(super) struct Targets<'a> {
    pub(super) targets: &'a [ColumnIndex],
    pub(super) places: &'a Places,
}

impl Letters for Targets<'_> {
    fn of(&self, column: usize) -> String {
        self.targets.get(self.places.of(column)).map_or_else(|| "#REF!".to_owned(), ToString::to_string)
    }
}
