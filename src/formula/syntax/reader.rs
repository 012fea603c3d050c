//! Where the lexer stands in the text, and what it passes over.

use crate::formula::Dialect;

/// Everything that is read, and where the reader stands.
pub(crate) struct Reader<'a> {
    pub(crate) text: &'a str,
    pub(crate) position: usize,
    pub(crate) dialect: Dialect,
}

impl<'a> Reader<'a> {
    pub(crate) fn rest(&self) -> &'a str {
        &self.text[self.position..]
    }

    pub(crate) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// Takes the next character if it is one of these.
    pub(crate) fn take(&mut self, wanted: impl Fn(char) -> bool) -> Option<char> {
        let next = self.peek().filter(|&next| wanted(next))?;
        self.position += next.len_utf8();
        Some(next)
    }

    pub(crate) fn take_while(&mut self, wanted: impl Fn(char) -> bool) -> &'a str {
        let start = self.position;
        while self.take(&wanted).is_some() {}
        &self.text[start..self.position]
    }
}

/// Blanks of every kind, and marks that cannot be seen.
pub(crate) fn is_blank(character: char) -> bool {
    character.is_whitespace() || matches!(character, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}')
}
