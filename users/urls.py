"""URLs of the user pages."""

from django.urls import path

from backoffice.web.converters import take_ids_of
from records.words import USER
from users.act_views import RepairView, RevealView, UserActView
from users.notes import UserNoteActView, UserNoteListView
from users.views import HomeView, OlderView, RecentUsersView, SearchView, UserDetailView

take_ids_of(USER)

app_name = "users"
urlpatterns = [
    path("", HomeView.as_view(), name="home"),
    path("recent/", RecentUsersView.as_view(), name="recent"),
    path("search/", SearchView.as_view(), name="search"),
    path("users/<user_id:user_id>/", UserDetailView.as_view(), name="detail"),
    path("users/<user_id:user_id>/timeline/", OlderView.as_view(), name="timeline"),
    path(
        "users/<user_id:user_id>/reveal/", RevealView.as_view(), {"name": "reveal"}, name="reveal"
    ),
    path("users/<user_id:user_id>/notes/", UserNoteListView.as_view(), name="notes"),
    path("users/<user_id:user_id>/notes/<slug:name>/", UserNoteActView.as_view(), name="note-act"),
    path(
        "users/<user_id:user_id>/notes/<slug:note_id>/<slug:name>/",
        UserNoteActView.as_view(),
        name="note",
    ),
    path("users/<user_id:user_id>/repairs/<slug:name>/", RepairView.as_view(), name="repair"),
    path("users/<user_id:user_id>/<slug:name>/", UserActView.as_view(), name="act"),
]
