"""URLs of bulk runs."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from backoffice.runs import views


class RunIdConverter(StringConverter):
    """A run id is 32 hex digits; anything else does not match."""

    regex = "[0-9a-f]{32}"


register_converter(RunIdConverter, "run_id")

app_name = "runs"

urlpatterns = [
    path("", views.RunListView.as_view(), name="list"),
    path("plan/", views.PlanView.as_view(), name="plan"),
    path("plan/<slug:task>/", views.AskView.as_view(), {"name": "plan-run"}, name="ask"),
    path("<run_id:run_id>/", views.RunView.as_view(), name="detail"),
    path("<run_id:run_id>/outcomes/", views.OutcomesView.as_view(), name="outcomes"),
    path("<run_id:run_id>/<slug:name>/", views.RunActView.as_view(), name="act"),
]
