//! What is said of a formula before the first account.

use crate::formula::checking::check::{Checked, Expected, check};
use crate::formula::checking::scope::RangeId;
use crate::formula::{Dialect, parse};
use crate::foundation::column::Kind;

use super::{DIALECTS, scope, shown};

fn checked(text: &str, expected: Expected, dialect: Dialect) -> Checked {
    let tree = parse(text, dialect).unwrap_or_else(|faults| panic!("{text}: {faults:?}"));
    check(&tree, &scope(), expected, dialect)
}

#[test]
fn sound_formulas_have_no_fault() {
    for (text, kind) in [
        ("[Revenue]/SUM([Revenue])", Kind::Number),
        ("Revenue>1000", Kind::Boolean),
        ("Accounts[@Revenue]+Table1[Revenue]", Kind::Number),
        ("[revenue  POTENTIAL]", Kind::Number),
        ("Q1+1", Kind::Number),
        ("[Segment]=\"Gold\"", Kind::Boolean),
        ("[Segment]<\"M\"", Kind::Boolean),
        ("[Revenue]=\"\"", Kind::Boolean),
        ("[Notes]<>\"\"", Kind::Boolean),
        ("ISBLANK([Notes])", Kind::Boolean),
        ("[Enquiries]>5000", Kind::Boolean),
        ("[Enquiries]=\"many\"", Kind::Boolean),
        ("IF([Competitor],1,0)", Kind::Number),
        ("IF([Competitor]=TRUE,[Since],[Since]+30)", Kind::Date),
        ("IF([Competitor],\"a\",1)", Kind::Any),
        ("IF([Competitor],#N/A,1)", Kind::Number),
        ("IFERROR([Margin],0)", Kind::Any),
        ("IFERROR([Revenue]/[Q1],0)", Kind::Number),
        ("AND([Competitor],[Revenue]>1,NOT([Enquiries]))", Kind::Boolean),
        ("[Since]+30", Kind::Date),
        ("30+[Since]", Kind::Date),
        ("TODAY()-[Since]", Kind::Number),
        ("DATE(2025,1,31)", Kind::Date),
        ("MAX([Since])", Kind::Date),
        ("MAX([@2024],[@2025])", Kind::Number),
        ("MAX(Revenue,5)", Kind::Number),
        ("MAX(Orders[Amount],[@Revenue])", Kind::Number),
        ("LARGE([Revenue],3)", Kind::Number),
        ("SUMIFS(Orders[Amount],Orders[Account],[Account])", Kind::Number),
        ("COUNTIF([Revenue],\">\"&[Revenue])", Kind::Number),
        ("SUM('Price list'[Net])*2", Kind::Number),
        ("[Segment]&[Revenue]", Kind::Text),
        ("SWITCH([Segment],\"Gold\",1,\"Silver\",2,0)", Kind::Number),
        ("IFS([Revenue]>1,\"A\",TRUE,\"B\")", Kind::Text),
        ("CHOOSE(2,\"A\",\"B\")", Kind::Text),
        ("[Priority]=\"A\"", Kind::Boolean),
        ("-[Revenue]%", Kind::Number),
        ("[Revenue]>1=([Growth]>1)", Kind::Boolean),
        ("[Competitor]*5", Kind::Number),
        ("ROUND([Revenue],)", Kind::Number),
        ("SUM(MAX([Revenue]),1)", Kind::Number),
        ("10-5-2", Kind::Number),
    ] {
        let checked = checked(text, Expected::Any, Dialect::ENGLISH);
        assert!(checked.faults.is_empty(), "{}", shown(text, &checked.faults));
        assert_eq!(checked.kind, kind, "{text}");
    }
}

#[test]
fn what_is_read_is_known() {
    let checked =
        checked("IF([Segment]=\"\",SUM([Revenue]),Growth)+SUM(Orders[Amount])+COUNTA(Orders[Account])", Expected::Number, Dialect::ENGLISH);
    assert_eq!(checked.reads, [1, 4]);
    let range = |table, column| RangeId { table, column };
    assert_eq!(checked.ranges, [range(None, 5), range(Some(0), 0), range(Some(0), 1)]);
    assert_eq!(checked.number_ranges, [range(None, 5), range(Some(0), 1)]);
}

#[test]
fn every_fault_is_said_with_its_place_and_a_mend() {
    let any = [
        "[Revenu]/[IT workstation]",
        "Revenu+[@Atractiveness]+[Umsatz]+Accounts[Seg]",
        "Order[Amount]+SUM(Orders[Amout])+SUM(Orders[Zzz])+Orders",
        "Orders[Amount]+1",
        "Orders[@Amount]+[Amount]",
        "SUMME([Revenue])+RONUD(1,2)+WENNN(1)+FOO(1)",
        "NOW()+RAND()+INDIRECT(\"A1\")+LAMBDA(x,1)",
        "D2+$F$2+A1:B9+SUM(F2:F9)+Sheet2!A1+Accounts!C2+ZZ9",
        "ROUND(1)+ROUND(1,2,3)+TODAY(1)+SUMIFS(Orders[Amount],Orders[Account])+IFS(TRUE)",
        "IFS(TRUE,1,FALSE)+SWITCH(1,2)+ABS(0,5)",
        "IF([Revenue],1,2)+IF([Segment],1,2)+IF(1,2,3)+IF(\"x\",2,3)+IF([Revenue]-5,1,2)+IF(,1,2)",
        "AND([Revenue]=1,[Growth])",
        "NOT([Since])",
        "[Revenue]>\"1000\"",
        "\"1.000\"<[Revenue]",
        "[Revenue]=\"high\"",
        "[Segment]=1",
        "2<>[Segment]",
        "[Segment]>=[Revenue]",
        "[Since]>\"31.12.2025\"",
        "\"a\"=1",
        "[Competitor]=1",
        "\"yes\"=[Competitor]",
        "[Revenue]=TRUE",
        "10<[Revenue]<20",
        "[Segment]*2+\"5\"-(\"a\"&1)",
        "ROUND([Segment],1)+ROUND(\"1,5\",1)",
        "YEAR(\"2025-01-31\")+YEAR([Segment])",
        "[Since]>2025-01-31",
        "[Since]>31/12/2025",
        "[Notes]+1",
        "SUM([Notes])",
        "[Price]*2",
        "Accounts[Priority]",
        "MAX([2024],[2025])",
        "SUM([Revenue]*2)",
        "SUMPRODUCT([Revenue]*[Growth])",
        "MAX(IF([Growth]>0,[Revenue],0),1)",
        "PERCENTILE([@Revenue],0.5)+PERCENTILE(Revenue,0.5)+PERCENTILE(5,0.5)+PERCENTILE(,0.5)",
        "TODAY+1",
        "[Revenue]>1.000",
        "MAX([@Revenue],1,000)",
        "LET(1,1,x)",
        "SUM([Segment])+SUMIFS(Orders[Account],Orders[Amount],1)+MAX([@Segment],1)+MIN(\"5\",2)",
        "IF([Revenue]>0,5,1,0)",
        "SUM([@Competitor],1)+MAX([Competitor])+SUMIFS([Competitor],[Segment],\"A\")",
        "IFS([Revenue]>1,\"x\",\"y\")",
        "COUNTIF([Segment]=\"A\",1)+COUNTIF([Revenue]>5,1)+SUMIF([Revenue]>=[@Growth],[Revenue])",
        "COUNTIF([Revenue],\"=>5\")+COUNTIF([Revenue],\"=<\"&[@Growth])+COUNTIF([Segment],\"!=A\")",
        "COUNTIF([Revenue],\">=[@Growth]\")+COUNTIF([Since],\">=TODAY()\")+COUNTIF([Segment],\"[@Segment]\")",
        "COUNTIF([Revenue],\">1,5\")+COUNTIF([Revenue],\">1.234,5\")+COUNTIF([Revenue],\"<=5 EUR\")+COUNTIF([Revenue],\"<12.5\")",
        "OR([Segment]=\"A*\",[Segment]<>\"*B\",[Segment]<>\"*C d*\",[Segment]=\"*C*\")",
        "TEXT([Revenue],\"0,00\")&TEXT([Revenue],\"#.##0,00\")&TEXT([Revenue],\"#,##0.00\")",
        "MATCH(\"A\",[Segment],\"exact\")",
        "[Segment]=gold",
        "ZINS(0.5)+ISTFORMEL(1)+DSUM(9,[Revenue])+_xlfn.REGEXEXTRACT(\"a-b\",\"-\")+GEOMEAN([Revenue])+VSTACK([Revenue],[Growth])",
        "SUMPRODUCT((Orders[Account]=[@Account])*Orders[Amount])+SUMPRODUCT(--(Orders[Amount]>100))",
        "SUMPRODUCT(--([Segment]=\"A\"),[Revenue])+SUM(([Segment]=\"A\")*([Revenue]>5)*1)+SUMPRODUCT([Segment]&\"x\")",
        "VLOOKUP([@Account],Orders,2,FALSE)+VLOOKUP([@Account],Orders,2)+VLOOKUP([@Account],Orders,9,FALSE)+Accounts",
        "AVG([Revenue])+SUBSTR([Segment],1,2)+DATEDIFF([Since],TODAY(),\"d\")",
    ];
    let mut all = String::new();
    for dialect in DIALECTS {
        for text in any {
            let Ok(tree) = parse(text, Dialect::ENGLISH) else { continue };
            // Messages name what to write in the dialect of the sheet; the places are those of the text as it was read.
            let faults = check(&tree, &scope(), Expected::Any, dialect).faults;
            assert!(!faults.is_empty(), "{text}");
            assert!(faults.is_sorted_by_key(|fault| fault.span.start));
            all.push_str(&shown(text, &faults));
            all.push('\n');
        }
        for (text, expected) in [
            ("[Revenue]", Expected::Condition),
            ("[Segment]", Expected::Condition),
            ("[Revenue]+1", Expected::Condition),
            ("[Segment]", Expected::Number),
            ("[Revenue]>5", Expected::Number),
        ] {
            let tree = parse(text, Dialect::ENGLISH).unwrap();
            all.push_str(&shown(text, &check(&tree, &scope(), expected, dialect).faults));
            all.push('\n');
        }
    }
    insta::assert_snapshot!(all);
}

#[test]
fn a_single_column_has_no_second() {
    for (text, help) in [
        ("VLOOKUP([Account],Orders[Account],2,FALSE)", "write XLOOKUP(wanted, [searched column], [column of the result])"),
        ("INDEX(Orders[Amount],1,2)", "name the column that the value stands in: INDEX([column], row)"),
    ] {
        let checked = checked(text, Expected::Any, Dialect::ENGLISH);
        let [fault] = checked.faults.as_slice() else { panic!("{}", shown(text, &checked.faults)) };
        assert_eq!((fault.code, fault.help.as_deref(), &text[fault.span.clone()]), ("second-column", Some(help), "2"));
    }
    assert!(checked("INDEX(Orders[Amount],2,1)", Expected::Any, Dialect::ENGLISH).faults.is_empty());
}

#[test]
fn what_is_written_as_it_is_meant_is_let_be() {
    for (text, dialect) in [
        ("((1))", Dialect::ENGLISH),
        ("(1.5)*[Revenue]", Dialect::ENGLISH),
        ("-(2.5)%", Dialect::ENGLISH),
        ("SUM([@Competitor]*1,1)", Dialect::ENGLISH),
        ("COUNTIF([Competitor],TRUE)", Dialect::ENGLISH),
        ("COUNTIF([Segment],\"=A\")", Dialect::ENGLISH),
        ("COUNTIF([Segment],\"=>=2025\")+COUNTIF([Segment],\"==\")+COUNTIF([Segment],\"=<>\")", Dialect::ENGLISH),
        ("COUNTIF([Segment],\"[x]\")+COUNTIF([Segment],\"Left(over)\")+COUNTIF([Segment],\"Day (night)\")", Dialect::ENGLISH),
        ("ZÄHLENWENN([Segment];\"Rest (Müll)\")+ZÄHLENWENN([Segment];\"Wert(e)\")", Dialect::GERMAN),
        ("COUNTIF([Segment],\">=4 seasons\")+COUNTIF([Segment],\">3M\")", Dialect::ENGLISH),
        ("TEXT([Revenue],\"#,#\")", Dialect::ENGLISH),
        ("OR([Segment]=\"***\",[Segment]=\"A*B\",[Segment]>\"A*\")", Dialect::ENGLISH),
        ("COUNTIF([Segment],\">=M\")+COUNTIF([Segment],\"5 kg\")+COUNTIF([Segment],\"<>1,5\")", Dialect::ENGLISH),
        (
            "COUNTIF([Revenue],\">=1,000\")+COUNTIF([Revenue],\">1e3\")+COUNTIF([Revenue],\">$5\")+COUNTIF([Since],\">2026-01-31\")",
            Dialect::ENGLISH,
        ),
        ("COUNTIF([Revenue];\">1,5\")+COUNTIF([Revenue];\">1.000\")+COUNTIF([Since];\">31.1.2026\")", Dialect::GERMAN),
        ("TEXT([Revenue],\"#,##0.00\")&TEXT([Revenue],\"#,##0,\")&TEXT([Revenue],\"0,0.0\")", Dialect::ENGLISH),
        ("TEXT([Since],\"d.m.yyyy hh:mm:ss.0\")&TEXT([Revenue],\"0.0 \"\"a,00\"\"\")", Dialect::ENGLISH),
        ("TEXT([Revenue];\"#.##0,00\")&TEXT([Since];\"TT.MM.JJJJ\")&TEXT([Revenue];\"#.##0.\")", Dialect::GERMAN),
        ("@SUM([@Revenue],1)+@MAX(1,2)", Dialect::ENGLISH),
    ] {
        let checked = checked(text, Expected::Any, dialect);
        assert!(checked.faults.is_empty(), "{}", shown(text, &checked.faults));
    }
}

#[test]
fn a_point_in_a_german_format_and_a_comma_between_german_arguments_are_told() {
    for (text, code, marked, help) in [
        ("TEXT([Revenue];\"0.00\")", "format-of-other-language", "\"0.00\"", "\"0,00\" schreiben"),
        ("TEXT([Revenue];\"#,##0.00\")", "format-of-other-language", "\"#,##0.00\"", "\"#.##0,00\" schreiben"),
        ("RUNDEN(1,5)", "wrong-argument-count", "RUNDEN(1,5)", "1,5 ist hier eine einzige Zahl; zwei Argumente trennt ein Semikolon: 1;5"),
    ] {
        let checked = checked(text, Expected::Any, Dialect::GERMAN);
        let [fault] = checked.faults.as_slice() else { panic!("{}", shown(text, &checked.faults)) };
        assert_eq!((fault.code, &text[fault.span.clone()], fault.help.as_deref()), (code, marked, Some(help)));
    }
}

/// The code and help of the first fault, of reading or of checking.
fn first_fault(text: &str, dialect: Dialect) -> Option<(&'static str, String)> {
    let faults = match parse(text, dialect) {
        Ok(tree) => check(&tree, &scope(), Expected::Any, dialect).faults,
        Err(faults) => faults,
    };
    faults.into_iter().next().map(|fault| (fault.code, fault.help.unwrap_or_default()))
}

#[test]
fn several_values_names_of_let_and_whole_columns_of_index_are_told() {
    let (english, german) = (Dialect::ENGLISH, Dialect::GERMAN);
    for (dialect, text, code, help) in [
        (english, "FILTER(Orders[Amount],Orders[Account]=[Account])", "several-values", "SUM(FILTER("),
        (english, "UNIQUE(Orders[Account])", "several-values", "COUNTA(UNIQUE("),
        (english, "1+FILTER(Orders[Amount],Orders[Account]=[Account])", "several-values", "INDEX(FILTER("),
        (german, "FILTER(Orders[Amount];Orders[Account]=[Account])", "several-values", "SUMME(FILTER("),
        (english, "LET([Revenue],5,1)", "let-name", "LET(share, [Revenue]/[Potential], share*100)"),
        (english, "LET(\"x\",5,1)", "let-name", "LET(share"),
        (english, "LET(x,5,7,1,x)", "let-name", "LET(share"),
        (german, "LET([@Revenue];5;1)", "let-name", "LET(Anteil; [Umsatz]/[Potenzial]; Anteil*100)"),
        (english, "INDEX([Revenue],0)", "whole-column-of-index", "[Revenue]"),
        (english, "SUM(INDEX(Orders[Amount],0))", "whole-column-of-index", "Orders[Amount]"),
        (english, "INDEX([Revenue],)", "whole-column-of-index", "[Revenue]"),
        (german, "INDEX([Revenue];0)", "whole-column-of-index", "[Revenue]"),
    ] {
        let told = first_fault(text, dialect).unwrap_or_else(|| panic!("nothing is said of {text}"));
        assert!(told.0 == code && told.1.contains(help), "{text}: {told:?}");
    }
    for sound in [
        "SUM(FILTER(Orders[Amount],Orders[Account]=[Account]))",
        "COUNTA(UNIQUE(Orders[Account]))",
        "INDEX(FILTER(Orders[Amount],Orders[Account]=[Account]),1)",
        "LET(x,[Revenue],y,x*2,x+y)",
        "INDEX([Revenue],1)",
    ] {
        assert_eq!(first_fault(sound, english), None, "{sound}");
    }
}
