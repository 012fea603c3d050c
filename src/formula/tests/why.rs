//! Who is blamed for an error.

use std::fmt::Write;
use std::sync::Arc;

use crate::formula::checking::scope::RangeId;
use crate::formula::running::blame::blame;
use crate::formula::running::compile::{Environment, compile};
use crate::formula::running::program::Evaluator;
use crate::formula::{Dialect, parse};

use super::{DIALECTS, columns, results, scope, value, whole_column};

const FORMULAS: [&str; 46] = [
    "[Revenue]+[Enquiries]",
    "[Enquiries]>5000",
    "1000<[Enquiries]",
    "[Revenue]/[IT workstations]",
    "[Revenue]/[Growth]",
    "[Revenue]/([Revenue]-1000)",
    "1+[Margin]*2",
    "[Margin]&\"x\"",
    "-[Segment]",
    "[Segment]%",
    "([Segment]&1)*2",
    "1E300*[Revenue]*1E300",
    "[IT workstations]^0",
    "(0-[Revenue])^0.5",
    "[IT workstations]^-1",
    "IF([Revenue],1,2)",
    "IF([Segment],1,2)",
    "IF([Revenue]>1,[Enquiries]*2,[Margin])",
    "IF([Revenue]>5000,[Margin],1/[Growth])",
    "IF([Margin]>1,1,2)",
    "IFS([Revenue]>5000,1)",
    "IFS([Revenue]>5000,[Margin],[Revenue]>10,[Enquiries]+1)",
    "IFS([Segment],1)",
    "SWITCH([Segment],\"A\",1,\"B\",2)",
    "SWITCH([Segment],1,2)",
    "SWITCH([Segment],\"Gold\",[Margin],[Enquiries]+1)",
    "SWITCH([Segment],\"A\",1,[Enquiries]+1)",
    "CHOOSE([Revenue],1,2)",
    "CHOOSE(2,1,[Margin])",
    "CHOOSE([Segment],1,2)",
    "IFERROR([Margin],[Enquiries]+1)",
    "IFNA([Margin],1/0)",
    "IFNA([Enquiries]+1,1)",
    "AND([Competitor],[Revenue])",
    "ROUND([Enquiries],1)",
    "ROUND([Margin],1)",
    "MAX([@Enquiries],2)",
    "SUM([Margin])",
    "SQRT(0-[Revenue])",
    "XLOOKUP([Account],Orders[Account],Orders[Amount])",
    "NA()",
    "#REF!",
    "SUM([@Revenue],[@Margin])",
    "[Revenue]-1+[Enquiries]/2",
    "\"a\"=[Revenue]",
    "[Segment]=5",
];

#[test]
fn the_innermost_part_and_the_input_are_named() {
    let scope = scope();
    let names: Vec<&str> = columns().iter().chain(&results()).map(|(name, _, _)| *name).collect();
    let column = |id: RangeId| whole_column(id);
    let mut all = String::new();
    for dialect in DIALECTS {
        let environment = Environment { scope: &scope, dialect, as_of: 46_000.0, columns: &column };
        for text in FORMULAS {
            let tree = parse(text, Dialect::ENGLISH).unwrap();
            let mut evaluator = Evaluator::new(scope.columns.len());
            (0..scope.columns.len()).for_each(|slot| evaluator.load(slot, value(slot)));
            let given = evaluator.evaluate(&compile(&tree, &environment)).value;
            let blame = blame(&tree, &environment, &value).unwrap_or_else(|| panic!("{text} gives {given:?} and nobody is blamed"));
            assert_eq!(Some(blame.error), given.error(), "{text}");
            let at = blame.slot.map_or("-", |slot| names[slot]);
            let _ = writeln!(all, "{text}\n  {} at {at}: {} ({})", &text[blame.span], blame.sentence, blame.error);
        }
    }
    insta::assert_snapshot!(all);
}

#[test]
fn a_value_has_nobody_to_blame() {
    let scope = scope();
    let column = |_: RangeId| Arc::default();
    let environment = Environment { scope: &scope, dialect: Dialect::ENGLISH, as_of: 46_000.0, columns: &column };
    let tree = parse("IFERROR([Margin],1)", Dialect::ENGLISH).unwrap();
    assert_eq!(blame(&tree, &environment, &value), None);
}
