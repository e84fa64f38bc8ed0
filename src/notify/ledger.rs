//! The notices that are out, who has answered them, and how each ended: so that everybody can be told the same.
//!
//! Decides nothing: whether an answer counts is the engine's to say. Forgets with the process; the engine does not.

use std::sync::Arc;

use crate::engine::Notice;
use crate::engine::NoticeId;
use crate::feedback::Verdict;
use crate::texts::Language;
use crate::texts::Texts;

use super::recent::Recent;
use super::who::Who;

/// What is known of the latest notices.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    entries: Recent<Entry>,
    language: Language,
}

#[derive(Debug)]
struct Entry {
    notice: Arc<Notice>,
    /// The names of those who were not asked.
    spared: Vec<String>,
    said: Option<Said>,
    is_over: bool,
}

/// An answer, as it is told to the others.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Said {
    /// Who gave it.
    pub(super) who: Who,
    /// What stood on the button.
    pub(super) label: String,
}

/// How a notice ended.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Ending {
    /// The notice, where it is still known: one from before a restart is not.
    pub(super) notice: Option<Arc<Notice>>,
    /// The answer that ended it; `None` where it was overtaken by events, or its time was over.
    pub(super) said: Option<Said>,
    /// What it is told in.
    pub(super) language: Language,
}

impl Ledger {
    /// Nothing is out yet.
    pub(super) fn new(language: Language) -> Ledger {
        Ledger { entries: Recent::default(), language }
    }

    /// A notice goes out, perhaps in place of an older one of the same id. Gives back who is spared it: who saw the older one is not.
    pub(super) fn opened(&mut self, notice: Arc<Notice>, mut spared: Vec<String>) -> Vec<String> {
        if let Some(older) = self.entries.of(notice.id) {
            spared.retain(|name| older.spared.contains(name));
        }
        self.entries.put(notice.id, Entry { notice, spared: spared.clone(), said: None, is_over: false });
        spared
    }

    /// Somebody answered. The first answer is the one that is told.
    pub(super) fn answered(&mut self, id: NoticeId, verdict: Verdict, who: &Who) {
        if let Some(entry) = self.entries.of_mut(id)
            && entry.said.is_none()
        {
            entry.said = Some(Said {
                who: who.clone(),
                label: label_of(Texts::of(self.language), Some(&entry.notice), verdict),
            });
        }
    }

    /// It is over; how it ended, and who need not be told because they were not asked.
    pub(super) fn ended(&mut self, id: NoticeId) -> (Ending, Vec<String>) {
        let language = self.language;
        let Some(entry) = self.entries.of_mut(id) else {
            return (Ending { language, ..Ending::default() }, Vec::new());
        };
        entry.is_over = true;
        let (notice, said) = (Some(Arc::clone(&entry.notice)), entry.said.clone());
        (Ending { notice, said, language }, entry.spared.clone())
    }

    /// How it ended, if it has.
    pub(super) fn ending_of(&self, id: NoticeId) -> Option<Ending> {
        let entry = self.entries.of(id).filter(|entry| entry.is_over)?;
        let (notice, said) = (Some(Arc::clone(&entry.notice)), entry.said.clone());
        Some(Ending { notice, said, language: self.language })
    }

    /// The notice of that id.
    pub(super) fn notice(&self, id: NoticeId) -> Option<Arc<Notice>> {
        self.entries.of(id).map(|entry| Arc::clone(&entry.notice))
    }
}

impl Ending {
    /// How it ended, for people to read.
    pub(super) fn sentence(&self) -> String {
        let texts = Texts::of(self.language);
        match &self.said {
            Some(Said { who, label }) if who.name().is_empty() => texts.say("answered", &[("label", label.into())]),
            Some(Said { who, label }) => {
                texts.say("answered-by", &[("name", who.name().into()), ("label", label.into())])
            }
            None => texts.say("settled", &[]),
        }
    }

    /// Whether these readers should be told: somebody else has answered for them.
    pub(super) fn is_news_to(&self, reader: &Who) -> bool {
        self.said.as_ref().is_some_and(|said| said.who.name() != reader.name())
    }
}

/// What stands on the button that says this; of a notice that is not known any more, what such a button says as a rule.
pub(super) fn label_of(texts: &Texts, notice: Option<&Notice>, verdict: Verdict) -> String {
    let button = notice.and_then(|notice| notice.buttons.iter().find(|button| button.verdict == verdict));
    button.map_or_else(|| usual(texts, verdict), |button| button.label.clone())
}

fn usual(texts: &Texts, verdict: Verdict) -> String {
    match verdict {
        Verdict::Accept => texts.say("usual-accept", &[]),
        Verdict::Decline => texts.say("usual-decline", &[]),
        Verdict::Never => texts.say("never", &[]),
        Verdict::NotThen => texts.say("usual-not-then", &[]),
        Verdict::NeverKind => texts.say("usual-never-kind", &[]),
        Verdict::Undo => texts.say("undo", &[]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::device::HunchId;
    use crate::engine::Button;
    use crate::time::Timestamp;

    fn notice() -> Arc<Notice> {
        let at = Timestamp::from_millis(0);
        Arc::new(Notice {
            id: NoticeId(HunchId { at, seq: 1 }),
            title: "Porch light still on".to_owned(),
            body: String::new(),
            buttons: vec![Button { label: "Turn off".to_owned(), verdict: Verdict::Accept }],
            expires: at,
            silent: false,
        })
    }

    #[test]
    fn the_first_answer_is_told_to_the_others_in_its_own_words() {
        let (anna, ben) = (Who::named("Anna", "ntfy"), Who::named("Ben", "telegram"));
        let mut ledger = Ledger::default();
        let id = notice().id;
        assert_eq!(ledger.opened(notice(), vec!["Cleo".to_owned(), "Dan".to_owned()]), ["Cleo", "Dan"]);
        ledger.answered(id, Verdict::Accept, &anna);
        ledger.answered(id, Verdict::Never, &ben);
        assert_eq!(ledger.ending_of(id), None);
        let (ending, spared) = ledger.ended(id);
        assert_eq!(spared, ["Cleo", "Dan"]);
        assert_eq!(ending.sentence(), "Anna said: Turn off.");
        assert!(ending.is_news_to(&ben) && !ending.is_news_to(&anna));
        assert!(!ending.is_news_to(&Who::named("Anna", "gotify")), "she knows what she said");
        assert_eq!(ledger.ending_of(id), Some(ending));
        // The next notice of the same id begins anew.
        // Dan has come home, and reads it from now on; Eve goes, and has read it.
        assert_eq!(ledger.opened(notice(), vec!["Cleo".to_owned(), "Eve".to_owned()]), ["Cleo"]);
        assert_eq!(ledger.ending_of(id), None);
        assert_eq!(ledger.ended(id).0.sentence(), "This is settled; nothing needs to be answered any more.");
    }

    #[test]
    fn what_nobody_remembers_ends_without_news() {
        let (ending, _) = Ledger::default().ended(notice().id);
        assert_eq!(ending, Ending::default());
        assert!(!ending.is_news_to(&Who::house("ntfy")));
    }

    #[test]
    fn it_is_told_in_the_home_s_language() {
        let mut ledger = Ledger::new(Language::De);
        let id = notice().id;
        assert_eq!(ledger.ended(id).0.sentence(), "Das hat sich erledigt; du brauchst nicht mehr zu antworten.");
        ledger.opened(notice(), Vec::new());
        ledger.answered(id, Verdict::Decline, &Who::named("Anna", "ntfy"));
        assert_eq!(ledger.ended(id).0.sentence(), "Anna hat geantwortet: Nein.");
    }
}
