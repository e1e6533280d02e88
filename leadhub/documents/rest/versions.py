"""The versions of one document over REST: `profiles`, `channel-rules`, `scoring-models`, `agreements`."""

from typing import Any

from django.urls import URLPattern, path
from rest_framework.request import Request

from leadhub.api.views import Endpoint, describes, listed
from leadhub.documents.draft_readers import DifferencesView, versions_compared
from leadhub.documents.readers import DocumentView, document_of, listing_of
from leadhub.models import DocumentKind


def routes_of(kind: DocumentKind) -> list[URLPattern]:
    """Where one document lives."""
    label, word, listing = kind.label, kind.name.title().replace("_", ""), listing_of(kind)

    class Versions(Endpoint):
        """All published versions."""

        verbs = {"GET": "document.list"}

        @describes(f"list{word}Versions", f"{label}: the published versions, newest first", lists=listing)
        def get(self, request: Request) -> dict[str, Any]:
            """Without their content."""
            return listed(request, listing)

    class Overview(Endpoint):
        """The same under the document's own address."""

        verbs = {"GET": "document.list"}

        @describes(f"list{word}", f"{label}: the published versions, newest first", lists=listing)
        def get(self, request: Request) -> dict[str, Any]:
            """Without their content; `current/` is the one in force."""
            return listed(request, listing)

    class VersionOne(Endpoint):
        """One version."""

        verbs = {"GET": "document.read"}

        @describes(f"read{word}Version", f"{label}: one version with its content", answer=DocumentView)
        def get(self, request: Request, n: int) -> DocumentView:
            """It never changes."""
            return document_of(kind, n)

    class Comparison(Endpoint):
        """Two versions."""

        verbs = {"GET": "document.read"}

        @describes(f"compare{word}Versions", f"{label}: what differs between two versions", answer=DifferencesView)
        def get(self, request: Request, n: int, m: int) -> DifferencesView:
            """From the first to the second, row by row: added, removed, changed, moved."""
            return versions_compared(kind, n, m)

    class Current(Endpoint):
        """The version in force."""

        verbs = {"GET": "document.read"}

        @describes(f"readCurrent{word}", f"{label}: the version in force with its content", answer=DocumentView)
        def get(self, request: Request) -> DocumentView:
            """As of now."""
            return document_of(kind)

    return [
        path(f"{kind}/", Overview.as_view(), name=f"{kind}"),
        path(f"{kind}/versions/", Versions.as_view(), name=f"{kind}-versions"),
        path(f"{kind}/versions/<int:n>/", VersionOne.as_view(), name=f"{kind}-version"),
        path(f"{kind}/versions/<int:n>/diff/<int:m>/", Comparison.as_view(), name=f"{kind}-diff"),
        path(f"{kind}/current/", Current.as_view(), name=f"{kind}-current"),
    ]
