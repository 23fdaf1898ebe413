"""Addresses of the user pages."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from users.views import HomeView, RevealView, SearchView, UserActView, UserDetailView


class UserIdConverter(StringConverter):
    """A user id is a UUID; anything else is no address of ours."""

    regex = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"


register_converter(UserIdConverter, "user_id")

app_name = "users"
urlpatterns = [
    path("", HomeView.as_view(), name="home"),
    path("search/", SearchView.as_view(), name="search"),
    path("users/<user_id:user_id>/", UserDetailView.as_view(), name="detail"),
    path("users/<user_id:user_id>/reveal/", RevealView.as_view(), name="reveal"),
    path("users/<user_id:user_id>/<slug:name>/", UserActView.as_view(), name="act"),
]
