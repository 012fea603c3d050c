//! The query as a whole: the tables' cells, a stage for each result, and what is shown at the end.

use std::collections::BTreeSet;

use crate::criteria::{BlankPolicy, Settings, Step};
use crate::evaluation::limits::LimitPlan;
use crate::evaluation::outcome::Labels;
use crate::evaluation::plan::ResultPlan;
use crate::formula::checking::scope::RangeId;
use crate::foundation::diagnostic::Diagnostic;
use crate::foundation::language::{Language, words};
use crate::say;

use super::columns::ColumnType;
use super::dialect::{column, columns};
use super::functions;
use super::layers::Layers;
use super::left_out::Exclusion;
use super::overrides::with_overrides;
use super::ranges::{ROW, Ranges, Source, row_name};
use super::request::{Query, Request, ResultColumns};
use super::schema::{SchemaColumn, TableSchema};
use super::typed::{Typed, all, any_of, first_of};
use super::writer::Writer;

/// Writes the criteria as one query. Whatever has no translation is an error at its cell; all of them are told at once.
pub fn query(request: Request<'_>) -> Result<Query, Vec<Diagnostic>> {
    let mut ordered = BTreeSet::new();
    loop {
        let (query, needed) = Assembly::new(request, &ordered).assemble()?;
        if needed.is_subset(&ordered) {
            return Ok(query);
        }
        // Which tables must have numbered rows is known only when all is written.
        ordered.extend(needed);
    }
}

/// A limit has no translation.
fn limit_fault(limit: &LimitPlan, language: Language) -> Diagnostic {
    let label = &limit.label;
    let message = say!(
        language,
        "the limit of \"{label}\" cannot be written in SQL: who stays out gets the next row that fits, which may be limited too",
        "die Höchstzahl für „{label}“ lässt sich nicht in SQL schreiben: wer draußen bleibt, bekommt die nächste passende Zeile, die auch begrenzt sein kann"
    );
    Diagnostic::error("not-in-sql", limit.parsed.rule.formula.location.clone(), message).with_help(say!(
        language,
        "switch the row off for the query (Active: no), and limit what it gives by a rank",
        "die Zeile für die Abfrage ausschalten (Aktiv: nein) und ihr Ergebnis mit einem Rang begrenzen"
    ))
}

struct Assembly<'a> {
    request: Request<'a>,
    writer: Writer<'a>,
    /// The column that says whether an account is still in the funnel, once it is there.
    funnel: Option<String>,
    knockouts: Vec<Typed>,
    blockers: Vec<Typed>,
    /// For each result its value and, of a Blocker, its items.
    values: Vec<(Typed, Option<String>)>,
    /// The condition under which people have set the first class.
    class_is_set: Option<String>,
    faults: Vec<Diagnostic>,
    tables: Vec<TableSchema>,
    findings: Vec<Diagnostic>,
}

impl<'a> Assembly<'a> {
    fn new(request: Request<'a>, ordered: &'a BTreeSet<Option<usize>>) -> Self {
        let plan = request.plan;
        let names = request.lookups.iter().filter(|table| !table.columns.is_empty()).map(|table| table.name.clone());
        let writer = Writer {
            plan,
            dialect: request.dialect,
            layers: Layers::new(request.dialect, names.chain([request.table.to_owned()])),
            ranges: Ranges::new(ordered),
            slots: vec![None; plan.scope.columns.len()],
            watches_blanks: false,
            call: functions::call,
        };
        let values = vec![(Typed::default(), None); plan.results.len()];
        Self {
            request,
            writer,
            funnel: None,
            knockouts: Vec::new(),
            blockers: Vec::new(),
            values,
            class_is_set: None,
            faults: Vec::new(),
            tables: Vec::new(),
            findings: Vec::new(),
        }
    }

    fn assemble(mut self) -> Result<(Query, BTreeSet<Option<usize>>), Vec<Diagnostic>> {
        let key = self.read_accounts();
        self.read_tables();
        for &index in &self.request.plan.order {
            self.result(index);
        }
        if !self.faults.is_empty() {
            return Err(self.faults);
        }
        self.writer.layers.settle();
        let (select, results) = self.shown(&key);
        let needed = self.writer.ranges.needs_order.clone();
        let text = self.writer.layers.query(&select);
        let depth = self.writer.layers.depth();
        Ok((Query { text, tables: self.tables, depth, results, findings: self.findings }, needed))
    }

    /// The accounts' cells as values; gives the name of the key's column.
    fn read_accounts(&mut self) -> String {
        let Request { plan, accounts, dialect, table, .. } = self.request;
        let mut read: BTreeSet<usize> = plan.results.iter().flat_map(|result| &result.reads).copied().collect();
        read.extend(plan.results.iter().flat_map(|result| &result.ranges).filter(|id| id.table.is_none()).map(|id| id.column));
        read.insert(accounts.key);
        let (mut selected, mut schema) = (Vec::new(), Vec::new());
        let mut key = String::new();
        let mut sources = Vec::new();
        for slot in read.into_iter().filter(|&slot| slot < accounts.columns.len()) {
            let account_column = &accounts.columns[slot];
            let kind = ColumnType::of(account_column);
            let (names, columns) = self.cells(&account_column.header, kind);
            selected.extend(columns);
            if slot == accounts.key {
                key = if matches!(kind, ColumnType::Number | ColumnType::Text | ColumnType::Boolean) {
                    names[0].clone()
                } else {
                    let name = self.writer.layers.name("_key");
                    selected.push(format!("{} AS {}", dialect.identifier(&account_column.header), dialect.identifier(&name)));
                    name
                };
            }
            schema.push(SchemaColumn { name: account_column.header.clone(), kind });
            let value = kind.value(&names);
            self.writer.slots[slot] = Some(value.clone());
            sources.push((RangeId { table: None, column: slot }, value));
        }
        let is_ordered = self.writer.ranges.ordered.contains(&None);
        if is_ordered {
            selected.push(dialect.identifier(ROW));
        }
        let language = plan.language();
        let comment = say!(language, "the accounts' cells", "die Zellen der Kunden");
        let left_out = Exclusion::of_accounts(accounts, dialect, language);
        let relation = self.relation_of_cells(&comment, selected, table, left_out);
        self.writer.layers.begin(relation.clone());
        for (id, value) in sources {
            self.writer.ranges.sources.insert(id, Source { relation: relation.clone(), value });
        }
        self.tables.push(TableSchema { name: table.to_owned(), columns: schema, is_ordered });
        key
    }

    fn read_tables(&mut self) {
        let Request { plan, lookups, dialect, .. } = self.request;
        let read: BTreeSet<RangeId> =
            plan.results.iter().flat_map(|result| &result.ranges).filter(|id| id.table.is_some()).copied().collect();
        let tables: BTreeSet<usize> = read.iter().filter_map(|id| id.table).collect();
        for table in tables {
            let lookup = &lookups[table];
            let (mut selected, mut schema, mut sources) = (Vec::new(), Vec::new(), Vec::new());
            for id in read.iter().filter(|id| id.table == Some(table)) {
                let table_column = &lookup.columns[id.column];
                let kind = ColumnType::of(table_column);
                let (names, columns) = self.cells(&table_column.header, kind);
                selected.extend(columns);
                schema.push(SchemaColumn { name: table_column.header.clone(), kind });
                sources.push((*id, kind.value(&names)));
            }
            let is_ordered = self.writer.ranges.ordered.contains(&Some(table));
            if is_ordered {
                selected.push(format!("{} AS {}", dialect.identifier(ROW), dialect.identifier(&row_name(table))));
            }
            let (language, name) = (plan.language(), &lookup.name);
            let comment = say!(language, "the cells of {name}", "die Zellen von {name}");
            let columns: Vec<usize> = read.iter().filter(|id| id.table == Some(table)).map(|id| id.column).collect();
            let left_out = Exclusion::of_table(lookup, &columns, dialect, language);
            let relation = self.relation_of_cells(&comment, selected, name, left_out);
            for (id, value) in sources {
                self.writer.ranges.sources.insert(id, Source { relation: relation.clone(), value });
            }
            self.tables.push(TableSchema { name: name.clone(), columns: schema, is_ordered });
        }
    }

    /// The names of a column's parts, and how they are selected.
    fn cells(&mut self, header: &str, kind: ColumnType) -> (Vec<String>, Vec<String>) {
        let dialect = self.request.dialect;
        let (mut names, mut selected) = (Vec::new(), Vec::new());
        for (ending, sql) in kind.parts(dialect, header) {
            let name = self.writer.layers.name(&format!("{header}{ending}"));
            let (sql, quoted) = (dialect.written(&sql), dialect.identifier(&name));
            selected.push(if sql == quoted { sql } else { format!("{sql} AS {quoted}") });
            names.push(name);
        }
        (names, selected)
    }

    fn relation_of_cells(&mut self, name: &str, selected: Vec<String>, table: &str, left_out: Exclusion) -> String {
        let mut select = format!("SELECT {}\n    FROM {}", selected.join(",\n        "), self.request.dialect.table(table));
        if let Some(condition) = left_out.condition {
            select.push_str(&format!("\n    WHERE {condition}"));
        }
        self.findings.extend(left_out.finding);
        self.writer.layers.relation(name, [vec![name.to_owned()], left_out.comment].concat(), select)
    }

    fn result(&mut self, index: usize) {
        let result = &self.request.plan.results[index];
        let faults = self.faults.len();
        let mut items = None;
        if result.in_funnel && self.funnel.is_none() && !self.knockouts.is_empty() {
            self.make_funnel();
        }
        let value = match result.step {
            Step::Compute | Step::Limit => self.compute(result),
            Step::Knockout => self.conditions(result, false).0,
            Step::Blocker => {
                let (value, shown) = self.conditions(result, true);
                items = shown;
                value
            }
            Step::Score => self.score(result),
            Step::Classify => self.classify(result),
        };
        if self.faults.len() > faults {
            return;
        }
        let mut value = value;
        if let (true, Some(funnel)) = (result.in_funnel, &self.funnel) {
            let inside = |part: Option<String>| part.map(|part| format!("CASE WHEN {funnel} THEN {part} END"));
            value = Typed {
                number: inside(value.number),
                text: inside(value.text),
                boolean: inside(value.boolean),
                error: inside(value.error),
                blank: true,
                constant: None,
                ..value
            };
            items = inside(items);
        }
        let set = self.request.plan.overriding.of_result(index);
        if !set.is_empty() {
            match with_overrides(&mut self.writer, self.request.accounts, &set, value) {
                Ok(set) => {
                    value = set.value;
                    items = items.map(|items| format!("CASE{} ELSE {items} END", set.shown));
                    if self.request.plan.first_class() == Some(index) {
                        let name = self.writer.layers.name(&format!("_{} is set", result.name));
                        self.writer.layers.define(&name, &set.is_set);
                        self.class_is_set = Some(column(&name));
                    }
                }
                Err(faults) => return self.faults.extend(faults),
            }
        }
        let value = self.named(&result.name, value);
        let items = items.map(|items| {
            let name = self.writer.layers.name(&format!("_{}", result.name));
            self.writer.layers.define(&name, &items);
            column(&name)
        });
        self.explain(result, &value);
        self.writer.slots[result.slot] = Some(value.clone());
        let as_column = if result.step == Step::Compute { value.clone() } else { Typed { error: None, blank: true, ..value.clone() } };
        // Its relation is the one that is written when a formula ranges over it.
        let source = Source { relation: String::new(), value: as_column };
        self.writer.ranges.sources.insert(RangeId { table: None, column: result.slot }, source);
        match result.step {
            Step::Knockout => self.knockouts.push(value.clone()),
            Step::Blocker => self.blockers.push(value.clone()),
            _ => {}
        }
        self.values[index] = (value, items);
    }

    /// Gives a result's value its columns.
    fn named(&mut self, result: &str, value: Typed) -> Typed {
        let several = [&value.number, &value.text, &value.boolean].into_iter().flatten().count() > 1;
        let mut named = |part: Option<String>, ending: &str| {
            part.map(|sql| {
                let name = self.writer.layers.name(&format!("{result}{ending}"));
                self.writer.layers.define(&name, &sql);
                column(&name)
            })
        };
        Typed {
            number: named(value.number, ""),
            text: named(value.text, if several { " text" } else { "" }),
            boolean: named(value.boolean, if several { " boolean" } else { "" }),
            error: named(value.error, " error"),
            read: None,
            constant: None,
            ..value
        }
    }

    /// Says above a result's first column which rows of the criteria it comes from.
    fn explain(&mut self, result: &ResultPlan, value: &Typed) {
        let comment = self.comment(result);
        if let Some(name) = value.parts().next().and_then(|part| columns(part).next()) {
            self.writer.layers.comment(name, comment);
        }
    }

    fn comment(&self, result: &ResultPlan) -> Vec<String> {
        let language = self.request.plan.language();
        let step = result.step.word().in_language(language);
        let mut lines = vec![format!("{step}: {}", result.name)];
        for &rule in &result.rules {
            let rule = &self.request.plan.rules[rule].rule;
            let called = rule.called(language);
            let parts = [&rule.item.text, &rule.formula.text, &rule.scale_text.text, &rule.weight.text];
            let parts: Vec<&str> = parts.into_iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
            lines.push(format!("  {called}: {}", parts.join(" | ")));
        }
        lines
    }

    fn make_funnel(&mut self) {
        let conditions = self.knockouts.iter().filter_map(|value| value.boolean.clone()).collect();
        let name = self.writer.layers.name("_in the funnel");
        self.writer.layers.define(&name, &format!("COALESCE({}, FALSE)", all(conditions)));
        self.funnel = Some(column(&name));
    }

    /// Writes a formula of a rule; what cannot be written is told at its cell.
    fn formula(&mut self, rule: usize, watches_blanks: bool) -> Typed {
        let parsed = &self.request.plan.rules[rule];
        let Some(tree) = &parsed.formula else { return Typed { boolean: Some("TRUE".to_owned()), ..Typed::default() } };
        self.writer.watches_blanks = watches_blanks;
        let written = self.writer.formula(tree);
        self.writer.watches_blanks = false;
        written.unwrap_or_else(|fault| {
            self.faults.push(parsed.rule.formula.diagnostic(fault));
            Typed::default()
        })
    }

    fn compute(&mut self, result: &ResultPlan) -> Typed {
        result.rules.iter().fold(Typed::default(), |_, &rule| self.formula(rule, false))
    }

    /// Knock-out and Blocker rows: the value, and of a Blocker the items that apply.
    fn conditions(&mut self, result: &ResultPlan, blocks: bool) -> (Typed, Option<String>) {
        let language = self.request.plan.language();
        let (mut hits, mut errors) = (Vec::new(), Vec::new());
        let mut items: Vec<(String, Vec<String>)> = Vec::new();
        for &rule in &result.rules {
            let value = self.formula(rule, false);
            let (holds, error) = self.writer.condition(&value);
            let holds = self.writer.layers.bind(&holds);
            let hit = if blocks { format!("COALESCE({holds}, FALSE)") } else { format!("NOT COALESCE({holds}, TRUE)") };
            let rule = &self.request.plan.rules[rule].rule;
            let item = if rule.item.is_empty() { words::YES.in_language(language).to_owned() } else { rule.item.text.clone() };
            match items.iter_mut().find(|(known, _)| *known == item) {
                Some((_, hits)) => hits.push(hit.clone()),
                None => items.push((item, vec![hit.clone()])),
            }
            hits.push(hit);
            errors.push(error);
        }
        let decided = any_of(hits.into_iter().map(Some)).unwrap_or_else(|| "FALSE".to_owned());
        let decided = self.writer.layers.bind(&decided);
        let error = first_of(errors).map(|error| self.writer.layers.bind(&error));
        let value = match &error {
            None if blocks => Typed::boolean(decided.clone()),
            None => Typed::boolean(format!("NOT {decided}")),
            Some(error) => {
                let (hit, clear) = if blocks { ("TRUE", "FALSE") } else { ("FALSE", "TRUE") };
                Typed::boolean(format!("CASE WHEN {decided} THEN {hit} WHEN {error} IS NULL THEN {clear} END"))
                    .or_error(Some(format!("CASE WHEN NOT {decided} THEN {error} END")))
            }
        };
        let shown = items.iter().map(|(item, hits)| {
            let hit = any_of(hits.iter().cloned().map(Some)).unwrap_or_default();
            format!("CASE WHEN {hit} THEN {} ELSE '' END", self.request.dialect.text(&format!("; {item}")))
        });
        let shown = shown.collect::<Vec<_>>().join(" || ");
        let shown = blocks.then(|| format!("NULLIF(substring({shown}, 3), '')"));
        (value, shown)
    }

    fn classify(&mut self, result: &ResultPlan) -> Typed {
        let dialect = self.request.dialect;
        for &limit in &result.limits {
            self.faults.push(limit_fault(&self.request.plan.limits[limit], self.request.plan.language()));
        }
        let mut cases = Vec::new();
        for &rule in &result.rules {
            let value = self.formula(rule, false);
            let (holds, error) = self.writer.condition(&value);
            let label = dialect.text(&self.request.plan.rules[rule].rule.item.text);
            cases.push((holds, error, None, Typed::text(label)));
        }
        let otherwise = Typed::default().or_error(Some("'#N/A'".to_owned()));
        self.writer.cases(cases, otherwise)
    }

    fn score(&mut self, result: &ResultPlan) -> Typed {
        let blank = self.request.settings.blank.unwrap_or_default();
        let rules: Vec<(usize, BlankPolicy)> =
            result.rules.iter().map(|&rule| (rule, self.request.plan.rules[rule].rule.blank.unwrap_or(blank))).collect();
        let funnel = self.funnel.clone();
        let mut faults = Vec::new();
        let score = super::score::score(&mut self.writer, &result.name, &rules, funnel.as_deref(), &mut faults);
        self.faults.extend(faults);
        score
    }

    /// What is selected at the end, as a run shows it.
    fn shown(&mut self, key: &str) -> (String, Vec<ResultColumns>) {
        let Request { plan, settings, dialect, accounts, .. } = self.request;
        let language = plan.language();
        let (yes, no) = (dialect.text(words::YES.in_language(language)), dialect.text(words::NO.in_language(language)));
        let mut taken: Vec<String> = Vec::new();
        let header = accounts.columns[accounts.key].header.clone();
        let mut selected: Vec<String> = Vec::new();
        let mut select = |sql: &str, wanted: &str| {
            let mut name = wanted.to_owned();
            let mut number = 2;
            while taken.iter().any(|other| other.to_lowercase() == name.to_lowercase()) {
                name = format!("{wanted} {number}");
                number += 1;
            }
            taken.push(name.clone());
            let (sql, quoted) = (dialect.written(sql), dialect.identifier(&name));
            selected.push(if sql == quoted { sql } else { format!("{sql} AS {quoted}") });
            name
        };
        select(&column(key), &header);
        let mut results = Vec::new();
        for (index, result) in plan.results.iter().enumerate().filter(|(_, result)| result.is_written()) {
            let (value, items) = &self.values[index];
            let null = dialect.null_text();
            let own = match result.step {
                Step::Knockout => {
                    let met = value.boolean.clone().unwrap_or_default();
                    format!("CASE WHEN {met} THEN {yes} WHEN NOT {met} THEN {no} END")
                }
                Step::Blocker => items.clone().unwrap_or_else(|| null.clone()),
                Step::Classify if plan.first_class() == Some(index) => self.first_class(value, settings),
                _ => [&value.number, &value.text, &value.boolean].into_iter().flatten().next().cloned().unwrap_or(null),
            };
            let shown = select(&own, &result.name);
            let several = result.step == Step::Compute && [&value.number, &value.text, &value.boolean].into_iter().flatten().count() > 1;
            let text = value.text.as_ref().filter(|_| several && value.number.is_some());
            let text = text.map(|sql| select(sql, &format!("{} text", result.name)));
            let boolean = value.boolean.as_ref().filter(|_| several);
            let boolean = boolean.map(|sql| select(sql, &format!("{} boolean", result.name)));
            let error = value.error.as_ref().map(|sql| select(sql, &format!("{} error", result.name)));
            results.push(ResultColumns { name: result.name.clone(), value: shown, text, boolean, error });
        }
        let select = format!("SELECT {}\nFROM {}", selected.join(",\n    "), dialect.identifier(self.writer.layers.base()));
        (select, results)
    }

    /// The first class, or the label of an account whose class is not shown.
    fn first_class(&self, class: &Typed, settings: &Settings) -> String {
        let dialect = self.request.dialect;
        let labels = Labels::new(settings, self.request.plan.language());
        let label = |text: &str| dialect.text(text);
        let mut sql = String::from("CASE");
        let mut case = |condition: Option<String>, shown: &str| {
            if let Some(condition) = condition {
                sql.push_str(&format!(" WHEN {condition} THEN {shown}"));
            }
        };
        // What people have decided is shown, whatever else.
        case(self.class_is_set.clone(), &class.text.clone().unwrap_or_else(|| dialect.null_text()));
        let out =
            any_of(self.knockouts.iter().filter_map(|value| value.boolean.as_ref()).map(|met| Some(format!("NOT COALESCE({met}, TRUE)"))));
        let undecided = |value: &Typed| value.error.as_ref().map(|error| format!("{error} IS NOT NULL"));
        let class_shown = class.text.clone().unwrap_or_else(|| dialect.null_text());
        case(out, &label(&labels.knocked_out));
        case(any_of(self.knockouts.iter().chain([class]).map(undecided)), &label(&labels.undecided));
        let blocked = any_of(self.blockers.iter().map(|value| value.boolean.as_ref().map(|blocked| format!("COALESCE({blocked}, FALSE)"))));
        case(blocked, &if labels.blocked.is_empty() { class_shown.clone() } else { label(&labels.blocked) });
        case(any_of(self.blockers.iter().map(undecided)), &label(&labels.undecided));
        if sql == "CASE" { class_shown } else { format!("{sql} ELSE {class_shown} END") }
    }
}
