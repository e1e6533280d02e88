"""A connection to the stand-in, in the process."""

from typing import Any
from uuid import UUID

import httpx

from leadhub.integrations.access import Access, Pace
from leadhub.integrations.protocol import Remote, Write
from leadhub.integrations.salesforce.connector import SalesforceConnector
from leadhub.integrations.salesforce.kind import KIND
from tests.vendors.salesforce import Salesforce

SECRET = "whsec_c2FsZXNmb3JjZS1ob29rLXNlY3JldC0xMjM0NTY3OA=="
A, B = UUID(int=1), UUID(int=2)
DANA = {"email": "dana@medico.example", "first_name": "Dana", "last_name": "Ito", "company": "Medico"}


def access(org: Salesforce, *, base_url: str = "https://medico.my.salesforce.com", **more: Any) -> Access:
    settings = {"grant": "client_credentials", **more.pop("settings", {})}
    credentials = {"client_id": "consumer-key", "client_secret": "consumer-secret", "hook_secret": SECRET}
    return Access(
        http=more.pop("http", None) or httpx.Client(transport=httpx.MockTransport(org)),
        base_url=base_url,
        version=more.pop("version", "v67.0"),
        credentials={**credentials, **more.pop("credentials", {})},
        settings=settings,
        fields=KIND.fields,
        pace=more.pop("pace", Pace(100_000, 1.0)),
        now=org.now,
        **more,
    )


def connected(org: Salesforce, **more: Any) -> SalesforceConnector:
    return SalesforceConnector(access(org, **more))


def write(key: UUID = A, remote: Remote | None = None, mail: str = "", **values: Any) -> Write:
    """A write; `Lead__Status` and its like stand for `status:Lead.Status`."""
    named = {f"status:{k.replace('__', '.')}" if k[0].isupper() else k: v for k, v in values.items()}
    return Write(key=key, values=named, remote=remote, match={"email": mail} if mail else {})


def fault(connector: SalesforceConnector, given: Write) -> Any:
    """Why the one write was not done."""
    (outcome,) = connector.upsert([given])
    assert outcome.fault is not None
    return outcome.fault


def tampered(org: Salesforce, answer: httpx.Response, method: str = "PATCH", path: str = "/services/data/") -> Any:
    """A connection on which every call of a method to a path is answered by somebody else."""

    def answered(request: httpx.Request) -> httpx.Response:
        return answer if request.method == method and path in request.url.path else org(request)

    return connected(org, http=httpx.Client(transport=httpx.MockTransport(answered)))
