"""Alerts by Microsoft Teams: an adaptive card posted to the address of a workflow, or of an older connector."""

from leadhub.alerts.calling import Failed, passing, post
from leadhub.alerts.outcomes import Fault, Outcome
from leadhub.alerts.parcels import Parcel
from leadhub.alerts.wording import teams_card

# Connectors answer 200 and tell of the fault in words.
TOO_MANY = "HTTP error 429"
FAILED = "failed"


class TeamsWebhook:
    """One address that leads to one chat or channel."""

    def __init__(self, address: str) -> None:
        self._address = address

    def send(self, parcel: Parcel) -> Outcome:
        """202 of a workflow, or 200 of a connector that found nothing wrong."""
        try:
            answer = post(self._address, teams_card(parcel.message, str(parcel.key)))
        except Failed as failed:
            return failed.outcome
        if answer.status == 429 or TOO_MANY in answer.text:
            return Outcome(Fault.TOO_MANY, "ratelimited", wait=answer.retry_after)
        if passing(answer.status) or (answer.status == 200 and FAILED in answer.text):
            return Outcome(Fault.PASSING, f"http_{answer.status}")
        if answer.status < 300:
            return Outcome()
        return Outcome(Fault.MESSAGE if answer.status == 413 else Fault.CHANNEL, f"http_{answer.status}")

    def close(self) -> None:
        """Each call hangs up by itself."""
