//! The link under a notice of a service that has no buttons: to our own page, which shows the question and its answers.
//!
//! Knows no service. A link that is opened answers nothing; only a button on the page does.

use reqwest::Url;

use crate::engine::Notice;
use crate::texts::Language;
use crate::texts::Texts;

use super::SettingsError;
use super::SigningKey;
use super::settings;
use super::short::Right;
use super::short::Short;
use super::who::Who;

/// The name under which answers from the page are known.
pub(super) const PAGE: &str = "page";

/// Writes links, if the page's own address is known.
#[derive(Clone)]
pub(super) struct Links {
    page: Option<String>,
    key: SigningKey,
    /// What is written beside a link.
    pub(super) texts: &'static Texts,
}

impl Links {
    /// Links to the page at that address.
    pub(super) fn new(page_url: Option<&str>, key: SigningKey, language: Language) -> Result<Links, SettingsError> {
        let page = page_url.map(|text| settings::base_url("web.page_url", text)).transpose()?;
        Ok(Links { page, key, texts: Texts::of(language) })
    }

    /// The link under a notice; none where there is nothing to answer, or no page.
    pub(super) fn to(&self, notice: &Notice, reader: &Who) -> Option<String> {
        let page = self.page.as_ref().filter(|_| !notice.buttons.is_empty())?;
        let mut url = Url::parse(&format!("{page}/answer")).ok()?;
        let token = Short { hunch: notice.id.0, right: Right::See, expires: notice.expires };
        url.query_pairs_mut().append_pair("t", &token.sign(&self.key, reader.name()));
        if !reader.name().is_empty() {
            url.query_pairs_mut().append_pair("by", reader.name());
        }
        Some(url.into())
    }
}
