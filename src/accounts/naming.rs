//! Which headers are known words for an account's key, and which for its name, in both languages and the words of the programs that
//! accounts are exported from.
//!
//! A header is taken apart into its words (`Kd.-Nr.`, `Account: Account ID`, `CustomerNo`, `Kundennummer`). It is a key's only if every one of them
//! is known: in `Account manager`, `Customer since` and `Number of employees` one word is about something else.

use crate::foundation::language::folded;

/// What a word of a header says.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Says {
    /// That it is a key.
    Key,
    /// That it is about accounts.
    Account,
    /// That it is a name.
    Name,
    /// Nothing by itself.
    Little,
}

const KEYS: [&str; 31] = [
    "id",
    "ids",
    "no",
    "nr",
    "num",
    "number",
    "numbers",
    "nummer",
    "nummern",
    "key",
    "keys",
    "code",
    "schlüssel",
    "schluessel",
    "guid",
    "uuid",
    "gid",
    "identifier",
    "identification",
    "identifikation",
    "kennung",
    "ident",
    "kennzeichen",
    "#",
    "№",
    "kunnr",
    "ref",
    "reference",
    "referenz",
    "identnummer",
    "identifikator",
];

const ACCOUNTS: [&str; 54] = [
    "account",
    "accounts",
    "acct",
    "acc",
    "customer",
    "customers",
    "cust",
    "client",
    "clients",
    "company",
    "companies",
    "organisation",
    "organization",
    "org",
    "partner",
    "bp",
    "gp",
    "kunde",
    "kunden",
    "kd",
    "kto",
    "konto",
    "konten",
    "debitor",
    "debitoren",
    "debtor",
    "debtors",
    "geschäftspartner",
    "geschaeftspartner",
    "geschäftspartners",
    "firma",
    "firmen",
    "unternehmen",
    "unternehmens",
    "auftraggeber",
    "mandant",
    "mandanten",
    "klient",
    "klienten",
    "buyer",
    "supplier",
    "suppliers",
    "vendor",
    "vendors",
    "lieferant",
    "lieferanten",
    "kreditor",
    "kreditoren",
    "member",
    "mitglied",
    "dealer",
    "händler",
    "abnehmer",
    "party",
];

const NAMES: [&str; 8] = ["name", "names", "bezeichnung", "beschriftung", "kurzbezeichnung", "kurzname", "label", "benennung"];

const LITTLE: [&str; 47] = [
    "the",
    "of",
    "der",
    "des",
    "die",
    "record",
    "external",
    "internal",
    "extern",
    "externe",
    "intern",
    "interne",
    "ext",
    "int",
    "sap",
    "crm",
    "erp",
    "hubspot",
    "salesforce",
    "dynamics",
    "datev",
    "unique",
    "eindeutige",
    "case",
    "safe",
    "character",
    "characters",
    "char",
    "digit",
    "stellige",
    "15",
    "18",
    "do",
    "not",
    "modify",
    "c",
    "our",
    "unsere",
    "own",
    "business",
    "master",
    "sold",
    "to",
    "legal",
    "full",
    "adressattyp",
    "system",
];

/// How well a header names the key: 0 an account's number or ID, 1 a number or ID alone, 2 the account alone, 3 its name. `None` where it names
/// something else.
pub fn key_rank(header: &str) -> Option<u8> {
    let says = said(header)?;
    let has = |what| says.contains(&what);
    match (has(Says::Key), has(Says::Account), has(Says::Name)) {
        (true, true, false) => Some(0),
        (true, false, false) => Some(1),
        (false, true, false) => Some(2),
        (_, _, true) if !has(Says::Key) => Some(3),
        _ => None,
    }
}

/// Headers that say what accounts are called, those further up before the others.
const NAME_HEADERS: [&str; 12] = [
    "account name",
    "customer name",
    "company name",
    "company",
    "name",
    "account",
    "customer",
    "kundenname",
    "firmenname",
    "firma",
    "kunde",
    "bezeichnung",
];

/// How well a header, folded, says what accounts are called, the best first; `None` where it says something else.
pub fn name_rank(header: &str) -> Option<usize> {
    let known = || NAME_HEADERS.iter().position(|name| *name == header);
    let numbered = header.strip_suffix([' ', '1']).map_or(header, str::trim_end);
    let by_words = || matches!(key_rank(numbered), Some(3)).then_some(NAME_HEADERS.len());
    let account = || matches!(key_rank(header), Some(2)).then_some(NAME_HEADERS.len() + 1);
    known().or_else(by_words).or_else(account)
}

/// Words for what accounts have and share.
const PROPERTIES: [&str; 45] = [
    "region",
    "area",
    "territory",
    "gebiet",
    "bezirk",
    "country",
    "land",
    "city",
    "town",
    "ort",
    "stadt",
    "state",
    "street",
    "straße",
    "strasse",
    "zip",
    "plz",
    "segment",
    "industry",
    "branche",
    "manager",
    "owner",
    "betreuer",
    "berater",
    "type",
    "typ",
    "art",
    "status",
    "group",
    "gruppe",
    "class",
    "klasse",
    "category",
    "kategorie",
    "date",
    "datum",
    "phone",
    "telefon",
    "comment",
    "comments",
    "kommentar",
    "bemerkung",
    "note",
    "notes",
    "since",
];

/// Whether a header names what accounts have or share, so that it is no key even where no two have the same.
pub fn is_property(header: &str) -> bool {
    let ends = |word: &String| PROPERTIES.iter().any(|property| word == property || (property.len() > 4 && word.ends_with(property)));
    words_of(header).iter().any(ends)
}

/// What each word of a header says; `None` where one is not known, or all say little.
fn said(header: &str) -> Option<Vec<Says>> {
    let mut all = Vec::new();
    for word in words_of(header) {
        match known(&word) {
            Some(says) => all.push(says),
            None => all.extend(compound(&word)?),
        }
    }
    all.iter().any(|says| *says != Says::Little).then_some(all)
}

fn known(word: &str) -> Option<Says> {
    let lists: [(&[&str], Says); 4] = [(&KEYS, Says::Key), (&ACCOUNTS, Says::Account), (&NAMES, Says::Name), (&LITTLE, Says::Little)];
    lists.into_iter().find(|(list, _)| list.contains(&word)).map(|(_, says)| says)
}

/// A word for accounts and one for a key or a name in one: `Kundennummer`, `Debitorenname`, `accountid`.
fn compound(word: &str) -> Option<[Says; 2]> {
    let second = KEYS.iter().map(|key| (*key, Says::Key)).chain(NAMES.iter().map(|name| (*name, Says::Name)));
    second.filter_map(|(end, says)| Some((word.strip_suffix(end)?, says))).find_map(|(first, says)| match known(first)? {
        Says::Account => Some([Says::Account, says]),
        _ => None,
    })
}

/// The words of a header, folded: parted by blanks and signs, and where a small letter meets a capital (`AccountID`).
fn words_of(header: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut small = false;
    for letter in header.chars() {
        let sign = matches!(letter, '#' | '№');
        if (!letter.is_alphanumeric() || sign || (small && letter.is_uppercase())) && !word.is_empty() {
            words.push(folded(&std::mem::take(&mut word)));
        }
        if sign {
            words.push(letter.to_string());
        } else if letter.is_alphanumeric() {
            word.push(letter);
        }
        small = letter.is_lowercase();
    }
    if !word.is_empty() {
        words.push(folded(&word));
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_of_keys_are_known_and_others_are_not() {
        for (header, rank) in [
            ("Kd.-Nr.", Some(0)),
            ("Client No.", Some(0)),
            ("Account Number", Some(0)),
            ("Account: Account ID", Some(0)),
            ("Kundennummer", Some(0)),
            ("Kunden-\nnummer", Some(0)),
            ("Debitorennummer", Some(0)),
            ("Kontonummer", Some(0)),
            ("BP number", Some(0)),
            ("Company ID", Some(0)),
            ("AccountID", Some(0)),
            ("accountid", Some(0)),
            ("Customer #", Some(0)),
            ("ACCOUNT_NUMBER", Some(0)),
            ("ID", Some(1)),
            ("No.", Some(1)),
            ("Record Id", Some(1)),
            ("18-Character ID", Some(1)),
            ("Debitor", Some(2)),
            ("Geschäftspartner", Some(2)),
            ("(Do Not Modify) Account", Some(2)),
            ("Sold-to party", Some(2)),
            ("Kunde", Some(2)),
            ("Account Name", Some(3)),
            ("Name", Some(3)),
            ("Kundenname", Some(3)),
            ("Region", None),
            ("Account manager", None),
            ("Account Owner", None),
            ("Kundenberater", None),
            ("Kundengruppe", None),
            ("Customer since", None),
            ("Number of employees", None),
            ("Parent Account ID", None),
            ("Account Type", None),
            ("(Do Not Modify) Row Checksum", None),
            ("Lfd. Nr.", None),
            ("Account Owner Name", None),
            ("", None),
            ("c", None),
        ] {
            assert_eq!(key_rank(header), rank, "{header}");
        }
    }

    #[test]
    fn properties_are_known() {
        for (header, known) in [("Region", true), ("Kundenberater", true), ("Firm", false), ("Vertragspartner", false), ("Art", true)] {
            assert_eq!(is_property(header), known, "{header}");
        }
    }

    #[test]
    fn headers_of_names_are_known() {
        for (header, known) in [
            ("company name", true),
            ("account: account name", true),
            ("name 1", true),
            ("debitorenname", true),
            ("kontobeschriftung", true),
            ("geschäftspartner", true),
            ("account number", false),
            ("first name of owner", false),
            ("region", false),
        ] {
            assert_eq!(name_rank(header).is_some(), known, "{header}");
        }
        assert!(name_rank("account name") < name_rank("name"));
    }
}
