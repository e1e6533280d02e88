"""How the outbox and the deliveries stand, for Prometheus: read from the tables whenever it asks."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from functools import cache
from uuid import UUID

from django.db import DatabaseError
from django.db.models import Count, Min
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import REGISTRY, Collector

from leadhub.clock import real_now
from leadhub.models import Delivery, DeliveryState, DisabledWhy, EndpointState, Unplaced, WebhookEndpoint

HELP = {
    "leadhub_outbox_waiting": "Events that have no place in the feed yet.",
    "leadhub_outbox_oldest_seconds": "Age of the oldest event that has no place in the feed yet.",
    "leadhub_deliveries_due": "Deliveries to active receivers of events that are due or wait for their next try.",
    "leadhub_deliveries_oldest_due_seconds": "How long the delivery that is due the longest could have been tried.",
    "leadhub_deliveries_parked": "Deliveries that were set aside.",
    "leadhub_deliveries_failed": "Deliveries that their receivers did not take.",
    "leadhub_webhook_endpoints_failing": "Active receivers of events whose last answers were no success.",
    "leadhub_webhook_endpoints_disabled": "Receivers of events that get nothing any more.",
}
READABLE = "leadhub_tables_readable"


class Standing(Collector):
    """The gauges of the outbox and the deliveries."""

    def describe(self) -> Iterable[Metric]:
        """The names alone: at the start there may be no database yet."""
        return [GaugeMetricFamily(name, text) for name, text in self._texts().items()]

    def collect(self) -> Iterator[Metric]:
        """The present values; where the database does not answer, that and nothing else."""
        try:
            values = gauges(real_now())
        except DatabaseError:
            values = {}
        for name, value in (values | {READABLE: float(bool(values))}).items():
            yield GaugeMetricFamily(name, self._texts()[name], value=value)

    def _texts(self) -> dict[str, str]:
        return HELP | {READABLE: "Whether the tables behind these figures can be read."}


@cache
def register() -> None:
    """Let Prometheus read them, once in a process however often the apps are made ready."""
    REGISTRY.register(Standing())


def gauges(real: datetime) -> dict[str, float]:
    """Every figure, in a fixed number of statements."""
    due = Delivery.objects.filter(state=DeliveryState.DUE, endpoint__state=EndpointState.ACTIVE)
    waiting = due.aggregate(count=Count("pk"), oldest=Min("next_try_at"))
    unsent = Delivery.objects.filter(state__in=(DeliveryState.FAILED, DeliveryState.PARKED))
    by_state = dict(unsent.order_by().values_list("state").annotate(count=Count("pk")))
    endpoints = WebhookEndpoint.objects
    first = Unplaced.objects.order_by("event_id").values_list("event_id", flat=True).first()
    figures = (
        Unplaced.objects.count(),
        _age(made_at(first), real) if first else 0,
        waiting["count"],
        _age(waiting["oldest"], real) if waiting["oldest"] else 0,
        by_state.get(DeliveryState.PARKED, 0),
        by_state.get(DeliveryState.FAILED, 0),
        endpoints.filter(state=EndpointState.ACTIVE, failures__gt=0).count(),
        endpoints.filter(state=EndpointState.DISABLED).exclude(disabled_why=DisabledWhy.REMOVED).count(),
    )
    return {name: float(value) for name, value in zip(HELP, figures, strict=True)}


def made_at(key: UUID) -> datetime:
    """The moment of the real clock that an id begins with: events themselves know business time only."""
    return datetime.fromtimestamp((key.int >> 80) / 1000, UTC)


def _age(moment: datetime, real: datetime) -> float:
    return max(0.0, (real - moment).total_seconds())
