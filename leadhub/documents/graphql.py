"""The four documents over GraphQL."""

from leadhub.actors import Actor
from leadhub.api.graphql import Root, connection, query
from leadhub.documents.readers import VERSION, VERSIONS, DocumentView, document_of
from leadhub.models import DocumentKind


def document(actor: Actor, kind: DocumentKind, number: int | None = None) -> DocumentView:
    """One version of a document with its content; without a number the one in force."""
    return document_of(kind, number)


class Queries:
    """Root fields of queries."""

    document = query("document.read", DocumentView)(document)
    document_versions = connection(VERSIONS)


root = Root(queries=[Queries], nouns=[VERSION])
