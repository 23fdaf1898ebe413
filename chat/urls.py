"""URLs of the chat pages."""

from django.urls import path

from chat.views import ChatOptionListView

app_name = "chat"
urlpatterns = [path("chat-options/", ChatOptionListView.as_view(), name="options")]
