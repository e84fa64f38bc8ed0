# Korean, 해요-style. See en.ftl for what each sentence is about, and docs/texts.md.
# No particle follows a device's name, whose last letter is not known.

## Numbers, times, rows of names

decimal-mark = .
temperature = { $degrees }°C
time-of-day = { $hour }:{ $minute }
duration-minutes = { $minutes }분
duration-hours = { $hours }시간
duration-hours-minutes = { $hours }시간 { $minutes }분
duration-days = { $days }일
in-a-row = { $first }, { $last }

## A question's title

title-left-on = { $name }: 아직 켜져 있어요
title-left-unlocked = { $name }: 아직 잠기지 않았어요
title-left-open = { $name }: 아직 열려 있어요
title-set-back = { $name }: { $set }로 맞춰져 있어요
title-usually-on = { $name }: 아직 꺼져 있어요

## What was done without asking, as a title

done-left-on = 껐어요: { $name }
done-left-unlocked = 잠갔어요: { $name }
done-left-open = 닫았어요: { $name }
done-set-back = { $target }로 맞췄어요: { $name }
done-usually-on = 켰어요: { $name }

## The question itself

ask-left-on = 끌까요?
ask-left-unlocked = 잠글까요?
ask-left-open = 닫을까요?
ask-set-back = { $target }로 맞출까요?
ask-usually-on = 켤까요?

## Buttons

accept-left-on = 끄기
accept-left-unlocked = 잠그기
accept-left-open = 닫기
accept-set-back = { $target }로 맞추기
accept-usually-on = 켜기
decline-left-on = 켜 두기
decline-left-unlocked = 잠그지 않기
decline-left-open = 열어 두기
decline-set-back = 그대로 두기
decline-usually-on = 꺼 두기
never = 다시 묻지 않기
not-while-asleep = 자는 동안 묻지 않기
not-while-away = 외출 중 묻지 않기
not-by-daylight = 밝을 때 묻지 않기
not-with-the-others = 함께 끄지 않기
not-by-the-clock = 이 시간에 묻지 않기
never-such-hunches = 이런 제안 그만 받기
undo = 되돌리기

## The reason

reason-long-past =
    최근 { $all }일 중 { $yes }일은 { $time }에 { $kind ->
        [left_unlocked] 잠겨 있었어요
        [left_open] 닫혀 있었어요
       *[left_on] 꺼져 있었어요
    }.
reason-asleep =
    모두 { $lasts }째 자는 것 같아요. 최근 { $all }일 밤 중 { $yes }일은 { $kind ->
        [left_unlocked] 잠겨 있었어요
        [left_open] 닫혀 있었어요
       *[left_on] 꺼져 있었어요
    }.
reason-away =
    { $lasts }째 집에 아무도 없는 것 같아요. 집이 비었던 최근 { $all }번 중 { $yes }번은 { $kind ->
        [left_unlocked] 잠겨 있었어요
        [left_open] 닫혀 있었어요
       *[left_on] 꺼져 있었어요
    }.
reason-bright = 그곳은 이것 없이도 밝아요.
reason-bright-lux = 그곳은 이것 없이도 밝아요(약 { $lux }럭스).
reason-bright-days =
    이럴 때 최근 { $all }일 중 { $yes }일은 { $kind ->
        [left_unlocked] 잠겨 있었어요
        [left_open] 닫혀 있었어요
       *[left_on] 꺼져 있었어요
    }.
reason-odd-one-out = 다른 것들은 { $lasts } 전에 꺼졌어요. 최근 { $all }번 중 { $yes }번은 함께 꺼졌어요.
reason-for =
    { $for }째 { $kind ->
        [left_unlocked] 잠겨 있지 않아요
        [left_open] 열려 있어요
       *[left_on] 켜져 있어요
    }.
reason-for-longer =
    { $for }째 { $kind ->
        [left_unlocked] 잠겨 있지 않아요
        [left_open] 열려 있어요
       *[left_on] 켜져 있어요
    }. 최근 { $uses }번 중 { $shorter }번은 이보다 짧았어요.
reason-room-quiet = 방에서 { $quiet } 동안 움직임이 없었어요.
reason-set-back-asleep = 모두 { $lasts }째 자는 것 같아요. 최근 { $all }일 밤 중 { $yes }일은 { $target }였어요.
reason-set-back-away = { $lasts }째 집에 아무도 없는 것 같아요. 집이 비었던 최근 { $all }번 중 { $yes }번은 { $target }였어요.
reason-usually-on = 어두워요. 최근 { $all }일 중 { $yes }일은 { $time }에 켜져 있었어요.

## A question about several things that are on, and its answers

title-together = { $count }개가 아직 켜져 있어요: { $names }
ask-together = 모두 끌까요?
accept-together = 모두 끄기
decline-together = 모두 켜 두기
named-reason = { $name }: { $reason }

## An offer to do without asking what was always agreed to

offer-title = { $name }: 이제 묻지 않고 할까요?
offer = 최근 { $right }번 모두 그렇게 하자고 하셨어요. 앞으로는 이만큼 확실하면 묻지 않고 할까요? 할 때마다 알려 드리고, 되돌릴 수 있어요.
accept-offer = 네, 묻지 않기
decline-offer = 계속 묻기

## What came of it

nothing-done =
    아무것도 하지 않았어요: { $why ->
        [off] 꺼 두도록 설정되어 있어요
        [never] 이 기기는 절대 건드리지 말라고 하셨어요
        [never_touch] 이런 기기는 절대 건드리지 않아요
        [unidentified_plug] 이 플러그에 무엇이 연결되어 있는지 아무도 몰라요
       *[other] 지금은 할 수 없어요
    }.
not-reached = 기기에 연결할 수 없어서 아무것도 하지 않았어요.
not-put-back = 기기에 연결할 수 없어서 되돌리지 못했어요. 직접 해 주세요.
not-obeyed = 명령을 보냈지만 그대로 되지 않았어요. 직접 확인해 주세요.

## How a question ended, in one line

event-failed = { $title } – 명령을 보냈지만 그대로 되지 않았어요
event-ended =
    { $title } – { $outcome ->
        [accepted] 수락했어요
        [declined] 거절했어요
        [never] 앞으로 계속 거절했어요
        [expired] 답이 없어 만료됐어요
        [done_by_hand] 직접 했어요
        [overtaken] 필요 없게 됐어요
        [not_then] 이럴 때는 거절했어요
        [never_kind] 이런 제안은 거절했어요
        [acted] 알아서 했어요
        [undone] 했다가 되돌렸어요
        [reversed_by_hand] 했는데 누군가 직접 되돌렸어요
        [passed_by] 만료됐고, 지나간 사람이 그대로 두었어요
       *[other] 끝났어요
    }

## What is wrong with hunchd itself

problem-clock = 시계가 맞지 않아서 배우지도 묻지도 않아요.
problem-models = 모델에 문제가 생겼어요: { $reason }

## Messages on the phone, when somebody has answered

answered = 답했어요: { $label }.
answered-by = { $name } 님의 답: { $label }.
settled = 이미 끝났어요. 더 답하지 않아도 돼요.
usual-accept = 네
usual-decline = 아니요
usual-not-then = 이럴 때 묻지 않기
usual-never-kind = 이런 것은 묻지 않기
link-name = 답하기
link-in-text = 답하기: { $link }
press-expired = 너무 늦었어요. 이 질문은 만료됐어요.
press-settled = 이미 끝난 질문이에요.
press-unknown = hunchd가 모르는 버튼이에요.
press-stranger = 여기서는 답할 수 없어요.
chat-number = 이 채팅의 번호는 { $chat }번이에요. 여기서 질문을 받으려면 hunchd 설정의 [notify.telegram] 아래에 chat = { $chat } 또는 [[notify.person]] 아래에 telegram_chat = { $chat } 줄을 적고 hunchd를 다시 시작하세요.

## The page behind the link

page-answered-title = 답했어요: { $label }
page-answered = 답을 전했어요. 이 페이지를 닫아도 돼요.
page-lost-title = hunchd를 다시 시작하기 전의 질문이에요
page-lost = 질문 내용은 이 페이지를 연 메시지에 있어요.
page-nothing-title = 답할 것이 없어요
page-incomplete = 링크가 완전하지 않아요. 메시지에 있는 링크를 열어 주세요.
page-expired = 이 질문은 만료됐어요. 다음 질문은 새 링크와 함께 와요.
page-settled = 이미 답했거나 필요 없게 된 질문이에요.
page-unknown = hunchd가 보낸 링크가 아니에요. 링크를 모두 복사했나요?

## Names of hunchd's own entities in Home Assistant

entities = 제안
entity-mode = 모드
entity-house-mode = 집 모드
entity-hunch = 제안
entity-last = 마지막 제안
entity-accept = 수락
entity-decline = 거절
entity-undo = 마지막 동작 되돌리기
entity-acceptance = 수락률
entity-asked-today = 오늘 물은 횟수
entity-open = 열린 질문
entity-days-learnt = 배운 날수
entity-paused-until = 일시 정지 종료
entity-problem = 문제
entity-asleep = 모두 자는 중
entity-away = 집에 아무도 없음
entity-daylight = 자연광 { $room }
entity-rung = 허용 범위: { $device }

## To see that notices come through (hunchd hello)

hello-title = hunchd가 인사해요
hello-text = hunchd의 질문이 여기로 와요. 지금은 답할 것이 없어요.
