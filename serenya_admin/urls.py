"""All addresses."""

from django.urls import include, path

urlpatterns = [
    path("", include("backoffice.staff.urls")),
    path("staff/", include("backoffice.administration.urls")),
    path("audit/", include("backoffice.trail.urls")),
    path("", include("billing.urls")),
    path("", include("chat.urls")),
    path("", include("users.urls")),
]

handler400 = "backoffice.web.errors.bad_request"
handler403 = "backoffice.web.errors.permission_denied"
handler404 = "backoffice.web.errors.page_not_found"
handler500 = "backoffice.web.errors.server_error"
