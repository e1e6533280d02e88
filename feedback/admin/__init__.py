"""The console pages of leads and handoffs, with everything that can be done to them, and the lists of reasons."""

from feedback.admin import handoffs, leads, reasons, rfqs

__all__ = ["handoffs", "leads", "reasons", "rfqs"]
