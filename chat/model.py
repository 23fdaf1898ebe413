"""What a chat option is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

#: The app puts the name of a measured value in its place.
_PLACEHOLDER = re.compile(r"(\[[A-Z_]+\])")


class ContentType(StrEnum):
    """What the chat is about."""

    RESULT = "result"
    REPORT = "report"


class Category(StrEnum):
    """Under which heading an option stands in the app."""

    EXPLANATION = "explanation"
    DOCTOR_PREP = "doctor_prep"
    CLARIFICATION = "clarification"
    METRICS = "metrics"
    GENERAL = "general"
    LIFESTYLE = "lifestyle"
    TRENDS = "trends"
    STABILITY = "stability"
    PATTERNS = "patterns"


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a text: words, or a placeholder."""

    text: str
    is_placeholder: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatOption:
    """A question that the app offers: the user taps `text`, the AI is asked `prompt`."""

    content_type: ContentType
    category: Category
    display_order: int
    text: str
    prompt: str
    has_sub_options: bool
    requires_health_data: bool

    @property
    def text_parts(self) -> list[Part]:
        return parts_of(self.text)

    @property
    def prompt_parts(self) -> list[Part]:
        return parts_of(self.prompt)


@dataclass(frozen=True, slots=True)
class CategoryGroup:
    """The options of one category, in the order in which the app shows them."""

    category: Category
    options: Sequence[ChatOption]


@dataclass(frozen=True, slots=True)
class ContentGroup:
    """The categories of one content type."""

    content_type: ContentType
    categories: Sequence[CategoryGroup]


def parts_of(text: str) -> list[Part]:
    """The pieces of a text, placeholders such as `[METRIC]` apart."""
    pieces = _PLACEHOLDER.split(text)
    return [Part(piece, number % 2 == 1) for number, piece in enumerate(pieces) if piece]


def grouped(options: Sequence[ChatOption]) -> list[ContentGroup]:
    """Options by content type and category; what has no option is left out."""
    return [
        ContentGroup(content_type, groups)
        for content_type in ContentType
        if (groups := _categories([o for o in options if o.content_type == content_type]))
    ]


def _categories(options: Sequence[ChatOption]) -> list[CategoryGroup]:
    return [
        CategoryGroup(category, sorted(found, key=lambda option: option.display_order))
        for category in Category
        if (found := [option for option in options if option.category == category])
    ]
