//! From tree to text.

use super::ast::{Called, Form, Level, Node, Part, Reference, Sign, Tree};
use super::columns::in_bracket;
use super::last_time::LAST_TIME;
use crate::formula::Dialect;
use crate::foundation::language::words;

impl Tree {
    /// Writes the formula in a dialect, without a leading `=`. Reading it in that dialect gives the same tree, but for places.
    pub fn print(&self, dialect: Dialect) -> String {
        let mut printer = Printer { written: String::new(), dialect };
        printer.node(self.written.as_ref().unwrap_or(&self.root), Level::Comparison);
        printer.written
    }
}

struct Printer {
    written: String,
    dialect: Dialect,
}

impl Printer {
    /// Writes a part where only parts of this level or a tighter one can stand without parentheses.
    fn node(&mut self, node: &Node, loosest: Level) {
        if node.level() < loosest {
            self.written.push('(');
            self.part(node);
            self.written.push(')');
        } else {
            self.part(node);
        }
    }

    fn part(&mut self, node: &Node) {
        match &node.part {
            Part::Number(number) => self.number(*number),
            Part::Text(text) => {
                self.written.push('"');
                self.written.push_str(&text.replace('"', "\"\""));
                self.written.push('"');
            }
            Part::Boolean(boolean) => {
                let word = if *boolean { words::TRUE } else { words::FALSE };
                self.written.push_str(word.in_language(self.dialect.language));
            }
            Part::Error(error) => self.written.push_str(error.name(self.dialect.language)),
            Part::Missing => {}
            Part::Reference(reference) => self.reference(reference),
            Part::LastTime(reference, times) => {
                self.written.push_str(LAST_TIME.in_language(self.dialect.language));
                self.written.push('(');
                self.reference(reference);
                if *times != 1 {
                    self.written.push(self.dialect.argument_separator());
                    self.written.push(' ');
                    self.number(f64::from(*times));
                }
                self.written.push(')');
            }
            Part::Cells(cells) => {
                if let Some(sheet) = &cells.sheet {
                    self.table(sheet);
                    self.written.push('!');
                }
                self.written.push_str(&cells.text);
            }
            Part::Signed(sign, inner) => {
                self.written.push(match sign {
                    Sign::Plus => '+',
                    Sign::Minus => '-',
                });
                self.node(inner, Level::Signed);
            }
            Part::Percent(inner) => {
                self.node(inner, Level::Percent);
                self.written.push('%');
            }
            Part::Chain(first, rest) => {
                let tighter = node.level().tighter();
                self.node(first, tighter);
                for (operator, next) in rest {
                    // Excel writes `^` tight; blanks around the others make long formulas readable.
                    if operator.level() == Level::Power {
                        self.written.push_str(operator.sign());
                    } else {
                        self.written.push(' ');
                        self.written.push_str(operator.sign());
                        self.written.push(' ');
                    }
                    self.node(next, tighter);
                }
            }
            Part::Call(called, arguments) => self.call(called, arguments),
        }
    }

    fn number(&mut self, number: f64) {
        // The shortest digits that give the same number again.
        let written = format!("{number:?}").replace('e', "E");
        let written = written.strip_suffix(".0").unwrap_or(&written);
        self.written.push_str(&if self.dialect.decimal_comma { written.replace('.', ",") } else { written.to_owned() });
    }

    fn call(&mut self, called: &Called, arguments: &[Node]) {
        match called {
            Called::Known(function) => self.written.push_str(function.name.in_language(self.dialect.language)),
            Called::Unknown(name) => self.written.push_str(name),
        }
        self.written.push('(');
        for (place, argument) in arguments.iter().enumerate() {
            if place > 0 {
                self.written.push(self.dialect.argument_separator());
                if argument.part != Part::Missing {
                    self.written.push(' ');
                }
            }
            self.node(argument, Level::Comparison);
        }
        self.written.push(')');
    }

    fn reference(&mut self, reference: &Reference) {
        if let Some(table) = &reference.table {
            self.table(table);
        }
        match reference.form {
            Form::Bare => self.written.push_str(&reference.column),
            Form::Bracket => self.bracket("[", &reference.column, "]"),
            Form::ThisRow if reference.column.chars().all(|next| next.is_alphanumeric() || matches!(next, '_' | '.')) => {
                self.bracket("[@", &reference.column, "]");
            }
            Form::ThisRow => self.bracket("[@[", &reference.column, "]]"),
        }
    }

    fn bracket(&mut self, opening: &str, column: &str, closing: &str) {
        self.written.push_str(opening);
        self.written.push_str(&in_bracket(column));
        self.written.push_str(closing);
    }

    fn table(&mut self, table: &str) {
        let plain = table.chars().next().is_some_and(|first| first.is_alphabetic() || first == '_')
            && table.chars().all(|next| next.is_alphanumeric() || matches!(next, '_' | '.'));
        if plain {
            self.written.push_str(table);
        } else {
            self.written.push('\'');
            self.written.push_str(&table.replace('\'', "''"));
            self.written.push('\'');
        }
    }
}

/// A number as the dialect writes it.
pub(crate) fn number_written(number: f64, dialect: Dialect) -> String {
    let sign = if number < 0.0 { "-" } else { "" };
    let node = Node { span: 0..0, part: Part::Number(number.abs()) };
    format!("{sign}{}", Tree::new(node).print(dialect))
}
