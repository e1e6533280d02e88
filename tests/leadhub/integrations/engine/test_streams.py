"""How far reading has come: by the clock of when a run began, and never past what was taken in."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import OperationalError

from leadhub.integrations import streams, syncing
from leadhub.integrations.opening import kind_of
from leadhub.integrations.protocol import Change, Page, Remote
from leadhub.models import StatusGap, SyncStream
from tests.leadhub.integrations.engine.conftest import BEGAN, Sync

pytestmark = pytest.mark.django_db


class Asked:
    """What is asked for, of one stream alone; each page takes its time, and leads on by the words in `after`."""

    def __init__(self, sync: Sync, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
        SyncStream.objects.exclude(name=name).delete()
        self.after: list[str | None] = []
        self.pages: list[tuple[datetime | None, Any]] = []
        self.seconds = 600
        self._sync = sync
        monkeypatch.setattr(streams, "page_of", self._page)
        # A turn is a page, however quick the machine is.
        monkeypatch.setattr(syncing, "SECONDS", 0.0)

    def _page(self, part: streams.Part, _connector: Any) -> Page:
        self.pages.append((part.since, part.after))
        self._sync.wait(seconds=self.seconds)
        return Page(items=(), after=self.after.pop(0) if self.after else None)


def test_what_changed_while_a_run_was_reading_is_read_by_the_next_one(
    sync: Sync, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = Asked(sync, monkeypatch, streams.CHANGES)
    asked.after = ["page 2"]
    sync.turn()
    sync.turn()
    assert asked.pages == [(BEGAN - streams.OVERLAP, None), (BEGAN - streams.OVERLAP, "page 2")]
    assert sync.refresh().last_sync_at == BEGAN, "until then everything was read, and no further"
    second = sync.now
    sync.turn()
    assert asked.pages[2:] == [(BEGAN - streams.OVERLAP, None)], "with overlap: rows appear late below a cursor"
    sync.turn()
    assert asked.pages[3:] == [(second - streams.OVERLAP, None)]


def test_a_transaction_that_is_run_again_says_no_more_than_one_that_was_run_once(
    sync: Sync, monkeypatch: pytest.MonkeyPatch
) -> None:
    part = streams.next_part(sync.connection, real=BEGAN)
    assert part is not None and part.stream.name == streams.CHANGES
    sync.wait(minutes=10)

    def advance() -> None:
        streams.advance(sync.connection, part, Page(items=(), after=None), kind_of(sync.connection), real=sync.now)

    def busy(_row: SyncStream) -> None:
        raise OperationalError("database is locked")

    with monkeypatch.context() as patch:
        patch.setattr(SyncStream, "save", busy)
        with pytest.raises(OperationalError):
            advance()
    advance()
    row = SyncStream.objects.get(name=streams.CHANGES)
    assert (row.since, sync.refresh().last_sync_at) == (BEGAN, BEGAN), "not from when it was written down"


def test_who_asks_for_news_while_a_run_reads_is_answered_by_another_one_at_once(
    sync: Sync, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = Asked(sync, monkeypatch, streams.CHANGES)
    asked.after = ["page 2"]
    # Less than the time between two polls.
    asked.seconds = 1
    read = streams.page_of

    def pressed(part: streams.Part, connector: Any) -> Page:
        page = read(part, connector)
        if len(asked.pages) == 1:
            streams.hurry(sync.connection, real=sync.now)
        return page

    monkeypatch.setattr(streams, "page_of", pressed)
    sync.turn()
    sync.turn()
    assert SyncStream.objects.filter(due_at__lte=sync.now).exists(), "what it had read may have been changed since"
    third = sync.now
    sync.turn()
    assert len(asked.pages) == 3 and SyncStream.objects.filter(due_at__gt=third).exists(), "once, not for ever"


def test_a_page_that_was_not_written_down_is_read_again(sync: Sync, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = Asked(sync, monkeypatch, streams.CHANGES)
    asked.after = ["page 2", "page 3"]
    advance = streams.advance
    dying = [None, ZeroDivisionError("Killed.")]

    def killed(*given: Any, **named: Any) -> None:
        if dying and (error := dying.pop(0)):
            raise error
        advance(*given, **named)

    monkeypatch.setattr(streams, "advance", killed)
    for _ in range(3):
        sync.turn()
        sync.wait(minutes=1)
    assert [after for _, after in asked.pages[:3]] == [None, "page 2", "page 2"]
    assert {since for since, _ in asked.pages[:3]} == {BEGAN - streams.OVERLAP}


def test_once_a_day_two_days_are_read_again(sync: Sync, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = Asked(sync, monkeypatch, streams.SWEEP)
    sync.turn()
    assert asked.pages == []
    for day in (1, 2):
        sync.wait(hours=24)
        began = sync.now
        sync.turn()
        assert asked.pages[day - 1 :] == [(began - timedelta(hours=48), None)]


def test_once_a_day_the_lists_of_statuses_are_held_against_the_map(sync: Sync) -> None:
    sync.rounds(1)
    sync.there.options.append("Warm")
    sync.wait(hours=23)
    sync.rounds(1)
    assert not StatusGap.objects.exists()
    sync.wait(hours=1)
    sync.rounds(2)
    assert list(StatusGap.objects.values_list("object", "field", "value")) == [("person", "status", "Warm")]


@pytest.mark.parametrize(
    ("before", "after", "is_history"),
    [(300_000, 300_001, True), (300_000, 300_000, False), (300_000, 299_999, False), (0, 300_000, False)],
    ids=["just before", "just then", "just after", "told by the second"],
)
def test_history_ends_where_a_quiet_reading_was_asked_for_and_no_second_earlier(
    sync: Sync, before: int, after: int, is_history: bool
) -> None:
    streams.lay_down(sync.connection, real=BEGAN.replace(microsecond=after), quiet_first=True)
    told = Change(remote=Remote("person", "1"), at=BEGAN.replace(microsecond=before))
    ((quiet, items),) = streams.parted(sync.connection, [told])
    assert (quiet.is_history, items) == (is_history, [told])
