"""The console pages of the ground."""

from django.contrib import admin
from django.contrib.auth.models import Group

from leadhub.console.alerts import channels, log, mine, rooms
from leadhub.console.users import TokenAdmin, UserAdmin
from leadhub.models import Token, User

__all__ = ["channels", "log", "mine", "rooms"]

# Rights come from roles and policy tables; groups would be a second way to give them.
admin.site.unregister(Group)
admin.site.register(User, UserAdmin)
admin.site.register(Token, TokenAdmin)
