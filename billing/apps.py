"""The billing app."""

from django.apps import AppConfig


class BillingConfig(AppConfig):
    """Subscriptions, usage, payments and tiers."""

    name = "billing"
