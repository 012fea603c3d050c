//! Score rows as formulas: a helper column with the points of each row, a number where the row counts and an empty text where it does not.

use crate::criteria::{BlankPolicy, Scale, scale};
use crate::evaluation::parsed::ParsedRule;
use crate::evaluation::plan::ResultPlan;
use crate::evaluation::steps::points::RowPoints;
use crate::formula::native::{Blank, Blanks, Can, Unwritable, Writer, Written, number_text, text_literal};
use crate::formula::syntax::ast::Tree;
use crate::foundation::value::Value;

use super::parameters::{Content, Parameters};
use super::places::{FormulaPlaces, Sheets};
use super::results::{Results, rule_name};

/// One row, written.
struct Row {
    /// The cell with its points.
    points: String,
    /// Its weight.
    weight: String,
}

/// A row on its way: what its formula gives before the scale looks at other accounts.
struct Raw {
    weight: String,
    /// The cell with the points; for a scale that looks at others, with the formula's value.
    cell: String,
}

impl Results<'_> {
    /// A score.
    pub(super) fn score(&mut self, index: usize, planned: &ResultPlan) {
        let mut raws = Vec::new();
        for (position, &rule) in planned.rules.iter().enumerate() {
            raws.push(self.raw(index, planned, rule, position));
        }
        let plan = self.plan;
        let rows: Vec<Row> = planned
            .rules
            .iter()
            .zip(&raws)
            .map(|(&rule, raw)| {
                let parsed = &plan.rules[rule];
                let points = if parsed.rule.scale.looks_at_others() && !self.kept.contains(&rule) {
                    self.among_others(parsed, raw, &raws)
                } else {
                    raw.cell.clone()
                };
                Row { points, weight: raw.weight.clone() }
            })
            .collect();
        let none: Vec<String> = rows.iter().map(|row| format!("{}=\"\"", row.points)).collect();
        let sum: Vec<String> = rows.iter().map(|row| format!("{}*N({})", row.weight, row.points)).collect();
        let weights: Vec<String> = rows.iter().map(|row| format!("{}*({}<>\"\")", row.weight, row.points)).collect();
        let mean = format!("MAX(0,MIN(100,({})/({})))", sum.join("+"), weights.join("+"));
        let score = format!("IF(AND({}),#N/A,{mean})", none.join(","));
        if score.len() > 8_000 || rows.len() > 200 {
            self.keep(index, planned, &Unwritable::TooLong, None);
            return;
        }
        let text = self.in_funnel_only(&score);
        self.put_result(index, planned, text, Can::NUMBER, &Blank::Never);
    }

    /// The weight and the points of a row, or the value that stands for them.
    fn raw(&mut self, index: usize, planned: &ResultPlan, rule: usize, position: usize) -> Raw {
        let plan = self.plan;
        let parsed = &plan.rules[rule];
        let name = rule_name(parsed);
        let header = format!("{}: {}", planned.name, parsed.rule.name());
        let written = self.weight(parsed, &name).and_then(|weight| {
            let points = self.points(parsed, &name, &weight)?;
            Ok((weight, points))
        });
        match written {
            Ok((weight, points)) => {
                let text = self.in_funnel_only(&points);
                let column = self.sheets.add(&header, Some(text), None);
                Raw { weight, cell: Sheets::own_cell(column) }
            }
            Err(why) => {
                // Points and weights of today stand in for the row.
                self.kept.insert(rule);
                self.note_kept(parsed, &why);
                let result = self.sheets.data.result(index);
                let accounts = self.sheets.accounts().len();
                // Each account keeps its place, whether it has points or not.
                let rows = (0..accounts).map(|account| result.point(account, position).unwrap_or(RowPoints::skipped(0.0)));
                let (points, weights): (Vec<Value>, Vec<Value>) = rows
                    .map(|row| (if row.counts() { Value::Number(row.points) } else { Value::text("") }, Value::Number(row.weight)))
                    .unzip();
                // Which row failed where a score has an error is not kept: its own error stands for it.
                let errors = |(value, result): (Value, Value)| if result.error().is_some() { result } else { value };
                let points = points.into_iter().zip(result.values.iter()).map(errors).collect();
                let cell = Sheets::own_cell(self.sheets.add(&header, None, Some(points)));
                let weight = Sheets::own_cell(self.sheets.add(&format!("{header} (weight)"), None, Some(weights.into())));
                Raw { weight, cell }
            }
        }
    }

    /// How formulas read a weight: 1, the criteria's cell, or a column of its own.
    fn weight(&mut self, parsed: &ParsedRule, name: &str) -> Written<String> {
        let dialect = self.plan.dialect;
        if let Some(weight) = parsed.rule.constant_weight(dialect) {
            // Where the sheet has no column of weights, an empty one stands at the rule's own cell.
            let has_cell = parsed.rule.weight.location != parsed.rule.location;
            let content = match self.sheets.linked(&parsed.rule.weight).filter(|_| has_cell) {
                Some((source, _)) => Content::Number(source),
                None => Content::Entered,
            };
            let what = self.word("weight", "Gewicht");
            return Ok(Parameters::mark(self.sheets.parameters.add(name, what, content, Value::Number(weight))));
        }
        let Some(tree) = &parsed.weight else { return Ok("1".to_owned()) };
        let what = self.word("weight", "Gewicht");
        self.know_text(&parsed.rule.weight, name, what);
        let mut places = FormulaPlaces {
            sheets: &mut self.sheets,
            written: Some(&parsed.rule.weight),
            name: format!("{name} ({what})"),
            in_funnel: true,
        };
        let mut writer = Writer::new(&self.plan.scope, dialect, &mut places);
        let weight = writer.plain(&tree.root)?;
        let cell = writer.alone(weight);
        let number = writer.as_a_number(cell.clone())?;
        let text = if cell.can.be(Can::BOOLEAN) {
            format!("IF(ISLOGICAL({0}),#VALUE!,IF({1}<0,#NUM!,{1}))", cell.text, number.text)
        } else {
            format!("IF({0}<0,#NUM!,{0})", number.text)
        };
        let column = self.sheets.add(&format!("{}: {} ({what})", parsed.rule.result.text, parsed.rule.name()), Some(text), None);
        Ok(Sheets::own_cell(column))
    }

    /// The points of a row for an account in the funnel; for a scale that looks at others its value, and `"-"` for 0 points at once.
    fn points(&mut self, parsed: &ParsedRule, name: &str, weight: &str) -> Written<String> {
        let Some(tree) = &parsed.formula else { return Ok("\"\"".to_owned()) };
        let policy = parsed.rule.blank.unwrap_or(self.blank);
        self.know_text(&parsed.rule.formula, name, self.word("formula", "Formel"));
        let others = parsed.rule.scale.looks_at_others();
        let scaled = self.scaled(parsed, tree, name)?;
        let dialect = self.plan.dialect;
        let mut places =
            FormulaPlaces { sheets: &mut self.sheets, written: Some(&parsed.rule.formula), name: name.to_owned(), in_funnel: true };
        let mut writer = Writer::new(&self.plan.scope, dialect, &mut places);
        let blank_is_nothing = policy == BlankPolicy::Zero && parsed.rule.scale.leaves_blanks_out();
        if policy == BlankPolicy::Error {
            // That an account is new is no fault of its data.
            let today = writer.reads_some_blank(&tree.root, Blanks::Today)?;
            let last = writer.reads_some_blank(&tree.root, Blanks::LastTime)?;
            let new = last.map_or(scaled.clone(), |last| format!("IF({},\"\",{scaled})", last.text));
            let text = today.map_or(new.clone(), |today| format!("IF({},#VALUE!,{new})", today.text));
            return Ok(format!("IF({weight}=0,\"\",{text})"));
        }
        let blank = if policy == BlankPolicy::Zero && !blank_is_nothing { None } else { writer.reads_blank(&tree.root)? };
        let unless_blank = match (blank, policy) {
            (Some(blank), BlankPolicy::Zero) if blank_is_nothing => {
                let value = writer.plain(&tree.root)?;
                let value = writer.alone(value);
                // What is empty because a cell is blank has no points; a text that was made of one has its own.
                format!("IF({},IF({}=\"\",0,{scaled}),{scaled})", blank.text, value.text)
            }
            (None, _) | (_, BlankPolicy::Zero | BlankPolicy::Error) => scaled,
            (Some(blank), BlankPolicy::Skip) => format!("IF({},\"\",{scaled})", blank.text),
            (Some(blank), BlankPolicy::Worst) if others => format!("IF({},\"-\",{scaled})", blank.text),
            (Some(blank), BlankPolicy::Worst) => format!("IF({},0,{scaled})", blank.text),
        };
        Ok(format!("IF({weight}=0,\"\",{unless_blank})"))
    }

    /// The points that the scale gives to the formula's value.
    fn scaled(&mut self, parsed: &ParsedRule, tree: &Tree, name: &str) -> Written<String> {
        let bounds = self.scale_numbers(parsed, name);
        let dialect = self.plan.dialect;
        let mut places =
            FormulaPlaces { sheets: &mut self.sheets, written: Some(&parsed.rule.formula), name: name.to_owned(), in_funnel: true };
        let mut writer = Writer::new(&self.plan.scope, dialect, &mut places);
        match &parsed.rule.scale {
            Scale::Points => {
                let number = writer.number(&tree.root)?;
                Ok(format!("MAX(0,MIN(100,{}))", number.text))
            }
            Scale::Linear { .. } => {
                let [zero, hundred] = bounds.as_slice() else { return Err(Unwritable::TooLong) };
                let number = writer.number(&tree.root)?;
                Ok(format!("MAX(0,MIN(100,({}-{zero})/({hundred}-{zero})*100))", number.text))
            }
            Scale::Steps(_) => {
                let number = writer.number(&tree.root)?;
                let number = writer.several_times(number).text;
                let mut text = "0".to_owned();
                // The last threshold that is reached comes first.
                for step in bounds.chunks_exact(2) {
                    text = format!("IF({number}>={},{},{text})", step[0], step[1]);
                }
                if bounds.len() > 80 { Err(Unwritable::TooLong) } else { Ok(text) }
            }
            Scale::Labels { points, otherwise } => {
                let value = writer.plain(&tree.root)?;
                let value = writer.alone(value);
                let cell = &value.text;
                let mut text = match otherwise {
                    Some(_) => bounds.last().cloned().unwrap_or_default(),
                    None => "#N/A".to_owned(),
                };
                for ((label, _), points) in points.iter().zip(&bounds).rev() {
                    text = format!("IF({cell}={},{points},{text})", text_literal(label));
                }
                if points.len() > 40 {
                    return Err(Unwritable::TooLong);
                }
                let numeric = value.can.be(Can::NUMBER.or(Can::BOOLEAN));
                Ok(if numeric { format!("IF(OR(ISNUMBER({cell}),ISLOGICAL({cell})),#VALUE!,{text})") } else { text })
            }
            Scale::Observed { .. } | Scale::Percentile => {
                let value = writer.plain(&tree.root)?;
                let value = writer.alone(value);
                let number = writer.as_a_number(value.clone())?;
                let plain = format!("{}+0", number.text);
                Ok(if value.can.be(Can::BOOLEAN) { format!("IF(ISLOGICAL({}),#VALUE!,{plain})", value.text) } else { plain })
            }
        }
    }

    /// The numbers of a scale in the order in which they are written; `else` comes last.
    fn scale_numbers(&mut self, parsed: &ParsedRule, name: &str) -> Vec<String> {
        let dialect = self.plan.dialect;
        let written = &parsed.rule.scale_text;
        let what = self.word("scale", "Skala");
        let numbers = scale::numbers(&written.text, dialect);
        let steps = matches!(parsed.rule.scale, Scale::Steps(_));
        let labels = matches!(parsed.rule.scale, Scale::Labels { .. });
        let linked = self.sheets.linked(written);
        let mut texts = Vec::new();
        for (place, (span, number, follows_else)) in numbers.iter().enumerate() {
            let shown = written.text.get(span.clone()).unwrap_or_default();
            let points = labels || (steps && place % 2 == 1);
            let literal = linked.as_ref().and_then(|(source, raw)| {
                self.sheets.parameters.text(source, name, what, raw, dialect);
                self.sheets.parameters.literal(source, &written.text, span.clone(), *number, shown, points)
            });
            let text = match (literal, &linked) {
                (Some(literal), _) => literal,
                (None, Some(_)) => {
                    if *number < 0.0 {
                        format!("({})", number_text(*number))
                    } else {
                        number_text(*number)
                    }
                }
                (None, None) => {
                    let line = self.sheets.parameters.add(&format!("{name} ({what})"), shown, Content::Entered, Value::Number(*number));
                    Parameters::mark(line)
                }
            };
            texts.push((*follows_else, text));
        }
        if let (Some((source, raw)), true) = (&linked, numbers.is_empty() && !written.is_empty()) {
            self.sheets.parameters.text(source, name, what, raw, dialect);
        }
        if let (Some((source, _)), true) = (&linked, steps) {
            self.sheets.parameters.ascending(source);
        }
        // `else` may stand anywhere; the labels before and after it keep their order.
        texts.sort_by_key(|(follows_else, _)| *follows_else);
        texts.into_iter().map(|(_, text)| text).collect()
    }

    /// The points under a scale that compares with the other accounts still in the funnel.
    fn among_others(&mut self, parsed: &ParsedRule, raw: &Raw, all: &[Raw]) -> String {
        let header = format!("{}: {}", parsed.rule.result.text, parsed.rule.name());
        let cell = &raw.cell;
        // Accounts whose score cannot be decided are no part of the comparison.
        let sound: Vec<String> = all.iter().map(|other| format!("N({})", other.cell)).collect();
        let compared = format!("IF(AND(ISNUMBER({cell}),ISNUMBER({})),{cell},\"\")", sound.join("+"));
        let column = self.sheets.add(&format!("{header} (compared)"), Some(compared), None);
        let range = self.sheets.own_range(column);
        let name = rule_name(parsed);
        let mut bound = |function: &str| {
            let content = Content::Formula(format!("{function}({range})"));
            Parameters::mark(self.sheets.parameters.add(&name, &function.to_lowercase(), content, Value::Blank))
        };
        let (least, greatest) = (bound("MIN"), bound("MAX"));
        let number = match parsed.rule.scale {
            Scale::Observed { descending } => {
                let (zero, hundred) = if descending { (&greatest, &least) } else { (&least, &greatest) };
                format!("MAX(0,MIN(100,({cell}-{zero})/({hundred}-{zero})*100))")
            }
            _ => format!("100*SUMPRODUCT(ISNUMBER({range})*({range}<={cell}))/COUNT({range})"),
        };
        let number = format!("IF({least}={greatest},50,{number})");
        // An account that is no part of the comparison has no score, whatever its points.
        let own = Sheets::own_cell(column);
        let points = format!("IF({cell}=\"\",\"\",IF({cell}=\"-\",0,IF({own}=\"\",#N/A,{number})))");
        Sheets::own_cell(self.sheets.add(&format!("{header} (points)"), Some(points), None))
    }
}
