"""What can be read of a draft beside its rows: what it changes, how the examples come out, one lead before it."""

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from leadhub import clock
from leadhub.actors import Actor
from leadhub.console.acts import ObjectLink, ObjectPage
from leadhub.console.tables import Link, Table
from leadhub.documents.draft_readers import draft_compared, example_results, rules_in_force
from leadhub.documents.publishing import POINTERS
from leadhub.models import DocumentKind, Version
from qualification.admin.drafts.comparison import table_of_draft
from qualification.admin.drafts.header import tabbed
from qualification.admin.drafts.trials import trial_page

DIGITS = 9


def comparison_page(actor: Actor, draft: Any, asked: QueryDict) -> Mapping[str, Any]:
    """The draft beside the version in force, or beside any other."""
    kind = DocumentKind(draft.kind)
    present = getattr(rules_in_force(clock.now()), POINTERS[kind])
    number = number_in(asked, present)
    found = draft_compared(draft, number)
    return {"tables": [table_of_draft(draft, found)], "chosen": number, "versions": versions_of(kind, present)}


def examples_page(actor: Actor, draft: Any, asked: QueryDict) -> Mapping[str, Any]:
    """How the pinned examples come out."""
    if draft.standing.errors:
        return {"refusal": "The examples are tried once the errors of the draft are mended.", "tables": []}
    results = example_results(draft).results
    rows = [
        (
            Link(one.name, reverse("admin:qualification_pinnedexample_change", args=[one.id])),
            "Passes" if one.passed else "Fails",
            one.detail,
        )
        for one in sorted(results, key=lambda one: one.passed)
    ]
    failed = sum(not one.passed for one in results)
    said = f"{failed} of {len(results)} fail." if failed else f"All {len(results)} pass."
    empty = "No example is pinned yet. Open a lead and pin it with the answer that it should get."
    return {
        "said": said if results else "",
        "tables": [Table("Pinned examples", ("Example", "Result", "Why"), rows, empty)],
    }


def versions_of(kind: DocumentKind, present: int) -> list[tuple[int, str]]:
    """All versions of a document to choose from, the newest first."""
    numbers = Version.objects.filter(kind=kind).order_by("-number").values_list("number", flat=True)
    return [(number, f"Version {number}{', in force' if number == present else ''}") for number in numbers]


def number_in(asked: QueryDict, present: int) -> int:
    """The number of the version that an address asks for; the one in force where it asks for none."""
    given = asked.get("with", "")
    return int(given) if given.isascii() and given.isdecimal() and len(given) <= DIGITS else present


TRY = ObjectPage(
    name="try",
    label="Try it on a lead",
    verb="draft.try",
    template="qualification/drafts/trial.html",
    shows=tabbed("try", trial_page),
)
COMPARE = ObjectPage(
    name="compare",
    label="Compare",
    verb="draft.read",
    template="qualification/drafts/comparison.html",
    shows=tabbed("compare", comparison_page),
)
PREVIEW = ObjectLink(
    name="print",
    label="Preview the page",
    verb="draft.read",
    leads=lambda draft: reverse("agreement-draft-html", args=[draft.pk]),
    possible=lambda draft: draft.kind == DocumentKind.AGREEMENTS and not draft.standing.errors,
)
EXAMPLES = ObjectPage(
    name="examples",
    label="Pinned examples",
    verb="draft.read",
    template="qualification/drafts/listing.html",
    shows=tabbed("examples", examples_page),
)
