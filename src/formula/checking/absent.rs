//! Functions that are not there: those of Excel that are left out, with what to write instead, the names that other programs
//! have for functions that are, and slips of the finger.
//!
//! A name of Excel's own is never taken for a slip: who writes `STUNDE` or `ISTKTEXT` means just that, and the nearest name would mislead.
//! What is to be written instead is a formula that gives Excel's value, with the arguments that stand there, or else the advice that
//! is always right: compute that part in a column of the workbook.

use std::ops::Range;

use crate::foundation::language::{Language, Word};
use crate::say;

use super::excel_names::{self, bare};
use super::names::{listed, nearest_of_functions};
use super::written::{tight, typed};
use crate::formula::function::Function;
use crate::formula::syntax::ast::{Called, Node, Part, Tree};
use crate::formula::{Dialect, Fault, parse, registry};

/// A function of Excel's, how many arguments are meant, and the formula that gives its value; `x1` is the first argument.
const SAME: &[(&str, usize, &str)] = &[
    ("ISERR", 1, "AND(ISERROR(x1),NOT(ISNA(x1)))"),
    ("ISNONTEXT", 1, "NOT(ISTEXT(x1))"),
    ("EVEN", 1, "SIGN(x1)*CEILING(ABS(x1),2)"),
    ("ODD", 1, "IF(x1=0,1,SIGN(x1)*(2*CEILING((ABS(x1)-1)/2,1)+1))"),
    ("CEILING.MATH", 1, "CEILING(x1,1)"),
    ("CEILING.MATH", 2, "CEILING(x1,ABS(x2))"),
    ("CEILING.PRECISE", 1, "CEILING(x1,1)"),
    ("CEILING.PRECISE", 2, "CEILING(x1,ABS(x2))"),
    ("ISO.CEILING", 1, "CEILING(x1,1)"),
    ("ISO.CEILING", 2, "CEILING(x1,ABS(x2))"),
    ("ECMA.CEILING", 2, "CEILING(x1,ABS(x2))"),
    ("FLOOR.MATH", 1, "FLOOR(x1,1)"),
    ("FLOOR.PRECISE", 1, "FLOOR(x1,1)"),
    ("SQRTPI", 1, "SQRT(x1*PI())"),
    ("RADIANS", 1, "x1*PI()/180"),
    ("DEGREES", 1, "x1*180/PI()"),
    ("STANDARDIZE", 3, "(x1-x2)/x3"),
    ("RRI", 3, "(x3/x2)^(1/x1)-1"),
    ("PDURATION", 3, "LN(x3/x2)/LN(1+x1)"),
    ("EFFECT", 2, "(1+x1/x2)^x2-1"),
    ("NOMINAL", 2, "((1+x1)^(1/x2)-1)*x2"),
    ("SLN", 3, "(x1-x2)/x3"),
    ("SYD", 4, "(x1-x2)*(x3-x4+1)*2/(x3*(x3+1))"),
    ("DELTA", 2, "IF(x1=x2,1,0)"),
    ("GESTEP", 2, "IF(x1>=x2,1,0)"),
    ("SUMX2MY2", 2, "SUMPRODUCT(x1,x1)-SUMPRODUCT(x2,x2)"),
    ("SUMX2PY2", 2, "SUMPRODUCT(x1,x1)+SUMPRODUCT(x2,x2)"),
    ("SUMXMY2", 2, "SUMPRODUCT(x1,x1)-2*SUMPRODUCT(x1,x2)+SUMPRODUCT(x2,x2)"),
    ("PERCENTOF", 2, "SUM(x1)/SUM(x2)"),
    ("TEXTBEFORE", 2, "LEFT(x1,FIND(x2,x1)-1)"),
    ("TEXTAFTER", 2, "MID(x1,FIND(x2,x1)+LEN(x2),32767)"),
    ("LENB", 1, "LEN(x1)"),
    ("LEFTB", 2, "LEFT(x1,x2)"),
    ("RIGHTB", 2, "RIGHT(x1,x2)"),
    ("MIDB", 3, "MID(x1,x2,x3)"),
    ("FINDB", 2, "FIND(x1,x2)"),
    ("SEARCHB", 2, "SEARCH(x1,x2)"),
    ("REPLACEB", 4, "REPLACE(x1,x2,x3,x4)"),
];

/// What is meant by functions of other programs, with so many arguments.
const MEANT: &[(&str, usize, &str)] = &[
    ("CONTAINS ENTHÄLT CONTAINSTEXT INCLUDES ISTENTHALTEN", 2, "ISNUMBER(SEARCH(x2,x1))"),
    ("STARTSWITH STARTS_WITH BEGINSWITH BEGINNTMIT", 2, "LEFT(x1,LEN(x2))=x2"),
    ("ENDSWITH ENDS_WITH ENDETMIT", 2, "RIGHT(x1,LEN(x2))=x2"),
    ("BETWEEN ISBETWEEN ZWISCHEN", 3, "AND(x1>=x2,x1<=x3)"),
    ("COALESCE NVL IFNULL NZ IFBLANK WENNLEER IFEMPTY", 2, "IF(x1=\"\",x2,x1)"),
    ("NULLIF", 2, "IF(x1=x2,\"\",x1)"),
    ("DIVIDE SAFE_DIVIDE", 2, "IFERROR(x1/x2,0)"),
    ("DIVIDE SAFE_DIVIDE", 3, "IFERROR(x1/x2,x3)"),
    ("IN ISIN", 2, "x1=x2"),
    ("IN ISIN", 3, "OR(x1=x2,x1=x3)"),
    ("IN ISIN", 4, "OR(x1=x2,x1=x3,x1=x4)"),
    ("INSTR STRPOS CHARINDEX", 2, "SEARCH(x2,x1)"),
    ("ISNOTBLANK ISNOTNULL ISNOTEMPTY NOTBLANK", 1, "NOT(ISBLANK(x1))"),
    ("CURRENT_DATE GETDATE SYSDATE CURDATE", 0, "TODAY()"),
];

/// What other programs and people call a function that is there.
const ELSEWHERE: &[(&str, &str)] = &[
    ("AVG MEAN DURCHSCHNITT MITTEL", "AVERAGE"),
    ("STDDEV", "STDEV.S"),
    ("CEIL", "CEILING"),
    ("LENGTH", "LEN"),
    ("SUBSTR SUBSTRING", "MID"),
    ("UCASE TOUPPER", "UPPER"),
    ("LCASE TOLOWER", "LOWER"),
    ("LTRIM RTRIM", "TRIM"),
    ("IIF", "IF"),
    ("COALESCE NVL NZ NULLIF IFNULL", "IF"),
    ("CASE", "IFS"),
    ("DECODE", "SWITCH"),
    ("ISNULL ISEMPTY ISTNULL LEER", "ISBLANK"),
    ("ISNUMERIC", "ISNUMBER"),
    ("INSTR CONTAINS", "SEARCH"),
    ("CONCAT_WS STRING_AGG", "TEXTJOIN"),
    ("DATEDIFF DATE_DIFF DATUMDIFF AGE ALTER", "DATEDIF"),
    ("DATEADD ADD_MONTHS", "EDATE"),
    ("DATETRUNC LAST_DAY", "EOMONTH"),
    ("TO_DATE TODATE CDATE", "DATEVALUE"),
    ("ISBETWEEN BETWEEN", "AND"),
    ("GREATEST MAXIMUM", "MAX"),
    ("LEAST MINIMUM", "MIN"),
    ("BETRAG", "ABS"),
    ("SQR", "SQRT"),
    ("FORMAT", "TEXT"),
];

/// What is written in place of functions of Excel's that no formula of ours replaces; `§` stands for the sign between arguments.
const ADVICE: &[(&str, Word)] = &[
    (
        "DSUM DCOUNT DCOUNTA DAVERAGE DMAX DMIN DGET GETPIVOTDATA FREQUENCY CUBEVALUE",
        Word::new(
            "write SUMIFS, COUNTIFS, AVERAGEIFS, MINIFS, MAXIFS or XLOOKUP",
            "SUMMEWENNS, ZÄHLENWENNS, MITTELWERTWENNS, MINWENNS, MAXWENNS oder XVERWEIS schreiben",
        ),
    ),
    (
        "SUBTOTAL AGGREGATE",
        Word::new(
            "write SUM, AVERAGE or COUNT over the column, or SUMIFS for some of its rows; hidden rows count too",
            "SUMME, MITTELWERT oder ANZAHL über die Spalte schreiben, oder SUMMEWENNS für einige ihrer Zeilen; ausgeblendete zählen mit",
        ),
    ),
    ("CHAR UNICHAR", Word::new("write the character in double quotes", "das Zeichen in doppelten Anführungszeichen schreiben")),
    ("FIXED DOLLAR USDOLLAR YEN VALUETOTEXT", Word::new("write TEXT(number§format)", "TEXT(Zahl§Format) schreiben")),
    (
        "FILTER UNIQUE SORT SORTBY SEQUENCE TRANSPOSE TAKE DROP VSTACK HSTACK TOCOL TOROW CHOOSECOLS CHOOSEROWS EXPAND GROUPBY PIVOTBY \
         WRAPCOLS WRAPROWS TRIMRANGE MMULT MINVERSE MUNIT ARRAYTOTEXT MAKEARRAY TEXTSPLIT MODE.MULT",
        Word::new("use SUMIFS, COUNTIFS or XLOOKUP", "SUMMEWENNS, ZÄHLENWENNS oder XVERWEIS verwenden"),
    ),
];

/// What is always right.
const COMPUTE: Word = Word::new(
    "compute it in a column of the workbook, and name that column here",
    "in einer Spalte der Mappe berechnen und diese Spalte hier nennen",
);

/// A function that is unknown, or known and left out on purpose.
pub(crate) fn unknown_function(name: &str, arguments: &[Node], call: &Range<usize>, dialect: Dialect) -> Fault {
    let language = dialect.language;
    let span = call.start..call.start + name.len();
    if let Some(english) = excel_names::english(name) {
        let (reason, help) = left_out(english, arguments, dialect);
        let name = bare(name).to_uppercase();
        let message = say!(language, "{name} cannot be used here: {reason}", "{name} kann hier nicht verwendet werden: {reason}");
        return Fault::error("denied-function", span, message).with_help(help);
    }
    let fault = Fault::error("unknown-function", span, say!(language, "there is no function {name}", "es gibt keine Funktion {name}"));
    let upper = name.to_uppercase();
    if let Some(mended) = from_elsewhere(&upper, arguments, dialect) {
        return fault.with_help(say!(language, "write {mended}", "{mended} schreiben"));
    }
    let near = nearest_of_functions(name, language);
    match near.first() {
        None => fault.with_help(say!(
            language,
            "`keyfolio functions` lists the functions; a column is written [{name}]",
            "`keyfolio functions` zeigt alle Funktionen; eine Spalte schreibt man [{name}]"
        )),
        Some(&first) => {
            let names = listed(near.iter().map(|&name| name.to_owned()), language);
            let signature = registry::find(first).map_or_else(|| first.to_owned(), |function| called(function, arguments, dialect));
            fault.with_label(say!(language, "near to it: {names}", "ähnlich: {names}")).with_help(say!(
                language,
                "write {signature}",
                "{signature} schreiben"
            ))
        }
    }
}

/// Whether a function's arguments are names of its own, which no sheet knows.
pub(crate) fn gives_names(function: &str) -> bool {
    *bare(function).to_uppercase() == *"LAMBDA"
}

/// The formula that is meant by a function of another program, with its arguments where they are as many as are wanted.
fn from_elsewhere(upper: &str, arguments: &[Node], dialect: Dialect) -> Option<String> {
    let is_it = |names: &str| names.split(' ').any(|name| name == upper);
    if let Some((_, _, meant)) = MEANT.iter().find(|(names, count, _)| is_it(names) && *count == arguments.len()) {
        return filled_in(meant, arguments, dialect);
    }
    let (_, meant) = ELSEWHERE.iter().find(|(names, _)| is_it(names))?;
    Some(called(registry::find(meant)?, arguments, dialect))
}

/// A function with the arguments that stand there, where it can take so many, else with the names of its own.
fn called(function: &'static Function, arguments: &[Node], dialect: Dialect) -> String {
    let fits = arguments.len() >= function.least() && function.most().is_none_or(|most| arguments.len() <= most);
    if arguments.is_empty() || !fits {
        return function.signature(dialect);
    }
    typed(&Node { span: 0..0, part: Part::Call(Called::Known(function), arguments.to_vec()) }, dialect)
}

/// A formula of the English dialect with arguments in place of `x1`, `x2` …
fn filled_in(template: &str, arguments: &[Node], dialect: Dialect) -> Option<String> {
    let mut root = parse(template, Dialect::ENGLISH).ok()?.root;
    put_in(&mut root, arguments);
    Some(tight(&Tree::new(root).print(dialect)))
}

fn put_in(node: &mut Node, arguments: &[Node]) {
    match &mut node.part {
        Part::Reference(reference) => {
            let place = reference.column.strip_prefix('x').and_then(|place| place.parse::<usize>().ok());
            if let Some(argument) = place.and_then(|place| arguments.get(place.checked_sub(1)?)) {
                *node = argument.clone();
            }
        }
        Part::Signed(_, inner) | Part::Percent(inner) => put_in(inner, arguments),
        Part::Chain(first, rest) => {
            put_in(first, arguments);
            rest.iter_mut().for_each(|(_, node)| put_in(node, arguments));
        }
        Part::Call(_, nodes) => nodes.iter_mut().for_each(|node| put_in(node, arguments)),
        Part::Number(_) | Part::Text(_) | Part::Boolean(_) | Part::Error(_) | Part::Missing | Part::LastTime(..) | Part::Cells(_) => {}
    }
}

/// Why Excel's function of this English name is not there, and what to write instead.
fn left_out(name: &str, arguments: &[Node], dialect: Dialect) -> (String, String) {
    let language = dialect.language;
    let separator = dialect.argument_separator();
    match name {
        "NOW" => (
            say!(language, "it changes with every second", "sie ändert sich mit jeder Sekunde"),
            say!(language, "write TODAY(), the as-of date of the run", "HEUTE() schreiben, den Stichtag des Laufs"),
        ),
        "RAND" | "RANDBETWEEN" | "RANDARRAY" => (
            say!(language, "a decision must come out the same way again", "eine Entscheidung muss sich wiederholen lassen"),
            say!(language, "put fixed numbers into a column of the sheet", "feste Zahlen in eine Spalte des Blatts schreiben"),
        ),
        "INDIRECT" | "OFFSET" | "ADDRESS" => (
            say!(language, "what it reads cannot be known before it runs", "was sie liest, ist vor dem Lauf nicht bekannt"),
            say!(
                language,
                "name the column: [Revenue], or look it up with XLOOKUP",
                "die Spalte nennen: [Umsatz], oder mit XVERWEIS suchen"
            ),
        ),
        "LET" | "LAMBDA" | "MAP" | "REDUCE" | "SCAN" | "BYROW" | "BYCOL" => (
            say!(language, "names are given by Compute rows", "Namen geben hier Kennzahl-Zeilen"),
            say!(
                language,
                "put the part into a Compute row and name its result",
                "den Teil in eine Kennzahl-Zeile legen und deren Ergebnis nennen"
            ),
        ),
        "HLOOKUP" | "LOOKUP" => (
            say!(language, "lookups go over columns", "gesucht wird in Spalten"),
            say!(
                language,
                "write XLOOKUP(value{separator} Prices[Item]{separator} Prices[Net])",
                "XVERWEIS(Wert{separator} Preise[Artikel]{separator} Preise[Netto]) schreiben"
            ),
        ),
        "CELL" | "INFO" | "ROW" | "COLUMN" | "ROWS" | "COLUMNS" | "AREAS" | "SHEET" | "SHEETS" | "ISREF" | "ISFORMULA" | "FORMULATEXT" => (
            say!(language, "formulas here do not know where a cell stands", "Formeln wissen hier nicht, wo eine Zelle steht"),
            say!(language, "use a column that holds the value", "eine Spalte verwenden, die den Wert enthält"),
        ),
        "WEBSERVICE" | "STOCKHISTORY" | "RTD" | "FIELDVALUE" | "IMAGE" | "IMPORTCSV" | "IMPORTTEXT" | "TRANSLATE" | "DETECTLANGUAGE"
        | "COPILOT" | "SQL.REQUEST" | "CALL" | "REGISTER.ID" | "PY" => (
            say!(
                language,
                "it asks other programs, and may be answered otherwise next time",
                "sie fragt andere Programme, und deren Antwort kann wechseln"
            ),
            say!(language, "put the values into a column of the sheet", "die Werte in eine Spalte des Blatts schreiben"),
        ),
        _ => instead_of(name, arguments, dialect),
    }
}

/// Why a function without a reason of its own is not there, and what is written in its place.
fn instead_of(name: &str, arguments: &[Node], dialect: Dialect) -> (String, String) {
    let language = dialect.language;
    let reason = say!(language, "keyfolio does not have this function of Excel's", "keyfolio hat diese Excel-Funktion nicht");
    let same = SAME.iter().find(|(function, count, _)| *function == name && *count == arguments.len());
    if let Some(mended) = same.and_then(|(_, _, template)| filled_in(template, arguments, dialect)) {
        return (reason, say!(language, "write {mended}", "{mended} schreiben"));
    }
    let advice =
        ADVICE.iter().find(|(names, _)| names.split_whitespace().any(|other| other == name)).map_or(COMPUTE, |(_, advice)| *advice);
    let gives_many = advice.english.starts_with("use SUMIFS");
    let reason = if gives_many { gives_many_values(language) } else { reason };
    (reason, advice.in_language(language).replace('§', &dialect.argument_separator().to_string()))
}

fn gives_many_values(language: Language) -> String {
    say!(language, "it gives many values, and a formula here gives one", "sie liefert viele Werte, und eine Formel liefert hier einen")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formula::checking::check::{Expected, check};
    use crate::formula::checking::scope::Scope;

    #[test]
    fn what_other_programs_call_it_is_not_there_and_what_is_meant_is() {
        let names = |names: &'static str| names.split(' ');
        let elsewhere = ELSEWHERE.iter().flat_map(|(from, _)| names(from)).chain(MEANT.iter().flat_map(|(from, _, _)| names(from)));
        for name in elsewhere {
            assert!(registry::find(name).is_none(), "{name} is there");
            assert!(excel_names::english(name).is_none(), "{name} is Excel's own");
        }
        for (_, meant) in ELSEWHERE {
            assert!(registry::find(meant).is_some(), "{meant} is not there");
        }
        for (function, _, _) in SAME {
            assert!(excel_names::english(function) == Some(function), "{function}");
        }
        for name in ADVICE.iter().flat_map(|(names, _)| names.split_whitespace()) {
            assert!(excel_names::english(name) == Some(name), "{name}");
        }
    }

    #[test]
    fn no_advice_names_a_function_that_is_not_there() {
        let scope = Scope::default();
        for (function, count, template) in SAME.iter().chain(MEANT) {
            let arguments: Vec<Node> = (1..=*count).map(|number| parse(&format!("{number}"), Dialect::ENGLISH).unwrap().root).collect();
            for dialect in [Dialect::ENGLISH, Dialect::GERMAN] {
                let mended = filled_in(template, &arguments, dialect).unwrap();
                let tree = parse(&mended, dialect).unwrap_or_else(|faults| panic!("{function}: {mended}: {faults:?}"));
                let faults = check(&tree, &scope, Expected::Any, dialect).faults;
                let unknown = faults.iter().filter(|fault| ["unknown-function", "denied-function"].contains(&fault.code)).count();
                assert_eq!(unknown, 0, "{function}: {mended}");
            }
        }
        let words = ADVICE.iter().map(|(_, advice)| advice).chain([&COMPUTE]);
        for text in words.flat_map(|advice| [advice.english, advice.german]) {
            let capitals = text.split(|letter: char| !(letter.is_alphanumeric() || letter == '.'));
            for name in capitals.filter(|word| word.len() > 2 && word.chars().all(|letter| letter.is_uppercase() || letter == '.')) {
                assert!(registry::find(name.trim_end_matches('.')).is_some(), "{text} names {name}");
            }
        }
    }

    #[test]
    fn a_name_of_excels_is_never_a_slip_and_always_has_advice() {
        for (english, german) in excel_names::all() {
            for (name, dialect) in [(english, Dialect::ENGLISH), (german, Dialect::GERMAN)] {
                let fault = unknown_function(name, &[], &(0..name.len()), dialect);
                assert_eq!(fault.code, "denied-function", "{name}");
                assert!(fault.help.is_some_and(|help| help.len() > 10), "{name}");
            }
        }
    }
}
