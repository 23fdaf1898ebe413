"""The URLs of the general half, and its error pages; a project adds its own:

from backoffice.urls import *

urlpatterns += [...]
"""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("backoffice.staff.urls")),
    path("staff/", include("backoffice.administration.urls")),
    path("runs/", include("backoffice.runs.urls")),
    path("audit/", include("backoffice.trail.urls")),
]

handler400 = "backoffice.web.errors.bad_request"
handler403 = "backoffice.web.errors.permission_denied"
handler404 = "backoffice.web.errors.page_not_found"
handler500 = "backoffice.web.errors.server_error"
