"""How the constraints of views, bulk changes and the journal would be broken, and what they allow."""

from collections.abc import Callable, Iterable

from leadhub.keys import new_id
from leadhub.models import BulkChange, BulkRow, FirstView, JournalEntry, SavedView
from tests.rows import AT, row

Breach = Callable[[], object]


def two_rows(**other: object) -> object:
    """A second object in a bulk change, at the next place unless it says otherwise."""
    first = row(BulkRow, place=0)
    return row(BulkRow, **{"change": first.change, "place": 1, "object_id": new_id()} | other)


BROKEN: dict[str, Breach | Iterable[Breach]] = {
    "saved_view_says_whom_it_is_for": [
        lambda: row(SavedView, audience="owner", role="sales"),
        lambda: row(SavedView, audience="role", role=""),
        lambda: row(SavedView, audience="team", role="", team=None),
        lambda: row(SavedView, audience="team", role="sales", team=new_id()),
    ],
    "first_view_is_one_a_page": lambda: row(
        FirstView, user=(first := row(FirstView, page="a.b")).user, page="a.b", view=first.view
    ),
    "bulk_change_has_ended_when_it_is_done_or_given_up": [
        lambda: row(BulkChange, state="done"),
        lambda: row(BulkChange, state="planned", ended_at=AT),
    ],
    "bulk_change_undoes_another": lambda: row(BulkChange, pk=(key := new_id()), undoes_id=key),
    "bulk_row_is_one_a_place": lambda: two_rows(place=0),
    "bulk_row_is_one_an_object": lambda: row(
        BulkRow, change=(first := row(BulkRow, place=0)).change, place=1, object_id=first.object_id
    ),
    "bulk_row_says_what_stands_where_it_was_changed": [
        lambda: row(BulkRow, outcome="changed", after=None),
        lambda: row(BulkRow, outcome="refused", after={}),
    ],
    "journal_entry_is_not_blank": [lambda: row(JournalEntry, text=" "), lambda: row(JournalEntry, text="\n\t")],
}
KEPT: dict[str, Breach] = {
    "views are for one person, a role or a team": lambda: (
        row(SavedView),
        row(SavedView, audience="role", role="sales"),
        row(SavedView, audience="team", role="", team=new_id()),
    ),
    "one list opens with a view for each person": lambda: (
        row(FirstView, page="a.b", view=(view := row(SavedView))),
        row(FirstView, page="a.b", view=view),
    ),
    "a bulk change has many objects": two_rows,
}
