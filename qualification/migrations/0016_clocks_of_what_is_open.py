"""Clocks for the handoffs and triage items that are open at the upgrade, from the due times that they were given.

It reckons by itself: what the app reckons by later may ask for columns that are not there yet. Nobody is reminded of
what began before; what is overdue is told when time next is looked at.
"""

import json
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import holidays
from django.db import migrations
from django.db.models import F, Q

from leadhub.clock import real_now
from leadhub.keys import new_id

BREACH = 2
LONGEST = 3 * 366
AT_ONCE = 500


class Hours:
    """Working time as calendars had it then."""

    def __init__(self, calendar):
        self.calendar = calendar
        self.zone = ZoneInfo(calendar.timezone)
        country = calendar.holidays_country
        known = holidays.country_holidays(country, subdiv=calendar.holidays_subdivision or None) if country else ()
        self.holidays = known

    def intervals(self, start):
        """Opening and closing of working days that end after a moment."""
        day = start.astimezone(self.zone).date()
        for _ in range(LONGEST):
            for edges in () if day in self.holidays else self.calendar.hours[day.weekday()]:
                opening, closing = (datetime.combine(day, time.fromisoformat(edge), self.zone) for edge in edges)
                opening, closing = (each.astimezone(start.tzinfo) for each in (opening, closing))
                if closing > start:
                    yield max(opening, start), closing
            day += timedelta(days=1)

    def between(self, start, end):
        """Seconds of work between two moments."""
        total = timedelta()
        if end > start:
            for opening, closing in self.intervals(start):
                if opening >= end:
                    break
                total += min(closing, end) - opening
        return total.total_seconds()

    def after(self, start, seconds):
        """The moment at which so many seconds of work have been done."""
        left = timedelta(seconds=seconds)
        for opening, closing in self.intervals(start):
            if left <= closing - opening:
                return opening + left
            left -= closing - opening
        return start + left


def begin_clocks(apps, schema_editor):
    """Begin what runs."""
    now, models = real_now(), {name: apps.get_model("qualification", name) for name in NAMES}
    teams = list(models["Team"].objects.select_related("calendar").order_by("name"))
    began = dict(models["Hold"].objects.filter(ended_at=None).values_list("lead_id", "began_at"))
    agreements = contents(apps)
    hours = {team.calendar_id: Hours(team.calendar) for team in teams}
    runs = []
    open_or_unanswered = Q(status="open") | Q(status="accepted", responded_at=None, cycle=F("lead__cycle"))
    handoffs = models["Handoff"].objects.filter(open_or_unanswered).select_related("lead__account")
    for handoff in handoffs.order_by("pk").iterator(AT_ONCE):
        country = handoff.lead.account.country if handoff.lead.account else None
        team = team_of(handoff, country, teams)
        if team is None:
            continue
        about = {"lead_id": handoff.lead_id, "handoff_id": handoff.pk, "agreement": handoff.agreement}
        about["owner"] = "partner" if handoff.partner_id else "sales"
        start, stood, own = handoff.created_at, began.get(handoff.lead_id), hours[team.calendar_id]
        if handoff.status == "open":
            runs.append(run("acceptance", about, own, start, handoff.accept_due_at, stood))
            number = expiry_of(agreements.get(handoff.agreement), handoff)
            if number:
                runs.append(run("expiry", about, own, now, own.after(now, number * 3600), stood))
        runs.append(run("first_response", about, own, start, handoff.response_due_at, stood))
    latest = max(agreements, default=1)
    triages = models["Triage"].objects.filter(decided_at=None).select_related("team")
    for item in triages.order_by("pk").iterator(AT_ONCE):
        about = {"lead_id": item.lead_id, "triage_id": item.pk, "agreement": latest, "owner": "marketing"}
        own = hours[item.team.calendar_id]
        runs.append(run("triage", about, own, item.created_at, item.due_at, began.get(item.lead_id)))
    models["ClockRun"].objects.bulk_create([models["ClockRun"](**values) for values in runs], batch_size=AT_ONCE)


def run(kind, about, hours, start, due, stood_since):
    """The columns of one clock; one whose lead is on hold stands."""
    limit = hours.between(start, due)
    stands = stood_since is not None
    return about | {
        "id": new_id(),
        "kind": kind,
        "number": round(limit / 3600, 2),
        "unit": "business_hours",
        "calendar_id": hours.calendar.pk,
        "calendar_version": hours.calendar.version,
        "started_at": start,
        "limit_s": limit,
        "spent_s": hours.between(start, stood_since) if stands else 0,
        "running_since": None if stands else start,
        "due_at": due,
        "next_step": BREACH,
        "next_at": None if stands else due,
    }


def team_of(handoff, country, teams):
    """Whose hours count: the team's, or for a partner those of the desk that looks after it."""
    if handoff.team_id:
        return next(team for team in teams if team.pk == handoff.team_id)
    of_kind = [team for team in teams if team.kind == handoff.kind]
    named = [team for team in of_kind if country in team.countries]
    rest = [team for team in of_kind if not team.countries]
    return next(iter(named or rest or of_kind), None)


def contents(apps):
    """The agreements by number."""
    versions = apps.get_model("leadhub", "Version").objects.filter(kind="agreements")
    return {number: json.loads(content) for number, content in versions.values_list("number", "content")}


def expiry_of(content, handoff):
    """Business hours after which nobody's answer is waited for; partners are not asked so."""
    if content is None or handoff.partner_id:
        return None
    said = [
        clause
        for clause in content["clauses"]
        if clause["code"] == "expiry"
        and clause.get("unit") == "business_hours"
        and clause.get("scope", {}).get("priority") in (None, handoff.priority)
        and clause.get("scope", {}).get("channel") in (None, handoff.kind)
    ]
    said.sort(key=lambda clause: -sum(value is not None for value in clause.get("scope", {}).values()))
    return said[0]["number"] if said else None


NAMES = ("ClockRun", "Handoff", "Hold", "Team", "Triage")


class Migration(migrations.Migration):
    dependencies = [
        ("qualification", "0015_clocks_know_the_version_of_their_calendar"),
        ("leadhub", "0004_signatures_stay"),
    ]

    operations = [migrations.RunPython(begin_clocks, migrations.RunPython.noop)]
