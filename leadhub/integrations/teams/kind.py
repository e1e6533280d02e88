"""Microsoft Teams: a workflow takes messages and tells us nothing, so that a connection needs no secret.

The address of the workflow is a channel of alerts; a press there would be nobody's, since a workflow does not say who
pressed. Messages lead to pages instead.
"""

from typing import Final

from leadhub.integrations.kinds import Kind

KIND: Final = Kind(code="teams", label="Microsoft Teams", doc="docs/integrations/teams.md")
