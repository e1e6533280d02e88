"""The people behind owners, members and authors, as far as their colleagues may know of them."""

from collections.abc import Sequence
from uuid import UUID

from leadhub.actors import Actor, Role
from leadhub.api.bodies import View
from leadhub.api.nouns import Noun
from leadhub.models import User


class UserView(View):
    """Somebody who signs in."""

    id: UUID
    name: str
    role: Role
    is_active: bool


def users_by_id(_actor: Actor, keys: Sequence[UUID]) -> dict[UUID, UserView]:
    """The users with these ids; the policy lets staff and integrations read who their colleagues are."""
    return {
        user.pk: UserView(id=user.pk, name=user.name, role=Role(user.role), is_active=user.is_active)
        for user in User.objects.filter(pk__in=keys).exclude(role=Role.PARTNER)
    }


USER = Noun(name="User", view=UserView, verb="user.read", load=users_by_id)
