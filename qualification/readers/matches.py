"""How the profiles of a draft or a version match the known accounts and the deals won of late."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from accounts.rules.conditions import Truth
from accounts.rules.estimating import estimate
from accounts.rules.fit import Profile, Profiles, compile_profiles
from accounts.rules.matching import ProfileCount
from leadhub.actors import Actor
from leadhub.api.bodies import View
from leadhub.documents.checking import refuse_faults
from leadhub.documents.definitions import definition_of
from leadhub.documents.draft_readers import draft_of
from leadhub.documents.readers import document_of
from leadhub.errors import BadRequest
from leadhub.models import DocumentKind
from qualification.matching import Draw, Market, market_of
from qualification.models import Tier


class MatchCountView(View):
    """So many accounts; where they were drawn at random, scaled to all, with the interval that holds with 95 %."""

    count: int
    interval: list[int]


class TierMatchesView(View):
    """How many accounts have a tier."""

    tier: Tier
    accounts: MatchCountView


class RuledOutView(View):
    """How many accounts a profile rules out for a cause."""

    cause: str
    accounts: MatchCountView


class CriterionMatchesView(View):
    """How many accounts meet a row: one that nobody meets, or everybody, tells no account from another."""

    code: str
    label: str
    fact: str
    met: MatchCountView
    not_met: MatchCountView
    unknown: MatchCountView


class ProfileMatchesView(View):
    """One profile: `matched` are those on target (tier A or B); tiers are of those that it does not rule out."""

    code: str
    label: str
    matched: MatchCountView
    matched_won: MatchCountView
    tiers: list[TierMatchesView]
    ruled_out: list[RuledOutView]
    criteria: list[CriterionMatchesView]


class WonMatchesView(View):
    """The deals won in the last 365 days that would be on target by their best profile, by the facts known now."""

    since: datetime
    total: int
    examined: int
    sampled: bool
    matched: MatchCountView


class MatchesView(View):
    """Profiles against the known accounts. Up to 2,000 are counted; of more, 2,000 are drawn and the counts scaled.

    `matched` and `tiers` are by the best profile of each account; `taken_by_none` are those that every profile rules
    out. An account alone asks for nothing: product line and quantities are unknown, and function, language and noise
    are those of its contact who was heard of last, unknown where it has none.
    """

    total: int
    examined: int
    sampled: bool
    matched: MatchCountView
    tiers: list[TierMatchesView]
    taken_by_none: MatchCountView
    won: WonMatchesView
    profiles: list[ProfileMatchesView]


def matches_of_draft(actor: Actor, draft: UUID, now: datetime) -> MatchesView:
    """Of a draft as it stands; 422 where its rule check finds errors, since nothing could be held against it."""
    content = msgspec.json.decode(draft_of(DocumentKind.PROFILES, draft).content)
    refuse_faults(definition_of(DocumentKind.PROFILES), content, every_error=True)
    return matches_by(actor, compile_profiles(content), now)


def matches_of_version(actor: Actor, number: int | None, now: datetime) -> MatchesView:
    """Of a published version; without a number of the one in force."""
    return matches_by(actor, compile_profiles(document_of(DocumentKind.PROFILES, number).content), now)


def matches_of(actor: Actor, draft: UUID | None, number: int | None, now: datetime) -> MatchesView:
    """Of the draft or the version that is named, else of the version in force."""
    if draft is not None and number is not None:
        raise BadRequest("Name a draft or a version, not both.", code="malformed_parameter", parameter="number")
    return matches_of_version(actor, number, now) if draft is None else matches_of_draft(actor, draft, now)


def matches_by(actor: Actor, profiles: Profiles, now: datetime) -> MatchesView:
    """Of profiles that nobody has saved."""
    market = market_of(profiles, actor=actor, now=now)
    count, scaled = market.by_account, _scale(market.accounts, market.by_account.examined)
    return MatchesView(
        total=market.accounts.total,
        examined=count.examined,
        sampled=market.accounts.is_sample,
        matched=scaled(count.matched),
        tiers=_tiers(count.tiers, scaled),
        taken_by_none=scaled(count.excluded),
        won=_won(market),
        profiles=[_profile(profile, market) for profile in profiles.profiles],
    )


def _won(market: Market) -> WonMatchesView:
    examined = market.by_deal.examined
    return WonMatchesView(
        since=market.since,
        total=market.won.total,
        examined=examined,
        sampled=market.won.is_sample,
        matched=_scale(market.won, examined)(market.by_deal.matched),
    )


def _profile(profile: Profile, market: Market) -> ProfileMatchesView:
    count: ProfileCount = market.by_account.profiles[profile.code]
    scaled = _scale(market.accounts, market.by_account.examined)
    won = _scale(market.won, market.by_deal.examined)
    return ProfileMatchesView(
        code=profile.code,
        label=profile.label,
        matched=scaled(count.matched),
        matched_won=won(market.by_deal.profiles[profile.code].matched),
        tiers=_tiers(count.tiers, scaled),
        ruled_out=[RuledOutView(cause=cause, accounts=scaled(hits)) for cause, hits in count.ruled_out.most_common()],
        criteria=[
            CriterionMatchesView(
                code=row.code,
                label=row.label,
                fact=row.condition.fact,
                met=scaled(count.truths[row.code][Truth.MET]),
                not_met=scaled(count.truths[row.code][Truth.NOT_MET]),
                unknown=scaled(count.truths[row.code][Truth.UNKNOWN]),
            )
            for row in profile.criteria
        ],
    )


def _tiers(tiers: Counter[str], scaled: Callable[[int], MatchCountView]) -> list[TierMatchesView]:
    return [TierMatchesView(tier=tier, accounts=scaled(tiers[tier.value])) for tier in Tier]


def _scale(draw: Draw[Any], examined: int) -> Callable[[int], MatchCountView]:
    """What turns a count of the rows that were looked at into one of all."""

    def scaled(hits: int) -> MatchCountView:
        found = estimate(hits, examined, draw.total if draw.is_sample else examined)
        return MatchCountView(count=found.count, interval=[found.low, found.high])

    return scaled
