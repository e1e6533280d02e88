"""Drafts in the example company: begun, changed, signed and published through REST."""

from collections.abc import Callable
from typing import Any

from tests.qualification.office import Office

Json = dict[str, Any]
SIGNED = ("scoring-models", "agreements")


def begun(office: Office, kind: str, **body: Any) -> Json:
    """A new draft of a document."""
    made: Json = office.post("operations", f"{kind}/drafts/", body, 201)
    return made


def changed(office: Office, kind: str, change: Callable[[Any], None]) -> Json:
    """A new draft whose content was changed."""
    draft = begun(office, kind)
    change(draft["content"])
    return edited(office, draft, content=draft["content"])


def edited(office: Office, draft: Json, **body: Any) -> Json:
    """The draft after an edit."""
    path, tag = f"{draft['kind']}/drafts/{draft['id']}/", f'"{draft["version"]}"'
    answer = office.call("operations", "PATCH", path, body, if_match=tag)
    assert answer.status_code == 200, answer.content
    found: Json = answer.json()
    return found


def simulated(office: Office, draft: Json, status: int = 200, **body: Any) -> Json:
    """What the draft would change."""
    found: Json = office.post("operations", f"{draft['kind']}/drafts/{draft['id']}/simulate/", body, status)
    return found


def published(office: Office, draft: Json, **body: Any) -> Json:
    """The version that the draft became, signed where it asks for it."""
    path = f"{draft['kind']}/drafts/{draft['id']}"
    if draft["kind"] in SIGNED:
        office.post("marketing", f"{path}/sign/", {})
        office.post("sales", f"{path}/sign/", {})
    found: Json = office.post("operations", f"{path}/publish/", body)
    return found


def threshold(level: str, family: str, at_least: float) -> Callable[[Any], None]:
    """A change of the sum that one level takes."""

    def change(content: Any) -> None:
        for row in content["models"][0]["thresholds"]:
            if (row["level"], row["family"]) == (level, family):
                row["at_least"] = at_least

    return change
