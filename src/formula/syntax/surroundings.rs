//! A place in a formula that cannot be read, and what stands around it: the operand before, the condition behind.
//!
//! A mend is written with the very characters that stand there, so that it can be typed as it is shown; these are the ranges of them.

use std::ops::Range;

use super::ast::Level;
use super::token::{Sort, Token};
use crate::formula::Dialect;

/// The smallest parts of a formula, and the one at which reading it ended.
#[derive(Clone, Copy)]
pub(crate) struct Surroundings<'a> {
    pub(crate) text: &'a str,
    pub(crate) tokens: &'a [Token],
    /// The first token that cannot stand where it does.
    pub(crate) place: usize,
    pub(crate) dialect: Dialect,
}

impl<'a> Surroundings<'a> {
    pub(crate) fn token(&self, place: usize) -> Option<&'a Token> {
        self.tokens.get(place)
    }

    /// The word at a place, in small letters; empty where no name stands.
    pub(crate) fn word(&self, place: usize) -> String {
        match self.tokens.get(place).map(|token| &token.sort) {
            Some(Sort::Name(name)) => name.to_lowercase(),
            _ => String::new(),
        }
    }

    /// The characters of some tokens.
    pub(crate) fn span(&self, places: &Range<usize>) -> Range<usize> {
        let start = self.tokens.get(places.start).map_or(self.text.len(), |token| token.span.start);
        let end = places.end.checked_sub(1).and_then(|last| self.tokens.get(last)).map_or(start, |token| token.span.end);
        start..end.max(start)
    }

    /// Some tokens as they are written.
    pub(crate) fn written(&self, places: &Range<usize>) -> &'a str {
        self.text.get(self.span(places)).unwrap_or_default()
    }

    /// Where the tokens begin that go on without a boundary up to `end`: a parenthesis that stays open, an argument's beginning, and
    /// whatever else `is_boundary` says.
    pub(crate) fn start_before(&self, end: usize, is_boundary: impl Fn(usize) -> bool) -> usize {
        let mut depth = 0_usize;
        let mut start = end;
        while let Some(before) = start.checked_sub(1) {
            match self.tokens[before].sort {
                Sort::Close => depth += 1,
                Sort::Open if depth == 0 => break,
                Sort::Open => depth -= 1,
                Sort::Separator(_) if depth == 0 => break,
                _ if depth == 0 && is_boundary(before) => break,
                _ => {}
            }
            start = before;
        }
        start
    }

    /// Where the tokens end that go on from `start` without a boundary.
    pub(crate) fn end_behind(&self, start: usize, is_boundary: impl Fn(usize) -> bool) -> usize {
        let mut depth = 0_usize;
        let mut end = start;
        while let Some(token) = self.tokens.get(end) {
            match token.sort {
                Sort::Open => depth += 1,
                Sort::Close if depth == 0 => break,
                Sort::Close => depth -= 1,
                Sort::Separator(_) if depth == 0 => break,
                _ if depth == 0 && is_boundary(end) => break,
                _ => {}
            }
            end += 1;
        }
        end
    }

    /// Whether a comparison, or a word that joins conditions, stands at a place.
    pub(crate) fn parts_operands(&self, place: usize) -> bool {
        let compares = matches!(self.tokens[place].sort, Sort::Operator(operator) if operator.level() == Level::Comparison);
        compares || self.joins_conditions(place) || self.parts_branches(place)
    }

    /// Whether `and`, `or` and their like stand at a place.
    pub(crate) fn joins_conditions(&self, place: usize) -> bool {
        ["and", "or", "und", "oder"].contains(&&*self.word(place))
    }

    /// Whether `then` or `else` stands at a place.
    pub(crate) fn parts_branches(&self, place: usize) -> bool {
        ["then", "else", "otherwise", "dann", "sonst", "if", "wenn"].contains(&&*self.word(place))
    }

    /// The operand of a comparison that ends before the place.
    pub(crate) fn operand_before(&self, end: usize) -> Range<usize> {
        self.start_before(end, |place| self.parts_operands(place))..end
    }

    /// The operand of a comparison that begins at the place.
    pub(crate) fn operand_behind(&self, start: usize) -> Range<usize> {
        start..self.end_behind(start, |place| self.parts_operands(place))
    }

    /// The one value that ends before the place: a call with its parentheses, a column with its table's name, a number.
    pub(crate) fn value_before(&self, end: usize) -> Range<usize> {
        let mut start = end.saturating_sub(1);
        match self.tokens.get(start).map(|token| &token.sort) {
            Some(Sort::Close) => {
                start = self.start_before(start, |_| false).saturating_sub(1);
                let is_call = start.checked_sub(1).is_some_and(|name| matches!(self.tokens[name].sort, Sort::Name(_)));
                start -= usize::from(is_call);
            }
            Some(Sort::Column { .. }) => {
                let table = start.checked_sub(1).map(|table| &self.tokens[table]);
                let is_its = table.is_some_and(|table| {
                    matches!(table.sort, Sort::Name(_) | Sort::Quoted(_)) && table.span.end == self.tokens[start].span.start
                });
                start -= usize::from(is_its);
            }
            _ => {}
        }
        start..end
    }
}
