//! Homes that are lived with people who answer: what is done has consequences, and what is counted is what happened.

use std::num::NonZeroUsize;
use std::time::Duration;

use hunchd::decision;
use hunchd::decision::Rung;
use hunchd::device::Kind;
use hunchd::device::Property;
use hunchd::device::Value;
use hunchd::engine;
use hunchd::evaluate::hunches;
use hunchd::evaluate::hunches::HomeReport;
use hunchd::evaluate::hunches::Options;
use hunchd::evaluate::hunches::Policy;
use hunchd::evaluate::hunches::Span;
use hunchd::feedback::Outcome;
use hunchd::feedback::Verdict;
use hunchd::home_log;
use hunchd::home_log::HomeLog;
use hunchd::home_log::Label;
use hunchd::home_log::LoggedEvent;
use hunchd::home_log::Truth;
use hunchd::profile::Profiles;
use hunchd::replay::Answers;
use hunchd::replay::Asking;
use hunchd::replay::Lived;
use hunchd::replay::Scene;
use hunchd::replay::Wanted;
use hunchd::replay::live;
use hunchd::simulate;
use hunchd::time::Calendar;
use hunchd::time::Timestamp;

use super::at;
use super::home;
use super::hours;

/// A lamp that burns from six to eight every evening, but for the last: then until whenever somebody puts it out.
struct Evening {
    log: HomeLog,
    events: Vec<LoggedEvent>,
    truth: Vec<Truth>,
    labels: Vec<Label>,
}

/// The evening on which it is different.
const LAST: &str = "2025-11-25T17:00:00Z";

impl Evening {
    /// People who sleep from `asleep` to seven; on the last evening the lamp is put out at `out`, and if it was `forgotten`, then
    /// at eight.
    fn new(asleep: &str, out: &str, forgotten: bool) -> Evening {
        let (first, last) = (at("2025-10-28T17:00:00Z"), at(LAST));
        let mut evening =
            Evening { log: home("evening", &[("lamp", Kind::Light)]), events: vec![], truth: vec![], labels: vec![] };
        for day in 0..=28 {
            let on = first + hours(24 * day);
            let out = if on == last { at(out) } else { on + hours(2) };
            evening.switched(on, true);
            if on == last && forgotten {
                evening.wanted(on + hours(2), false, simulate::FORGOTTEN);
            }
            evening.switched(out, false);
        }
        evening.switched(last + hours(25), true);
        let woke = at("2025-11-26T06:00:00Z");
        evening.labels.push(Label { start: at(asleep), end: woke, label: "asleep".to_owned() });
        evening
    }

    fn switched(&mut self, at: Timestamp, on: bool) {
        self.events.push(LoggedEvent { at, device: 0, property: Property::On, value: Value::Bool(on) });
        self.wanted(at, on, "in use");
    }

    fn wanted(&mut self, at: Timestamp, on: bool, reason: &str) {
        let (property, wanted) = (Property::On, Value::Bool(on));
        self.truth.push(Truth { at, device: 0, property, wanted, reason: reason.to_owned() });
    }

    fn live(&self, verdict: Option<Verdict>) -> Lived {
        let answers: Box<Answers> = Box::new(move |_| Some((Duration::from_secs(120), verdict?)));
        let scene = Scene { home: &self.log, events: &self.events, truth: &self.truth, labels: &self.labels };
        live(scene, &asks(), &Profiles::shipped().unwrap(), &answers).unwrap()
    }
}

fn asks() -> engine::Settings {
    let decision = decision::Settings { mode: Rung::Ask, ..decision::Settings::default() };
    engine::Settings { decision, ..engine::Settings::default() }
}

/// The one question of the last evening; what is still on a day later may be asked about again.
fn asked(lived: &Lived) -> &Asking {
    let of_then: Vec<&Asking> = lived.asked.iter().filter(|asking| asking.at > at(LAST)).collect();
    assert!(of_then.len() == lived.asked.len() && !of_then.is_empty(), "{:#?}", lived.asked);
    let again = of_then.iter().skip(1).find(|asking| asking.at.since(of_then[0].at) < Duration::from_secs(12 * 3600));
    assert!(again.is_none(), "{again:#?}");
    of_then[0]
}

#[test]
fn what_was_forgotten_is_asked_and_goes_off_with_a_yes() {
    let evening = Evening::new("2025-11-25T23:30:00Z", "2025-11-26T08:00:00Z", true);
    let lived = evening.live(Some(Verdict::Accept));
    let asking = asked(&lived);
    assert_eq!((asking.wanted, asking.outcome), (Some(Wanted::NoMore), Some(Outcome::Accepted)));
    assert_eq!(asking.answer, Some((Verdict::Accept, asking.at + Duration::from_secs(120))));
    assert!(asking.done.unwrap().since(asking.at) < Duration::from_secs(125));
    assert_eq!((asking.taken_back, lived.not_understood), (None, 0));
    let [forgotten] = &lived.forgotten[..] else { panic!("{:?}", lived.forgotten) };
    assert_eq!((forgotten.since, forgotten.until), (at("2025-11-25T19:00:00Z"), at("2025-11-26T08:00:00Z")));
    assert_eq!(forgotten.found, Some(asking.at), "the time ends as it was recorded, whatever was done");

    // Hours are split by what the people were doing: half an hour past midnight they sleep, at seven they are up.
    let report = HomeReport::of(&evening.log, &lived);
    let row = &report.forgotten[0];
    assert_eq!((row.day, row.hours), (29, [6.5, 0.0, 6.5]));
    assert_eq!(row.found_hours[0], 6.5);
    let all = report.spans.last().unwrap();
    assert_eq!((all.notices, all.right, all.accepted, all.found), (1, 1, 1, 1));
    assert!((all.forgotten_hours, all.weeks) == (13.0, 30.0 / 7.0), "{all:?}");

    // Nobody looks: it was found all the same, but nothing was done.
    let unseen = evening.live(None);
    let asking = asked(&unseen);
    assert_eq!((asking.outcome, asking.answer, asking.done), (Some(Outcome::Expired), None, None));
    assert_eq!(unseen.forgotten[0].found, Some(asking.at));
}

#[test]
fn who_still_wants_it_turns_it_on_again_once_up() {
    // Tonight it is to burn until ten in the morning, and somebody says yes by mistake.
    let out = "2025-11-26T09:00:00Z";
    let lived = Evening::new("2025-11-25T23:30:00Z", out, false).live(Some(Verdict::Accept));
    let asking = asked(&lived);
    assert_eq!(asking.wanted, Some(Wanted::Still));
    let back = asking.taken_back.unwrap().since(asking.done.unwrap());
    assert!((600..=840).contains(&back.as_secs()), "{back:?}");
    assert!(lived.forgotten.is_empty());

    // Asleep before it was asked: whoever wakes up and wants it does it in the morning.
    let lived = Evening::new("2025-11-25T18:30:00Z", out, false).live(Some(Verdict::Accept));
    let back = asked(&lived).taken_back.unwrap().since(at("2025-11-26T06:00:00Z"));
    assert!((600..=840).contains(&back.as_secs()), "{back:?}");

    // And if it was not wanted any more by then, nobody does anything.
    let lived = Evening::new("2025-11-25T18:30:00Z", "2025-11-26T05:00:00Z", false).live(Some(Verdict::Accept));
    assert_eq!(asked(&lived).taken_back, None);
}

#[test]
fn what_hands_do_soon_anyway_was_asked_early() {
    let lived = Evening::new("2025-11-25T23:30:00Z", "2025-11-25T20:30:00Z", false).live(None);
    let asking = asked(&lived);
    assert_eq!((asking.wanted, asking.outcome), (Some(Wanted::NotForLong), Some(Outcome::DoneByHand)));
    assert_eq!(asking.by_hand, Some(at("2025-11-25T20:30:00Z")));
}

/// Two homes of the fleet, with their people, in folders.
fn fleet(dir: &std::path::Path) -> Vec<std::path::PathBuf> {
    let write = |seed: u64| {
        let home = simulate::home(seed, 30, at("2025-10-06T10:00:00Z"), Calendar::named("Europe/Amsterdam").unwrap());
        let folder = dir.join(format!("home_{seed}"));
        home_log::write(&folder, &home.log, home.events.iter().cloned()).unwrap();
        home_log::write_truth(&folder, &home.log, &home.truth).unwrap();
        home_log::write_labels(&folder, &home.labels).unwrap();
        home.persona.write(&folder).unwrap();
        folder
    };
    [1, 2, 3].map(write).into()
}

fn people(home: &HomeLog) -> Result<Box<Answers>, String> {
    simulate::answers(home).map_err(|error| error.to_string())
}

#[test]
fn policies_are_judged_by_the_same_people_on_any_number_of_threads() {
    let dir = tempfile::tempdir().unwrap();
    let folders = fleet(dir.path());
    let policy = |name: &str, least| {
        let mut settings = asks();
        settings.decision.min_confidence = least;
        Policy { name: name.to_owned(), settings }
    };
    let policies = [policy("careful", 0.85), policy("bold", 0.6)];
    let profiles = Profiles::shipped().unwrap();
    let judge = |threads| {
        let options = Options { threads: NonZeroUsize::new(threads).unwrap(), draws: 50, seed: 1 };
        let mut done = 0;
        let report =
            hunches::judge(&folders, &profiles, &policies, &people, options, &mut |count| done = count).unwrap();
        assert_eq!(done, 3);
        report
    };
    let report = judge(1);
    let json = |report| serde_json::to_string(report).unwrap();
    assert_eq!(json(&report), json(&judge(3)));

    let [careful, bold] = &report.policies[..] else { panic!() };
    for policy in [careful, bold] {
        let of = |span| &policy.pooled.iter().find(|report| report.span == span).unwrap().counts;
        let all = of(Span::All);
        assert_eq!(all.right + all.early + all.wrong, all.judged);
        assert_eq!(all.accepted + all.declined + all.annoyed, all.answered);
        assert_eq!(all.notices, of(Span::First).notices + of(Span::Second).notices + of(Span::FromDay29).notices);
        let hours = |lost: &mut dyn Iterator<Item = &hunches::Lost>| lost.map(|lost| lost.hours).sum::<f64>();
        let late = of(Span::FromDay15).forgotten_hours;
        for sum in [
            hours(&mut policy.splits.people.values()),
            hours(&mut policy.splits.kinds.values()),
            hours(&mut policy.splits.why.values()),
        ] {
            assert!((sum - late).abs() < 1e-6, "{sum} {late}");
        }
    }
    let asked = |policy: &hunches::PolicyReport| policy.pooled.last().unwrap().counts.asked;
    assert!(asked(bold) > asked(careful) && asked(careful) > 0, "{} {}", asked(bold), asked(careful));
    // What was forgotten is the recording's, not the policy's.
    assert_eq!(
        careful.pooled.last().unwrap().counts.forgotten_hours,
        bold.pooled.last().unwrap().counts.forgotten_hours
    );
    let text = hunches::told(&report);
    assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");

    std::fs::remove_file(folders[1].join("persona.toml")).unwrap();
    let options = Options { threads: NonZeroUsize::MIN, draws: 5, seed: 1 };
    let error = hunches::judge(&folders, &profiles, &policies, &people, options, &mut |_| ()).unwrap_err();
    assert!(error.to_string().contains("cannot be asked"), "{error}");
}
