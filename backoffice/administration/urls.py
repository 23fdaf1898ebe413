"""URLs of staff administration."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from backoffice.administration import views


class StaffIdConverter(StringConverter):
    """A staff id is 32 hex digits; anything else does not match."""

    regex = "[0-9a-f]{32}"


register_converter(StaffIdConverter, "staff_id")

app_name = "administration"

urlpatterns = [
    path("", views.StaffListView.as_view(), name="list"),
    path("create/", views.StaffCreateView.as_view(), {"name": "create"}, name="create"),
    path("<staff_id:staff_id>/", views.StaffDetailView.as_view(), name="detail"),
    path("<staff_id:staff_id>/<slug:name>/", views.StaffActView.as_view(), name="act"),
]
