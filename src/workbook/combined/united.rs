//! Columns of several workbooks united by their headers, and what differs.

use std::collections::{HashMap, HashSet};

use crate::foundation::column::{Key, Kind};
use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::{Language, Word, folded};
use crate::foundation::value::Value;
use crate::foundation::values::Values;
use crate::ooxml::reading::cell_formats::NumberFormat;
use crate::say;

use super::{Part, PartColumn, PartTable};

/// The column that says where an account comes from.
const SOURCE: Word = Word::new("Source", "Quelle");

/// A united table: its columns, and a value for each row.
#[derive(Debug, Default)]
pub(super) struct United {
    pub(super) name: String,
    pub(super) is_table: bool,
    pub(super) rows: usize,
    pub(super) columns: Vec<UnitedColumn>,
}

#[derive(Debug)]
pub(super) struct UnitedColumn {
    pub(super) header: String,
    pub(super) kind: Kind,
    pub(super) format: Option<NumberFormat>,
    pub(super) values: Values,
    /// The parts that have it, with its column there.
    owners: Vec<(usize, usize)>,
}

/// The columns of several tables, in the order of the first; further ones behind. Columns of one header are one, whatever its case.
fn columns(tables: &[(usize, &[PartColumn])]) -> (Vec<UnitedColumn>, Vec<(usize, usize)>) {
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut united: Vec<UnitedColumn> = Vec::new();
    let mut left_out = Vec::new();
    let all: usize = tables.iter().map(|(rows, _)| rows).sum();
    let mut before = 0;
    for (table, (rows, columns)) in tables.iter().enumerate() {
        for (position, column) in columns.iter().enumerate() {
            let name = folded(&column.header);
            let place = *places.entry(name.clone()).or_insert_with(|| {
                let (header, kind) = (column.header.clone(), Kind::Blank);
                united.push(UnitedColumn { header, kind, format: None, values: Values::blanks(all), owners: Vec::new() });
                united.len() - 1
            });
            let target = &mut united[place];
            if name.is_empty() || target.owners.last().is_some_and(|(owner, _)| *owner == table) {
                left_out.push((table, position));
                continue;
            }
            target.owners.push((table, position));
            target.kind = target.kind.or(column.kind);
            if target.format.is_none() {
                target.format.clone_from(&column.format);
            }
            for (place, value) in (before..before + rows).zip(column.values.values().iter()) {
                target.values.set(place, value);
            }
        }
        before += rows;
    }
    united.retain(|column| !folded(&column.header).is_empty());
    for column in &mut united {
        // A format of dates is none for numbers.
        let dates = matches!(column.kind, Kind::Date | Kind::MixedDates);
        column.format = column.format.take().filter(|format| dates || !format.is_date());
        if dates && !column.format.as_ref().is_some_and(NumberFormat::is_date) {
            column.format = Some(NumberFormat::SHORT_DATE);
        }
    }
    (united, left_out)
}

/// Unites the accounts, with a last column that says where each comes from, and says where the workbooks differ.
pub(super) fn unite(parts: &[Part], language: Language) -> (United, Vec<Diagnostic>) {
    let tables: Vec<(usize, &[PartColumn])> = parts.iter().map(|part| (part.rows, &part.columns[..])).collect();
    let (mut columns, left_out) = columns(&tables);
    let mut findings: Vec<Diagnostic> =
        left_out.into_iter().map(|(part, column)| is_left_out(&parts[part].columns[column], language)).collect();
    for column in &columns {
        findings.extend(not_everywhere(column, parts, language));
        findings.extend(kinds_differ(column, parts, language));
    }
    let taken: HashSet<String> = columns.iter().map(|column| folded(&column.header)).collect();
    let word = SOURCE.in_language(language);
    let mut names = std::iter::once(word.to_owned()).chain((2..).map(|number| format!("{word} {number}")));
    let header = names.find(|name| !taken.contains(&folded(name))).unwrap_or_default();
    let values = parts.iter().flat_map(|part| std::iter::repeat_n(Value::text(part.source.as_str()), part.rows)).collect();
    columns.push(UnitedColumn { header, kind: Kind::Text, format: None, values, owners: Vec::new() });
    let rows = parts.iter().map(|part| part.rows).sum();
    (United { name: String::new(), is_table: false, rows, columns }, findings)
}

fn is_left_out(column: &PartColumn, language: Language) -> Diagnostic {
    let header = &column.header;
    let message = if header.is_empty() {
        say!(
            language,
            "this column has no header and is not in the combined workbook",
            "diese Spalte hat keine Überschrift und fehlt in der gemeinsamen Arbeitsmappe"
        )
    } else {
        say!(
            language,
            "this is the second column \"{header}\", and it is not in the combined workbook",
            "dies ist die zweite Spalte „{header}“, und sie fehlt in der gemeinsamen Arbeitsmappe"
        )
    };
    Diagnostic::finding("column-left-out", column.location.clone(), message)
}

fn sources(parts: &[Part], chosen: impl Fn(usize) -> bool) -> Vec<&str> {
    parts.iter().enumerate().filter(|(position, _)| chosen(*position)).map(|(_, part)| part.source.as_str()).collect()
}

fn not_everywhere(column: &UnitedColumn, parts: &[Part], language: Language) -> Option<Diagnostic> {
    let (part, position) = *column.owners.first()?;
    let missing = sources(parts, |part| !column.owners.iter().any(|(owner, _)| *owner == part)).join(", ");
    let header = &column.header;
    (!missing.is_empty()).then(|| {
        let message = say!(
            language,
            "the column \"{header}\" is not in {missing}; there it is blank",
            "die Spalte „{header}“ fehlt in {missing}; dort ist sie leer"
        );
        let help = say!(language, "if it has another name there, give it the same one", "heißt sie dort anders, ihr denselben Namen geben");
        Diagnostic::finding("column-not-everywhere", parts[part].columns[position].location.clone(), message).with_help(help)
    })
}

/// A column that holds numbers in one workbook and text in another, or dates and plain numbers.
fn kinds_differ(column: &UnitedColumn, parts: &[Part], language: Language) -> Option<Diagnostic> {
    let of = |(part, position): (usize, usize)| &parts[part].columns[position];
    let mut owners = column.owners.iter().copied().filter(|owner| of(*owner).kind != Kind::Blank);
    let first = owners.next()?;
    let other = owners.find(|owner| of(*owner).kind != of(first).kind)?;
    let (header, one, two) = (&column.header, &parts[first.0].source, &parts[other.0].source);
    let (kind, other_kind) = (described(of(first).kind, language), described(of(other).kind, language));
    let message = say!(
        language,
        "the column \"{header}\" holds {kind} in {one} and {other_kind} in {two}",
        "die Spalte „{header}“ enthält in {one} {kind} und in {two} {other_kind}"
    );
    Some(Diagnostic::finding("column-kinds-differ", of(other).location.clone(), message))
}

fn described(kind: Kind, language: Language) -> &'static str {
    match kind {
        Kind::Number => Word::new("numbers", "Zahlen"),
        Kind::Date => Word::new("dates", "Datumsangaben"),
        Kind::Text => Word::new("text", "Text"),
        Kind::Boolean => Word::new("TRUE and FALSE", "WAHR und FALSCH"),
        Kind::MixedDates => Word::new("dates and other things", "Datumsangaben und anderes"),
        Kind::Blank | Kind::Any => Word::new("values of several kinds", "Werte verschiedener Art"),
    }
    .in_language(language)
}

/// Unites the other tables that formulas read. A table that is the same everywhere is there once; tables whose first columns have
/// nothing in common are put below each other. Anything between would leave it open which row holds, and is an error.
pub(super) fn unite_tables(parts: &[Part], language: Language) -> Result<Vec<United>, Vec<Diagnostic>> {
    let mut names: Vec<&PartTable> = Vec::new();
    for table in parts.iter().flat_map(|part| &part.tables) {
        if !names.iter().any(|known| folded(&known.name) == folded(&table.name)) {
            names.push(table);
        }
    }
    let (mut united, mut faults) = (Vec::new(), Vec::new());
    for table in names {
        let same_name = |part: &'_ &PartTable| folded(&part.name) == folded(&table.name);
        let mut tables: Vec<&PartTable> = parts.iter().flat_map(|part| part.tables.iter().filter(same_name)).collect();
        if tables.iter().all(|other| is_same(table, other)) {
            tables.truncate(1);
        }
        if let Some(key) = shared_key(&tables, language) {
            let (name, location) = (&table.name, tables.last().map_or(&table.location, |last| &last.location));
            let message = say!(
                language,
                "the table \"{name}\" differs between the workbooks, and several of them have a row for {key}: which one holds is not known",
                "die Tabelle „{name}“ ist nicht in allen Arbeitsmappen gleich, und mehrere haben eine Zeile für {key}: welche gilt, ist offen"
            );
            faults.push(Diagnostic::error("tables-differ", location.clone(), message).with_help(say!(
                language,
                "make it the same everywhere, or give each workbook rows of its own",
                "sie überall gleich machen oder jeder Arbeitsmappe eigene Zeilen geben"
            )));
        }
        let of: Vec<(usize, &[PartColumn])> = tables.iter().map(|table| (table.rows, &table.columns[..])).collect();
        let rows = tables.iter().map(|table| table.rows).sum();
        united.push(United { name: table.name.clone(), is_table: table.is_table, rows, columns: columns(&of).0 });
    }
    if faults.is_empty() { Ok(united) } else { Err(faults) }
}

fn is_same(one: &PartTable, other: &PartTable) -> bool {
    let same = |(one, other): (&PartColumn, &PartColumn)| {
        folded(&one.header) == folded(&other.header) && one.values.values() == other.values.values()
    };
    one.rows == other.rows && one.columns.len() == other.columns.len() && one.columns.iter().zip(&other.columns).all(same)
}

/// A value of the first column that stands in more than one of the tables.
fn shared_key(tables: &[&PartTable], language: Language) -> Option<String> {
    let mut seen: HashMap<Key, usize> = HashMap::new();
    for (position, table) in tables.iter().enumerate() {
        for value in table.columns.first()?.values.values().iter() {
            let Some(key) = Key::of(&value) else { continue };
            if *seen.entry(key).or_insert(position) != position {
                return Some(value.shown(language));
            }
        }
    }
    None
}
