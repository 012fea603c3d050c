//! What holds for every formula: printing and reading are inverse, nothing makes the machine panic or hang, and the English
//! dialect is read as an independent parser reads it.

use std::sync::Arc;

use formualizer_parse::{ASTNode, ASTNodeType, LiteralValue};
use keyfolio::formula::checking::check::{Expected, check};
use keyfolio::formula::checking::scope::{Origin, RangeId, Scope, ScopeColumn, ScopeTable};
use keyfolio::formula::registry;
use keyfolio::formula::running::blame::blame;
use keyfolio::formula::running::compile::{Environment, compile};
use keyfolio::formula::running::program::Evaluator;
use keyfolio::formula::syntax::ast::{Called, Form, Level, Node, Operator, Part, Reference, Sign, Tree};
use keyfolio::formula::{Dialect, parse};
use keyfolio::foundation::column::{Column, Kind};
use keyfolio::foundation::language::Language;
use keyfolio::foundation::location::ColumnIndex;
use keyfolio::foundation::value::{CellError, Value};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

const DIALECTS: [Dialect; 4] = [
    Dialect::ENGLISH,
    Dialect::GERMAN,
    Dialect { language: Language::German, decimal_comma: false },
    Dialect { language: Language::English, decimal_comma: true },
];

fn node(part: Part) -> Node {
    Node { span: 0..0, part }
}

fn bare_name() -> impl Strategy<Value = String> {
    "[A-Za-zÄö_][A-Za-z0-9ü_.]{0,6}"
        .prop_filter("a constant is no column", |name| !["true", "false", "wahr", "falsch"].contains(&name.to_lowercase().as_str()))
}

fn any_name() -> impl Strategy<Value = String> {
    "[ -~äöüß€\n\u{a0}]{0,8}[a-z][ -~äß]{0,4}"
}

fn reference() -> impl Strategy<Value = Reference> {
    let form = prop_oneof![Just(Form::ThisRow), Just(Form::Bracket)];
    let table = proptest::option::of(prop_oneof![bare_name(), any_name()]);
    prop_oneof![
        (table, prop_oneof![Just("Revenue".to_owned()), any_name()], form).prop_map(|(table, column, form)| Reference {
            table,
            column,
            form
        }),
        bare_name().prop_map(|column| Reference { table: None, column, form: Form::Bare }),
    ]
}

fn leaf() -> impl Strategy<Value = Node> {
    prop_oneof![
        (0.0..1e12_f64).prop_map(Part::Number),
        (0_u32..2000).prop_map(|number| Part::Number(f64::from(number))),
        proptest::num::f64::POSITIVE.prop_filter("finite", |number| number.is_finite()).prop_map(Part::Number),
        any::<String>().prop_map(|text| Part::Text(text.into())),
        any::<bool>().prop_map(Part::Boolean),
        proptest::sample::select(&CellError::ALL[..]).prop_map(Part::Error),
        reference().prop_map(Part::Reference),
        (reference(), 1..=999_u32).prop_map(|(reference, times)| Part::LastTime(reference, times)),
    ]
    .prop_map(node)
}

fn called() -> impl Strategy<Value = Called> {
    let known: Vec<_> = registry::all().filter(|function| !["TRUE", "FALSE", "LET", "PREVIOUS"].contains(&function.name.english)).collect();
    prop_oneof![
        4 => proptest::sample::select(known).prop_map(Called::Known),
        1 => bare_name().prop_filter("unknown", |name| registry::find(name).is_none()).prop_map(Called::Unknown),
    ]
}

/// Operators of one level, and as many parts.
fn chain(part: impl Strategy<Value = Node> + Clone) -> impl Strategy<Value = Part> {
    let level = proptest::sample::select(vec![Level::Comparison, Level::Concat, Level::Additive, Level::Multiplicative, Level::Power]);
    level.prop_flat_map(move |level| {
        let operators: Vec<_> = Operator::ALL.into_iter().filter(|operator| operator.level() == level).collect();
        let rest = proptest::collection::vec((proptest::sample::select(operators), part.clone()), 1..4);
        (part.clone(), rest).prop_map(|(first, rest)| Part::Chain(Box::new(first), rest))
    })
}

fn tree() -> impl Strategy<Value = Tree> {
    let root = leaf().prop_recursive(5, 40, 4, |inner| {
        let sign = prop_oneof![Just(Sign::Plus), Just(Sign::Minus)];
        let argument = prop_oneof![6 => inner.clone(), 1 => Just(node(Part::Missing))];
        let arguments = proptest::collection::vec(argument, 0..5)
            .prop_filter("one empty argument is none", |arguments| !matches!(arguments.as_slice(), [Node { part: Part::Missing, .. }]));
        prop_oneof![
            3 => chain(inner.clone()),
            1 => (sign, inner.clone()).prop_map(|(sign, inner)| Part::Signed(sign, Box::new(inner))),
            1 => inner.prop_map(|inner| Part::Percent(Box::new(inner))),
            3 => (called(), arguments).prop_map(|(called, arguments)| Part::Call(called, arguments)),
        ]
        .prop_map(node)
    });
    root.prop_map(Tree::new)
}

fn scope() -> Scope {
    let column =
        |place: u32, name: &str, kind: Kind| ScopeColumn { name: name.to_owned(), origin: Origin::Account(ColumnIndex(place)), kind };
    let columns = vec![
        column(0, "Revenue", Kind::Number),
        column(1, "Segment", Kind::Text),
        column(2, "a", Kind::Any),
        column(3, "b", Kind::Boolean),
    ];
    let tables = vec![ScopeTable { name: "t".to_owned(), columns: vec![("a".to_owned(), Kind::Any)] }];
    Scope::new("Accounts".to_owned(), vec!["Accounts".to_owned()], columns, tables)
}

fn values() -> Vec<Value> {
    vec![Value::Number(12.5), Value::text("Gold"), Value::Blank, Value::Boolean(true)]
}

/// Takes a text the whole way: whatever stands in it, the end is a value, an error value or a fault.
fn take_the_whole_way(text: &str, dialect: Dialect) {
    let scope = scope();
    let tree = match parse(text, dialect) {
        Ok(tree) => tree,
        Err(faults) => {
            assert!(!faults.is_empty());
            assert!(faults.iter().all(|fault| text.get(fault.span.clone()).is_some() && !fault.message.is_empty()), "{text:?} {faults:?}");
            return;
        }
    };
    let again = parse(&tree.print(dialect), dialect);
    assert!(again.as_ref() == Ok(&tree) || again.is_err_and(|faults| faults[0].code == "formula-too-long"), "{text:?}");
    for expected in [Expected::Any, Expected::Condition, Expected::Number] {
        let checked = check(&tree, &scope, expected, dialect);
        assert!(checked.faults.iter().all(|fault| text.get(fault.span.clone()).is_some()), "{text:?} {:?}", checked.faults);
    }
    run(&tree, &scope, dialect);
}

fn run(tree: &Tree, scope: &Scope, dialect: Dialect) {
    let column: Arc<Column> = Arc::new([Value::Number(1.0), Value::text("x"), Value::Blank, Value::Number(3.0)].into_iter().collect());
    let columns = |_: RangeId| Arc::clone(&column);
    let environment = Environment { scope, dialect, as_of: 46_000.0, columns: &columns };
    let program = compile(tree, &environment);
    let values = values();
    let mut evaluator = Evaluator::new(values.len());
    values.iter().enumerate().for_each(|(slot, value)| evaluator.load(slot, value.clone()));
    let given = evaluator.evaluate(&program);
    if let Value::Number(number) = given.value {
        assert!(number.is_finite() && (number != 0.0 || number.is_sign_positive()), "{number}");
    }
    let blamed = blame(tree, &environment, &|slot| values.get(slot).cloned().unwrap_or_default());
    assert_eq!(blamed.map(|blame| blame.error), given.value.error(), "{}", tree.print(Dialect::ENGLISH));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_printed_tree_is_read_as_the_same_tree(tree in tree()) {
        for dialect in DIALECTS {
            let printed = tree.print(dialect);
            if printed.chars().count() <= 8192 {
                prop_assert_eq!(parse(&printed, dialect), Ok(tree.clone()), "{}", printed);
            }
        }
    }

    #[test]
    fn every_tree_has_a_value_and_every_error_somebody_to_blame(tree in tree()) {
        run(&tree, &scope(), Dialect::ENGLISH);
    }

    #[test]
    fn no_text_is_too_much(text in any::<String>()) {
        DIALECTS.iter().for_each(|&dialect| take_the_whole_way(&text, dialect));
    }

    #[test]
    fn no_sequence_of_signs_is_too_much(parts in proptest::collection::vec(proptest::sample::select(PARTS), 0..24)) {
        let text = parts.concat();
        DIALECTS.iter().for_each(|&dialect| take_the_whole_way(&text, dialect));
    }
}

#[test]
fn the_independent_parser_reads_the_same() {
    let mut runner = TestRunner::deterministic();
    let mut compared = 0;
    for _ in 0..4000 {
        let Ok(tree) = tree().new_tree(&mut runner) else { continue };
        let text = tree.current().print(Dialect::ENGLISH);
        compared += usize::from(reads_the_same(&text));
    }
    assert!(compared > 400, "only {compared} formulas could be compared");
    for text in [
        "-2^2",
        "2^3^2",
        "2^-1",
        "--2%%",
        "1-2-3",
        "8/4/2",
        "1+2*3^4%",
        "a&b=c&d",
        "1<2=TRUE",
        "-a*-b",
        "IF(a>=1,\"x \"\"y\"\"\",)",
        "SUM(a,b)/COUNT(a,b)*100%",
        "(a+b)*(c-d)^2",
        "AND(OR(a=1,b<>2),NOT(c>3))",
    ] {
        assert!(reads_the_same(text), "{text}");
    }
}

/// Whether both parsers accept a text whose meaning both express alike; fails where they then differ.
fn reads_the_same(text: &str) -> bool {
    let Ok(own) = parse(text, Dialect::ENGLISH) else { return false };
    let Ok(other) = formualizer_parse::parse(format!("={text}")) else { return false };
    if !comparable(&own.root) {
        return false;
    }
    assert_eq!(own_shape(&own.root), other_shape(&other), "{text}");
    true
}

/// `[@a]` and `[c]` as the bare names `a` and `c`, outside of texts: the other parser has no table to which they belong.
fn with_bare_names(formula: &str) -> String {
    let mut quoted = false;
    let kept = |letter: &char| {
        quoted ^= *letter == '"';
        quoted || !matches!(letter, '[' | ']' | '@')
    };
    formula.chars().filter(kept).collect()
}

#[test]
fn the_independent_parser_reads_every_case_the_same() {
    let mut failures = Vec::new();
    let mut compared = 0;
    for case in crate::parity::cases::all().iter().filter(|case| case.dialect() == Dialect::ENGLISH) {
        let own = parse(&case.formula, Dialect::ENGLISH).unwrap_or_else(|faults| panic!("{}: {}", case.formula, faults[0].message));
        let own = own_shape(own.written.as_ref().unwrap_or(&own.root));
        let other = match formualizer_parse::parse(format!("={}", with_bare_names(&case.formula))) {
            Ok(other) => other_shape(&other),
            Err(error) => error.to_string(),
        };
        compared += 1;
        if own != other {
            failures.push(format!("{}\n  {own}\n  {other}", case.name()));
        }
    }
    assert!(compared >= 850, "only {compared} cases were compared");
    assert!(failures.is_empty(), "{} of {compared} are read otherwise:\n{}", failures.len(), failures.join("\n"));
}

const PARTS: &[&str] = &[
    "[Revenue]",
    "[@a]",
    "Segment",
    "t[a]",
    "[b]",
    "\"x\"",
    "\"\"",
    "1",
    "0",
    "2.5",
    "2,5",
    "1E+300",
    "(",
    ")",
    ",",
    ";",
    "+",
    "-",
    "*",
    "/",
    "^",
    "&",
    "=",
    "<>",
    "<",
    ">=",
    "%",
    "IF(",
    "WENN(",
    "SUM(",
    "IFERROR(",
    "AND(",
    "XLOOKUP(",
    "COUNTIFS(",
    "TEXT(",
    "ROUND(",
    "DATE(",
    "TRUE",
    "#N/A",
    "'",
    "[",
    "]",
    "@",
    "#",
    "!",
    ":",
    "{",
    " ",
    "\u{a0}",
    "„",
    "“",
    "ä",
    "€",
    "A1",
    "$B$2",
    "31.12.2025",
    "1.000",
    ".",
];

#[test]
fn the_longest_texts_end_quickly() {
    let started = std::time::Instant::now();
    for part in PARTS {
        let text: String = part.repeat(8192 / part.chars().count());
        DIALECTS.iter().for_each(|&dialect| take_the_whole_way(&text, dialect));
        let text: String = format!("1{}", format!("{part}1").repeat(8191 / (part.chars().count() + 1)));
        DIALECTS.iter().for_each(|&dialect| take_the_whole_way(&text, dialect));
    }
    assert!(started.elapsed().as_secs() < 60, "{:?}", started.elapsed());
}

/// Whether the other parser means the same by what stands there: it reads `[a]` as a reference of its own kind.
fn comparable(node: &Node) -> bool {
    match &node.part {
        Part::Reference(reference) | Part::LastTime(reference, _) => {
            reference.table.is_none() && reference.form == Form::Bare && !reference.column.contains(['.', 'ü', 'Ä', 'ö'])
        }
        Part::Text(text) => !text.contains(['\n', '\r']),
        _ => node.children().into_iter().all(comparable),
    }
}

fn own_shape(node: &Node) -> String {
    match &node.part {
        Part::Number(number) => format!("{number:?}"),
        Part::Text(text) => format!("{text:?}"),
        Part::Boolean(boolean) => boolean.to_string(),
        Part::Error(error) => error.to_string(),
        Part::Missing => "missing".to_owned(),
        Part::Reference(reference) => reference.column.to_uppercase(),
        Part::LastTime(reference, times) => {
            let times = if *times == 1 { String::new() } else { format!(" {:?}", f64::from(*times)) };
            format!("PREVIOUS({}{times})", reference.column.to_uppercase())
        }
        Part::Cells(cells) => cells.text.clone(),
        Part::Signed(Sign::Plus, inner) => format!("(+ {})", own_shape(inner)),
        Part::Signed(Sign::Minus, inner) => format!("(- {})", own_shape(inner)),
        Part::Percent(inner) => format!("(% {})", own_shape(inner)),
        Part::Chain(first, rest) => {
            rest.iter().fold(own_shape(first), |left, (operator, right)| format!("({} {left} {})", operator.sign(), own_shape(right)))
        }
        Part::Call(called, arguments) => {
            let arguments: Vec<String> = arguments.iter().map(own_shape).collect();
            let name = match called {
                Called::Known(function) => function.name.english.to_owned(),
                Called::Unknown(name) => name.to_uppercase(),
            };
            format!("{name}({})", arguments.join(" "))
        }
    }
}

fn other_shape(node: &ASTNode) -> String {
    match &node.node_type {
        ASTNodeType::Literal(LiteralValue::Int(number)) => format!("{:?}", *number as f64),
        ASTNodeType::Literal(LiteralValue::Number(number)) => format!("{number:?}"),
        ASTNodeType::Literal(LiteralValue::Text(text)) => format!("{text:?}"),
        ASTNodeType::Literal(LiteralValue::Boolean(boolean)) => boolean.to_string(),
        ASTNodeType::Literal(LiteralValue::Error(error)) => error.to_string(),
        ASTNodeType::Literal(literal) => format!("{literal:?}"),
        ASTNodeType::Omitted => "missing".to_owned(),
        ASTNodeType::Reference { original, .. } => original.to_uppercase(),
        ASTNodeType::UnaryOp { op, expr } => format!("({} {})", op.as_str(), other_shape(expr)),
        ASTNodeType::BinaryOp { op, left, right } => format!("({} {} {})", op.as_str(), other_shape(left), other_shape(right)),
        ASTNodeType::Function { name, args } => {
            let arguments: Vec<String> = args.iter().map(other_shape).collect();
            // What our trees do not tell apart: a function's older names, and TRUE() from TRUE.
            match registry::find(name).map_or(name.as_str(), |function| function.name.english) {
                "TRUE" if args.is_empty() => "true".to_owned(),
                "FALSE" if args.is_empty() => "false".to_owned(),
                name => format!("{}({})", name.to_uppercase(), arguments.join(" ")),
            }
        }
        other => format!("{other:?}"),
    }
}
