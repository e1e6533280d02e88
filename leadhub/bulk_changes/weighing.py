"""What a bulk change would do to each object, and why not: the same answer for who looks and who carries it out."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from leadhub.bulk_changes.kinds import BulkKind, Standing, Values, Words, none_word
from leadhub.models import BulkOutcome

GONE = "It is not there any more, or you may not see it."


@dataclass(frozen=True, slots=True)
class Asked:
    """One object of a bulk change: what its author saw, and what is to stand there."""

    key: UUID
    seen: Values
    wanted: Values


@dataclass(frozen=True, slots=True)
class Weighed:
    """What becomes of one object; `why` where it is left as it is."""

    asked: Asked
    outcome: BulkOutcome
    now: Values
    why: str = ""


def weigh(kind: BulkKind, standing: Standing, asked: Iterable[Asked], touched: Iterable[UUID] = ()) -> list[Weighed]:
    """Each object in turn. Those that would change have the outcome `changed`, though nothing is written here."""
    present, again = standing.values(), frozenset(touched)
    several = list(asked)
    ready = {
        one.key: one.wanted
        for one in several
        if one.key in present and one.key not in again and not _differs(present[one.key], one.seen)
    }
    news = {key: wanted for key, wanted in ready.items() if _differs(present[key], wanted)}
    refused = standing.refusals(news) if news else {}
    found = []
    for one in several:
        values = present.get(one.key, {})
        if one.key not in present:
            found.append(Weighed(one, BulkOutcome.REFUSED, values, GONE))
        elif one.key not in ready:
            found.append(Weighed(one, BulkOutcome.LEFT, values, _meanwhile(kind, values, one.seen)))
        elif one.key not in news:
            found.append(Weighed(one, BulkOutcome.SAME, values))
        elif one.key in refused:
            found.append(Weighed(one, BulkOutcome.REFUSED, values, refused[one.key]))
        else:
            found.append(Weighed(one, BulkOutcome.CHANGED, values))
    return found


def _differs(present: Values, other: Values) -> bool:
    return any(present.get(name) != value for name, value in other.items())


def _meanwhile(kind: BulkKind, present: Values, seen: Values) -> str:
    labels = {field.name: field.label.lower() for field in kind.fields}
    changed = [name for name, value in seen.items() if present.get(name) != value]
    if not changed:
        return "Somebody has set it again since."
    words = kind.words(changed, [present])
    said = [f"{labels.get(name, name)} is {words_of(words, name, present)} now" for name in changed]
    return f"Somebody changed it meanwhile: {', '.join(said)}."


def words_of(words: Words, name: str, values: Values) -> str:
    """How a value is called in a sentence."""
    value = values.get(name)
    return words.get((name, value)) or (none_word(name) if value in (None, "") else str(value))
