//! The settings sheet: setting and value.

use crate::day_number::DayNumber;

use super::{BlankPolicy, Written};

/// What the settings say; `None` where one is not set.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Settings {
    /// `Decimal separator`: whether it is the comma.
    pub decimal_comma: Option<bool>,
    /// `Accounts sheet`
    pub accounts_sheet: Option<Written>,
    /// `Account key`: a column of the accounts.
    pub account_key: Option<Written>,
    /// `Header row`: its number in the sheet, counted from one.
    pub header_row: Option<(u32, Written)>,
    /// `As of`
    pub as_of: Option<DayNumber>,
    /// `Knocked-out label`
    pub knocked_out_label: Option<Written>,
    /// `Blocked label`; empty text shows the class instead.
    pub blocked_label: Option<Written>,
    /// `Undecided label`
    pub undecided_label: Option<Written>,
    /// `Blank`: the policy of Score rows that name none.
    pub blank: Option<BlankPolicy>,
    /// `Reason column`: its header.
    pub reason_column: Option<Written>,
    /// `Data check column`: its header.
    pub data_check_column: Option<Written>,
    /// `Value column`: what the report sums.
    pub value_column: Option<Written>,
    /// `Portfolio x`
    pub portfolio_x: Option<Written>,
    /// `Portfolio y`
    pub portfolio_y: Option<Written>,
    /// `Bubble size`
    pub bubble_size: Option<Written>,
    /// `Report title`
    pub report_title: Option<Written>,
}
