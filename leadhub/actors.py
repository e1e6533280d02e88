"""Who acts: a frozen value that doors make from credentials and use cases receive."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final
from uuid import UUID

from leadhub.errors import NotAllowed

# Of a name in what is written down.
LONGEST_NAME: Final = 120


class Role(StrEnum):
    """The few roles; what each may do is in the policy tables of the apps."""

    OPERATIONS = "operations"
    MARKETING = "marketing"
    SALES = "sales"
    MANAGER = "manager"
    VIEWER = "viewer"
    AUDITOR = "auditor"
    INTEGRATION = "integration"
    PARTNER = "partner"


# Roles that somebody signs in with a password or from another house; the others are of machines.
PEOPLE = frozenset(Role) - {Role.INTEGRATION, Role.PARTNER}


class ActorKind(StrEnum):
    """What stands behind a change; transitions and verdicts keep it."""

    PERSON = "person"
    PARTNER = "partner"
    INTEGRATION = "integration"
    CRM = "crm"
    IMPORT = "import"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """One caller of use cases. `partner_id` is set exactly for actors of kind partner."""

    kind: ActorKind
    role: Role | None = None
    user_id: UUID | None = None
    name: str = ""
    partner_id: UUID | None = None
    # What the token that was sent is narrowed to; None: to nothing.
    scopes: frozenset[str] | None = None

    @property
    def label(self) -> str:
        """The name that others may read."""
        return self.name or str(self.kind)

    @property
    def is_sales(self) -> bool:
        """Sales and their managers answer for sales."""
        return self.role in (Role.SALES, Role.MANAGER)

    def by_way_of(self, way: str) -> "Actor":
        """The same, with the way by which they did it behind the name: what is written down tells it."""
        return replace(self, name=f"{self.label} ({way})"[:LONGEST_NAME])

    def require(self, *roles: Role, code: str = "not_allowed", detail: str = "") -> None:
        """Refuse every role but these."""
        if self.role not in roles:
            wanted = " or ".join(sorted(str(role) for role in roles))
            raise NotAllowed(detail or f"This is for {wanted}.", code=code)


SYSTEM = Actor(ActorKind.SYSTEM, name="leadhub")
