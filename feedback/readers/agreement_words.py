"""Agreement in numbers as people read them; a dash for what cannot be said."""

from collections.abc import Iterator
from typing import NamedTuple

from feedback.readers.review_results import RaterAgreementView, ReviewResultsView

NOTHING = "–"


class AgreementWords(NamedTuple):
    """The share of pairs that agree and alpha, each with its interval."""

    share: str
    share_between: str
    alpha: str
    alpha_between: str


def questions_of(results: ReviewResultsView) -> Iterator[tuple[str, RaterAgreementView]]:
    """What a page names and tells, line by line: of each question all raters, then the two sides."""
    for one in results.questions:
        yield one.label, one.everybody
        yield f"{one.label} (the two sides)", one.between_sides


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
