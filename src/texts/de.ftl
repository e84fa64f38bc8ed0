# German, du. See en.ftl for what each sentence is about, and docs/texts.md.

## Numbers, times, rows of names

decimal-mark = ,
temperature = { $degrees } °C
time-of-day = { $hour }:{ $minute }
duration-minutes = { $minutes } min
duration-hours = { $hours } h
duration-hours-minutes = { $hours } h { $minutes } min
# Durations stand after "seit" and "vor".
duration-days =
    { $days ->
        [one] { $days } Tag
       *[other] { $days } Tagen
    }
in-a-row = { $first } und { $last }

## A question's title

title-left-on = { $name } ist noch an
title-left-unlocked = { $name } ist noch nicht abgeschlossen
title-left-open = { $name } ist noch offen
title-set-back = { $name } steht auf { $set }
title-usually-on = { $name } ist noch aus

## What was done without asking, as a title

done-left-on = Ausgeschaltet: { $name }
done-left-unlocked = Abgeschlossen: { $name }
done-left-open = Geschlossen: { $name }
done-set-back = Auf { $target } gestellt: { $name }
done-usually-on = Eingeschaltet: { $name }

## The question itself

ask-left-on = Ausschalten?
ask-left-unlocked = Abschließen?
ask-left-open = Schließen?
ask-set-back = Auf { $target } stellen?
ask-usually-on = Einschalten?

## Buttons

accept-left-on = Ausschalten
accept-left-unlocked = Abschließen
accept-left-open = Schließen
accept-set-back = Auf { $target } stellen
accept-usually-on = Einschalten
decline-left-on = Anlassen
decline-left-unlocked = Offen lassen
decline-left-open = Offen lassen
decline-set-back = So lassen
decline-usually-on = Auslassen
never = Nie mehr fragen
not-while-asleep = Nicht im Schlaf
not-while-away = Nicht, wenn alle weg
not-by-daylight = Nicht bei Tageslicht
not-with-the-others = Nicht mit den andern
not-by-the-clock = Nicht nach Uhrzeit
never-such-hunches = Nie solche Fragen
undo = Rückgängig

## The reason

reason-long-past =
    Um { $time } war es an { $yes } { $all ->
        [one] von { $all } Tag
       *[other] der letzten { $all } Tage
    } { $kind ->
        [left_unlocked] abgeschlossen
        [left_open] geschlossen
       *[left_on] aus
    }.
reason-asleep =
    Seit { $lasts } scheinen alle zu schlafen. In { $yes } { $all ->
        [one] von { $all } Nacht
       *[other] der letzten { $all } Nächte
    } war es { $kind ->
        [left_unlocked] abgeschlossen
        [left_open] geschlossen
       *[left_on] aus
    }.
reason-away =
    Seit { $lasts } scheint niemand da zu sein. Wenn niemand da war, war es { $yes } { $all ->
        [one] von { $all } Mal
       *[other] der letzten { $all } Male
    } { $kind ->
        [left_unlocked] abgeschlossen
        [left_open] geschlossen
       *[left_on] aus
    }.
reason-bright = Dort ist es auch ohne hell.
reason-bright-lux = Dort ist es auch ohne hell (etwa { $lux } Lux).
reason-bright-days =
    Dann war es an { $yes } { $all ->
        [one] von { $all } Tag
       *[other] der letzten { $all } Tage
    } { $kind ->
        [left_unlocked] abgeschlossen
        [left_open] geschlossen
       *[left_on] aus
    }.
reason-odd-one-out =
    Die anderen wurden vor { $lasts } ausgeschaltet. { $yes } { $all ->
        [one] von { $all } Mal
       *[other] der letzten { $all } Male
    } ging es mit ihnen aus.
reason-for =
    Seit { $for } ist es { $kind ->
        [left_unlocked] nicht abgeschlossen
        [left_open] offen
       *[left_on] an
    }.
reason-for-longer =
    Seit { $for } ist es { $kind ->
        [left_unlocked] nicht abgeschlossen
        [left_open] offen
       *[left_on] an
    }, länger als { $shorter } { $uses ->
        [one] von { $uses } Mal
       *[other] der letzten { $uses } Male
    }.
reason-room-quiet = Im Raum hat sich seit { $quiet } nichts geregt.
reason-set-back-asleep =
    Seit { $lasts } scheinen alle zu schlafen. In { $yes } { $all ->
        [one] von { $all } Nacht
       *[other] der letzten { $all } Nächte
    } stand es auf { $target }.
reason-set-back-away =
    Seit { $lasts } scheint niemand da zu sein. Wenn niemand da war, stand es { $yes } { $all ->
        [one] von { $all } Mal
       *[other] der letzten { $all } Male
    } auf { $target }.
reason-usually-on =
    Es ist dunkel. Um { $time } war es an { $yes } { $all ->
        [one] von { $all } Tag
       *[other] der letzten { $all } Tage
    } an.

## A question about several things that are on, and its answers

title-together =
    { $count ->
        [one] { $count } Sache ist noch an: { $names }
       *[other] { $count } Sachen sind noch an: { $names }
    }
ask-together = Alle ausschalten?
accept-together = Alle ausschalten
decline-together = Alle anlassen
named-reason = { $name }: { $reason }

## An offer to do without asking what was always agreed to

offer-title = { $name }: künftig von allein?
offer =
    Du hast { $right } { $right ->
        [one] von { $right } Mal
       *[other] der letzten { $right } Male
    } ja gesagt. Ab jetzt ohne Rückfrage, wenn es genauso sicher ist? Du erfährst es jedes Mal und kannst es rückgängig machen.
accept-offer = Ja, von allein
decline-offer = Weiter fragen

## What came of it

nothing-done =
    Es wurde nichts getan: { $why ->
        [off] Es ist abgestellt
        [never] Für dieses Gerät hat jemand „nie“ gesagt
        [never_touch] Solche Geräte werden nie angerührt
        [unidentified_plug] Niemand weiß, was an diesem Stecker hängt
       *[other] Das geht gerade nicht
    }.
not-reached = Es ist nicht erreichbar, darum wurde nichts getan.
not-put-back = Es ist nicht erreichbar, darum wurde es nicht zurückgestellt. Bitte mach es selbst.
not-obeyed = Der Befehl ging hinaus, aber nichts geschah. Bitte sieh selbst nach.

## How a question ended, in one line

event-failed = { $title }: Der Befehl ging hinaus, aber nichts geschah
event-ended =
    { $title }: { $outcome ->
        [accepted] angenommen
        [declined] abgelehnt
        [never] für immer abgelehnt
        [expired] ohne Antwort abgelaufen
        [done_by_hand] von Hand erledigt
        [overtaken] hat sich erledigt
        [not_then] für solche Gelegenheiten abgelehnt
        [never_kind] für solche Fragen abgelehnt
        [acted] von allein erledigt
        [undone] erledigt und rückgängig gemacht
        [reversed_by_hand] erledigt und von Hand zurückgestellt
        [passed_by] abgelaufen; wer vorbeikam, ließ es so
       *[other] vorbei
    }

## What is wrong with hunchd itself

problem-clock = Die Uhr ist nicht gestellt: Es wird nichts gelernt und nichts gefragt.
problem-models = Die Modelle sind ausgefallen: { $reason }

## Messages on the phone, when somebody has answered

answered = Beantwortet: { $label }.
answered-by = { $name } hat geantwortet: { $label }.
settled = Das hat sich erledigt; du brauchst nicht mehr zu antworten.
usual-accept = Ja
usual-decline = Nein
usual-not-then = Nicht zu der Zeit
usual-never-kind = Nie solche Fragen
link-name = Antworten
link-in-text = Antworten: { $link }
press-expired = Zu spät: Diese Frage ist abgelaufen.
press-settled = Das ist schon erledigt.
press-unknown = hunchd kennt diesen Knopf nicht.
press-stranger = Deine Antwort zählt hier nicht.
chat-number = Dieser Chat hat die Nummer { $chat }. Um hier gefragt zu werden, schreibe in den Einstellungen von hunchd chat = { $chat } unter [notify.telegram] oder telegram_chat = { $chat } unter ein [[notify.person]], und starte hunchd neu.

## The page behind the link

page-answered-title = Beantwortet: { $label }
page-answered = Deine Antwort ist angekommen. Du kannst diese Seite schließen.
page-lost-title = Eine Frage von vor dem Neustart von hunchd
page-lost = Ihr Wortlaut steht in der Nachricht, über die du hierhergekommen bist.
page-nothing-title = Hier ist nichts zu beantworten
page-incomplete = Dieser Link ist unvollständig: Öffne den aus der Nachricht.
page-expired = Diese Frage ist abgelaufen. Die nächste kommt mit einem eigenen Link.
page-settled = Diese Frage wurde schon beantwortet oder hat sich erledigt.
page-unknown = Dieser Link ist nicht von hunchd. Wurde er ganz kopiert?

## Names of hunchd's own entities in Home Assistant

entities = Vorschläge
entity-mode = Modus
entity-house-mode = Hausmodus
entity-hunch = Vorschlag
entity-last = Letzter Vorschlag
entity-accept = Annehmen
entity-decline = Ablehnen
entity-undo = Letzte Aktion rückgängig
entity-acceptance = Zustimmung
entity-asked-today = Heute gefragt
entity-open = Offene Fragen
entity-days-learnt = Gelernte Tage
entity-paused-until = Pause bis
entity-problem = Problem
entity-asleep = Alle schlafen
entity-away = Niemand zu Hause
entity-daylight = Tageslicht { $room }
entity-rung = Wie weit: { $device }

## To see that notices come through (hunchd hello)

hello-title = hunchd sagt hallo
hello-text = Was hunchd fragt, erreicht dich hier. Jetzt ist nichts zu beantworten.
