"""The pages of RFQs, with the acts of this app; feedback adds how they end and registers them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.urls import reverse

from leadhub import clock
from leadhub.actors import Actor
from leadhub.api.bodies import converted
from leadhub.console.acts import ObjectAction
from leadhub.console.admin import ConsoleAdmin
from leadhub.console.tables import Link, Table
from leadhub.console.words import ago, clock_time, spell
from qualification import quoting, rfqs
from qualification.admin.rfq_forms import LineForm, QuoteForm, RfqForm, line_given, money_given, rfq_given
from qualification.models import ClockOutcome, ClockRun, Lead, Rfq
from qualification.readers.leads import MoneyView
from qualification.readers.rfqs import RFQ, RfqLineView, RfqView
from qualification.rfq_forms import CreateRfqBody, QuoteBody, RfqLineBody, UpdateRfqBody
from qualification.rules.stages import ENDS


def create(actor: Actor, lead: Lead, given: Mapping[str, Any]) -> Rfq:
    """An RFQ that came by mail or telephone."""
    body = converted(rfq_given(given, whole=True) | {"lead": str(lead.pk)}, CreateRfqBody)
    return rfqs.create(body, actor=actor, now=clock.now())


def edit(actor: Actor, rfq: Rfq, given: Mapping[str, Any]) -> Rfq:
    """What was found out since."""
    body = converted(rfq_given(given, whole=False), UpdateRfqBody)
    return rfqs.edit(rfq.pk, body, actor=actor, now=clock.now())


def add_line(actor: Actor, rfq: Rfq, given: Mapping[str, Any]) -> Rfq:
    """One more part."""
    return rfqs.add_line(rfq.pk, converted(line_given(given), RfqLineBody), actor=actor, now=clock.now())


def quote(actor: Actor, rfq: Rfq, given: Mapping[str, Any]) -> Rfq:
    """A quote that was sent."""
    quoting.quote(rfq.pk, converted(money_given(given), QuoteBody), actor=actor, now=clock.now())
    return rfq


ADD_RFQ = ObjectAction(
    "rfq",
    "Add an RFQ",
    "rfq.create",
    create,
    form=RfqForm,
    possible=lambda lead: lead.stage not in ENDS,
    done="Added. Give it its lines now.",
    lands=lambda rfq: reverse("admin:qualification_rfq_change", args=[rfq.pk]),
)


def goes_on(rfq: Rfq) -> bool:
    """Whether it has not ended."""
    return rfq.is_going


class RfqPages(ConsoleAdmin):
    """What buyers ask for, the newest first."""

    verb = "rfq.list"
    group = "Work"
    title = "RFQs"
    icon = "request_quote"
    rank = 24
    empty = "Nobody has asked for a quotation. Signals that do make an RFQ by themselves; others are added at a lead."
    list_display = ["who", "company", "line", "number", "revision", "status", "export_marking", "received"]
    list_filter = ["status", "export_marking", "is_under_nda"]
    list_select_related = ["lead__contact", "lead__account", "lead__product_line"]
    ordering = ["-created_at", "-pk"]
    sortable_by = ()
    page_template = "leadhub/console/facts.html"
    object_actions: ClassVar[Sequence[ObjectAction]] = [
        ObjectAction(
            "quote",
            "Write down a quote",
            "rfq.quote",
            quote,
            form=QuoteForm,
            possible=goes_on,
            done="Written down.",
            effect="With the first quote the lead is quoted. A quote anew is a revision of the last one.",
        ),
        ObjectAction(
            "line", "Add a line", "rfq.edit", add_line, form=LineForm, possible=goes_on, done="The line is added."
        ),
        ObjectAction(
            "edit",
            "Complete",
            "rfq.edit",
            edit,
            form=RfqForm,
            possible=goes_on,
            initial=lambda rfq: {"export_marking": rfq.export_marking},
            done="Saved.",
            effect="What is left empty stays as it is.",
        ),
    ]

    def rows(self, actor: Actor) -> "QuerySet[Rfq]":
        """Those that the caller may see."""
        return Rfq.objects.visible_to(actor)

    def complete(self, actor: Actor, rows: Sequence[Any]) -> None:
        """The moment that all times of the page are told by."""
        now = clock.now()
        for row in rows:
            row.read_at = now

    @admin.display(description="Contact")
    def who(self, row: Rfq) -> str:
        """Who asks."""
        return str(row.lead.contact)

    @admin.display(description="Company")
    def company(self, row: Rfq) -> str:
        """Where they work."""
        return str(row.lead.account or "Unknown")

    @admin.display(description="Asks for")
    def line(self, row: Rfq) -> str:
        """What it is about."""
        return str(row.lead.product_line)

    @admin.display(description="Received")
    def received(self, row: Any) -> str:
        """When the buyer asked."""
        return ago(row.received_at, row.read_at)

    def page(self, actor: Actor, subject: Rfq) -> dict[str, Any]:
        """What is asked for, what was quoted, and how it stands."""
        row = self.rows(actor).select_related(*self.list_select_related).get(pk=subject.pk)
        view = RFQ.read(actor, row.pk)
        return {
            "title": f"RFQ {row.number}: {row.lead}",
            "facts": list(_facts(row, view)),
            "tables": [_lines(view), _quotes(view), _revisions(view)],
        }


def _facts(row: Rfq, view: RfqView) -> Iterator[tuple[str, Any]]:
    yield "Lead", Link(str(row.lead), reverse("admin:qualification_lead_change", args=[row.lead_id]))
    yield "Company", str(row.lead.account or "Unknown")
    yield "Status", row.get_status_display()
    if view.ended_at is not None:
        yield "Ended", f"{clock_time(view.ended_at)} by {view.ended_by}"
        yield "Because of", ": ".join(part for part in (view.reason and spell(view.reason), view.comment) if part)
    if view.masked_why:
        yield "Hidden", f"{view.masked_why} It is about {', '.join(map(_field, view.masked))}."
    yield "Missing", ", ".join(spell(gap).lower() for gap in view.missing) or "Nothing: it can be quoted"
    yield "Received", f"{clock_time(view.received_at)}, revision {view.revision}"
    yield "The buyer's number", view.reference or ""
    yield "Required by", f"{view.required_by:%-d %b %Y}" if view.required_by else "Unknown"
    yield "Project", view.project or ""
    yield "Application", view.application or ""
    yield "End customer", view.end_customer or ""
    yield "Under NDA", "Yes" if view.is_under_nda else "No"
    yield "Export marking", row.get_export_marking_display()
    yield "Target price", _money(view.target_price)
    yield "Expected", _money(view.expected)
    yield "Won", _money(view.won)
    for run in ClockRun.objects.filter(rfq=row, outcome=ClockOutcome.RUNNING).order_by("due_at"):
        yield run.get_kind_display(), f"by {clock_time(run.due_at)}"


def _lines(view: RfqView) -> Table:
    headers = ("Line", "Part", "Drawing", "Quantities", "A year", "Material", "Process", "Tolerance", "Order")
    return Table("Lines", headers, [_line(line) for line in view.lines], "No line yet.")


def _line(line: RfqLineView) -> tuple[Any, ...]:
    drawing = line.drawing
    shown = [drawing.name, drawing.revision, drawing.address] if drawing else ["hidden" if line.has_drawing else ""]
    return (
        line.number,
        line.part_number or "",
        ", ".join(part for part in shown if part),
        ", ".join(f"{pieces:,}" for pieces in line.quantities),
        f"{line.annual_volume:,}" if line.annual_volume is not None else "",
        line.material or "",
        line.process or "",
        f"{line.tolerance_um:g} µm" if line.tolerance_um is not None else "",
        line.order_kind.label if line.order_kind else "",
    )


def _quotes(view: RfqView) -> Table:
    headers = ("Quote", "Revision", "Of revision", "Sent", "Amount", "Valid until", "By")
    rows = [
        (
            quote.number,
            quote.revision,
            quote.of_revision,
            clock_time(quote.sent_at),
            _money(quote.amount),
            f"{quote.valid_until:%-d %b %Y}",
            quote.by,
        )
        for quote in view.quotes
    ]
    return Table("Quotes", headers, rows, "No quote yet.")


def _revisions(view: RfqView) -> Table:
    rows = [
        (one.revision, clock_time(one.received_at), clock_time(one.replaced_at), one.replaced_by)
        for one in view.revisions
    ]
    return Table("Earlier revisions", ("Revision", "Received", "Replaced", "By"), rows, "None.")


def _money(money: MoneyView | None) -> str:
    return f"{money.amount:,.2f} {money.currency}" if money else ""


def _field(name: str) -> str:
    return spell(name.rpartition(".")[2]).lower()
