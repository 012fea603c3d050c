//! Functions that are not there: those of Excel that are left out, with what to write instead, the names that other programs
//! have for functions that are, and slips of the finger.
//!
//! A name of Excel's own is never taken for a slip: who writes `STUNDE` or `ISTKTEXT` means just that, and the nearest name would mislead.

use std::ops::Range;

use crate::language::Word;
use crate::say;

use super::names::{listed, nearest};
use super::{Dialect, Fault, registry};

/// What is written in place of some functions; `§` stands for the sign between arguments. Without it they are computed in the workbook.
struct Absent {
    instead: Word,
    names: &'static [(&'static str, &'static str)],
}

const fn absent(english: &'static str, german: &'static str, names: &'static [(&'static str, &'static str)]) -> Absent {
    Absent { instead: Word::new(english, german), names }
}

/// Excel's functions of which there is another way, and those that are computed in the workbook.
static ABSENT: &[Absent] = &[
    absent(
        "write STDEV.S or VAR.S, which look at numbers; TRUE*1 is 1",
        "STABW.S oder VAR.S schreiben, die Zahlen ansehen; WAHR*1 ist 1",
        &[("STDEVA", "STABWA"), ("VARA", "VARIANZA")],
    ),
    absent(
        "write PERCENTILE.INC([Revenue]§ share), QUARTILE.INC or PERCENTRANK.INC",
        "QUANTIL.INKL([Umsatz]§ Anteil), QUARTILE.INKL oder QUANTILSRANG.INKL schreiben",
        &[("PERCENTILE.EXC", "QUANTIL.EXKL"), ("QUARTILE.EXC", "QUARTILE.EXKL"), ("PERCENTRANK.EXC", "QUANTILSRANG.EXKL")],
    ),
    absent(
        "write SUMPRODUCT([Revenue]§ [Revenue]), or the sum in a Compute row",
        "SUMMENPRODUKT([Umsatz]§ [Umsatz]) schreiben, oder die Summe in einer Kennzahl-Zeile",
        &[("SUMSQ", "QUADRATESUMME"), ("SUMX2MY2", "SUMMEX2MY2"), ("SUMX2PY2", "SUMMEX2PY2"), ("SUMXMY2", "SUMMEXMY2")],
    ),
    absent(
        "write SUMIFS, COUNTIFS, AVERAGEIFS, MINIFS, MAXIFS or XLOOKUP",
        "SUMMEWENNS, ZÄHLENWENNS, MITTELWERTWENNS, MINWENNS, MAXWENNS oder XVERWEIS schreiben",
        &[
            ("DSUM", "DBSUMME"),
            ("DCOUNT", "DBANZAHL"),
            ("DCOUNTA", "DBANZAHL2"),
            ("DAVERAGE", "DBMITTELWERT"),
            ("DMAX", "DBMAX"),
            ("DMIN", "DBMIN"),
            ("DGET", "DBAUSZUG"),
            ("GETPIVOTDATA", "PIVOTDATENZUORDNEN"),
            ("FREQUENCY", "HÄUFIGKEIT"),
        ],
    ),
    absent(
        "write TEXT(number§ format)",
        "TEXT(Zahl§ Format) schreiben",
        &[("FIXED", "FEST"), ("DOLLAR", "DM"), ("VALUETOTEXT", "WERTZUTEXT"), ("ROMAN", "RÖMISCH"), ("BASE", "BASIS")],
    ),
    absent(
        "write SEARCH, which knows * and ?",
        "SUCHEN schreiben, das * und ? kennt",
        &[("REGEXEXTRACT", "REGEXEXTRAHIEREN"), ("REGEXREPLACE", "REGEXERSETZEN")],
    ),
    absent(
        "write NETWORKDAYS or WORKDAY, with a column of the days that are free besides",
        "NETTOARBEITSTAGE oder ARBEITSTAG schreiben, mit einer Spalte der sonst freien Tage",
        &[("NETWORKDAYS.INTL", "NETTOARBEITSTAGE.INTL"), ("WORKDAY.INTL", "ARBEITSTAG.INTL")],
    ),
    absent(
        "write ISNUMBER, ISTEXT, ISLOGICAL or ISERROR",
        "ISTZAHL, ISTTEXT, ISTLOG oder ISTFEHLER schreiben",
        &[("ERROR.TYPE", "FEHLER.TYP"), ("ISREF", "ISTBEZUG"), ("ISFORMULA", "ISTFORMEL"), ("ISOMITTED", "ISTAUSGELASSEN")],
    ),
    absent(
        "compute it in a column of the workbook, and name that column here",
        "in einer Spalte der Mappe berechnen und diese Spalte hier nennen",
        &[
            ("MODE.MULT", "MODUS.VIELF"),
            ("GEOMEAN", "GEOMITTEL"),
            ("HARMEAN", "HARMITTEL"),
            ("DEVSQ", "SUMQUADABW"),
            ("AVEDEV", "MITTELABW"),
            ("SKEW", "SCHIEFE"),
            ("KURT", "KURT"),
            ("STANDARDIZE", "STANDARDISIERUNG"),
            ("COVARIANCE.S", "KOVARIANZ.S"),
            ("COVARIANCE.P", "KOVARIANZ.P"),
            ("FORECAST.ETS", "PROGNOSE.ETS"),
            ("TREND", "TREND"),
            ("GROWTH", "VARIATION"),
            ("LINEST", "RGP"),
            ("LOGEST", "RKP"),
            ("NORM.INV", "NORM.INV"),
            ("NORM.S.INV", "NORM.S.INV"),
            ("CONFIDENCE.NORM", "KONFIDENZ.NORM"),
            ("FACT", "FAKULTÄT"),
            ("COMBIN", "KOMBINATIONEN"),
            ("PERMUT", "VARIATIONEN"),
            ("GCD", "GGT"),
            ("LCM", "KGV"),
            ("SIN", "SIN"),
            ("COS", "COS"),
            ("TAN", "TAN"),
            ("ASIN", "ARCSIN"),
            ("ACOS", "ARCCOS"),
            ("ATAN", "ARCTAN"),
            ("ATAN2", "ARCTAN2"),
            ("DEGREES", "GRAD"),
            ("RADIANS", "BOGENMASS"),
            ("ARABIC", "ARABISCH"),
            ("CONVERT", "UMWANDELN"),
            ("DELTA", "DELTA"),
            ("GESTEP", "GGANZZAHL"),
            ("PPMT", "KAPZ"),
            ("IPMT", "ZINSZ"),
            ("PV", "BW"),
            ("FV", "ZW"),
            ("XNPV", "XKAPITALWERT"),
            ("IRR", "IKV"),
            ("XIRR", "XINTZINSFUSS"),
            ("MIRR", "QIKV"),
            ("RATE", "ZINS"),
            ("NPER", "ZZR"),
            ("RRI", "ZSATZINVEST"),
            ("EFFECT", "EFFEKTIV"),
            ("NOMINAL", "NOMINAL"),
            ("SLN", "LIA"),
            ("DDB", "GDA"),
            ("HYPERLINK", "HYPERLINK"),
            ("FORMULATEXT", "FORMELTEXT"),
            ("SHEET", "BLATT"),
            ("SHEETS", "BLÄTTER"),
            ("AREAS", "BEREICHE"),
        ],
    ),
    absent(
        "a formula here gives one value: use SUMIFS, COUNTIFS or XLOOKUP",
        "eine Formel liefert hier einen Wert: SUMMEWENNS, ZÄHLENWENNS oder XVERWEIS verwenden",
        &[
            ("TAKE", "ÜBERNEHMEN"),
            ("DROP", "WEGLASSEN"),
            ("VSTACK", "VSTAPELN"),
            ("HSTACK", "HSTAPELN"),
            ("TOCOL", "ZUSPALTE"),
            ("TOROW", "ZUZEILE"),
            ("CHOOSECOLS", "SPALTENWAHL"),
            ("CHOOSEROWS", "ZEILENWAHL"),
            ("GROUPBY", "GRUPPIERENNACH"),
            ("PIVOTBY", "PIVOTMIT"),
            ("MMULT", "MMULT"),
            ("MINVERSE", "MINV"),
            ("ARRAYTOTEXT", "MATRIXZUTEXT"),
            ("MAKEARRAY", "MATRIXERSTELLEN"),
        ],
    ),
];

/// What other programs call a function that is there.
const ELSEWHERE: &[(&str, &str)] = &[
    ("AVG", "AVERAGE"),
    ("MEAN", "AVERAGE"),
    ("STDDEV", "STDEV.S"),
    ("CEIL", "CEILING"),
    ("LENGTH", "LEN"),
    ("SUBSTR", "MID"),
    ("SUBSTRING", "MID"),
    ("UCASE", "UPPER"),
    ("LCASE", "LOWER"),
    ("IIF", "IF"),
    ("CASE", "IFS"),
    ("ISNULL", "ISBLANK"),
    ("ISEMPTY", "ISBLANK"),
    ("COALESCE", "IF"),
    ("NVL", "IF"),
    ("NZ", "IF"),
    ("INSTR", "SEARCH"),
    ("CONTAINS", "SEARCH"),
    ("CONCAT_WS", "TEXTJOIN"),
    ("DATEDIFF", "DATEDIF"),
    ("DATEADD", "EDATE"),
    ("DATETRUNC", "EOMONTH"),
    ("ISBETWEEN", "AND"),
    ("BETWEEN", "AND"),
    ("DATE_DIFF", "DATEDIF"),
    ("NULLIF", "IF"),
    ("GREATEST", "MAX"),
    ("LEAST", "MIN"),
];

/// The name without the prefixes under which Excel saves its newer functions.
fn bare(upper: &str) -> &str {
    upper.trim_start_matches("_XLFN.").trim_start_matches("_XLWS.")
}

/// A function that is unknown, or known and left out on purpose.
pub(super) fn unknown_function(name: &str, call: &Range<usize>, dialect: Dialect) -> Fault {
    let language = dialect.language;
    let span = call.start..call.start + name.len();
    if let Some((reason, help)) = left_out(name, dialect) {
        let name = name.to_uppercase();
        let message = say!(language, "{name} cannot be used here: {reason}", "{name} kann hier nicht verwendet werden: {reason}");
        return Fault::error("denied-function", span, message).with_help(help);
    }
    let mut seen = Vec::new();
    let upper = name.to_uppercase();
    if let Some((_, meant)) = ELSEWHERE.iter().find(|(elsewhere, _)| *elsewhere == upper)
        && let Some(function) = registry::find(meant)
    {
        let signature = function.signature(dialect);
        let message = say!(language, "there is no function {name}", "es gibt keine Funktion {name}");
        return Fault::error("unknown-function", span, message).with_help(say!(language, "write {signature}", "{signature} schreiben"));
    }
    let spellings = registry::all().flat_map(|function| {
        let words = std::iter::once(function.name).chain(function.aliases.iter().copied());
        words.flat_map(|word| [word.english, word.german]).map(move |spelling| (spelling.to_owned(), function))
    });
    for (_, function) in nearest(name, spellings) {
        let name = function.name.in_language(language);
        if !seen.contains(&name) {
            seen.push(name);
        }
    }
    let fault = Fault::error("unknown-function", span, say!(language, "there is no function {name}", "es gibt keine Funktion {name}"));
    match seen.first() {
        None => fault.with_help(say!(
            language,
            "`keyfolio functions` lists the functions; a column is written [{name}]",
            "`keyfolio functions` zeigt alle Funktionen; eine Spalte schreibt man [{name}]"
        )),
        Some(&first) => {
            let names = listed(seen.iter().map(|&name| name.to_owned()), language);
            let signature = registry::find(first).map_or_else(|| first.to_owned(), |function| function.signature(dialect));
            fault.with_label(say!(language, "near to it: {names}", "ähnlich: {names}")).with_help(say!(
                language,
                "write {signature}",
                "{signature} schreiben"
            ))
        }
    }
}

/// Whether a function's arguments are names of its own, which no sheet knows.
pub(super) fn gives_names(function: &str) -> bool {
    ["LAMBDA"].contains(&bare(&function.to_uppercase()))
}

/// Why Excel's function of this name is not there, and what to write instead.
fn left_out(name: &str, dialect: Dialect) -> Option<(String, String)> {
    let language = dialect.language;
    let upper = name.to_uppercase();
    let name = bare(&upper);
    let compute = || {
        say!(
            language,
            "put the part into a Compute row and name its result",
            "den Teil in eine Kennzahl-Zeile legen und deren Ergebnis nennen"
        )
    };
    Some(match name {
        "NOW" | "JETZT" => (
            say!(language, "it changes with every second", "sie ändert sich mit jeder Sekunde"),
            say!(language, "write TODAY(), the as-of date of the run", "HEUTE() schreiben, den Stichtag des Laufs"),
        ),
        "RAND" | "ZUFALLSZAHL" | "RANDBETWEEN" | "ZUFALLSBEREICH" | "RANDARRAY" | "ZUFALLSMATRIX" => (
            say!(language, "a decision must come out the same way again", "eine Entscheidung muss sich wiederholen lassen"),
            say!(language, "put fixed numbers into a column of the sheet", "feste Zahlen in eine Spalte des Blatts schreiben"),
        ),
        "INDIRECT" | "INDIREKT" | "OFFSET" | "BEREICH.VERSCHIEBEN" | "ADDRESS" | "ADRESSE" => (
            say!(language, "what it reads cannot be known before it runs", "was sie liest, ist vor dem Lauf nicht bekannt"),
            say!(
                language,
                "name the column: [Revenue], or look it up with XLOOKUP",
                "die Spalte nennen: [Umsatz], oder mit XVERWEIS suchen"
            ),
        ),
        "LAMBDA" | "MAP" | "REDUCE" | "SCAN" | "BYROW" | "NACHZEILE" | "BYCOL" | "NACHSPALTE" => {
            (say!(language, "names are given by Compute rows", "Namen geben hier Kennzahl-Zeilen"), compute())
        }
        "SORT" | "SORTIEREN" | "SORTBY" | "SORTIERENNACH" | "SEQUENCE" | "SEQUENZ" | "TRANSPOSE" | "MTRANS" => (
            say!(
                language,
                "it gives many values, and a formula here gives one",
                "sie liefert viele Werte, und eine Formel liefert hier einen"
            ),
            say!(language, "use SUMIFS, COUNTIFS or XLOOKUP", "SUMMEWENNS, ZÄHLENWENNS oder XVERWEIS verwenden"),
        ),
        "HLOOKUP" | "WVERWEIS" | "LOOKUP" | "VERWEIS" => (
            say!(language, "lookups go over columns", "gesucht wird in Spalten"),
            say!(language, "write XLOOKUP(value, Prices[Item], Prices[Net])", "XVERWEIS(Wert; Preise[Artikel]; Preise[Netto]) schreiben"),
        ),
        "CELL" | "ZELLE" | "INFO" | "ROW" | "ZEILE" | "COLUMN" | "SPALTE" | "COLUMNS" | "SPALTEN" => (
            say!(language, "formulas here do not know where a cell stands", "Formeln wissen hier nicht, wo eine Zelle steht"),
            say!(language, "use a column that holds the number", "eine Spalte verwenden, die die Zahl enthält"),
        ),
        _ => return instead_of(name, dialect),
    })
}

/// Why a function of the table is not there, and what is written in its place.
fn instead_of(name: &str, dialect: Dialect) -> Option<(String, String)> {
    let language = dialect.language;
    let found = ABSENT.iter().find(|absent| absent.names.iter().any(|(english, german)| [*english, *german].contains(&name)))?;
    let reason = say!(language, "keyfolio does not have this function of Excel's", "keyfolio hat diese Excel-Funktion nicht");
    let separator = dialect.argument_separator().to_string();
    Some((reason, found.instead.in_language(language).replace('§', &separator)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_absent_is_not_there_and_stands_there_once() {
        let mut seen = std::collections::HashSet::new();
        for (english, german) in ABSENT.iter().flat_map(|absent| absent.names) {
            assert!(registry::find(english).is_none() && registry::find(german).is_none(), "{english} is there");
            assert!(seen.insert(*english), "{english} stands there twice");
        }
        for (elsewhere, meant) in ELSEWHERE {
            assert!(registry::find(elsewhere).is_none(), "{elsewhere} is there");
            assert!(registry::find(meant).is_some(), "{meant} is not there");
        }
    }

    #[test]
    fn what_is_written_instead_can_be_written() {
        for dialect in [Dialect::ENGLISH, Dialect::GERMAN] {
            for absent in ABSENT {
                let (_, instead) = instead_of(absent.names[0].0, dialect).unwrap();
                let capitals = instead.split(|letter: char| !(letter.is_alphanumeric() || letter == '.'));
                for name in capitals.filter(|word| word.len() > 2 && word.chars().all(|letter| letter.is_uppercase() || letter == '.')) {
                    let known = registry::find(name.trim_end_matches('.')).is_some();
                    assert!(known, "{instead} names {name}");
                }
            }
        }
    }
}
