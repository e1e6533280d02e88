"""The leads, the handoffs or the cases behind a number, as the console lists them."""

from typing import Any, ClassVar
from urllib.parse import urlsplit

from django.contrib.admin import ModelAdmin, SimpleListFilter
from django.contrib.admin.options import IncorrectLookupParameters
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.http import urlencode

from leadhub.api.filters import Filters, single_values
from leadhub.errors import BadRequest
from qualification.readers.handoffs import HandoffFilters
from qualification.readers.lead_filters import LeadFilters


class BehindNumber(SimpleListFilter):
    """The leads behind a number of one of these pages, narrowed as its address in the API says."""

    title = "counted"
    parameter_name = "behind"
    filters: ClassVar[type[Filters]] = LeadFilters

    def lookups(self, request: HttpRequest, model_admin: "ModelAdmin[Any]") -> list[tuple[str, str]]:
        """What is chosen is shown, so that it can be left again; there is nothing else to choose here."""
        given = request.GET.get(self.parameter_name)
        return [(given, "Behind the number")] if given else []

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Any]") -> "QuerySet[Any]":
        """The rows as the API would list them."""
        if not self.value():
            return queryset
        try:
            given = QueryDict(self.value())
            return self.filters.narrowed(queryset, single_values(given, self.filters.names()))
        except BadRequest as error:
            raise IncorrectLookupParameters from error


class HandoffsBehindNumber(BehindNumber):
    """The handoffs behind a number."""

    filters: ClassVar[type[Filters]] = HandoffFilters


def behind(address: str) -> str:
    """Where the console lists what an address of the API lists."""
    parts = urlsplit(address)
    for name, model in (("leads", "lead"), ("handoffs", "handoff")):
        if parts.path == reverse(name):
            return f"{reverse(f'admin:qualification_{model}_changelist')}?{urlencode({'behind': parts.query})}"
    return f"{reverse('admin:qualification_lead_scorecard-cases')}?{parts.query}"
