"""URLs of sign-in and of one's own account."""

from django.urls import path

from backoffice.staff import views

app_name = "staff"

urlpatterns = [
    path("sign-in/", views.SignInView.as_view(), name="sign-in"),
    path("sign-out/", views.SignOutView.as_view(), name="sign-out"),
    path("account/", views.AccountView.as_view(), name="account"),
    path("account/sessions/", views.OwnSessionsView.as_view(), name="own-sessions"),
    path("account/password/", views.PasswordView.as_view(), name="password"),
]
