"""All charts of the console, their pages and files, and the page that lists them."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils.http import urlencode

from feedback.admin.charts.capacity import capacity
from feedback.admin.charts.channels import channels
from feedback.admin.charts.chart import Asked, Chart, Report, asked_in, months_way
from feedback.admin.charts.clauses import clauses
from feedback.admin.charts.conversion import conversion
from feedback.admin.charts.endings import endings
from feedback.admin.charts.funnel import cohort
from feedback.admin.charts.rejections import rejected
from feedback.admin.charts.responses import first_response
from feedback.admin.charts.scores import scores
from feedback.admin.charts.sources import sources
from feedback.admin.charts.stages import time_in_stage
from leadhub import clock
from leadhub.actors import Actor
from leadhub.api.csv_files import csv_answer
from leadhub.console.tables import Link
from leadhub.console.words import clock_time
from qualification.admin.attainment import FORMAT
from qualification.readers.attainment import month_of

TITLE: Final = "Reports"
VERB: Final = "scorecard.read"
REPORTS: Final = (
    Report("funnel", "How far do the leads of a month come?", "Leads that came in a month", cohort, by_month=True),
    Report("conversion", "How many leads go on from step to step?", "Twelve months", conversion, by_month=True),
    Report("rejections", "Why does sales reject leads?", "A month beside the one before", rejected, by_month=True),
    Report("first-response", "How fast is the first response?", "A month", first_response, by_month=True),
    Report("time-in-stage", "Where do leads stay too long?", "All leads, up to now", time_in_stage),
    Report("clauses", "Is the agreement kept?", "A month", clauses, by_month=True),
    Report("scores", "Where do leads stand by fit and intent?", "Leads of twelve months, as they stand", scores),
    Report("endings", "Do leads that were handed over come to an end?", "90, 180 and 365 days", endings),
    Report("channels", "What do channels and partners make of their leads?", "A month", channels, by_month=True),
    Report("capacity", "Can the teams take what comes?", "The coming two weeks", capacity),
    Report(
        "sources", "Which sources bring leads that are won?", "Twelve months", sources, by_month=True, as_table=True
    ),
)
BY_NAME: Final[Mapping[str, Report]] = {report.name: report for report in REPORTS}


def reports_page(actor: Actor, asked: QueryDict) -> dict[str, Any]:
    """Every question that is answered, with what is counted for it."""
    return {"reports": REPORTS}


def page_of(report: Report) -> Callable[[Actor, QueryDict], dict[str, Any]]:
    """The page of one chart."""

    def page(actor: Actor, given: QueryDict) -> dict[str, Any]:
        asked = _asked(report, given)
        chart = report.make(actor, asked)
        named = urlencode({"month": f"{asked.month:{FORMAT}}"}) if report.by_month else ""
        file = f"{report.address}table.csv{f'?{named}' if named else ''}"
        return {
            "chart": chart,
            "ways": [months_way(asked)] if report.by_month else [],
            "files": [Link("CSV", file), *chart.more],
            "as_of": clock_time(asked.now),
            "period": report.period,
            "trail": [Link(TITLE, reverse("admin:qualification_lead_reports")), Link(report.question, "")],
        }

    return page


def report_file(actor: Actor, report: Report, given: QueryDict) -> HttpResponse:
    """The numbers of one chart as CSV."""
    asked = _asked(report, given)
    month = f"-{asked.month:{FORMAT}}" if report.by_month else ""
    return csv_answer(f"{report.name}{month}.csv", *report.make(actor, asked).file)


def brief(actor: Actor, report: Report) -> Chart:
    """One chart as it stands on the first page."""
    now = clock.now()
    return report.make(actor, Asked(month_of(now), now, is_brief=True))


def _asked(report: Report, given: QueryDict) -> Asked:
    return asked_in(given if report.by_month else QueryDict(), clock.now())
