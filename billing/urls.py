"""Addresses of the billing pages."""

from django.urls import path

import backoffice.web.converters  # noqa: F401 - user_id
from billing.views import PaymentExportView, PaymentListView, TierListView

app_name = "billing"
urlpatterns = [
    path("tiers/", TierListView.as_view(), name="tiers"),
    path("users/<user_id:user_id>/payments/", PaymentListView.as_view(), name="payments"),
    path("users/<user_id:user_id>/payments.csv", PaymentExportView.as_view(), name="export"),
]
