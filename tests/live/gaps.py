"""Settings of an installation that forgot the policy of one app."""

from leadhub.settings import *  # noqa: F403
from leadhub.settings import LEADHUB_POLICIES

LEADHUB_POLICIES = [name for name in LEADHUB_POLICIES if not name.startswith("leadhub.")]
