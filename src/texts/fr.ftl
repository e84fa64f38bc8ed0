# French, vous. See en.ftl for what each sentence is about, and docs/texts.md.
# The space before : ; ? ! and °C is a no-break space (U+00A0). The gender of a device's name is not known: "c'est allumé", never "elle".

## Numbers, times, rows of names

decimal-mark = ,
temperature = { $degrees } °C
time-of-day = { $hour }:{ $minute }
duration-minutes = { $minutes } min
duration-hours = { $hours } h
duration-hours-minutes = { $hours } h { $minutes } min
duration-days =
    { $days ->
        [one] { $days } jour
       *[other] { $days } jours
    }
in-a-row = { $first } et { $last }

## A question's title

title-left-on = Encore allumé : { $name }
title-left-unlocked = Pas encore verrouillé : { $name }
title-left-open = Encore ouvert : { $name }
title-set-back = { $name } : réglé sur { $set }
title-usually-on = Encore éteint : { $name }

## What was done without asking, as a title

done-left-on = Éteint : { $name }
done-left-unlocked = Verrouillé : { $name }
done-left-open = Fermé : { $name }
done-set-back = Mis à { $target } : { $name }
done-usually-on = Allumé : { $name }

## The question itself

ask-left-on = Éteindre ?
ask-left-unlocked = Verrouiller ?
ask-left-open = Fermer ?
ask-set-back = Mettre à { $target } ?
ask-usually-on = Allumer ?

## Buttons

accept-left-on = Éteindre
accept-left-unlocked = Verrouiller
accept-left-open = Fermer
accept-set-back = Mettre à { $target }
accept-usually-on = Allumer
decline-left-on = Laisser allumé
decline-left-unlocked = Ne pas verrouiller
decline-left-open = Laisser ouvert
decline-set-back = Laisser ainsi
decline-usually-on = Laisser éteint
never = Ne plus demander
not-while-asleep = Pas quand on dort
not-while-away = Pas en notre absence
not-by-daylight = Pas en plein jour
not-with-the-others = Pas avec les autres
not-by-the-clock = Pas selon l’heure
never-such-hunches = Plus ce genre d’idée
undo = Annuler

## The reason

reason-long-past =
    À { $time }, c’était { $kind ->
        [left_unlocked] verrouillé
        [left_open] fermé
       *[left_on] éteint
    } { $yes } { $all ->
        [one] sur { $all } jour
       *[other] des { $all } derniers jours
    }.
reason-asleep =
    Tout le monde semble dormir depuis { $lasts }. C’était { $kind ->
        [left_unlocked] verrouillé
        [left_open] fermé
       *[left_on] éteint
    } { $yes } { $all ->
        [one] sur { $all } nuit
       *[other] des { $all } dernières nuits
    }.
reason-away =
    Il semble n’y avoir personne depuis { $lasts }. En l’absence de tous, c’était { $kind ->
        [left_unlocked] verrouillé
        [left_open] fermé
       *[left_on] éteint
    } { $yes } { $all ->
        [one] sur { $all } fois
       *[other] des { $all } dernières fois
    }.
reason-bright = Il y fait clair sans cela.
reason-bright-lux = Il y fait clair sans cela (environ { $lux } lux).
reason-bright-days =
    Dans ce cas, c’était { $kind ->
        [left_unlocked] verrouillé
        [left_open] fermé
       *[left_on] éteint
    } { $yes } { $all ->
        [one] sur { $all } jour
       *[other] des { $all } derniers jours
    }.
reason-odd-one-out =
    Les autres ont été éteints il y a { $lasts }. D’habitude, cela s’éteint avec eux : { $yes } { $all ->
        [one] sur { $all } fois
       *[other] des { $all } dernières fois
    }.
reason-for =
    C’est { $kind ->
        [left_unlocked] déverrouillé
        [left_open] ouvert
       *[left_on] allumé
    } depuis { $for }.
reason-for-longer =
    C’est { $kind ->
        [left_unlocked] déverrouillé
        [left_open] ouvert
       *[left_on] allumé
    } depuis { $for }, plus longtemps que lors de { $shorter } { $uses ->
        [one] utilisation sur { $uses }
       *[other] de ses { $uses } dernières utilisations
    }.
reason-room-quiet = Rien n’a bougé dans la pièce depuis { $quiet }.
reason-set-back-asleep =
    Tout le monde semble dormir depuis { $lasts }. { $all ->
        [one] Sur { $all } nuit
       *[other] Sur les { $all } dernières nuits
    }, c’était { $yes } fois à { $target }.
reason-set-back-away =
    Il semble n’y avoir personne depuis { $lasts }. { $all ->
        [one] Sur { $all } fois
       *[other] Sur les { $all } dernières fois
    } sans personne, c’était { $yes } fois à { $target }.
reason-usually-on =
    Il fait nuit. À { $time }, c’était allumé { $yes } { $all ->
        [one] sur { $all } jour
       *[other] des { $all } derniers jours
    }.

## A question about several things that are on, and its answers

title-together =
    { $count ->
        [one] { $count } appareil encore allumé : { $names }
       *[other] { $count } appareils encore allumés : { $names }
    }
ask-together = Tout éteindre ?
accept-together = Tout éteindre
decline-together = Tout laisser allumé
named-reason = { $name } : { $reason }

## An offer to do without asking what was always agreed to

offer-title = { $name } : le faire sans demander ?
offer =
    Vous avez dit oui { $right } { $right ->
        [one] sur { $right } fois
       *[other] des { $right } dernières fois
    }. Le faire désormais sans demander, quand c’est aussi sûr ? Vous en serez averti à chaque fois et pourrez l’annuler.
accept-offer = Oui, sans demander
decline-offer = Toujours demander

## What came of it

nothing-done =
    Rien n’a été fait : { $why ->
        [off] c’est désactivé
        [never] quelqu’un a dit jamais pour cet appareil
        [never_touch] on ne touche jamais à ce type d’appareil
        [unidentified_plug] personne ne sait ce qui est branché sur cette prise
       *[other] ce n’est pas permis pour le moment
    }.
not-reached = L’appareil est injoignable : rien n’a été fait.
not-put-back = L’appareil est injoignable : il n’a pas été remis comme avant. Merci de le faire vous-même.
not-obeyed = L’ordre a été envoyé, mais rien ne s’est passé. Merci de vérifier vous-même.

## How a question ended, in one line

event-failed = { $title } – l’ordre a été envoyé, mais rien ne s’est passé
event-ended =
    { $title } – { $outcome ->
        [accepted] accepté
        [declined] refusé
        [never] refusé pour toujours
        [expired] expiré sans réponse
        [done_by_hand] fait à la main
        [overtaken] devenu inutile
        [not_then] refusé pour ces moments-là
        [never_kind] refusé pour ce genre d’idée
        [acted] fait sans demander
        [undone] fait, puis annulé
        [reversed_by_hand] fait, puis remis à la main
        [passed_by] expiré, laissé tel quel par qui est passé
       *[other] terminé
    }

## What is wrong with hunchd itself

problem-clock = L’horloge n’est pas à l’heure : rien n’est appris et rien n’est demandé.
problem-models = Les modèles sont en panne : { $reason }

## Messages on the phone, when somebody has answered

answered = Réponse donnée : { $label }.
answered-by = { $name } a répondu : { $label }.
settled = C’est réglé ; il n’y a plus rien à répondre.
usual-accept = Oui
usual-decline = Non
usual-not-then = Pas à ces moments-là
usual-never-kind = Plus ce genre d’idée
link-name = Répondre
link-in-text = Répondre : { $link }
press-expired = Trop tard : cette question a expiré.
press-settled = C’était déjà réglé.
press-unknown = hunchd ne connaît pas ce bouton.
press-stranger = Votre réponse ne compte pas ici.
chat-number = Cette discussion porte le numéro { $chat }. Pour être interrogé ici, écrivez chat = { $chat } sous [notify.telegram] dans les réglages de hunchd, ou telegram_chat = { $chat } sous un [[notify.person]], puis redémarrez hunchd.

## The page behind the link

page-answered-title = Réponse donnée : { $label }
page-answered = Votre réponse a été transmise. Vous pouvez fermer cette page.
page-lost-title = Une question d’avant le redémarrage de hunchd
page-lost = Son texte se trouve dans le message qui vous a amené ici.
page-nothing-title = Rien à répondre ici
page-incomplete = Ce lien est incomplet : ouvrez celui du message.
page-expired = Cette question a expiré. La prochaine aura son propre lien.
page-settled = Cette question a déjà reçu une réponse, ou n’a plus lieu d’être.
page-unknown = Ce lien ne vient pas de hunchd. A-t-il été copié en entier ?

## Names of hunchd's own entities in Home Assistant

entities = Suggestions
entity-mode = Mode
entity-house-mode = Mode de la maison
entity-hunch = Suggestion
entity-last = Dernière suggestion
entity-accept = Accepter
entity-decline = Refuser
entity-undo = Annuler la dernière action
entity-acceptance = Taux d’accord
entity-asked-today = Questions du jour
entity-open = Questions ouvertes
entity-days-learnt = Jours appris
entity-paused-until = En pause jusqu’à
entity-problem = Problème
entity-asleep = Tout le monde dort
entity-away = Personne à la maison
entity-daylight = Lumière du jour { $room }
entity-rung = Jusqu’où : { $device }

## To see that notices come through (hunchd hello)

hello-title = Bonjour de hunchd
hello-text = Les questions de hunchd arriveront ici. Il n’y a rien à répondre pour l’instant.
