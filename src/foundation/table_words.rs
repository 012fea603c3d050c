//! What people call columns, and rows that are no accounts, in their tables: the words by which exports and lists are read, in both
//! languages, folded.

use super::language::{folded, is_german};

/// Whether a column's header can only be German.
pub fn is_german_header(name: &str) -> bool {
    let name = folded(name);
    let mut parts = name.split(|sign: char| !sign.is_alphanumeric());
    is_german(&name)
        || parts.any(|part| {
            GERMAN_HEADERS.iter().any(|word| part == *word || part.len() > word.len() && word.len() > 4 && part.ends_with(word))
        })
}

/// Words that head German columns of accounts; folded.
pub const GERMAN_HEADERS: [&str; 40] = [
    "firma",
    "kunden",
    "nummer",
    "kundennummer",
    "nr",
    "ort",
    "plz",
    "stadt",
    "land",
    "straße",
    "strasse",
    "branche",
    "betreuer",
    "gebiet",
    "betrag",
    "wert",
    "menge",
    "preis",
    "gewinn",
    "marge",
    "rabatt",
    "deckungsbeitrag",
    "mitarbeiter",
    "anzahl",
    "seit",
    "datum",
    "jahr",
    "auftrag",
    "auftragseingang",
    "rechnung",
    "konto",
    "ansprechpartner",
    "bezeichnung",
    "bemerkung",
    "vertrieb",
    "potenzial",
    "potential",
    "wachstum",
    "klasse",
    "abteilung",
];

/// Words that head English ones; folded.
pub const ENGLISH_HEADERS: [&str; 36] = [
    "account",
    "accounts",
    "customer",
    "customers",
    "client",
    "company",
    "number",
    "revenue",
    "sales",
    "turnover",
    "profit",
    "amount",
    "value",
    "price",
    "quantity",
    "discount",
    "since",
    "date",
    "year",
    "city",
    "country",
    "state",
    "street",
    "zip",
    "industry",
    "owner",
    "manager",
    "employees",
    "growth",
    "rating",
    "type",
    "description",
    "phone",
    "order",
    "orders",
    "invoice",
];

/// What only a row of sums is called, alone or with a group's name before or behind it; folded, in both languages.
pub const SUM_ROWS: [&str; 24] = [
    "grand total",
    "grand totals",
    "overall total",
    "overall result",
    "running total",
    "subtotal",
    "subtotals",
    "sub total",
    "sub totals",
    "carried forward",
    "brought forward",
    "zwischensumme",
    "zwischensummen",
    "zwischenergebnis",
    "gesamtsumme",
    "gesamtsummen",
    "gesamtergebnis",
    "gesamtwert",
    "gesamttotal",
    "teilergebnis",
    "teilsumme",
    "endsumme",
    "insgesamt",
    "übertrag",
];

/// Words for a sum or a mean, which may stand in the name of a company too; folded, in both languages.
pub const SUMS: [&str; 20] = [
    "total",
    "totals",
    "sum",
    "sums",
    "average",
    "averages",
    "avg",
    "mean",
    "result",
    "summe",
    "summen",
    "gesamt",
    "ergebnis",
    "mittelwert",
    "mittel",
    "durchschnitt",
    "schnitt",
    "ø",
    "σ",
    "all",
];

/// Words for a count of rows, which may stand in the name of a company too; folded, in both languages.
pub const COUNTS: [&str; 6] = ["count", "counts", "counted", "number", "anzahl", "zählung"];

/// What is counted: with a number or beside one, these words say as much as a word for a count; folded, in both languages.
pub const COUNTED: [&str; 21] = [
    "record",
    "records",
    "row",
    "rows",
    "item",
    "items",
    "entry",
    "entries",
    "accounts",
    "customers",
    "clients",
    "companies",
    "datensatz",
    "datensätze",
    "datensätzen",
    "sätze",
    "zeile",
    "zeilen",
    "einträge",
    "einträgen",
    "kunden",
];

/// What stands in a row of units below headers, alone or in brackets; folded, in both languages.
pub const UNITS: [&str; 78] = [
    "eur", "€", "euro", "teur", "t€", "keur", "k€", "meur", "m€", "mio €", "mio. €", "mio eur", "mio. eur", "tsd. eur", "tsd. €", "usd",
    "us$", "$", "kusd", "k$", "m$", "gbp", "£", "k£", "chf", "tchf", "%", "‰", "percent", "prozent", "pp", "bp", "pcs", "pcs.", "pc",
    "pieces", "units", "unit", "stk", "stk.", "stück", "st", "st.", "kg", "g", "t", "to", "l", "h", "hrs", "hours", "std", "std.",
    "stunden", "min", "d", "days", "tage", "weeks", "wochen", "months", "monate", "years", "jahre", "fte", "vzä", "ma", "m", "m²", "qm",
    "km", "points", "punkte", "pts", "pkt", "text", "date", "datum",
];

/// What headings between rows begin with; folded, in both languages.
pub const HEADINGS: [&str; 24] = [
    "region",
    "area",
    "territory",
    "group",
    "segment",
    "team",
    "country",
    "division",
    "department",
    "district",
    "sector",
    "category",
    "gebiet",
    "vertriebsgebiet",
    "gruppe",
    "kundengruppe",
    "bezirk",
    "land",
    "bereich",
    "abteilung",
    "niederlassung",
    "branche",
    "kategorie",
    "page",
];

/// What says no more than a word for a sum does, beside one ("Total of all customers", "12 records"); folded.
pub const BESIDE_SUMS: [&str; 30] = [
    "of",
    "the",
    "all",
    "over",
    "for",
    "in",
    "accounts",
    "account",
    "customers",
    "customer",
    "clients",
    "records",
    "record",
    "rows",
    "items",
    "count",
    "aller",
    "alle",
    "der",
    "die",
    "über",
    "von",
    "für",
    "kunden",
    "kunde",
    "konten",
    "debitoren",
    "zeilen",
    "sätze",
    "datensätze",
];
