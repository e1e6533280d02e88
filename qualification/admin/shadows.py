"""Drafts that decide beside the rules in force: put there and ended from the draft, read on pages of their own."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar, Final

from django.contrib import admin
from django.db.models import QuerySet
from django.urls import reverse

from accounts.models import Partner
from leadhub import clock
from leadhub.actors import Actor
from leadhub.console.acts import ObjectAction
from leadhub.console.admin import ConsoleAdmin
from leadhub.console.tables import Link, Table
from leadhub.console.words import clock_time
from leadhub.models import Draft
from qualification import shadowing
from qualification.admin.drafts.links import draft_link
from qualification.admin.simulation_tables import STANDING
from qualification.models import DifferenceKind, Shadow, ShadowDifference
from qualification.readers.shadows import ShadowView, difference_rows, kinds_of, shadow_views

SHOWN: Final = 100
NONE: Final = "none"


def begin(actor: Actor, draft: Draft, _given: Mapping[str, Any]) -> Shadow:
    """Beside the rules in force from now on."""
    return shadowing.begin(draft.pk, actor=actor, now=clock.now())


def end(actor: Actor, shadow: Shadow, _given: Mapping[str, Any]) -> Shadow:
    """No longer."""
    return shadowing.end(shadow.pk, actor=actor, now=clock.now())


def page_of(shadow: Shadow) -> str:
    """The address of a shadow."""
    return reverse("admin:qualification_shadow_change", args=[shadow.pk])


def is_to_be_begun(draft: Any) -> bool:
    """Whether it could decide, and does not."""
    is_clean = draft.state == Draft.State.OPEN and not draft.standing.errors
    return is_clean and not Shadow.objects.filter(draft=draft.pk, sha256=draft.sha256, ended_at=None).exists()


BEGIN = ObjectAction(
    "shadow",
    "Run in the shadow",
    "shadow.begin",
    begin,
    possible=is_to_be_begun,
    press="Run in the shadow",
    done="From now on it decides whatever the rules in force decide.",
    lands=page_of,
    effect="Whatever the rules in force decide, the draft decides too, and where it answers otherwise is listed. It "
    "changes no lead and hands nothing over.",
)
END = ObjectAction(
    "end",
    "End it",
    "shadow.end",
    end,
    possible=lambda shadow: shadow.ended_at is None,
    done="The draft decides no longer. What was found stays.",
    effect="The draft decides no longer. What was found stays.",
)


@admin.register(Shadow)
class ShadowAdmin(ConsoleAdmin):
    """The latest first; an edit of its draft begins another one."""

    verb = "shadow.list"
    group = "Rules"
    title = "Drafts in the shadow"
    empty = "No draft decides beside the rules in force. Put one there from its page."
    icon = "tonality"
    rank = 46
    is_rare = True
    list_display = ["document", "state", "began", "compared", "different", "by_name"]
    list_filter = ["kind"]
    ordering = ["-began_at", "-pk"]
    sortable_by = ()
    page_template = "leadhub/console/facts.html"
    object_actions: ClassVar[Sequence[ObjectAction]] = [END]

    def rows(self, actor: Actor) -> "QuerySet[Shadow]":
        """All of them."""
        return Shadow.objects.all()

    @admin.display(description="Document")
    def document(self, row: Shadow) -> str:
        """Which of the four."""
        return str(row.get_kind_display())

    @admin.display(description="State")
    def state(self, row: Shadow) -> str:
        """Whether it decides, or why it does not."""
        if row.ended_at is not None:
            return str(row.get_ended_because_display())
        return "Decides beside the rules in force" if row.is_sound else "Waits until the errors of the draft are mended"

    @admin.display(description="Since")
    def began(self, row: Shadow) -> str:
        """When it began."""
        return clock_time(row.began_at)

    def page(self, actor: Actor, subject: Shadow) -> dict[str, Any]:
        """What it is, how it answers, and where otherwise."""
        (view,) = shadow_views(actor, [subject])
        listed = reverse("admin:qualification_shadowdifference_changelist") + f"?shadow__id__exact={subject.pk}"
        return {
            "facts": [
                ("State", self.state(subject)),
                ("Draft", _draft_of(subject)),
                ("Since", self.began(subject)),
                ("Put there by", subject.by_name),
                ("Ended", clock_time(subject.ended_at) if subject.ended_at else ""),
                ("Ended by", subject.ended_by_name),
                ("Decisions compared", f"{subject.compared:,}"),
                ("Decided otherwise", Link(f"{subject.different:,}: open the list", listed)),
            ],
            "tables": list(tables_of(actor, subject, view)),
        }


@admin.register(ShadowDifference)
class ShadowDifferenceAdmin(ConsoleAdmin):
    """The latest first."""

    verb = "shadow_difference.list"
    group = "Rules"
    title = "What drafts decide otherwise"
    empty = "No draft in the shadow has decided anything otherwise."
    icon = "difference"
    rank = 47
    is_rare = True
    list_display = ["contact", "company", "decided", "in_force", "by_the_draft"]
    list_select_related = ["lead__contact", "lead__account"]
    list_filter = ["shadow__kind", "live_action", "draft_action"]
    ordering = ["-at", "-pk"]
    sortable_by = ()
    page_template = "leadhub/console/facts.html"

    def rows(self, actor: Actor) -> "QuerySet[ShadowDifference]":
        """Those that the caller may see."""
        return difference_rows(actor)

    def lookup_allowed(self, lookup: str, value: str, request: Any = None) -> bool:
        """The page of a shadow leads to the list of its own."""
        return lookup == "shadow__id__exact" or super().lookup_allowed(lookup, value, request)

    def complete(self, actor: Actor, rows: Sequence[Any]) -> None:
        """What partners are called."""
        names = _partners(rows)
        for row in rows:
            row.answers = answers_of(row, names)

    @admin.display(description="Contact")
    def contact(self, row: ShadowDifference) -> str:
        """Whose lead."""
        return str(row.lead.contact)

    @admin.display(description="Company")
    def company(self, row: ShadowDifference) -> str:
        """Where they work."""
        return str(row.lead.account or "Unknown")

    @admin.display(description="Decided")
    def decided(self, row: ShadowDifference) -> str:
        """When."""
        return clock_time(row.at)

    @admin.display(description="In force")
    def in_force(self, row: Any) -> str:
        """What the rules in force answered."""
        return str(row.answers[0])

    @admin.display(description="By the draft")
    def by_the_draft(self, row: Any) -> str:
        """What the draft answers."""
        return str(row.answers[1])

    def page(self, actor: Actor, subject: ShadowDifference) -> dict[str, Any]:
        """Both answers, and the lead that they are about."""
        before, after = answers_of(subject, _partners([subject]))
        return {
            "facts": [
                ("Lead", Link(str(subject.lead), _page_of_lead(subject))),
                ("Decision", f"Number {subject.decision_seq} of the lead, {clock_time(subject.at)}"),
                ("In force", before),
                ("By the draft", after),
            ]
        }


def tables_of(actor: Actor, shadow: Shadow, view: ShadowView) -> Iterator[Table]:
    """What goes from where to where, then the latest leads."""
    moves = [
        (str(kind.label), f"{move.count:,} {_way(kind, move.before, move.after)}")
        for kind, found in (
            (DifferenceKind.STAGE, view.stage),
            (DifferenceKind.ACTION, view.action),
            (DifferenceKind.ROUTE, view.route),
        )
        for move in found
    ]
    yield Table("What it decides otherwise", ("What", "How many"), moves, "Nothing so far.")
    rows = difference_rows(actor).filter(shadow=shadow).order_by("-at", "-pk")
    latest = list(rows.select_related("lead__contact", "lead__account", "lead__product_line")[:SHOWN])
    names = _partners(latest)
    told = [(Link(str(row.lead), _page_of_lead(row)), clock_time(row.at), *answers_of(row, names)) for row in latest]
    title = f"Leads{f' (the latest {SHOWN})' if shadow.different > SHOWN else ''}"
    yield Table(title, ("Lead", "Decided", "In force", "By the draft"), told, "None so far.")


def answers_of(row: ShadowDifference, partners: Mapping[str, str]) -> tuple[str, str]:
    """Only what differs, on both sides in the same words."""
    sides = []
    for side in ("live", "draft"):
        said = []
        for kind in kinds_of(row):
            code = getattr(row, f"{side}_{kind.value}")
            word = STANDING[kind.value].get(code or "None", code)
            partner = getattr(row, f"{side}_partner") if kind is DifferenceKind.ROUTE else ""
            said.append(f"{str(kind.label).lower()} {word}{f' ({partners.get(partner, partner)})' if partner else ''}")
        sides.append(", ".join(said))
    return sides[0], sides[1]


def _way(kind: DifferenceKind, before: str | None, after: str | None) -> str:
    labels = STANDING[kind.value]
    if before == after:
        return f"stay with {labels.get(str(after), after)} and go to another partner"
    return f"go from {labels.get(str(before), before)} to {labels.get(str(after), after)}"


def _partners(rows: Sequence[ShadowDifference]) -> Mapping[str, str]:
    """The names of partners that answers lead to."""
    keys = {key for row in rows for key in (row.live_partner, row.draft_partner) if key}
    found = Partner.objects.filter(pk__in=keys).values_list("pk", "name") if keys else ()
    return {str(pk): name for pk, name in found}


def _draft_of(shadow: Shadow) -> Any:
    return draft_link(Draft.objects.filter(pk=shadow.draft_id).first())


def _page_of_lead(row: ShadowDifference) -> str:
    return reverse("admin:qualification_lead_change", args=[row.lead_id])
