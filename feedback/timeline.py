"""What this app brings to the timeline of a lead."""

from collections.abc import Iterator

from feedback.models import Reason, Verdict
from qualification.merged import with_merged
from qualification.models import Lead
from qualification.readers.timelines import Span, TimelineEntryView, TimelineKind


def entries(lead: Lead, span: Span) -> Iterator[TimelineEntryView]:
    """What sales said of the handoffs of the lead."""
    rows = list(span.of(Verdict.objects.filter(handoff__lead__in=with_merged(lead.pk)).select_related("remark")))
    labels = dict(Reason.objects.filter(kind=Reason.Kind.REJECTION).values_list("code", "label"))
    for row in rows:
        kind = Verdict.Kind(row.kind)
        yield TimelineEntryView(
            id=row.pk,
            kind=TimelineKind.VERDICT,
            at=row.at,
            actor=row.by_name,
            text=f"{kind.label}: {labels.get(row.reason, row.reason)}" if row.reason else kind.label,
            data={
                "handoff": row.handoff_id,
                "verdict": kind,
                "reason": row.reason or None,
                "comment": row.remark.text if row.remark else None,
            },
        )
