"""Kinds of parts that addresses have. Import this module to use them in `path()`."""

from django.urls import register_converter
from django.urls.converters import StringConverter


class UserIdConverter(StringConverter):
    """A user id is a UUID; anything else is no address of ours."""

    regex = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"


register_converter(UserIdConverter, "user_id")
