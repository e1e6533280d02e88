"""The example company that the sandbox and the demo work for: who signs in; each app brings what else it has."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from secrets import token_urlsafe
from uuid import UUID

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.utils.module_loading import import_string

from leadhub.actors import Role
from leadhub.api.tokens import SHOWN, digest, make_token
from leadhub.composition import parts
from leadhub.known_secrets import DEMO_PASSWORD, DEMO_TOKEN, DOMAIN
from leadhub.models import Token, User
from leadhub.usecases import use_case

LABEL = "example company"
STAFF = {
    "operations": (Role.OPERATIONS, "Ines Okafor"),
    "marketing": (Role.MARKETING, "Marta Lindqvist"),
    "sales": (Role.SALES, "Sam Keller"),
    "sales2": (Role.SALES, "Dana Whitfield"),
    "manager": (Role.MANAGER, "Robert Huang"),
    "viewer": (Role.VIEWER, "Vera Stein"),
    "integration": (Role.INTEGRATION, "Website"),
}
MAY_OPEN_CONSOLE = frozenset({Role.OPERATIONS, Role.MARKETING, Role.SALES, Role.MANAGER})


@dataclass(frozen=True, slots=True)
class SignIn:
    """How a person signs in."""

    email: str
    password: str


@dataclass(slots=True)
class People:
    """Those who sign in, by the name that the sandbox gives them. All share one password, hashed once."""

    password: str
    users: dict[str, User] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    _hash: str = ""

    def add(self, name: str, role: Role, full_name: str, *, partner: UUID | None = None) -> User:
        """Make a user with a token, or renew those of an earlier run."""
        self._hash = self._hash or make_password(self.password)
        user, _ = User.objects.update_or_create(
            email=f"{name}@{DOMAIN}",
            defaults={
                "name": full_name,
                "role": role,
                "partner_id": partner,
                "is_staff": role in MAY_OPEN_CONSOLE,
                "password": self._hash,
            },
        )
        self.users[name] = user
        self.tokens[name] = _demo_token(user, name) if settings.MODE == "demo" else make_token(user, LABEL)
        return user

    def sign_ins(self) -> dict[str, dict[str, str]]:
        """E-mail and password of everybody, as plain data."""
        return {name: asdict(SignIn(user.email, self.password)) for name, user in self.users.items()}


@use_case
def found_company() -> People:
    """Make the example company, or renew its sign-ins and tokens where it was made before."""
    people = People(DEMO_PASSWORD if settings.MODE == "demo" else token_urlsafe(12))
    for name, (role, full_name) in STAFF.items():
        people.add(name, role, full_name)
    for install_example in parts("LEADHUB_EXAMPLE"):
        install_example(people)
    return people


def tell_past(people: People, *, invented: int, days: int, now: datetime) -> str:
    """Let the company have so many invented customers in so many days, unless it has a past; answers what there is."""
    tell: Callable[..., str] = import_string(settings.LEADHUB_PAST)
    return tell(people, invented=invented, days=days, now=now)


def stage_demo(people: People, *, invented: int, days: int, now: datetime) -> str:
    """The same with what the demo has besides: many more who read, and something of everything under way today."""
    stage: Callable[..., str] = import_string(settings.LEADHUB_DEMO)
    return stage(people, invented=invented, days=days, now=now)


def _demo_token(user: User, name: str) -> str:
    """A token that everybody can know, for an installation that only its own machine reaches."""
    text = f"{DEMO_TOKEN}{name}"
    Token.objects.get_or_create(digest=digest(text), defaults={"user": user, "name": LABEL, "prefix": text[:SHOWN]})
    return text
