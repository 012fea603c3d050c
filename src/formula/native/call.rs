//! Calls of functions: most stand in Excel as they stand here, with guarded arguments; the others have an equivalent.

use crate::formula::checking::resolve::{Resolved, ranges_at, resolve};
use crate::formula::function::{Function, Takes};
use crate::formula::functions::reading;
use crate::formula::functions::statistical::subtotal::of_subtotal;
use crate::formula::syntax::ast::{Level, Node, Part};

use super::term::{Blank, Can, Term};
use super::{Cells, Unwritable, Writer, Written};

/// An argument: a whole column, or a single value.
pub(super) enum Given {
    Column(Cells),
    Value(Term),
    Missing,
}

impl Writer<'_> {
    /// A function that needs all its arguments.
    pub(super) fn call(&mut self, function: &'static Function, arguments: &[Node]) -> Written<Term> {
        let name = function.name.english;
        Ok(match name {
            "TRUE" | "FALSE" => Term::simple(name, Can::BOOLEAN),
            "NA" => Term::simple("#N/A", Can::NOTHING),
            "PI" => Term { computed: true, ..Term::call("PI", &[], Can::NUMBER) },
            "TODAY" => Term::simple(self.places.today(), Can::NUMBER),
            "ISBLANK" | "ISTEXT" | "ISNUMBER" | "ISLOGICAL" | "ISERROR" | "ISERR" | "ISNA" | "ISNONTEXT" => {
                self.question(name, function, arguments)?
            }
            "AND" | "OR" | "XOR" | "NOT" => {
                let mut conditions = Vec::new();
                for (place, argument) in arguments.iter().enumerate() {
                    conditions.push(match self.column_of_conditions(function, arguments, place)? {
                        Some(cells) => Term::simple(cells.text, Can::BOOLEAN),
                        None => self.condition(argument)?,
                    });
                }
                let name = if name == "XOR" { "_xlfn.XOR" } else { name };
                Term::call(name, &conditions.iter().collect::<Vec<_>>(), Can::BOOLEAN)
            }
            "N" => {
                let value = self.single(function, arguments, 0)?;
                let value = self.in_a_cell(value);
                Term::call("N", &[&value], Can::NUMBER)
            }
            "SUM" | "MIN" | "MAX" | "AVERAGE" | "MEDIAN" | "PRODUCT" | "STDEV.S" | "STDEV.P" | "VAR.S" | "VAR.P" => {
                self.counted(name, function, arguments)?
            }
            "COUNT" | "COUNTA" | "COUNTBLANK" => self.counts(name, function, arguments)?,
            "SUMPRODUCT" => self.sum_of_products(function, arguments)?,
            "INT" | "TRUNC" | "ROUNDUP" | "ROUNDDOWN" => {
                let number = self.number_at(function, arguments, 0)?;
                let number = self.at_15_digits(number);
                let mut all = vec![number];
                if arguments.len() > 1 {
                    all.push(self.number_at(function, arguments, 1)?);
                }
                self.of_numbers(name, &all)
            }
            "CEILING" | "FLOOR" | "MROUND" => {
                let number = self.number_at(function, arguments, 0)?;
                let (number, step) = (self.at_15_digits(number), self.number_at(function, arguments, 1)?);
                self.of_numbers(name, &[number, step])
            }
            "QUOTIENT" => {
                let (number, divisor) = (self.number_at(function, arguments, 0)?, self.number_at(function, arguments, 1)?);
                let (number, divisor) = (self.no_truth(number), self.no_truth(divisor));
                let share = self.divided(&number, &divisor);
                self.of_numbers("TRUNC", &[share])
            }
            "MOD" => self.remainder(function, arguments)?,
            "LARGE" | "SMALL" | "PERCENTILE.INC" | "QUARTILE.INC" => {
                let column = self.column_at(function, arguments, 0)?;
                let place = self.number_at(function, arguments, 1)?;
                let name = match name {
                    "PERCENTILE.INC" => "PERCENTILE",
                    "QUARTILE.INC" => "QUARTILE",
                    name => name,
                };
                self.of_numbers(name, &[Term::simple(column.text, Can::NUMBER), place])
            }
            "PERCENTRANK.INC" => self.percent_rank(function, arguments)?,
            "RANK.EQ" | "RANK.AVG" => self.rank(name, function, arguments)?,
            "COUNTIF" | "COUNTIFS" | "SUMIF" | "SUMIFS" | "AVERAGEIF" | "AVERAGEIFS" | "MINIFS" | "MAXIFS" => {
                self.conditional(name, function, arguments)?
            }
            "XLOOKUP" | "VLOOKUP" | "INDEX" | "MATCH" | "XMATCH" => self.lookup(name, function, arguments)?,
            "CONCAT" | "CONCATENATE" => self.concatenated(function, arguments)?,
            "TEXTJOIN" => self.text_join(function, arguments)?,
            "VALUE" | "DATEVALUE" if let Some(Part::Text(text)) = arguments.first().map(|argument| &argument.part) => {
                // A text that stands in the formula itself is read here, in the language of the criteria.
                let number = if name == "VALUE" { reading::number(text, self.dialect) } else { reading::day(text, self.dialect) };
                number.map_or_else(|| Term::simple("#VALUE!", Can::NOTHING), Self::constant)
            }
            "VALUE" => {
                self.places.regional();
                let value = self.single(function, arguments, 0)?;
                let value = self.in_a_cell(value);
                let value = match value.is_blank() {
                    Some(blank) => value.guarded(format!("IF({blank},0,{})", value.text), value.can),
                    None => value,
                };
                Term::call("VALUE", &[&value], Can::NUMBER)
            }
            "NUMBERVALUE" => self.number_value(function, arguments)?,
            "TEXT" => self.formatted_text(function, arguments)?,
            "DATEVALUE" => {
                self.places.regional();
                let text = self.text_at(function, arguments, 0)?;
                Term::call("DATEVALUE", &[&text], Can::NUMBER)
            }
            "DAYS" => {
                let (end, start) = (self.number_at(function, arguments, 0)?, self.number_at(function, arguments, 1)?);
                let text = format!("INT({})-INT({})", end.text, start.text);
                Term { depth: end.depth.max(start.depth) + 1, ..end.guarded(text, Can::NUMBER) }.at(Level::Additive)
            }
            "SUBTOTAL" => {
                // Excel's own would pass over filtered rows, which are accounts all the same.
                let number = self.fixed(arguments.first(), 0.0).ok_or(Unwritable::Function("SUBTOTAL"))?;
                let inner = of_subtotal(number).ok_or(Unwritable::Function("SUBTOTAL"))?;
                self.call(inner, &arguments[1..])?
            }
            "AGGREGATE" => self.aggregate(function, arguments)?,
            "LET" => return Err(Unwritable::Function("LET")),
            "EVEN" | "ODD" | "CEILING.MATH" | "FLOOR.MATH" | "CEILING.PRECISE" | "FLOOR.PRECISE" => {
                let number = self.number_at(function, arguments, 0)?;
                let mut all = vec![self.at_15_digits(number)];
                for place in 1..arguments.len() {
                    all.push(match arguments[place].part {
                        Part::Missing => Term::simple("", Can::NUMBER),
                        _ => self.number_at(function, arguments, place)?,
                    });
                }
                let name = match name {
                    "CEILING.MATH" | "CEILING.PRECISE" => "_xlfn.CEILING.MATH",
                    "FLOOR.MATH" | "FLOOR.PRECISE" => "_xlfn.FLOOR.MATH",
                    name => name,
                };
                self.of_numbers(name, &all)
            }
            "TEXTBEFORE" | "TEXTAFTER" => self.piece(name, function, arguments)?,
            "AVERAGEA" | "MAXA" | "MINA" => self.of_all_values(name, function, arguments)?,
            "MODE.SNGL" => self.counted("_xlfn.MODE.SNGL", function, arguments)?,
            "NPV" => {
                let rate = self.number_at(function, arguments, 0)?;
                let mut all = vec![rate];
                for (place, argument) in arguments.iter().enumerate().skip(1) {
                    all.push(match self.given(function, place, argument)? {
                        Given::Missing => Term::simple("0", Can::NUMBER),
                        Given::Column(cells) => Term::simple(cells.text, Can::NUMBER),
                        Given::Value(term) => self.as_counted(term, matches!(argument.part, Part::Reference(_) | Part::LastTime(..)))?,
                    });
                }
                Term { computed: true, ..self.of_numbers("NPV", &all) }
            }
            "T" => {
                let value = self.single(function, arguments, 0)?;
                let value = self.in_a_cell(value);
                Term::call("T", &[&value], Can::TEXT)
            }
            "TYPE" => {
                let value = self.single(function, arguments, 0)?;
                let blank = value.is_blank().map(str::to_owned);
                let value = self.in_a_cell(value);
                match blank {
                    Some(blank) => value.guarded(format!("IF(IFERROR({blank},FALSE),1,TYPE({}))", value.text), Can::NUMBER),
                    None => Term { can_fail: false, ..Term::call("TYPE", &[&value], Can::NUMBER) },
                }
            }
            "ROWS" => {
                let cells = self.column_at(function, arguments, 0)?;
                Self::constant(cells.count as f64)
            }
            "NETWORKDAYS" | "WORKDAY" => self.working_days(name, function, arguments)?,
            name => self.as_it_is(name, function, arguments)?,
        })
    }

    /// The cells of a whole column among the conditions of AND, OR and XOR.
    pub(super) fn column_of_conditions(&mut self, function: &Function, arguments: &[Node], place: usize) -> Written<Option<Cells>> {
        let Some(Part::Reference(reference)) = arguments.get(place).map(|argument| &argument.part) else { return Ok(None) };
        let is_conditions = function.parameter(place).is_some_and(|parameter| parameter.takes == Takes::Conditions);
        if !is_conditions || !ranges_at(function, arguments, place, self.scope) {
            return Ok(None);
        }
        match resolve(reference, self.scope, true) {
            Ok(Resolved::Range(id)) => self.places.column(id).map(Some),
            _ => Ok(None),
        }
    }

    /// An argument that is one value.
    pub(super) fn single(&mut self, function: &'static Function, arguments: &[Node], place: usize) -> Written<Term> {
        match arguments.get(place) {
            Some(argument) => self.term(argument),
            None => Err(Unwritable::Function(function.name.english)),
        }
    }

    pub(super) fn given(&mut self, function: &'static Function, place: usize, argument: &Node) -> Written<Given> {
        if argument.part == Part::Missing {
            return Ok(Given::Missing);
        }
        match self.range(function, place, argument)? {
            Some(cells) => Ok(Given::Column(cells)),
            None => self.term(argument).map(Given::Value),
        }
    }

    /// An argument that is a number.
    pub(super) fn number_at(&mut self, function: &'static Function, arguments: &[Node], place: usize) -> Written<Term> {
        let term = self.single(function, arguments, place)?;
        self.as_number(term)
    }

    /// An argument that is a text.
    pub(super) fn text_at(&mut self, function: &'static Function, arguments: &[Node], place: usize) -> Written<Term> {
        match arguments.get(place).map(|argument| &argument.part) {
            Some(Part::Missing) => Ok(Term::simple("\"\"", Can::TEXT)),
            _ => {
                let term = self.single(function, arguments, place)?;
                Ok(self.as_text(term))
            }
        }
    }

    /// An argument that is a whole column.
    pub(super) fn column_at(&mut self, function: &'static Function, arguments: &[Node], place: usize) -> Written<Cells> {
        let argument = arguments.get(place).ok_or(Unwritable::Function(function.name.english))?;
        self.range(function, place, argument)?.ok_or(Unwritable::Function(function.name.english))
    }

    pub(super) fn of_numbers(&self, name: &str, arguments: &[Term]) -> Term {
        Term::call(name, &arguments.iter().collect::<Vec<_>>(), Can::NUMBER)
    }

    /// A function that means in Excel what it means here, once its arguments are of the kinds that it takes.
    fn as_it_is(&mut self, name: &str, function: &'static Function, arguments: &[Node]) -> Written<Term> {
        let mut all = Vec::new();
        for (place, argument) in arguments.iter().enumerate() {
            let takes = function.parameter(place).map_or(Takes::Value, |parameter| parameter.takes);
            all.push(match (self.given(function, place, argument)?, takes) {
                (Given::Missing, _) => Term::simple("", Can::NUMBER),
                (Given::Column(cells), _) => Term::simple(cells.text, Can::ANY),
                (Given::Value(term), Takes::Number | Takes::Date) => self.as_number(term)?,
                (Given::Value(term), Takes::Condition) => self.as_condition(term)?,
                (Given::Value(term), Takes::Text) => self.as_text(term),
                (Given::Value(term), _) => term,
            });
        }
        let (name, can) = match name {
            "ISEVEN" | "ISODD" | "EXACT" => (name, Can::BOOLEAN),
            "ISOWEEKNUM" => ("_xlfn.ISOWEEKNUM", Can::NUMBER),
            "CHAR" => ("CHAR", Can::TEXT),
            "UNICHAR" => ("_xlfn.UNICHAR", Can::TEXT),
            "UNICODE" => ("_xlfn.UNICODE", Can::NUMBER),
            "FORECAST.LINEAR" => ("FORECAST", Can::NUMBER),
            "NORM.DIST" => ("NORMDIST", Can::NUMBER),
            "NORM.S.DIST" => ("_xlfn.NORM.S.DIST", Can::NUMBER),
            "HOUR" | "MINUTE" | "SECOND" | "TIME" | "CODE" | "DAYS360" | "PMT" | "CORREL" | "RSQ" | "SLOPE" | "INTERCEPT" | "TRIMMEAN"
            | "NORMSDIST" => (name, Can::NUMBER),
            "LEFT" | "RIGHT" | "MID" | "UPPER" | "LOWER" | "PROPER" | "TRIM" | "CLEAN" | "SUBSTITUTE" | "REPLACE" | "REPT" => {
                (name, Can::TEXT)
            }
            "ABS" | "SIGN" | "ROUND" | "POWER" | "SQRT" | "EXP" | "LN" | "LOG" | "LOG10" | "LEN" | "FIND" | "SEARCH" | "DATE" | "YEAR"
            | "MONTH" | "DAY" | "WEEKDAY" | "WEEKNUM" | "EDATE" | "EOMONTH" | "DATEDIF" | "YEARFRAC" => (name, Can::NUMBER),
            _ => return Err(Unwritable::Function(function.name.english)),
        };
        let computed = matches!(
            name,
            "PMT"
                | "CORREL"
                | "RSQ"
                | "SLOPE"
                | "INTERCEPT"
                | "FORECAST"
                | "TRIMMEAN"
                | "NORMDIST"
                | "NORMSDIST"
                | "POWER"
                | "SQRT"
                | "EXP"
                | "LN"
                | "LOG"
                | "LOG10"
                | "YEARFRAC"
                | "ABS"
        );
        Ok(Term { computed, ..Term::call(name, &all.iter().collect::<Vec<_>>(), can) })
    }

    fn question(&mut self, name: &str, function: &'static Function, arguments: &[Node]) -> Written<Term> {
        if arguments.first().is_some_and(|argument| argument.part == Part::Missing) {
            return Ok(Term::simple(if matches!(name, "ISNUMBER" | "ISNONTEXT") { "TRUE" } else { "FALSE" }, Can::BOOLEAN));
        }
        let term = self.single(function, arguments, 0)?;
        let blank = term.is_blank().map(|blank| format!("IFERROR({blank},FALSE)"));
        Ok(match (name, &term.blank) {
            ("ISBLANK", Blank::Never) => Term::simple("FALSE", Can::BOOLEAN),
            ("ISBLANK", Blank::Native(blank)) if blank.starts_with("ISBLANK(") => term.guarded(blank.clone(), Can::BOOLEAN),
            ("ISBLANK", _) => term.guarded(blank.unwrap_or_default(), Can::BOOLEAN),
            ("ISNONTEXT", Blank::Encoded(_)) => {
                let text = format!("IF({},TRUE,ISNONTEXT({}))", blank.unwrap_or_default(), term.text);
                term.guarded(text, Can::BOOLEAN)
            }
            ("ISTEXT", Blank::Encoded(_)) => {
                let text = format!("IF({},FALSE,ISTEXT({}))", blank.unwrap_or_default(), term.text);
                term.guarded(text, Can::BOOLEAN)
            }
            (name, _) => Term { can_fail: false, ..Term::call(name, &[&term], Can::BOOLEAN) },
        })
    }

    /// A function over all numbers of its arguments.
    fn counted(&mut self, name: &str, function: &'static Function, arguments: &[Node]) -> Written<Term> {
        let mut all = Vec::new();
        for (place, argument) in arguments.iter().enumerate() {
            all.push(match self.given(function, place, argument)? {
                Given::Missing => Term::simple("0", Can::NUMBER),
                Given::Column(cells) => Term::simple(cells.text, Can::NUMBER),
                Given::Value(term) => self.as_counted(term, matches!(argument.part, Part::Reference(_) | Part::LastTime(..)))?,
            });
        }
        let name = match name {
            "STDEV.S" => "STDEV",
            "STDEV.P" => "STDEVP",
            "VAR.S" => "VAR",
            "VAR.P" => "VARP",
            name => name,
        };
        Ok(Term { computed: true, ..self.of_numbers(name, &all) })
    }

    /// How many values are numbers, filled or blank.
    fn counts(&mut self, name: &str, function: &'static Function, arguments: &[Node]) -> Written<Term> {
        let mut parts = Vec::new();
        let mut depth = 0;
        for (place, argument) in arguments.iter().enumerate() {
            parts.push(match self.given(function, place, argument)? {
                Given::Missing => "1".to_owned(),
                Given::Column(cells) => {
                    if !cells.is_dense && name == "COUNTBLANK" {
                        return Err(Unwritable::RowsBetween);
                    }
                    match (name, cells.encoded) {
                        ("COUNTA", true) if cells.can.be(Can::TEXT) => return Err(Unwritable::BlankResult),
                        ("COUNTA", true) => format!("ROWS({0})-COUNTBLANK({0})", cells.text),
                        _ => format!("{name}({})", cells.text),
                    }
                }
                Given::Value(term) => {
                    depth = depth.max(term.depth);
                    let blank = term.is_blank().map(|blank| format!("IFERROR({blank},FALSE)"));
                    match name {
                        "COUNT" if term.can.be(Can::BOOLEAN) && !matches!(argument.part, Part::Reference(_) | Part::LastTime(..)) => {
                            format!("IF(ISNUMBER({0}),1,N(ISLOGICAL({0})))", term.text)
                        }
                        "COUNT" => format!("N(ISNUMBER({}))", term.text),
                        "COUNTA" => blank.map_or_else(|| "1".to_owned(), |blank| format!("IF({blank},0,1)")),
                        _ => format!("N(IFERROR({}=\"\",FALSE))", term.within(Level::Concat)),
                    }
                }
            });
        }
        let level = if parts.len() == 1 && !parts[0].contains('-') { Level::Primary } else { Level::Additive };
        Ok(Term { level, simple: false, depth: depth + 3, ..Term::simple(parts.join("+"), Can::NUMBER) })
    }

    fn sum_of_products(&mut self, function: &'static Function, arguments: &[Node]) -> Written<Term> {
        let columns = (0..arguments.len()).map(|place| self.column_at(function, arguments, place)).collect::<Written<Vec<_>>>()?;
        if !beside_each_other(&columns)? {
            return Ok(Term::simple("#VALUE!", Can::NOTHING));
        }
        let all: Vec<Term> = columns.into_iter().map(|cells| Term::simple(cells.text, Can::NUMBER)).collect();
        Ok(Term { computed: true, ..self.of_numbers("SUMPRODUCT", &all) })
    }

    /// A number, where TRUE and FALSE are `#VALUE!`.
    fn no_truth(&mut self, term: Term) -> Term {
        if !term.can.be(Can::BOOLEAN) {
            return term;
        }
        let term = self.repeatable(term);
        term.guarded(format!("IF(ISLOGICAL({0}),#VALUE!,{0})", term.text), Can::NUMBER)
    }

    fn divided(&mut self, number: &Term, divisor: &Term) -> Term {
        let text = format!("{}/{}", number.within(Level::Multiplicative), divisor.within(Level::Power));
        let depth = number.depth.max(divisor.depth) + 1;
        let share = Term { computed: true, depth, ..number.guarded(text, Can::NUMBER).at(Level::Multiplicative) };
        self.at_15_digits(share)
    }

    fn remainder(&mut self, function: &'static Function, arguments: &[Node]) -> Written<Term> {
        let number = self.number_at(function, arguments, 0)?;
        let divisor = self.number_at(function, arguments, 1)?;
        let number = self.repeatable(number);
        let divisor = self.repeatable(divisor);
        let share = self.divided(&number, &divisor);
        let text = format!("{}-{}*INT({})", number.within(Level::Additive), divisor.within(Level::Power), share.text);
        Ok(Term { computed: true, ..share.guarded(text, Can::NUMBER) }.at(Level::Additive))
    }

    fn working_days(&mut self, name: &str, function: &'static Function, arguments: &[Node]) -> Written<Term> {
        let mut all = vec![self.number_at(function, arguments, 0)?, self.number_at(function, arguments, 1)?];
        if let Some(holidays) = arguments.get(2) {
            match self.given(function, 2, holidays)? {
                Given::Missing => {}
                Given::Column(cells) if cells.encoded => return Err(Unwritable::BlankResult),
                Given::Column(cells) => all.push(Term::simple(cells.text, Can::NUMBER)),
                Given::Value(term) => all.push(self.as_number(term)?),
            }
        }
        Ok(self.of_numbers(name, &all))
    }
}

/// Whether columns are of one length; those of different tables must stand in rows without a gap.
pub(super) fn beside_each_other(columns: &[Cells]) -> Written<bool> {
    let Some((first, rest)) = columns.split_first() else { return Ok(true) };
    if rest.iter().any(|other| other.count != first.count) {
        return Ok(false);
    }
    let same_rows = rest.iter().all(|other| other.rows == first.rows);
    if same_rows || columns.iter().all(|cells| cells.is_dense) { Ok(true) } else { Err(Unwritable::RowsBetween) }
}
