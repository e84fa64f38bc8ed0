# English. What stands after the = is what people read; what stands in { } is put in by hunchd, and stays as it is.
# How to correct a sentence or add a language: docs/texts.md.
# A sentence stays on one line, but for the forms of { $x -> ... }. Titles are short; what stands on a button has 20 characters at most.

## Numbers, times, rows of names

decimal-mark = .
temperature = { $degrees } °C
time-of-day = { $hour }:{ $minute }
duration-minutes = { $minutes } min
duration-hours = { $hours } h
duration-hours-minutes = { $hours } h { $minutes } min
duration-days =
    { $days ->
        [one] { $days } day
       *[other] { $days } days
    }
# "a, b and c": $first is "a, b".
in-a-row = { $first } and { $last }

## A question's title: $name is the device's

title-left-on = { $name } is still on
title-left-unlocked = { $name } is still unlocked
title-left-open = { $name } is still open
# A thermostat that is set too high; $set is such as "21 °C".
title-set-back = { $name } is set to { $set }
title-usually-on = { $name } is still off

## What was done without asking, as a title: $name is the device's, or several names in a row

done-left-on = Turned off: { $name }
done-left-unlocked = Locked: { $name }
done-left-open = Closed: { $name }
done-set-back = Set to { $target }: { $name }
done-usually-on = Turned on: { $name }

## The question itself

ask-left-on = Turn it off?
ask-left-unlocked = Lock it?
ask-left-open = Close it?
ask-set-back = Set it to { $target }?
ask-usually-on = Turn it on?

## Buttons

accept-left-on = Turn off
accept-left-unlocked = Lock
accept-left-open = Close
accept-set-back = Set to { $target }
accept-usually-on = Turn on
decline-left-on = Leave on
decline-left-unlocked = Leave unlocked
decline-left-open = Leave open
decline-set-back = Leave it
decline-usually-on = Leave off
never = Never ask
not-while-asleep = Not while asleep
not-while-away = Not while away
not-by-daylight = Not by daylight
not-with-the-others = Not with the others
not-by-the-clock = Not by the clock
never-such-hunches = Never such hunches
undo = Undo

## The reason. $kind says what it is about: a lamp or a plug (left_on), a lock (left_unlocked), a cover (left_open).
## $yes times of $all it was as is proposed; $lasts and $for are durations.

reason-long-past =
    It was { $kind ->
        [left_unlocked] locked
        [left_open] closed
       *[left_on] off
    } at { $time } on { $yes } of the last { $all ->
        [one] { $all } day
       *[other] { $all } days
    }.
reason-asleep =
    Everybody seems to have been asleep for { $lasts }. It was { $kind ->
        [left_unlocked] locked
        [left_open] closed
       *[left_on] off
    } on { $yes } of the last { $all ->
        [one] { $all } night
       *[other] { $all } nights
    }.
reason-away =
    Nobody seems to have been in for { $lasts }. It was { $kind ->
        [left_unlocked] locked
        [left_open] closed
       *[left_on] off
    } { $yes } of the last { $all ->
        [one] { $all } time
       *[other] { $all } times
    } that nobody was in.
reason-bright = It is bright there without it.
reason-bright-lux = It is bright there without it (about { $lux } lux).
reason-bright-days =
    It was { $kind ->
        [left_unlocked] locked
        [left_open] closed
       *[left_on] off
    } then on { $yes } of the last { $all ->
        [one] { $all } day
       *[other] { $all } days
    }.
reason-odd-one-out =
    The others were switched off { $lasts } ago. It went with them { $yes } of the last { $all ->
        [one] { $all } time
       *[other] { $all } times
    }.
reason-for =
    It has been { $kind ->
        [left_unlocked] unlocked
        [left_open] open
       *[left_on] on
    } for { $for }.
reason-for-longer =
    It has been { $kind ->
        [left_unlocked] unlocked
        [left_open] open
       *[left_on] on
    } for { $for }, longer than { $shorter } of its last { $uses ->
        [one] { $uses } use
       *[other] { $uses } uses
    }.
reason-room-quiet = Nothing has stirred in the room for { $quiet }.
reason-set-back-asleep =
    Everybody seems to have been asleep for { $lasts }. It was at { $target } on { $yes } of the last { $all ->
        [one] { $all } night
       *[other] { $all } nights
    }.
reason-set-back-away =
    Nobody seems to have been in for { $lasts }. It was at { $target } on { $yes } of the last { $all ->
        [one] { $all } time
       *[other] { $all } times
    } that nobody was in.
reason-usually-on =
    It is dark. It was on at { $time } on { $yes } of the last { $all ->
        [one] { $all } day
       *[other] { $all } days
    }.

## A question about several things that are on, and its answers

# At least two.
title-together =
    { $count ->
        [one] { $count } thing is still on: { $names }
       *[other] { $count } things are still on: { $names }
    }
ask-together = Turn them all off?
accept-together = Turn all off
decline-together = Leave all on
# One line for each: its name, and why.
named-reason = { $name }: { $reason }

## An offer to do without asking what was always agreed to

offer-title = { $name }: do it by itself?
offer =
    You said yes { $right } of the last { $right ->
        [one] { $right } time
       *[other] { $right } times
    }. From now on do it without asking, where it is as sure? You are told each time, and can undo it.
accept-offer = Yes, by itself
decline-offer = Keep asking

## What came of it. The title above these is that of the question.

# off: hunchd was switched off for it; never: somebody said never; never_touch: things such as fridges; unidentified_plug: see there.
nothing-done =
    Nothing was done: { $why ->
        [off] it is switched off
        [never] a person said never for this device
        [never_touch] it is of a class that is never touched
        [unidentified_plug] nobody knows what hangs behind this plug
       *[other] it may not be done now
    }.
not-reached = It cannot be reached, so nothing was done.
not-put-back = It cannot be reached, so it was not put back. Please do it yourself.
not-obeyed = It was told, and did not do it. Please look for yourself.

## How a question ended, in one line: $title is that of the question

event-failed = { $title }: it was told, and did not do it
event-ended =
    { $title }: { $outcome ->
        [accepted] accepted
        [declined] declined
        [never] declined for ever
        [expired] expired without an answer
        [done_by_hand] done by hand
        [overtaken] overtaken by events
        [not_then] declined for such occasions
        [never_kind] declined for this kind of hunch
        [acted] done by itself
        [undone] done, and undone
        [reversed_by_hand] done, and put back by hand
        [passed_by] expired, and left as it was by who came by
       *[other] over
    }

## What is wrong with hunchd itself

problem-clock = The clock has not been set: nothing is learnt and nothing is asked.
# $reason is technical, and in English.
problem-models = The fleet's models failed: { $reason }

## Messages on the phone, when somebody has answered. $label is what stood on the button.

answered = Answered: { $label }.
answered-by = { $name } said: { $label }.
settled = This is settled; nothing needs to be answered any more.
# What a button said, where its message is from before a restart.
usual-accept = Yes
usual-decline = No
usual-not-then = Not at such times
usual-never-kind = Never ask such things
# The name of a link to the page where one answers, and the link in a text.
link-name = Answer
link-in-text = Answer: { $link }
# Shown for a moment when a button is pressed in Telegram.
press-expired = Too late: this question has expired.
press-settled = This was settled before.
press-unknown = hunchd does not know this button.
press-stranger = Your answer does not count here.
# The words between the quotes of TOML stay as they are: chat, [notify.telegram], telegram_chat, [[notify.person]].
chat-number = This chat has the number { $chat }. To be asked here, write chat = { $chat } under [notify.telegram] in the settings of hunchd, or telegram_chat = { $chat } under a [[notify.person]], and start hunchd again.

## The page behind the link

page-answered-title = Answered: { $label }
page-answered = Your answer has been passed on. You can close this page.
page-lost-title = A question from before hunchd was started anew
page-lost = Its words are in the message that brought you here.
page-nothing-title = Nothing to answer here
page-incomplete = This link is incomplete: open the one in the notice.
page-expired = This question has expired. The next one comes with a link of its own.
page-settled = This question was answered before, or settled itself.
page-unknown = This link is not one that hunchd sent. Was all of it copied?

## Names of hunchd's own entities in Home Assistant

entities = Hunches
entity-mode = Mode
entity-house-mode = House mode
entity-hunch = Hunch
entity-last = Last hunch
entity-accept = Accept
entity-decline = Decline
entity-undo = Undo last action
entity-acceptance = Acceptance
entity-asked-today = Asked today
entity-open = Open questions
entity-days-learnt = Days learnt
entity-paused-until = Paused until
entity-problem = Problem
entity-asleep = Everybody asleep
entity-away = Nobody home
entity-daylight = Daylight { $room }
# How far hunchd may go with a device.
entity-rung = How far: { $device }

## To see that notices come through (hunchd hello)

hello-title = Hello from hunchd
hello-text = What hunchd asks will reach you here. There is nothing to answer now.
