//! What formulas give.

use std::sync::Arc;

use crate::formula::checking::scope::{Origin, RangeId, Scope, ScopeColumn};
use crate::formula::running::compile::{Environment, compile};
use crate::formula::running::program::{Evaluated, Evaluator};
use crate::formula::{Dialect, parse};
use crate::foundation::column::{Column, Kind};
use crate::foundation::location::ColumnIndex;
use crate::foundation::value::{CellError, Value};

/// Values of every sort for one account.
fn account() -> Vec<(&'static str, Value)> {
    vec![
        ("two", Value::Number(2.0)),
        ("half", Value::Number(0.5)),
        ("text", Value::text("Gold")),
        ("yes", Value::Boolean(true)),
        ("blank", Value::Blank),
        ("empty", Value::text("")),
        ("missing", Value::Error(CellError::NotAvailable)),
        ("huge", Value::Number(1e300)),
        ("tenth", Value::Number(0.1)),
        ("score", Value::Number(69.999_999_999_999_99)),
    ]
}

fn evaluated(text: &str, dialect: Dialect) -> Evaluated {
    let account = account();
    let columns = (0..).zip(&account).map(|(place, (name, _))| ScopeColumn {
        name: (*name).to_owned(),
        origin: Origin::Account(ColumnIndex(place)),
        kind: Kind::Any,
    });
    let scope = Scope::new("Accounts".to_owned(), vec!["Accounts".to_owned()], columns.collect(), Vec::new());
    let column = |_: RangeId| Arc::new(Column::default());
    let environment = Environment { scope: &scope, dialect, as_of: 46_349.0, columns: &column };
    let tree = parse(text, dialect).unwrap_or_else(|faults| panic!("{text}: {faults:?}"));
    let program = compile(&tree, &environment);
    let mut evaluator = Evaluator::new(account.len());
    for (slot, (_, value)) in account.iter().enumerate() {
        evaluator.load(slot, value.clone());
    }
    let first = evaluator.evaluate(&program);
    assert_eq!(first, evaluator.evaluate(&program), "{text} gives the same again");
    first
}

#[test]
fn operators_mean_what_they_mean_in_excel() {
    let number = Value::Number;
    let error = Value::Error;
    for (text, value) in [
        ("1+2*3", number(7.0)),
        ("-2^2", number(4.0)),
        ("2^3^2", number(64.0)),
        ("2^-1", number(0.5)),
        ("[two]^[half]", number(2.0_f64.sqrt())),
        ("15%", number(0.15)),
        ("[two]%%", number(0.0002)),
        ("--[two]", number(2.0)),
        ("10/4", number(2.5)),
        ("[two]/4", number(0.5)),
        ("4/[two]/[half]", number(4.0)),
        ("[two]/[blank]", error(CellError::Div0)),
        ("0/0", error(CellError::Div0)),
        ("0^0", error(CellError::Num)),
        ("[blank]^-1", error(CellError::Div0)),
        ("(-8)^(1/3)", error(CellError::Num)),
        ("[huge]*[huge]", error(CellError::Num)),
        ("1/([huge]*[huge])", error(CellError::Num)),
        ("[huge]*[huge]*0", error(CellError::Num)),
        ("[huge]*[huge]>1", error(CellError::Num)),
        ("IF([huge]*[huge]>1,1,2)", error(CellError::Num)),
        ("-[blank]", number(0.0)),
        ("0*-1", number(0.0)),
        ("[tenth]+0.2-0.3", number(0.0)),
        ("[tenth]+0.2=0.3", Value::Boolean(true)),
        ("([tenth]+0.2-0.3)*1E+17", number(0.0)),
        ("1000000.5-1000000", number(0.5)),
        ("[score]>=70", Value::Boolean(true)),
        ("[score]<70", Value::Boolean(false)),
        ("[yes]+1", number(2.0)),
        ("([two]>1)*5", number(5.0)),
        ("-([two]>1)", number(-1.0)),
        ("[two]&\"x\"*2", error(CellError::Value)),
        ("([two]&1)*2", error(CellError::Value)),
        ("[two]+[text]", error(CellError::Value)),
        ("[text]>5", error(CellError::Value)),
        ("[text]=\"gold\"", Value::Boolean(true)),
        ("[text]<>\"gold\"", Value::Boolean(false)),
        ("[text]<\"silver\"", Value::Boolean(true)),
        ("[two]&[half]&[yes]&[blank]&[text]", Value::text("20.5TRUEGold")),
        ("1<2<3", Value::Boolean(false)),
        ("1<2=TRUE", Value::Boolean(true)),
        ("[missing]+1", error(CellError::NotAvailable)),
        ("[missing]&\"a\"", error(CellError::NotAvailable)),
        ("+[text]", Value::text("Gold")),
        ("[blank]", Value::Blank),
        ("[blank]=0", Value::Boolean(true)),
        ("[blank]=\"\"", Value::Boolean(true)),
        ("[empty]=\"\"", Value::Boolean(true)),
        ("[two]=\"\"", Value::Boolean(false)),
        ("\"\"<>[two]", Value::Boolean(true)),
        ("[missing]=\"\"", error(CellError::NotAvailable)),
        ("#DIV/0!", error(CellError::Div0)),
    ] {
        assert_eq!(evaluated(text, Dialect::ENGLISH).value, value, "{text}");
    }
    assert_eq!(evaluated("[half]&\"\"&WAHR", Dialect::GERMAN).value, Value::text("0,5WAHR"));
    let point = Dialect { decimal_comma: false, ..Dialect::GERMAN };
    assert_eq!(evaluated("[half]&\"\"", point).value, Value::text("0.5"));
}

#[test]
fn only_the_branch_taken_is_evaluated() {
    let error = Value::Error;
    for (text, value) in [
        ("IF([two]>1,\"A\",1/0)", Value::text("A")),
        ("IF([two]>3,1/[blank],\"B\")", Value::text("B")),
        ("IF([two]>3,1)", Value::Boolean(false)),
        ("IF([two]>1,,1)", Value::Number(0.0)),
        ("IF([blank],1,2)", Value::Number(2.0)),
        ("IF([two],1,2)", error(CellError::Value)),
        ("IF([text],1,2)", error(CellError::Value)),
        ("IF([missing],1,2)", error(CellError::NotAvailable)),
        ("IF([yes],[two],1/0)+1", Value::Number(3.0)),
        ("IF([yes],[text],1)+1", error(CellError::Value)),
        ("IF([yes],[text],1)&\"!\"", Value::text("Gold!")),
        ("IF([yes],[text]&\"1\",1)&\"!\"", Value::text("Gold1!")),
        ("IFS([two]>5,1,[two]>1,2,1/[blank]>0,3)", Value::Number(2.0)),
        ("IFS([two]>5,1)", error(CellError::NotAvailable)),
        ("SWITCH([text],\"silver\",1,\"GOLD\",2,3)", Value::Number(2.0)),
        ("SWITCH([text],\"silver\",1,3)", Value::Number(3.0)),
        ("SWITCH([text],\"silver\",1)", error(CellError::NotAvailable)),
        ("SWITCH([two],\"\",1,2,5)", Value::Number(5.0)),
        ("SWITCH([blank],\"\",1,5)", Value::Number(1.0)),
        ("CHOOSE([two],1/0,\"b\",\"c\")", Value::text("b")),
        ("CHOOSE([two]+0.9,1/0,\"b\",\"c\")", Value::text("b")),
        ("CHOOSE([half],1)", error(CellError::Value)),
        ("CHOOSE([huge],1)", error(CellError::Value)),
        ("IFERROR([two]/0,\"x\")", Value::text("x")),
        ("IFERROR([missing],5)+1", Value::Number(6.0)),
        ("IFERROR([two],1/0)", Value::Number(2.0)),
        ("IFNA([missing],1)", Value::Number(1.0)),
        ("IFNA([two]/0,1)", error(CellError::Div0)),
        ("ISERROR([two]/[blank])", Value::Boolean(true)),
        ("ISERROR([text]+1)", Value::Boolean(true)),
        ("ISNA([missing])", Value::Boolean(true)),
        ("NOT(ISERROR([missing]))", Value::Boolean(false)),
        ("AND([yes],[two]>1,[missing])", error(CellError::NotAvailable)),
        ("AND([yes],[two])", error(CellError::Value)),
        ("OR([blank],[yes])", Value::Boolean(true)),
        ("XOR([yes],[yes],[yes])", Value::Boolean(true)),
        ("N([text])+N([yes])+N([two])", Value::Number(3.0)),
        ("ISEVEN([two])", Value::Boolean(true)),
        ("IFERROR(1+IFERROR([missing],[text]+1),7)", Value::Number(7.0)),
        ("AND(TRUE,TRUE,TRUE,TRUE,TRUE,TRUE,[yes],[two]=2)", Value::Boolean(true)),
    ] {
        assert_eq!(evaluated(text, Dialect::ENGLISH).value, value, "{text}");
    }
}

#[test]
fn a_blank_counts_as_read_where_it_decides_and_is_not_asked_about() {
    for (text, read) in [
        ("[blank]", true),
        ("[empty]", true),
        ("[two]+[blank]", true),
        ("[blank]>1", true),
        ("[empty]&[two]", true),
        ("[two]+1", false),
        ("ISBLANK([blank])", false),
        ("[blank]=\"\"", false),
        ("\"\"<>[empty]", false),
        ("[blank]=0", true),
        ("IF(ISBLANK([blank]),0,[blank]*2)", false),
        ("IF([blank]=\"\",0,[blank])", false),
        ("IF([two]>1,1,[blank])", false),
        ("IF([two]>3,1,[blank])", true),
        ("ISBLANK([blank]+1)", true),
        ("IFERROR([blank]/0,1)", true),
    ] {
        assert_eq!(evaluated(text, Dialect::ENGLISH).blank_read, read, "{text}");
    }
}

#[test]
fn the_longest_formula_runs_in_a_small_stack() {
    let sum = format!("[two]{}", "+1".repeat(4000));
    let product = format!("[two]{}", "*1".repeat(4000));
    let texts = format!("[two]{}", "&1".repeat(4000));
    let nested = format!("{}[two]{}", "IF(TRUE,".repeat(64), ")".repeat(64));
    let grouped = format!("{}[two]{}", "(1+2*".repeat(64), "^1)".repeat(64));
    let alternating = format!("{}[two]{}", "1+IF(TRUE,ABS(2*".repeat(31), "),0)".repeat(31));
    let run = move || {
        assert!(matches!(evaluated(&alternating, Dialect::ENGLISH).value, Value::Number(_)));
        assert_eq!(evaluated(&sum, Dialect::ENGLISH).value, Value::Number(4002.0));
        assert_eq!(evaluated(&product, Dialect::ENGLISH).value, Value::Number(2.0));
        assert!(matches!(evaluated(&texts, Dialect::ENGLISH).value, Value::Text(text) if text.len() == 4001));
        assert_eq!(evaluated(&nested, Dialect::ENGLISH).value, Value::Number(2.0));
        assert!(matches!(evaluated(&grouped, Dialect::ENGLISH).value, Value::Number(_)));
    };
    std::thread::Builder::new().stack_size(2 << 20).spawn(run).unwrap().join().unwrap();
}
