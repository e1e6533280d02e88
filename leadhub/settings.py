"""Configuration, read once from the environment. A wrong or missing value stops the start with one line.

LEADHUB_MODE   embedded (default), demo, sandbox or production. Only production demands SECRET_KEY, ALLOWED_HOSTS,
               DATABASE_URL and REDIS_URL; only the sandbox has a settable clock.
DATABASE_URL   sqlite:////path or postgres://user:password@host:port/name
REDIS_URL      redis://host:port/0: broker of Celery and cache; unset, one loop of the process tree does the work
DATA_DIR       where the embedded database and key lie (default: var)

SECRET_KEY_FALLBACKS, UPLOAD_MEGABYTES, EGRESS_PORTS, EGRESS_CA_FILE, EVENT_SOURCE and DELIVERIES_KEPT_DAYS are
optional: see docs/running.md; so are SINGLE_SIGN_ON, SECOND_FACTOR_ROLES, OIDC_PRIVATE_KEY and TRUSTED_PROXIES: see
docs/signing-in.md; so are PUBLIC_URL, EMAIL_URL, MAIL_FROM, SLACK_API_URL, SLACK_HOSTS, TEAMS_HOSTS and
ALERTS_KEPT_DAYS: see docs/alerts.md; so are CORS_ALLOWED_ORIGINS, REQUESTS_PER_MINUTE and GRAPHQL_POINTS_PER_MINUTE:
see docs/limits.md; so are REQUESTS_KEPT_DAYS and REQUESTS_KEPT: see docs/oversight.md.
"""

from pathlib import Path
from secrets import token_urlsafe
from urllib.parse import urlsplit

from leadhub import logs
from leadhub.brought import *  # noqa: F403  # settings are the names of their module
from leadhub.console import theme
from leadhub.environment import (
    certificates,
    database,
    days,
    env,
    hosts,
    mail,
    megabytes,
    origins,
    ports,
    public_url,
    roles,
    rsa_key,
    source,
    stop,
    whole,
)
from leadhub.identity.providers import single_sign_on

BASE_DIR = Path(__file__).resolve().parent.parent
CONSOLE = BASE_DIR / "leadhub" / "console"
MODES = ("embedded", "demo", "sandbox", "production")
MODE = env.str("LEADHUB_MODE", default="embedded")
if MODE not in MODES:
    stop("LEADHUB_MODE", f"is {MODE!r}; it must be one of {', '.join(MODES)}.")
PRODUCTION = MODE == "production"
SANDBOX = MODE == "sandbox"
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "var")))


def demanded(name: str) -> str:
    """A variable that production cannot do without."""
    value: str = env.str(name, default="")
    if PRODUCTION and not value:
        stop(name, "is missing; production needs it.")
    return value


def embedded_key() -> str:
    """The key of an installation that was given none: made once, kept beside its database."""
    path = DATA_DIR / "secret-key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(token_urlsafe(48))
    return path.read_text()


DEBUG = False
SECRET_KEY = demanded("SECRET_KEY") or embedded_key()
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = [host for host in demanded("ALLOWED_HOSTS").split(",") if host] or ["127.0.0.1", "localhost", "[::1]"]
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
CSRF_FAILURE_VIEW = "leadhub.api.refusals.stale_form"
# Where people reach the pages: what messages lead to.
PUBLIC_URL = public_url(ALLOWED_HOSTS, secure=PRODUCTION)

# --- Database -------------------------------------------------------------------------------------------------------

DATABASE_URL = demanded("DATABASE_URL") or f"sqlite:///{DATA_DIR / 'leadhub.sqlite3'}"
DATABASES = {"default": database(DATABASE_URL)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Applications ---------------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "unfold",
    "unfold.contrib.filters",
    "unfold.contrib.forms",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "strawberry_django",
    "corsheaders",
    "csp",
    "django_prometheus",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "allauth.idp.oidc",
    "leadhub",
    "accounts",
    "qualification",
    "feedback",
]
MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "leadhub.api.requests.RequestIdMiddleware",
    "leadhub.watching.middleware.RequestLog",
    "leadhub.headers.AnswerHeaders",
    "leadhub.api.requests.BodyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "leadhub.console.csp.PagePolicy",
    "corsheaders.middleware.CorsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "leadhub.patience.PatienceMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "leadhub.identity.second_factor.SecondFactorDemanded",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]
ROOT_URLCONF = "leadhub.urls"
WSGI_APPLICATION = "leadhub.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # A template of an app listed after Unfold is never found: mended ones live in folders of the project.
        "DIRS": [CONSOLE / "remedies" / "templates", CONSOLE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

# --- Identity -------------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "leadhub.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LOGIN_URL = "/admin/login/"
# Whoever opens the sign-in page itself wants to get to work.
LOGIN_REDIRECT_URL = "/admin/"
# Where people of other houses' sign-in come from, as `SINGLE_SIGN_ON` says it.
SINGLE_SIGN_ON = single_sign_on("SINGLE_SIGN_ON", local=MODE in ("sandbox", "demo"))
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [one.app for one in SINGLE_SIGN_ON.values()]}}
# Roles whose people are let in with a second factor only.
SECOND_FACTOR_ROLES = roles("SECOND_FACTOR_ROLES")
# So many proxies stand before us and add the address that they were called from.
TRUSTED_PROXIES = whole("TRUSTED_PROXIES", default=0, least=0, most=10)
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
ACCOUNT_ADAPTER = "leadhub.identity.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
# Passwords and codes that were wrong: of one address, and of one account.
ACCOUNT_RATE_LIMITS = {"login_failed": "20/m/ip,5/300s/key"}
SOCIALACCOUNT_ADAPTER = "leadhub.identity.adapters.SocialAccountAdapter"
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_OPENID_CONNECT_URL_PREFIX = ""
MFA_ADAPTER = "leadhub.identity.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {
    "authenticate_webauthn": "leadhub.identity.passkeys.Asked",
    "reauthenticate_webauthn": "leadhub.identity.passkeys.Confirmed",
    "add_webauthn": "leadhub.identity.passkeys.Added",
}
MFA_TOTP_ISSUER = "leadhub"
MFA_RECOVERY_CODES_SHOW_ONCE = True
IDP_OIDC_ADAPTER = "leadhub.identity.adapters.OIDCAdapter"
IDP_OIDC_ACCESS_TOKEN_EXPIRES_IN = 3600
IDP_OIDC_REFRESH_TOKEN_EXPIRES_IN = 30 * 24 * 3600
IDP_OIDC_INTROSPECTION_ENABLED = True
IDP_OIDC_PRIVATE_KEY = rsa_key("OIDC_PRIVATE_KEY")
# Asked by one address or one program in a minute: secrets are hashed slowly, and are not to be guessed.
OAUTH_REQUESTS_PER_MINUTE = 120
# Bearer tokens that nobody knows, of one address in a minute; whoever guesses on is told to wait.
WRONG_TOKENS_PER_MINUTE = 600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PRODUCTION else None
SECURE_CONTENT_TYPE_NOSNIFF = True
# Of this host alone: what else stands below its name is not ours to speak for. Said over HTTPS only.
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if PRODUCTION else 0
SECURE_REFERRER_POLICY = "same-origin"

# --- Pages of others that may call the API ----------------------------------------------------------------------------

CORS_ALLOWED_ORIGINS = origins("CORS_ALLOWED_ORIGINS")
# What frontends ask of OAuth 2 too: people agree on a page of ours, and introspection is for holders of a secret.
CORS_URLS_REGEX = r"^/(?:(?:api|graphql|\.well-known)/|identity/o/api/(?:token|revoke|userinfo)$)"
# Pages of others send a token. The console's session is of its own pages.
CORS_ALLOW_CREDENTIALS = False
CORS_ALLOW_METHODS = ["GET", "HEAD", "OPTIONS", "POST", "PATCH", "DELETE"]
CORS_ALLOW_HEADERS = ["accept", "authorization", "content-type", "idempotency-key", "if-match", "x-request-id"]
CORS_EXPOSE_HEADERS = [
    *("ETag", "Location", "X-Request-Id", "Idempotent-Replayed", "Retry-After", "RateLimit", "RateLimit-Policy"),
    *("Deprecation", "Sunset", "Link", "WWW-Authenticate"),
]
CORS_PREFLIGHT_MAX_AGE = 600

# --- REST -----------------------------------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "leadhub.api.tokens.BearerAuthentication",
        "leadhub.api.tokens.ConsoleSession",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["leadhub.policy.rest.PolicyPermission"],
    "DEFAULT_RENDERER_CLASSES": ["leadhub.api.json.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["leadhub.api.json.JSONParser"],
    # Whoever calls is counted before anything is refused: see leadhub.api.throttles.admit.
    "DEFAULT_THROTTLE_CLASSES": [],
    "EXCEPTION_HANDLER": "leadhub.api.problems.answer",
    "DEFAULT_SCHEMA_CLASS": "leadhub.api.openapi.Schema",
    "UNAUTHENTICATED_USER": None,
    "NUM_PROXIES": TRUSTED_PROXIES,
    "URL_FORMAT_OVERRIDE": None,
}
# Of one connection: calls of the other system, and the records that they name. Of one address: calls that it did not
# sign.
HOOKS_PER_MINUTE, HOOK_RECORDS_PER_MINUTE, UNSIGNED_HOOKS_PER_MINUTE = 1_200, 60_000, 120
REQUESTS_PER_MINUTE = whole("REQUESTS_PER_MINUTE", default=6000, most=10**9)
# What the queries of one caller may cost together: a thousand of the largest.
GRAPHQL_POINTS_PER_MINUTE = whole("GRAPHQL_POINTS_PER_MINUTE", default=20_000_000, most=10**12 - 1)
# The log of requests: two weeks are as long as anybody looks for what went wrong; a line takes about 450 bytes with its
# indexes, so that the largest log has 900 MB.
REQUESTS_KEPT_DAYS = days("REQUESTS_KEPT_DAYS", default=14)
REQUESTS_KEPT = whole("REQUESTS_KEPT", default=2_000_000, most=10**9)
DATA_UPLOAD_MAX_MEMORY_SIZE = 16 * 1024 * 1024
LARGEST_UPLOAD = megabytes("UPLOAD_MEGABYTES", default=256)
FILE_UPLOAD_HANDLERS = ["leadhub.api.uploads.CappedUpload"]
SPECTACULAR_SETTINGS = {
    "TITLE": "leadhub",
    "DESCRIPTION": "One shared definition of a qualified lead that runs.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
    "POSTPROCESSING_HOOKS": [],
    "APPEND_COMPONENTS": {
        "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
        "headers": {
            "Location": {
                "description": "Where to ask how far the work is.",
                "required": True,
                "schema": {"type": "string", "format": "uri-reference"},
            },
            "Retry-After": {
                "description": "Seconds to wait before the same is sent again.",
                "required": True,
                "schema": {"type": "integer", "minimum": 1},
            },
            "WWW-Authenticate": {
                "description": "How to sign in.",
                "required": True,
                "schema": {"type": "string"},
            },
        },
    },
}

# --- Celery and cache -----------------------------------------------------------------------------------------------

REDIS_URL = demanded("REDIS_URL")
if REDIS_URL:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
else:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
# In kB. Jobs that learn load libraries that nothing else needs: whoever has grown by them is replaced after the task.
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 200_000
CELERY_BROKER_URL = REDIS_URL or "memory://"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 300
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,
    "unacked_restore_interval": 2,
    "unacked_restore_throttle": 1,
}
CELERY_BEAT_SCHEDULE = {
    "tick": {"task": "leadhub.tick", "schedule": 20.0, "options": {"expires": 20}},
    "relay": {"task": "leadhub.relay", "schedule": 2.0, "options": {"expires": 2}},
    "work": {"task": "leadhub.work", "schedule": 2.0, "options": {"expires": 2}},
    "alerts": {"task": "leadhub.alerts", "schedule": 2.0, "options": {"expires": 2}},
    **{
        name.rpartition(".")[2]: {"task": "leadhub.part", "schedule": 1.0, "args": [name], "options": {"expires": 1}}
        for name in LEADHUB_APART  # noqa: F405  # of `brought`
    },
}

# --- Calls to machines of others, at addresses that people type ------------------------------------------------------

# A throw-away installation may call receivers on its own machine; nothing else may call what is not public.
LOCAL_RECEIVERS = MODE in ("sandbox", "demo")
EGRESS_PORTS = ports("EGRESS_PORTS", default="443")
EGRESS_CA_FILE = certificates("EGRESS_CA_FILE")
# Whose events these are, to a receiver of several installations.
EVENT_SOURCE = source("EVENT_SOURCE", default=f"urn:leadhub:{ALLOWED_HOSTS[0]}")
# So long after its end a delivery stays in the log; the feed keeps every event.
DELIVERIES_KEPT_DAYS = days("DELIVERIES_KEPT_DAYS", default=90)

# --- Alerts: mail, Slack, Microsoft Teams -----------------------------------------------------------------------------

# Demo and sandbox keep mail in a folder that a page shows; elsewhere it goes to the server that EMAIL_URL names.
MAIL_OUTBOX = DATA_DIR / "outbox" if MODE in ("demo", "sandbox") else None
EMAIL_URL = env.str("EMAIL_URL", default="")
MAIL_IS_SET_UP = bool(EMAIL_URL or MAIL_OUTBOX)
if EMAIL_URL:
    globals().update(mail(EMAIL_URL))
    MAIL_OUTBOX = None
elif MAIL_OUTBOX:
    EMAIL_BACKEND = "leadhub.alerts.outbox.OutboxBackend"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("MAIL_FROM", default=f"leadhub <leadhub@{urlsplit(PUBLIC_URL).hostname}>")
SLACK_API_URL = env.str("SLACK_API_URL", default="https://slack.com/api/")
# Whose addresses a webhook may have.
SLACK_HOSTS = hosts("SLACK_HOSTS", default="hooks.slack.com,hooks.slack-gov.com")
TEAMS_HOSTS = hosts("TEAMS_HOSTS", default="logic.azure.com,api.powerplatform.com,webhook.office.com,logic.azure.us")
# So long after it was sent an alert stays in the log; what was not sent stays.
ALERTS_KEPT_DAYS = days("ALERTS_KEPT_DAYS", default=90)

# --- Pages ----------------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [CONSOLE / "static", CONSOLE / "remedies" / "static"]
WHITENOISE_USE_FINDERS = not PRODUCTION
if WHITENOISE_USE_FINDERS:
    # Nothing is collected here, but WhiteNoise warns at every start when the folder is not there.
    STATIC_ROOT.mkdir(parents=True, exist_ok=True)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
CONTENT_SECURITY_POLICY = {"DIRECTIVES": theme.STRICT_POLICY}
UNFOLD = theme.UNFOLD
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en-us"
USE_I18N = False
LOG_LEVEL = env.str("LOG_LEVEL", default="WARNING")
LOGGING = logs.to_stderr(LOG_LEVEL)
