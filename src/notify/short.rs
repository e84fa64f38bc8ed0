//! Tokens that fit where little fits: 64 bytes under a button, and a link that somebody may have to type.
//!
//! Such a text is `hunch.letter.expiry.mac`. The letter is a verdict, or says that the link only shows the question. The code
//! at the end is an HMAC-SHA256 cut to 128 bits, which is as much as RFC 2104 asks to be kept, and it covers the reader's
//! name too: what was offered to one person is no answer from another.
//! Knows no clock and no channel.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as URL_SAFE_NO_PAD;
use hmac::Mac;

use crate::device::HunchId;
use crate::feedback::Verdict;
use crate::time::Timestamp;

use super::secret::SigningKey;
use super::tokens::TokenError;
use super::tokens::keyed;

/// What the bearer may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Right {
    /// Say this.
    Say(Verdict),
    /// See the question, and be offered its answers.
    See,
}

/// What a token says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Short {
    pub(super) hunch: HunchId,
    pub(super) right: Right,
    pub(super) expires: Timestamp,
}

/// Bytes of the code at the end.
const MAC_BYTES: usize = 16;

impl Short {
    /// The text, at most 64 bytes for as long as the time in milliseconds has eleven hexadecimal digits: until the year 2527.
    pub(super) fn sign(&self, key: &SigningKey, to: &str) -> String {
        let mac: [u8; 32] = self.mac(key, to).finalize().into_bytes().into();
        let expires = self.expires.as_millis();
        format!("{}.{}.{expires:x}.{}", self.hunch, self.right.letter(), URL_SAFE_NO_PAD.encode(&mac[..MAC_BYTES]))
    }

    /// Reads a text that [`Short::sign`] wrote for the same reader: whether it is ours, and in time.
    ///
    /// # Errors
    /// Where it is not, or too late.
    pub(super) fn verify(key: &SigningKey, now: Timestamp, text: &str, to: &str) -> Result<Short, TokenError> {
        let parts: Vec<&str> = text.split('.').collect();
        let [hunch, letter, expires, mac] = parts[..] else { return Err(TokenError::Malformed) };
        let expires = i64::from_str_radix(expires, 16).map_err(|_| TokenError::Malformed)?;
        let short = Short {
            hunch: hunch.parse().map_err(|_| TokenError::Malformed)?,
            right: Right::of_letter(letter).ok_or(TokenError::Malformed)?,
            expires: Timestamp::from_millis(expires),
        };
        // One spelling each: no capitals, no plus sign.
        if hunch != short.hunch.to_string() || format!("{:x}", short.expires.as_millis()) != parts[2] {
            return Err(TokenError::Malformed);
        }
        let claimed = decode(mac).ok_or(TokenError::Malformed)?;
        // In constant time, and before the expiry: a stranger learns nothing from the difference.
        short.mac(key, to).verify_truncated_left(&claimed).map_err(|_| TokenError::Forged)?;
        if now >= short.expires {
            return Err(TokenError::Expired);
        }
        Ok(short)
    }

    fn mac(&self, key: &SigningKey, to: &str) -> hmac::Hmac<sha2::Sha256> {
        let mut mac = keyed(key.bytes());
        // The first line tells this use of the key from any other. The name comes last: it alone may hold anything.
        let (letter, expires) = (self.right.letter(), self.expires.as_millis());
        mac.update(format!("hunchd short 1\n{}\n{letter}\n{expires}\n{to}", self.hunch).as_bytes());
        mac
    }
}

impl Right {
    fn letter(self) -> &'static str {
        match self {
            Right::Say(Verdict::Accept) => "a",
            Right::Say(Verdict::Decline) => "d",
            Right::Say(Verdict::Never) => "n",
            Right::Say(Verdict::NotThen) => "t",
            Right::Say(Verdict::NeverKind) => "k",
            Right::Say(Verdict::Undo) => "u",
            Right::See => "s",
        }
    }

    fn of_letter(letter: &str) -> Option<Right> {
        let all = Verdict::ALL.into_iter().map(Right::Say).chain([Right::See]);
        all.into_iter().find(|right| right.letter() == letter)
    }
}

/// Only the one spelling that signing gives: the library takes no padding, and no bits beyond the last byte.
fn decode(text: &str) -> Option<[u8; MAC_BYTES]> {
    URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXPIRES: Timestamp = Timestamp::from_millis(1_795_242_000_000);
    const BEFORE: Timestamp = Timestamp::from_millis(1_795_241_000_000);
    const HUNCH: HunchId = HunchId { at: Timestamp::from_millis(1_795_240_200_000), seq: 7 };

    fn key() -> SigningKey {
        SigningKey::from_bytes([7; 32])
    }

    fn short(right: Right) -> Short {
        Short { hunch: HUNCH, right, expires: EXPIRES }
    }

    #[test]
    fn what_is_signed_reads_back_for_the_same_reader_only() {
        for right in Verdict::ALL.into_iter().map(Right::Say).chain([Right::See]) {
            let text = short(right).sign(&key(), "Anna");
            assert_eq!(Short::verify(&key(), BEFORE, &text, "Anna"), Ok(short(right)));
            assert_eq!(Short::verify(&key(), BEFORE, &text, "Ben"), Err(TokenError::Forged));
            assert_eq!(Short::verify(&key(), BEFORE, &text, ""), Err(TokenError::Forged));
            assert_eq!(Short::verify(&key(), EXPIRES, &text, "Anna"), Err(TokenError::Expired));
        }
    }

    #[test]
    fn it_fits_under_a_button_and_into_an_address() {
        let text = short(Right::Say(Verdict::Accept)).sign(&key(), "Anna");
        assert_eq!(text.len(), 50, "{text}");
        assert!(text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte)), "{text}");
        let longest = Short {
            hunch: HunchId { at: Timestamp::from_millis(0xfff_ffff_ffff), seq: u32::MAX },
            right: Right::See,
            expires: Timestamp::from_millis(0xfff_ffff_ffff),
        };
        assert!(longest.sign(&key(), "").len() <= 64);
    }

    #[test]
    fn no_character_can_be_changed() {
        let text = short(Right::Say(Verdict::Decline)).sign(&key(), "");
        for place in 0..text.len() {
            for other in *b"0aA.-_" {
                let mut forged = text.clone().into_bytes();
                forged[place] = other;
                let forged = String::from_utf8(forged).unwrap();
                if forged == text {
                    continue;
                }
                let read = Short::verify(&key(), BEFORE, &forged, "");
                assert!(matches!(read, Err(TokenError::Forged | TokenError::Malformed)), "{forged}: {read:?}");
            }
        }
    }

    #[test]
    fn sixteen_bytes_have_one_spelling() {
        for bytes in [[0; 16], [255; 16], *b"0123456789abcdef"] {
            assert_eq!(decode(&URL_SAFE_NO_PAD.encode(bytes)), Some(bytes));
        }
        for wrong in ["MDEyMzQ1Njc4OWFiY2RlZh", "MDEyMzQ1Njc4OWFiY2RlZ", "MDEyMzQ1Njc4OWFiY2RlZg=", "", "é"] {
            assert_eq!(decode(wrong), None, "{wrong}");
        }
    }
}
