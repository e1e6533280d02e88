"""Settings of a production installation whose beat looks for what is due every two seconds: tests wait for it."""

from leadhub.settings import *  # noqa: F403
from leadhub.settings import CELERY_BEAT_SCHEDULE

TICK = CELERY_BEAT_SCHEDULE["tick"] | {"schedule": 2.0, "options": {"expires": 2}}
CELERY_BEAT_SCHEDULE = CELERY_BEAT_SCHEDULE | {"tick": TICK}
