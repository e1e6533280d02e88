"""Drafts on the first page: what waits for somebody's signature or changes, and what is being worked on.

Nothing is checked here, since a rule check may look at every account: what was simulated as it stands had no errors.
"""

from collections.abc import Iterator

from django.utils.html import format_html

from leadhub import clock
from leadhub.actors import Actor
from leadhub.console.home import Panel
from leadhub.console.tables import Link, Table
from leadhub.console.words import ago
from leadhub.documents.definitions import definition_of
from leadhub.documents.signing import side_of
from leadhub.models import ChangesAsked, DocumentKind, Draft, Signature
from leadhub.policy.registry import can
from qualification.admin.drafts.acts import SEND, SIGN
from qualification.admin.drafts.header import asked_in_words
from qualification.admin.drafts.links import page_of
from qualification.admin.drafts.steps import Way

HEADERS = ("Document", "State", "What was changed, and why", "Last edited", "What comes next")
SIGNING = "Waits for your signature"
CHANGING = "Waits for your changes"
OTHERS = "Rules that are being changed"


def panels(actor: Actor) -> Iterator[Panel]:
    """One line for each open draft; those that wait for the caller come first. Nothing where there is none."""
    if not can(actor, "draft.list"):
        return
    rows = list(Draft.objects.filter(state=Draft.State.OPEN).defer("content").order_by("kind"))
    signed = set(Signature.objects.filter(draft__in=rows).values_list("draft", "sha256", "side"))
    asked = {one.draft_id: one for one in ChangesAsked.objects.standing().filter(draft__in=rows)}
    now, lines = clock.now(), dict[str, list[tuple[object, ...]]]({SIGNING: [], CHANGING: [], OTHERS: []})
    for row in rows:
        missing = [side for side in definition_of(row.kind).signed_by if (row.pk, row.sha256, side) not in signed]
        way = Way.of(row, missing, asked.get(row.pk))
        lines[_panel_of(actor, way)].append(
            (
                Link(DocumentKind(row.kind).label, page_of(row)),
                way.state,
                row.note.partition("\n")[0],
                format_html("{}, {}", row.edited_by_name, ago(row.edited_at, now)),
                asked_in_words(way.asked) if way.asked else way.next_step,
            )
        )
    for title, found in lines.items():
        if found:
            yield Panel(title, "leadhub/console/panel_table.html", {"table": Table("", HEADERS, found)})


def _panel_of(actor: Actor, way: Way) -> str:
    if way.next_act == SIGN.name and side_of(actor.role) in way.missing:
        return SIGNING
    return CHANGING if way.asked is not None and can(actor, SEND.verb) else OTHERS
