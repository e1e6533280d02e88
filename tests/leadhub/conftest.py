"""What tests of the console below the apps begin with."""

import pytest
from django.test import Client


@pytest.fixture
def browser(user_of):
    """A browser signed in as a role."""

    def make(role, **fields):
        client = Client()
        client.force_login(user_of(role, is_staff=True, **fields))
        return client

    return make
