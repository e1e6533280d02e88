"""Whom the profiles of a draft match: known accounts, deals won of late, and what each criterion tells apart."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.http import QueryDict

from leadhub import clock
from leadhub.actors import Actor
from leadhub.console.acts import ObjectPage
from leadhub.console.tables import Table
from leadhub.console.words import spell
from leadhub.models import DocumentKind
from qualification.admin.drafts.header import tabbed
from qualification.readers.matches import MatchCountView, MatchesView, ProfileMatchesView, matches_of_draft


def matches_page(actor: Actor, draft: Any, _asked: QueryDict) -> Mapping[str, Any]:
    """One sentence, then profile by profile."""
    if draft.standing.errors:
        return {"refusal": "Accounts are counted once the errors of the draft are mended.", "tables": []}
    found = matches_of_draft(actor, draft.pk, clock.now())
    return {"said": said_of(found), "tables": list(_tables(found))}


def said_of(found: MatchesView) -> str:
    """412 of 1,900 known accounts match, 37 of the 52 deals won in a year."""
    won = found.won
    said = (
        f"{_count(found.matched)} of {found.total:,} known accounts match (tier A or B), "
        f"and {_count(won.matched)} of the {won.total:,} deals won since {won.since:%-d %b %Y}."
    )
    drawn = found.examined if found.sampled else won.examined
    return f"{said} Counted from {drawn:,} drawn at random." if found.sampled or won.sampled else said


def _tables(found: MatchesView) -> Iterator[Table]:
    tiers = [(one.tier.label, _count(one.accounts)) for one in found.tiers]
    yield Table(
        "By the best profile", ("Tier", "Accounts"), [*tiers, ("Ruled out by all", _count(found.taken_by_none))]
    )
    for profile in found.profiles:
        yield from _profile(profile)


def _profile(profile: ProfileMatchesView) -> Iterator[Table]:
    matched = f"{profile.label}: accounts {_count(profile.matched)}, won deals {_count(profile.matched_won)}"
    criteria = [
        (one.label, _count(one.met), _count(one.not_met), _count(one.unknown), remark_of(one.met, one.not_met))
        for one in profile.criteria
    ]
    yield Table(matched, ("Criterion", "Met", "Not met", "Not known", ""), criteria)
    if profile.ruled_out:
        rows = [(spell(one.cause), _count(one.accounts)) for one in profile.ruled_out]
        yield Table(f"{profile.label}: ruled out", ("As", "Accounts"), rows)


def _count(found: MatchCountView) -> str:
    low, high = found.interval
    return f"{found.count:,}" if low == high else f"{found.count:,} ({low:,} to {high:,})"


def remark_of(met: MatchCountView, not_met: MatchCountView) -> str:
    """A row that nobody meets, or everybody, tells no account from another."""
    if met.count == 0 and not_met.count:
        return "nobody known meets it"
    return "everybody known meets it" if met.count and not_met.count == 0 else ""


MATCHES = ObjectPage(
    name="matches",
    label="Whom it matches",
    verb="profile.match",
    template="qualification/drafts/listing.html",
    shows=tabbed("matches", matches_page),
    possible=lambda draft: draft.kind == DocumentKind.PROFILES,
)
