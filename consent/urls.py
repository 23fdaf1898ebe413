"""URLs of the pages and files about consents."""

from django.urls import path

from backoffice.web.converters import take_ids_of
from consent.views import ConsentCountsView, CountsFileView, EvidenceView, LackingView
from records.words import USER

take_ids_of(USER)

app_name = "consent"
urlpatterns = [
    path("consents/", ConsentCountsView.as_view(), name="counts"),
    path("consents/<slug:run_id>/counts.csv", CountsFileView.as_view(), name="counts-file"),
    path("consents/<slug:run_id>/lacking/<slug:text>/", LackingView.as_view(), name="lacking"),
    path("users/<user_id:user_id>/consents.txt", EvidenceView.as_view(), name="evidence"),
]
