//! What is said of limits: every slip at its cell, in both languages, and nothing of sheets that are sound.

use crate::harness::{Book, Cell, Folder};
use crate::limits::{HEADER, accounts, book, checked, column, with};
use crate::row;

/// Everything that `check` says, as `severity code cell | message | help`.
fn told(book: &Book) -> Vec<String> {
    let folder = Folder::new();
    book.save(&folder.file("in.xlsx"));
    let ran = folder.run(&["check", "in.xlsx", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    let text = |one: &serde_json::Value, key: &str| one[key].as_str().unwrap_or_default().to_owned();
    let line = |one: &serde_json::Value| {
        format!("{} {} {} | {} | {}", text(one, "severity"), text(one, "code"), text(one, "cell"), text(one, "message"), text(one, "help"))
    };
    json["diagnostics"].as_array().unwrap().iter().map(line).collect()
}

#[test]
fn per_names_columns_and_nothing_else() {
    for per in ["[Region]&[Revenue]", "[Region]=[Revenue]", "Region, [Region]&[Revenue]", "[Revenue]+[a]"] {
        let said = checked(&book(&[&["Limit", "Class", "A", "1", "", "", per]]));
        assert!(said.iter().any(|one| one == "error limit-per-expression G6"), "{per}: {said:?}");
    }
    let folder = Folder::new();
    let mut accounts = accounts();
    accounts[0] = row!["Account", "a", "City, State", "Manager"];
    for per in ["[City, State]; Manager", "Manager,[City, State]", "[City, State],[Manager]"] {
        let limit: [&str; 7] = ["Limit", "Class", "A", "1", "", "", per];
        let book = Book::new().sheet("Accounts", accounts.clone()).criteria(&HEADER, &with(&[&limit]));
        assert_eq!(column(&folder.annotate(&book), "Class"), ["A", "A", "A", "A", "B", "C"], "{per}");
    }
}

#[test]
fn less_than_one_account_is_told_as_a_share() {
    for (formula, severity) in [("40%", "error"), ("0.4", "error"), ("COUNT([a])*10%", "finding")] {
        let said = told(&book(&[&["Limit", "Class", "A", formula]]));
        let one = said.iter().find(|one| one.contains("limit-below-one")).unwrap_or_else(|| panic!("{formula}: {said:?}"));
        assert!(one.starts_with(&format!("{severity} limit-below-one D6 | this limit gives 0.")), "{one}");
        assert!(one.contains("less than one account") && one.ends_with("write 0 if nobody is to have it"), "{one}");
    }
    for (formula, number) in [("100%", "1"), ("250 %", "2"), ("=150%", "1")] {
        let said = told(&book(&[&["Limit", "Class", "A", formula]]));
        assert!(
            said.iter().any(|one| one.starts_with("error limit-in-per-cent D6 |") && one.contains(&format!(" is {number} |"))),
            "{formula}: {said:?}"
        );
    }
    for formula in ["0", "0%", "1", "1.5", "COUNT([a])*50%", "COUNT([a])*100%"] {
        let said = told(&book(&[&["Limit", "Class", "A", formula]]));
        assert!(!said.iter().any(|one| one.contains("limit-below-one") || one.contains("limit-in-per-cent")), "{formula}: {said:?}");
    }
}

#[test]
fn who_cannot_be_put_in_order_is_told() {
    let mut accounts = accounts();
    accounts[1][3] = Cell::Blank;
    accounts[2][3] = "none".into();
    let order = with(&[&["Limit", "Class", "A", "2", "", "", "", "[Revenue]"]]);
    let book = Book::new().sheet("Accounts", accounts.clone()).criteria(&HEADER, &order);
    let said = told(&book);
    let blank = "finding limit-blank-order H6 | this limit goes by [Revenue], which is blank for K-1: last in the order";
    assert!(said.iter().any(|one| one.starts_with(blank)), "{said:?}");
    assert!(said.iter().any(|one| one.starts_with("finding text-for-number D3 |")), "{said:?}");
    let folder = Folder::new();
    let rows = folder.annotate(&book);
    assert_eq!(column(&rows, "Class"), ["B", "B", "A", "A", "B", "C"]);
    assert!(rows[1]["Data check"].starts_with("D3: "), "{:?}", rows[1]);
    // An error that the expression gives for one account.
    let order = with(&[&["Limit", "Class", "A", "2", "", "", "", "1/([Revenue]-8)"]]);
    let mut accounts = accounts.clone();
    accounts[1][3] = 5.into();
    accounts[2][3] = 9.into();
    let rows = folder.annotate(&Book::new().sheet("Accounts", accounts).criteria(&HEADER, &order));
    assert!(rows[3]["Data check"].contains("#DIV/0!") || rows[3]["Data check"].contains("divi"), "{:?}", rows[3]);
    assert_eq!(rows[0]["Data check"], "", "{:?}", rows[0]);
}

#[test]
fn an_error_under_per_is_told_with_the_blanks() {
    let mut accounts = accounts();
    accounts[1][2] = Cell::Formula("=NA()".to_owned(), "#N/A".to_owned());
    let limited = with(&[&["Limit", "Class", "A", "1", "", "", "Region"]]);
    let said = told(&Book::new().sheet("Accounts", accounts).criteria(&HEADER, &limited));
    assert!(said.iter().any(|one| one.starts_with("finding limit-blank-group G6 | \"Region\" is blank or an error for K-1: ")), "{said:?}");
}

#[test]
fn limits_of_one_label_go_by_the_same() {
    let said = |first: &str, second: &str| {
        let (first, second): ([&str; 8], [&str; 8]) =
            (["Limit", "Class", "A", "1", "", "", "Region", first], ["Limit", "Class", "A", "2", "", "", "", second]);
        checked(&book(&[&first, &second])).into_iter().filter(|one| one.starts_with("error")).collect::<Vec<_>>()
    };
    assert_eq!(said("[Revenue]", "[a]"), ["error limits-go-by-different H7"]);
    assert_eq!(said("", "[Revenue]"), ["error limits-go-by-different H7"]);
    assert!(said("[Revenue]", "[ revenue ]").is_empty() && said("", "").is_empty());
}

#[test]
fn a_row_that_a_limit_feeds_can_be_reached() {
    let reach = |limit: &[&str]| {
        let mut rules: Vec<&[&str]> = vec![
            &["Score", "S", "points", "[a]", "0..100"],
            &["Classify", "Class", "A", "[S]>=30"],
            &["Classify", "Class", "B", "[S]>=60"],
            &["Classify", "Class", "A", "[S]>=80"],
            &["Classify", "Class", "C", ""],
            &["Classify", "Class", "D", ""],
        ];
        rules.push(limit);
        let said = told(&Book::new().sheet("Accounts", accounts()).criteria(&HEADER, &rules));
        let said = said.iter().filter(|one| one.contains("unreachable-row") || one.contains("row-after-otherwise"));
        said.map(|one| one.split(' ').nth(2).unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(reach(&["Limit", "Class", "A", "1"]), ["D5", "D7"]);
    assert_eq!(reach(&["Compute", "X", "", "1"]), ["D4", "D5", "D7"]);
    assert_eq!(reach(&["Limit", "Class", "C", "1"]), ["D4", "D5"]);
}

#[test]
fn places_count_those_who_may_have_the_label() {
    // Two in all and one each region: K-2 is kept out by its region, so that K-3 has the second place.
    let folder = Folder::new();
    let mut accounts = accounts();
    accounts[3] = row!["K-3", 75, "South", 1];
    let limits = with(&[&["Limit", "Class", "A", "1", "", "", "Region"], &["Limit", "Class", "A", "2"]]);
    Book::new().sheet("Accounts", accounts).criteria(&HEADER, &limits).save(&folder.file("in.xlsx"));
    let explained = folder.run(&["explain", "in.xlsx", "K-3"]).stdout;
    assert!(explained.contains("# A: place 2 of 2"), "{explained}");
}

#[test]
fn explain_finds_the_edge_of_a_group_with_a_comma() {
    let folder = Folder::new();
    let mut accounts = accounts();
    for account in accounts.iter_mut().skip(1) {
        account[2] = "Munich, DE".into();
    }
    let limits = with(&[&["Limit", "Class", "A", "1", "", "", "Region"]]);
    Book::new().sheet("Accounts", accounts).criteria(&HEADER, &limits).save(&folder.file("in.xlsx"));
    let explained = folder.run(&["explain", "in.xlsx", "K-4"]).stdout;
    assert!(explained.contains("# A is full for Munich, DE: place 4 of 1; last in: K-1; first out: K-2, K-3"), "{explained}");
}

#[test]
fn circles_through_limits_are_those_that_there_are() {
    let said = |rules: &[&[&str]]| {
        let said = told(&Book::new().sheet("Accounts", accounts()).criteria(&HEADER, rules));
        said.into_iter().filter(|one| one.contains(" circle ")).collect::<Vec<_>>()
    };
    const ROWS: [&[&str]; 3] = [
        &["Classify", "Class", "A", "[a]>=60"],
        &["Classify", "Class", "B", ""],
        &["Score", "S", "points", "IF([Class]=\"A\",100,20)", "0..100"],
    ];
    let rules = |more: &'static [&'static [&'static str]]| ROWS.iter().copied().chain(more.iter().copied()).collect::<Vec<_>>();
    // With "By" the first score is not needed; without, it is.
    assert!(said(&rules(&[&["Limit", "Class", "A", "2", "", "", "", "[a]"]])).is_empty());
    let by_score = said(&rules(&[&["Limit", "Class", "A", "2"]]));
    assert!(by_score.len() == 1 && by_score[0].starts_with("error circle D5 |") && by_score[0].contains("\"By\""), "{by_score:?}");
    let blocker = said(&rules(&[&["Blocker", "", "x", "[Class]=\"B\""], &["Limit", "Class", "A", "2", "", "", "", "[a]"]]));
    assert!(blocker.len() == 1 && blocker[0].starts_with("error circle D6 |") && blocker[0].contains("take no place"), "{blocker:?}");
    // At the formula that reads the class.
    let itself = said(&rules(&[&["Limit", "Class", "A", "COUNTIF([Class],\"A\")-1", "", "", "", "[a]"]]));
    assert!(itself.len() == 1 && itself[0].starts_with("error circle D5 |"), "{itself:?}");
    // Who is blocked shows the second class, so that a blocker may be read from it only without a limit of the first.
    let second = said(&rules(&[
        &["Classify", "Visits", "often", "[a]>50"],
        &["Classify", "Visits", "never", ""],
        &["Blocker", "", "x", "[Visits]=\"never\""],
        &["Limit", "Visits", "often", "1", "", "", "", "[a]"],
    ]));
    assert!(second.is_empty(), "{second:?}");
}

#[test]
fn a_list_of_columns_names_one_and_may_name_the_sheet() {
    for per in [", ;", "[Region]&[a], [a]&[Region]", "IF([Region]=\"a,b\",1,2)", "[Region", "Region]", "Reg[ion, x"] {
        let said = checked(&book(&[&["Limit", "Class", "A", "1", "", "", per]]));
        assert_eq!(said, ["error limit-per-expression G6"], "{per}");
    }
    let folder = Folder::new();
    for per in ["Accounts[Region]", "[@Region]", " region ", "Region;", "Region, [Region]"] {
        let rows = folder.annotate_as_written(&book(&[&["Limit", "Class", "A", "1", "", "", per]]));
        assert_eq!(column(&rows, "Class"), ["A", "B", "A", "B", "B", "C"], "{per}");
    }
    // Brackets in a name.
    let mut accounts = accounts();
    accounts[0] = row!["Account", "a", "Area [km, m]", "Revenue"];
    let limited = with(&[&["Limit", "Class", "A", "1", "", "", "[Area '[km, m']]"]]);
    let rows = folder.annotate(&Book::new().sheet("Accounts", accounts).criteria(&HEADER, &limited));
    assert_eq!(column(&rows, "Class"), ["A", "B", "A", "B", "B", "C"]);
}

#[test]
fn limits_go_by_the_same_however_it_is_written() {
    let said = |first: &str, second: &str| {
        let (first, second): ([&str; 8], [&str; 8]) =
            (["Limit", "Class", "A", "1", "", "", "Region", first], ["Limit", "Class", "A", "2", "", "", "", second]);
        checked(&book(&[&first, &second])).into_iter().filter(|one| one.starts_with("error")).collect::<Vec<_>>()
    };
    for (one, other) in [("", "[S]"), ("[S]", ""), ("Accounts[Revenue]", "[revenue]"), ("[Revenue]+1", "[Revenue] + 1"), ("1+[a]", "1+[A]")]
    {
        assert!(said(one, other).is_empty(), "{one} | {other}: {:?}", said(one, other));
    }
    for (one, other) in [("", "[a]"), ("[Revenue]", "[Revenue]+[a]"), ("[Revenue]", "-[Revenue]")] {
        assert_eq!(said(one, other), ["error limits-go-by-different H7"], "{one} | {other}");
    }
}

#[test]
fn who_is_set_above_the_limit_has_a_place_above_it() {
    let folder = Folder::new();
    let set =
        vec![row!["Account", "Result", "Value", "Reason", "By"], row!["K-5", "Class", "A", "r", "b"], row!["K-6", "Class", "A", "r", "b"]];
    book(&[&["Limit", "Class", "A", "1"]]).sheet("Overrides", set).save(&folder.file("in.xlsx"));
    let explained = folder.run(&["explain", "in.xlsx", "K-6"]).stdout;
    assert!(explained.contains("# A: place 2, above the limit of 1, since people have set it"), "{explained}");
    let explained = folder.run(&["explain", "in.xlsx", "K-5"]).stdout;
    assert!(explained.contains("# A: place 1 of 1"), "{explained}");
    let ran = folder.run(&["check", "in.xlsx"]);
    let said = format!("{}{}", ran.stdout, ran.stderr);
    assert!(said.contains("accounts with \"A\": 2, though the limit is 1; set by overrides: 2"), "{said}");
}

#[test]
fn who_has_no_class_is_no_blank_group() {
    // Only those who pass have a size; a limit for each size counts nobody else.
    let mut rules: Vec<&[&str]> =
        vec![&["Knock-out", "", "large", "[Revenue]>1"], &["Compute", "Size", "", "IF([S]>50,\"large\",\"small\")"]];
    let limit: &[&str] = &["Limit", "Class", "A", "1", "", "", "Size"];
    rules.extend(with(&[limit]));
    let book = Book::new().sheet("Accounts", accounts()).criteria(&HEADER, &rules);
    assert!(checked(&book).is_empty(), "{:?}", checked(&book));
}

#[test]
fn blocked_accounts_that_show_their_class_make_no_circle() {
    let rules: [&[&str]; 4] = [
        &["Classify", "Class", "A", "[a]>=60"],
        &["Classify", "Class", "B", ""],
        &["Blocker", "", "x", "[Class]=\"B\""],
        &["Limit", "Class", "A", "2", "", "", "", "[Revenue]"],
    ];
    let book = || Book::new().sheet("Accounts", accounts()).criteria(&HEADER, &rules);
    assert!(told(&book()).iter().any(|one| one.starts_with("error circle D5")));
    let shown = book().sheet("Settings", vec![row!["Setting", "Value"], row!["Blocked label", ""]]);
    assert!(!told(&shown).iter().any(|one| one.starts_with("error")), "{:?}", told(&shown));
    assert_eq!(column(&Folder::new().annotate(&shown), "Class"), ["B", "A", "B", "A", "B", "B"]);
}

#[test]
fn german_sheets_are_told_in_german() {
    const HEADER: [&str; 6] = ["Schritt", "Ergebnis", "Kriterium", "Formel", "Je", "Nach"];
    let said = |limits: &[&[&str]]| {
        let mut rules: Vec<&[&str]> = vec![
            &["Bewertung", "Punkte", "eins", "[Umsatz]"],
            &["Einstufung", "Priorität", "A", "[Umsatz]>0"],
            &["Einstufung", "Priorität", "B", ""],
        ];
        rules.extend(limits);
        let mut accounts = vec![row!["Kunde", "Umsatz", "Gebiet", "Größe"], row!["K-1", 4, "Nord", ""], row!["K-2", 9, "Nord", 3]];
        accounts.push(vec!["K-3".into(), 1.into(), Cell::Formula("=NV()".to_owned(), "#N/A".to_owned()), 2.into()]);
        told(&Book::new().sheet("Kunden", accounts).criteria(&HEADER, &rules)).join("\n")
    };
    let cases: [(&[&[&str]], &str); 7] = [
        (
            &[&["Höchstzahl", "Priorität", "A", "1", "[Gebiet]&[Größe]"]],
            "limit-per-expression E5 | „Je“ nennt Spalten, und „[Gebiet]&[Größe]“ ist keine Liste",
        ),
        (
            &[&["Höchstzahl", "Priorität", "A", "0,4"]],
            "error limit-below-one D5 | diese Höchstzahl ergibt 0,4, das ist weniger als ein Kunde",
        ),
        (&[&["Höchstzahl", "Priorität", "A", "40%"]], "ABRUNDEN(ANZAHL([Umsatz])*40%;0)"),
        (
            &[&["Höchstzahl", "Priorität", "A", "1", "", "[Größe]"]],
            "limit-blank-order F5 | diese Höchstzahl geht nach [Größe], bei K-1 ist das leer",
        ),
        (&[&["Höchstzahl", "Priorität", "A", "1", "Gebiet"]], "limit-blank-group E5 | „Gebiet“ ist bei K-3 leer oder ein Fehler"),
        (
            &[&["Höchstzahl", "Priorität", "A", "1", "Gebiet"], &["Höchstzahl", "Priorität", "A", "2", "", "[Umsatz]"]],
            "limits-go-by-different F6 | „A“ ist hier nach [Umsatz] begrenzt und in Zeile 5 nach der ersten Bewertung",
        ),
        (
            &[&["Höchstzahl", "Priorität", "C", "1"]],
            "unknown-limit-label C5 | „C“ ist keine Klasse von „Priorität“ | die Klassen sind „A“, „B“",
        ),
    ];
    for (limits, sentence) in cases {
        let said = said(limits);
        assert!(said.contains(sentence), "{sentence}: {said}");
    }
}

#[test]
fn a_place_that_is_left_since_others_came_late_is_told() {
    let accounts = vec![
        row!["Account", "a", "Region", "Manager"],
        row!["Z", 100, "S", "y"],
        row!["Y", 90, "N", "y"],
        row!["X", 80, "N", "x"],
        row!["W", 70, "E", "w"],
    ];
    let said = |rows: &[&[&str]]| {
        let mut rules: Vec<&[&str]> = vec![&["Score", "S", "points", "[a]", "0..100"]];
        rules.extend(rows);
        rules.extend::<[&[&str]; 4]>([
            &["Classify", "Class", "B", ""],
            &["Limit", "Class", "T", "0"],
            &["Limit", "Class", "A", "1", "", "", "Region"],
            &["Limit", "Class", "A", "1", "", "", "Manager"],
        ]);
        told(&Book::new().sheet("Accounts", accounts.clone()).criteria(&HEADER, &rules))
    };
    // Z comes to A after T is full, and takes the manager's place of Y, who had taken the region's of X.
    let twice = said(&[
        &["Classify", "Class", "A", "AND([S]>=10,[S]<95)"],
        &["Classify", "Class", "T", "[S]>=95"],
        &["Classify", "Class", "A", "[S]>=10"],
    ]);
    assert!(twice.iter().any(|one| one.starts_with("finding limit-place-left D8 | \"A\" was full for X before others came")), "{twice:?}");
    let once = said(&[&["Classify", "Class", "T", "[S]>=95"], &["Classify", "Class", "A", "[S]>=10"]]);
    assert!(!once.iter().any(|one| one.contains("limit-place-left")), "{once:?}");
}
