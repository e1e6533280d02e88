"""The decision core: one situation and the rules in force give one answer, always the same, with its reasons."""

from qualification.rules.answer import Answer, Cause, Next, Priority, Step, encode, verdict_in
from qualification.rules.replay import context_of, replay
from qualification.rules.situation import Override, OverrideKind, Rules, Situation

__all__ = [
    "Answer",
    "Cause",
    "Next",
    "Override",
    "OverrideKind",
    "Priority",
    "Rules",
    "Situation",
    "Step",
    "context_of",
    "decide",
    "encode",
    "replay",
    "verdict_in",
]


def decide(situation: Situation, rules: Rules) -> Answer:
    """Decide one lead at one moment."""
    raise NotImplementedError
