"""The console pages of the ground."""

from django.contrib import admin
from django.contrib.auth.models import Group

from leadhub.console import identity, people
from leadhub.console.alerts import channels, log, mine, rooms, untold
from leadhub.console.changes import bulk
from leadhub.console.changes import log as acts
from leadhub.console.connections import frozen, pages, reading
from leadhub.console.oversight import changes, requests, usage
from leadhub.console.users import TokenAdmin, UserAdmin
from leadhub.events.pages import DeliveryAdmin, EndpointAdmin
from leadhub.models import Delivery, Token, User, WebhookEndpoint

__all__ = [
    "acts",
    "bulk",
    "changes",
    "channels",
    "frozen",
    "identity",
    "log",
    "mine",
    "pages",
    "people",
    "reading",
    "requests",
    "rooms",
    "untold",
    "usage",
]

# What belongs to the library of sign-in is shown by pages of our own, or not at all.
for model in list(admin.site._registry):
    if model._meta.app_config.name.startswith("allauth."):
        admin.site.unregister(model)
# Rights come from roles and policy tables; groups would be a second way to give them.
admin.site.unregister(Group)
admin.site.register(User, UserAdmin)
admin.site.register(Token, TokenAdmin)
admin.site.register(WebhookEndpoint, EndpointAdmin)
admin.site.register(Delivery, DeliveryAdmin)
