"""A team of each kind, people in them, and signals by hand: ground for tests of the use cases."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from accounts.models import ProductLine
from leadhub.actors import Actor, ActorKind, Role
from leadhub.models import User
from qualification.models import BusinessCalendar, Team, TeamMember
from tests.fence import allow_writes

INTEGRATION = Actor(ActorKind.INTEGRATION, Role.INTEGRATION, name="website")
MEDICO: dict[str, Any] = {
    "name": "Medico Devices Inc.",
    "domain": "medico.example",
    "industry": "339112",
    "country": "US",
    "region": "US-MN",
    "employee_count": 900,
    "plant_count": 3,
}
numbers = count(1)


def make_company(*sellers: str) -> list[User]:
    """Product lines, one team of each kind, and these sellers in all of them."""
    with allow_writes():
        for code in ("cnc-machining", "injection-molding", "plant-automation"):
            ProductLine.objects.get_or_create(code=code, defaults={"label": code})
        calendar = BusinessCalendar.objects.create(name="Chicago", timezone="America/Chicago", holidays_country="US")
        teams = [Team.objects.create(name=kind.label, kind=kind, calendar=calendar) for kind in Team.Kind]
        users = [
            User.objects.create_user(f"{name}@leadhub.example", name=name, role=Role.SALES)
            for name in sellers or ("sales",)
        ]
        for team in teams:
            for user in users:
                TeamMember.objects.create(team=team, user=user)
    return users


def signal(type: str, at: datetime, *, days_ago: float = 0, **changes: Any) -> dict[str, Any]:
    """A signal of a design engineer of a company that fits."""
    return {
        "source": "website",
        "external_id": f"evt-{next(numbers)}",
        "type": type,
        "occurred_at": (at - timedelta(days=days_ago)).isoformat(),
        "contact": {"email": "dana@medico.example", "job_title": "Design engineer"},
        "account": MEDICO,
        "product_line": "cnc-machining",
    } | changes
