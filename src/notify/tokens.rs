//! The words that a button sends back: signed, bound to one hunch and one verdict, expiring, and good for one use.
//!
//! Who knows the name of a reply topic can write to it; only what this file has signed counts as an answer.
//! Knows no clock and no channel: time and the channel's name are arguments.

use std::collections::VecDeque;
use std::sync::Arc;

use hmac::Hmac;
use hmac::Mac;
use serde::Deserialize;
use serde::Serialize;
use sha2::Sha256;

use crate::device::HunchId;
use crate::feedback::Answer;
use crate::feedback::Verdict;
use crate::time::Timestamp;

use super::hex;
use super::secret::SigningKey;
use super::short::Right;
use super::short::Short;
use super::who::Who;

/// Signs what buttons will say, and recognises it when it comes back.
#[derive(Debug)]
pub struct Tokens {
    key: SigningKey,
    /// What was redeemed, oldest first. Bounded: the engine refuses stale answers again on its own knowledge.
    used: VecDeque<Words>,
}

impl Tokens {
    /// With no token used yet.
    pub fn new(key: SigningKey) -> Tokens {
        Tokens { key, used: VecDeque::new() }
    }

    /// The text that says `verdict` of `hunch` until `expires`: about 140 characters of JSON.
    pub fn sign(&self, hunch: HunchId, verdict: Verdict, expires: Timestamp) -> String {
        sign(&self.key, hunch, verdict, expires, "")
    }

    /// Checks a text that came back by the channel `via` and uses it up.
    ///
    /// # Errors
    /// Where it is not ours, too late, or was redeemed before.
    pub fn redeem(&mut self, now: Timestamp, text: &str, via: &Arc<str>) -> Result<Answer, TokenError> {
        self.redeem_of(now, text, &Who::house(via))
    }

    /// The same for a text that was offered to these readers.
    pub(super) fn redeem_of(&mut self, now: Timestamp, text: &str, who: &Who) -> Result<Answer, TokenError> {
        let words = verify(&self.key, now, text, who.name())?;
        self.spend(now, words, who)
    }

    /// The same for a short text.
    pub(super) fn redeem_short(&mut self, now: Timestamp, text: &str, who: &Who) -> Result<Answer, TokenError> {
        let Short { hunch, right, expires } = Short::verify(&self.key, now, text, who.name())?;
        let Right::Say(verdict) = right else { return Err(TokenError::Malformed) };
        self.spend(now, Words { hunch, verdict, expires }, who)
    }

    /// Checks a link that only shows, and does not use it up: programs that preview links open them too.
    pub(super) fn see(&self, now: Timestamp, text: &str, who: &Who) -> Result<Short, TokenError> {
        let short = Short::verify(&self.key, now, text, who.name())?;
        if short.right == Right::See { Ok(short) } else { Err(TokenError::Malformed) }
    }

    /// A short text that says `verdict` to be offered to these readers.
    pub(super) fn offer(&self, seen: &Short, verdict: Verdict, who: &Who) -> String {
        Short { right: Right::Say(verdict), ..*seen }.sign(&self.key, who.name())
    }

    /// The same words of two people are one answer: the first counts.
    fn spend(&mut self, now: Timestamp, words: Words, who: &Who) -> Result<Answer, TokenError> {
        if self.used.contains(&words) {
            return Err(TokenError::Used);
        }
        // What has expired is refused for that; it need not be remembered.
        self.used.retain(|used| used.expires > now);
        if self.used.len() == REMEMBERED {
            self.used.pop_front();
        }
        self.used.push_back(words);
        Ok(Answer { hunch: words.hunch, verdict: words.verdict, via: who.via() })
    }
}

/// Why a text is no answer. The sentences carry nothing of the text: it may be anybody's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum TokenError {
    /// Not of the form that buttons send.
    #[error("It is not an answer that one of our buttons would send.")]
    Malformed,
    /// Of the right form, and not signed by this home.
    #[error("Its signature is wrong: this home did not write it, or its answer key has changed since.")]
    Forged,
    /// Ours, and too late.
    #[error("It came after its notice had expired.")]
    Expired,
    /// Ours, and redeemed before.
    #[error("It was used before.")]
    Used,
    /// Ours, and about something that is over: answered by another button, or overtaken by events.
    #[error("What it answers was settled before.")]
    Settled,
    /// From a chat that nobody has named in the configuration.
    #[error("It came from somebody who is not asked.")]
    Stranger,
}

impl TokenError {
    /// The word for it in the metrics.
    pub fn word(self) -> &'static str {
        match self {
            TokenError::Malformed => "malformed",
            TokenError::Forged => "forged",
            TokenError::Expired => "expired",
            TokenError::Used => "used",
            TokenError::Settled => "settled",
            TokenError::Stranger => "stranger",
        }
    }
}

/// How many used tokens are remembered. A home asks a few times a day; each hunch has three.
const REMEMBERED: usize = 256;

/// Whether a text has the outer form of what [`sign`] writes; no short one has.
pub(super) fn is_long(text: &str) -> bool {
    text.trim_start().starts_with('{')
}

/// The signed text for one button, offered to the person of that name; an empty name is the house.
pub(super) fn sign(key: &SigningKey, hunch: HunchId, verdict: Verdict, expires: Timestamp, to: &str) -> String {
    let words = Words { hunch, verdict, expires };
    let wire = Wire {
        h: hunch.to_string(),
        a: verdict.word().to_owned(),
        e: expires.as_millis(),
        s: hex::encode(&words.mac(key, to).finalize().into_bytes()),
    };
    // Strings and a number cannot fail to become JSON.
    serde_json::to_string(&wire).unwrap_or_default()
}

/// Reads a text that [`sign`] wrote for the same reader: whether it is ours, and in time.
fn verify(key: &SigningKey, now: Timestamp, text: &str, to: &str) -> Result<Words, TokenError> {
    let wire: Wire = serde_json::from_str(text).map_err(|_| TokenError::Malformed)?;
    let words = Words {
        hunch: wire.h.parse().map_err(|_| TokenError::Malformed)?,
        verdict: wire.a.parse().map_err(|_| TokenError::Malformed)?,
        expires: Timestamp::from_millis(wire.e),
    };
    let claimed: [u8; 32] = hex::decode(&wire.s).ok_or(TokenError::Malformed)?;
    // Compares in constant time, and before the expiry: a stranger learns nothing from the difference.
    words.mac(key, to).verify_slice(&claimed).map_err(|_| TokenError::Forged)?;
    if now >= words.expires {
        return Err(TokenError::Expired);
    }
    Ok(words)
}

/// What is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Words {
    hunch: HunchId,
    verdict: Verdict,
    expires: Timestamp,
}

impl Words {
    fn mac(self, key: &SigningKey, to: &str) -> Hmac<Sha256> {
        let mut mac = keyed(key.bytes());
        // The first line tells this use of the key from any other; no field but the last can contain a line break.
        let text = format!("hunchd answer 1\n{}\n{}\n{}", self.hunch, self.verdict, self.expires.as_millis());
        mac.update(text.as_bytes());
        if !to.is_empty() {
            mac.update(b"\n");
            mac.update(to.as_bytes());
        }
        mac
    }
}

/// HMAC-SHA256 under a key of any length.
pub(super) fn keyed(key: &[u8]) -> Hmac<Sha256> {
    Hmac::new_from_slice(key).expect("HMAC takes keys of every length")
}

/// The form in which words travel. One-letter names: three of these and the notice share 4096 bytes.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    h: String,
    a: String,
    e: i64,
    s: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXPIRES: Timestamp = Timestamp::from_millis(1_795_242_000_000);
    const BEFORE: Timestamp = Timestamp::from_millis(1_795_241_000_000);
    const HUNCH: HunchId = HunchId { at: Timestamp::from_millis(1_795_240_200_000), seq: 7 };

    fn tokens() -> Tokens {
        Tokens::new(SigningKey::from_bytes([7; 32]))
    }

    fn redeem(tokens: &mut Tokens, now: Timestamp, text: &str) -> Result<Verdict, TokenError> {
        tokens.redeem(now, text, &"test".into()).map(|answer| answer.verdict)
    }

    #[test]
    fn what_is_signed_comes_back_as_the_answer() {
        let mut tokens = tokens();
        for verdict in Verdict::ALL {
            let text = tokens.sign(HUNCH, verdict, EXPIRES);
            let answer = tokens.redeem(BEFORE, &text, &"ntfy".into());
            assert_eq!(answer, Ok(Answer { hunch: HUNCH, verdict, via: "ntfy".into() }));
        }
    }

    #[test]
    fn a_token_is_short_and_reads_like_this() {
        insta::assert_snapshot!(tokens().sign(HUNCH, Verdict::Accept, EXPIRES), @r#"{"h":"1a1fca78740-7","a":"accept","e":1795242000000,"s":"59a8f64e1d680db4bd1197bdd4f0b086bd16d12d967f7785dcd5b4124f6d9002"}"#);
    }

    #[test]
    fn changing_any_part_breaks_the_signature() {
        let text = tokens().sign(HUNCH, Verdict::Decline, EXPIRES);
        let changes = [
            (HUNCH.to_string(), HunchId { seq: 8, ..HUNCH }.to_string()),
            ("decline".to_owned(), "accept".to_owned()),
            (EXPIRES.as_millis().to_string(), (EXPIRES.as_millis() + 1).to_string()),
        ];
        for (from, to) in changes {
            let forged = text.replace(&from, &to);
            assert_ne!(forged, text);
            assert_eq!(redeem(&mut tokens(), BEFORE, &forged), Err(TokenError::Forged), "{forged}");
        }
        // Every single character of the signature counts.
        let start = text.find("\"s\":\"").unwrap() + 5;
        for position in start..start + 64 {
            let mut forged = text.clone().into_bytes();
            forged[position] = if forged[position] == b'0' { b'1' } else { b'0' };
            let forged = String::from_utf8(forged).unwrap();
            assert_eq!(redeem(&mut tokens(), BEFORE, &forged), Err(TokenError::Forged), "{forged}");
        }
    }

    #[test]
    fn another_home_s_token_is_forged_here() {
        let text = sign(&SigningKey::from_bytes([8; 32]), HUNCH, Verdict::Accept, EXPIRES, "");
        assert_eq!(redeem(&mut tokens(), BEFORE, &text), Err(TokenError::Forged));
    }

    #[test]
    fn what_no_button_would_send_is_malformed() {
        let good = tokens().sign(HUNCH, Verdict::Accept, EXPIRES);
        let longer = good.replace('}', ",\"x\":1}");
        for text in [
            "",
            "yes",
            "{}",
            "[]",
            "null",
            &good[1..],
            &longer,
            &good.replace("accept", "obey"),
            &good.replace('-', "_"),
        ] {
            assert_eq!(redeem(&mut tokens(), BEFORE, text), Err(TokenError::Malformed), "{text}");
        }
    }

    #[test]
    fn a_token_ends_with_its_notice() {
        let text = tokens().sign(HUNCH, Verdict::Accept, EXPIRES);
        assert_eq!(redeem(&mut tokens(), EXPIRES, &text), Err(TokenError::Expired));
        let last = Timestamp::from_millis(EXPIRES.as_millis() - 1);
        assert_eq!(redeem(&mut tokens(), last, &text), Ok(Verdict::Accept));
    }

    #[test]
    fn a_token_is_good_once() {
        let mut tokens = tokens();
        let text = tokens.sign(HUNCH, Verdict::Accept, EXPIRES);
        assert_eq!(redeem(&mut tokens, BEFORE, &text), Ok(Verdict::Accept));
        assert_eq!(redeem(&mut tokens, BEFORE, &text), Err(TokenError::Used));
        // Spelt differently, it is still the same token.
        assert_eq!(redeem(&mut tokens, BEFORE, &format!(" {text} ")), Err(TokenError::Used));
        assert_eq!(redeem(&mut tokens, EXPIRES, &text), Err(TokenError::Expired));
    }

    #[test]
    fn what_was_offered_to_one_person_is_no_answer_from_another() {
        let (anna, ben) = (Who::named("Anna", "ntfy"), Who::named("Ben", "ntfy"));
        let mut tokens = tokens();
        let text = sign(&SigningKey::from_bytes([7; 32]), HUNCH, Verdict::Accept, EXPIRES, "Anna");
        assert_eq!(tokens.redeem_of(BEFORE, &text, &ben), Err(TokenError::Forged));
        assert_eq!(redeem(&mut tokens, BEFORE, &text), Err(TokenError::Forged));
        assert_eq!(tokens.redeem_of(BEFORE, &text, &anna).unwrap().via.as_ref(), "Anna (ntfy)");
        // The same answer from somebody else comes second, long or short.
        let short = Short { hunch: HUNCH, right: Right::See, expires: EXPIRES };
        assert_eq!(
            tokens.redeem_short(BEFORE, &tokens.offer(&short, Verdict::Accept, &ben), &ben),
            Err(TokenError::Used)
        );
        assert!(tokens.redeem_short(BEFORE, &tokens.offer(&short, Verdict::Decline, &ben), &ben).is_ok());
    }

    #[test]
    fn a_link_shows_and_answers_nothing() {
        let anna = Who::named("Anna", "page");
        let mut tokens = tokens();
        let short = Short { hunch: HUNCH, right: Right::See, expires: EXPIRES };
        let link = short.sign(&SigningKey::from_bytes([7; 32]), "Anna");
        for _ in 0..3 {
            assert_eq!(tokens.see(BEFORE, &link, &anna), Ok(short));
        }
        assert_eq!(tokens.redeem_short(BEFORE, &link, &anna), Err(TokenError::Malformed));
        assert_eq!(tokens.redeem_of(BEFORE, &link, &anna), Err(TokenError::Malformed));
        let answer = tokens.offer(&short, Verdict::Accept, &anna);
        assert_eq!(tokens.see(BEFORE, &answer, &anna), Err(TokenError::Malformed));
        assert!(tokens.redeem_short(BEFORE, &answer, &anna).is_ok());
    }

    #[test]
    fn the_memory_of_used_tokens_is_bounded_and_forgets_the_oldest() {
        let mut tokens = tokens();
        for seq in 0..1000 {
            let text = tokens.sign(HunchId { seq, ..HUNCH }, Verdict::Accept, EXPIRES);
            assert_eq!(redeem(&mut tokens, BEFORE, &text), Ok(Verdict::Accept));
            assert_eq!(redeem(&mut tokens, BEFORE, &text), Err(TokenError::Used));
        }
        assert_eq!(tokens.used.len(), REMEMBERED);
    }
}
