"""A process of its own that sends requests and prints what is left to their caller: started by the tests."""

import json
import os
import sys
import time

import django


def minute() -> int:
    """The present window."""
    return int(time.time()) // 60  # noqa: TID251 - the wall clock is what this is about


def main() -> None:
    """Send so many requests with a token; prints the minutes in which it did, and what each answer said."""
    django.setup()
    from django.test import Client

    token, times = sys.argv[1:]
    client = Client(SERVER_NAME="leadhub.example", headers={"Authorization": f"Bearer {token}"})
    began = minute()
    answers = [client.get("/api/v1/meta/choices/") for _ in range(int(times))]
    left = [answer["RateLimit"].split(";")[1] for answer in answers]
    statuses = [answer.status_code for answer in answers]
    print(json.dumps({"minutes": [began, minute()], "left": left, "statuses": statuses}))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leadhub.settings")
    main()
