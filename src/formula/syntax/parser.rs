//! From text to tree.
//!
//! The parser ends at the first place that it cannot read: what stands behind a missing bracket is guesswork, and a guess
//! makes messages that mislead. Everything that can be known of a formula that reads well is said by [`check`](crate::formula::checking::check).

use std::ops::Range;

use crate::foundation::language::{Language, words};
use crate::say;

use super::ast::{Called, Cells, Form, Level, Node, Operator, Part, Reference, Sign, Tree};
use super::given_names;
use super::last_time;
use super::lexer::tokens;
use super::operator_slips::{bracket_for_parenthesis, side_by_side};
use super::reader::is_blank;
use super::surroundings::Surroundings;
use super::token::{Sort, Token};
use crate::formula::checking::excel_names::bare;
use crate::formula::registry;
use crate::formula::{Dialect, Fault};

/// Excel's limit for functions and parentheses inside one another.
pub(crate) const DEEPEST: usize = 64;

/// Excel's limit for the length of a formula, in characters.
pub(crate) const LONGEST: usize = 8192;

/// Reads a formula, with or without a leading `=`. Spans are bytes of `text` as given.
pub fn parse(text: &str, dialect: Dialect) -> Result<Tree, Vec<Fault>> {
    read(text, dialect).map_err(|fault| vec![fault])
}

fn read(text: &str, dialect: Dialect) -> Result<Tree, Fault> {
    let language = dialect.language;
    let characters = text.chars().count();
    if characters > LONGEST {
        let message = say!(
            language,
            "the formula has {characters} characters, and 8,192 are the limit",
            "die Formel hat {characters} Zeichen, und 8.192 sind die Grenze"
        );
        return Err(Fault::error("formula-too-long", 0..text.len(), message).with_help(say!(
            language,
            "put parts of it into Compute rows",
            "Teile davon in Kennzahl-Zeilen legen"
        )));
    }
    let tokens = tokens(text, dialect)?;
    let end = text.trim_end_matches(is_blank).len();
    let mut parser = Parser { text, tokens: &tokens, place: 0, end, dialect, depth: 0 };
    if tokens.is_empty() {
        return Err(Fault::error("empty-formula", 0..text.len(), say!(language, "the formula is empty", "die Formel ist leer")));
    }
    if let Some(fault) = parser.mixed_separators() {
        return Err(fault);
    }
    let root = parser.chain(Level::Comparison)?;
    match parser.peek() {
        None => given_names::put_in(root, dialect),
        Some(token) => Err(parser.left_over(token)),
    }
}

struct Parser<'a> {
    text: &'a str,
    tokens: &'a [Token],
    place: usize,
    /// The end of the text, without blanks.
    end: usize,
    dialect: Dialect,
    depth: usize,
}

impl<'a> Parser<'a> {
    fn peek(&self) -> Option<&'a Token> {
        self.tokens.get(self.place)
    }

    fn previous(&self) -> Option<&'a Token> {
        self.place.checked_sub(1).and_then(|place| self.tokens.get(place))
    }

    fn take(&mut self, sort: &Sort) -> Option<&'a Token> {
        let token = self.peek().filter(|token| token.sort == *sort)?;
        self.place += 1;
        Some(token)
    }

    fn slice(&self, span: &Range<usize>) -> &'a str {
        &self.text[span.clone()]
    }

    /// Values with operators of this level or a tighter one between them.
    fn chain(&mut self, level: Level) -> Result<Node, Fault> {
        if level == Level::Signed {
            return self.signed();
        }
        let first = self.chain(level.tighter())?;
        let mut rest = Vec::new();
        while let Some(Token { sort: Sort::Operator(operator), .. }) = self.peek() {
            if operator.level() != level {
                break;
            }
            self.place += 1;
            rest.push((*operator, self.chain(level.tighter())?));
        }
        let Some((_, last)) = rest.last() else { return Ok(first) };
        Ok(Node { span: first.span.start..last.span.end, part: Part::Chain(Box::new(first), rest) })
    }

    fn signed(&mut self) -> Result<Node, Fault> {
        let sign = match self.peek() {
            Some(Token { sort: Sort::Operator(Operator::Subtract), span }) => Some((Sign::Minus, span)),
            Some(Token { sort: Sort::Operator(Operator::Add), span }) => Some((Sign::Plus, span)),
            _ => None,
        };
        let Some((sign, span)) = sign else { return self.percent() };
        self.place += 1;
        let inner = self.nested(span, Self::signed)?;
        Ok(Node { span: span.start..inner.span.end, part: Part::Signed(sign, Box::new(inner)) })
    }

    fn percent(&mut self) -> Result<Node, Fault> {
        let mut node = self.primary()?;
        let mut signs = 0;
        while let Some(token) = self.take(&Sort::Percent) {
            signs += 1;
            if signs > DEEPEST {
                return Err(self.too_deep(&token.span));
            }
            node = Node { span: node.span.start..token.span.end, part: Part::Percent(Box::new(node)) };
        }
        Ok(node)
    }

    /// Reads something inside another thing, as deep as Excel allows.
    fn nested<T>(&mut self, opening: &Range<usize>, read: impl FnOnce(&mut Self) -> Result<T, Fault>) -> Result<T, Fault> {
        if self.depth == DEEPEST {
            return Err(self.too_deep(opening));
        }
        self.depth += 1;
        let read = read(self);
        self.depth -= 1;
        read
    }

    fn primary(&mut self) -> Result<Node, Fault> {
        let Some(token) = self.peek() else { return Err(self.missing_value(None)) };
        self.place += 1;
        let leaf = |part: Part| Ok(Node { span: token.span.clone(), part });
        match &token.sort {
            Sort::Number(number) => leaf(Part::Number(*number)),
            Sort::Text(text) => leaf(Part::Text(text.as_str().into())),
            Sort::Error(error) => leaf(Part::Error(*error)),
            Sort::Column { name, this_row } => self.column(token, None, name, *this_row),
            Sort::Name(name) => self.name(token, name),
            Sort::Quoted(name) => self.table(token, name),
            Sort::Open => self.group(token),
            _ => {
                self.place -= 1;
                Err(self.missing_value(Some(token)))
            }
        }
    }

    fn column(&mut self, first: &Token, table: Option<String>, name: &str, this_row: bool) -> Result<Node, Fault> {
        let end = self.previous().map_or(first.span.end, |token| token.span.end);
        let form = if this_row { Form::ThisRow } else { Form::Bracket };
        Ok(Node { span: first.span.start..end, part: Part::Reference(Reference { table, column: name.to_owned(), form }) })
    }

    /// A name: of a function, a table, a sheet, a cell, a constant or a column, by what follows.
    fn name(&mut self, token: &'a Token, name: &str) -> Result<Node, Fault> {
        let touches = |next: &Token| next.span.start == token.span.end;
        match self.peek() {
            Some(Token { sort: Sort::Open, .. }) => return self.call(token, name),
            Some(next @ Token { sort: Sort::Column { .. }, .. }) if touches(next) => return self.table(token, name),
            Some(Token { sort: Sort::Bang | Sort::Colon, .. }) => return self.cells(token, name),
            _ => {}
        }
        let part = if words::TRUE.is(name) {
            Part::Boolean(true)
        } else if words::FALSE.is(name) {
            Part::Boolean(false)
        } else if name.contains('$') {
            Part::Cells(Cells { sheet: None, text: name.to_owned() })
        } else {
            Part::Reference(Reference { table: None, column: name.to_owned(), form: Form::Bare })
        };
        Ok(Node { span: token.span.clone(), part })
    }

    /// The name of a table or sheet, which stands before a bracket or `!`.
    fn table(&mut self, token: &'a Token, name: &str) -> Result<Node, Fault> {
        match self.peek() {
            Some(Token { sort: Sort::Column { name: column, this_row }, .. }) => {
                self.place += 1;
                self.column(token, Some(name.to_owned()), column, *this_row)
            }
            _ => self.cells(token, name),
        }
    }

    /// `Sheet!A1`, `A1:B9`: read as far as it goes, so that the message can speak of the whole.
    fn cells(&mut self, token: &'a Token, name: &str) -> Result<Node, Fault> {
        let sheet = self.take(&Sort::Bang).map(|_| name.to_owned());
        let start = if sheet.is_some() { self.peek().map_or(self.end, |next| next.span.start) } else { token.span.start };
        let mut end = self.previous().map_or(token.span.end, |token| token.span.end);
        while let Some(next) = self.peek().filter(|next| matches!(next.sort, Sort::Name(_) | Sort::Colon) && next.span.start == end) {
            end = next.span.end;
            self.place += 1;
        }
        let text = self.text.get(start..end).unwrap_or_default();
        if text.is_empty() || text.ends_with(':') {
            return Err(self.missing_value(self.peek()));
        }
        let cells = Cells { sheet, text: text.to_owned() };
        Ok(Node { span: token.span.start..end, part: Part::Cells(cells) })
    }

    fn group(&mut self, opening: &'a Token) -> Result<Node, Fault> {
        let inner = self.nested(&opening.span, |parser| parser.chain(Level::Comparison))?;
        match self.peek() {
            Some(Token { sort: Sort::Close, span }) => {
                self.place += 1;
                // A number keeps its own place, by whose length it is seen how it was written.
                let is_number = matches!(inner.part, Part::Number(_));
                Ok(Node { span: if is_number { inner.span } else { opening.span.start..span.end }, part: inner.part })
            }
            Some(token) => Err(self.left_over_inside(token)),
            None => Err(self.unclosed(opening)),
        }
    }

    fn call(&mut self, token: &'a Token, name: &str) -> Result<Node, Fault> {
        let Some(opening) = self.take(&Sort::Open) else { return Err(self.missing_value(self.peek())) };
        let arguments = self.nested(&opening.span, |parser| parser.arguments(opening))?;
        let end = self.previous().map_or(token.span.end, |token| token.span.end);
        let span = token.span.start..end;
        // TRUE() is TRUE: one form inside.
        if arguments.is_empty() && (words::TRUE.is(name) || words::FALSE.is(name)) {
            return Ok(Node { span, part: Part::Boolean(words::TRUE.is(name)) });
        }
        let called = registry::find(bare(name)).map_or_else(|| Called::Unknown(name.to_owned()), Called::Known);
        let part = last_time::read(&called, &arguments).unwrap_or(Part::Call(called, arguments));
        Ok(Node { span, part })
    }

    /// The arguments up to the closing parenthesis, which is taken too.
    fn arguments(&mut self, opening: &'a Token) -> Result<Vec<Node>, Fault> {
        let mut arguments = Vec::new();
        if self.take(&Sort::Close).is_some() {
            return Ok(arguments);
        }
        loop {
            match self.peek() {
                Some(Token { sort: Sort::Separator(_) | Sort::Close, span }) => {
                    arguments.push(Node { span: span.start..span.start, part: Part::Missing });
                }
                None => return Err(self.unclosed(opening)),
                Some(_) => arguments.push(self.chain(Level::Comparison)?),
            }
            match self.peek() {
                Some(Token { sort: Sort::Close, .. }) => {
                    self.place += 1;
                    return Ok(arguments);
                }
                Some(Token { sort: Sort::Separator(_), .. }) => self.place += 1,
                Some(token) => return Err(self.left_over_inside(token)),
                None => return Err(self.unclosed(opening)),
            }
        }
    }

    /// In `SUM(1,5;2,5)` the commas between digits are decimal signs: whoever parts the arguments with `;` means that by them. Read as it
    /// stands it would be four numbers, and nothing would show it.
    fn mixed_separators(&self) -> Option<Fault> {
        if self.dialect.decimal_comma || !self.tokens.iter().any(|token| token.sort == Sort::Separator(';')) {
            return None;
        }
        self.tokens.windows(3).find_map(|tokens| {
            let [whole, comma, decimals] = tokens else { return None };
            let numbers = matches!((&whole.sort, &decimals.sort), (Sort::Number(_), Sort::Number(_))) && comma.sort == Sort::Separator(',');
            let tight = whole.span.end == comma.span.start && comma.span.end == decimals.span.start;
            let span = whole.span.start..decimals.span.end;
            (numbers && tight).then(|| self.decimal_comma(span, &[self.slice(&whole.span), self.slice(&decimals.span)]))
        })
    }

    fn language(&self) -> Language {
        self.dialect.language
    }

    fn too_deep(&self, span: &Range<usize>) -> Fault {
        let language = self.language();
        let message = say!(language, "the formula is nested more than 64 deep", "die Formel ist mehr als 64 Stufen tief verschachtelt");
        Fault::error("nested-too-deep", span.clone(), message).with_help(say!(
            language,
            "put parts of it into Compute rows",
            "Teile davon in Kennzahl-Zeilen legen"
        ))
    }

    fn unclosed(&self, opening: &Token) -> Fault {
        let language = self.language();
        Fault::error(
            "unclosed-parenthesis",
            opening.span.clone(),
            say!(language, "a parenthesis is not closed", "eine Klammer ist nicht geschlossen"),
        )
        .with_label(say!(language, "it opens here", "sie öffnet sich hier"))
        .with_help(say!(language, "write ) where it ends", ") dorthin schreiben, wo sie endet"))
    }

    /// A value should stand here, and something else does, or nothing.
    fn missing_value(&self, token: Option<&Token>) -> Fault {
        let language = self.language();
        let previous = self.previous();
        let (span, operator) = match (previous, token) {
            (Some(Token { sort: Sort::Operator(operator), span }), _) => (span.clone(), Some(operator.sign())),
            (_, Some(token)) => (token.span.clone(), None),
            (_, None) => (self.end..self.end, None),
        };
        if let Some(sign) = operator {
            if let Some(fault) = token.and_then(|token| self.parted_operator(sign, token)) {
                return fault;
            }
            let message = say!(language, "the value behind {sign} is missing", "der Wert hinter {sign} fehlt");
            return Fault::error("missing-value", span, message).with_help(say!(
                language,
                "write a value or take {sign} away",
                "einen Wert schreiben oder {sign} entfernen"
            ));
        }
        match token.map(|token| &token.sort) {
            Some(Sort::Operator(operator)) => {
                let sign = operator.sign();
                let message = say!(language, "the value before {sign} is missing", "der Wert vor {sign} fehlt");
                let fault = Fault::error("missing-value", span, message);
                let bound = self.tokens.get(self.place + 1).filter(|bound| matches!(bound.sort, Sort::Number(_) | Sort::Name(_)));
                if let (Level::Comparison, Some(bound), Some(Token { sort: Sort::Separator(_), .. })) = (operator.level(), bound, previous)
                {
                    let bound = self.slice(&bound.span);
                    return fault.with_help(say!(
                        language,
                        "a criterion stands in double quotes: \"{sign}{bound}\"",
                        "ein Kriterium steht in doppelten Anführungszeichen: \"{sign}{bound}\""
                    ));
                }
                fault.with_help(say!(language, "write a value or take {sign} away", "einen Wert schreiben oder {sign} entfernen"))
            }
            Some(Sort::Close) if !matches!(previous, Some(Token { sort: Sort::Open, .. })) => self.unopened(span),
            _ => {
                let message = say!(language, "a value is missing here", "hier fehlt ein Wert");
                Fault::error("missing-value", span, message).with_help(say!(
                    language,
                    "write a number, a text or a column",
                    "eine Zahl, einen Text oder eine Spalte schreiben"
                ))
            }
        }
    }

    /// `> =`, with a blank inside: two signs that are one, in this order or the other.
    fn parted_operator(&self, first: &str, token: &Token) -> Option<Fault> {
        let Sort::Operator(second) = token.sort else { return None };
        let before = self.previous()?;
        let meant = match (first, second.sign()) {
            (">", "=") | ("=", ">") => ">=",
            ("<", "=") | ("=", "<") => "<=",
            ("<", ">") | (">", "<") => "<>",
            ("=", "=") => "=",
            _ => return None,
        };
        let span = before.span.start..token.span.end;
        let (language, written) = (self.language(), self.slice(&span));
        let message = say!(language, "{written} is not an operator here", "{written} ist hier kein Operator");
        Some(Fault::error("unknown-operator", span, message).with_help(say!(language, "write {meant}", "{meant} schreiben")))
    }

    fn unopened(&self, span: Range<usize>) -> Fault {
        if let Some(fault) = bracket_for_parenthesis(&self.surroundings(), |text, dialect| parse(text, dialect).is_ok()) {
            return fault;
        }
        let language = self.language();
        Fault::error("unopened-parenthesis", span, say!(language, "this parenthesis was never opened", "diese Klammer wurde nie geöffnet"))
            .with_help(say!(language, "take it away, or write ( before it", "sie entfernen oder ( davor schreiben"))
    }

    /// Something stands where the formula should end.
    fn left_over(&self, token: &Token) -> Fault {
        match token.sort {
            Sort::Close => self.unopened(token.span.clone()),
            Sort::Separator(_) => self.separator_outside(token),
            _ => self.no_operator(token),
        }
    }

    /// Something stands where a parenthesis or an argument should end.
    fn left_over_inside(&self, token: &Token) -> Fault {
        match token.sort {
            Sort::Separator(_) => self.separator_outside(token),
            _ => self.no_operator(token),
        }
    }

    /// A separator outside of a function's arguments: most often a decimal comma in an English sheet.
    fn separator_outside(&self, token: &Token) -> Fault {
        if let Some(fault) = bracket_for_parenthesis(&self.surroundings(), |text, dialect| parse(text, dialect).is_ok()) {
            return fault;
        }
        let language = self.language();
        let sign = self.slice(&token.span);
        let before = self.previous().filter(|before| matches!(before.sort, Sort::Number(_)) && before.span.end == token.span.start);
        let after =
            self.tokens.get(self.place + 1).filter(|after| matches!(after.sort, Sort::Number(_)) && after.span.start == token.span.end);
        let (Some(before), Some(after), ",") = (before, after, sign) else {
            let message = say!(
                language,
                "{sign} can only stand between the arguments of a function",
                "{sign} kann nur zwischen den Argumenten einer Funktion stehen"
            );
            if self.place + 1 == self.tokens.len() {
                let help = say!(language, "take {sign} at the end away", "{sign} am Ende entfernen");
                return Fault::error("misplaced-separator", token.span.clone(), message).with_help(help);
            }
            return Fault::error("misplaced-separator", token.span.clone(), message).with_help(say!(
                language,
                "join two conditions with AND(…) or OR(…), two values with an operator",
                "zwei Bedingungen mit UND(…) oder ODER(…) verbinden, zwei Werte mit einem Operator"
            ));
        };
        let mut groups = vec![self.slice(&before.span), self.slice(&after.span)];
        let mut end = after.span.end;
        let mut place = self.place + 2;
        while let (Some(separator), Some(number)) = (self.tokens.get(place), self.tokens.get(place + 1)) {
            let goes_on = separator.sort == Sort::Separator(',') && matches!(number.sort, Sort::Number(_)) && separator.span.start == end;
            if !goes_on || number.span.start != separator.span.end {
                break;
            }
            groups.push(self.slice(&number.span));
            end = number.span.end;
            place += 2;
        }
        let span = before.span.start..end;
        let written = self.slice(&span);
        if groups.len() > 2 {
            let mended = groups.concat();
            let message = say!(
                language,
                "{written} has thousands separators, which a formula cannot hold",
                "{written} hat Tausendertrennzeichen, die in einer Formel nicht stehen können"
            );
            return Fault::error("thousands-separator", span, message).with_help(say!(language, "write {mended}", "{mended} schreiben"));
        }
        self.decimal_comma(span, &groups)
    }

    /// `1,5` where decimals have a point.
    fn decimal_comma(&self, span: Range<usize>, groups: &[&str]) -> Fault {
        let language = self.language();
        let written = self.slice(&span);
        let whole = groups.concat();
        // A point before the comma can only part thousands.
        let mended = format!("{}.{}", groups[0].replace('.', ""), groups[1]);
        let message = say!(
            language,
            "{written} has a comma, but the decimal sign here is the point",
            "{written} hat ein Komma, das Dezimalzeichen ist hier aber der Punkt"
        );
        let help = if groups[1].len() == 3 && !whole.contains('.') {
            say!(
                language,
                "write {whole}, or {mended} if these are decimals",
                "{whole} schreiben, oder {mended}, wenn es Nachkommastellen sind"
            )
        } else if groups[1].contains('.') {
            say!(language, "write {whole}", "{whole} schreiben")
        } else {
            say!(language, "write {mended}", "{mended} schreiben")
        };
        Fault::error("decimal-comma", span, message).with_help(help)
    }

    fn no_operator(&self, token: &Token) -> Fault {
        side_by_side(&self.surroundings()).unwrap_or_else(|| self.missing_value(Some(token)))
    }

    fn surroundings(&self) -> Surroundings<'a> {
        Surroundings { text: self.text, tokens: self.tokens, place: self.place, dialect: self.dialect }
    }
}
