"""Kinds of parts that URLs have."""

from django.urls import register_converter
from django.urls.converters import StringConverter, get_converters

from backoffice.audit.subjects import SubjectKind


def take_ids_of(kind: SubjectKind) -> None:
    """Let `<user_id:user_id>` in `path()` match the ids of users only, and so with every kind:
    anything else does not match. May be called by each module that has such URLs."""
    if kind.id_name not in get_converters():
        converter = type("IdConverter", (StringConverter,), {"regex": kind.id_pattern})
        register_converter(converter, kind.id_name)
