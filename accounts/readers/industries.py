"""The industries that conditions name by code, as editors of profiles look them up."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from accounts.rules.industry_table import Industry, IndustryScheme, children, coarsest, industries, industry_of, search
from leadhub.actors import Actor
from leadhub.api.bodies import View
from leadhub.api.pages import Page, Window, bookmark, read_cursor, write_cursor
from leadhub.errors import BadRequest

LONGEST_SEARCH = 100


class IndustryView(View):
    """One industry of NAICS 2022 or NACE Rev. 2; its code, coarse or fine, may stand in a condition as it is here."""

    scheme: IndustryScheme
    code: str
    title: str
    heading: str
    """The title of the sector or section that it belongs to."""
    under: str | None
    """The next coarser code."""
    has_finer: bool


def industries_page(
    actor: Actor,
    *,
    scheme: IndustryScheme | None = None,
    under: str | None = None,
    search: str | None = None,
    window: Window,
) -> Page[IndustryView]:
    """One page of a step of the tree, or of what is found below it, in the order of the codes."""
    rows = _found(scheme, under, search)
    bound_to = bookmark(actor.user_id, "industries", scheme, under, search)
    keys = [industry.key for industry in rows]
    start, end = 0, len(rows)
    if window.cursor is not None:
        (place,) = read_cursor(window.cursor, bound_to, terms=1)
        start, end = (0, bisect_left(keys, str(place))) if window.backwards else (bisect_right(keys, str(place)), end)
    first, last = (max(start, end - window.size), end) if window.backwards else (start, min(end, start + window.size))
    shown = rows[first:last]
    return Page(
        rows=[_view(industry) for industry in shown],
        cursors=[write_cursor([industry.key], bound_to) for industry in shown],
        has_next=last < len(rows),
        has_previous=first > 0,
    )


def _found(scheme: IndustryScheme | None, under: str | None, words: str | None) -> Sequence[Industry]:
    """Without words, what is one step finer than `under`, or where the schemes begin; with words, all depths."""
    prefix = _prefix(scheme, under)
    if words is None:
        schemes = [scheme] if scheme else list(IndustryScheme)
        found = children(prefix) if prefix else [industry for each in schemes for industry in coarsest(each)]
    else:
        if not words.strip() or len(words) > LONGEST_SEARCH:
            detail = (
                f"search takes words of a title, or the beginning of a code, of at most {LONGEST_SEARCH} characters."
            )
            raise BadRequest(detail, code="malformed_parameter", parameter="search")
        found = search(words, industries(prefix))
    return [industry for industry in found if scheme in (None, industry.scheme)]


def _prefix(scheme: IndustryScheme | None, under: str | None) -> str:
    if under is None:
        return ""
    prefix = f"nace:{under}" if scheme is IndustryScheme.NACE and under[:1].isdigit() else under
    try:
        industry_of(prefix)
    except ValueError as error:
        raise BadRequest(str(error), code="malformed_parameter", parameter="under") from error
    return prefix


def _view(industry: Industry) -> IndustryView:
    return IndustryView(
        scheme=industry.scheme,
        code=industry.code,
        title=industry.title,
        heading=industry.heading,
        under=industry.coarser,
        has_finer=bool(children(industry.code)),
    )
