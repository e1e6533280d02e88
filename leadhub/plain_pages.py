"""Whole pages without a script: nothing but their own style is let in, and nothing is fetched.

They are for whom the console has no page, and for when it cannot show one.
"""

from base64 import b64encode
from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

TEMPLATE: Final = "leadhub/plain/page.html"
STYLE: Final = "leadhub/plain/page.css"


def plain_page(
    title: str,
    lines: Sequence[str],
    *,
    status: int = 200,
    template: str = TEMPLATE,
    request: HttpRequest | None = None,
    **more: Any,
) -> HttpResponse:
    """A page of a title and sentences; `pages` leads on, `more` is what the template knows besides.

    Only a page with a form needs the request, for its token: without it nothing is asked of session or database.
    """
    context = {"title": title, "lines": lines, "style": _style(), **more}
    answer = HttpResponse(render_to_string(template, context, request), status=status)
    policy = {"default-src": ["'none'"], "style-src": [_allowed()], "form-action": ["'self'"]}
    answer._csp_replace = policy  # type: ignore[attr-defined]  # read by the policy's middleware
    return answer


@cache
def _style() -> SafeString:
    return mark_safe(render_to_string(STYLE))  # noqa: S308  # our own file


@cache
def _allowed() -> str:
    return f"'sha256-{b64encode(sha256(_style().encode()).digest()).decode()}'"
