"""The billing app."""

from django.apps import AppConfig

from backoffice.access import Permission


class BillingConfig(AppConfig):
    """Subscriptions, usage, payments and tiers."""

    name = "billing"

    def ready(self) -> None:
        from backoffice.web.navigation import Destination, register  # noqa: PLC0415 - apps are ready

        register(Destination("Tiers", "billing:tiers", "tiers", Permission.LOOK_UP, place=4))
