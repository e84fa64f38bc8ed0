//! The pages for the people of the house, made from what the engine shows of itself: what it sees, what it did and why, and buttons
//! that tell it otherwise.
//!
//! Pure: knows no HTTP, no clock and no password. Every address is relative, so that a proxy may serve the pages below any path;
//! every press is a form, so that all works without a script. Nothing is loaded from elsewhere.

mod address;
mod chart;
mod device;
mod devices;
mod first;
mod form;
mod frame;
mod house;
mod hunches;
mod lane;
mod login;
mod map;
mod now;
mod picture;
mod rooms;
mod settings;
mod setup;
mod timeline;
mod trust;
mod words;

use crate::engine::FleetMap;
use crate::engine::Past;
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
        /// Of one room only; empty: of what stands in none.
        room: Option<String>,
        /// Of one sort only.
        sort: hunches::Sort,
    },
    /// When each device was on.
    Timeline(Days),
    /// Every device.
    Devices {
        /// Of one room only; empty: of what stands in none.
        room: Option<String>,
    },
    /// One device, by its id.
    Device(String),
    /// How the house is set, and what it was told.
    House,
    /// How good hunches are, device by device.
    Trust,
    /// What the configuration sets.
    Settings,
    /// What behaves like what.
    Map,
}

/// What a page is made of.
#[derive(Clone, Copy, Debug)]
pub struct Shown<'a> {
    /// The engine now.
    pub view: &'a View,
    /// The home's own clock.
    pub calendar: Calendar,
    /// When the device of a device's page was in use.
    pub usage: Option<&'a Usage>,
    /// What was, for the timeline.
    pub past: Option<&'a Past>,
    /// The fleet's map, where there is one.
    pub map: Option<&'a FleetMap>,
    /// What is set for this hub.
    pub setup: &'a Setup,
}

impl<'a> Shown<'a> {
    /// With nothing but the view and what is set; a page that needs more is then not there.
    pub fn of(view: &'a View, setup: &'a Setup, calendar: Calendar) -> Shown<'a> {
        Shown { view, calendar, usage: None, past: None, map: None, setup }
    }
}

pub use hunches::Sort;
pub use setup::Broker;
pub use setup::Person;
pub use setup::Setup;
pub use timeline::Days;

impl Page {
    /// Where it is found, relative to the others.
    pub fn address(&self) -> String {
        match self {
            Page::Now => "./".to_owned(),
            Page::Hunches { device: None, room: None, sort: Sort::Had } => "hunches".to_owned(),
            Page::Hunches { device, room, sort } => {
                let device = device.as_ref().map(|id| format!("&device={}", encoded(id))).unwrap_or_default();
                format!("hunches?sort={}{device}{}", sort.word(), rooms::in_address(room.as_deref(), '&'))
            }
            Page::Timeline(days) => days.address(),
            Page::Devices { room } => format!("devices{}", rooms::in_address(room.as_deref(), '?')),
            Page::Device(id) => format!("device?id={}", encoded(id)),
            Page::House => "house".to_owned(),
            Page::Trust => "trust".to_owned(),
            Page::Settings => "settings".to_owned(),
            Page::Map => "map".to_owned(),
        }
    }

    /// The page as HTML; `None` where there is no such device, or what the page is made of was not given.
    pub fn html(&self, shown: &Shown<'_>, visitor: &Visitor) -> Option<String> {
        let Shown { view, calendar, usage, past, map, setup } = *shown;
        let (title, body) = match self {
            Page::Now => ("Now".to_owned(), now::body(view, setup, calendar, visitor)),
            Page::Hunches { device, room, sort } => {
                let wanted = hunches::Wanted { device: device.as_deref(), room: room.as_deref(), sort: *sort };
                ("Hunches".to_owned(), hunches::body(view, wanted, calendar, visitor))
            }
            Page::Timeline(days) => ("Timeline".to_owned(), timeline::body(view, past?, days, calendar, visitor)),
            Page::Devices { room } => ("Devices".to_owned(), devices::body(view, room.as_deref())),
            Page::Device(id) => {
                let device = view.devices.iter().find(|device| device.id.to_string() == *id)?;
                (device.name.clone(), device::body(view, device, usage, calendar, visitor))
            }
            Page::House => ("House".to_owned(), house::body(view, calendar, visitor)),
            Page::Trust => ("How good it is".to_owned(), trust::body(view, calendar, visitor)),
            Page::Settings => ("Settings".to_owned(), settings::body(view, setup, calendar, visitor)),
            Page::Map => ("Map".to_owned(), map::body(view, map)),
        };
        Some(frame::frame(self, &title, &body, visitor))
    }
}
