"""What comes before a good end: signals, sources and campaigns."""

from rest_framework.request import Request

from feedback.readers.insights import DAYS, Asked, ConversationsView, InsightsView, conversations, insights
from feedback.rules.insight import InsightBy, InsightOutcome, InsightUnit
from leadhub.api.bodies import Count, Instant
from leadhub.api.parameters import instant_in, number_in, word_in
from leadhub.api.tokens import actor_of
from leadhub.api.views import Endpoint, Parameter, describes

PARAMETERS = (
    Parameter("outcome", InsightOutcome, "What is asked whether they came to it: `won` without it."),
    Parameter("per", InsightUnit, "What is counted: leads without it."),
    Parameter("from", Instant, "Of those that came since; without it, of all."),
    Parameter("to", Instant, "Of those that came before; without it, until now."),
)


class SignalInsights(Endpoint):
    """What people do before a good end."""

    verbs = {"GET": "insight.read"}

    @describes(
        "readSignalInsights",
        "Which signals come before a good end",
        answer=InsightsView,
        parameters=PARAMETERS,
    )
    def get(self, request: Request) -> InsightsView:
        """Each type of signal, and what enquiries tell, up to the first answer of sales."""
        return insights(actor_of(request), InsightBy.SIGNALS, _asked(request))


class SourceInsights(Endpoint):
    """Where those come from who end well."""

    verbs = {"GET": "insight.read"}

    @describes(
        "readSourceInsights",
        "Which sources those come from who end well",
        answer=InsightsView,
        parameters=PARAMETERS,
    )
    def get(self, request: Request) -> InsightsView:
        """Each source of the first touch; null is whoever came in by no known way."""
        return insights(actor_of(request), InsightBy.SOURCES, _asked(request))


class CampaignInsights(Endpoint):
    """Which campaigns those come from who end well."""

    verbs = {"GET": "insight.read"}

    @describes(
        "readCampaignInsights",
        "Which campaigns those come from who end well",
        answer=InsightsView,
        parameters=PARAMETERS,
    )
    def get(self, request: Request) -> InsightsView:
        """Each campaign of the first touch; null is whoever came by none."""
        return insights(actor_of(request), InsightBy.CAMPAIGNS, _asked(request))


class ContentInsights(Endpoint):
    """Which contents those come from who end well."""

    verbs = {"GET": "insight.read"}

    @describes(
        "readContentInsights",
        "Which contents those come from who end well",
        answer=InsightsView,
        parameters=PARAMETERS,
    )
    def get(self, request: Request) -> InsightsView:
        """Each content of the first touch, such as the page or the form; null is whoever came by none."""
        return insights(actor_of(request), InsightBy.CONTENTS, _asked(request))


class ConversationInsights(Endpoint):
    """What precedes the first serious conversation."""

    verbs = {"GET": "insight.read"}

    @describes(
        "readConversationInsights",
        "What people do shortly before sales takes them up",
        answer=ConversationsView,
        parameters=(Parameter("days", Count, f"In how many days before: {DAYS} without it."), *PARAMETERS[2:]),
        errors={422: ("out_of_bounds",)},
    )
    def get(self, request: Request) -> ConversationsView:
        """Of the leads that came in a period, or ever; only what was there before the first answer counts."""
        days = number_in(request, "days")
        period = Asked(start=instant_in(request, "from"), end=instant_in(request, "to"))
        return conversations(actor_of(request), period, days=DAYS if days is None else days)


def _asked(request: Request) -> Asked:
    return Asked(
        outcome=word_in(request, "outcome", InsightOutcome, InsightOutcome.WON),
        unit=word_in(request, "per", InsightUnit, InsightUnit.LEAD),
        start=instant_in(request, "from"),
        end=instant_in(request, "to"),
    )
