"""The web application. A server that loads it without saying otherwise runs in production mode."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leadhub.settings")
os.environ.setdefault("LEADHUB_MODE", "production")

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()

from leadhub.policy.registry import verify

# Django's own checks do not run under a WSGI server: what has no rule must not be served.
verify()
