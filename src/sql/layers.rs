//! The query as it grows: common table expressions, each over the one before.
//!
//! What an expression needs more than once gets a name: it becomes a column of a layer, and later layers read it. A layer can only read
//! columns of layers below, so that a column's layer is the one above all that it reads. So the query is as many layers deep as its
//! longest chain of needs, however many results there are; databases bear many columns better than deep queries. Layers are written
//! out when another relation is to be made over them, and at the end.

use std::collections::{HashMap, HashSet};

use crate::foundation::language::folded;

use super::dialect::{SqlDialect, column, columns, is_column};

/// A relation of the query.
struct Relation {
    name: String,
    comment: Vec<String>,
    select: String,
}

#[derive(Default)]
struct Layer {
    /// `CROSS JOIN x`, `LEFT JOIN y ON …`
    joins: Vec<String>,
    /// Names and expressions.
    columns: Vec<(String, String)>,
    /// What is said above a column, by its name.
    comments: HashMap<String, Vec<String>>,
}

/// The relations of a query.
pub(super) struct Layers {
    pub(super) dialect: SqlDialect,
    relations: Vec<Relation>,
    /// The relation over which the next layer is written.
    base: String,
    pending: Vec<Layer>,
    /// How many layers are written.
    written: usize,
    /// The layer in which a column is made, of those that are not written yet: 1 for the first.
    levels: HashMap<String, usize>,
    /// Expressions that have a name.
    named: HashMap<String, String>,
    /// The relations that are joined.
    joined: HashSet<String>,
    /// Names of columns, and of relations and tables.
    taken: HashSet<String>,
    relations_taken: HashSet<String>,
    counter: usize,
}

impl Layers {
    /// No relation yet; these names are those of tables.
    pub(super) fn new(dialect: SqlDialect, tables: impl IntoIterator<Item = String>) -> Self {
        Self {
            dialect,
            relations: Vec::new(),
            base: String::new(),
            pending: Vec::new(),
            written: 0,
            levels: HashMap::new(),
            named: HashMap::new(),
            joined: HashSet::new(),
            taken: HashSet::new(),
            relations_taken: tables.into_iter().map(|name| folded(&name)).collect(),
            counter: 0,
        }
    }

    /// A name that no column of the query has: this one, or this one and a number.
    pub(super) fn name(&mut self, wanted: &str) -> String {
        free(&mut self.taken, wanted)
    }

    /// Adds a relation that is not part of the accounts' own row of layers, under a free name.
    pub(super) fn relation(&mut self, wanted: &str, comment: Vec<String>, select: String) -> String {
        let name = free(&mut self.relations_taken, wanted);
        self.relations.push(Relation { name: name.clone(), comment, select });
        name
    }

    /// The relation that holds all columns that are written out.
    pub(super) fn base(&self) -> &str {
        &self.base
    }

    /// How many layers are written.
    pub(super) fn depth(&self) -> usize {
        self.written
    }

    /// Begins the accounts' layers over a relation.
    pub(super) fn begin(&mut self, base: String) {
        self.base = base;
    }

    /// The name under which an expression is read: itself where it is a column or short.
    pub(super) fn bind(&mut self, sql: &str) -> String {
        /// What is as short as this is no easier to read under another name.
        const SHORT: usize = 36;
        if is_column(sql) || (sql.len() < SHORT && !sql.contains("CASE")) {
            return sql.to_owned();
        }
        if let Some(name) = self.named.get(sql) {
            return column(name);
        }
        self.counter += 1;
        let name = self.name(&format!("_{}", self.counter));
        self.define(&name, sql);
        self.named.insert(sql.to_owned(), name.clone());
        column(&name)
    }

    /// Makes a column of this name, which must be free.
    pub(super) fn define(&mut self, name: &str, sql: &str) {
        let level = self.level(sql);
        self.layer(level).columns.push((name.to_owned(), sql.to_owned()));
        self.levels.insert(name.to_owned(), level + 1);
    }

    /// How many of the layers that are not written yet an expression stands on.
    fn level(&self, sql: &str) -> usize {
        columns(sql).filter_map(|name| self.levels.get(name)).copied().max().unwrap_or(0)
    }

    fn layer(&mut self, level: usize) -> &mut Layer {
        while self.pending.len() <= level {
            self.pending.push(Layer::default());
        }
        &mut self.pending[level]
    }

    /// Joins a relation of one row, whose columns can be read from then on.
    pub(super) fn join_row(&mut self, relation: &str, its_columns: &[String]) {
        if !self.joined.insert(relation.to_owned()) {
            return;
        }
        let join = format!("CROSS JOIN {}", self.dialect.identifier(relation));
        self.layer(0).joins.push(join);
        for name in its_columns {
            self.levels.insert(name.clone(), 1);
        }
    }

    /// Joins a relation in which at most one row meets a condition.
    pub(super) fn join_on(&mut self, relation: &str, its_columns: &[String], condition: &str) {
        let own: HashSet<&str> = its_columns.iter().map(String::as_str).collect();
        let level =
            columns(condition).filter(|name| !own.contains(name)).filter_map(|name| self.levels.get(name)).copied().max().unwrap_or(0);
        let join = format!("LEFT JOIN {} ON {}", self.dialect.identifier(relation), self.dialect.written(condition));
        self.layer(level).joins.push(join);
        for name in its_columns {
            self.levels.insert(name.clone(), level + 1);
        }
    }

    /// Says something above a column that is not written yet.
    pub(super) fn comment(&mut self, name: &str, lines: Vec<String>) {
        if let Some(layer) = self.pending.iter_mut().find(|layer| layer.columns.iter().any(|(own, _)| own == name)) {
            layer.comments.insert(name.to_owned(), lines);
        }
    }

    /// Writes the layers there are, so that other relations can be made over them.
    pub(super) fn settle(&mut self) {
        for layer in std::mem::take(&mut self.pending) {
            let mut select = String::from("SELECT *");
            for (name, sql) in &layer.columns {
                select.push(',');
                for line in layer.comments.get(name).into_iter().flatten() {
                    select.push_str(&format!("\n        -- {}", line.replace(['\n', '\r'], " ")));
                }
                select.push_str(&format!("\n        {} AS {}", self.dialect.written(sql), self.dialect.identifier(name)));
            }
            select.push_str(&format!("\n    FROM {}", self.dialect.identifier(&self.base)));
            for join in &layer.joins {
                select.push_str(&format!("\n    {join}"));
            }
            self.written += 1;
            self.base = self.relation(&format!("step {}", self.written), Vec::new(), select);
        }
        self.levels.clear();
    }

    /// The whole query, with what is selected at its end.
    pub(super) fn query(&self, select: &str) -> String {
        let mut query = String::from("WITH");
        for (place, relation) in self.relations.iter().enumerate() {
            query.push_str(if place == 0 { "\n" } else { ",\n" });
            for line in &relation.comment {
                query.push_str(&format!("-- {}\n", line.replace(['\n', '\r'], " ")));
            }
            let name = self.dialect.identifier(&relation.name);
            query.push_str(&format!("{name} {} (\n    {}\n)", self.dialect.as_relation(), relation.select));
        }
        format!("{query}\n{select}")
    }
}

/// The wanted name, or the first with a number that is free.
fn free(taken: &mut HashSet<String>, wanted: &str) -> String {
    /// PostgreSQL cuts names at 63 bytes.
    const LONGEST: usize = 44;
    let wanted: String = wanted.chars().take(LONGEST).collect();
    let mut name = wanted.clone();
    let mut number = 2;
    while !taken.insert(folded(&name)) {
        name = format!("{wanted} {number}");
        number += 1;
    }
    name
}
