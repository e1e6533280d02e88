"""Settings of a production installation whose receivers stand on the same machine."""

from leadhub.settings import *  # noqa: F403

LOCAL_RECEIVERS = True
