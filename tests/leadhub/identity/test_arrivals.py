"""What another house says of somebody, from its token and from its user endpoint, is put together with care."""

import pytest
from allauth.socialaccount.models import SocialAccount

from leadhub.errors import NotAllowed
from leadhub.identity.arrivals import admit, claims_of
from leadhub.identity.providers import Provider

HOUSE = Provider(id="house", name="House", issuer="https://house.example", client_id="leadhub")
ME = {"sub": "1", "email": "me@leadhub.example", "email_verified": True}


@pytest.mark.parametrize(
    ("told", "address", "is_verified"),
    [
        ({}, ME["email"], True),
        ({"sub": "1", "email": ME["email"]}, ME["email"], True),
        ({"sub": "1", "email": "boss@leadhub.example"}, "boss@leadhub.example", None),
        ({"sub": "1", "email": "boss@leadhub.example", "email_verified": True}, "boss@leadhub.example", True),
        ({"sub": "1", "email": ME["email"], "email_verified": False}, ME["email"], False),
    ],
)
def test_only_the_address_that_was_verified_counts_as_that(told, address, is_verified):
    claims = claims_of({"id_token": ME, "userinfo": told})
    assert (claims["email"], claims["email_verified"]) == (address, is_verified)


def test_token_and_endpoint_speak_of_one_person():
    with pytest.raises(NotAllowed):
        claims_of({"id_token": ME, "userinfo": {"sub": "2", "email": "boss@leadhub.example"}})
    assert claims_of({"userinfo": ME}) == ME


@pytest.mark.django_db
@pytest.mark.parametrize("said", [None, False, "true", 1])
def test_an_address_that_no_house_has_verified_opens_no_account(user_of, said):
    boss = user_of("operations", is_staff=True)
    with pytest.raises(NotAllowed) as refused:
        admit(HOUSE, uid="9", claims={"sub": "9", "email": boss.email, "email_verified": said})
    assert refused.value.code == "no_address"
    assert not SocialAccount.objects.exists()
    assert admit(HOUSE, uid="9", claims={"sub": "9", "email": boss.email, "email_verified": True})[0] == boss


@pytest.mark.django_db
def test_an_account_that_is_known_stays_with_its_person_whatever_address_it_claims(user_of):
    boss, sam = user_of("operations", is_staff=True), user_of("sales", is_staff=True)
    claims = {"sub": "7", "email": sam.email, "email_verified": True}
    admit(HOUSE, uid="7", claims=claims)
    assert admit(HOUSE, uid="7", claims=claims | {"email": boss.email})[0] == sam
    with pytest.raises(NotAllowed) as refused:
        admit(HOUSE, uid="8", claims=claims)
    assert refused.value.code == "taken"
