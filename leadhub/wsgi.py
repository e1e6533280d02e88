"""The web application. A server that loads it without saying otherwise runs in production mode."""

import os

from leadhub.interpreter import keep_what_is_loaded, look_seldom, with_room

look_seldom()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leadhub.settings")
os.environ.setdefault("LEADHUB_MODE", "production")

from django.core.wsgi import get_wsgi_application

from leadhub.policy.registry import verify
from leadhub.serving.charsets import in_utf8
from leadhub.serving.lengths import in_full

application = with_room(in_full(in_utf8(get_wsgi_application())))

# Django's own checks do not run under a WSGI server: what has no rule must not be served.
verify()

# Of the models, which are there only now.
from leadhub.watching.writing import Writer

Writer().begin()

keep_what_is_loaded()
