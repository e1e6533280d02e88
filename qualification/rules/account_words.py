"""Why an account stands as it does, in one sentence that names nobody."""

from qualification.rules.account_interest import Interest
from qualification.rules.account_state import HERE_WITHIN, SILENT_AFTER, AccountState, is_here
from qualification.rules.intent import Trend


def why(interest: Interest, at: float) -> str:
    """The sentence, as of a day."""
    match interest.state:
        case AccountState.SILENT if not interest.people:
            return "Nobody there has done anything that counts."
        case AccountState.SILENT:
            return f"Nobody there has done anything for {SILENT_AFTER:.0f} days."
        case AccountState.ALIVE:
            return _alive(interest, at)
        case AccountState.EARLY:
            days = at - (interest.first or at)
            return f"Slow and persistent: interest without a burst since {days:.0f} days ago, which is early, not cold."
        case AccountState.COLD:
            return "Little is left of what its people did."
        case AccountState.COOLING:
            return "Its people do less than they did, or have not been here lately."
        case AccountState.ACTIVE:
            pace = "more and more" if interest.intent.trend is Trend.RISING else "steadily"
            return f"Its people are active, {pace}."


def _alive(interest: Interest, at: float) -> str:
    first, *others = interest.people
    here = sum(is_here(person, at) for person in others)
    gone = "has left" if first.has_left else f"has been silent for {at - first.last:.0f} days"
    seen = "1 other person was" if here == 1 else f"{here} other people were"
    return f"Whoever came first {gone}, but {seen} here within {HERE_WITHIN:.0f} days."
