//! What is read, how it is printed, and what is said where it cannot be read.

use crate::formula::{Dialect, parse};

use super::shown;

#[test]
fn both_dialects_give_one_tree() {
    for (english, german) in [
        ("IF([Revenue]>=0.5,\"A\",\"B\")", "WENN([Revenue]>=0,5;\"A\";\"B\")"),
        ("SUM(1,2.5,.5)", "SUMME(1;2,5;,5)"),
        ("ROUND(AVERAGE([a]),2)", "=RUNDEN(MITTELWERT([a]);2)"),
        ("TRUE=FALSE()", "WAHR()=falsch"),
        ("#N/A", "#NV"),
        ("IFNA(#VALUE!,)", "WENNNV(#WERT!;)"),
        ("COUNTIFS(Orders[Key],[@Key],Orders[Sum],\">=\"&5%)", "ZÄHLENWENNS(Orders[Key];[@Key];Orders[Sum];\">=\"&5%)"),
        ("1.5E+3", "1,5E3"),
        ("IF(a,,b)", "IF(a;;b)"),
    ] {
        let tree = parse(english, Dialect::ENGLISH).unwrap();
        assert_eq!(tree, parse(german, Dialect::GERMAN).unwrap(), "{german}");
        let printed = tree.print(Dialect::GERMAN);
        assert_eq!(tree, parse(&printed, Dialect::GERMAN).unwrap(), "{printed}");
    }
}

#[test]
fn other_ways_of_writing_are_read_as_what_they_mean() {
    for (written, meant) in [
        ("=[a]+1", "[a]+1"),
        ("'=[a]+1", "[a]+1"),
        (" \u{a0}= [a]\u{a0}+\u{2009}1 ", "[a]+1"),
        ("[a]≥1", "[a]>=1"),
        ("[a]≤1", "[a]<=1"),
        ("[a]≠1", "[a]<>1"),
        ("2×3÷4−1", "2*3/4-1"),
        ("[a]–1", "[a]-1"),
        ("„Gold“", "\"Gold\""),
        ("“Gold”", "\"Gold\""),
        ("»Gold«", "\"Gold\""),
        ("«Gold»", "\"Gold\""),
        ("„Gold\"", "\"Gold\""),
        ("\"say “hi”\"", "\"say “hi”\""),
        ("_xlfn.IFS(TRUE,1)", "IFS(TRUE,1)"),
        ("_xlfn._xlws.IFS(TRUE;1)", "IFS(TRUE,1)"),
        ("if (true, 1, 2)", "IF(TRUE,1,2)"),
        ("wenn(wahr,1,2)", "IF(TRUE,1,2)"),
        ("Table1[[#This Row],[Revenue]]", "Table1[@Revenue]"),
        ("[[#Diese Zeile];[IT workstations]]", "[@[IT workstations]]"),
        ("[@ [IT workstations] ]", "[@[IT workstations]]"),
        ("[@IT workstations]", "[@[IT workstations]]"),
        ("[[Revenue]]", "[Revenue]"),
        ("[Customer's rating]", "[Customer''s rating]"),
        ("[Price '[EUR']]", "[Price '[EUR']]"),
        ("['#Orders]", "[#Orders]"),
        ("'Price list'[Net]", "'Price list'[Net]"),
        ("((1))", "1"),
        ("@SUM(1,@MAX(2,3))", "SUM(1,MAX(2,3))"),
        ("(1+2)*(3)", "(1+2)*3"),
        ("2^3^2", "2^3^2"),
        ("-(2)^2", "(-2)^2"),
        ("10%%", "10%%"),
        ("1.", "1"),
    ] {
        let (written, meant) = (parse(written, Dialect::ENGLISH).unwrap(), parse(meant, Dialect::ENGLISH).unwrap());
        assert_eq!(written, meant);
    }
    let distinct =
        ["(1+2)+3", "1+2+3", "2^(3^2)", "2^3^2", "-(2^2)", "-2^2", "-5%", "(-5)%", "[a]", "[@a]", "a", "t[a]", "1*(2/3)", "1*2/3"];
    let trees: Vec<_> = distinct.iter().map(|text| parse(text, Dialect::ENGLISH).unwrap()).collect();
    for (place, tree) in trees.iter().enumerate() {
        assert!(trees[..place].iter().all(|other| other != tree), "{}", distinct[place]);
        assert_eq!(parse(&tree.print(Dialect::ENGLISH), Dialect::ENGLISH).as_ref(), Ok(tree), "{}", distinct[place]);
    }
}

#[test]
fn trees_are_printed_to_be_read() {
    for (text, english, german) in [
        ("=if([a]>=1.5,\"x\",SUM(b,2))", "IF([a] >= 1.5, \"x\", SUM(b, 2))", "WENN([a] >= 1,5; \"x\"; SUMME(b; 2))"),
        ("(1+2)*-3^2%", "(1 + 2) * -3^2%", "(1 + 2) * -3^2%"),
        ("stdev([@Net sales])", "STDEV.S([@[Net sales]])", "STABW.S([@[Net sales]])"),
        ("'It''s'[a'#]&true&#n/a", "'It''s'[a'#] & TRUE & #N/A", "'It''s'[a'#] & WAHR & #NV"),
        ("MyFunction(1,,2)", "MyFunction(1,, 2)", "MyFunction(1;; 2)"),
        ("1e300+1e-300", "1E300 + 1E-300", "1E300 + 1E-300"),
    ] {
        let tree = parse(text, Dialect::ENGLISH).unwrap();
        assert_eq!(tree.print(Dialect::ENGLISH), english);
        assert_eq!(tree.print(Dialect::GERMAN), german);
    }
}

#[test]
fn what_cannot_be_read_gets_a_message_with_a_mend() {
    let english = [
        "",
        "=",
        "  ",
        "[Revenue",
        "([a]+1",
        "IF([a],1",
        "[a]+",
        "*[a]",
        "[a]+*2",
        "[a] [b]",
        "IT workstations>1",
        "1 000",
        "[a])",
        ")",
        "()",
        "\"Gold",
        "„Gold",
        "'abc'",
        "'abc",
        "0,5*[a]",
        "([a]+0,25)",
        "1,000",
        "1,000,000",
        "1,000.50",
        "1.000.000",
        "1.000,5",
        "1'000",
        "[a]>31.12.2025",
        "[a]>>1",
        "[a]=>1",
        "[a]=<1",
        "[a]==1",
        "[a]!=1",
        "[a]<<1",
        "[a]><1",
        "[a]&&[b]",
        "[a]||[b]",
        "2**3",
        "if [a]>1 then 2",
        "[a]>1 and [b]>1",
        "NOT [a]",
        "{1,2}",
        "[a],[b]",
        "@[a]",
        "[]",
        "[@]",
        "[@[]]",
        "[#All]",
        "t[[#Headers],[a]]",
        "[[a]:[b]]",
        "[[#This Row]]",
        "[a[b]",
        "[a]]",
        "#",
        "#FOO!",
        "€5",
        "5€",
        "IF(",
        "IF(1,2,3",
        "1E999",
        "SUM(1 2)",
        "[a]%5",
        "Sheet!",
        "a:",
        "'a'!",
        "][",
        "A1!",
        "1..2",
        "=[a]>=",
        "[Price [EUR]]*2",
        "SUM([Price [EUR] net])",
        "SUM(1,5;2,5)",
        "MAX([a];1,5)",
        "AVERAGEIF([a],>5)",
        "[a] IN (\"A\",\"B\")",
        "[a] between 1 and 5",
        "[a] is blank",
        "[a] contains \"x\"",
        "ISBLANK [a]",
        "[a]>5M",
        "[a]>1000 EUR",
        "$1000",
        "@a+1",
        "#DIV/0",
        "#VALUE",
        "（1）",
        "[a]²",
        "1 — 2",
    ];
    let german = [
        "RUNDEN(1.5;0)",
        "1.000",
        "1.000.000,5",
        "1.5.2025",
        "WENN([a]>1,2,3)",
        "WENN([a],1;2)",
        "SUMME(1, 2)",
        "[a],[b]",
        "1,5,3",
        "wenn [a] dann",
        "[a] oder [b]",
        "[Umsatz",
        "„Gold",
        "[a]!=1",
        "[a]&&[b]",
        "",
        "1/",
        "'abc'",
        "[a] zwischen 1 und 5",
        "[a] ist leer",
        "[a] enthält \"x\"",
        "[a]>5 Mio",
        "MITTELWERTWENN([a];>1,5)",
        "#WERT",
    ];
    let mut all = String::new();
    for (text, dialect) in english.iter().map(|text| (text, Dialect::ENGLISH)).chain(german.iter().map(|text| (text, Dialect::GERMAN))) {
        let faults = parse(text, dialect).expect_err(text);
        assert!(faults.iter().all(|fault| text.get(fault.span.clone()).is_some()), "{text} {faults:?}");
        all.push_str(&shown(text, &faults));
        all.push('\n');
    }
    insta::assert_snapshot!(all);
}

#[test]
fn limits_are_excels() {
    let deep = |levels: usize| format!("{}1{}", "(".repeat(levels), ")".repeat(levels));
    assert!(parse(&deep(64), Dialect::ENGLISH).is_ok());
    assert_eq!(parse(&deep(65), Dialect::ENGLISH).unwrap_err()[0].code, "nested-too-deep");
    assert_eq!(parse(&deep(4000), Dialect::ENGLISH).unwrap_err()[0].code, "nested-too-deep");
    for text in ["-".repeat(4000) + "1", "NOT(".repeat(2000), "1".to_owned() + &"%".repeat(4000), "+-".repeat(100) + "1"] {
        assert_eq!(parse(&text, Dialect::ENGLISH).unwrap_err()[0].code, "nested-too-deep", "{text}");
    }
    let long = |length: usize| format!("\"{}\"", "ä".repeat(length - 2));
    assert!(parse(&long(8192), Dialect::ENGLISH).is_ok());
    assert_eq!(parse(&long(8193), Dialect::ENGLISH).unwrap_err()[0].code, "formula-too-long");
}
