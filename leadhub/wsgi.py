"""The web application. A server that loads it without saying otherwise runs in production mode."""

import gc
import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leadhub.settings")
os.environ.setdefault("LEADHUB_MODE", "production")

from django.core.wsgi import get_wsgi_application

from leadhub.policy.registry import verify
from leadhub.serving.charsets import in_utf8

application = in_utf8(get_wsgi_application())

# Django's own checks do not run under a WSGI server: what has no rule must not be served.
verify()

# What is loaded now stays loaded: the collector need not walk it again and again. A batch of 1,000 signals makes tens
# of thousands of short-lived objects, and looking for cycles among them took 16 to 24 % of its CPU.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 20)
