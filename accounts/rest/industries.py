"""`industries/`: the codes that conditions on the industry are made of."""

from typing import Annotated, Any

from msgspec import Meta
from rest_framework.request import Request

from accounts.readers.industries import IndustryView, industries_page
from accounts.rules.industry_table import IndustryScheme
from leadhub.api.tokens import actor_of
from leadhub.api.views import Endpoint, Parameter, describes, paged, window_of
from leadhub.errors import BadRequest

# As codes are published; other spellings are understood too.
IndustryCode = Annotated[str, Meta(pattern=r"^([0-9]{2,6}|nace:[0-9]{2}(\.[0-9]{1,2})?)$")]


class Industries(Endpoint):
    """The tables."""

    verbs = {"GET": "industry.list"}

    @describes(
        "listIndustries",
        "Industries of NAICS 2022 and NACE Rev. 2, in the order of their codes",
        answer=IndustryView,
        paged=True,
        parameters=(
            Parameter("scheme", IndustryScheme, "Only this classification."),
            Parameter("under", IndustryCode, "A code or the beginning of one, such as 339 or nace:32."),
            Parameter("search", str, "Words of a title or the beginning of a code."),
        ),
    )
    def get(self, request: Request) -> dict[str, Any]:
        """One step of the tree: what is one digit finer than `under`. With `search`, whatever fits below it."""
        given = {name: str(value) for name, value in request.query_params.items()}
        page = industries_page(
            actor_of(request),
            scheme=_scheme(given.get("scheme")),
            under=given.get("under"),
            search=given.get("search"),
            window=window_of(given),
        )
        return paged(request, page, page.rows)


def _scheme(word: str | None) -> IndustryScheme | None:
    if word is None:
        return None
    try:
        return IndustryScheme(word)
    except ValueError as error:
        detail = f"scheme is {' or '.join(IndustryScheme)}."
        raise BadRequest(detail, code="malformed_parameter", parameter="scheme") from error
