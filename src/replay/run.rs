//! A recording through the very same engine: no broker, no waiting, the recording's own time.

use crate::device::Message;
use crate::engine::ClockState;
use crate::engine::Effect;
use crate::engine::Engine;
use crate::engine::Input;
use crate::engine::Link;
use crate::time::Timestamp;

/// Hands `input` to the engine at `now`, and before it every tick that was due by then, each at its own time.
///
/// This is how time passes wherever it is read from messages instead of a clock.
pub fn advance(engine: &mut Engine, now: Timestamp, input: &Input, mut effects: impl FnMut(Timestamp, Vec<Effect>)) {
    while let Some(due) = engine.next_deadline().filter(|due| *due <= now) {
        effects(due, engine.handle(due, &Input::Tick));
    }
    effects(now, engine.handle(now, input));
}

/// What a house is told when it starts to listen: the clock is right, the broker is there.
pub fn opening() -> [Input; 2] {
    [Input::Clock(ClockState::Synchronised), Input::Link(Link::Up)]
}

/// Plays `messages`, in the order of time, and hands every effect to `effects` with its time.
pub fn run(
    engine: &mut Engine,
    messages: impl IntoIterator<Item = (Timestamp, Message)>,
    mut effects: impl FnMut(Timestamp, Effect),
) -> u64 {
    let mut count = 0;
    let mut each = |at, produced: Vec<Effect>| produced.into_iter().for_each(|effect| effects(at, effect));
    for (at, message) in messages {
        if count == 0 {
            opening().iter().for_each(|input| each(at, engine.handle(at, input)));
        }
        count += 1;
        advance(engine, at, &Input::Message(message), &mut each);
    }
    count
}
