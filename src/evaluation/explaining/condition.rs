//! A condition in its parts: the comparisons under AND, OR and NOT, each with its values and whether it holds.

use crate::formula::checking::inputs::{Input, Source};
use crate::formula::running::compile::{Environment, compile};
use crate::formula::running::program::Evaluator;
use crate::formula::syntax::ast::{Level, Node, Part, Tree};
use crate::foundation::value::Value;

use super::explanation::Condition;
use super::wording::{Style, Wording};

/// A formula's text with values in the place of what it reads for the account; whole columns stay as they are written.
pub(crate) fn with_values(text: &str, inputs: &[Input], values: &dyn Fn(usize) -> Value, wording: &Wording) -> String {
    let mut written = String::with_capacity(text.len());
    let mut end = 0;
    for input in inputs {
        if let Source::Slot(slot) = input.source
            && let (Some(before), true) = (text.get(end..input.span.start), input.span.end <= text.len())
        {
            written.push_str(before);
            written.push_str(&wording.literal(&values(slot), wording.style(slot)));
            end = input.span.end;
        }
    }
    written.push_str(text.get(end..).unwrap_or_default());
    written
}

/// What is needed to look into a condition of one account.
pub(crate) struct Looker<'a> {
    pub(crate) text: &'a str,
    pub(crate) inputs: &'a [Input],
    pub(crate) environment: &'a Environment<'a>,
    pub(crate) values: &'a dyn Fn(usize) -> Value,
    pub(crate) wording: &'a Wording,
}

impl Looker<'_> {
    /// The parts of a condition, from left to right, with the evaluator's slots as they are.
    pub(crate) fn parts(&self, tree: &Tree, evaluator: &mut Evaluator) -> Vec<Condition> {
        let mut conditions = Vec::new();
        self.collect(&tree.root, evaluator, &mut conditions);
        conditions
    }

    fn collect(&self, node: &Node, evaluator: &mut Evaluator, conditions: &mut Vec<Condition>) {
        if let Part::Call(called, arguments) = &node.part
            && called.known().is_some_and(|function| matches!(function.name.english, "AND" | "OR" | "NOT"))
            && arguments.iter().all(|argument| argument.part != Part::Missing)
        {
            for argument in arguments {
                self.collect(argument, evaluator, conditions);
            }
            return;
        }
        let Some(text) = self.text.get(node.span.clone()) else { return };
        let evaluate =
            |node: &Node, evaluator: &mut Evaluator| evaluator.evaluate(&compile(&Tree::new(node.clone()), self.environment)).value;
        let value = evaluate(node, evaluator);
        // What is computed on either side of a comparison is not seen in the formula itself.
        let mut sides = Vec::new();
        if let (Part::Chain(first, rest), Level::Comparison) = (&node.part, node.level()) {
            let style = self.style_beside(node);
            for side in std::iter::once(&**first).chain(rest.iter().map(|(_, side)| side)) {
                if !matches!(
                    side.part,
                    Part::Reference(_) | Part::LastTime(..) | Part::Number(_) | Part::Text(_) | Part::Boolean(_) | Part::Percent(_)
                ) {
                    let side_text = self.text.get(side.span.clone()).unwrap_or_default();
                    let side_value = self.wording.literal(&evaluate(side, evaluator), style);
                    sides.push((side_text.to_owned(), side_value));
                }
            }
        }
        conditions.push(Condition {
            text: text.to_owned(),
            with_values: self.put_in(node),
            computed: sides,
            holds: value.to_condition().ok(),
            error: value.to_condition().err().map(|_| self.wording.shown(&value, Style::Amount).text),
        });
    }

    /// What is compared with a date is one.
    fn style_beside(&self, comparison: &Node) -> Style {
        let inside = |input: &&Input| input.span.start >= comparison.span.start && input.span.end <= comparison.span.end;
        let style = |input: &Input| match input.source {
            Source::Slot(slot) => self.wording.style(slot),
            Source::Column(_) => Style::Amount,
        };
        let is_side = |input: &&Input| comparison.children().iter().any(|side| side.span == input.span);
        match self.inputs.iter().filter(inside).find(is_side).map(style) {
            Some(Style::Date) => Style::Date,
            _ => Style::Amount,
        }
    }

    fn put_in(&self, node: &Node) -> String {
        let Some(text) = self.text.get(node.span.clone()) else { return String::new() };
        let begin = node.span.start;
        let own: Vec<Input> = self
            .inputs
            .iter()
            .filter(|input| input.span.start >= begin && input.span.end <= node.span.end)
            .map(|input| Input { span: input.span.start - begin..input.span.end - begin, source: input.source })
            .collect();
        with_values(text, &own, self.values, self.wording)
    }
}
