//! LET: names within a formula, which stand for what was written for them.
//!
//! A formula computes nothing but its value, so that a name can be replaced by what it stands for: every other part of the program sees a
//! formula without LET, and only the printer the written one. What is put in is counted, because names of names can double at each step.

use super::ast::{Called, Form, Node, Part, Reference, Tree};
use super::last_time::LAST_TIME;
use crate::formula::{Dialect, Fault, registry};
use crate::foundation::language::folded;
use crate::say;

/// How many parts a formula may have once all names are put in.
const MOST_PARTS: usize = 20_000;

/// How deep it may be then.
const DEEPEST: usize = 200;

/// Puts the names of every LET in.
pub(crate) fn put_in(root: Node, dialect: Dialect) -> Result<Tree, Fault> {
    if !gives_names(&root) {
        return Ok(Tree::new(root));
    }
    let mut parts = 0;
    let expanded = Names { dialect, parts: &mut parts }.expanded(&root, &[], 0)?;
    Ok(Tree { root: expanded, written: Some(root) })
}

fn is_let(called: &Called) -> bool {
    called.known().is_some_and(|function| function.name.english == "LET")
}

fn gives_names(node: &Node) -> bool {
    matches!(&node.part, Part::Call(called, _) if is_let(called)) || node.children().into_iter().any(gives_names)
}

struct Names<'a> {
    dialect: Dialect,
    parts: &'a mut usize,
}

impl Names<'_> {
    fn expanded(&mut self, node: &Node, names: &[(String, Node)], depth: usize) -> Result<Node, Fault> {
        *self.parts += 1;
        if *self.parts > MOST_PARTS || depth > DEEPEST {
            return Err(self.too_large(node));
        }
        let part = match &node.part {
            Part::Reference(Reference { table: None, column, form: Form::Bare }) => {
                let wanted = folded(column);
                let Some((_, meant)) = names.iter().rev().find(|(name, _)| *name == wanted) else { return Ok(node.clone()) };
                // What a name stands for has its own names put in already.
                return self.expanded(meant, &[], depth + 1);
            }
            Part::Signed(sign, inner) => Part::Signed(*sign, Box::new(self.expanded(inner, names, depth + 1)?)),
            Part::Percent(inner) => Part::Percent(Box::new(self.expanded(inner, names, depth + 1)?)),
            Part::Chain(first, rest) => {
                let first = Box::new(self.expanded(first, names, depth + 1)?);
                let mut operands = Vec::with_capacity(rest.len());
                for (operator, operand) in rest {
                    operands.push((*operator, self.expanded(operand, names, depth + 1)?));
                }
                Part::Chain(first, operands)
            }
            Part::Call(called, arguments) if is_let(called) => return self.named(node, arguments, names, depth),
            Part::Call(called, arguments) => {
                let arguments: Result<Vec<Node>, Fault> =
                    arguments.iter().map(|argument| self.expanded(argument, names, depth + 1)).collect();
                Part::Call(called.clone(), arguments?)
            }
            Part::LastTime(reference @ Reference { table: None, form: Form::Bare, .. }, times) => {
                let column = Node { span: node.span.clone(), part: Part::Reference(reference.clone()) };
                let meant = self.expanded(&column, names, depth + 1)?;
                // Anything but a column is said to be none when the formula is checked.
                match (meant.part, registry::find(LAST_TIME.english)) {
                    (Part::Reference(reference), _) => Part::LastTime(reference, *times),
                    (_, None) => return Ok(node.clone()),
                    (part, Some(function)) => Part::Call(Called::Known(function), vec![Node { span: column.span, part }]),
                }
            }
            _ => return Ok(node.clone()),
        };
        Ok(Node { span: node.span.clone(), part })
    }

    fn named(&mut self, node: &Node, arguments: &[Node], names: &[(String, Node)], depth: usize) -> Result<Node, Fault> {
        let language = self.dialect.language;
        let separator = self.dialect.argument_separator();
        let [pairs @ .., result] = arguments else { return Err(self.incomplete(node)) };
        if pairs.is_empty() || pairs.len() % 2 == 1 {
            return Err(self.incomplete(node));
        }
        let mut names = names.to_vec();
        for pair in pairs.chunks_exact(2) {
            let Part::Reference(Reference { table: None, column, form: Form::Bare }) = &pair[0].part else {
                let message = say!(
                    language,
                    "LET needs a name here, in letters and without brackets or quotes",
                    "LET braucht hier einen Namen, in Buchstaben und ohne Klammern oder Anführungszeichen"
                );
                return Err(Fault::error("let-name", pair[0].span.clone(), message).with_help(say!(
                    language,
                    "write LET(share{separator} [Revenue]/[Potential]{separator} share*100)",
                    "LET(Anteil{separator} [Umsatz]/[Potenzial]{separator} Anteil*100) schreiben"
                )));
            };
            let meant = self.expanded(&pair[1], &names, depth + 1)?;
            names.push((folded(column), meant));
        }
        self.expanded(result, &names, depth + 1)
    }

    fn incomplete(&self, node: &Node) -> Fault {
        let language = self.dialect.language;
        let separator = self.dialect.argument_separator();
        let message = say!(
            language,
            "LET takes names and values in pairs, and a result at the end",
            "LET erwartet Namen und Werte paarweise, und am Ende ein Ergebnis"
        );
        Fault::error("wrong-argument-count", node.span.clone(), message).with_help(say!(
            language,
            "write LET(name{separator} value{separator} result)",
            "LET(Name{separator} Wert{separator} Ergebnis) schreiben"
        ))
    }

    fn too_large(&self, node: &Node) -> Fault {
        let language = self.dialect.language;
        let message = say!(
            language,
            "with all names of LET put in, the formula is too large",
            "mit allen eingesetzten Namen von LET ist die Formel zu groß"
        );
        Fault::error("formula-too-long", node.span.clone(), message).with_help(say!(
            language,
            "put parts of it into Compute rows",
            "Teile davon in Kennzahl-Zeilen legen"
        ))
    }
}
