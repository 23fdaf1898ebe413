"""Addresses of the user pages."""

from django.urls import path

import backoffice.web.converters  # noqa: F401 - user_id
from users.act_views import RevealView, UserActView
from users.views import HomeView, SearchView, UserDetailView

app_name = "users"
urlpatterns = [
    path("", HomeView.as_view(), name="home"),
    path("search/", SearchView.as_view(), name="search"),
    path("users/<user_id:user_id>/", UserDetailView.as_view(), name="detail"),
    path("users/<user_id:user_id>/reveal/", RevealView.as_view(), name="reveal"),
    path("users/<user_id:user_id>/<slug:name>/", UserActView.as_view(), name="act"),
]
