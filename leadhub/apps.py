from django.apps import AppConfig


class LeadhubConfig(AppConfig):
    name = "leadhub"
    default_auto_field = "django.db.models.BigAutoField"
