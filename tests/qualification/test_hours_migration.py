"""Working hours that stand in a database from before, one interval for all working days, are kept as they were."""

from datetime import time

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tests.fence import allow_writes

BEFORE = [("qualification", "0012_engineering_desks")]
AFTER = [("qualification", "0015_clocks_know_the_version_of_their_calendar")]


def migrated(target: list[tuple[str, str]]):
    """The models as they are at a migration."""
    executor = MigrationExecutor(connection)
    executor.migrate(target)
    return MigrationExecutor(connection).loader.project_state(target).apps


def test_hours_are_kept_both_ways(fresh_database: str) -> None:
    with allow_writes():
        calendars = migrated(BEFORE).get_model("qualification", "BusinessCalendar")
        made = calendars.objects.create(
            name="Lyon",
            timezone="Europe/Paris",
            weekdays=[0, 1, 5],
            opens_at=time(7, 30),
            closes_at=time(16),
            holidays_country="FR",
        )
        found = migrated(AFTER).get_model("qualification", "BusinessCalendar").objects.get(pk=made.pk)
        day = [["07:30", "16:00"]]
        assert found.hours == [day, day, [], [], [], day, []]
        assert (found.works_on, found.version, found.holidays_country) == ([], 1, "FR")
        found.hours = [[["22:00", "00:00"]], [["00:00", "06:00"]], [], [], [], [], []]
        found.save()
        back = migrated(BEFORE).get_model("qualification", "BusinessCalendar").objects.get(pk=made.pk)
        assert (back.weekdays, back.opens_at, back.closes_at) == ([0, 1], time(0), time(23, 59))
        migrated(AFTER)
