"""Plain words for the codes of an answer."""

from collections.abc import Mapping
from typing import Final

from accounts.rules.naming import enumerate_words
from qualification.rules.answer import Next
from qualification.rules.scoring_content import Action

__all__ = ["ACTIONS", "HELD_OUT", "NEXT_STEPS", "capitalise", "enumerate_words", "spell"]

NEXT_STEPS: Final[Mapping[Next, str]] = {
    Next.NEEDS_FIT_FACTS: "Too little is known of the company to judge it: ask for the missing facts.",
    Next.NEEDS_ENGAGEMENT: "It has shown little interest so far: keep it informed and wait for engagement.",
    Next.NEEDS_BUYING_SIGNAL: "A buying signal is missing, such as an RFQ, a usage forecast or a meeting request.",
    Next.OFF_TARGET: "It is outside the target market: nothing is to be done unless it asks.",
    Next.TRIAGE_DECIDES: "The triage desk decides: hand over, give to a partner, or decline.",
    Next.WAITS_FOR_ACCEPTANCE: "The handoff waits to be accepted or rejected.",
    Next.JOINED: "It is one enquiry with a colleague's: whoever holds that handoff takes it further.",
    Next.OBSERVED: "It would be handed over now, but its route or team only observes.",
    Next.UNANSWERED: "Nobody answered its handoff in time: somebody must take it, or hand it to a team anew.",
    Next.WAITS_FOR_SHEET: "The qualification sheet waits for the missing criteria.",
    Next.SALES_WORKS: "The holder of the handoff takes it further.",
    Next.WAITS_FOR_SIGNAL: "What is known of it is history: it goes on with its first fresh signal.",
    Next.RESTING: "It rests as agreed; a buying signal ends the rest at once.",
    Next.ON_HOLD: "It is on hold and resumes by itself.",
    Next.OVERRULED: "A person set its stage; the rules take over again when that expires.",
    Next.ANSWER_POLITELY: "It is excluded but asked: answer politely, with the reason.",
    Next.EXCLUDED: "It is excluded; nothing is to be done.",
    Next.ENDED: "It has come to its end.",
}

HELD_OUT: Final = "The hold-out drew it from just below the line."

ACTIONS: Final[Mapping[Action, str]] = {
    Action.IGNORE: "nothing is to be done",
    Action.ENRICH: "the missing facts are to be asked for",
    Action.NURTURE: "it is to be kept warm",
    Action.MQL: "it is marketing qualified",
    Action.TRIAGE: "the triage desk is to decide",
    Action.DECLINE: "it is to be declined politely",
    Action.HANDOFF: "it is to be handed over",
    Action.HANDOFF_URGENT: "it is to be handed over urgently",
}

_ABBREVIATIONS: Final = {"rfq": "RFQ", "cad": "CAD", "oem": "OEM", "mql": "MQL", "sal": "SAL", "sql": "SQL"}


def spell(code: str) -> str:
    """A code as people write it."""
    return " ".join(_ABBREVIATIONS.get(word, word) for word in code.split("_"))


def capitalise(words: str) -> str:
    """Words as they stand at the beginning of a line."""
    return words[:1].upper() + words[1:]
