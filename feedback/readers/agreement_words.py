"""Agreement in numbers as people read them; a dash for what cannot be said."""

from typing import NamedTuple

from feedback.readers.review_results import RaterAgreementView

NOTHING = "–"


class AgreementWords(NamedTuple):
    """The share of pairs that agree and alpha, each with its interval."""

    share: str
    share_between: str
    alpha: str
    alpha_between: str


def words_of(found: RaterAgreementView) -> AgreementWords:
    """What a page prints of it."""
    share, spread = found.agreement, found.agreement_interval
    alpha, between = found.alpha, found.alpha_interval
    return AgreementWords(
        share=NOTHING if share is None else f"{100 * share:.0f} %",
        share_between=NOTHING if spread is None else f"{100 * spread[0]:.0f} to {100 * spread[1]:.0f} %",
        alpha=NOTHING if alpha is None else _number(alpha),
        alpha_between=NOTHING if between is None else " to ".join(_number(end) for end in between),
    )


def _number(value: float) -> str:
    # Nothing added, a zero is written without a minus.
    return f"{round(value, 2) + 0.0:.2f}"
