"""RFQs from signals: each that asks for a quote makes one, or revises the one of its project."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from accounts.rules.folding import fold
from leadhub.keys import new_id
from qualification.folding import Placed, when
from qualification.locking import Held
from qualification.models import ExportMarking, LeadState, Rfq, RfqLine
from qualification.moving import Ledger
from qualification.rfq_rows import RfqWrites, lines_of, revise
from qualification.rules.model import ScoringModels
from qualification.signal_forms import Properties

ASKS_FOR_A_QUOTE: Final = ("rfq_submitted", "quote_request")
TEXTS: Final = ("project", "application", "end_customer")
LINE_TEXTS: Final = ("part_number", "material", "process", "order_kind")
Values = dict[str, Any]


@dataclass(slots=True)
class Enquired:
    """What RFQs came of a batch, by lead: the type of each event with what it tells."""

    told: dict[UUID, list[tuple[str, dict[str, Any]]]] = field(default_factory=lambda: defaultdict(list))

    def tell(self, held: Sequence[Held], ledger: Ledger) -> None:
        """Record the events of locked leads."""
        for each in held:
            for type, data in self.told.get(each.lead.pk, ()):
                ledger.tell(each.lead, type, data)


def enquire(
    stored: Sequence[Placed],
    noise: Collection[UUID | None],
    states: Mapping[UUID, LeadState],
    ledger: Ledger,
    scoring: ScoringModels,
) -> Enquired:
    """Make and revise the RFQs of leads whose states are locked: seven statements at any number.

    A later signal of a project is a revision of its RFQ while that has not ended; what names no project, or another,
    is an RFQ of its own. What comes late from before only completes it.
    """
    types = {scoring.numbers[code] for code in ASKS_FOR_A_QUOTE if code in scoring.numbers}
    asking = [each for each in stored if each.draft.type in types and each.pk is not None and each.pk not in noise]
    enquired = Enquired()
    if not asking:
        return enquired
    rows = Rfq.objects.filter(lead_id__among=list({each.lead for each in asking})).order_by("lead_id", "number")
    known: dict[UUID, list[Rfq]] = defaultdict(list)
    for row in rows:
        known[row.lead_id].append(row)
    lines = lines_of([rfq.pk for rfqs in known.values() for rfq in rfqs if rfq.is_going])
    writes = RfqWrites()
    for each in sorted(asking, key=when):
        rfqs = known[each.lead]
        rfq = _of_its_project(each.draft.properties, rfqs)
        if rfq is None:
            rfq = _born(each, len(rfqs) + 1, ledger)
            rfqs.append(rfq)
            writes.add(rfq)
            enquired.told[each.lead].append(("rfq.received", {"rfq": str(rfq.pk)}))
        elif each.draft.occurred_at >= rfq.received_at:
            asked_at, by = each.draft.occurred_at, ledger.actor.label
            writes.replace(revise(rfq, lines[rfq.pk], signal=each.pk, asked_at=asked_at, by=by, now=ledger.now))
            told = {"rfq": str(rfq.pk), "revision": rfq.revision}
            enquired.told[each.lead].append(("rfq.revised", told))
        is_newer = each.pk == rfq.signal
        _say(rfq, _facts(each.draft.properties), overwrites=is_newer)
        _say_line(rfq, lines[rfq.pk], each.draft.properties, writes, overwrites=is_newer)
        writes.change(rfq, ledger.now)
        if rfq.is_marked:
            states[each.lead].export_controlled = True
            ledger.keep(states[each.lead])
    writes.save()
    return enquired


def _of_its_project(said: Properties, rfqs: Sequence[Rfq]) -> Rfq | None:
    key = fold(said.project or "")[:200]
    return next((rfq for rfq in reversed(rfqs) if key and rfq.is_going and rfq.project_key == key), None)


def _born(each: Placed, number: int, ledger: Ledger) -> Rfq:
    return Rfq(
        pk=new_id(),
        lead_id=each.lead,
        number=number,
        signal=each.pk,
        received_at=each.draft.occurred_at,
        project_key=fold(each.draft.properties.project or "")[:200],
        created_at=ledger.now,
        created_by_name=ledger.actor.label,
        updated_at=ledger.now,
    )


def _facts(said: Properties) -> Values:
    """What a signal says of the RFQ as a whole; nobody takes a marking off by saying nothing of it."""
    texts = {name: (getattr(said, name) or "").strip()[:200] for name in TEXTS}
    marking = said.export_marking if said.export_marking != ExportMarking.NONE else None
    return texts | {
        "required_by": said.required_by,
        "has_drawings": said.has_drawings,
        "is_under_nda": said.is_under_nda,
        "export_marking": marking,
    }


def _say(row: Rfq | RfqLine, values: Values, *, overwrites: bool) -> None:
    """Put what was said in its place; what comes late from before leaves what is known alone."""
    for name, value in values.items():
        is_known = getattr(row, name) not in (None, "", [], False, ExportMarking.NONE)
        if value not in (None, "", []) and (overwrites or not is_known):
            setattr(row, name, value)


def _say_line(rfq: Rfq, lines: list[RfqLine], said: Properties, writes: RfqWrites, *, overwrites: bool) -> None:
    """Complete the line of the part that is named, else the first one; a part that is new is a line of its own."""
    values: Values = {name: (getattr(said, name) or "").strip()[:200] for name in LINE_TEXTS}
    values |= {"tolerance_um": said.tolerance_um, "annual_volume": said.annual_volume}
    values["quantities"] = [] if said.quantity is None else [said.quantity]
    if not any(value not in (None, "", []) for value in values.values()):
        return
    part = values["part_number"]
    line = next((one for one in lines if not part or one.part_number in ("", part)), None)
    if line is None:
        line = RfqLine(pk=new_id(), rfq=rfq, number=len(lines) + 1)
        lines.append(line)
        writes.add_line(line)
    _say(line, values, overwrites=overwrites)
    writes.change_line(line)
