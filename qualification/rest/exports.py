"""Leads, signals and handoffs as files."""

from leadhub.api.exporting import export_routes
from qualification.readers.handoffs import HANDOFFS
from qualification.readers.leads import LEADS
from qualification.readers.signal_views import SIGNALS

routes = [
    *export_routes("leads", LEADS, "lead.export"),
    *export_routes("signals", SIGNALS, "signal.export"),
    *export_routes("handoffs", HANDOFFS, "handoff.export"),
]
