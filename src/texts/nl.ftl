# Dutch, je. See en.ftl for what each sentence is about, and docs/texts.md.

## Numbers, times, rows of names

decimal-mark = ,
temperature = { $degrees } °C
time-of-day = { $hour }:{ $minute }
duration-minutes = { $minutes } min
duration-hours = { $hours } uur
duration-hours-minutes = { $hours } uur { $minutes } min
duration-days =
    { $days ->
        [one] { $days } dag
       *[other] { $days } dagen
    }
in-a-row = { $first } en { $last }

## A question's title

title-left-on = { $name } is nog aan
title-left-unlocked = { $name } is nog niet op slot
title-left-open = { $name } is nog open
title-set-back = { $name } staat op { $set }
title-usually-on = { $name } is nog uit

## What was done without asking, as a title

done-left-on = Uitgezet: { $name }
done-left-unlocked = Op slot gedaan: { $name }
done-left-open = Dichtgedaan: { $name }
done-set-back = Op { $target } gezet: { $name }
done-usually-on = Aangezet: { $name }

## The question itself

ask-left-on = Uitzetten?
ask-left-unlocked = Op slot doen?
ask-left-open = Dichtdoen?
ask-set-back = Op { $target } zetten?
ask-usually-on = Aanzetten?

## Buttons

accept-left-on = Uitzetten
accept-left-unlocked = Op slot doen
accept-left-open = Dichtdoen
accept-set-back = Op { $target } zetten
accept-usually-on = Aanzetten
decline-left-on = Aan laten
decline-left-unlocked = Niet op slot doen
decline-left-open = Open laten
decline-set-back = Zo laten
decline-usually-on = Uit laten
never = Nooit meer vragen
not-while-asleep = Niet als we slapen
not-while-away = Niet als we weg zijn
not-by-daylight = Niet bij daglicht
not-with-the-others = Niet met de rest
not-by-the-clock = Niet volgens de klok
never-such-hunches = Nooit zulke vragen
undo = Ongedaan maken

## The reason

reason-long-past =
    Om { $time } was het op { $yes } { $all ->
        [one] van de { $all } dag
       *[other] van de laatste { $all } dagen
    } { $kind ->
        [left_unlocked] op slot
        [left_open] dicht
       *[left_on] uit
    }.
reason-asleep =
    Iedereen lijkt al { $lasts } te slapen. Het was in { $yes } { $all ->
        [one] van de { $all } nacht
       *[other] van de laatste { $all } nachten
    } { $kind ->
        [left_unlocked] op slot
        [left_open] dicht
       *[left_on] uit
    }.
reason-away = Er lijkt al { $lasts } niemand thuis te zijn. Van de laatste { $all } keer dat er niemand was, was het { $yes } keer { $kind ->
        [left_unlocked] op slot
        [left_open] dicht
       *[left_on] uit
    }.
reason-bright = Het is daar ook zonder dit al licht.
reason-bright-lux = Het is daar ook zonder dit al licht (ongeveer { $lux } lux).
reason-bright-days =
    Het was dan op { $yes } { $all ->
        [one] van de { $all } dag
       *[other] van de laatste { $all } dagen
    } { $kind ->
        [left_unlocked] op slot
        [left_open] dicht
       *[left_on] uit
    }.
reason-odd-one-out =
    De rest is { $lasts } geleden uitgezet. Het ging { $yes } { $all ->
        [one] van de { $all } keer
       *[other] van de laatste { $all } keer
    } mee uit.
reason-for =
    Het is al { $for } { $kind ->
        [left_unlocked] van slot
        [left_open] open
       *[left_on] aan
    }.
reason-for-longer =
    Het is al { $for } { $kind ->
        [left_unlocked] van slot
        [left_open] open
       *[left_on] aan
    }, langer dan { $shorter } { $uses ->
        [one] van de { $uses } keer
       *[other] van de laatste { $uses } keer
    }.
reason-room-quiet = In de kamer heeft al { $quiet } niets bewogen.
reason-set-back-asleep =
    Iedereen lijkt al { $lasts } te slapen. Het stond in { $yes } { $all ->
        [one] van de { $all } nacht
       *[other] van de laatste { $all } nachten
    } op { $target }.
reason-set-back-away = Er lijkt al { $lasts } niemand thuis te zijn. Van de laatste { $all } keer dat er niemand was, stond het { $yes } keer op { $target }.
reason-usually-on =
    Het is donker. Om { $time } was het op { $yes } { $all ->
        [one] van de { $all } dag
       *[other] van de laatste { $all } dagen
    } aan.

## A question about several things that are on, and its answers

title-together =
    { $count ->
        [one] Er is nog { $count } ding aan: { $names }
       *[other] Er zijn nog { $count } dingen aan: { $names }
    }
ask-together = Allemaal uitzetten?
accept-together = Alles uitzetten
decline-together = Alles aan laten
named-reason = { $name }: { $reason }

## An offer to do without asking what was always agreed to

offer-title = { $name }: voortaan vanzelf?
offer =
    Je zei { $right } { $right ->
        [one] van de { $right } keer
       *[other] van de laatste { $right } keer
    } ja. Voortaan zonder te vragen, als het net zo zeker is? Je hoort het elke keer en kunt het ongedaan maken.
accept-offer = Ja, vanzelf
decline-offer = Blijven vragen

## What came of it

nothing-done =
    Er is niets gedaan: { $why ->
        [off] het staat uitgeschakeld
        [never] iemand heeft voor dit apparaat nooit gezegd
        [never_touch] aan zulke apparaten wordt nooit gezeten
        [unidentified_plug] niemand weet wat er aan deze stekker hangt
       *[other] het mag nu niet
    }.
not-reached = Het is niet bereikbaar, dus er is niets gedaan.
not-put-back = Het is niet bereikbaar, dus het is niet teruggezet. Doe het zelf even.
not-obeyed = De opdracht is gegeven, maar er gebeurde niets. Kijk zelf even.

## How a question ended, in one line

event-failed = { $title }: de opdracht is gegeven, maar er gebeurde niets
event-ended =
    { $title }: { $outcome ->
        [accepted] ja gezegd
        [declined] nee gezegd
        [never] voorgoed nee gezegd
        [expired] verlopen zonder antwoord
        [done_by_hand] met de hand gedaan
        [overtaken] niet meer nodig
        [not_then] nee gezegd voor zulke momenten
        [never_kind] nee gezegd voor zulke vragen
        [acted] vanzelf gedaan
        [undone] gedaan en ongedaan gemaakt
        [reversed_by_hand] gedaan en met de hand teruggezet
        [passed_by] verlopen; wie langskwam liet het zo
       *[other] voorbij
    }

## What is wrong with hunchd itself

problem-clock = De klok is niet gelijkgezet: er wordt niets geleerd en niets gevraagd.
problem-models = De modellen zijn uitgevallen: { $reason }

## Messages on the phone, when somebody has answered

answered = Beantwoord: { $label }.
answered-by = { $name } zei: { $label }.
settled = Dit is afgehandeld; je hoeft niet meer te antwoorden.
usual-accept = Ja
usual-decline = Nee
usual-not-then = Niet op zulke tijden
usual-never-kind = Nooit zulke vragen
link-name = Antwoorden
link-in-text = Antwoorden: { $link }
press-expired = Te laat: deze vraag is verlopen.
press-settled = Dit was al afgehandeld.
press-unknown = hunchd kent deze knop niet.
press-stranger = Jouw antwoord telt hier niet.
chat-number = Deze chat heeft nummer { $chat }. Wil je hier vragen krijgen, zet dan chat = { $chat } onder [notify.telegram] in de instellingen van hunchd, of telegram_chat = { $chat } onder een [[notify.person]], en start hunchd opnieuw.

## The page behind the link

page-answered-title = Beantwoord: { $label }
page-answered = Je antwoord is doorgegeven. Je kunt deze pagina sluiten.
page-lost-title = Een vraag van voor de herstart van hunchd
page-lost = De tekst staat in het bericht dat je hier bracht.
page-nothing-title = Hier valt niets te beantwoorden
page-incomplete = Deze link is niet compleet: open die uit het bericht.
page-expired = Deze vraag is verlopen. De volgende komt met een eigen link.
page-settled = Deze vraag is al beantwoord of niet meer nodig.
page-unknown = Deze link komt niet van hunchd. Is hij helemaal gekopieerd?

## Names of hunchd's own entities in Home Assistant

entities = Suggesties
entity-mode = Modus
entity-house-mode = Huismodus
entity-hunch = Suggestie
entity-last = Laatste suggestie
entity-accept = Ja zeggen
entity-decline = Nee zeggen
entity-undo = Laatste actie ongedaan maken
entity-acceptance = Instemming
entity-asked-today = Vandaag gevraagd
entity-open = Open vragen
entity-days-learnt = Geleerde dagen
entity-paused-until = Pauze tot
entity-problem = Probleem
entity-asleep = Iedereen slaapt
entity-away = Niemand thuis
entity-daylight = Daglicht { $room }
entity-rung = Hoe ver: { $device }

## To see that notices come through (hunchd hello)

hello-title = hunchd zegt hallo
hello-text = Wat hunchd vraagt, komt hier aan. Er valt nu niets te beantwoorden.
