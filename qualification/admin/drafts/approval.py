"""How far a draft is approved, how its examples come out, and which versions went before."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.http import QueryDict
from django.urls import reverse

from leadhub.actors import Actor
from leadhub.console.acts import ObjectPage
from leadhub.console.tables import Link, Table
from leadhub.console.words import clock_time
from leadhub.documents.checking import EXAMPLE_FAILED
from leadhub.documents.definitions import definition_of
from leadhub.documents.draft_readers import signed_compared
from leadhub.documents.readers import signature_view
from leadhub.documents.signing import people_of, signatures_on
from leadhub.models import Side, Version
from qualification.admin.drafts.acts import is_open
from qualification.admin.drafts.comparison import table_of_draft
from qualification.admin.drafts.header import tabbed
from qualification.admin.drafts.page import edited_and_seen, signed_in_words

MOST: Final = 50
HEADERS: Final = ("Version", "Note", "Published by", "Published")
SIDES: Final = ("Side", "Signature", "Who may sign")
ASKED: Final = ("When", "Who", "For", "What is to be changed, and why", "")


def approval_of_draft(actor: Actor, draft: Any, _asked: QueryDict) -> Mapping[str, Any]:
    """The note, the simulation and the signatures; who wrote it last does not sign for both sides."""
    facts = [
        *edited_and_seen(draft),
        ("Begun by", draft.created_by_name),
        ("Failing examples", f"{failing(draft):,}"),
    ]
    tables = [_versions(draft.kind)]
    sides = sorted(definition_of(draft.kind).signed_by)
    if sides:
        signed = {Side(one.side): signed_in_words(one).partition(": ")[2] for one in draft.standing.view.signatures}
        rows = [(side.label, signed.get(side, "Missing"), _people(side)) for side in sides]
        tables = [
            Table("Signatures for the draft as it stands", SIDES, rows),
            *([table_of_draft(draft, signed_compared(draft))] if is_open(draft) else []),
            Table("Changes that were asked for", ASKED, list(_asked_rows(draft)), "Nobody has asked for changes."),
            *tables,
        ]
    return {"facts": facts, "tables": tables}


def _asked_rows(draft: Any) -> Iterator[tuple[Any, ...]]:
    """What was asked for, the newest first, and whether it still is."""
    standing = draft.standing.way.asked
    for one in draft.changes_asked.order_by("-at", "-pk")[:MOST]:
        is_over = standing is None or one.pk != standing.pk
        yield clock_time(one.at), one.user_name, Side(one.side).label, one.text, "Answered" if is_over else "Stands"


def approval_of_version(_actor: Actor, version: Version, _asked: QueryDict) -> Mapping[str, Any]:
    """Who published and signed a version, and the others of its document."""
    return {"facts": facts_of_version(version), "tables": [_versions(version.kind)]}


def facts_of_version(version: Version) -> list[tuple[str, str]]:
    """When it was published, by whom, why, who signed it, and its digest."""
    signed = "; ".join(signed_in_words(signature_view(one)) for one in signatures_on(version))
    return [
        ("Published", clock_time(version.published_at)),
        ("Published by", version.published_by),
        ("Note", version.note),
        ("Signed", signed or "By nobody"),
        ("Digest (SHA-256)", version.sha256),
    ]


def failing(draft: Any) -> int:
    """How many pinned examples come out otherwise than people agreed."""
    return sum(one.code == EXAMPLE_FAILED for one in draft.standing.view.warnings)


def _people(side: Side) -> str:
    names = [str(one) for one in people_of(side)]
    return ", ".join(names) or "Nobody yet"


def _versions(kind: str) -> Table:
    return Table("Versions, the newest first", HEADERS, list(_version_rows(kind)))


def _version_rows(kind: str) -> Iterator[tuple[Any, ...]]:
    for row in Version.objects.filter(kind=kind).defer("content").order_by("-number")[:MOST]:
        link = Link(f"Version {row.number}", reverse("admin:leadhub_version_change", args=[row.pk]))
        yield link, row.note, row.published_by, clock_time(row.published_at)


TEMPLATE: Final = "qualification/drafts/approval.html"
LABEL: Final = "Approval and history"
APPROVAL_OF_DRAFT = ObjectPage(
    name="approval", label=LABEL, verb="draft.read", template=TEMPLATE, shows=tabbed("approval", approval_of_draft)
)
APPROVAL_OF_VERSION = ObjectPage(
    name="approval", label=LABEL, verb="document.read", template=TEMPLATE, shows=tabbed("approval", approval_of_version)
)
