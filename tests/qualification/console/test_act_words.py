"""What buttons say: the verb of their act, never "Submit" or "OK"; and what an act does is said before it is done."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib import admin

from leadhub.console.acts import ObjectAction
from leadhub.console.admin import ConsoleAdmin

APPS = ("leadhub", "accounts", "qualification", "feedback")
PAGES = [page for page in admin.site._registry.values() if isinstance(page, ConsoleAdmin)]
ACTS = {
    f"{page.model._meta.label}.{act.name}": act
    for page in PAGES
    for act in (*page.object_actions, page.entry)
    if isinstance(act, ObjectAction)
}
SAYS_NOTHING = {"submit", "ok", "okay", "yes", "no", "confirm", "continue", "done", "apply", "go", "execute", "proceed"}
BUTTON = re.compile(
    r"(?:<button(?![^>]*type=\"button\")[^>]*>|with submit=1[^%]*%\})(.*?)(?:</button>|\{% endcomponent)", re.DOTALL
)
WITHOUT_DEFAULT = ObjectAction.__dataclass_fields__["shows"].default


def says_something(words):
    return words[:1].isupper() and words.lower() not in SAYS_NOTHING and not words.endswith((".", "!", "?"))


def stems(words):
    return {word.lower()[:4] for word in re.findall(r"\w+", words)} - {
        "the",
        "a",
        "it",
        "them",
        "this",
        "of",
        "to",
        "new",
    }


@pytest.mark.parametrize("name", ACTS)
def test_the_button_of_an_act_says_what_it_does(name):
    act = ACTS[name]
    assert says_something(act.label) and says_something(act.button), (act.label, act.button)
    assert act.done != "Done.", "what was done is said"
    assert not act.effect or act.effect.endswith("."), act.effect


@pytest.mark.parametrize("name", [name for name, act in ACTS.items() if act.is_dangerous])
def test_what_cannot_be_undone_names_its_effect_and_repeats_its_verb(name):
    act = ACTS[name]
    assert act.effect or act.shows is not WITHOUT_DEFAULT
    assert stems(act.label) & stems(act.button), (act.label, act.button)


def test_every_button_of_a_template_says_what_it_does():
    found = {
        (path.name, " ".join(re.sub(r"\{[{%].*?[%}]\}", "…", said).split()))
        for app in APPS
        for path in (Path(settings.BASE_DIR) / app).rglob("templates/**/*.html")
        for said in BUTTON.findall(path.read_text())
    }
    assert len(found) > 30
    assert [one for one in sorted(found) if not (one[1].startswith(("…", "<")) or says_something(one[1]))] == []
