//! `keyfolio plans`: what stands on the page of an account, in both languages, and the files that are written.

use std::fs;

use crate::harness::{Book, Cell, Folder};
use crate::row;

const HEADER: [&str; 7] = ["Step", "Result", "Item", "Formula", "Scale", "Weight", "Reason"];

const RULES: [&[&str]; 11] = [
    &["Knock-out", "Key account", "Size", "[Size]>=10"],
    &["Score", "Appeal", "Potential", "[Potential]", "0..100", "60%"],
    &["Score", "Appeal", "Margin", "[Margin]", "0..50", "40%"],
    &["Score", "Closeness", "Access", "[Access]", "0..5", "1"],
    &["Blocker", "Blocked", "Contract", "[Until]>TODAY()", "", "", "bound until {[Until]}"],
    &["Classify", "Priority", "A", "[Appeal]>=70"],
    &["Classify", "Priority", "B", "[Appeal]>=40"],
    &["Classify", "Priority", "C", ""],
    &["Classify", "Strategy", "strategic", "[Closeness]>=80"],
    &["Classify", "Strategy", "lean", ""],
    &["Classify", "Portfolio", "Star", "AND([Appeal]>=50,[Closeness]>=50)"],
];

const LAST_RULE: &[&str] = &["Classify", "Portfolio", "Other", ""];

fn accounts() -> Vec<Vec<Cell>> {
    vec![
        row!["ID", "Company", "Owner", "Size", "Potential", "Margin", "Access", "Until", "Desk", "Field", "Cloud"],
        row!["K-1", "Alder & Co", "M. Keller", 50, 90, 40, 3, "", "yes", "x", ""],
        row!["K-2", "Birch", "M. Keller", 50, 80, 50, 5, "", "yes", 1200, "no"],
        row!["K-3", "Cedar", "T/Ott", 50, 100, 30, 4, "", "", "x", ""],
        row!["K-4", "Dogwood", "T:Ott", 50, 95, 45, 2, "", "yes", "", ""],
        row!["K-5", "<script>alert(1)</script>", "", 50, 45, 25, 2, "", "", "", "yes"],
        vec![
            Cell::from("K-6"),
            Cell::from("Fir"),
            Cell::from("M. Keller"),
            Cell::from(50),
            Cell::from(85),
            Cell::from(40),
            Cell::from(1),
            crate::harness::date("2027-06-30"),
        ],
        row!["K-7", "Gum", "M. Keller", 5, 99, 50, 5],
    ]
}

fn playbook() -> Vec<Vec<Cell>> {
    vec![
        row!["What we do"],
        row!["Result", "Item", "Step", "Owner", "Due in days"],
        row!["Priority", "A", "Agree the plan", "Sales", 30],
        row!["Strategy", "lean", "Meet one more who decides", "", 14],
        row!["Priority", "Blocked", "Wait", "Nobody", ""],
        row!["Blocked", "Contract", "Prepare the <tender>", "Sales", 0],
    ]
}

fn book(settings: &[(&str, &str)]) -> Book {
    let mut rules: Vec<&[&str]> = RULES.to_vec();
    rules.push(LAST_RULE);
    let rows = std::iter::once(("Setting", "Value")).chain(settings.iter().copied()).map(|(name, value)| row![name, value]);
    Book::new().sheet("Accounts", accounts()).criteria(&HEADER, &rules).sheet("Settings", rows.collect()).sheet("Playbook", playbook())
}

fn plans(folder: &Folder, more: &[&str]) -> crate::harness::Ran {
    folder.run(&[&["plans", "in.xlsx", "-o", "plans.html", "--as-of", "2026-11-23"], more].concat())
}

/// The texts of each page, a line each.
fn pages(html: &str) -> Vec<Vec<String>> {
    let texts = |article: &str| {
        let article = article.split("</article>").next().unwrap_or_default();
        let text: String = article.split('<').map(|part| part.split_once('>').map_or("", |(_, text)| text)).collect::<Vec<_>>().join("\n");
        let plain = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
        plain.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
    };
    html.split("<article").skip(1).map(texts).collect()
}

fn page_of<'a>(pages: &'a [Vec<String>], name: &str) -> &'a [String] {
    pages.iter().find(|page| page.contains(&name.to_owned())).unwrap_or_else(|| panic!("no page of {name}: {pages:#?}"))
}

#[test]
fn a_page_says_what_a_salesman_needs() {
    let folder = Folder::new();
    book(&[("Offers", "Desk, [Field]; Cloud"), ("Value column", "Potential")]).save(&folder.file("in.xlsx"));
    let ran = plans(&folder, &[]);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{}", ran.stdout);
    assert_eq!(ran.stdout, "plans.html (6 pages)\n");
    let html = fs::read_to_string(folder.file("plans.html")).unwrap();
    let pages = pages(&html);
    assert_eq!(pages.len(), 6, "only key accounts have a page");
    let shown = page_of(&pages, "Dogwood").join("\n");
    insta::assert_snapshot!(shown, @r"
    Dogwood
    K-4 · Accounts, row 5 · as of 2026-11-23
    Priority
    A
    Strategy
    lean
    Portfolio
    Other
    Potential
    95
    Appeal
    93.0
    Potential
    57.0 of 60
    Margin
    36.0 of 40
    Closeness
    40.0
    Access
    40.0 of 100
    Portfolio
    Closeness →
    Appeal →
    Other: Closeness 40, Appeal 93
    Why
    Appeal is 93.0 of 100: most comes from Potential (57.0 of 60) and Margin (36.0 of 40).
    To keep and to gain
    A asks for 70 points of Appeal: 23.0 to spare.
    With 40 more points in Closeness it is strategic.
    With Access 4 instead of 2 it is strategic.
    Next steps
    Step
    Who
    Until
    Meet one more who decides
    (Strategy: lean)
    –
    2026-12-07
    Agree the plan
    (Priority: A)
    Sales
    2026-12-23
    White space
    Most other A accounts have it, this one does not: Field (3 of 4).
    Notes
    in.xlsx, as of 2026-11-23, by keyfolio
    ");
    let best: Vec<&str> = pages.iter().map(|page| page[1].as_str()).collect();
    assert!(best[0].starts_with("K-4") && best[5].starts_with("K-6"), "the best first, those without a class last: {best:?}");
    let blocked = page_of(&pages, "Fir").join("\n");
    for text in [
        "Blocked",
        "otherwise A",
        "Bound until 2027-06-30.",
        "Contract\nUntil 2027-06-30, in 219 days",
        "Prepare the <tender>\n(Blocked: Contract)\nSales\n2026-11-23",
        "Wait\n(Priority: Blocked)\nNobody\n–",
    ] {
        assert!(blocked.contains(text), "{text}\n{blocked}");
    }
    assert!(!blocked.contains("Agree the plan"));
    let other = page_of(&pages, "<script>alert(1)</script>").join("\n");
    assert!(other.contains("There are too few other accounts of its class to compare with (0)."), "{other}");
    assert!(other.contains("To Priority A") && other.contains("it is A."), "{other}");
}

#[test]
fn a_way_that_a_page_names_leads_there() {
    let folder = Folder::new();
    book(&[]).save(&folder.file("in.xlsx"));
    assert_eq!(plans(&folder, &[]).code, 0);
    let html = fs::read_to_string(folder.file("plans.html")).unwrap();
    let page = pages(&html).into_iter().find(|page| page[0] == "Alder & Co").unwrap().join("\n");
    assert!(page.contains("With Access 4 instead of 3 it is strategic."), "{page}");
    let mut rows = accounts();
    rows[1][6] = Cell::from(4);
    let mut rules: Vec<&[&str]> = RULES.to_vec();
    rules.push(LAST_RULE);
    Book::new().sheet("Accounts", rows).criteria(&HEADER, &rules).save(&folder.file("in.xlsx"));
    let ran = folder.run(&["explain", "in.xlsx", "K-1"]);
    assert!(ran.stdout.contains("Strategy: strategic"), "{}", ran.stdout);
}

#[test]
fn a_page_stands_alone_whatever_the_cells_say() {
    let folder = Folder::new();
    book(&[("Report title", "Plans \"<&>\""), ("Offers", "Desk")]).save(&folder.file("in.xlsx"));
    assert_eq!(plans(&folder, &[]).code, 0);
    assert_eq!(folder.run(&["explain", "in.xlsx", "K-5", "--html", "one.html"]).code, 0);
    for file in ["plans.html", "one.html"] {
        let html = fs::read_to_string(folder.file(file)).unwrap();
        assert!(html.contains("content=\"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\""), "{file}");
        for outside in ["<script", "http://", "https://", "src=", "url(", "@import", "javascript:", " onload=", " onclick=", " onerror="] {
            assert!(!html.contains(outside), "{file}: {outside}");
        }
        for tag in ["div", "section", "article", "details", "table", "svg", "ul", "ol", "p", "span", "li"] {
            let begun = html.matches(&format!("<{tag}>")).count() + html.matches(&format!("<{tag} ")).count();
            assert_eq!(begun, html.matches(&format!("</{tag}>")).count(), "{file}: {tag}");
        }
    }
    let one = fs::read_to_string(folder.file("one.html")).unwrap();
    assert!(one.contains("<title>&lt;script&gt;alert(1)&lt;/script&gt; (K-5)</title>"));
    let (page, formulas) = one.split_once("<details class=\"formulas\">").unwrap();
    assert!(!page.contains("[Appeal]&gt;=70") && formulas.contains("[Appeal]&gt;=70"), "formulas are folded away");
    assert_eq!(one.matches("<article").count(), 1);
}

#[test]
fn a_formula_picks_the_accounts_and_a_column_parts_them() {
    let folder = Folder::new();
    book(&[]).save(&folder.file("in.xlsx"));
    let ran = plans(&folder, &["--where", "[Priority]=\"A\"", "--per", "owner"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let files = ["in.xlsx", "plans-M.-Keller.html", "plans-T-Ott-2.html", "plans-T-Ott.html", "plans.html"];
    assert_eq!(folder.names(), files);
    assert_eq!(
        ran.stdout,
        "plans.html (5 pages)\nplans-M.-Keller.html (3 pages)\nplans-T-Ott.html (1 page)\nplans-T-Ott-2.html (1 page)\n"
    );
    let own = pages(&fs::read_to_string(folder.file("plans-M.-Keller.html")).unwrap());
    let names: Vec<&str> = own.iter().map(|page| page[0].as_str()).collect();
    assert_eq!(names, ["Birch", "Alder & Co", "Fir"]);
    // A page of ours is replaced; what is not ours stays, and then nothing is written at all.
    fs::write(folder.file("plans-T-Ott.html"), "my own notes").unwrap();
    let before = fs::read(folder.file("plans.html")).unwrap();
    let ran = plans(&folder, &["--per", "Owner"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("file-exists") && ran.stderr.contains("plans-T-Ott.html"), "{}", ran.stderr);
    assert_eq!(fs::read(folder.file("plans.html")).unwrap(), before);
    assert_eq!(fs::read_to_string(folder.file("plans-T-Ott.html")).unwrap(), "my own notes");
    assert!(!folder.names().contains(&"plans-none.html".to_owned()));
    let ran = plans(&folder, &["--per", "Owner", "--force"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(folder.names().contains(&"plans-none.html".to_owned()));
    let ran = folder.run(&["plans", "in.xlsx", "-o", "in.xlsx", "--force"]);
    assert!(ran.code == 2 && ran.stderr.contains("wrong-extension"), "{}", ran.stderr);
}

#[test]
fn a_choice_that_cannot_be_made_is_refused_at_its_option() {
    let folder = Folder::new();
    book(&[]).save(&folder.file("in.xlsx"));
    for (more, said) in [
        (&["--where", "[Prioritty]=\"A\""][..], &["unknown-column", "--where", "[Priority]"][..]),
        (&["--where", "[Priority]=\"A"], &["--where"]),
        (&["--where", "[Company]=\"Gum\""], &["no-account-pages", "1 account fits, but does not meet every minimum requirement"]),
        (&["--where", "[Company]=\"Nobody\""], &["no-account-pages", "no key account fits"]),
        (&["--per", "Ownr"], &["unknown-column", "--per", "[Owner]"]),
    ] {
        let ran = plans(&folder, more);
        assert_eq!(ran.code, 2, "{more:?}: {}", ran.stderr);
        for text in said {
            assert!(ran.stderr.contains(text), "{more:?}: {text}: {}", ran.stderr);
        }
        assert_eq!(folder.names(), ["in.xlsx"]);
    }
    let ran = plans(&folder, &["--where", "[Company]", "--strict"]);
    assert_eq!(ran.code, 2, "a text is no condition: {}", ran.stderr);
}

#[test]
fn faults_of_the_playbook_are_findings_at_their_cells() {
    let folder = Folder::new();
    let mut rules: Vec<&[&str]> = RULES.to_vec();
    rules.push(LAST_RULE);
    let faulty = vec![
        row!["Result", "Item", "Step", "Owner", "Due in days"],
        row!["Priorty", "A", "a", "", 1],
        row!["Priority", "AA", "b", "", 1],
        row!["Appeal", "Margin", "c", "", 1],
        row!["Priority", "A", "d", "", "soon"],
        row!["Priority", "A", "", "", 5],
        row!["Priority", "A", "e", "", 5],
    ];
    Book::new().sheet("Accounts", accounts()).criteria(&HEADER, &rules).sheet("Playbook", faulty).save(&folder.file("in.xlsx"));
    let ran = plans(&folder, &["--strict", "--format", "json"]);
    assert_eq!(ran.code, 1, "{}", ran.stdout);
    let report: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    let said: Vec<String> = report["diagnostics"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| format!("{} {}", one["code"].as_str().unwrap(), one["cell"].as_str().unwrap_or_default()))
        .collect();
    let mut sorted = said.clone();
    sorted.sort();
    assert_eq!(
        sorted,
        ["playbook-days E5", "playbook-incomplete C6", "playbook-item B3", "playbook-result A2", "playbook-result A4"],
        "{}",
        ran.stdout
    );
    assert_eq!((report["accounts"].as_u64(), report["status"].as_str()), (Some(6), Some("done")));
    // A run says the same, and is done.
    let ran = folder.run(&["run", "in.xlsx", "-o", "out.xlsx"]);
    assert_eq!(ran.code, 0);
    assert!(ran.stderr.contains("playbook-item"), "{}", ran.stderr);
    // A sheet of measures of somebody else's is none of our business.
    let other = vec![row!["Projekt", "Stand"], row!["CRM", "offen"]];
    Book::new().sheet("Kunden", accounts()).criteria(&HEADER, &rules).sheet("Maßnahmen", other).save(&folder.file("in.xlsx"));
    let ran = folder.run(&["check", "in.xlsx", "--strict"]);
    assert!(ran.code == 0 && !ran.stderr.contains("playbook"), "{}", ran.stderr);
    assert!(plans(&folder, &[]).stderr.contains("empty-playbook"));
}

#[test]
fn an_offer_that_there_is_not_is_told() {
    let folder = Folder::new();
    book(&[("Offers", "Desk, Feld, Cloud")]).save(&folder.file("in.xlsx"));
    let ran = plans(&folder, &[]);
    assert_eq!(ran.code, 0);
    assert!(ran.stderr.contains("unknown-offer") && ran.stderr.contains("\"Field\""), "{}", ran.stderr);
    assert!(folder.run(&["check", "in.xlsx"]).stderr.contains("unknown-offer"));
    let page = pages(&fs::read_to_string(folder.file("plans.html")).unwrap()).concat().join("\n");
    assert!(page.contains("Most other A accounts have it, this one does not: Desk"), "{page}");
}

#[test]
fn german_pages_are_german() {
    let folder = Folder::new();
    let accounts = vec![
        row!["Kundennummer", "Firma", "Potenzial", "Dienst"],
        row!["K-1", "Ahorn", 90, "ja"],
        row!["K-2", "Birke", 82, "ja"],
        row!["K-3", "Zeder", 84, "ja"],
        row!["K-4", "Tanne", 88, "nein"],
        row!["K-5", "Fichte", 55.5, ""],
    ];
    Book::new()
        .sheet("Kunden", accounts)
        .criteria(
            &["Schritt", "Ergebnis", "Kriterium", "Formel", "Skala", "Gewicht"],
            &[
                &["Bewertung", "Reiz", "Potenzial", "[Potenzial]", "0..100", "1"],
                &["Einstufung", "Klasse", "A", "[Reiz]>=80"],
                &["Einstufung", "Klasse", "B", ""],
            ],
        )
        .sheet("Einstellungen", vec![row!["Einstellung", "Wert"], row!["Angebote", "Dienst"]])
        .sheet(
            "Massnahmen",
            vec![row!["Ergebnis", "Kriterium", "Schritt", "Zuständig", "Fällig in Tagen"], row!["Klasse", "A", "Besuch", "Leitung", 7]],
        )
        .save(&folder.file("in.xlsx"));
    let ran = folder.run(&["plans", "in.xlsx", "--as-of", "2026-11-23"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, "in-kundenseiten.html (5 Seiten)\n"), "{}", ran.stderr);
    let html = fs::read_to_string(folder.file("in-kundenseiten.html")).unwrap();
    assert!(html.contains("<html lang=\"de\">"));
    let pages = pages(&html);
    insta::assert_snapshot!(page_of(&pages, "Tanne").join("\n"), @r"
    Tanne
    K-4 · Kunden, Zeile 5 · Stichtag 23.11.2026
    Klasse
    A
    Reiz
    88,0
    Potenzial
    88,0 von 100
    Warum
    Reiz ist 88,0 von 100: Das meiste kommt aus Potenzial (88,0 von 100).
    Zu halten
    A verlangt 80 Punkte in Reiz: 8,0 mehr als nötig.
    Nächste Schritte
    Schritt
    Wer
    Bis
    Besuch
    (Klasse: A)
    Leitung
    30.11.2026
    Was vergleichbare Kunden kaufen
    Die meisten anderen A-Kunden haben es, dieser nicht: Dienst (3 von 3).
    Notizen
    in.xlsx, Stichtag 23.11.2026, von keyfolio
    ");
    let other = page_of(&pages, "Fichte").join("\n");
    assert!(other.contains("Mit Potenzial 80 statt 55,5 ist es A.") && other.contains("Zu Klasse A"), "{other}");
}

#[test]
fn what_changed_since_is_on_the_page() {
    let folder = Folder::new();
    let month = |day: &str, potential: f64, name: &str| {
        let mut rows = accounts();
        rows[1][4] = Cell::from(potential);
        if name == "old.xlsx" {
            rows.remove(2);
        }
        let mut rules: Vec<&[&str]> = RULES.to_vec();
        rules.push(LAST_RULE);
        Book::new().sheet("Accounts", rows).criteria(&HEADER, &rules).save(&folder.file(name));
        let ran = folder.run(&["run", name, "--in-place", "--as-of", day]);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
    };
    month("2026-09-30", 40.0, "oldest.xlsx");
    month("2026-10-31", 60.0, "old.xlsx");
    book(&[]).save(&folder.file("in.xlsx"));
    let ran = plans(&folder, &["--previous", "oldest.xlsx", "--previous", "old.xlsx"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let pages = pages(&fs::read_to_string(folder.file("plans.html")).unwrap());
    let own = page_of(&pages, "Alder & Co").join("\n");
    for text in ["Since 2026-10-31", "Class B → A. Score 68.0 → 86.0. Trend: rising (56.0 · 68.0 · 86.0).", "Potential: 60 → 90"] {
        assert!(own.contains(text), "{text}\n{own}");
    }
    assert!(page_of(&pages, "Birch").join("\n").contains("New since then."));
    assert!(page_of(&pages, "Cedar").join("\n").contains("Class A as before. Score 84.0 → 84.0. Trend: steady (84.0 · 84.0 · 84.0)."));
}

/// An account without the first score has a second one, which is not compared with the first of then.
#[test]
fn the_scores_of_then_and_now_are_the_same_one() {
    let folder = Folder::new();
    let month = |name: &str, first: &str| {
        let value = if first.is_empty() { Cell::from("") } else { Cell::from(first.parse::<f64>().unwrap()) };
        let rows = vec![
            row!["ID", "Company", "X", "Y"],
            row!["K-1", "Alder", 50, 80],
            vec![Cell::from("K-2"), Cell::from("Birch"), value, Cell::from(80)],
            row!["K-3", "Cedar", 20, 30],
        ];
        let rules: [&[&str]; 4] = [
            &["Score", "First", "x", "[X]", "0..100", "1", "skip"],
            &["Score", "Second", "y", "[Y]", "0..100", "1"],
            &["Classify", "Class", "A", "[Second]>=50"],
            &["Classify", "Class", "B", ""],
        ];
        Book::new().sheet("Accounts", rows).criteria(&HEADER, &rules).save(&folder.file(name));
    };
    month("old.xlsx", "40");
    assert_eq!(folder.run(&["run", "old.xlsx", "--in-place", "--as-of", "2026-10-31"]).code, 0);
    month("in.xlsx", "");
    let ran = plans(&folder, &["--previous", "old.xlsx"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let pages = pages(&fs::read_to_string(folder.file("plans.html")).unwrap());
    let page = page_of(&pages, "Birch").join("\n");
    assert!(page.contains("Since 2026-10-31") && !page.contains("→ 80.0"), "{page}");
    assert!(page_of(&pages, "Alder").join("\n").contains("Score 50.0 → 50.0"), "{pages:?}");
}

#[test]
fn a_folder_without_last_time_is_told() {
    let folder = Folder::new();
    book(&[]).save(&folder.file("in.xlsx"));
    fs::create_dir(folder.file("nothing")).unwrap();
    let ran = plans(&folder, &["--previous-dir", "nothing"]);
    assert!(ran.code == 0 && ran.stderr.contains("no-previous"), "{}", ran.stderr);
}

#[test]
fn three_hundred_accounts_have_three_hundred_pages() {
    let folder = Folder::new();
    let mut rows = vec![row!["ID", "Company", "Size", "Potential", "Margin", "Access", "Until"]];
    for number in 0..300 {
        rows.push(row![
            format!("K-{number}").as_str(),
            format!("Company {number}").as_str(),
            50,
            number % 101,
            number % 51,
            number % 6,
            ""
        ]);
    }
    let mut rules: Vec<&[&str]> = RULES.to_vec();
    rules.push(LAST_RULE);
    Book::new().sheet("Accounts", rows).criteria(&HEADER, &rules).save(&folder.file("in.xlsx"));
    assert_eq!(plans(&folder, &[]).stdout, "plans.html (300 pages)\n");
    let html = fs::read_to_string(folder.file("plans.html")).unwrap();
    assert_eq!(html.matches("<article").count(), 300);
    assert!(html.len() < 3_000_000, "{}", html.len());
    assert_eq!(plans(&folder, &[]).code, 0, "a page of ours is replaced");
    assert_eq!(fs::read_to_string(folder.file("plans.html")).unwrap(), html, "the same input gives the same page");
}

#[test]
fn a_new_workbook_has_a_playbook_and_nothing_to_complain_of() {
    for (language, owner, sheet) in [("en", "Account manager", "Playbook"), ("de", "Kundenbetreuer", "Maßnahmen")] {
        let folder = Folder::new();
        assert_eq!(folder.run(&["new", "in.xlsx", "--language", language]).code, 0);
        let ran = folder.run(&["check", "in.xlsx", "--strict"]);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        assert!(!ran.stderr.contains(sheet), "{}", ran.stderr);
        assert_eq!(plans(&folder, &["--strict"]).code, 0);
        let html = fs::read_to_string(folder.file("plans.html")).unwrap();
        assert!(html.contains(owner), "{language}");
        let ran = folder.run(&["criteria", "export", "in.xlsx", "-o", "criteria.toml"]);
        assert!(ran.code == 0 && fs::read_to_string(folder.file("criteria.toml")).unwrap().contains("[[playbook]]"), "{}", ran.stderr);
        assert_eq!(folder.run(&["criteria", "import", "criteria.toml", "-o", "again.xlsx"]).code, 0);
        let again = folder.run(&["criteria", "export", "again.xlsx"]);
        assert_eq!(again.stdout.matches("[[playbook]]").count(), 9);
    }
}

#[test]
fn ways_that_need_a_walk_over_very_many_are_not_looked_for_and_it_is_said() {
    let folder = Folder::new();
    let made = |accounts: i32| {
        let mut rows = vec![row!["ID", "Potential"]];
        rows.extend((0..accounts).map(|number| row![format!("K-{number}").as_str(), number % 97]));
        Book::new()
            .sheet("Accounts", rows)
            .criteria(
                &HEADER,
                &[
                    &["Score", "Appeal", "Potential", "[Potential]", "min..max", "1"],
                    &["Classify", "Priority", "A", "[Appeal]>=50"],
                    &["Classify", "Priority", "B", ""],
                ],
            )
            .save(&folder.file("in.xlsx"));
        assert_eq!(plans(&folder, &[]).code, 0);
        fs::read_to_string(folder.file("plans.html")).unwrap()
    };
    let few = made(20);
    assert!(few.contains("it is A.") && !few.contains("Not looked for"), "{few}");
    let many = made(600);
    assert_eq!(many.matches("Not looked for").count(), 600);
    assert!(!many.contains("it is A."));
}
