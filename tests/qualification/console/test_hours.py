"""Working hours in the console: a line for each weekday, closures, partners, and a due time to try."""

import pytest
from django.urls import reverse

from accounts.models import Partner
from leadhub.models import Edit
from qualification.models import BusinessCalendar, Closure, PartnerCalendar
from tests.qualification.office import statements_of

pytestmark = pytest.mark.django_db
MODEL = "qualification_businesscalendar"
ADD = reverse(f"admin:{MODEL}_add")
HOURS = {
    "name": "Munich",
    "timezone": "Europe/Berlin",
    "monday": "8-12, 13:00-16:30",
    "tuesday": "08:00-16:30",
    "wednesday": "",
    "thursday": "22:00-24:00",
    "friday": "00:00-06:00",
    "saturday": "",
    "sunday": "",
    "holidays_country": "de",
    "holidays_subdivision": "by",
    "works_on": "Epiphany\n2026-12-25",
}
CLOSURE = {"first_day": "2026-12-28", "last_day": "2026-12-31", "label": "Works holiday"}


def act(key, name):
    return reverse(f"admin:{MODEL}_act", args=[key, name])


def shown(client, address, **query):
    answer = client.get(address, query)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def munich(browser, office):
    """Hours that were written down."""
    assert browser("operations").post(ADD, HOURS).status_code == 302
    return BusinessCalendar.objects.get(name="Munich")


def test_hours_are_typed_a_line_for_each_weekday(browser, office, munich):
    day = [["08:00", "16:30"]]
    split, late, early = [["08:00", "12:00"], ["13:00", "16:30"]], [["22:00", "00:00"]], [["00:00", "06:00"]]
    assert munich.hours == [split, day, [], late, early, [], []]
    assert (munich.holidays_country, munich.holidays_subdivision) == ("DE", "BY")
    assert munich.works_on == ["2026-12-25", "Epiphany"]
    page = shown(browser("operations"), act(munich.pk, "change"))
    for text in ('value="08:00-12:00, 13:00-16:30"', 'value="22:00-00:00"', 'name="version" value="1"'):
        assert text in page
    assert "Now: Mon 08:00-12:00, 13:00-16:30; Tue 08:00-16:30; Thu 22:00-00:00; Fri 00:00-06:00." in page
    assert "Nobody keeps these hours yet." in page


def test_hours_are_changed_with_their_history(browser, office, munich):
    changes = HOURS | {"version": "1", "wednesday": "09:00-12:00"}
    assert browser("operations").post(act(munich.pk, "change"), changes).status_code == 302
    munich.refresh_from_db()
    assert (munich.hours[2], munich.version) == ([["09:00", "12:00"]], 2)
    edit = Edit.objects.get(object_id=munich.pk, field="hours", before__isnull=False)
    assert (edit.before[2], edit.after[2], edit.actor) == ([], [["09:00", "12:00"]], office.users["operations"].pk)


def test_whoever_is_slower_is_told_so_and_may_save_again(browser, office, munich):
    client, change = browser("operations"), act(munich.pk, "change")
    assert client.post(change, HOURS | {"version": "1", "saturday": "9-12"}).status_code == 302
    slower = client.post(change, HOURS | {"version": "1", "sunday": "9-12"})
    assert slower.status_code == 412
    page = slower.content.decode()
    assert "Somebody changed Munich while you did. Nothing was saved." in page
    assert "Sat 09:00-12:00" in page, "what stands there now"
    assert 'value="9-12"' in page, "what was typed"
    assert 'name="version" value="2"' in page
    assert client.post(change, HOURS | {"version": "2", "sunday": "9-12"}).status_code == 302


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"name": " "}, "name", "Give the calendar a name."),
        ({"timezone": "Munich"}, "timezone", "Write an IANA time zone, for example America/Chicago."),
        ({"wednesday": "9-25"}, "wednesday", "25:00 is no time of day. Write hours and minutes, such as 09:30."),
        ({"sunday": "22:00-06:00"}, "sunday", "Sunday: 22:00-06:00 closes before it opens."),
        ({"friday": "9-12, 11-13"}, "friday", "On Friday, 11:00-13:00 begins before 09:00-12:00 ends."),
        ({"tuesday": "nine to five"}, "tuesday", "Tuesday: write opening and closing, such as 09:00-17:00."),
        (
            dict.fromkeys(("monday", "tuesday", "thursday", "friday"), ""),
            "monday",
            "A week needs at least one working hour.",
        ),
        ({"holidays_country": "ZZ"}, "holidays_country", "No public holidays are known for ZZ."),
        ({"holidays_subdivision": "XY"}, "holidays_subdivision", "No public holidays of their own are known for XY."),
        ({"works_on": "Carnival"}, "works_on", "&#x27;Carnival&#x27; is no public holiday of DE-BY."),
        ({"name": "Chicago"}, "name", "&#x27;Chicago&#x27; is taken. Nothing was changed."),
    ],
)
def test_hours_that_nobody_can_work_are_refused(browser, office, changes, field, sentence):
    answer = browser("operations").post(ADD, HOURS | changes)
    assert answer.status_code in (409, 422)
    page = answer.content.decode()
    assert sentence in page
    assert f'href="#id_{field}"' in page
    assert not BusinessCalendar.objects.filter(name="Munich").exists()


def test_days_are_closed_and_opened_again(browser, office, munich):
    client = browser("operations")
    assert client.post(act(munich.pk, "close"), CLOSURE).status_code == 302
    page = shown(client, reverse(f"admin:{MODEL}_change", args=[munich.pk]))
    assert "Mon 28 Dec 2026" in page
    again = client.post(act(munich.pk, "close"), CLOSURE)
    assert again.status_code == 409
    assert "Works holiday closes 2026-12-28 to 2026-12-31 already. Nothing was changed." in again.content.decode()
    longer = client.post(act(munich.pk, "close"), CLOSURE | {"last_day": "2028-12-31"})
    assert "A closure lasts 366 days at most." in longer.content.decode()
    nothing = client.post(act(munich.pk, "reopen"), {"closure": ""})
    assert (nothing.status_code, "Choose a closure." in nothing.content.decode()) == (422, True)
    closure = Closure.objects.get()
    assert client.post(act(munich.pk, "reopen"), {"closure": str(closure.pk)}).status_code == 302
    assert not Closure.objects.exists()


def test_the_page_shows_the_week_and_the_days_off_of_a_year(browser, office, munich):
    client = browser("viewer" if office.users["viewer"].is_staff else "marketing")
    page = shown(client, reverse(f"admin:{MODEL}_change", args=[munich.pk]))
    for text in ("08:00-12:00, 13:00-16:30", "Closed", "DE-BY", "Days off in the next 12 months", "Easter Monday"):
        assert text in page
    assert "Epiphany</td>" not in page
    assert "Close days" not in page, "who only reads is offered no act"
    listed = shown(client, reverse(f"admin:{MODEL}_changelist"))
    assert "Mon-Fri 09:00-17:00" in listed


def test_a_due_time_is_tried_in_local_time(browser, office):
    chicago = BusinessCalendar.objects.get(name="Chicago")
    client = browser("sales")
    page = shown(client, reverse(f"admin:{MODEL}_change", args=[chicago.pk]))
    due = reverse(f"admin:{MODEL}_view", args=[chicago.pk, "due"])
    assert f'action="{due}"' in page
    given = {"number": "4", "unit": "business_hours", "start": "2026-09-04T16:30"}
    page = shown(client, due, **given)
    assert "Tue 8 Sep 2026, 12:30 CDT" in page
    assert "4 business hours from Fri 16:30, Mon is a holiday (Labor Day). Times in America/Chicago." in page
    assert "Write a number above 0" in shown(client, due, **given | {"number": "0"})
    assert "Enter a number." in shown(client, due, **given | {"number": "x"})
    for number in ("1e300", "999999999", "-1e300"):
        assert "Write a number above 0" in shown(client, due, **given | {"number": number})
    for start in ("0001-01-01T00:00", "9999-12-31T23:00"):
        assert "It begins from 2000 to 2099." in shown(client, due, **given | {"start": start})
    assert "Tue 3 Nov 2026, 13:00 CST" in shown(client, due, number="4", unit="business_hours", start="")


def test_a_partner_gets_hours_and_gives_them_back(browser, office, munich):
    client = browser("operations")
    nordwerk = Partner.objects.get(name="Nordwerk Supply")
    assert client.post(act(munich.pk, "give"), {"partner": str(nordwerk.pk)}).status_code == 302
    assert PartnerCalendar.objects.get(partner=nordwerk).calendar == munich
    assert "Nordwerk Supply" in shown(client, reverse(f"admin:{MODEL}_change", args=[munich.pk]))
    assert client.post(act(munich.pk, "take"), {"partner": str(nordwerk.pk)}).status_code == 302
    assert not PartnerCalendar.objects.filter(partner=nordwerk).exists()


@pytest.mark.parametrize("who", ["sales", "marketing", "manager"])
def test_others_read_only(browser, office, munich, who):
    client = browser(who)
    assert client.get(ADD).status_code == 403
    assert client.post(ADD, HOURS).status_code == 403
    for name in ("change", "close", "reopen", "give", "take"):
        assert client.post(act(munich.pk, name), {}).status_code == 403


def test_the_list_costs_the_same_whatever_is_closed(browser, office, munich):
    client, listed = browser("operations"), reverse(f"admin:{MODEL}_changelist")
    client.get(listed)
    few = statements_of(lambda: client.get(listed))
    assert client.post(ADD, HOURS | {"name": "Lyon"}).status_code == 302
    assert client.post(act(munich.pk, "close"), CLOSURE).status_code == 302
    assert statements_of(lambda: client.get(listed)) == few
