"""What tokens and programs use: by day and part, and who still calls what goes."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet

from leadhub.actors import Actor
from leadhub.clock import real_now
from leadhub.console.charts.bars import bar, bars
from leadhub.console.forms import Day
from leadhub.console.logs import LogAdmin, NarrowForm, narrow_choice
from leadhub.console.objects import requests_address
from leadhub.console.tables import Link, Table
from leadhub.console.words import ago
from leadhub.models import Use
from leadhub.published.changes import deprecations
from leadhub.watching.readers import USES, UseView
from leadhub.watching.usage import SHOWN, days_of, parts_of

YES = "true"


class UsesForm(NarrowForm):
    """Whose, of what."""

    who = forms.CharField(max_length=120, label="Who", help_text="A person, or a token or program by its name.")
    part = forms.CharField(max_length=80, label="Part of the API", help_text="Such as: listLeads, Lead.fit.")
    deprecated = narrow_choice("Only", [(YES, "What is deprecated")])
    day__gte = Day(label="From")
    key = forms.CharField(max_length=110, label="One caller", widget=forms.HiddenInput)


@admin.register(Use)
class UseAdmin(LogAdmin):
    """Who uses what."""

    verb = "use.list"
    group = "Oversight"
    title = "API usage"
    icon = "query_stats"
    rank = 60
    listing = USES
    narrowing = UsesForm
    file_of = "uses"
    file_verb = "use.list"
    under = (
        "How often each token and program used which part of the API, a line a day and part; days are of UTC. Choose "
        "what is deprecated to see who still calls what goes."
    )
    empty = "Nobody has called the API yet. The first call of a token is counted here within a second."
    headers = ("Day", "Came with", "Part of the API", "Requests", "Refused", "Failed", "Last")

    def rows(self, actor: Actor) -> "QuerySet[Use]":
        """All of them."""
        return Use.objects.all()

    def lines(self, actor: Actor, views: Sequence[UseView]) -> Iterator[Sequence[Any]]:
        """One part on one day each."""
        now = real_now()
        for one in views:
            yield (
                f"{one.day:%a %-d %b %Y}",
                Link(one.came_with, requests_address(key=one.key)) if one.key else one.came_with,
                part_in_words(one.part, is_deprecated=one.is_deprecated),
                f"{one.requests:,}",
                f"{one.refused:,}",
                f"{one.failed:,}",
                ago(one.last_at, now),
            )


def part_in_words(name: str, *, is_deprecated: bool) -> str:
    """A part by its name; of one that goes, what to use instead and until when."""
    if not name:
        return "All requests"
    change = deprecations().get(name) if is_deprecated else None
    return f"{name}, which goes: {change.reason}" if change is not None else name


def usage_tables(key: str) -> Iterator[Table]:
    """What a caller asked for in the last month: by day, by part, and what of it is deprecated."""
    now = real_now()
    since = (now - SHOWN).date()
    days = days_of(key, since=since)
    drawn = [bar(_short(one.day), one.requests, f"{one.requests:,}") for one in days]
    yield Table(
        f"Requests of the last {SHOWN.days} days",
        ("Day", "Requests", "Refused", "Failed"),
        [(_short(one.day), f"{one.requests:,}", f"{one.refused:,}", f"{one.failed:,}") for one in days],
        "It has asked for nothing in this time.",
        bars("How many requests on each day", drawn) if drawn else None,
    )
    going = parts_of(key, since=since, deprecated=True)
    yield Table(
        "Deprecated parts that it still uses",
        ("Part", "Requests", "Last"),
        [(part_in_words(one.name, is_deprecated=True), f"{one.requests:,}", ago(one.last_at, now)) for one in going],
        "None: nothing that it uses is announced to go.",
    )
    yield Table(
        "What it uses",
        ("Part of the API", "Requests", "Refused", "Last"),
        [
            (one.name, f"{one.requests:,}", f"{one.refused:,}", ago(one.last_at, now))
            for one in parts_of(key, since=since, deprecated=False)
        ],
        "Nothing yet.",
    )


def requests_link(key: str) -> Link:
    """The log of what a caller asked for."""
    return Link("Its requests", requests_address(key=key))


def _short(day: date) -> str:
    return f"{day:%-d %b}"
