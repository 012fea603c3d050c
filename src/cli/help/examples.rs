//! An example for the end of each command's help.

use crate::foundation::language::Word;

/// A command line and what it is good for.
pub(super) struct Example {
    path: &'static str,
    /// The command line, without the program's name.
    pub(super) line: &'static str,
    /// What it does.
    pub(super) meaning: Word,
}

const fn example(path: &'static str, line: &'static str, english: &'static str, german: &'static str) -> Example {
    Example { path, line, meaning: Word::new(english, german) }
}

const EXAMPLES: [Example; 17] = [
    example(
        "run",
        "run accounts.xlsx --previous october/accounts-annotated.xlsx --open",
        "decide, show who moved since October, and open the result",
        "bewerten, zeigen, wer sich seit Oktober bewegt hat, und das Ergebnis öffnen",
    ),
    example("check", "check accounts.xlsx --strict", "before the monthly run", "vor dem monatlichen Lauf"),
    example(
        "explain",
        "explain accounts.xlsx A-1007 --html A-1007.html",
        "a page about one account, for its manager",
        "eine Seite über einen Kunden, für die, die ihn betreuen",
    ),
    example(
        "plans",
        "plans accounts.xlsx --per Owner -o plans.html",
        "a page for each key account, and a file for each who looks after some",
        "eine Seite für jeden Schlüsselkunden und eine Datei für alle, die welche betreuen",
    ),
    example("test", "test accounts.xlsx --pin A-1007 A-1012", "expect what they get today", "erwarten, was sie heute bekommen"),
    example(
        "sensitivity",
        "sensitivity accounts.xlsx --weights 20 --thresholds 0",
        "which accounts hang on the weights",
        "welche Kunden an den Gewichten hängen",
    ),
    example(
        "what-if",
        "what-if accounts.xlsx --set Criteria!F8=40%",
        "who would move if this weight were 40 %",
        "wer sich bewegen würde, wäre dieses Gewicht 40 %",
    ),
    example(
        "diff",
        "diff october.xlsx november.xlsx --value Revenue",
        "who moved, and with how much revenue",
        "wer sich bewegt hat und mit wie viel Umsatz",
    ),
    example(
        "history",
        "history results/2026-10/all.xlsx results/2026-11/all.xlsx -o history.xlsx",
        "how classes and scores went over the months",
        "wie sich Klassen und Bewertungen über die Monate entwickelt haben",
    ),
    example(
        "watch",
        "watch accounts.xlsx",
        "tune in Excel and see at each save who moves",
        "in Excel abstimmen und bei jedem Speichern sehen, wer sich bewegt",
    ),
    example(
        "sql",
        "sql accounts.xlsx --dialect postgres --table crm.accounts -o decide.sql",
        "decide in the database",
        "in der Datenbank bewerten",
    ),
    example(
        "new",
        "new --into accounts.xlsx",
        "criteria to begin with, over your own columns",
        "Kriterien zum Anfangen, über die eigenen Spalten",
    ),
    example(
        "criteria export",
        "criteria export accounts.xlsx -o criteria.toml",
        "criteria as text, for version control",
        "Kriterien als Text, für die Versionsverwaltung",
    ),
    example(
        "criteria import",
        "criteria import criteria.toml -o criteria.xlsx --language de",
        "the same as a sheet, in German",
        "dasselbe als Blatt, auf Deutsch",
    ),
    example("functions", "functions SVERWEIS", "what VLOOKUP does, in German", "was SVERWEIS tut"),
    example("completions", "completions powershell", "for the profile of your shell", "für das Profil der eigenen Shell"),
    example("manual", "manual run", "the page about one command", "die Seite über einen Befehl"),
];

/// The example of a command.
pub(super) fn of(path: &str) -> Option<&'static Example> {
    EXAMPLES.iter().find(|example| example.path == path)
}
