"""URLs of the audit trail."""

from django.urls import path

from backoffice.trail import views

app_name = "trail"

urlpatterns = [
    path("", views.TrailView.as_view(), name="entries"),
    path("typed/", views.TrailTypedView.as_view(), name="typed"),
    path("export/", views.TrailExportView.as_view(), name="export"),
]
