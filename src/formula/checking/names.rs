//! Sentences about names: unknown columns, functions and tables with the nearest known ones, and cells.

use std::ops::Range;

use crate::foundation::language::{Language, folded, words};
use crate::foundation::location::{CellAddress, ColumnIndex};
use crate::say;

use super::resolve::Unresolved;
use super::scope::{Origin, Scope, ScopeColumn};
use crate::formula::syntax::ast::{Cells, Form, Node, Part, Reference, Tree};
use crate::formula::syntax::units::digits_meant;
use crate::formula::{Dialect, Fault, registry};

/// `3 arguments`.
pub(crate) fn arguments(count: usize, language: Language) -> String {
    match count {
        0 => say!(language, "no arguments", "keine Argumente"),
        1 => say!(language, "1 argument", "1 Argument"),
        _ => say!(language, "{count} arguments", "{count} Argumente"),
    }
}

/// A reference as it is written in messages.
pub(crate) fn written(reference: &Reference, dialect: Dialect) -> String {
    let node = Node { span: 0..0, part: Part::Reference(reference.clone()) };
    Tree::new(node).print(dialect)
}

/// The reference to another column in the same form, where that form can hold its name.
fn renamed(reference: &Reference, column: &str, dialect: Dialect) -> String {
    let plain = column.chars().next().is_some_and(|first| first.is_alphabetic() || first == '_')
        && column.chars().all(|next| next.is_alphanumeric() || matches!(next, '_' | '.'));
    let form = if reference.form == Form::Bare && !plain { Form::Bracket } else { reference.form };
    written(&Reference { column: column.to_owned(), form, ..reference.clone() }, dialect)
}

/// The value of this account in a column.
pub(crate) fn this_row(reference: &Reference, dialect: Dialect) -> String {
    written(&Reference { form: Form::ThisRow, ..reference.clone() }, dialect)
}

/// Letters and digits alone, umlauts spelled out: what people mix up in names does not count.
fn spelling(name: &str) -> String {
    let mut spelling = String::with_capacity(name.len());
    for letter in folded(name).chars() {
        match letter {
            'ä' => spelling.push_str("ae"),
            'ö' => spelling.push_str("oe"),
            'ü' => spelling.push_str("ue"),
            'ß' => spelling.push_str("ss"),
            letter if letter.is_alphanumeric() => spelling.push(letter),
            _ => {}
        }
    }
    spelling
}

/// The share of letters that are the same, from 0 to 1; two neighbours that changed places are one mistake.
fn likeness(wanted: &str, name: &str) -> f64 {
    let longer = wanted.chars().count().max(name.chars().count());
    if longer == 0 { 1.0 } else { 1.0 - strsim::osa_distance(wanted, name) as f64 / longer as f64 }
}

/// How near a name is to what was written, from 0 to 1; `None` where it is too far to be meant.
fn nearness(wanted: &str, name: &str) -> Option<f64> {
    const NEAR: f64 = 0.65;
    let name = spelling(name);
    if wanted.is_empty() || name.is_empty() {
        return None;
    }
    let near = likeness(wanted, &name);
    let shorter = wanted.chars().count().min(name.chars().count());
    let holds = shorter >= 3 && (name.contains(wanted) || wanted.contains(&name));
    // A name that begins or goes on as written is likely meant, however long it is.
    (near >= NEAR || holds).then_some(if holds { near.max(NEAR) } else { near })
}

/// The nearest of some names, the nearest first.
pub(crate) fn nearest<T>(wanted: &str, names: impl Iterator<Item = (String, T)>) -> Vec<(String, T)> {
    const MOST: usize = 3;
    let wanted = spelling(wanted);
    let mut near: Vec<_> = names.filter_map(|(name, what)| nearness(&wanted, &name).map(|near| (near, name, what))).collect();
    near.sort_by(|left, right| right.0.total_cmp(&left.0));
    near.into_iter().take(MOST).map(|(_, name, what)| (name, what)).collect()
}

/// The functions that a misspelt name is nearest to, the likeliest first, as they are called in a language. In a name of two letters one
/// of them may be wrong, or both turned round: who writes `FI(` means IF.
pub(crate) fn nearest_of_functions(wanted: &str, language: Language) -> Vec<&'static str> {
    const MOST: usize = 3;
    /// What formulas are full of is likelier to be meant than another name as near.
    const USUAL: [&str; 10] = ["IF", "AND", "OR", "NOT", "SUM", "MAX", "MIN", "COUNT", "ROUND", "YEAR"];
    let wanted = spelling(wanted);
    let letters = |name: &str| {
        let mut letters: Vec<char> = name.chars().collect();
        letters.sort_unstable();
        letters
    };
    let mut near = Vec::new();
    for function in registry::all() {
        let words = std::iter::once(&function.name).chain(function.aliases);
        for name in words.flat_map(|word| [word.english, word.german]).map(spelling) {
            let short = wanted.chars().count() == 2 && name.chars().count() == 2 && strsim::osa_distance(&wanted, &name) == 1;
            let Some(likeness) = nearness(&wanted, &name).or(short.then_some(0.5)) else { continue };
            let turned = letters(&wanted) == letters(&name);
            let usual = USUAL.contains(&function.name.english);
            near.push((strsim::osa_distance(&wanted, &name), !turned, !usual, likeness, function.name.in_language(language)));
        }
    }
    near.sort_by(|left, right| (left.0, left.1, left.2).cmp(&(right.0, right.1, right.2)).then(right.3.total_cmp(&left.3)));
    let mut names: Vec<&'static str> = Vec::new();
    for (.., name) in near {
        if names.len() < MOST && !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// `"A", "B" and "C"`.
pub(crate) fn listed(names: impl Iterator<Item = String>, language: Language) -> String {
    let names: Vec<String> = names.collect();
    match names.as_slice() {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => {
            let first = first.join(", ");
            say!(language, "{first} and {last}", "{first} und {last}")
        }
    }
}

fn with_letter(name: &str, index: ColumnIndex, language: Language) -> String {
    let name = language.quoted(name);
    format!("{name} ({index})")
}

/// A reference that names nothing that can be read.
pub(crate) fn unresolved(reference: &Reference, reason: Unresolved, span: &Range<usize>, scope: &Scope, dialect: Dialect) -> Fault {
    let language = dialect.language;
    let sheet = &scope.accounts_sheet;
    let column = &reference.column;
    let error = |code: &'static str, message: String| Fault::error(code, span.clone(), message);
    match reason {
        Unresolved::Column => unknown_column(reference, span, scope, dialect),
        Unresolved::Doubled => {
            let name = language.quoted(column);
            let places =
                scope.columns.iter().filter(|other| folded(&other.name) == folded(column)).filter_map(|other| match other.origin {
                    Origin::Account(index) if reference.table.as_deref().is_none_or(|table| scope.is_accounts(table)) => {
                        Some(index.to_string())
                    }
                    _ => None,
                });
            let places = listed(places, language);
            error("doubled-column", say!(language, "two columns have the name {name}", "zwei Spalten haben den Namen {name}"))
                .with_label(if places.is_empty() { String::new() } else { say!(language, "columns {places}", "Spalten {places}") })
                .with_help(say!(language, "give one of them another header", "einer davon eine andere Überschrift geben"))
        }
        Unresolved::Hidden(_) => {
            let name = language.quoted(column);
            let own = written(&Reference { table: None, ..reference.clone() }, dialect);
            let message = say!(
                language,
                "the column {name} of the sheet {sheet} is hidden by the result of the same name",
                "die Spalte {name} des Blatts {sheet} ist durch das gleichnamige Ergebnis verdeckt"
            );
            error("hidden-column", message).with_help(say!(
                language,
                "write {own} for the result, or give the column or the result another name",
                "für das Ergebnis {own} schreiben, oder der Spalte oder dem Ergebnis einen anderen Namen geben"
            ))
        }
        Unresolved::Table => {
            let table = reference.table.as_deref().unwrap_or_default();
            let name = language.quoted(table);
            let fault =
                error("unknown-table", say!(language, "there is no sheet or table {name}", "es gibt kein Blatt und keine Tabelle {name}"));
            let known = scope.accounts_names.iter().chain(scope.tables.iter().map(|table| &table.name));
            let near = nearest(table, known.map(|name| (name.clone(), ())));
            match near.first() {
                Some((first, ())) => {
                    let names = listed(near.iter().map(|(name, ())| language.quoted(name)), language);
                    let mended = written(&Reference { table: Some(first.clone()), ..reference.clone() }, dialect);
                    fault.with_label(say!(language, "the workbook has {names}", "die Mappe hat {names}")).with_help(say!(
                        language,
                        "write {mended}",
                        "{mended} schreiben"
                    ))
                }
                None => {
                    let own = written(&Reference { table: None, ..reference.clone() }, dialect);
                    fault.with_help(say!(
                        language,
                        "a column of the accounts is written {own}",
                        "eine Spalte der Kunden schreibt man {own}"
                    ))
                }
            }
        }
        Unresolved::ColumnOfTable(table) => {
            let table = &scope.tables[table];
            let (name, of) = (language.quoted(column), language.quoted(&table.name));
            let fault = error("unknown-column", say!(language, "there is no column {name} in {of}", "es gibt keine Spalte {name} in {of}"));
            let near = nearest(column, table.columns.iter().map(|(name, _)| (name.clone(), ())));
            match near.first() {
                Some((first, ())) => {
                    let names = listed(near.iter().map(|(name, ())| language.quoted(name)), language);
                    let mended = renamed(reference, first, dialect);
                    fault.with_label(say!(language, "{of} has {names}", "{of} hat {names}")).with_help(say!(
                        language,
                        "write {mended}",
                        "{mended} schreiben"
                    ))
                }
                None => fault.with_help(has_columns(&of, table.columns.iter().map(|(name, _)| name.as_str()), language)),
            }
        }
        Unresolved::RangeForValue(_) | Unresolved::RowOfOtherTable(_) => {
            let whole = written(&Reference { form: Form::Bracket, ..reference.clone() }, dialect);
            let separator = dialect.argument_separator();
            let message = if matches!(reason, Unresolved::RangeForValue(_)) {
                say!(
                    language,
                    "{whole} is a whole column, and one value is needed here",
                    "{whole} ist eine ganze Spalte, und hier wird ein einziger Wert gebraucht"
                )
            } else {
                let table = language.quoted(reference.table.as_deref().unwrap_or_default());
                say!(language, "{table} has no row of this account", "{table} hat keine Zeile dieses Kunden")
            };
            error("column-for-value", message).with_help(say!(
                language,
                "take one value of it, with SUM({whole}), SUMIFS({whole}{separator} …) or XLOOKUP(…)",
                "einen Wert daraus nehmen, mit SUMME({whole}), SUMMEWENNS({whole}{separator} …) oder XVERWEIS(…)"
            ))
        }
    }
}

fn has_columns<'a>(of: &str, names: impl Iterator<Item = &'a str>, language: Language) -> String {
    const MOST: usize = 8;
    let mut names: Vec<String> = names.filter(|name| !name.trim().is_empty()).map(|name| language.quoted(name)).collect();
    let more = names.len() > MOST;
    names.truncate(MOST);
    let mut names = names.join(", ");
    if more {
        names.push_str(", …");
    }
    say!(language, "{of} has the columns {names}", "{of} hat die Spalten {names}")
}

fn unknown_column(reference: &Reference, span: &Range<usize>, scope: &Scope, dialect: Dialect) -> Fault {
    let language = dialect.language;
    let column = &reference.column;
    let sheet = &scope.accounts_sheet;
    if reference.form == Form::Bare {
        if CellAddress::parse(column).is_some() {
            return cells(&Cells { sheet: None, text: column.clone() }, span, scope, dialect);
        }
        if let Some(function) = registry::find(column) {
            let signature = function.signature(dialect);
            let name = function.name.in_language(language);
            let message = say!(
                language,
                "{name} is a function, and its arguments stand in parentheses",
                "{name} ist eine Funktion, und ihre Argumente stehen in Klammern"
            );
            return Fault::error("function-without-parentheses", span.clone(), message).with_help(say!(
                language,
                "write {signature}",
                "{signature} schreiben"
            ));
        }
    }
    if let Some(fault) = behind_a_dot(reference, span, scope, dialect) {
        return fault;
    }
    let near = nearest(column, scope.names().map(|column| (column.name.clone(), column.origin)));
    if reference.form == Form::Bare
        && let Some((message, mended)) = constant_meant(column, near.first().map(|(name, _)| name.as_str()), dialect)
    {
        return Fault::error("unknown-column", span.clone(), message).with_help(say!(language, "write {mended}", "{mended} schreiben"));
    }
    let name = language.quoted(column);
    if let Some(off) = scope.off.iter().find(|off| folded(&off.name) == folded(column)) {
        let rows = off.rows.join(", ");
        let message = say!(
            language,
            "the result {name} is not computed, since none of its rows counts on the day of the run ({rows})",
            "das Ergebnis {name} wird nicht berechnet, denn keine seiner Zeilen gilt am Stichtag ({rows})"
        );
        return Fault::error("result-off", span.clone(), message).with_help(say!(
            language,
            "look at Active, Valid from and Valid until of these rows, or switch this row off too",
            "„Aktiv“, „Gültig ab“ und „Gültig bis“ dieser Zeilen prüfen oder auch diese Zeile ausschalten"
        ));
    }
    let fault = Fault::error("unknown-column", span.clone(), say!(language, "there is no column {name}", "es gibt keine Spalte {name}"));
    if let Some(table) = scope.table(column) {
        let table = &scope.tables[table].name;
        let example = Reference { table: Some(table.clone()), column: say!(language, "Column", "Spalte"), form: Form::Bracket };
        let example = written(&example, dialect);
        return fault.with_label(say!(language, "{name} is a sheet or table", "{name} ist ein Blatt oder eine Tabelle")).with_help(say!(
            language,
            "write the column behind it: {example}",
            "die Spalte dahinter schreiben: {example}"
        ));
    }
    if reference.table.is_none() && scope.is_accounts(column) {
        let example = Reference { table: None, column: say!(language, "Column", "Spalte"), form: Form::Bracket };
        let example = written(&example, dialect);
        return fault.with_label(say!(language, "{name} is the sheet of the accounts", "{name} ist das Blatt der Kunden")).with_help(say!(
            language,
            "write the column alone: {example}",
            "die Spalte allein schreiben: {example}"
        ));
    }
    let elsewhere = scope.tables.iter().find_map(|table| {
        let (header, _) = table.columns.iter().find(|(header, _)| folded(header) == folded(column))?;
        Some(Reference { table: Some(table.name.clone()), column: header.clone(), form: Form::Bracket })
    });
    if let (Some(elsewhere), None) = (elsewhere, &reference.table) {
        let of = language.quoted(elsewhere.table.as_deref().unwrap_or_default());
        let elsewhere = written(&elsewhere, dialect);
        return fault.with_label(say!(language, "{of} has one", "{of} hat eine")).with_help(say!(
            language,
            "take a value of it with SUMIFS or XLOOKUP, over {elsewhere}",
            "mit SUMMEWENNS oder XVERWEIS über {elsewhere} einen Wert daraus nehmen"
        ));
    }
    let Some((first, _)) = near.first() else {
        let of = say!(language, "the {sheet} sheet", "das Blatt {sheet}");
        let own = scope.columns.iter().filter(|column| matches!(column.origin, Origin::Account(_)));
        let columns = has_columns(&of, own.map(|column| column.name.as_str()), language);
        if reference.form == Form::Bare {
            return fault.with_label(columns).with_help(say!(
                language,
                "a text stands in double quotes: \"{column}\"",
                "ein Text steht in doppelten Anführungszeichen: \"{column}\""
            ));
        }
        return fault.with_help(columns);
    };
    let own = near.iter().filter_map(|(name, origin)| match origin {
        Origin::Account(index) => Some(with_letter(name, *index, language)),
        Origin::Result | Origin::LastTime => None,
    });
    let results = near.iter().filter(|(_, origin)| *origin == Origin::Result).map(|(name, _)| language.quoted(name));
    let (own, results) = (listed(own, language), listed(results, language));
    let label = match (own.is_empty(), results.is_empty()) {
        (false, true) => say!(language, "the {sheet} sheet has {own}", "das Blatt {sheet} hat {own}"),
        (true, _) => say!(language, "the criteria have the result {results}", "die Kriterien haben das Ergebnis {results}"),
        (false, false) => say!(
            language,
            "the {sheet} sheet has {own}, the criteria have the result {results}",
            "das Blatt {sheet} hat {own}, die Kriterien haben das Ergebnis {results}"
        ),
    };
    let mended = renamed(reference, first, dialect);
    fault.with_label(label).with_help(say!(language, "write {mended}", "{mended} schreiben"))
}

/// `Accounts.Revenue`: a column's name behind a dot, as databases write it.
fn behind_a_dot(reference: &Reference, span: &Range<usize>, scope: &Scope, dialect: Dialect) -> Option<Fault> {
    let language = dialect.language;
    let (table, column) = reference.column.split_once('.').filter(|_| reference.form == Form::Bare && reference.table.is_none())?;
    let named = |names: &mut dyn Iterator<Item = String>| {
        let names: Vec<(String, ())> = names.map(|name| (name, ())).collect();
        let same = names.iter().find(|(name, ())| folded(name) == folded(column)).map(|(name, ())| name.clone());
        same.or_else(|| nearest(column, names.into_iter()).into_iter().next().map(|(name, ())| name))
    };
    let (table, column) = if scope.is_accounts(table) {
        (None, named(&mut scope.names().map(|column| column.name.clone()))?)
    } else {
        let table = &scope.tables[scope.table(table)?];
        (Some(table.name.clone()), named(&mut table.columns.iter().map(|(name, _)| name.clone()))?)
    };
    let mended = written(&Reference { table, column, form: Form::Bracket }, dialect);
    let message = say!(
        language,
        "the name of a sheet stands before a bracket, not before a dot",
        "der Name eines Blatts steht vor einer eckigen Klammer, nicht vor einem Punkt"
    );
    Some(Fault::error("sheet-before-dot", span.clone(), message).with_help(say!(language, "write {mended}", "{mended} schreiben")))
}

/// The constant that is meant by a bare name that is no column: a slip of TRUE or FALSE, a word for nothing, letters among digits; and
/// what is to be said of it. A column that is as near comes first.
fn constant_meant(written: &str, nearest_column: Option<&str>, dialect: Dialect) -> Option<(String, String)> {
    let language = dialect.language;
    let wanted = folded(written);
    let message = say!(language, "there is no column \"{written}\"", "es gibt keine Spalte „{written}“");
    let is_slip = |word: &str| wanted.chars().count() > 2 && strsim::osa_distance(&wanted, &folded(word)) == 1;
    let truth = [words::TRUE, words::FALSE].into_iter().find(|word| is_slip(word.english) || is_slip(word.german));
    if let Some(word) = truth.filter(|_| !nearest_column.is_some_and(is_slip)) {
        return Some((message, word.in_language(language).to_owned()));
    }
    if ["null", "nil", "none", "empty", "blank", "nothing", "leer", "nichts", "missing"].contains(&&*wanted) {
        let message = say!(language, "a blank cell is written as an empty text", "eine leere Zelle schreibt man als leeren Text");
        return Some((message, "\"\"".to_owned()));
    }
    let digits =
        digits_meant(written).filter(|_| written.eq_ignore_ascii_case("o") || written.contains(|next: char| next.is_ascii_digit()))?;
    let message = say!(language, "a letter stands among the digits of this number", "unter den Ziffern dieser Zahl steht ein Buchstabe");
    Some((message, digits))
}

/// Cells, of which a formula here knows the column at best.
pub(crate) fn cells(cells: &Cells, span: &Range<usize>, scope: &Scope, dialect: Dialect) -> Fault {
    let language = dialect.language;
    let message = say!(language, "formulas here name columns, not cells", "Formeln nennen hier Spalten, keine Zellen");
    let fault = Fault::error("cell-reference", span.clone(), message);
    let first = cells.text.split(':').next().unwrap_or_default();
    let letters: String = first.chars().filter(char::is_ascii_alphabetic).collect();
    let index = CellAddress::parse(&format!("{letters}1")).map(|cell| cell.column);
    let is_own = cells.sheet.as_deref().is_none_or(|sheet| scope.is_accounts(sheet));
    // `Accounts!Revenue`: not a cell at all, but a column's name behind the sheet's.
    let by_name = scope.names().find(|column| is_own && cells.sheet.is_some() && folded(&column.name) == folded(&cells.text));
    if let Some(column) = by_name {
        let own = written(&Reference { table: None, column: column.name.clone(), form: Form::Bracket }, dialect);
        return fault.with_help(say!(language, "write {own}", "{own} schreiben"));
    }
    let named = scope.columns.iter().find(|column| index.is_some_and(|index| column.origin == Origin::Account(index)) && is_own);
    match (named, &cells.sheet) {
        (Some(column), _) if !column.name.trim().is_empty() => {
            let reference = Reference { table: None, column: column.name.clone(), form: Form::Bracket };
            let own = written(&reference, dialect);
            let letter = index.map_or_else(String::new, |index| index.to_string());
            let name = language.quoted(&column.name);
            fault.with_label(say!(language, "column {letter} is {name}", "Spalte {letter} ist {name}")).with_help(say!(
                language,
                "write {own}",
                "{own} schreiben"
            ))
        }
        (_, Some(sheet)) if !is_own => {
            let example = Reference { table: Some(sheet.clone()), column: say!(language, "Column", "Spalte"), form: Form::Bracket };
            let example = written(&example, dialect);
            fault.with_help(say!(language, "write the column's header: {example}", "die Überschrift der Spalte schreiben: {example}"))
        }
        _ => fault.with_help(say!(
            language,
            "write the column's header in brackets: [Revenue]",
            "die Überschrift der Spalte in eckigen Klammern schreiben: [Umsatz]"
        )),
    }
}

/// A column of which every cell is blank.
pub(crate) fn blank_column(column: &ScopeColumn, span: &Range<usize>, scope: &Scope, dialect: Dialect) -> Fault {
    let language = dialect.language;
    let sheet = &scope.accounts_sheet;
    let name = match column.origin {
        Origin::Account(index) => with_letter(&column.name, index, language),
        Origin::Result | Origin::LastTime => language.quoted(&column.name),
    };
    let message = say!(
        language,
        "the column {name} of the {sheet} sheet is blank for every account",
        "die Spalte {name} des Blatts {sheet} ist für jeden Kunden leer"
    );
    Fault::finding("blank-column", span.clone(), message).with_help(say!(
        language,
        "fill the column, or take it out of the formula",
        "die Spalte füllen oder aus der Formel nehmen"
    ))
}
