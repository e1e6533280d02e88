"""RFQs with everything that can be done to them: what qualification offers, and how they end."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from django.contrib import admin

from feedback import endings
from feedback.admin.asking import GivenReasonForm, LossForm, WithdrawalForm
from feedback.models import Reason
from leadhub import clock
from leadhub.actors import Actor
from leadhub.api.bodies import converted
from leadhub.console.acts import ObjectAction
from qualification.admin.rfq_forms import WonForm, money_given
from qualification.admin.rfqs import RfqPages, goes_on
from qualification.models import Rfq, RfqStatus
from qualification.rfq_forms import EndRfqBody, WonRfqBody


class NoBidForm(GivenReasonForm):
    """Why there is no bid."""

    place = Reason.Place.NO_BID


def win(actor: Actor, rfq: Rfq, given: Mapping[str, Any]) -> Rfq:
    """The order came."""
    return endings.win(rfq.pk, converted(money_given(given), WonRfqBody), actor=actor, now=clock.now())


def ends_by(act: Callable[..., Rfq]) -> Callable[[Actor, Rfq, Mapping[str, Any]], Rfq]:
    """An end with a reason and a comment."""

    def call(actor: Actor, rfq: Rfq, given: Mapping[str, Any]) -> Rfq:
        body = EndRfqBody(reason=given["reason"], comment=given["comment"])
        return act(rfq.pk, body, actor=actor, now=clock.now())

    return call


@admin.register(Rfq)
class RfqAdmin(RfqPages):
    """RFQs and how they end."""

    object_actions: ClassVar[Sequence[ObjectAction]] = [
        *RfqPages.object_actions,
        ObjectAction(
            "won",
            "Won",
            "rfq.end",
            win,
            form=WonForm,
            possible=goes_on,
            done="Won. So is the lead.",
            effect="The lead is won with it; its other RFQs go on by themselves.",
        ),
        ObjectAction(
            "no-bid",
            "No bid",
            "rfq.end",
            ends_by(endings.decline),
            form=NoBidForm,
            possible=lambda rfq: rfq.status == RfqStatus.OPEN,
            done="There is no bid.",
            effect="Once all RFQs of the lead have ended and none was won, the lead is lost.",
            is_dangerous=True,
        ),
        ObjectAction(
            "lost",
            "Lost",
            "rfq.end",
            ends_by(endings.lose),
            form=LossForm,
            possible=goes_on,
            done="Marked as lost.",
            effect="Once all RFQs of the lead have ended and none was won, the lead is lost.",
            is_dangerous=True,
        ),
        ObjectAction(
            "withdraw",
            "Withdrawn by the buyer",
            "rfq.end",
            ends_by(endings.withdraw),
            form=WithdrawalForm,
            possible=goes_on,
            done="Withdrawn.",
            effect="Once all RFQs of the lead have ended and none was won, the lead is lost.",
            is_dangerous=True,
        ),
    ]
