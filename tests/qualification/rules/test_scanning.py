"""What is the work of a program: agents that say so, and bursts over the links of a mail."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualification.rules.scanning import BURST_SECONDS, Act, Kind, bursts, is_known_agent

PROGRAMS = (
    "Barracuda/8.0",
    "Mozilla/5.0 (X11; Linux x86_64) Proofpoint URL Defense",
    "Mimecast URL scanner",
    "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/120.0 Safari/537.36",
    "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
    "python-requests/2.32",
    "some bot of ours",
)
BROWSERS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/129.0 Safari/537.36",
    "Mozilla/5.0 (Linux; Android 10; CUBOT X30) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/99.0 Mobile",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0",
    "Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0)",
    "",
)


def clicks(*times: float, link: str = "https://medico.example/{}") -> list[Act]:
    """A click on another link at each of these seconds."""
    return [Act(f"click-{n}", at, Kind.CLICK, link.format(n)) for n, at in enumerate(times)]


def views(*times: float, link: str = "https://medico.example/{}") -> list[Act]:
    """Another page seen at each of these seconds."""
    return [Act(f"view-{n}", at, Kind.VIEW, link.format(n)) for n, at in enumerate(times)]


OPENED = Act("open", 0, Kind.OPEN)


@pytest.mark.parametrize("agent", PROGRAMS)
def test_programs_say_what_they_are(agent: str) -> None:
    assert is_known_agent(agent)


@pytest.mark.parametrize("agent", BROWSERS)
def test_browsers_of_people_are_none(agent: str) -> None:
    assert not is_known_agent(agent)


def test_three_links_within_seconds_are_a_burst() -> None:
    assert bursts(clicks(0, 4, 9)) == {"click-0", "click-1", "click-2"}


def test_what_a_person_does_is_no_burst() -> None:
    assert bursts(clicks(0, 5)) == set()
    assert bursts(clicks(0, 8, 20, 31)) == set()
    assert bursts(clicks(0, 1, 2, link="https://medico.example/same#{}")) == set()
    # Three pages of a site, opened at once from a search.
    assert bursts(views(0, 1, 2)) == set()
    # The link in the mail leads to a page by another address, and from there to a second page.
    assert bursts([*clicks(0), *views(1, 9)]) == set()


def test_pages_count_in_the_company_of_a_mail() -> None:
    assert bursts([OPENED, *views(1, 2, 3)]) == {"view-0", "view-1", "view-2"}
    assert bursts([*clicks(0), *views(1, 2, 3)]) == {"click-0", "view-0", "view-1", "view-2"}
    assert bursts([OPENED, *views(11, 12, 13)]) == set()


def test_a_page_is_the_same_whatever_its_parameters_and_a_link_is_not() -> None:
    assert bursts([OPENED, *views(1, 2, 3, link="https://medico.example/guide/?page={}")]) == set()
    assert len(bursts(clicks(1, 2, 3, link="https://click.example/?id={}"))) == 3


def test_the_end_of_the_ten_seconds_still_counts() -> None:
    assert bursts(clicks(0, 5, BURST_SECONDS))
    assert not bursts(clicks(0, 5, BURST_SECONDS + 0.001))


def test_a_click_without_a_link_goes_with_the_burst_that_it_lies_in() -> None:
    assert bursts([*clicks(0, 2, 4), Act("bare", 3, Kind.CLICK)]) == {"click-0", "click-1", "click-2", "bare"}


ACTS = st.lists(
    st.builds(
        Act,
        key=st.uuids(),
        at=st.integers(0, 60).map(float),
        kind=st.sampled_from(Kind),
        link=st.sampled_from(["", "https://a.example", "https://b.example", "https://c.example", "https://d.example"]),
    ),
    max_size=14,
)


def is_in_burst(act: Act, acts: list[Act]) -> bool:
    """The definition, said naively: some ten seconds hold the act and are a burst."""
    for start in acts:
        held = [each for each in acts if start.at <= each.at <= start.at + BURST_SECONDS]
        if act not in held or act.kind is Kind.OPEN:
            continue
        clicked = {each.link for each in held if each.kind is Kind.CLICK and each.link}
        viewed = {each.link for each in held if each.kind is Kind.VIEW and each.link}
        if len(clicked) >= 3 or (len(viewed) >= 3 and any(each.kind is not Kind.VIEW for each in held)):
            return True
    return False


@given(acts=ACTS)
def test_bursts_are_what_the_definition_says(acts: list[Act]) -> None:
    assert bursts(acts) == {act.key for act in acts if is_in_burst(act, acts)}


@given(acts=ACTS, dice=st.randoms())
def test_the_order_of_arrival_does_not_matter(acts: list[Act], dice) -> None:
    shuffled = dice.sample(acts, k=len(acts))
    assert bursts(shuffled) == bursts(acts)
