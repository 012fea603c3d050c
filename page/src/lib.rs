//! The engine of keyfolio for a browser.
//!
//! [`protocol`] says what the page can ask and what it is answered. There is no logic here: what is answered comes from
//! [`keyfolio::session`].

pub mod protocol;
