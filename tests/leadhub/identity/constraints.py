"""How the constraints of clients and grants of roles would be broken, and what they allow."""

from collections.abc import Callable, Iterable

from leadhub.models import Client, RoleGrant, User
from tests.rows import AT, row

Breach = Callable[[], object]


def decided(**other: object) -> dict[str, object]:
    return {"decided_by": row(User), "decided_at": AT, "approved": True} | other


BROKEN: dict[str, Breach | Iterable[Breach]] = {
    "client_acts_as_somebody_unless_people_sign_in_to_it": [
        lambda: row(Client, kind="system"),
        lambda: row(Client, kind="frontend", acts_as=row(User)),
    ],
    "role_grant_open_once_a_person": lambda: row(RoleGrant, user=row(RoleGrant).user),
    "role_grant_is_decided_by_somebody_at_a_time": [
        lambda: row(RoleGrant, **decided(decided_by=None)),
        lambda: row(RoleGrant, **decided(decided_at=None)),
        lambda: row(RoleGrant, **decided(approved=None)),
    ],
    "role_grant_takes_two_people_and_not_its_own": [
        lambda: row(RoleGrant, user=(one := row(User)), asked_by=one),
        lambda: row(RoleGrant, asked_by=(one := row(User)), **decided(decided_by=one)),
        lambda: row(RoleGrant, user=(one := row(User)), **decided(decided_by=one)),
    ],
}
KEPT: dict[str, Breach] = {
    "a grant follows one that was decided": lambda: row(RoleGrant, user=row(RoleGrant, **decided()).user),
    "a program acts as somebody, a frontend as nobody": lambda: (
        row(Client, kind="frontend"),
        row(Client, kind="system", acts_as=row(User)),
    ),
}
