//! The help in German: one text for each command and each option, beside the English ones in `args`.

/// How a command's help is laid out, with a German word for its usage.
pub(super) const TEMPLATE: &str = "{before-help}{about-with-newline}\nAufruf: {usage}\n\n{all-args}{after-help}";

/// Of every command that has such an option and no text of its own for it.
const EVERYWHERE: &str = "*";

/// What the commands do, by how they are written.
const COMMANDS: [(&str, &str); 19] = [
    (
        "",
        "Bewertet Schlüsselkunden in einer Excel-Arbeitsmappe nach den Kriterien, die darin stehen, und gibt dieselbe Arbeitsmappe mit Ergebnissen zurück",
    ),
    ("run", "Jeden Kunden bewerten und die bewertete Arbeitsmappe schreiben"),
    ("check", "Alles sagen, was sich vor einem Lauf über die Kriterien sagen lässt"),
    ("explain", "Zeigen, warum ein Kunde bekam, was er bekam, und was ihm eine bessere Klasse gäbe"),
    ("plans", "Für jeden Schlüsselkunden eine Seite schreiben, zum Drucken oder Versenden: wo er steht, warum, und was zu tun ist"),
    ("test", "Die Ergebnisse mit den Erwartungen im Blatt Prüfungen vergleichen"),
    ("sensitivity", "Sagen, wie fest die Klassen gegenüber anderen Gewichten und Schwellen sind"),
    ("what-if", "Andere Kriterien an denselben Kunden versuchen und sagen, wer sich bewegt; geschrieben wird nichts"),
    ("diff", "Sagen, welche Kunden sich zwischen zwei Arbeitsmappen bewegt haben und warum"),
    (
        "history",
        "Bewertete Arbeitsmappen vieler Monate nebeneinanderstellen, als Arbeitsmappe: Klassen, Bewertungen, Trends, wer sich bewegt hat",
    ),
    ("watch", "Bei jedem Speichern neu bewerten und sagen, was sich seit dem letzten Mal bewegt hat; Strg-C beendet es"),
    ("sql", "Die Kriterien als eine SQL-Abfrage über eine Tabelle der Kunden ausgeben"),
    ("new", "Eine Arbeitsmappe zum Anfangen schreiben: mit Kunden, Kriterien, Einstellungen und Prüfungen"),
    ("criteria", "Zwischen einem Kriterienblatt und seiner Textform umwandeln"),
    ("criteria export", "Die Kriterien einer Arbeitsmappe (oder die eingebauten) als TOML schreiben"),
    ("criteria import", "Aus TOML eine Arbeitsmappe mit einem Kriterienblatt schreiben"),
    ("functions", "Die Funktionen der Formelsprache zeigen"),
    ("completions", "Ein Skript zur Vervollständigung für eine Shell ausgeben"),
    ("manual", "Die Handbuchseite ausgeben, wie man sie liest"),
];

/// What the options mean, by command and option.
const OPTIONS: [(&str, &str, &str); 80] = [
    (EVERYWHERE, "color", "Farben der Ausgabe"),
    (EVERYWHERE, "workbook", "Die Arbeitsmappe (.xlsx oder .xlsm; auch .csv, .ods, .xls und .xlsb werden gelesen)"),
    (
        EVERYWHERE,
        "criteria",
        "Kriterien aus einer anderen Arbeitsmappe oder einer TOML-Datei; ohne sie und ohne ein Blatt Kriterien die eingebauten",
    ),
    (
        EVERYWHERE,
        "as_of",
        "Der Tag, für den HEUTE() steht, als 23.11.2026 oder 2026-11-23; ohne ihn die Einstellung „Stichtag“ oder der heutige",
    ),
    (
        EVERYWHERE,
        "previous",
        "Die bewertete Arbeitsmappe vom letzten Mal, die VORHER liest; mehrmals mit der letzten zuerst; bei „run“ kommen „Veränderung“ und „Veränderungen“ hinzu",
    ),
    (
        EVERYWHERE,
        "previous_dir",
        "Der Ordner vom letzten Mal mit der <Name>-bewertet.xlsx jeder Arbeitsmappe oder der gleichen Namens; bei einer Arbeitsmappe und ohne diese alle bewerteten Arbeitsmappen darin, deren Lauf vor dem Tag von diesem war, die letzte zuerst",
    ),
    (EVERYWHERE, "format", "Was die Standardausgabe enthält: Text und Tabellen oder ein JSON-Objekt"),
    (EVERYWHERE, "quiet", "Nichts als Fehler ausgeben"),
    (
        "run",
        "workbooks",
        "Die Arbeitsmappen (.xlsx oder .xlsm; auch .csv, .ods, .xls und .xlsb werden gelesen); bei mehreren wird jede versucht, und der schlechteste Rückgabewert gilt",
    ),
    (
        "run",
        "output",
        "Wohin die bewertete Arbeitsmappe kommt [Standard: <Name>-bewertet.xlsx neben der Eingabe, <Name>-annotated.xlsx bei englischen Kriterien]",
    ),
    ("run", "output_dir", "Ein Ordner für die bewerteten Arbeitsmappen; fehlt er, wird er angelegt"),
    (
        "run",
        "combined",
        "Eine Arbeitsmappe über alle, in der die Kunden gemeinsam bewertet werden; eine Spalte „Quelle“ sagt, woher jeder kommt",
    ),
    ("run", "in_place", "Die Eingabe ersetzen; die bisherige Datei bleibt als <Name>.bak.xlsx"),
    ("run", "details", "Für jede Zeile der Bewertung eine Spalte mit ihren Punkten, gruppiert und zugeklappt neben der Bewertung"),
    ("run", "strict", "Mit 1 enden, wenn es Hinweise gibt"),
    ("run", "verify", "Das Ergebnis noch einmal lesen und jede ursprüngliche Zelle mit der Eingabe vergleichen"),
    ("run", "drop_signature", "Eine digitale Signatur aus dem Ergebnis nehmen; ohne das wird eine signierte Arbeitsmappe abgelehnt"),
    ("run", "live", "Die Ergebnisse als Formeln schreiben, die Änderungen in Excel folgen, mit den heutigen Werten; siehe docs/live.md"),
    ("run", "no_report", "Keine Blätter hinzufügen (Übersicht, Hinweise, Lauf); die eines früheren Laufs werden gelöscht"),
    ("run", "open", "Die Ergebnisse öffnen, wenn sie geschrieben sind, mit dem Programm, das Arbeitsmappen öffnet"),
    ("check", "strict", "Mit 1 enden, wenn es Hinweise gibt"),
    ("explain", "key", "Schlüssel oder Name des Kunden oder seine Zeile im Kundenblatt, als row:17"),
    ("explain", "html", "Die Erklärung als Seite schreiben, die sich verschicken und drucken lässt"),
    ("explain", "force", "Die Seite ersetzen, wenn es sie gibt"),
    ("test", "pin", "Die heutigen Ergebnisse dieser Kunden ins Blatt Prüfungen schreiben oder in die TOML-Datei von --criteria"),
    ("sensitivity", "weights", "Um wie viel Prozent jedes Gewicht nach oben und unten verändert wird; 0 lässt Gewichte aus"),
    (
        "sensitivity",
        "thresholds",
        "Um wie viel Prozent jede Schwelle und jede Grenze einer Skala nach oben und unten verändert wird; 0 lässt sie aus",
    ),
    ("sensitivity", "result", "Das Ergebnis einer Einstufung, um das es geht [Standard: das erste]"),
    ("sensitivity", "best", "Wie viele der besten Kunden auf Wechsel des Rangs beobachtet werden"),
    (
        "sensitivity",
        "column",
        "Wie „run“ auch die bewertete Arbeitsmappe schreiben, mit einer Spalte „Festigkeit %“: dem Anteil der Veränderungen, unter denen der Kunde seine Klasse behält",
    ),
    (
        "sensitivity",
        "output",
        "Wohin sie kommt [Standard: <Name>-bewertet.xlsx neben der Eingabe, <Name>-annotated.xlsx bei englischen Kriterien]",
    ),
    ("plans", "filter", "Nur die Schlüsselkunden, für die diese Formel über Spalten und Ergebnisse WAHR ist, etwa [Priorität]=\"A\""),
    ("plans", "per", "Dazu eine Datei für jeden Wert dieser Spalte, neben der mit allen: für jeden Betreuer die eigenen Kunden"),
    (
        "plans",
        "output",
        "Wohin die Seiten kommen [Standard: <Name>-kundenseiten.html neben der Eingabe, <Name>-plans.html bei englischen Kriterien]",
    ),
    ("plans", "force", "Dateien dieser Namen ersetzen, die keyfolio nicht geschrieben hat"),
    ("plans", "strict", "Mit 1 enden, wenn es Hinweise gibt"),
    ("what-if", "criteria", "Die Kriterien, die versucht werden, aus einer anderen Arbeitsmappe oder einer TOML-Datei"),
    (
        "what-if",
        "set",
        "Das in einer Zelle des Kriterienblatts versuchen (Kriterien!F8=40%) oder in einer Regel (rule 3.weight=40%); mehrfach möglich, und ändert die Kriterien von --criteria, wo es auch sie gibt",
    ),
    ("what-if", "base", "Die Kriterien, mit denen verglichen wird, wo es nicht die der Arbeitsmappe sind"),
    ("what-if", "value", "Die Spalte oder das Ergebnis, das summiert wird [Standard: die Einstellung „Wertspalte“]"),
    ("diff", "criteria", "Die Kriterien von NEU, und von ALT, wo es kein Blatt Kriterien hat"),
    ("diff", "old", "Die Arbeitsmappe vom letzten Mal"),
    ("diff", "new", "Die Arbeitsmappe von diesem Mal"),
    ("diff", "old_criteria", "Die Kriterien von ALT, aus einer anderen Arbeitsmappe oder einer TOML-Datei [Standard: die eigenen]"),
    ("diff", "old_as_of", "Der Tag von ALT [Standard: seine Einstellung „Stichtag“ oder sonst der Tag von NEU]"),
    ("diff", "value", "Die Spalte oder das Ergebnis, das summiert wird [Standard: die Einstellung „Wertspalte“ von NEU]"),
    ("history", "workbooks", "Die bewerteten Arbeitsmappen, in beliebiger Reihenfolge: Das Blatt Lauf sagt zu jeder den Stichtag"),
    ("history", "criteria", "Kriterien derer, die kein Blatt Kriterien haben, aus einer anderen Arbeitsmappe oder einer TOML-Datei"),
    ("history", "output", "Wohin die Arbeitsmappe kommt [Standard: verlauf.xlsx, bei englischen Arbeitsmappen history.xlsx]"),
    ("history", "force", "Die Arbeitsmappe ersetzen, wenn es sie gibt"),
    ("watch", "format", "Was die Standardausgabe enthält; JSON ist eine Zeile für jeden Lauf"),
    (
        "watch",
        "output",
        "Wohin die bewertete Arbeitsmappe kommt [Standard: <Name>-bewertet.xlsx neben der Eingabe, <Name>-annotated.xlsx bei englischen Kriterien]",
    ),
    ("watch", "drop_signature", "Eine digitale Signatur aus dem Ergebnis nehmen; ohne das wird eine signierte Arbeitsmappe abgelehnt"),
    ("watch", "no_report", "Keine Blätter hinzufügen (Übersicht, Hinweise, Lauf)"),
    ("watch", "runs", "Nach so vielen Läufen enden, mit dem Rückgabewert des letzten"),
    ("sql", "workbook", "Die Arbeitsmappe (.xlsx oder .xlsm): ihre Kriterien und die Arten ihrer Spalten"),
    ("sql", "dialect", "Der Dialekt der Abfrage"),
    ("sql", "table", "Die Tabelle der Kunden; Punkte trennen ein Schema davon"),
    ("sql", "schema", "Die Anweisungen ausgeben, die die Tabellen anlegen, statt der Abfrage"),
    ("sql", "output", "Wohin geschrieben wird [Standard: die Standardausgabe]"),
    ("sql", "force", "Die Ausgabedatei ersetzen, wenn es sie gibt"),
    ("sql", "quiet", "Nichts als die Abfrage und Fehler ausgeben"),
    (
        "new",
        "workbook",
        "Die Arbeitsmappe, die geschrieben wird [Standard mit --model: <Modell>.xlsx]; mit --into, wohin das Ergebnis kommt [Standard dann: jene Arbeitsmappe selbst, bisher bleibt sie als <Name>.bak.xlsx]",
    ),
    ("new", "model", "Ein fertiges Modell statt der vier Stufen; mit --into dessen Kriterien, ohne die, deren Spalten es nicht gibt"),
    ("new", "models", "Die Modelle nennen, jedes mit einem Satz"),
    (
        "new",
        "into",
        "Kriterien über die eigenen Spalten, Einstellungen und Prüfungen in diese Arbeitsmappe einfügen, statt eine zu machen; alles andere darin bleibt",
    ),
    ("new", "language", "Die Sprache der Blätter; ohne sie die des Systems"),
    ("new", "force", "Die Datei ersetzen, wenn es sie gibt"),
    ("criteria export", "workbook", "Die Arbeitsmappe; ohne sie die eingebauten Kriterien"),
    ("criteria export", "output", "Wohin geschrieben wird [Standard: die Standardausgabe]"),
    ("criteria export", "language", "Namen, Zahlen und Trennzeichen der Formeln übersetzen"),
    ("criteria export", "force", "Die Ausgabedatei ersetzen, wenn es sie gibt"),
    ("criteria import", "toml", "Die TOML-Datei"),
    ("criteria import", "output", "Wohin geschrieben wird [Standard: <Name>.xlsx neben der Eingabe]"),
    ("criteria import", "language", "Namen, Zahlen und Trennzeichen der Formeln übersetzen"),
    ("criteria import", "force", "Die Arbeitsmappe ersetzen, wenn es sie gibt"),
    ("functions", "name", "Eine Funktion, mit ihrem deutschen oder englischen Namen; ohne sie alle"),
    ("functions", "language", "Die Sprache von Namen und Texten; ohne sie die des Namens oder des Systems"),
    ("completions", "shell", "Die Shell"),
    ("manual", "about", "Ein Befehl; ohne ihn die Seite über das ganze Programm"),
];

/// The words for what is to be given.
const VALUES: [(&str, &str); 19] = [
    ("FORMULA", "FORMEL"),
    ("WORKBOOK", "ARBEITSMAPPE"),
    ("FILE", "DATEI"),
    ("DIR", "ORDNER"),
    ("DATE", "TAG"),
    ("KEY", "SCHLÜSSEL"),
    ("NAME", "NAME"),
    ("COLUMN", "SPALTE"),
    ("COUNT", "ANZAHL"),
    ("PERCENT", "PROZENT"),
    ("CELL=CONTENT", "ZELLE=INHALT"),
    ("OLD", "ALT"),
    ("NEW", "NEU"),
    ("COMMAND", "BEFEHL"),
    // Options that name no word of their own get it from clap.
    ("COLOR", "FARBE"),
    ("DIALECT", "DIALEKT"),
    ("FORMAT", "FORMAT"),
    ("SHELL", "SHELL"),
    ("LANGUAGE", "SPRACHE"),
];

/// What a command does.
pub(super) fn about(path: &str) -> Option<&'static str> {
    COMMANDS.iter().find(|(command, _)| *command == path).map(|(_, text)| *text)
}

/// What an option of a command means.
pub(super) fn help(path: &str, id: &str) -> Option<&'static str> {
    entry(path, id).map(|(_, _, text)| *text)
}

fn entry(path: &str, id: &str) -> Option<&'static (&'static str, &'static str, &'static str)> {
    [path, EVERYWHERE].iter().find_map(|path| OPTIONS.iter().find(|(command, option, _)| command == path && *option == id))
}

/// The word for what is to be given.
pub(super) fn value_name(english: &str) -> String {
    VALUES.iter().find(|(word, _)| *word == english).map_or(english, |(_, german)| german).to_owned()
}

#[cfg(test)]
pub(super) fn key(path: &str, id: &str) -> Option<(&'static str, &'static str)> {
    entry(path, id).map(|(command, option, _)| (*command, *option))
}

#[cfg(test)]
pub(super) fn keys() -> impl Iterator<Item = (&'static str, &'static str)> {
    COMMANDS.iter().map(|(command, _)| (*command, "")).chain(OPTIONS.iter().map(|(command, option, _)| (*command, *option)))
}

#[cfg(test)]
pub(super) fn knows_value_name(name: &str) -> bool {
    VALUES.iter().any(|(word, _)| *word == name)
}
