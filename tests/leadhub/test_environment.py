"""What the environment says; a wrong value stops the start with one line that names it."""

import subprocess
import sys
from pathlib import Path

import certifi
import pytest
from django.conf import settings

from tests.live.processes import own

PRODUCTION = {
    "LEADHUB_MODE": "production",
    "SECRET_KEY": "k" * 50,
    "ALLOWED_HOSTS": ".leadhub.example,127.0.0.1",
    "DATABASE_URL": "sqlite:////tmp/nothing.sqlite3",
    "REDIS_URL": "redis://127.0.0.1:1/0",
}
SHOWN = (
    "from django.conf import settings as s; "
    "print(s.PUBLIC_URL, s.EMAIL_BACKEND.rpartition('.')[2], s.MAIL_IS_SET_UP, s.MAIL_OUTBOX is not None, s.EMAIL_PORT)"
)
CALLS = (
    "from django.conf import settings as s; "
    "print(s.EGRESS_PORTS, repr(s.EGRESS_CA_FILE), repr(s.EVENT_SOURCE), s.DELIVERIES_KEPT_DAYS, s.LOCAL_RECEIVERS)"
)
ROUTED = (
    "import django; django.setup(); from django.urls import get_resolver; "
    "print(any(str(one.pattern).startswith('dev/') for one in get_resolver().url_patterns))"
)


def told(program: str, folder: Path, **environment: str) -> tuple[int, str]:
    """Exit code and words of a program under settings of its own."""
    given = own({}) | {"DJANGO_SETTINGS_MODULE": "leadhub.settings", "DATA_DIR": str(folder), **environment}
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=settings.BASE_DIR, env=given, capture_output=True, text=True, check=False
    )
    return done.returncode, (done.stdout + done.stderr).strip()


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        (PRODUCTION, "https://leadhub.example EmailBackend False False 25"),
        (
            PRODUCTION | {"ALLOWED_HOSTS": "*", "PUBLIC_URL": "https://[2001:db8::1]:8443"},
            "https://[2001:db8::1]:8443 EmailBackend False False 25",
        ),
        (
            PRODUCTION | {"PUBLIC_URL": "https://sales.example/", "EMAIL_URL": "smtp+tls://u:p@mail.example:587"},
            "https://sales.example EmailBackend True False 587",
        ),
        ({"LEADHUB_MODE": "embedded"}, "http://127.0.0.1:8000 EmailBackend False False 25"),
        ({"LEADHUB_MODE": "demo"}, "http://127.0.0.1:8000 OutboxBackend True True 25"),
        (
            {"LEADHUB_MODE": "sandbox", "EMAIL_URL": "smtp://127.0.0.1:2525"},
            "http://127.0.0.1:8000 EmailBackend True False 2525",
        ),
    ],
)
def test_what_is_said_is_what_is_used(tmp_path: Path, environment: dict[str, str], words: str) -> None:
    assert told(SHOWN, tmp_path, **environment) == (0, words)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("EMAIL_URL", "pigeon://loft"),
        ("EMAIL_URL", "smtp://"),
        ("EMAIL_URL", "smtp://h:port"),
        ("PUBLIC_URL", "leadhub"),
        ("EGRESS_PORTS", ""),
        ("EGRESS_PORTS", "443,"),
        ("EGRESS_PORTS", "https"),
        ("EGRESS_PORTS", "0"),
        ("EGRESS_PORTS", "443,65536"),
        ("EGRESS_PORTS", "-1"),
        ("EGRESS_CA_FILE", "/nowhere/authority.pem"),
        ("EGRESS_CA_FILE", "/"),
        ("EGRESS_CA_FILE", __file__),
        ("EVENT_SOURCE", ""),
        ("EVENT_SOURCE", "lead hub"),
        ("EVENT_SOURCE", "urn:leadhub:büro"),
        ("EVENT_SOURCE", "urn:leadhub:" + "a" * 200),
        ("UPLOAD_MEGABYTES", "0"),
        ("UPLOAD_MEGABYTES", "big"),
        ("DELIVERIES_KEPT_DAYS", ""),
        ("DELIVERIES_KEPT_DAYS", "0"),
        ("DELIVERIES_KEPT_DAYS", "-90"),
        ("DELIVERIES_KEPT_DAYS", "ever"),
        ("DELIVERIES_KEPT_DAYS", "99999"),
        ("PUBLIC_URL", "https://"),
        ("PUBLIC_URL", "https://leadhub example"),
        ("PUBLIC_URL", "https://sales@leadhub.example"),
        ("PUBLIC_URL", "https://leadhub.example/sales?page=1"),
        ("PUBLIC_URL", "ftp://leadhub.example"),
        ("SLACK_HOSTS", ""),
        ("SLACK_HOSTS", "https://hooks.slack.com"),
        ("SLACK_HOSTS", "hooks.slack.com,,slack.example"),
        ("TEAMS_HOSTS", "*.office.com"),
        ("ALERTS_KEPT_DAYS", "0"),
        ("CORS_ALLOWED_ORIGINS", "*"),
        ("CORS_ALLOWED_ORIGINS", "null"),
        ("CORS_ALLOWED_ORIGINS", "https://*.example.com"),
        ("CORS_ALLOWED_ORIGINS", "app.example.com"),
        ("CORS_ALLOWED_ORIGINS", "https://app.example.com/"),
        ("CORS_ALLOWED_ORIGINS", "https://App.example.com"),
        ("CORS_ALLOWED_ORIGINS", "https://app.example.com,"),
        ("REQUESTS_PER_MINUTE", "0"),
        ("REQUESTS_PER_MINUTE", "many"),
        ("GRAPHQL_POINTS_PER_MINUTE", "-1"),
        ("ALERTS_KEPT_DAYS", "a year"),
        ("ALERTS_KEPT_DAYS", "999999999999"),
    ],
)
def test_a_wrong_value_stops_the_start_with_one_line(tmp_path: Path, name: str, value: str) -> None:
    code, said = told(SHOWN, tmp_path, LEADHUB_MODE="embedded", **{name: value})
    assert code == 1
    assert said.startswith(f"leadhub cannot start: {name} ")
    assert len(said.splitlines()) == 1


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        (PRODUCTION, "[443] '' 'urn:leadhub:.leadhub.example' 90 False"),
        (PRODUCTION | {"EGRESS_PORTS": "443, 8443"}, "[443, 8443] '' 'urn:leadhub:.leadhub.example' 90 False"),
        (PRODUCTION | {"EVENT_SOURCE": "/leadhub"}, "[443] '' '/leadhub' 90 False"),
        (PRODUCTION | {"DELIVERIES_KEPT_DAYS": "30"}, "[443] '' 'urn:leadhub:.leadhub.example' 30 False"),
        (
            PRODUCTION | {"EGRESS_CA_FILE": certifi.where()},
            f"[443] {certifi.where()!r} 'urn:leadhub:.leadhub.example' 90 False",
        ),
        ({"LEADHUB_MODE": "embedded"}, "[443] '' 'urn:leadhub:127.0.0.1' 90 False"),
        ({"LEADHUB_MODE": "demo"}, "[443] '' 'urn:leadhub:127.0.0.1' 90 True"),
        ({"LEADHUB_MODE": "sandbox"}, "[443] '' 'urn:leadhub:127.0.0.1' 90 True"),
    ],
)
def test_what_is_said_of_calls_is_what_is_used(tmp_path: Path, environment: dict[str, str], words: str) -> None:
    assert told(CALLS, tmp_path, **environment) == (0, words)


def test_production_that_names_no_host_must_say_where_its_pages_are(tmp_path: Path) -> None:
    code, said = told(SHOWN, tmp_path, **PRODUCTION | {"ALLOWED_HOSTS": "*"})
    assert (code, said.partition(" is missing")[0]) == (1, "leadhub cannot start: PUBLIC_URL")


def test_hosts_of_webhooks_are_what_the_environment_says(tmp_path: Path) -> None:
    shown = "from django.conf import settings as s; print(s.SLACK_HOSTS, s.TEAMS_HOSTS[0], s.ALERTS_KEPT_DAYS)"
    code, said = told(shown, tmp_path, LEADHUB_MODE="embedded")
    assert (code, said) == (0, "['hooks.slack.com', 'hooks.slack-gov.com'] logic.azure.com 90")
    given = {"SLACK_HOSTS": "Hooks.Slack.com, slack.example", "TEAMS_HOSTS": "teams.example", "ALERTS_KEPT_DAYS": "7"}
    code, said = told(shown, tmp_path, LEADHUB_MODE="embedded", **given)
    assert (code, said) == (0, "['hooks.slack.com', 'slack.example'] teams.example 7")


def test_pages_of_others_are_those_that_the_environment_names(tmp_path: Path) -> None:
    shown = "from django.conf import settings as s; print(s.CORS_ALLOWED_ORIGINS, s.CORS_ALLOW_CREDENTIALS)"
    assert told(shown, tmp_path, LEADHUB_MODE="embedded") == (0, "[] False")
    given = "https://app.example.com, http://127.0.0.1:5173"
    code, said = told(shown, tmp_path, LEADHUB_MODE="embedded", CORS_ALLOWED_ORIGINS=given)
    assert (code, said) == (0, "['https://app.example.com', 'http://127.0.0.1:5173'] False")


@pytest.mark.parametrize(("mode", "routed"), [("embedded", "False"), ("demo", "True"), ("sandbox", "True")])
def test_only_demo_and_sandbox_show_their_mail(tmp_path: Path, mode: str, routed: str) -> None:
    assert told(ROUTED, tmp_path, LEADHUB_MODE=mode) == (0, routed)


def test_where_a_server_is_named_there_is_no_mail_to_show(tmp_path: Path) -> None:
    assert told(ROUTED, tmp_path, LEADHUB_MODE="sandbox", EMAIL_URL="smtp://127.0.0.1:2525") == (0, "False")
