import pytest
from django.db import connection
from leadhub.models import User, SandboxClock

def test_x(db, user_of):
    print(connection.settings_dict["NAME"], connection.vendor)
    u = user_of("sales")
    assert User.objects.count() == 1
@pytest.mark.django_db
def test_x():
    print(connection.settings_dict["NAME"], connection.vendor)
    assert User.objects.count() == 0

def test_f(db):
    from tests.fence import WriteOutsideUseCase
    with pytest.raises(WriteOutsideUseCase):
        SandboxClock.objects.create(now="2026-01-01T00:00Z")
def test_f2(fresh_database):
    assert User.objects.count() == 0
