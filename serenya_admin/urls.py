"""All addresses."""

from django.urls import include, path

urlpatterns = [
    path("", include("staff.urls")),
    path("staff/", include("staff.administration.urls")),
    path("audit/", include("staff.trail.urls")),
    path("", include("billing.urls")),
    path("", include("chat.urls")),
    path("", include("users.urls")),
]

handler400 = "backoffice.errors.bad_request"
handler403 = "backoffice.errors.permission_denied"
handler404 = "backoffice.errors.page_not_found"
handler500 = "backoffice.errors.server_error"
