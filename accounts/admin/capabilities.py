"""What product lines can make."""

from collections.abc import Mapping
from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from accounts import capabilities
from accounts.admin.forms import Lines, RowForm, changed_body, new_body
from accounts.capabilities import CreateCapabilityBody, UpdateCapabilityBody
from accounts.models import Capability
from leadhub.actors import Actor
from leadhub.clock import now
from leadhub.console.admin import ConsoleAdmin


class CapabilityForm(RowForm):
    """One process of a product line, with its limits."""

    materials = Lines(
        help_text="One a line. Aluminium stands for aluminium 6061; a grade without the word, such as 6061, is added."
    )
    certificates = Lines(help_text="One a line, such as ISO 13485.")


@admin.register(Capability)
class CapabilityAdmin(ConsoleAdmin):
    """What enquiries are held against; what is left empty is unknown, which is not no."""

    verb = "capability.list"
    create_verb = "capability.create"
    change_verb = "capability.edit"
    icon = "precision_manufacturing"
    rank = 32
    form = CapabilityForm
    empty = "No capability yet, so no enquiry can be held against what you make. Add a process and its limits."
    list_display = ["process", "product_line", "order_kind", "tolerance_um", "capacity_from", "is_active"]
    list_select_related = ["product_line"]
    list_filter = ["product_line", "order_kind", "is_active"]
    search_fields = ["process"]
    ordering = ["process", "pk"]
    fieldsets = [
        (None, {"fields": ["product_line", "process", "order_kind", "is_active"]}),
        (
            "Limits",
            {"fields": ["materials", "tolerance_um", ("length_mm", "width_mm", "height_mm"), "certificates"]},
        ),
        ("Volume and capacity", {"fields": [("volume_from", "volume_to"), ("capacity_from", "lead_time_days")]}),
        ("Remark", {"fields": ["note"]}),
    ]

    def rows(self, actor: Actor) -> "QuerySet[Capability]":
        """Those out of use too."""
        return Capability.objects.visible_to(actor)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """It stays with its product line."""
        return ["product_line"] if obj is not None else []

    def create_by(self, actor: Actor, values: Mapping[str, Any]) -> Model:
        """A new capability."""
        return capabilities.create(new_body(CreateCapabilityBody, values), actor=actor, now=now())

    def change_by(self, actor: Actor, subject: Any, values: Mapping[str, Any]) -> Capability:
        """What was changed, and nothing else."""
        body = changed_body(UpdateCapabilityBody, values, subject)
        return capabilities.edit(subject.pk, body, actor=actor, now=now())
