"""What racing processes do with a draft in the shadow."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from tests.live.races import actor_of, told


def begin(number: int, runner: int, drafts: Sequence[UUID], people: Sequence[UUID], at: datetime) -> str:
    """Put a draft in the shadow; the id, or the code of the refusal."""
    from qualification import shadowing

    return told(lambda: shadowing.begin(drafts[number], actor=actor_of(people[runner]), now=at).pk)


def compare(number: int, runner: int, at: datetime) -> int:
    """Do a round."""
    from qualification import shadowing

    return shadowing.compare_due(at)


def compare_or_change(number: int, runner: int, draft: UUID, people: Sequence[UUID], at: datetime) -> str:
    """Do rounds, while the first edits the draft and in the last round of the race gives it up."""
    from msgspec.json import decode

    from leadhub.documents import drafting
    from leadhub.models import Draft
    from qualification import shadowing

    if runner:
        return str(shadowing.compare_due(at))
    actor = actor_of(people[0])
    if number == 2:
        return told(lambda: drafting.discard(draft, actor=actor, now=at))
    content = decode(Draft.objects.get(pk=draft).content)
    content["unknown_up_to_coverage"] = (0.3, 0.4)[number]
    return told(lambda: drafting.edit(draft, actor=actor, now=at, content=content).sha256)
