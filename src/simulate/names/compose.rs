//! A name put together: which word, whose, where, which of several, and in what order.

use super::Namer;
use super::Thing;
use super::language::Language;
use super::language::Pattern;
use super::language::Word;
use super::leftover;
use super::letters;
use super::nouns;
use super::one;
use super::style;
use super::style::Order;
use crate::device::Kind;
use crate::simulate::cast::Behind;
use crate::simulate::cast::LightUse;
use crate::simulate::cast::Role;
use crate::simulate::cast::RoomKind;
use crate::simulate::random::Random;

impl Namer {
    /// A name for a thing, whether another has it or not.
    pub(super) fn composed(&mut self, thing: &Thing<'_>, random: &mut Random) -> String {
        let text = if matches!(thing.role, Role::Phone { .. }) {
            self.phone(thing.owner, random)
        } else if random.chance(self.style.leftover) {
            // As it came: not even the letters are the home's.
            return leftover::model(thing.kind, random);
        } else if random.chance(self.style.bare) {
            self.bare_word(thing, random)
        } else {
            return self.spoken(thing, random);
        };
        letters::dressed(&text, self.style.case, self.things_in)
    }

    fn spoken(&mut self, thing: &Thing<'_>, random: &mut Random) -> String {
        let departs = random.chance(self.style.departs);
        let order = if departs { style::order(random) } else { self.style.order };
        let case = if departs { style::case(self.native, self.style.english_things, random) } else { self.style.case };
        let written = if random.chance(self.style.english_word) { self.english } else { self.things_in };
        let role = if random.chance(self.style.wrong) { another(thing.role, random) } else { thing.role };
        let noun = nouns::noun(role, thing.room);
        let mut word = self.word(noun, written, thing, random);
        self.say_plug(&mut word, written, thing, random);

        let mine = nouns::personal(thing.role) && random.chance(self.style.owners);
        let text = match (thing.owner.filter(|_| mine), self.room_said(thing, &word, random)) {
            (Some(owner), _) => {
                let owner = self.called(owner, random);
                joined(written.patterns("own"), Some(self.style.favourite), &[owned(&owner), named(&word)], random)
            }
            (None, Some(room)) => self.in_order(order, &room, &word, thing, written, random),
            (None, None) => word.plain,
        };
        let text = self.told_apart(text, thing, written, random);
        let text = letters::dressed(&text, case, written);
        self.noted(text, noun, thing, written, random)
    }

    /// The word of a home for a thing: mostly the one that it used before.
    fn word(&mut self, noun: &'static str, written: &Language, thing: &Thing<'_>, random: &mut Random) -> Word {
        let noun = if thing.kind == Kind::Switch && random.chance(0.2) { "wall_switch" } else { noun };
        let words = written.thing(noun);
        let drawn = self.style.variant(words, random);
        let usual = *self.favourites.entry(noun).or_insert(drawn);
        let varied = matches!(noun, "mood" | "garden" | "anything");
        let at = if !varied && random.chance(0.75) { usual.min(words.len() - 1) } else { drawn };
        let big = matches!(thing.role, Role::Light(LightUse::Mood)) && thing.nth < 2;
        if big && random.chance(0.1 * self.style.places) {
            return one(random, written.words(if thing.nth == 0 { "big" } else { "small" })).clone();
        }
        words[at].clone()
    }

    /// Some say that it is a plug.
    fn say_plug(&self, word: &mut Word, written: &Language, thing: &Thing<'_>, random: &mut Random) {
        if thing.kind != Kind::Plug || !random.chance(self.style.says_plug) {
            return;
        }
        let plug = one(random, written.thing("plug"));
        let slots = &[[("thing", Some(word.plain.as_str())), ("plug", Some(plug.plain.as_str())), ("", None)]];
        let plain = joined(written.patterns("on_plug"), Some(self.style.favourite), slots, random);
        *word = Word { located: word.located, ..Word::plain(&plain) };
    }

    fn room_said(&mut self, thing: &Thing<'_>, word: &Word, random: &mut Random) -> Option<Word> {
        let wanted = if word.located { 0.03 } else { nouns::wants_room(thing.role) };
        let said = random.chance(wanted * self.style.says_room);
        let room = thing.room.filter(|_| said)?;
        if random.chance(self.style.wrong) {
            // It was moved, its name was not.
            let moved = one(random, &[RoomKind::Living, RoomKind::Bedroom, RoomKind::Kitchen, RoomKind::Office]);
            return Some(self.rooms_in.room(*moved)[0].clone());
        }
        let name = self.room_name(room, thing.nth_room, thing.owner, random).word;
        if random.chance(self.style.english_word * 0.3) && thing.nth_room == 0 {
            return Some(self.english.room(room)[0].clone());
        }
        Some(name)
    }

    fn in_order(
        &self,
        order: Order,
        room: &Word,
        word: &Word,
        thing: &Thing<'_>,
        written: &Language,
        random: &mut Random,
    ) -> String {
        // The one lamp of a room is often called as the room is.
        if matches!(thing.role, Role::Light(LightUse::Main)) && thing.nth == 0 && random.chance(0.07) {
            return room.plain.clone();
        }
        let (place, what) = (letters::capitalized(&room.plain, self.rooms_in), &word.plain);
        match order {
            Order::Dash => format!("{place} - {}", letters::capitalized(what, written)),
            Order::Slash => format!("{place}/{}", letters::capitalized(what, written)),
            Order::Brackets => format!("{place} ({what})"),
            Order::Colon => format!("{place}: {what}"),
            Order::ThingFirst if written.cased => format!("{what} {}", room.plain),
            Order::ThingFirst | Order::Spoken => {
                // Words of another tongue are put beside the native ones, never into their grammar.
                let foreign = self.rooms_in.code != written.code || !written.cased && room.plain.is_ascii();
                let patterns = if foreign { &self.english.patterns("join")[..2] } else { written.patterns("join") };
                joined(patterns, Some(self.style.favourite), &[placed(room), named(word)], random)
            }
        }
    }

    /// Left and right, or a number, where there are several.
    fn told_apart(&self, text: String, thing: &Thing<'_>, written: &Language, random: &mut Random) -> String {
        let first = thing.nth == 0;
        let side = match thing.role {
            Role::Cover | Role::Contact(_) if random.chance(0.2) => ["front", "back"][usize::from(!first)],
            _ => ["left", "right"][usize::from(!first)],
        };
        let sided = thing.nth < 2 && nouns::paired(thing.role) && random.chance(self.style.places);
        if sided && (!first || random.chance(nouns::seldom_alone(thing.role))) {
            return written.placed(&text, &one(random, written.words(side)).plain);
        }
        let counts = random.chance(self.style.counts_from_one * nouns::seldom_alone(thing.role));
        let alone = first && !counts;
        match alone {
            true => text,
            false if random.chance(0.03) => format!("{text} #{}", thing.nth + 1),
            false => written.numbered(&text, thing.nth + 1),
        }
    }

    /// What people add so that nobody touches it, and so that it looks nice.
    fn noted(&self, name: String, noun: &str, thing: &Thing<'_>, written: &Language, random: &mut Random) -> String {
        let name = if nouns::stays_on(thing.role) && random.chance(self.style.notes) {
            let note = &one(random, written.words("keep_on")).plain;
            match random.unit() {
                loud if loud > 0.6 => format!("{name}!! {note}"),
                loud if loud > 0.4 => format!("{name}!!!"),
                loud if loud > 0.2 => format!("{name} - {}", letters::capitalized(note, written)),
                _ => format!("{name} ({note})"),
            }
        } else {
            name
        };
        match random.chance(self.style.pictures) {
            true if random.chance(0.7) => format!("{} {name}", nouns::picture(noun)),
            true => format!("{name} {}", nouns::picture(noun)),
            false => name,
        }
    }

    fn bare_word(&mut self, thing: &Thing<'_>, random: &mut Random) -> String {
        let noun = nouns::bare(thing.role, thing.kind, thing.room);
        let words = self.things_in.thing(noun);
        let drawn = self.style.variant(words, random);
        let usual = *self.favourites.entry(noun).or_insert(drawn);
        let counted = self.bare.entry(noun).or_insert(0);
        *counted += 1;
        let word = &words[usual.min(words.len() - 1)].plain;
        match *counted {
            1 if random.chance(0.6) => word.clone(),
            number => self.things_in.numbered(word, number),
        }
    }

    fn phone(&self, owner: Option<&str>, random: &mut Random) -> String {
        let model = leftover::phone(random);
        let Some(owner) = owner.filter(|_| random.chance(self.style.owners.max(0.3))) else {
            return model.to_owned();
        };
        let owner = self.called(owner, random);
        joined(self.things_in.patterns("own"), None, &[owned(&owner), named(&Word::plain(model))], random)
    }

    /// A person as they are called at home.
    fn called(&self, name: &str, random: &mut Random) -> Word {
        let grown = self.native.person(name).is_none_or(|word| !self.native.is_young(word));
        if grown && random.chance(self.style.kin) {
            return one(random, self.native.words("kin")).clone();
        }
        let word = self.person(name);
        // EMMA desk.
        match self.native.cased && random.chance(0.04) {
            true => Word::plain(&letters::upper(&word.plain, self.native)),
            false => word,
        }
    }
}

/// The forms of a word under the names by which patterns ask for them.
pub(super) type Slots<'w> = [(&'static str, Option<&'w str>); 3];

pub(super) fn placed(room: &Word) -> Slots<'_> {
    [("room", Some(&room.plain)), ("of", room.second.as_deref()), ("in", room.third.as_deref())]
}

pub(super) fn named(thing: &Word) -> Slots<'_> {
    let bound = thing.second.as_deref().unwrap_or(&thing.plain);
    [("thing", Some(&thing.plain)), ("bound", Some(bound)), ("glued", thing.second.as_deref())]
}

pub(super) fn owned(person: &Word) -> Slots<'_> {
    let of = person.second.as_deref().unwrap_or(&person.plain);
    // Where the genitive is an s, after another s it is left alone.
    let takes_s = !person.plain.ends_with(['s', 'S', 'x', 'z', 'ß']);
    [("owner", Some(&person.plain)), ("owner's", Some(of)), ("owner before s", takes_s.then_some(&person.plain))]
}

/// Words in one of the patterns that have a place for them: mostly the favourite, which is a place along the weights.
pub(super) fn joined(patterns: &[Pattern], favourite: Option<f64>, slots: &[Slots<'_>], random: &mut Random) -> String {
    let fitting: Vec<(String, f64)> =
        patterns.iter().filter_map(|pattern| Some((filled(&pattern.text, slots)?, pattern.weight))).collect();
    let along = match favourite {
        Some(favourite) if random.chance(0.75) => favourite,
        _ => random.unit(),
    };
    let mut left = along * fitting.iter().map(|(_, weight)| weight).sum::<f64>();
    let chosen = fitting.iter().find(|(_, weight)| {
        left -= weight;
        left < 0.0
    });
    match chosen.or(fitting.last()) {
        Some((text, _)) => text.clone(),
        None => slots.iter().filter_map(|forms| forms[0].1).collect::<Vec<_>>().join(" "),
    }
}

/// `None` where a word lacks the form.
fn filled(pattern: &str, slots: &[Slots<'_>]) -> Option<String> {
    let mut text = pattern.to_owned();
    for (slot, form) in slots.iter().flatten() {
        let slot = format!("{{{slot}}}");
        if text.contains(&slot) {
            text = text.replace(&slot, (*form)?);
        }
    }
    Some(text)
}

/// What hung on the plug when it was named.
fn another(role: Role, random: &mut Random) -> Role {
    let before = [Behind::ChristmasTree, Behind::Fan, Behind::Heater, Behind::Lamp(LightUse::Mood), Behind::Anything];
    match role {
        Role::Plug(_) => Role::Plug(*one(random, &before)),
        role => role,
    }
}
