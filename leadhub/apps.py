from django.apps import AppConfig


class LeadhubConfig(AppConfig):
    name = "leadhub"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the checks of our tables and the lookup for long lists."""
        from leadhub import checks  # noqa: F401 - importing registers them
        from leadhub.lookups import register

        register()
