//! The report as a web page.
use super::Error;
use super::report::Report;
/// The page.
pub fn page(_report: &Report) -> Result<String, Error> { Ok(String::new()) }
