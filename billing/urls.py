"""URLs of the billing pages."""

from django.urls import path

from backoffice.web.converters import take_ids_of
from billing.views import PaymentExportView, PaymentListView, TierListView
from records.words import USER

take_ids_of(USER)

app_name = "billing"
urlpatterns = [
    path("tiers/", TierListView.as_view(), name="tiers"),
    path("users/<user_id:user_id>/payments/", PaymentListView.as_view(), name="payments"),
    path("users/<user_id:user_id>/payments.csv", PaymentExportView.as_view(), name="export"),
]
