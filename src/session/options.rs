//! What a front says beside the workbook: where else criteria come from, which day it is, what is tried, and who hears of the progress.

use crate::criteria::Criteria;
use crate::foundation::day_number::DayNumber;
use crate::foundation::language::Language;

use super::input::Input;

/// What holds for an evaluation.
#[derive(Clone, Debug)]
pub struct Options {
    /// Criteria of another workbook, or of a text file; without them the workbook's own, or else the built-in ones.
    pub criteria: Option<Input>,
    /// The day that TODAY() stands for, whatever the settings say.
    pub as_of: Option<DayNumber>,
    /// The day that it stands for where neither `as_of` nor the settings say another.
    pub today: DayNumber,
    /// The annotated workbooks of earlier times, the last one first: what `PREVIOUS` reads.
    pub previous: Vec<Previous>,
}

/// The workbook of last time, or of a time before.
#[derive(Clone, Debug)]
pub struct Previous {
    /// The workbook.
    pub workbook: Input,
    /// Its criteria, where they are not its own.
    pub criteria: Option<Input>,
    /// Its day, where it is to be another than the file tells.
    pub as_of: Option<DayNumber>,
    /// Whether it counts only if its run was before the day of the new one: a front found it, and nobody named it.
    pub only_before: bool,
}

/// What is tried and stands in no file.
#[derive(Clone, Copy, Debug, Default)]
pub struct Alterations<'a> {
    /// These criteria in place of the workbook's own and those of the options.
    pub criteria: Option<&'a Criteria>,
    /// Changes of the criteria, as written on the command line (`Criteria!F7=40%`).
    pub changes: &'a [String],
    /// Weights of Score rows, which stand in for those of the criteria's rows of the same result and item.
    pub weights: Option<&'a Criteria>,
    /// The overrides of these criteria, as they count on a day, in place of the workbook's own; those that do not fit are left out.
    pub overrides: Option<(&'a Criteria, DayNumber)>,
    /// Values that are computed besides: what a front asks of every account in a formula.
    pub asked: &'a [Asked<'a>],
    /// The column to sum, in place of the setting.
    pub value_column: Option<&'a str>,
    /// Whether what rows that are switched off read is kept too, since somebody may switch them on ([`tuning`](super::tuning)).
    pub tuned: bool,
    /// The column of the accounts' key, where no setting names it and there is one of that name.
    pub account_key: Option<&'a str>,
    /// The column of the accounts' key, in place of the setting.
    pub chosen_key: Option<&'a str>,
    /// The sheet with the accounts, in place of the setting.
    pub accounts_sheet: Option<&'a str>,
    /// The row of their headers, counted from one, in place of the setting.
    pub header_row: Option<u32>,
    /// Columns that are kept though no rule reads them, by their names.
    pub also: &'a [String],
    /// Whether `PREVIOUS` reads what the workbook was decided by when it was annotated, whatever the day.
    pub remembers: bool,
}

/// A formula that a front asks of every account.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// Where it was given, as messages name the place: an option.
    pub option: &'a str,
    /// The result that holds what it gives; its name begins with `_`, so that it is not written.
    pub result: &'a str,
    /// The formula, in the dialect of the criteria.
    pub formula: &'a str,
}

/// The stages of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Reading the workbook.
    Reading,
    /// Evaluating the accounts.
    Evaluating,
    /// Writing the workbook.
    Writing,
}

/// Hears where the work stands: the stage, and how many of its steps are done of how many (0 of 0 where a stage begins).
pub type Progress<'p> = &'p dyn Fn(Stage, Language, usize, usize);

/// For whom nobody waits.
pub fn nobody_waits(_: Stage, _: Language, _: usize, _: usize) {}
