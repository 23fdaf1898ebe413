from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backoffice.audit.reasons import Category, Reason, ReasonError, checked_category
from tests import words

CATEGORIES = list(words.VOCABULARY.categories.values())


@pytest.mark.parametrize(
    "text",
    [
        "Lost phone",
        "She asked on 2025-09-27 in the chat",
        "Between 2025-09-27 and 2025-10-27",
        "Since 2025-09-27T10:00:00Z nothing works",
        "Since 2025-09-27 10:00 nothing works",
        "On 27.09.2025 and 27/9/2025 she called",
        "Ticket SUP-1234567 says so",
        "See #1234567",
        "See ABC123456789",
        "Session ac5cada7-7b1f-4673-b2b1-089f3e308363",
        "Paid 12.99 EUR twice, 3 times in 2024",
        "iOS 17.0.1, app 1.2.3",
        "Stolen @ the airport",
        "The user's mail bounces",
        "Двойная оплата",
        "盗まれた携帯電話",
        "Two\nlines",
        "x" * 300,
        "12345",
        # Orders of a store
        "Order GPA.3312-1234-5678-12345 was paid twice",
        "GPA.3312-1234-5678-12345..4",
        "Apple order MK5T3XYZ12, receipt MS1234567890",
        # Tickets
        "ticket 4827113",
        "4827113",
        "Tickets 4827113, 48271130 and 4827114",
        "4827113 4827114 say the same",
        "See ticket 4827113 2 days ago",
        "ticket number 4827113",
        "T-123 and T-1234567",
        "see #4711",
        "see #4827113/2",
        "https://desk.example.com/tickets/4827113",
        # Dates
        "On 27.09.25 14:05 she called",
        "27.09.2025 14:05 and 9/27/25",
        "From 27.09.2025-30.09.2025",
        "2025-09-27 to 2025-10-27, ticket 4827113",
        "20250927 was the day",
        # Amounts
        "12345.67 EUR twice",
        "Paid 1,234,567.89 USD",
        "Paid 1.234.567,89 EUR",
        "EUR 1 234 567 and then € 12345,67",
        "Paid 9.99 4 times, 19.98 EUR in all",
    ],
)
def test_reasons_without_personal_data_are_taken(text: str) -> None:
    assert Reason.of(words.OTHER, text).text == text


@pytest.mark.parametrize(
    "text",
    [
        "Write to ada@example.com",
        "ADA@EXAMPLE.COM asked",
        "ada.lovelace+test@mail.example.co.uk",
        "<ada@example.com>",
        "see ada@localhost please",
        "почта ада@пример.рф",
        "ada＠example.com in full width",
    ],
)
def test_a_reason_with_an_email_address_is_refused(text: str) -> None:
    with pytest.raises(ReasonError, match="e-mail"):
        Reason.of(words.OTHER, text)


@pytest.mark.parametrize(
    "text",
    [
        "Call +49 170 1234567",
        "Call +49(0)170/1234567 later",
        "Call 555-123-4567",
        "Call (555) 123 4567",
        "Call 555.123.4567",
        "Call 5551234567.",
        "Call 123 4567",
        "Call 0170–123–4567",
        "Call 0170\u00a0123\u00a04567",
        "Call +4917012345678 since 2025-09-27",
        "2025-09-27 0170 1234567",
        "Call ٠١٢٣٤٥٦٧٨٩",
        "Call ０１７０１２３４５６７",
        "tel:+491701234567",
        "01701234567 and nothing else",
        # International, however they are grouped
        "+1 (555) 123-4567",
        "+44 20 7946 0958",
        "+44 (0)20 7946 0958 is her number",
        "0044 20 7946 0958",
        "+33 6 12 34 56 78",
        "06.12.34.56.78",
        "06 12 34 56 78",
        "06-12-34-56-78",
        "+81-3-1234-5678",
        "+86 138 0013 8000",
        "+7 (912) 345-67-89",
        "8 912 345 67 89",
        "+91 98765 43210",
        "+55 (11) 91234-5678",
        "(030) 901820",
        "030/901820",
        "(0)30 / 90 18 20",
        "+4930901820",
        "4917012345678",
        "555 1234567",
        "123-4567 is the number",
        "Her number: 5551234567, ticket 4827113",
        "-0170 1234567",
        # Beside what may stand there
        "GPA.3312-1234-5678-12345 and 0170 1234567",
        "Paid 9.99 EUR, +49 170 1234567",
        "27.09.25 0170 1234567",
        # Like a ticket, but for the word before it
        "Call 5551234",
        "Called her on 5551234",
        "tel. 5551234",
        "Phone: 5551234",
        "mobile no. 55512345",
    ],
)
def test_a_reason_with_a_phone_number_is_refused(text: str) -> None:
    with pytest.raises(ReasonError, match="phone"):
        Reason.of(words.OTHER, text)


@pytest.mark.parametrize("text", ["", "    ", "four", "  four  ", "x" * 301])
def test_a_reason_has_five_to_three_hundred_characters(text: str) -> None:
    with pytest.raises(ReasonError, match="5 to 300"):
        Reason.of(words.OTHER, text)


@pytest.mark.parametrize("text", ["null\x00byte", "lone \ud800 surrogate", "right\u202eto left"])
def test_text_that_cannot_be_shown_is_refused(text: str) -> None:
    with pytest.raises(ReasonError, match="cannot be shown"):
        Reason.of(words.OTHER, text)


def test_a_reason_is_trimmed() -> None:
    assert Reason.of(words.BILLING, "  paid twice ", " SUP-1 ") == Reason(
        words.BILLING, "paid twice", "SUP-1"
    )


@pytest.mark.parametrize("category", ["", "Other", "nonsense", "\ud800", "other "])
def test_a_category_is_one_of_the_list(category: str) -> None:
    with pytest.raises(ReasonError, match="category"):
        checked_category(category, CATEGORIES)


@pytest.mark.parametrize("category", CATEGORIES, ids=str)
def test_a_category_is_known_by_its_name(category: Category) -> None:
    assert checked_category(category.name, CATEGORIES) is category


def test_a_category_that_is_not_offered_is_refused() -> None:
    with pytest.raises(ReasonError, match="category"):
        checked_category("billing", [words.TEAM, words.OTHER])


@pytest.mark.parametrize(
    "ticket",
    ["", " ", "SUP-12", "#48213", "JIRA_7", "482135", "4827113", "T-123", "#4711", "A" * 40],
)
def test_ticket_ids_are_taken(ticket: str) -> None:
    assert Reason.of(words.OTHER, "some reason", ticket).ticket == ticket.strip()


@pytest.mark.parametrize(
    "ticket", ["a b", "ada@example.com", "+491701234567", "01701234567", "-1", "A" * 41, "SUP\x00"]
)
def test_what_is_no_ticket_id_is_refused(ticket: str) -> None:
    with pytest.raises(ReasonError):
        Reason.of(words.OTHER, "some reason", ticket)


@given(st.text(), st.text(), st.text())
def test_any_text_is_a_reason_or_a_clear_refusal(category: str, text: str, ticket: str) -> None:
    try:
        reason = Reason.of(checked_category(category, CATEGORIES), text, ticket)
    except ReasonError as error:
        assert str(error)  # noqa: PT017 - either way is right
    else:
        reason.text.encode()


@given(
    st.from_regex(r"\A[a-z]{1,8}[.+]?[a-z]{1,8}@[a-z]{2,8}\.(com|org|de)\Z"),
    st.text(max_size=50),
    st.text(max_size=50),
)
def test_no_address_gets_through_whatever_is_around_it(
    address: str, before: str, after: str
) -> None:
    with pytest.raises(ReasonError):
        Reason.of(words.OTHER, f"{before} {address} {after}")


@pytest.mark.parametrize("category", CATEGORIES, ids=str)
def test_every_category_has_words(category: Category) -> None:
    assert category.words
