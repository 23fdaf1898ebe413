"""All URLs."""

from __future__ import annotations

from django.urls import include, path

from backoffice import urls as general
from backoffice.urls import *

urlpatterns = [
    *general.urlpatterns,
    path("", include("billing.urls")),
    path("", include("chat.urls")),
    path("", include("consent.urls")),
    path("", include("users.urls")),
]
