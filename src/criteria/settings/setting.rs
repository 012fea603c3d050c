//! A setting, with its name in the sheet and its key in the text form.
//!
//! How else people call it is said in `names`, and what each may hold where the settings are read.

use crate::foundation::language::Word;

/// A setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Setting {
    /// The language of the criteria, where the headers are not to decide it.
    Language,
    /// How decimals are written in formulas.
    DecimalSeparator,
    /// The sheet with the accounts.
    AccountsSheet,
    /// The column that names an account.
    AccountKey,
    /// The row of the accounts' headers.
    HeaderRow,
    /// The day that TODAY() stands for.
    AsOf,
    /// The label of a knocked-out account.
    KnockedOutLabel,
    /// The label of a blocked account.
    BlockedLabel,
    /// The label of an account that cannot be decided.
    UndecidedLabel,
    /// What a blank input does where a Score row does not say.
    Blank,
    /// The header of the reasons.
    ReasonColumn,
    /// The header of the faults in an account's data.
    DataCheckColumn,
    /// What the report sums.
    ValueColumn,
    /// The horizontal axis of the portfolio.
    PortfolioX,
    /// The vertical axis of the portfolio.
    PortfolioY,
    /// The size of the portfolio's bubbles.
    BubbleSize,
    /// The column by which the report groups.
    GroupBy,
    /// The title of the report.
    ReportTitle,
    /// Whether the reasons are notes on the cells of the first class too.
    ReasonAsNote,
    /// How much the reasons say.
    ReasonLength,
    /// Whether rows of sums and the like are accounts.
    SumRows,
    /// The columns that say what an account buys.
    Offers,
}

impl Setting {
    /// All settings, in the order in which they are written.
    pub const ALL: [Self; 22] = [
        Self::Language,
        Self::DecimalSeparator,
        Self::AsOf,
        Self::AccountsSheet,
        Self::AccountKey,
        Self::HeaderRow,
        Self::KnockedOutLabel,
        Self::BlockedLabel,
        Self::UndecidedLabel,
        Self::Blank,
        Self::ReasonColumn,
        Self::DataCheckColumn,
        Self::ValueColumn,
        Self::PortfolioX,
        Self::PortfolioY,
        Self::BubbleSize,
        Self::GroupBy,
        Self::ReportTitle,
        Self::ReasonAsNote,
        Self::ReasonLength,
        Self::SumRows,
        Self::Offers,
    ];

    /// Its name in the sheet.
    pub const fn word(self) -> Word {
        match self {
            Self::Language => Word::new("Language", "Sprache"),
            Self::DecimalSeparator => Word::new("Decimal separator", "Dezimaltrennzeichen"),
            Self::AccountsSheet => Word::new("Accounts sheet", "Kundenblatt"),
            Self::AccountKey => Word::new("Account key", "Kundenschlüssel"),
            Self::HeaderRow => Word::new("Header row", "Kopfzeile"),
            Self::AsOf => Word::new("As of", "Stichtag"),
            Self::KnockedOutLabel => Word::new("Knocked-out label", "Text bei K.O."),
            Self::BlockedLabel => Word::new("Blocked label", "Text bei Hindernis"),
            Self::UndecidedLabel => Word::new("Undecided label", "Text bei unklar"),
            Self::Blank => Word::new("Blank", "Leer"),
            Self::ReasonColumn => Word::new("Reason column", "Begründungsspalte"),
            Self::DataCheckColumn => Word::new("Data check column", "Prüfspalte"),
            Self::ValueColumn => Word::new("Value column", "Wertspalte"),
            Self::PortfolioX => Word::new("Portfolio x", "Portfolio x"),
            Self::PortfolioY => Word::new("Portfolio y", "Portfolio y"),
            Self::BubbleSize => Word::new("Bubble size", "Blasengröße"),
            Self::GroupBy => Word::new("Group by", "Gruppieren nach"),
            Self::ReportTitle => Word::new("Report title", "Berichtstitel"),
            Self::ReasonAsNote => Word::new("Reason as note", "Begründung als Notiz"),
            Self::ReasonLength => Word::new("Reason length", "Begründungslänge"),
            Self::SumRows => Word::new("Sum rows", "Summenzeilen"),
            Self::Offers => Word::new("Offers", "Angebote"),
        }
    }

    /// Its key in the text form.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Language => "language",
            Self::DecimalSeparator => "decimal_separator",
            Self::AccountsSheet => "accounts_sheet",
            Self::AccountKey => "account_key",
            Self::HeaderRow => "header_row",
            Self::AsOf => "as_of",
            Self::KnockedOutLabel => "knocked_out_label",
            Self::BlockedLabel => "blocked_label",
            Self::UndecidedLabel => "undecided_label",
            Self::Blank => "blank",
            Self::ReasonColumn => "reason_column",
            Self::DataCheckColumn => "data_check_column",
            Self::ValueColumn => "value_column",
            Self::PortfolioX => "portfolio_x",
            Self::PortfolioY => "portfolio_y",
            Self::BubbleSize => "bubble_size",
            Self::GroupBy => "group_by",
            Self::ReportTitle => "report_title",
            Self::ReasonAsNote => "reason_as_note",
            Self::ReasonLength => "reason_length",
            Self::SumRows => "sum_rows",
            Self::Offers => "offers",
        }
    }

    /// The setting with this key in the text form.
    pub fn with_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|setting| setting.key() == key)
    }
}
