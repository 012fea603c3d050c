//! What is computed over all rows of a relation, and how it comes beside each account: values of all rows, the nearest number, the first
//! error of a column.

use crate::formula::checking::scope::RangeId;

use super::dialect::{SqlDialect, column};
use super::ranges::{ROW, Source, row_name};
use super::typed::Typed;
use super::writer::Writer;

impl Writer<'_> {
    /// A whole column. One of a result stands in the latest relation, which is written for it.
    pub(super) fn source(&mut self, id: RangeId) -> Source {
        let source = self.ranges.sources.get(&id).cloned().unwrap_or_else(|| Source { relation: String::new(), value: Typed::default() });
        if source.relation.is_empty() { Source { relation: self.latest(&[id]), ..source } } else { source }
    }

    /// The relation in which all of these columns of the accounts stand: a later one holds the columns of those before.
    pub(super) fn latest(&mut self, ids: &[RangeId]) -> String {
        let accounts = self.slots.len() - self.plan.results.len();
        if let (Some(id), true) = (ids.first(), ids.iter().all(|id| id.column < accounts)) {
            return self.source(*id).relation;
        }
        self.layers.settle();
        self.layers.base().to_owned()
    }

    /// The column that numbers the rows of a range's relation; it is needed from then on.
    pub(super) fn row_of(&mut self, id: RangeId) -> String {
        self.ranges.needs_order.insert(id.table);
        match id.table {
            None => column(ROW),
            Some(table) => column(&row_name(table)),
        }
    }

    /// Makes a relation and gives its name and those of its columns. The same is made once.
    pub(super) fn made(&mut self, wanted: &str, parts: Vec<(&str, String)>, rest: &str) -> (String, Vec<String>) {
        let key = format!("{}{rest}", parts.iter().map(|(_, sql)| format!("{sql}\n")).collect::<String>());
        if let Some(made) = self.ranges.made.get(&key) {
            return made.clone();
        }
        let mut names = Vec::new();
        let mut selected = Vec::new();
        for (name, sql) in parts {
            let name = self.layers.name(name);
            selected.push(format!("{} AS {}", self.dialect.written(&sql), self.dialect.identifier(&name)));
            names.push(name);
        }
        let select = format!("SELECT {}\n    {}", selected.join(",\n        "), self.dialect.written(rest));
        let relation = self.layers.relation(wanted, Vec::new(), select);
        self.ranges.made.insert(key, (relation.clone(), names.clone()));
        (relation, names)
    }

    /// Values over all rows of a relation, which can be read in the accounts' layers.
    pub(super) fn over_all(&mut self, wanted: &str, relation: &str, parts: Vec<(&str, String)>) -> Vec<String> {
        let from = format!("FROM {}", self.dialect.identifier(relation));
        let (relation, names) = self.made(wanted, parts, &from);
        self.layers.join_row(&relation, &names);
        names.iter().map(|name| column(name)).collect()
    }

    /// Joins the nearest number of a column in another relation: the largest that is not above the wanted one, or the smallest that is
    /// not below it. Both are rounded already. It takes one sort, where a join on a comparison would look at every pair.
    pub(super) fn nearest(&mut self, relation: &str, key: &str, wanted: &str, below: bool) -> String {
        let wanted = self.layers.bind(wanted);
        if self.dialect == SqlDialect::Spark {
            return self.nearest_of_pairs(relation, key, &wanted, below);
        }
        self.layers.settle();
        let base = self.layers.base().to_owned();
        let null = self.dialect.null_number();
        let rest = format!(
            "FROM {} WHERE {wanted} IS NOT NULL GROUP BY {wanted} UNION ALL SELECT {key}, {key} FROM {}",
            self.dialect.identifier(&base),
            self.dialect.identifier(relation)
        );
        let (both, names) = self.made("wanted and there", vec![("_wanted", wanted.clone()), ("_there", null)], &rest);
        let (all, there) = (column(&names[0]), column(&names[1]));
        let nearest =
            if below { format!("max({there}) OVER (ORDER BY {all})") } else { format!("min({there}) OVER (ORDER BY {all} DESC)") };
        let rest = format!("FROM {}", self.dialect.identifier(&both));
        let (found, names) = self.made("nearest", vec![("_wanted", format!("DISTINCT {all}")), ("_nearest", nearest)], &rest);
        let condition = format!("{} = {wanted}", column(&names[0]));
        self.layers.join_on(&found, &names, &condition);
        column(&names[1])
    }

    /// The same by a join on a comparison. Spark computes a relation anew for everything that reads it, so that another reader of the
    /// accounts' layers would double the work.
    fn nearest_of_pairs(&mut self, relation: &str, key: &str, wanted: &str, below: bool) -> String {
        let name = self.layers.name("_nearest");
        let next = self.layers.name("_beyond");
        let beyond = if below { "lead" } else { "lag" };
        let select = format!(
            "SELECT {} AS {}, {beyond}({}) OVER (ORDER BY {}) AS {} FROM {}",
            self.dialect.written(key),
            self.dialect.identifier(&name),
            self.dialect.written(key),
            self.dialect.written(key),
            self.dialect.identifier(&next),
            self.dialect.identifier(relation)
        );
        let relation = self.layers.relation("nearest", Vec::new(), select);
        let (here, there) = (column(&name), column(&next));
        let condition = if below {
            format!("{wanted} >= {here} AND ({wanted} < {there} OR {there} IS NULL)")
        } else {
            format!("{wanted} <= {here} AND ({wanted} > {there} OR {there} IS NULL)")
        };
        self.layers.join_on(&relation, &[name, next], &condition);
        here
    }

    /// The first error of a column, in the order of its rows; `None` where it has none.
    pub(super) fn first_error(&mut self, id: RangeId) -> Option<String> {
        let source = self.source(id);
        let error = source.value.error?;
        let row = self.row_of(id);
        let (rows, columns) = {
            let (error, row) = (error.clone(), row.clone());
            let rest = format!("FROM {} WHERE {error} IS NOT NULL ORDER BY {row} LIMIT 1", self.dialect.identifier(&source.relation));
            self.made("first error", vec![("_error", error)], &rest)
        };
        let found = column(columns.first()?);
        self.layers.join_on(&rows, &columns, "TRUE");
        Some(found)
    }
}
