# Spanish, tú. See en.ftl for what each sentence is about, and docs/texts.md.
# The gender of a device's name is not known: "sigue encendido" stands before it, as a heading.

## Numbers, times, rows of names

decimal-mark = ,
temperature = { $degrees } °C
time-of-day = { $hour }:{ $minute }
duration-minutes = { $minutes } min
duration-hours = { $hours } h
duration-hours-minutes = { $hours } h { $minutes } min
duration-days =
    { $days ->
        [one] { $days } día
       *[other] { $days } días
    }
in-a-row = { $first } y { $last }

## A question's title

title-left-on = Sigue encendido: { $name }
title-left-unlocked = Sin cerrar con llave: { $name }
title-left-open = Sigue abierto: { $name }
title-set-back = { $name } está a { $set }
title-usually-on = Sigue apagado: { $name }

## What was done without asking, as a title

done-left-on = Apagado: { $name }
done-left-unlocked = Cerrado con llave: { $name }
done-left-open = Cerrado: { $name }
done-set-back = Puesto a { $target }: { $name }
done-usually-on = Encendido: { $name }

## The question itself

ask-left-on = ¿Apagar?
ask-left-unlocked = ¿Cerrar con llave?
ask-left-open = ¿Cerrar?
ask-set-back = ¿Poner a { $target }?
ask-usually-on = ¿Encender?

## Buttons

accept-left-on = Apagar
accept-left-unlocked = Cerrar con llave
accept-left-open = Cerrar
accept-set-back = Poner a { $target }
accept-usually-on = Encender
decline-left-on = Dejar encendido
decline-left-unlocked = No cerrar con llave
decline-left-open = Dejar abierto
decline-set-back = Dejar así
decline-usually-on = Dejar apagado
never = No preguntar más
not-while-asleep = No mientras dormimos
not-while-away = No si no hay nadie
not-by-daylight = No con luz de día
not-with-the-others = No con los demás
not-by-the-clock = No por la hora
never-such-hunches = Nunca cosas así
undo = Deshacer

## The reason

reason-long-past =
    A las { $time } estaba { $kind ->
        [left_unlocked] cerrado con llave
        [left_open] cerrado
       *[left_on] apagado
    } en { $yes } { $all ->
        [one] de { $all } día
       *[other] de los últimos { $all } días
    }.
reason-asleep =
    Parece que todos duermen desde hace { $lasts }. Estaba { $kind ->
        [left_unlocked] cerrado con llave
        [left_open] cerrado
       *[left_on] apagado
    } en { $yes } { $all ->
        [one] de { $all } noche
       *[other] de las últimas { $all } noches
    }.
reason-away =
    Parece que no hay nadie desde hace { $lasts }. Estaba { $kind ->
        [left_unlocked] cerrado con llave
        [left_open] cerrado
       *[left_on] apagado
    } en { $yes } { $all ->
        [one] de { $all } vez
       *[other] de las últimas { $all } veces
    } que no había nadie.
reason-bright = Allí ya hay bastante luz sin ello.
reason-bright-lux = Allí ya hay bastante luz sin ello (unos { $lux } lux).
reason-bright-days =
    En esos casos estaba { $kind ->
        [left_unlocked] cerrado con llave
        [left_open] cerrado
       *[left_on] apagado
    } en { $yes } { $all ->
        [one] de { $all } día
       *[other] de los últimos { $all } días
    }.
reason-odd-one-out =
    Lo demás se apagó hace { $lasts }. Se apagó a la vez en { $yes } { $all ->
        [one] de { $all } vez
       *[other] de las últimas { $all } veces
    }.
reason-for =
    Lleva { $for } { $kind ->
        [left_unlocked] sin cerrar con llave
        [left_open] abierto
       *[left_on] encendido
    }.
reason-for-longer =
    Lleva { $for } { $kind ->
        [left_unlocked] sin cerrar con llave
        [left_open] abierto
       *[left_on] encendido
    }, más que en { $shorter } { $uses ->
        [one] de { $uses } uso
       *[other] de los últimos { $uses } usos
    }.
reason-room-quiet = En la habitación no se mueve nada desde hace { $quiet }.
reason-set-back-asleep =
    Parece que todos duermen desde hace { $lasts }. Estaba a { $target } en { $yes } { $all ->
        [one] de { $all } noche
       *[other] de las últimas { $all } noches
    }.
reason-set-back-away =
    Parece que no hay nadie desde hace { $lasts }. Estaba a { $target } en { $yes } { $all ->
        [one] de { $all } vez
       *[other] de las últimas { $all } veces
    } que no había nadie.
reason-usually-on =
    Está oscuro. A las { $time } estaba encendido en { $yes } { $all ->
        [one] de { $all } día
       *[other] de los últimos { $all } días
    }.

## A question about several things that are on, and its answers

title-together =
    { $count ->
        [one] Sigue { $count } cosa encendida: { $names }
       *[other] Siguen { $count } cosas encendidas: { $names }
    }
ask-together = ¿Apagar todo?
accept-together = Apagar todo
decline-together = Dejar todo encendido
named-reason = { $name }: { $reason }

## An offer to do without asking what was always agreed to

offer-title = { $name }: ¿hacerlo sin preguntar?
offer =
    Has dicho que sí { $right } { $right ->
        [one] de { $right } vez
       *[other] de las últimas { $right } veces
    }. ¿Hacerlo desde ahora sin preguntar, cuando esté igual de claro? Se te avisará cada vez y podrás deshacerlo.
accept-offer = Sí, sin preguntar
decline-offer = Seguir preguntando

## What came of it

nothing-done =
    No se ha hecho nada: { $why ->
        [off] está desactivado
        [never] alguien dijo nunca para este dispositivo
        [never_touch] los dispositivos así no se tocan nunca
        [unidentified_plug] nadie sabe qué hay conectado a este enchufe
       *[other] ahora no está permitido
    }.
not-reached = No responde, así que no se ha hecho nada.
not-put-back = No responde, así que no se ha vuelto a dejar como estaba. Por favor, hazlo tú.
not-obeyed = Se envió la orden, pero no pasó nada. Por favor, compruébalo tú.

## How a question ended, in one line

event-failed = { $title }: se envió la orden, pero no pasó nada
event-ended =
    { $title }: { $outcome ->
        [accepted] aceptado
        [declined] rechazado
        [never] rechazado para siempre
        [expired] caducado sin respuesta
        [done_by_hand] hecho a mano
        [overtaken] ya no hace falta
        [not_then] rechazado para esos momentos
        [never_kind] rechazado para cosas así
        [acted] hecho sin preguntar
        [undone] hecho y deshecho
        [reversed_by_hand] hecho y vuelto atrás a mano
        [passed_by] caducado; quien pasó lo dejó así
       *[other] terminado
    }

## What is wrong with hunchd itself

problem-clock = El reloj no está en hora: no se aprende ni se pregunta nada.
problem-models = Los modelos han fallado: { $reason }

## Messages on the phone, when somebody has answered

answered = Respondido: { $label }.
answered-by = { $name } ha respondido: { $label }.
settled = Ya está resuelto; no hace falta responder.
usual-accept = Sí
usual-decline = No
usual-not-then = No en esos momentos
usual-never-kind = Nunca cosas así
link-name = Responder
link-in-text = Responder: { $link }
press-expired = Demasiado tarde: esta pregunta ha caducado.
press-settled = Esto ya estaba resuelto.
press-unknown = hunchd no conoce este botón.
press-stranger = Tu respuesta no cuenta aquí.
chat-number = Este chat tiene el número { $chat }. Para recibir preguntas aquí, escribe chat = { $chat } en [notify.telegram] de los ajustes de hunchd, o telegram_chat = { $chat } en un [[notify.person]], y reinicia hunchd.

## The page behind the link

page-answered-title = Respondido: { $label }
page-answered = Tu respuesta se ha enviado. Puedes cerrar esta página.
page-lost-title = Una pregunta de antes de reiniciar hunchd
page-lost = Su texto está en el mensaje que te ha traído aquí.
page-nothing-title = Aquí no hay nada que responder
page-incomplete = Este enlace está incompleto: abre el del mensaje.
page-expired = Esta pregunta ha caducado. La próxima traerá su propio enlace.
page-settled = Esta pregunta ya se respondió o dejó de hacer falta.
page-unknown = Este enlace no es de hunchd. ¿Se copió entero?

## Names of hunchd's own entities in Home Assistant

entities = Sugerencias
entity-mode = Modo
entity-house-mode = Modo de la casa
entity-hunch = Sugerencia
entity-last = Última sugerencia
entity-accept = Aceptar
entity-decline = Rechazar
entity-undo = Deshacer la última acción
entity-acceptance = Aceptación
entity-asked-today = Preguntas de hoy
entity-open = Preguntas abiertas
entity-days-learnt = Días aprendidos
entity-paused-until = En pausa hasta
entity-problem = Problema
entity-asleep = Todos duermen
entity-away = Nadie en casa
entity-daylight = Luz de día { $room }
entity-rung = Hasta dónde: { $device }

## To see that notices come through (hunchd hello)

hello-title = Hola de parte de hunchd
hello-text = Las preguntas de hunchd llegarán aquí. Ahora no hay nada que responder.
