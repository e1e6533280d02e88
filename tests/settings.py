"""Settings of the tests: the sandbox, with nothing of the caller's own installation in reach.

Tests run on SQLite files in a temporary folder, or on the PostgreSQL server that `DATABASE_URL` names: every database
is made anew there and dropped. `make test` names a server in `LEADHUB_TEST_POSTGRESQL` and means both.
"""

import os
from secrets import token_hex
from tempfile import gettempdir

# Workers of pytest-xdist inherit the name from the process that started them; the folder is made when first needed.
os.environ.setdefault("LEADHUB_TEST_FOLDER", f"{gettempdir()}/leadhub-tests-{token_hex(4)}")

SCRATCH = os.environ["LEADHUB_TEST_FOLDER"]
SQLITE = f"sqlite:///{SCRATCH}/unused.sqlite3"
GIVEN = os.environ.get("DATABASE_URL", "")

# The first is what a test that names no engine finds.
ENGINES = {"postgresql": GIVEN} if GIVEN.startswith("postgres") else {"sqlite": SQLITE}
if "LEADHUB_TEST_POSTGRESQL" in os.environ:
    ENGINES = {"sqlite": SQLITE, "postgresql": os.environ["LEADHUB_TEST_POSTGRESQL"]}

os.environ["LEADHUB_MODE"] = "sandbox"
os.environ["DATA_DIR"] = SCRATCH
os.environ["DATABASE_URL"] = next(iter(ENGINES.values()))
os.environ["SECRET_KEY"] = "only-for-tests-" + "0" * 48
os.environ.pop("REDIS_URL", None)

from leadhub.settings import *
from leadhub.settings import MIDDLEWARE as LAYERS
from leadhub.settings import REST_FRAMEWORK as API

# Sign-in is not what most tests are about; the real hashers take a fifth of a second each.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
REST_FRAMEWORK = API | {"EXCEPTION_HANDLER": "tests.declared.answer"}
if "LEADHUB_EXAMPLES" in os.environ:
    MIDDLEWARE = [*LAYERS, "tests.examples.Recorder"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Every test client is an application of its own: without this each looks for all static files before its first answer.
WHITENOISE_AUTOREFRESH = True
