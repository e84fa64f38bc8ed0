//! The pages for the people of the house, made from what the engine shows of itself: what it sees, what it did and why, and buttons
//! that tell it otherwise.
//!
//! Pure: knows no HTTP, no clock and no password. Every address is relative, so that a proxy may serve the pages below any path;
//! every press is a form, so that all works without a script. Nothing is loaded from elsewhere.

mod address;
mod device;
mod devices;
mod form;
mod frame;
mod house;
mod hunches;
mod login;
mod now;
mod picture;
mod words;

use crate::engine::Usage;
use crate::engine::View;
use crate::texts::Language;
use crate::time::Calendar;

pub use address::encoded;
pub use login::login;
pub use login::not_here;

/// The styles of every page.
pub const STYLE: &str = include_str!("style.css");
/// The script of every page: it fetches the page anew when something has changed, and nothing else.
pub const SCRIPT: &str = include_str!("live.js");

/// Who looks, and what is to be told to them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Visitor {
    /// What each form sends back, so that only forms of our own count; `None` for whoever may look and not press.
    pub token: Option<String>,
    /// What came of the last press, in a sentence.
    pub said: Option<String>,
    /// What hunches are told in; the pages around them are English.
    pub language: Language,
    /// Whether there is a password, and so something to log out of.
    pub has_logged_in: bool,
}

/// What is looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Page {
    /// How the house is, and what is open.
    Now,
    /// What was asked, done, thought and refused.
    Hunches {
        /// Of one device only, by its id.
        device: Option<String>,
        /// Of one sort only.
        sort: hunches::Sort,
    },
    /// Every device.
    Devices,
    /// One device, by its id.
    Device(String),
    /// How the house is set, and what it was told.
    House,
}

pub use hunches::Sort;

impl Page {
    /// Where it is found, relative to the others.
    pub fn address(&self) -> String {
        match self {
            Page::Now => "./".to_owned(),
            Page::Hunches { device: None, sort: Sort::Had } => "hunches".to_owned(),
            Page::Hunches { device, sort } => {
                let device = device.as_ref().map(|id| format!("&device={}", encoded(id))).unwrap_or_default();
                format!("hunches?sort={}{device}", sort.word())
            }
            Page::Devices => "devices".to_owned(),
            Page::Device(id) => format!("device?id={}", encoded(id)),
            Page::House => "house".to_owned(),
        }
    }

    /// The page as HTML; `None` where there is no such device.
    ///
    /// `usage` is when the device of a device's page was in use.
    pub fn html(&self, view: &View, usage: Option<&Usage>, calendar: Calendar, visitor: &Visitor) -> Option<String> {
        let (title, body) = match self {
            Page::Now => ("Now".to_owned(), now::body(view, calendar, visitor)),
            Page::Hunches { device, sort } => {
                ("Hunches".to_owned(), hunches::body(view, device.as_deref(), *sort, calendar, visitor))
            }
            Page::Devices => ("Devices".to_owned(), devices::body(view)),
            Page::Device(id) => {
                let device = view.devices.iter().find(|device| device.id.to_string() == *id)?;
                (device.name.clone(), device::body(view, device, usage, calendar, visitor))
            }
            Page::House => ("House".to_owned(), house::body(view, calendar, visitor)),
        };
        Some(frame::frame(self, &title, &body, visitor))
    }
}
