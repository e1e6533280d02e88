"""Secrets are sealed at rest, and read again after the key has changed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadhub.sealing import Unreadable, is_current, key_id, seal, unseal

SECRET = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"


def test_what_is_sealed_shows_nothing_and_names_its_key() -> None:
    sealed = seal(SECRET)
    assert SECRET not in sealed
    assert SECRET[6:20] not in sealed
    assert sealed.startswith(f"{key_id()}.")
    assert seal(SECRET) != sealed, "two that are equal do not look equal"
    assert unseal(sealed) == SECRET


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_is_read_again(secret: str) -> None:
    sealed = seal(secret)
    assert sealed.isascii()
    assert unseal(sealed) == secret


def test_a_key_that_has_changed_reads_what_was_sealed_before(settings) -> None:
    before, sealed = settings.SECRET_KEY, seal(SECRET)
    settings.SECRET_KEY = "another-key-" + "1" * 50
    with pytest.raises(Unreadable):
        unseal(sealed)
    settings.SECRET_KEY_FALLBACKS = ["one-more-key-" + "2" * 50, before]
    assert unseal(sealed) == SECRET
    assert not is_current(sealed)
    assert is_current(seal(SECRET))


@pytest.mark.parametrize(
    "change", [lambda s: s[:-4], lambda s: s[:30] + "AAAA" + s[34:], lambda s: "", lambda s: "00000000." + s]
)
def test_what_was_tampered_with_is_not_read(change) -> None:
    with pytest.raises(Unreadable):
        unseal(change(seal(SECRET)))
