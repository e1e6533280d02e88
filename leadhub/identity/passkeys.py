"""What browsers answer for a passkey. The library takes it for whole: what cannot be read is refused as a wrong one."""

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn import forms as library

# What reading an answer raises that lacks members, or has them of another kind.
UNREADABLE = (KeyError, TypeError, ValueError, AttributeError, IndexError)


class _Read:
    def clean_credential(self) -> Any:
        """The passkey that was used."""
        try:
            return super().clean_credential()  # type: ignore[misc]  # of the form it is mixed into
        except UNREADABLE as error:
            raise get_adapter().validation_error("incorrect_code") from error


class Asked(_Read, library.AuthenticateWebAuthnForm):
    """The second step of a sign-in."""


class Confirmed(_Read, library.ReauthenticateWebAuthnForm):
    """The passkey once more."""


class Added(library.AddWebAuthnForm):
    """A new one."""

    def clean(self) -> dict[str, Any]:
        """Its name, and what the browser says of it."""
        try:
            cleaned: dict[str, Any] = super().clean()
        except UNREADABLE as error:
            raise get_adapter().validation_error("incorrect_code") from error
        return cleaned
