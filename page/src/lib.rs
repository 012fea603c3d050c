//! The engine of keyfolio for a browser.
//!
//! [`protocol`] says what the page can ask and what it is answered; [`call`] answers, from a [`Desk`](desk::Desk) on which one workbook
//! lies. There is no logic here: what is answered comes from [`keyfolio::session`]. In a browser, `exports` hands requests and
//! answers over.

mod answers;
pub mod call;
pub mod desk;
#[cfg(target_family = "wasm")]
mod exports;
mod packed;
pub mod protocol;
mod said;
mod sample;
