//! Sample accounts: invented customers of a company that runs IT service desks and customer service for others.
//!
//! The first dozen is made by hand, so that every threshold, class and portfolio of the built-in criteria occurs among them; the
//! others are drawn by a small generator of our own, which gives the same accounts on every machine.

use crate::foundation::language::{Language, Word};

/// A column of the sample accounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Column {
    /// Its header.
    pub(super) header: Word,
    /// The width in characters.
    pub(super) width: u16,
    /// How its cells are shown.
    pub(super) shown: Shown,
}

/// How a column's cells are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Shown {
    /// Text.
    Text,
    /// A whole number with thousands separators.
    Whole,
    /// A number with one decimal.
    Decimal,
    /// A percentage with one decimal.
    Percent,
    /// A date.
    Date,
    /// A small number, in the middle of its cell.
    Grade,
}

/// The columns.
#[derive(Clone, Copy, Debug)]
pub(super) struct Columns;

impl Columns {
    /// All of them, left to right.
    pub(super) const ALL: [Column; 21] = [
        column("Account ID", "Kundennummer", 16, Shown::Text),
        column("Account", "Kunde", 32, Shown::Text),
        column("Region", "Region", 10, Shown::Text),
        column("Segment", "Branche", 20, Shown::Text),
        column("Account manager", "Betreuung", 15, Shown::Text),
        column("Customer since", "Kunde seit", 13, Shown::Date),
        column("IT workstations", "IT-Arbeitsplätze", 16, Shown::Whole),
        column("Enquiries per month", "Anfragen pro Monat", 14, Shown::Whole),
        column("Revenue", "Umsatz", 12, Shown::Whole),
        column("Service budget", "Servicebudget", 15, Shown::Whole),
        column("Revenue potential", "Umsatzpotenzial", 18, Shown::Whole),
        column("Margin", "Marge", 10, Shown::Percent),
        column("Growth", "Wachstum", 13, Shown::Percent),
        column("Cross-selling potential", "Cross-Selling-Potenzial", 16, Shown::Grade),
        column("Services used", "Genutzte Leistungen", 14, Shown::Grade),
        column("Competitor", "Wettbewerber", 15, Shown::Text),
        column("Competitor contract until", "Wettbewerbsvertrag bis", 23, Shown::Date),
        column("Personal access", "Persönlicher Zugang", 15, Shown::Grade),
        column("Service scope", "Leistungsumfang", 18, Shown::Text),
        column("Value contribution", "Wertbeitrag", 15, Shown::Grade),
        column("Last visit", "Letzter Besuch", 13, Shown::Date),
    ];
}

const fn column(english: &'static str, german: &'static str, width: u16, shown: Shown) -> Column {
    Column { header: Word::new(english, german), width, shown }
}

/// An account. Money is in euros a year; dates are year, month and day.
#[derive(Clone, Debug, PartialEq)]
pub struct SampleAccount {
    /// The number in its key.
    pub number: u32,
    pub(super) name: usize,
    pub(super) segment: usize,
    /// The position of its region in [`REGIONS`].
    pub region: usize,
    pub(super) manager: usize,
    pub(super) since: (u16, u8, u8),
    pub(super) workstations: u32,
    pub(super) enquiries: u32,
    /// What it brings today.
    pub revenue: u32,
    pub(super) budget: u32,
    /// What it could bring beyond that.
    pub potential: u32,
    pub(super) margin: Option<f64>,
    pub(super) growth: Option<f64>,
    pub(super) cross_selling: u32,
    pub(super) services: u32,
    pub(super) competitor: Option<(usize, (u16, u8, u8))>,
    pub(super) access: u32,
    pub(super) scope: usize,
    pub(super) value: u32,
    pub(super) last_visit: Option<(u16, u8, u8)>,
}

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Cell {
    Blank,
    Text(String),
    Number(f64),
    Date(u16, u8, u8),
}

impl SampleAccount {
    /// The cells, in the order of [`Columns::ALL`].
    pub(super) fn cells(&self, language: Language) -> [Cell; 21] {
        let text = |word: Word| Cell::Text(word.in_language(language).to_owned());
        let date = |(year, month, day): (u16, u8, u8)| Cell::Date(year, month, day);
        let whole = |number: u32| Cell::Number(f64::from(number));
        let optional = |number: Option<f64>| number.map_or(Cell::Blank, Cell::Number);
        [
            Cell::Text(key(&self.number.to_string(), language)),
            Cell::Text(self.full_name(language)),
            text(REGIONS[self.region]),
            text(SEGMENTS[self.segment].0),
            text(MANAGERS[self.manager]),
            date(self.since),
            whole(self.workstations),
            whole(self.enquiries),
            whole(self.revenue),
            whole(self.budget),
            whole(self.potential),
            optional(self.margin),
            optional(self.growth),
            whole(self.cross_selling),
            whole(self.services),
            self.competitor.map_or(Cell::Blank, |(competitor, _)| Cell::Text(COMPETITORS[competitor].to_owned())),
            self.competitor.map_or(Cell::Blank, |(_, until)| date(until)),
            whole(self.access),
            text(SCOPES[self.scope]),
            whole(self.value),
            self.last_visit.map_or(Cell::Blank, date),
        ]
    }

    fn full_name(&self, language: Language) -> String {
        let (stem, form) = (STEMS[self.name].in_language(language), SEGMENTS[self.segment].1.in_language(language));
        format!("{stem} {form}")
    }
}

/// The key of the account with a number.
pub(super) fn key(number: &str, language: Language) -> String {
    match language {
        Language::English => format!("A-{number}"),
        Language::German => format!("K-{number}"),
    }
}

/// The names of the regions.
pub const REGIONS: [Word; 5] = [
    Word::new("North", "Nord"),
    Word::new("East", "Ost"),
    Word::new("South", "Süd"),
    Word::new("West", "West"),
    Word::new("Central", "Mitte"),
];

/// Segments, and how companies of theirs are called.
const SEGMENTS: [(Word, Word); 8] = [
    (Word::new("Manufacturing", "Industrie"), Word::new("Works Ltd", "Maschinenbau GmbH")),
    (Word::new("Logistics", "Logistik"), Word::new("Logistics plc", "Logistik GmbH")),
    (Word::new("Retail", "Handel"), Word::new("Stores Ltd", "Handels AG")),
    (Word::new("Insurance", "Versicherung"), Word::new("Insurance plc", "Versicherung AG")),
    (Word::new("Health care", "Gesundheit"), Word::new("Clinics", "Kliniken gGmbH")),
    (Word::new("Energy", "Energie"), Word::new("Energy plc", "Energie AG")),
    (Word::new("Public services", "Öffentlicher Dienst"), Word::new("Council Services", "Kommunalbetriebe")),
    (Word::new("Telecommunications", "Telekommunikation"), Word::new("Networks Ltd", "Netze GmbH")),
];

const MANAGERS: [Word; 5] = [
    Word::new("A. Brandt", "A. Brandt"),
    Word::new("S. Lindqvist", "S. Lindner"),
    Word::new("J. Harrow", "J. Hartwig"),
    Word::new("P. Castell", "P. Keller"),
    Word::new("M. Okafor", "M. Öztürk"),
];

const COMPETITORS: [&str; 4] = ["Deskmira", "Callorin", "Servanto", "Hotlineo"];

const SCOPES: [Word; 3] = [Word::new("Core", "Kern"), Word::new("Extended", "Erweitert"), Word::new("Far-reaching", "Weitreichend")];

/// Invented names; with the eight segments, 200 different ones.
const STEMS: [Word; 25] = [
    Word::new("Alvorne", "Ahlmoor"),
    Word::new("Bexlith", "Brunnloh"),
    Word::new("Cadrowen", "Cranzow"),
    Word::new("Dunmarrow", "Dornwerth"),
    Word::new("Elvermoor", "Elverloh"),
    Word::new("Farrowgate", "Fahrnach"),
    Word::new("Glenvarn", "Gersloh"),
    Word::new("Hexmere", "Hallmoos"),
    Word::new("Ivorleigh", "Immerau"),
    Word::new("Jastrell", "Jarnitz"),
    Word::new("Kelbarrow", "Kolbrunn"),
    Word::new("Lornmere", "Lauenwerth"),
    Word::new("Mirrowell", "Mohrnau"),
    Word::new("Norvane", "Nettlach"),
    Word::new("Oxmarrow", "Oberloh"),
    Word::new("Pellwyn", "Prielau"),
    Word::new("Quenbury", "Querlau"),
    Word::new("Rothwyn", "Rotmoos"),
    Word::new("Selvarn", "Sandwerth"),
    Word::new("Tarnvale", "Tannloh"),
    Word::new("Ulmere", "Ulmwerth"),
    Word::new("Vexholm", "Veldach"),
    Word::new("Wyndmoor", "Wiesloh"),
    Word::new("Yarrowby", "Ysenau"),
    Word::new("Zelmond", "Zernloh"),
];

/// The number of the first account.
const FIRST_NUMBER: u32 = 1001;

/// The first `count` sample accounts.
pub fn accounts(count: usize) -> Vec<SampleAccount> {
    let mut accounts: Vec<SampleAccount> = by_hand().into_iter().take(count).collect();
    let mut generator = Generator(0x6b65_7966_6f6c_696f);
    while accounts.len() < count {
        let account = drawn(&mut generator, accounts.len());
        accounts.push(account);
    }
    accounts
}

/// The accounts whose results are pinned, and two more.
fn by_hand() -> Vec<SampleAccount> {
    // Size, money, grades: what the built-in criteria decide on.
    let account = |position: usize, size: (u32, u32), money: (u32, u32, u32), rates: (Option<f64>, Option<f64>), grades: [u32; 5]| {
        let [cross_selling, services, access, scope, value] = grades;
        SampleAccount {
            number: FIRST_NUMBER + position as u32,
            name: name_of(position),
            segment: position % SEGMENTS.len(),
            region: position % REGIONS.len(),
            manager: position % MANAGERS.len(),
            since: (2010 + position as u16, 1 + position as u8, 1),
            workstations: size.0,
            enquiries: size.1,
            revenue: money.0,
            budget: money.1,
            potential: money.2,
            margin: rates.0,
            growth: rates.1,
            cross_selling,
            services,
            competitor: None,
            access,
            scope: scope as usize,
            value,
            last_visit: Some((2026, 1 + (position as u8 * 5) % 10, 3 + position as u8)),
        }
    };
    let rates = |margin: f64, growth: f64| (Some(margin), Some(growth));
    let mut accounts = vec![
        account(0, (1001, 0), (40_000, 420_000, 180_000), rates(0.14, 0.02), [30, 1, 2, 0, 2]),
        account(1, (1000, 5000), (95_000, 610_000, 390_000), rates(0.17, 0.05), [55, 3, 3, 1, 3]),
        account(2, (0, 5001), (55_000, 300_000, 250_000), rates(0.11, 0.03), [35, 2, 2, 0, 2]),
        account(3, (7400, 22_000), (1_450_000, 2_900_000, 1_600_000), rates(0.27, 0.11), [80, 7, 5, 2, 5]),
        account(4, (3900, 9500), (800_000, 1_600_000, 1_000_000), rates(0.18, 0.05), [70, 5, 3, 1, 3]),
        account(5, (4200, 6100), (1_100_000, 1_600_000, 200_000), rates(0.12, 0.01), [20, 6, 4, 1, 3]),
        account(6, (2300, 3800), (520_000, 900_000, 150_000), rates(0.15, 0.02), [25, 4, 1, 0, 2]),
        account(7, (5200, 12_500), (60_000, 1_900_000, 1_500_000), rates(0.24, 0.09), [85, 1, 2, 0, 1]),
        account(8, (6100, 18_000), (310_000, 2_400_000, 1_900_000), rates(0.22, 0.13), [90, 2, 4, 1, 3]),
        account(9, (5600, 14_000), (90_000, 2_200_000, 1_700_000), rates(0.21, 0.08), [75, 1, 3, 0, 2]),
        account(10, (2800, 7200), (260_000, 1_300_000, 800_000), (Some(0.19), None), [60, 3, 3, 1, 4]),
        account(11, (240, 800), (22_000, 110_000, 60_000), rates(0.16, 0.04), [40, 2, 3, 1, 3]),
    ];
    accounts[9].competitor = Some((0, (2030, 6, 30)));
    accounts[10].competitor = Some((1, (2027, 3, 31)));
    accounts
}

fn drawn(generator: &mut Generator, position: usize) -> SampleAccount {
    let size = generator.unit();
    // How close we are already, and how much there is to gain.
    let closeness = generator.unit();
    let promise = generator.unit();
    let workstations = rounded(10_f64.powf(1.9 + 1.95 * size), 5);
    let enquiries = rounded(f64::from(workstations) * (0.4 + 2.6 * generator.unit().powi(2)), 10);
    let budget = rounded((f64::from(workstations) * 300.0 + f64::from(enquiries) * 40.0) * (0.8 + 0.4 * generator.unit()), 1000);
    let share = 0.02 + 0.65 * closeness * (0.5 + 0.5 * generator.unit());
    let revenue = rounded(f64::from(budget) * share, 1000);
    let potential = rounded(f64::from(budget) * (1.1 - share) * (0.2 + 1.3 * promise), 1000);
    let margin = Some(f64::from(rounded(60.0 + 220.0 * (0.65 * promise + 0.35 * generator.unit()), 1)) / 1000.0);
    let growth = Some((f64::from(rounded(190.0 * (0.6 * promise + 0.4 * generator.unit()), 1)) - 40.0) / 1000.0);
    let cross_selling = rounded(10.0 + 85.0 * (0.7 * promise + 0.3 * generator.unit()), 5);
    let relation = |generator: &mut Generator| 0.45 * closeness + 0.55 * generator.unit();
    let access = 1 + (relation(generator) * 4.99) as u32;
    let value = 1 + (relation(generator) * 4.99) as u32;
    let scope = (relation(generator) * 2.99) as usize;
    let services = 1 + (relation(generator) * 7.5) as u32;
    let contract = generator.below(26);
    let competitor = generator.below(COMPETITORS.len());
    // A contract lies either far ahead or behind every year-long horizon, so that the sample holds for years.
    let until = (generator.below(12) as u8 + 1, 28);
    let competitor = match contract {
        0..=2 => Some((competitor, (2030 + contract as u16, until.0, until.1))),
        3..=5 => Some((competitor, (2027, 1 + until.0 % 6, until.1))),
        _ => None,
    };
    let gap = generator.below(40);
    SampleAccount {
        number: FIRST_NUMBER + position as u32,
        name: name_of(position),
        segment: position % SEGMENTS.len(),
        region: generator.below(REGIONS.len()),
        manager: generator.below(MANAGERS.len()),
        since: (2004 + generator.below(20) as u16, 1 + generator.below(12) as u8, 1),
        workstations,
        enquiries,
        revenue,
        budget,
        potential,
        margin: margin.filter(|_| gap != 0),
        growth: growth.filter(|_| gap != 1 && gap != 2),
        cross_selling,
        services,
        competitor,
        access,
        scope,
        value,
        last_visit: (gap < 34).then(|| (2026, 1 + generator.below(10) as u8, 1 + generator.below(28) as u8)),
    }
}

/// Names follow each other in steps of 7: with the segments, which follow in steps of 1, they meet in all 200 ways.
fn name_of(position: usize) -> usize {
    (position * 7) % STEMS.len()
}

fn rounded(number: f64, unit: u32) -> u32 {
    ((number / f64::from(unit)).round() as u32) * unit
}

/// SplitMix64 (Steele, Lea, Flood, 2014): the same numbers everywhere.
struct Generator(u64);

impl Generator {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From 0 up to, not including, 1.
    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// From 0 up to, not including, `bound`.
    fn below(&mut self, bound: usize) -> usize {
        (self.unit() * bound as f64) as usize
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn two_hundred_accounts_have_keys_and_names_of_their_own() {
        let accounts = accounts(200);
        for language in [Language::English, Language::German] {
            let keys: HashSet<_> = accounts.iter().map(|account| key(&account.number.to_string(), language)).collect();
            let names: HashSet<_> = accounts.iter().map(|account| account.full_name(language)).collect();
            assert_eq!((keys.len(), names.len()), (200, 200));
        }
        assert_eq!(accounts[..12], super::accounts(12));
        let blocked = accounts.iter().filter(|account| account.competitor.is_some_and(|(_, until)| until.0 >= 2029)).count();
        assert!((10..50).contains(&blocked), "{blocked}");
        assert!(accounts.iter().all(|account| account.competitor.is_none_or(|(_, until)| until.0 >= 2029 || until < (2027, 9, 1))));
    }
}
