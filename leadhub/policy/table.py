"""The verbs of the ground itself, and the pages that need no verb."""

from leadhub.actors import Role
from leadhub.policy.groups import OPERATIONS, PARTNERS, READERS, STAFF, SUBSCRIBERS, WORKERS
from leadhub.policy.registry import Rules
from leadhub.policy.scopes import Area

# Who sees how alerts are set up: those who do it, and those who look over their shoulder.
OVERSIGHT = OPERATIONS | {Role.AUDITOR}

RULES: Rules = {
    "events.list": READERS,
    "changelog.read": READERS,
    "choices.read": READERS,
    "document.list": READERS,
    "document.read": READERS,
    "draft.list": READERS,
    "draft.read": READERS,
    "draft.begin": OPERATIONS,
    "draft.edit": OPERATIONS,
    "draft.discard": OPERATIONS,
    # Which side somebody signs for, and whether for any, is the use case's to say.
    "draft.sign": STAFF,
    "draft.publish": OPERATIONS,
    "job.list": READERS,
    "job.read": READERS,
    "job.cancel": WORKERS,
    "alert_channel.list": OVERSIGHT,
    "alert_channel.read": OVERSIGHT,
    "alert_channel.create": OPERATIONS,
    "alert_channel.edit": OPERATIONS,
    "alert_channel.test": OPERATIONS,
    "alert_room.list": OVERSIGHT,
    "alert_room.read": OVERSIGHT,
    "alert_room.create": OPERATIONS,
    "alert_room.edit": OPERATIONS,
    "alert_room.test": OPERATIONS,
    "alert.list": STAFF,
    "alert.read": STAFF,
    "untold.list": OVERSIGHT,
    "untold.tell": OPERATIONS,
    "my_alerts.read": STAFF,
    "my_alerts.choose": STAFF,
    "outbox.read": STAFF,
    # Of an integration: its own receivers.
    "webhook.list": SUBSCRIBERS | {Role.AUDITOR},
    "webhook.read": SUBSCRIBERS | {Role.AUDITOR},
    "webhook.create": SUBSCRIBERS,
    "webhook.update": SUBSCRIBERS,
    "webhook.remove": SUBSCRIBERS,
    "webhook.test": SUBSCRIBERS,
    "webhook.rotate": SUBSCRIBERS,
    "webhook.deliveries": SUBSCRIBERS | {Role.AUDITOR},
    "webhook.delivery": SUBSCRIBERS | {Role.AUDITOR},
    "webhook.resend": SUBSCRIBERS,
    "clock.read": OPERATIONS,
    "clock.set": OPERATIONS,
    "node.read": READERS,
    "me.read": READERS,
    "graphql.ask": READERS,
    "partner.me": PARTNERS,
    "partner.ask": PARTNERS,
    "export.list": OVERSIGHT,
    "export.read": OVERSIGHT,
    "user.read": READERS,
    "user.list": OPERATIONS,
    # Of everybody but operations and auditors: their own.
    "own_token.list": READERS,
    "own_token.read": READERS,
    "own_token.create": READERS,
    "own_token.revoke": READERS,
    "token.list": OPERATIONS,
    "token.revoke": OPERATIONS,
    "people.list": OVERSIGHT,
    "people.read": OVERSIGHT,
    "people.add": OPERATIONS,
    "people.change": OPERATIONS,
    "role_grant.list": OVERSIGHT,
    "role_grant.read": OVERSIGHT,
    "role_grant.decide": OPERATIONS,
    "client.list": OVERSIGHT,
    "client.read": OVERSIGHT,
    "client.create": OPERATIONS,
    "client.edit": OPERATIONS,
    "client.revoke": OPERATIONS,
    "console.open": STAFF,
}

AREAS = (
    Area(
        name="rules",
        label="the rules and the agreement, their drafts and trials",
        rules=RULES,
        nouns=frozenset({"document", "draft"}),
    ),
    Area(
        name="access",
        label="tokens, clients and who may sign in",
        rules=RULES,
        nouns=frozenset({"token", "own_token", "client", "people", "role_grant", "user"}),
    ),
    Area(name="partner", label="what was handed to a partner", rules=RULES, nouns=frozenset({"partner"})),
    Area(name="service", label="webhooks, alerts, events and long work", rules=RULES),
)

# Routes (as Django's resolver writes them) that are open to anybody: contract pages, health and sign-in.
OPEN_ROUTES = frozenset(
    {
        "",
        "favicon.ico",
        "healthz",
        "readyz",
        "metrics",
        "api/schema/",
        "api/docs/",
        "api/redoc/",
        # Each of these asks for credentials of its own: passwords, codes, secrets of programs.
        "account/confirm/",
        "account/second-factor/",
        "account/second-factor/ask/",
        "account/second-factor/confirm/",
        "account/second-factor/app/",
        "account/second-factor/app/remove/",
        "account/second-factor/codes/",
        "account/second-factor/codes/new/",
        "account/sign-in/<slug:provider_id>/",
        "account/sign-in/<slug:provider_id>/callback/",
        ".well-known/openid-configuration",
        ".well-known/oauth-authorization-server",
        ".well-known/jwks.json",
        "identity/o/authorize",
        "identity/o/api/token",
        "identity/o/api/revoke",
        "identity/o/api/introspect",
        "identity/o/api/userinfo",
        # A link is itself what lets one person answer one question; without one people sign in.
        "answer/<str:text>/",
        "answer/<str:text>/no/",
        "answer/<str:text>/again/",
        "answer/to/<uuid:key>/",
        "answer/to/<uuid:key>/no/",
    }
)
