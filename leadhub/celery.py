"""Celery: beat and workers wake the functions of `leadhub.jobs.due`; the truth is in tables."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leadhub.settings")
os.environ.setdefault("LEADHUB_MODE", "production")

from celery import Celery

app = Celery("leadhub")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["leadhub.jobs"])
