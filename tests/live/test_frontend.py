"""A frontend of one page and of another origin gets its tokens over HTTP, as a browser lets it."""

from contextlib import closing
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx

from tests.leadhub.identity.programs import CHALLENGE, VERIFIER
from tests.live.consent import granted
from tests.live.processes import sandbox
from tests.servers.ports import free_port

ORIGIN = "https://portal.example"
BACK = f"{ORIGIN}/back"
ELSEWHERE = "https://other.example"


class Page:
    """A page of an origin, in a browser that keeps to what it is told of it."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.client = httpx.Client(timeout=60, headers={"Origin": origin})

    def close(self) -> None:
        self.client.close()

    def may(self, answer: httpx.Response) -> bool:
        assert "Access-Control-Allow-Credentials" not in answer.headers
        return bool(answer.headers.get("Access-Control-Allow-Origin") == self.origin)

    def asks_first(self, address: str, method: str, *headers: str) -> bool:
        """Whether it may send what a browser asks for ahead."""
        wish = {"Access-Control-Request-Method": method, "Access-Control-Request-Headers": ", ".join(headers)}
        ahead = self.client.options(address, headers=wish)
        allowed = ahead.headers.get("Access-Control-Allow-Headers", "").split(", ")
        methods = ahead.headers.get("Access-Control-Allow-Methods", "").split(", ")
        return self.may(ahead) and method in methods and set(headers) <= set(allowed)

    def read(self, address: str, **headers: str) -> httpx.Response:
        answer = self.client.get(address, headers=headers)
        assert self.may(answer), address
        return answer

    def sent(self, address: str, **form: str) -> httpx.Response:
        """A form is sent without asking ahead; what is answered is read only by whom it is for."""
        answer = self.client.post(address, data=form)
        assert self.may(answer), address
        return answer


def test_a_frontend_of_another_origin_signs_somebody_in_and_out() -> None:
    with (
        sandbox(free_port(), "--empty", CORS_ALLOWED_ORIGINS=ORIGIN) as house,
        closing(Page(ORIGIN)) as page,
        closing(Page(ELSEWHERE)) as other,
    ):
        site = house.said["url"]
        program = {"name": "Portal", "kind": "frontend", "redirect_uris": [BACK], "scopes": ["openid", "leads:read"]}
        with house.client("operations") as client:
            mine = client.post("clients/", json=program).raise_for_status().json()["client_id"]

        places = page.read(f"{site}/.well-known/openid-configuration").json()
        assert page.read(f"{site}/.well-known/oauth-authorization-server").json() == places
        assert page.read(places["jwks_uri"]).json()["keys"]
        token, told, ended = (places[f"{name}_endpoint"] for name in ("token", "userinfo", "revocation"))
        asked = {"response_type": "code", "client_id": mine, "redirect_uri": BACK, "scope": "openid leads:read"}
        proof = {"code_challenge": CHALLENGE, "code_challenge_method": "S256"}
        question = f"{places['authorization_endpoint']}?{urlencode(asked | proof)}"
        back = parse_qs(urlsplit(granted(site, question, house.said["users"]["sales"])).query)
        given = {"client_id": mine, "code": back["code"][0], "redirect_uri": BACK, "code_verifier": VERIFIER}

        assert page.sent(token, grant_type="authorization_code", client_id=mine, code="guess").status_code == 400
        got = page.sent(token, grant_type="authorization_code", **given).json()
        assert page.asks_first(told, "GET", "authorization")
        assert page.asks_first(token, "POST", "content-type")
        assert page.read(told, Authorization=f"Bearer {got['access_token']}").json()["sub"]
        assert page.read(told, Authorization="Bearer guess").status_code == 401
        turned = page.sent(token, grant_type="refresh_token", client_id=mine, refresh_token=got["refresh_token"]).json()
        leads = f"{house.said['rest']}leads/"
        mine_now = {"Authorization": f"Bearer {turned['access_token']}"}
        assert page.read(leads, **mine_now).status_code == 200
        for one in ("refresh_token", "access_token"):
            assert page.sent(ended, client_id=mine, token=turned[one]).status_code == 200
        assert page.read(leads, **mine_now).status_code == 401
        again = page.sent(token, grant_type="refresh_token", client_id=mine, refresh_token=turned["refresh_token"])
        assert again.status_code == 400

        for address in (token, told, ended, places["jwks_uri"], f"{site}/.well-known/openid-configuration"):
            assert not other.asks_first(address, "POST", "authorization"), address
            headers = other.client.get(address).headers
            assert not [name for name in headers if name.startswith("access-control-")], address
        for address in (places["authorization_endpoint"], places["introspection_endpoint"]):
            assert not page.asks_first(address, "POST"), "pages are for people, and frontends have no secret"
