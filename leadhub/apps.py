from django.apps import AppConfig


class LeadhubConfig(AppConfig):
    name = "leadhub"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the checks of our tables, the lookup for long lists and the figures that Prometheus reads."""
        from leadhub import (
            checks,  # noqa: F401 - importing registers them
            lookups,
        )
        from leadhub.events import metrics

        lookups.register()
        metrics.register()
