"""The 24 chat options of the app: constants of the product, in code and never in the table."""

from __future__ import annotations

from backoffice.web.editions import edition_of
from chat.model import Category, ChatOption, ContentType, grouped

OPTIONS: tuple[ChatOption, ...] = (
    ChatOption(
        content_type=ContentType.RESULT,
        category=Category.EXPLANATION,
        display_order=1,
        text="Can you explain this in simpler terms?",
        prompt="Explain these results in simple terms that are easy to understand.",
        has_sub_options=False,
        requires_health_data=True,
    ),
    ChatOption(
        content_type=ContentType.RESULT,
        category=Category.EXPLANATION,
        display_order=2,
        text="What do these numbers mean for my health?",
        prompt="Interpret these health metrics and explain what they mean for my overall health.",
        has_sub_options=False,
        requires_health_data=True,
    ),
    ChatOption(
        content_type=ContentType.RESULT,
        category=Category.EXPLANATION,
        display_order=5,
        text="Expand on the overall health picture from my test results",
        prompt="Give me a comprehensive summary in simple terms of my test results.",
        has_sub_options=False,
        requires_health_data=True,
    ),
    ChatOption(
        content_type=ContentType.RESULT,
        category=Category.DOCTOR_PREP,
        display_order=1,
        text="What should I ask my doctor about these results?",
        prompt="Generate questions I should ask my doctor about these health results.",
        has_sub_options=False,
        requires_health_data=True,
    ),
    ChatOption(
        content_type=ContentType.RESULT,
        category=Category.DOCTOR_PREP,
        display_order=2,
        text="What questions should I prepare for my next appointment?",
        prompt="Help me prepare questions for my next doctor appointment based on these results.",
        has_sub_options=False,
        requires_health_data=True,
    ),
    ChatOption(
        content_type=ContentType.RESULT,
        category=Category.DOCTOR_PREP,
        display_order=4,
        text="Which questions should I ask my doctor about my [METRIC] result?",
        prompt="Generate specific questions I should ask my doctor about my [METRIC] result.",
        has_sub_options=True,
        requires_health_data=True,
    ),
    ChatOption(
        content_type=ContentType.RESULT,
        category=Category.CLARIFICATION,
        display_order=1,
        text="Are there any immediate concerns I should know about?",
        prompt="Identify any immediate health concerns I should be aware of from these results.",
        has_sub_options=False,
        requires_health_data=True,
    ),
    ChatOption(
        content_type=ContentType.RESULT,
        category=Category.CLARIFICATION,
        display_order=2,
        text="How do these results compare to normal ranges?",
        prompt="Compare my results to normal ranges and explain any deviations.",
        has_sub_options=False,
        requires_health_data=True,
    ),
    ChatOption(
        content_type=ContentType.RESULT,
        category=Category.CLARIFICATION,
        display_order=2,
        text="What does my [METRIC] result mean for my health?",
        prompt=(
            "What does my [METRIC] result mean for my health? What could cause [METRIC] to "
            "be at this level?"
        ),
        has_sub_options=True,
        requires_health_data=True,
    ),
    ChatOption(
        content_type=ContentType.RESULT,
        category=Category.METRICS,
        display_order=1,
        text="Explain specific metric",
        prompt="Explain what [METRIC] measures and why it matters for my health.",
        has_sub_options=True,
        requires_health_data=False,
    ),
    ChatOption(
        content_type=ContentType.RESULT,
        category=Category.GENERAL,
        display_order=1,
        text="What lifestyle changes might help improve these results?",
        prompt="Suggest lifestyle changes that might help improve my health results.",
        has_sub_options=False,
        requires_health_data=True,
    ),
    ChatOption(
        content_type=ContentType.RESULT,
        category=Category.LIFESTYLE,
        display_order=3,
        text="Are there everyday habits that can influence [METRIC]?",
        prompt=(
            "Are there everyday habits that can influence [METRIC]? How might [METRIC] "
            "affect my daily health or long-term wellbeing?"
        ),
        has_sub_options=True,
        requires_health_data=True,
    ),
    ChatOption(
        content_type=ContentType.REPORT,
        category=Category.EXPLANATION,
        display_order=1,
        text="Can you summarize the key findings?",
        prompt="Summarize the most important findings from this health report.",
        has_sub_options=False,
        requires_health_data=True,
    ),
    ChatOption(
        content_type=ContentType.REPORT,
        category=Category.EXPLANATION,
        display_order=2,
        text="What are the most important points in this report?",
        prompt="Highlight the most important points I should focus on in this report.",
        has_sub_options=False,
        requires_health_data=True,
    ),
    ChatOption(
        content_type=ContentType.REPORT,
        category=Category.DOCTOR_PREP,
        display_order=1,
        text="How should I present this to my doctor?",
        prompt=(
            "Help me understand how to present this health information to my doctor effectively."
        ),
        has_sub_options=False,
        requires_health_data=True,
    ),
    ChatOption(
        content_type=ContentType.REPORT,
        category=Category.DOCTOR_PREP,
        display_order=2,
        text="What questions should I ask based on this analysis?",
        prompt="Generate questions I should ask my doctor based on this health analysis.",
        has_sub_options=False,
        requires_health_data=True,
    ),
    ChatOption(
        content_type=ContentType.REPORT,
        category=Category.DOCTOR_PREP,
        display_order=4,
        text="What questions should I ask my doctor about these health trends?",
        prompt=(
            "What questions should I ask my doctor about these health trends? What key "
            "points should I share when I meet my primary-care practitioner?"
        ),
        has_sub_options=False,
        requires_health_data=True,
    ),
    ChatOption(
        content_type=ContentType.REPORT,
        category=Category.CLARIFICATION,
        display_order=1,
        text="Are there any patterns or trends I should be aware of?",
        prompt="Identify any important patterns or trends in my health data I should be aware of.",
        has_sub_options=False,
        requires_health_data=True,
    ),
    ChatOption(
        content_type=ContentType.REPORT,
        category=Category.CLARIFICATION,
        display_order=2,
        text="What do these recommendations mean for my care?",
        prompt="Explain what the recommendations in this report mean for my ongoing care.",
        has_sub_options=False,
        requires_health_data=True,
    ),
    ChatOption(
        content_type=ContentType.REPORT,
        category=Category.GENERAL,
        display_order=1,
        text="How can I use this information to improve my health?",
        prompt="Explain how I can use the information in this report to improve my health.",
        has_sub_options=False,
        requires_health_data=True,
    ),
    ChatOption(
        content_type=ContentType.REPORT,
        category=Category.TRENDS,
        display_order=1,
        text="Explain how my [METRIC] has changed over time",
        prompt=(
            "Explain how my [METRIC] has changed over time and why these trends matter for "
            "my health."
        ),
        has_sub_options=True,
        requires_health_data=True,
    ),
    ChatOption(
        content_type=ContentType.REPORT,
        category=Category.STABILITY,
        display_order=2,
        text="Which results stayed steady over time and is that good?",
        prompt=(
            "Which results stayed steady over time and is that good? What patterns should I "
            "pay most attention to?"
        ),
        has_sub_options=False,
        requires_health_data=True,
    ),
    ChatOption(
        content_type=ContentType.REPORT,
        category=Category.PATTERNS,
        display_order=3,
        text="What patterns should I pay most attention to?",
        prompt=(
            "What patterns should I pay most attention to across all my health data? Are "
            "there emerging trends I should be aware of?"
        ),
        has_sub_options=False,
        requires_health_data=True,
    ),
    ChatOption(
        content_type=ContentType.REPORT,
        category=Category.LIFESTYLE,
        display_order=5,
        text="How could lifestyle changes have influenced these health trends?",
        prompt=(
            "How could lifestyle changes have influenced these health trends over time? What "
            "lifestyle factors might explain the patterns in my data?"
        ),
        has_sub_options=False,
        requires_health_data=True,
    ),
)


def as_contract() -> dict[str, dict[str, list[dict[str, object]]]]:
    """The options in the shape of the data contract (section 5), in which editions are compared."""
    contract: dict[str, dict[str, list[dict[str, object]]]] = {}
    for option in OPTIONS:
        of_type = contract.setdefault(option.content_type.value, {})
        of_type.setdefault(option.category.value, []).append(
            {
                "text": option.text,
                "prompt": option.prompt,
                "display_order": option.display_order,
                "has_sub_options": option.has_sub_options,
                "requires_health_data": option.requires_health_data,
            }
        )
    return contract


GROUPS = tuple(grouped(OPTIONS))
#: A new version goes with every change of the options.
EDITION = edition_of("1", as_contract())
