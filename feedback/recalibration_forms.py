"""What people give when they ask for a recalibration."""

from feedback.models import Recalibration
from leadhub.api.bodies import Body, Instant


class AskRecalibrationBody(Body, rename={"since": "from", "until": "to"}):
    """Of which outcome, and of the leads that came from `from` to before `to`; without them of all."""

    outcome: Recalibration.Outcome = Recalibration.Outcome.WON
    since: Instant | None = None
    until: Instant | None = None
