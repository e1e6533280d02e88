"""Which clause each clock ran by, found by what the clock says of it: kind, number, unit and where it holds."""

import json
from typing import Any

from django.db import migrations, models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

CODES = {
    "attempts": ("attempts_window",),
    "decision": ("decision", "decision_in_technical_review"),
    "status": ("progress", "status"),
}
TOLD = ("kind", "number", "unit", "priority", "channel", "partner", "line")


def name_clauses(apps: Any, schema_editor: Any) -> None:
    """One statement for each sort of clock of each version."""
    runs = apps.get_model("qualification", "ClockRun").objects
    versions = apps.get_model("leadhub", "Version").objects.filter(kind="agreements")
    for number, content in versions.values_list("number", "content"):
        clauses = json.loads(content)["clauses"]
        told = runs.filter(agreement=number).annotate(
            priority=Coalesce(F("handoff__priority"), F("technical_review__handoff__priority")),
            channel=F("handoff__kind"),
            partner=F("handoff__partner"),
            line=F("lead__product_line__code"),
        )
        for sort in told.order_by().values(*TOLD).distinct():
            place = place_of(clauses, sort)
            if place is not None:
                alike = {f"{name}__isnull" if sort[name] is None else name: sort[name] or True for name in TOLD}
                runs.filter(pk__in=told.filter(**alike).values("pk")).update(clause=place)


def place_of(clauses: list[dict[str, Any]], sort: dict[str, Any]) -> int | None:
    """The narrowest clause that says the same and holds there; what a triage item was asked by is told by its number."""
    where = {
        "priority": sort["priority"],
        "channel": "partner" if sort["partner"] else sort["channel"],
        "product_line": sort["line"],
    }
    found = []
    for place, clause in enumerate(clauses):
        scope = {name: value for name, value in (clause.get("scope") or {}).items() if value is not None}
        says = (clause.get("number"), clause.get("unit")) == (sort["number"], sort["unit"])
        holds = all(where.get(name) in (None, value) for name, value in scope.items())
        if says and holds and clause["code"] in CODES.get(sort["kind"], (sort["kind"],)):
            found.append((-len(scope), place))
    return min(found)[1] if found else None


class Migration(migrations.Migration):
    dependencies = [
        ("leadhub", "0004_signatures_stay"),
        ("qualification", "0018_history_of_sheets_and_reassignments_is_append_only"),
    ]

    operations = [
        migrations.AddField(
            model_name="clockrun",
            name="clause",
            field=models.PositiveSmallIntegerField(
                help_text=(
                    "The place of its clause among those of the version; null where nobody knows any more."
                ),
                null=True,
            ),
        ),
        migrations.RunPython(name_clauses, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="clockrun",
            index=models.Index(
                condition=Q(stopped_at__isnull=False), fields=["agreement", "stopped_at"], name="clock_by_its_end"
            ),
        ),
        migrations.AddIndex(
            model_name="clockrun",
            index=models.Index(
                condition=Q(breached_at__isnull=False), fields=["agreement", "due_at"], name="clock_by_its_breach"
            ),
        ),
        migrations.AddIndex(
            model_name="handoff",
            index=models.Index(
                condition=Q(closed_at__isnull=False), fields=["closed_at"], name="handoff_by_its_end"
            ),
        ),
    ]
