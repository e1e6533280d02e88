"""A person who signs in at a leadhub that runs and agrees that a program acts for them, page by page."""

import re

import httpx


def granted(site: str, question: str, person: dict[str, str]) -> str:
    """Where they are sent back to after they were asked at an address and ticked everything."""
    with httpx.Client(base_url=site, timeout=60) as there:
        page = signed_in(there, question, person)
        scopes = re.findall(r'type="checkbox" name="scopes" value="([^"]+)"', page.text)
        answer = {"request": hidden(page, "request"), "scopes": scopes, "action": "grant"}
        csrf = {"csrfmiddlewaretoken": hidden(page, "csrfmiddlewaretoken")}
        back = there.post("/identity/o/authorize", data=answer | csrf)
        assert back.status_code == 302, back.text
        return back.headers["Location"]


def signed_in(there: httpx.Client, address: str, person: dict[str, str]) -> httpx.Response:
    """What stands at an address that asks somebody to sign in, once they have."""
    page = there.get(address, follow_redirects=True)
    assert page.url.path == "/admin/login/"
    given = {"username": person["email"], "password": person["password"]}
    csrf = {"csrfmiddlewaretoken": hidden(page, "csrfmiddlewaretoken")}
    return there.post(str(page.url), data=given | csrf, follow_redirects=True)


def hidden(page: httpx.Response, name: str) -> str:
    """What a form of the page holds under a name."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page.text)
    assert found, page.text[:2000]
    return found[1]
