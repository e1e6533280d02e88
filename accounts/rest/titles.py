"""`title-functions/`: the table that reads functions from job titles."""

from typing import Any
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from accounts import title_table
from accounts.readers.titles import TITLE_FUNCTION, TITLE_FUNCTIONS
from accounts.title_table import CreateTitleFunctionBody, UpdateTitleFunctionBody
from leadhub.api.tokens import actor_of
from leadhub.api.views import Endpoint, describes, listed, shown
from leadhub.clock import now

REFUSALS = {409: ("duplicate",), 422: ("bad_phrase", "out_of_bounds")}


class TitleFunctions(Endpoint):
    """The table."""

    verbs = {"GET": "title_function.list", "POST": "title_function.create"}

    @describes("listTitleFunctions", "The rows in the order in which they are tried", lists=TITLE_FUNCTIONS)
    def get(self, request: Request) -> dict[str, Any]:
        """The first phrase that is found in a title gives the function."""
        return listed(request, TITLE_FUNCTIONS)

    @describes(
        "createTitleFunction",
        "Add a row",
        body=CreateTitleFunctionBody,
        shows=TITLE_FUNCTION,
        status=201,
        errors=REFUSALS,
    )
    def post(self, request: Request, body: CreateTitleFunctionBody) -> Response:
        """Titles of contacts whose function nobody said are read again."""
        made = title_table.create(body, actor=actor_of(request), now=now())
        return shown(request, TITLE_FUNCTION, made.pk, status=201)


class TitleFunctionOne(Endpoint):
    """One row."""

    verbs = {"GET": "title_function.read", "PATCH": "title_function.edit", "DELETE": "title_function.delete"}

    @describes("readTitleFunction", "One row", shows=TITLE_FUNCTION)
    def get(self, request: Request, id: UUID) -> Response:
        """One row."""
        return shown(request, TITLE_FUNCTION, id)

    @describes(
        "updateTitleFunction",
        "Change a row, or move it by its order",
        body=UpdateTitleFunctionBody,
        shows=TITLE_FUNCTION,
        errors=REFUSALS,
    )
    def patch(self, request: Request, id: UUID, body: UpdateTitleFunctionBody) -> Response:
        """Titles of contacts whose function nobody said are read again."""
        row = title_table.edit(id, body, actor=actor_of(request), now=now())
        return shown(request, TITLE_FUNCTION, row.pk)

    @describes("deleteTitleFunction", "Take a row away", status=204)
    def delete(self, request: Request, id: UUID) -> None:
        """Titles of contacts whose function nobody said are read again."""
        title_table.delete(id, actor=actor_of(request), now=now())
