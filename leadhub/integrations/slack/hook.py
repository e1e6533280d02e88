"""What is pressed in messages of our bot: heard, done as the person who pressed, and answered within three seconds.

Slack waits so long, and no form opens later. So only who pressed and the form itself are asked of Slack meanwhile, each
with little patience; what else it is to show is written down with the verdict and told afterwards.
"""

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse, JsonResponse

from leadhub.alerts.answering import answering
from leadhub.alerts.calling import Failed
from leadhub.alerts.slack import SlackBot
from leadhub.alerts.wording import ACCEPT, REJECT
from leadhub.clock import real_now
from leadhub.errors import DomainError, NotAllowed, NotFound
from leadhub.integrations.protocol import BadSignature, Call, Malformed
from leadhub.integrations.sealed import unsealed
from leadhub.integrations.slack import forms
from leadhub.integrations.slack.kind import SIGNING_SECRET
from leadhub.integrations.slack.people import Nobody, person_of
from leadhub.integrations.slack.replies import heard, say
from leadhub.integrations.slack.signing import verify
from leadhub.integrations.slack.words import PRESSED, SENT, Action, Form, Interaction, interaction_of
from leadhub.integrations.slack.words import Pressed as Carried
from leadhub.models import AlertChannel, ChannelKind, ChannelState, Connection, ConnectionState, User
from leadhub.sealing import Unreadable, unseal
from leadhub.usecases import use_case

# Of the three seconds for each of the two calls that cannot wait.
PATIENCE: Final = 1.2
WAIT: Final = "60"
WAY: Final = "Slack"
NOT_OPENED: Final = "Slack did not open the form in time. Press Reject once more."
NOT_YOURS: Final = "This handoff is not yours to answer. Nothing was changed."
log = logging.getLogger(__name__)


def answer(connection: Connection, call: Call, now: datetime) -> HttpResponse:
    """200 for what was heard, also a second time; 401 for what Slack did not sign now, 400 for what nobody can read.

    503 while the connection is not live.
    """
    try:
        secret = str(unsealed(connection.credentials).get(SIGNING_SECRET, ""))
        verify(secret, call, real_now())
        if connection.state != ConnectionState.LIVE:
            # Slack shows whoever pressed that nothing came of it.
            return HttpResponse(status=503, headers={"Retry-After": WAIT})
        return _answered(interaction_of(call), now)
    except Unreadable:
        log.warning("The signing secret of %s was sealed with a key that is gone: give it anew", connection)
        return HttpResponse(status=503, headers={"Retry-After": WAIT})
    except BadSignature as error:
        return JsonResponse({"code": "bad_signature", "detail": str(error)}, status=401)
    except Malformed as error:
        return JsonResponse({"code": "malformed", "detail": str(error)}, status=400)


def _answered(told: Interaction, now: datetime) -> HttpResponse:
    channel = AlertChannel.objects.filter(kind=ChannelKind.SLACK_BOT, state=ChannelState.ACTIVE).first()
    if channel is None:
        log.warning("Something was pressed in Slack, and no bot is in use among the channels of alerts")
        return HttpResponse()
    bot = SlackBot(unseal(channel.secret), seconds=PATIENCE)
    if told.type == SENT and told.view is not None and told.view.callback_id == forms.CALLBACK:
        return _sent(told, told.view, channel, bot, now)
    pressed = next((one for one in told.actions if one.action_id in (ACCEPT, REJECT)), None)
    if told.type == PRESSED and pressed is not None:
        _pressed(told, pressed, channel, bot, now)
    # Links that were followed and forms that were closed are told of too.
    return HttpResponse()


def _pressed(told: Interaction, pressed: Action, channel: AlertChannel, bot: SlackBot, now: datetime) -> None:
    key = _key(pressed.value)
    try:
        person = person_of(told.user.id, channel, bot)
        if pressed.action_id == ACCEPT:
            _accept(told, key, person, channel, now)
        else:
            _ask_why(told, key, person, channel, bot, now)
    except Nobody as nobody:
        heard(told, channel, place=told.place, text=str(nobody))
    except DomainError as error:
        heard(told, channel, place=told.place, text=_words(error))


@use_case
def _accept(told: Interaction, key: UUID, person: User, channel: AlertChannel, now: datetime) -> None:
    """The yes and what is said of it, together or not at all."""
    if heard(told, channel, place=told.place):
        say(told, answering().accept(key, actor=person.actor.by_way_of(WAY), now=now))


def _ask_why(told: Interaction, key: UUID, person: User, channel: AlertChannel, bot: SlackBot, now: datetime) -> None:
    """Open the form; who cannot answer any more is told how it stands."""
    question = answering().look(key, person.actor, now)
    if not heard(told, channel, place=told.place, text="" if question.is_open else question.said):
        return
    if question.is_open:
        view = forms.form_of(question, answering().reasons(now), told.place)
        try:
            bot.ask("views.open", {"trigger_id": told.trigger_id, "view": view})
        except Failed as failed:
            log.warning("Slack opened no form: %s", failed.outcome.cause)
            say(told, NOT_OPENED)


def _sent(told: Interaction, form: Form, channel: AlertChannel, bot: SlackBot, now: datetime) -> HttpResponse:
    """The no, or what is wrong with it beside the fields."""
    carried = _carried(form)
    try:
        person = person_of(told.user.id, channel, bot)
        _reject(told, carried, form, person, channel, now)
    except Nobody as nobody:
        return _as_json({"response_action": "errors", "errors": {forms.REASON: str(nobody)}})
    except (NotFound, NotAllowed) as error:
        return _as_json(forms.said(_words(error)))
    except DomainError as error:
        if error.code == "handoff_closed":
            return _as_json(forms.said(error.detail))
        return _as_json(forms.wrong(error))
    return _as_json({"response_action": "clear"})


@use_case
def _reject(
    told: Interaction, carried: Carried, form: Form, person: User, channel: AlertChannel, now: datetime
) -> None:
    """The no and what is said of it, together or not at all."""
    if heard(told, channel, place=carried.place):
        reason, comment = form.given(forms.REASON), form.given(forms.COMMENT)
        actor = person.actor.by_way_of(WAY)
        said = answering().reject(carried.key, reason=reason, comment=comment, actor=actor, now=now)
        say(told, said)


def _words(error: DomainError) -> str:
    return NOT_YOURS if isinstance(error, NotFound | NotAllowed) else error.detail


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Malformed("The button says not what it is about.") from error


def _carried(form: Form) -> Carried:
    try:
        return forms.carried_in(form.private_metadata)
    except ValueError as error:
        raise Malformed("The form says not what it is about.") from error


def _as_json(content: Mapping[str, Any]) -> JsonResponse:
    return JsonResponse(dict(content))
