"""E-mail and password: who they are, and whether they may go where they are going."""

from typing import Any

from allauth.account.adapter import get_adapter
from django.core.exceptions import ValidationError
from unfold.forms import AuthenticationForm

from leadhub.actors import Role
from leadhub.models import User

NOT_RIGHT = "E-mail address and password do not open this together. Type both again."
TOO_MANY = "Too many tries were wrong. Wait five minutes, then try again."


class SignInForm(AuthenticationForm):
    """Says the same of an address that nobody has, a wrong password, and somebody who may not go there."""

    def __init__(self, *args: Any, is_for_console: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_for_console = is_for_console
        self.fields["username"].label = "E-mail address"

    def clean(self) -> dict[str, Any]:
        """Count the try, then ask."""
        given: dict[str, Any] = self.cleaned_data
        address, password = str(given.get("username") or "").strip().lower(), given.get("password")
        if not address or not password:
            return given
        try:
            user = get_adapter().authenticate(self.request, email=address, password=password)
        except ValidationError as refusal:
            raise ValidationError(TOO_MANY, code=refusal.code) from refusal
        if not isinstance(user, User) or not self._may_enter(user):
            raise ValidationError(NOT_RIGHT, code="invalid_login")
        self.user_cache = user
        return given

    def _may_enter(self, user: User) -> bool:
        if self.is_for_console:
            return user.is_staff
        return user.role != Role.INTEGRATION
