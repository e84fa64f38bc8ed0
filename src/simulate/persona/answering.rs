//! The people of a simulated home as those who answer in a replay.

use super::Error;
use super::Persona;
use super::Reaction;
use crate::feedback::Verdict;
use crate::home_log::HomeLog;
use crate::replay::Answers;

/// How the people of a home of the simulator answer.
///
/// # Errors
/// As [`Persona::read`].
pub fn answers(home: &HomeLog) -> Result<Box<Answers>, Error> {
    let persona = Persona::read(home)?;
    Ok(Box::new(move |question| {
        let reply = persona.answer(question.at, question.device, question.wanted, question.asked_today);
        let verdict = match reply.what {
            Reaction::Accept => Verdict::Accept,
            Reaction::Decline => Verdict::Decline,
            Reaction::Annoyed => Verdict::Never,
            Reaction::NotSeen => return None,
        };
        Some((reply.after, verdict))
    }))
}
