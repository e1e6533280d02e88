"""How a lead stands by an answer: what is compared where two rule sets decide the same lead."""

from typing import Any, NamedTuple

import msgspec

from qualification.rules.answer import Answer


class Standing(NamedTuple):
    """What of an answer is compared, in codes: a lead whose standing is another one changes."""

    stage: str
    action: str
    route: str | None
    partner: str | None
    tier: str
    level: str


def standing_of(answer: Answer) -> Standing:
    """How a lead stands by an answer."""
    way = answer.route
    return Standing(
        str(answer.stage),
        str(answer.action),
        way.kind if way else None,
        way.partner if way else None,
        answer.fit.tier,
        str(answer.intent.level),
    )


def standing_in(body: bytes) -> Standing:
    """The same of an answer as it is stored."""
    plain: dict[str, Any] = msgspec.json.decode(body)
    way = plain["route"] or {}
    return Standing(
        plain["stage"],
        plain["action"],
        way.get("kind"),
        way.get("partner"),
        plain["fit"]["tier"],
        plain["intent"]["level"],
    )
