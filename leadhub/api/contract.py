"""The contract as a file and as pages: made once a process, since it changes with releases only."""

from functools import cache
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from drf_spectacular.generators import SchemaGenerator

from leadhub.api.reading import only_read


@cache
def openapi() -> bytes:
    """The OpenAPI document as JSON, which is YAML as well."""
    generator: Any = SchemaGenerator()  # type: ignore[no-untyped-call]  # drf-spectacular is not annotated there
    document = generator.get_schema(request=None, public=True)
    return msgspec.json.encode(document)


@only_read
def contract(_request: HttpRequest) -> HttpResponse:
    """`/api/schema/`."""
    return HttpResponse(openapi(), content_type="application/json", headers={"Cache-Control": "no-cache"})


@only_read
def reference(request: HttpRequest) -> HttpResponse:
    """`/api/docs/`: Swagger UI from own files."""
    return render(request, "leadhub/reference.html")


@only_read
def book(request: HttpRequest) -> HttpResponse:
    """`/api/redoc/`: the same to be read through, Redoc from own files."""
    return render(request, "leadhub/redoc.html")
