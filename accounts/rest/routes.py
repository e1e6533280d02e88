"""Where the resources of this app live under /api/v1/."""

from django.urls import URLPattern

routes: list[URLPattern] = []
