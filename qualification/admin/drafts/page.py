"""The page of one draft: where it stands, what comes next, what was found, and every row as a sentence."""

from collections.abc import Mapping
from typing import Any

import msgspec
from django.urls import reverse

from leadhub import clock
from leadhub.actors import Actor
from leadhub.console.editing.acts import VERB
from leadhub.console.editing.sections import Printing, nearest
from leadhub.console.tables import Link
from leadhub.console.words import ago, clock_time
from leadhub.documents.definitions import ERROR
from leadhub.documents.readers import SignatureView
from leadhub.models import DocumentKind, Side, Version
from leadhub.policy.registry import can
from qualification.admin.drafts.acts import is_open, result_of
from qualification.admin.drafts.header import header_of
from qualification.admin.drafts.outlines import outline_of, words_of
from qualification.simulations import latest_result


def draft_page(actor: Actor, draft: Any, *, rows_address: str) -> Mapping[str, Any]:
    """Everything that the page prints; the number of statements does not depend on the document."""
    standing = draft.standing
    view = standing.view
    printing = Printing(msgspec.json.decode(draft.content), words_of(), view.findings)
    sections = printing.sections(outline_of(draft.kind))
    anchors = {place: anchor for section in sections for place, anchor in section.anchors()}
    return {
        "title": f"Draft: {DocumentKind(draft.kind).label}",
        "draft": draft,
        "facts": _facts(draft),
        "header": header_of(actor, draft),
        "findings": [
            {
                "is_error": one.severity == ERROR,
                "detail": one.detail,
                "places": list(dict.fromkeys(place for row in one.rows if (place := nearest(row, anchors)))),
            }
            for one in view.findings
        ],
        "sections": sections,
        "may_edit": is_open(draft) and can(actor, VERB),
        "rows_address": rows_address,
    }


def _facts(draft: Any) -> list[tuple[str, Any]]:
    view = draft.standing.view
    found = Version.objects.filter(kind=draft.kind, number__in=[draft.based_on, draft.published_number or 0])
    versions = {
        row.number: Link(f"Version {row.number}", reverse("admin:leadhub_version_change", args=[row.pk]))
        for row in found.defer("content")
    }
    signed = [signed_in_words(one) for one in view.signatures]
    return [
        ("State", versions.get(draft.published_number) or draft.standing.way.state),
        ("Version of the draft", draft.version),
        ("Based on", versions.get(draft.based_on)),
        *edited_and_seen(draft),
        ("Signed", "; ".join(signed) or ("By nobody yet" if view.signatures_missing else "Needs no signature")),
    ]


def edited_and_seen(draft: Any) -> list[tuple[str, Any]]:
    """Who changed it last, why, and whether anybody has seen what that would change."""
    simulated = latest_result(draft)
    return [
        ("Note", draft.note or "No note yet"),
        ("Last edited by", draft.edited_by_name),
        ("Last edited", ago(draft.edited_at, clock.now())),
        (
            "Simulated",
            Link("What it would change", result_of(simulated)) if simulated else _unseen(draft.standing.view.simulated),
        ),
    ]


def signed_in_words(signature: SignatureView) -> str:
    """For which side who signed, in whose place, and when."""
    name = f"{signature.name} for {signature.deputy_for_name}" if signature.deputy_for else signature.name
    return f"{Side(signature.side).label}: {name}, {clock_time(signature.at)}"


def _unseen(is_simulated: bool) -> str:
    return "Through another door" if is_simulated else "Not as it stands"
