"""Signing in to the console."""

from collections.abc import Callable

import pytest
from django.test import Client

from leadhub.models import User

pytestmark = pytest.mark.django_db


def test_whoever_opens_the_sign_in_page_itself_lands_at_home(client: Client, user_of: Callable[..., User]) -> None:
    user = user_of("operations", is_staff=True)
    answer = client.post("/admin/login/", {"username": user.email, "password": "secret"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/admin/")
