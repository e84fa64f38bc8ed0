//! The page's questions, put to the engine's thread and to the room that signs links, and their answers made into pages.
//!
//! Decides nothing: it carries what is asked to whoever knows, and what they say back.

use std::sync::Arc;

use tokio::sync::oneshot;
use tokio::sync::watch;
use tracing::info;
use tracing::warn;

use crate::daemon::clock::Clock;
use crate::daemon::inbox::Inbox;
use crate::daemon::inbox::Item;
use crate::daemon::links;
use crate::daemon::pressed;
use crate::device::DeviceId;
use crate::engine;
use crate::engine::Closely;
use crate::engine::FleetMap;
use crate::engine::Past;
use crate::engine::Usage;
use crate::engine::View;
use crate::notify::Door;
use crate::page::Page;
use crate::page::Setup;
use crate::page::Shown;
use crate::page::Visitor;
use crate::report::Form;
use crate::report::Report;
use crate::texts::Texts;
use crate::time::Calendar;
use crate::web;
use crate::web::Answer;
use crate::web::Answerer;
use crate::web::Inside;
use crate::web::Metrics;
use crate::web::Question;

/// The server of the pages, while it runs.
pub(super) type Web = Option<tokio::task::JoinHandle<()>>;

/// Whom the page's questions are put to.
#[derive(Clone)]
pub(super) struct Desk {
    pub(super) inbox: Inbox,
    pub(super) door: Door,
    pub(super) calendar: Calendar,
    pub(super) texts: &'static Texts,
    pub(super) setup: Arc<Setup>,
}

/// Opens the page. It closes when what is returned first is dropped.
pub(super) async fn open(
    settings: Option<web::Settings>,
    desk: Desk,
    metrics: Arc<Metrics>,
    changes: watch::Receiver<u64>,
    clock: Arc<Clock>,
) -> anyhow::Result<(oneshot::Sender<()>, Web)> {
    let (close, closed) = oneshot::channel::<()>();
    let Some(settings) = settings else { return Ok((close, None)) };
    let listener = web::bind(&settings).await?;
    if let Ok(address) = listener.local_addr() {
        info!(%address, "the page is served");
    }
    let answerer = Answerer::new(move |question| {
        let desk = desk.clone();
        async move { desk.answer(question).await }
    });
    let inside = Inside { metrics, answerer, changes, now: Arc::new(move || clock.now()) };
    let task = tokio::spawn(async move {
        let shutdown = async { drop(closed.await) };
        if let Err(error) = web::serve(listener, &settings, inside, shutdown).await {
            warn!(%error, "the page is closed");
        }
    });
    Ok((close, Some(task)))
}

impl Desk {
    async fn answer(&self, question: Question) -> Answer {
        if let Some(answer) = links::answer(self.texts, &self.door, &question).await {
            return answer;
        }
        if let Question::Do(fields) = &question {
            return self.press(fields).await;
        }
        let closely = match &question {
            Question::Page(Page::Device(id), _) => id.parse().map_or(Closely::None, Closely::One),
            Question::Page(Page::Now, _) => Closely::InUse,
            Question::Page(..) | Question::Health | Question::Log | Question::Report { .. } => Closely::None,
            _ => Closely::All,
        };
        let Some(view) = self.ask(|reply| Item::View(closely, reply)).await else {
            return Answer::Unwell("The engine does not answer.".into());
        };
        match question {
            Question::Health if !view.connected => Answer::Unwell("The broker is away.".into()),
            Question::Health => Answer::Text(health(&view)),
            Question::State => as_json(&view),
            Question::Log => as_json(&view.log),
            Question::Explain { of } => match engine::explain(&view, &of) {
                Some(text) => Answer::Text(text),
                None => Answer::Unknown(format!("There is no device, no room and no recent hunch `{of}`.")),
            },
            Question::Page(page, visitor) => self.page(&page, &visitor, &view).await,
            Question::Offer { .. } | Question::Press { .. } => Answer::Unknown("There is no such link.".to_owned()),
            Question::Do(_) => Answer::Unknown("There is no such button.".to_owned()),
            Question::Report { days, form } => {
                let report = Report::of_log(&view, self.calendar, days);
                match form {
                    Form::Words => Answer::Text(report.words()),
                    Form::Json => Answer::Json(report.json()),
                    Form::Page => Answer::Page(report.page()),
                    Form::Picture => Answer::Picture(report.picture()),
                }
            }
        }
    }

    async fn page(&self, page: &Page, visitor: &Visitor, view: &View) -> Answer {
        let id: Option<DeviceId> = match page {
            Page::Device(id) => id.parse().ok(),
            _ => None,
        };
        let usage: Option<Usage> = match id {
            Some(id) => self.ask(|reply| Item::Usage(id, reply)).await.flatten(),
            None => None,
        };
        let past: Option<Past> = match page {
            Page::Timeline(days) => self.ask(|reply| Item::Past(days.over, days.back, reply)).await,
            _ => None,
        };
        let map: Option<FleetMap> = match page {
            Page::Map => self.ask(Item::Map).await.flatten(),
            _ => None,
        };
        let shown = Shown {
            usage: usage.as_ref(),
            past: past.as_ref(),
            map: map.as_ref(),
            ..Shown::of(view, &self.setup, self.calendar)
        };
        match page.html(&shown, visitor) {
            Some(html) => Answer::Html(html),
            None => Answer::Unknown(
                "There is no such device (any more): the page Devices lists those that there are.".to_owned(),
            ),
        }
    }

    /// A button was pressed by somebody who may.
    async fn press(&self, fields: &[(String, String)]) -> Answer {
        let refused = |sentence| Answer::Refused { sentence, was_good: false };
        let input = match pressed::input(fields) {
            Ok(input) => input,
            Err(sentence) => return refused(sentence),
        };
        match self.ask(|reply| Item::Press(input, reply)).await {
            Some(Ok(said)) => Answer::Text(said),
            Some(Err(sentence)) => refused(sentence),
            None => Answer::Unwell("The engine does not answer.".into()),
        }
    }

    async fn ask<T>(&self, item: impl FnOnce(oneshot::Sender<T>) -> Item) -> Option<T> {
        let (reply, replied) = oneshot::channel();
        if self.inbox.put(item(reply)) { replied.await.ok() } else { None }
    }
}

fn as_json(data: &impl serde::Serialize) -> Answer {
    match serde_json::to_value(data) {
        Ok(json) => Answer::Json(json),
        Err(error) => Answer::Unwell(format!("The state cannot be shown: {error}.").into()),
    }
}

fn health(view: &View) -> String {
    let clock = if view.clock_synchronised { "" } else { " The clock has not been set." };
    format!("Connected, {} devices, mode {}.{clock}\n", view.devices.len(), view.mode)
}
