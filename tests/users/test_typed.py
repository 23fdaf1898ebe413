"""What a pasted text is taken for: one table of cases."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from users.miss import words_of
from users.services.routes import routes_of
from users.services.typed import TakenFor, bare_text, read_typed

ID = "27a696f1-52a5-4fbd-9c8b-0f7a6e3f4c5d"
HASH = "a1" * 32
EMAIL = "ada@example.com"

USER_IDS = [
    ID,
    ID.upper(),
    ID.replace("-", ""),
    f"{{{ID.upper()}}}",
    f"({ID})",
    f'"{ID}".',
    f"\u200b {ID}\ufeff\n",
    f"urn:uuid:{ID}",
    f"USER#{ID}",
    f"user#{ID.upper()}",
    f"/users/{ID}/",
    f"users/{ID}/documents/uploads/scan.pdf",
    f"https://backoffice.example.com/users/{ID}/",
    f"https://abc.execute-api.eu-central-1.amazonaws.com/prod/users/{ID}/?act={'0' * 32}",
    f"<https://backoffice.example.com/users/{ID}>",
    f"https://backoffice.example.com/users/{ID}/payments/#x",
    f"https://backoffice.example.com/trail/?user={ID}&only=reads",
    f"look at https://backoffice.example.com/users/{ID.upper()}/, please",
    f"sub_free_{ID}",
    f"result_{ID}_1695800000000_a8f3k2",
    f"incoming/report_{ID}_1695800000000_abcdef",
    f"JOB#chat_{ID}_1695800000000_a8f3k2",
    f"job#chat_{ID}_1695800000000_a8f3k2",
    f"SUBSCRIPTION#sub_free_{ID}",
    f'{{"PK": {{"S": "USER#{ID}"}}, "SK": {{"S": "PROFILE"}}}}',
    f"PK=USER#{ID}, SK=PROFILE",
]
EMAILS = [
    (EMAIL, EMAIL),
    (f" {EMAIL}\t", EMAIL),
    (f"mailto:{EMAIL}", EMAIL),
    ("MAILTO:ada%2Btest@example.com?subject=Hello", "ada+test@example.com"),
    (f"Ada <{EMAIL}>", EMAIL),
    (f'"Example, Ada" <{EMAIL}>;', EMAIL),
    (f"{EMAIL} (Ada Example)", EMAIL),
    (f"'{EMAIL}'", EMAIL),
    (f"“{EMAIL}”,", EMAIL),
    (f"{EMAIL}.", EMAIL),
    ("ada\u200b@example.com\u2060", EMAIL),
    ("<Ada@Example.com>", "Ada@Example.com"),
    ("o'brien@example.com", "o'brien@example.com"),
    (f"{ID}@privaterelay.appleid.com", f"{ID}@privaterelay.appleid.com"),
    (f"{EMAIL} {EMAIL}", EMAIL),
    (f"{EMAIL}, bob@example.com", f"{EMAIL}, bob@example.com"),
    ("@", "@"),
    ("ada@", "ada@"),
]
PROVIDER_IDS = [
    ("google:113", "google", "113"),
    ("Google: 113", "google", "113"),
    ("google#113", "google", "113"),
    ("apple : 000123.abc.0456", "apple", "000123.abc.0456"),
    ('facebook:"113".', "facebook", "113"),
    ("USER_EXTERNAL#google#113#7:x", "google", "113#7:x"),
    ("EXTERNAL#apple#000123.abc.0456", "apple", "000123.abc.0456"),
    ("external#Google#113", "Google", "113"),
    ("UNIQUE#EXTERNAL#google#113", "google", "113"),
    ("unique#external#google#113", "google", "113"),
    ("google:a:b", "google", "a:b"),
    ("113456789012345678901", "", "113456789012345678901"),
    ("000123.abcdef0123456789.0456", "", "000123.abcdef0123456789.0456"),
    ("google:", "", "google:"),
    ("microsoft:113", "", "microsoft:113"),
    ("4711", "", "4711"),
    ("#", "", "#"),
]
OTHERS = {
    TakenFor.NOTHING: ["", " ", "\u200b", '""', "."],
    TakenFor.ORDER_NUMBER: ["GPA.3312-1234-5678-12345", "gpa.3312-1234-5678-12345..0"],
    TakenFor.PAYMENT_ID: [
        *("pay_0a1b2c", "payment-abc-123", "apple_pay_transaction_123", "“pay_1”"),
        *("paypal_f4bea8a4", "credit_card_0798", "pi_3Mt0a1b2c", "ch_1"),
    ],
    TakenFor.SUBSCRIPTION_ID: ["sub_123", "apple_sub_12345"],
    TakenFor.SESSION_ID: ["sess_abc123", "SESS_ABC123", "session-12"],
    TakenFor.DEVICE_ID: ["ios-0a1b2c3d4e5f6a7b", "iphone-123-abc", "pixel-77", "device_1"],
    TakenFor.REGISTRATION_ID: ["bio_reg_123", "reg_9", "bio_1"],
    TakenFor.JOB_ID: ["job_12ab34", "report_1695800000000_a8f3k2"],
    TakenFor.WEB_ADDRESS: [
        "https://desk.example.com/t/4711",
        "www.example.com",
        "HTTP://a.example",
    ],
    TakenFor.TICKET_ID: ["SUP-4711", "#sup-7"],
    TakenFor.PHONE_NUMBER: [
        "+49 170 1234567",
        "(555) 123-4567",
        "tel:+491701234567",
        "0170/1234567",
        "5551234567",
        "٠١٢٣٤٥٦٧٨٩",
    ],
    TakenFor.NAME: ["Ada Lovelace", "Lovelace, Ada", "ada", "O'Brien", "J. R. Smith", "李小龍"],
}


@pytest.mark.parametrize("text", USER_IDS)
def test_a_user_id_is_found_in_any_writing(text: str) -> None:
    taken = read_typed(text)
    assert (taken.taken_for, taken.value) == (TakenFor.USER_ID, ID)


@pytest.mark.parametrize(("text", "email"), EMAILS)
def test_an_email_is_told_from_what_is_pasted_around_it(text: str, email: str) -> None:
    taken = read_typed(text)
    assert (taken.taken_for, taken.value, taken.typed) == (TakenFor.EMAIL, email, text)


@pytest.mark.parametrize(
    "text",
    [
        HASH,
        HASH.upper(),
        f" <{HASH}>.",
        f"USER_EMAIL#{HASH}",
        f"EMAIL#{HASH}",
        f"email#{HASH.upper()}",
    ],
)
def test_an_email_hash_is_found_in_any_writing(text: str) -> None:
    taken = read_typed(text)
    assert (taken.taken_for, taken.value) == (TakenFor.EMAIL_HASH, HASH)


@pytest.mark.parametrize(("text", "provider", "external_id"), PROVIDER_IDS)
def test_a_provider_id_may_name_its_provider(text: str, provider: str, external_id: str) -> None:
    taken = read_typed(text)
    told = (taken.taken_for, taken.provider, taken.value)
    assert told == (TakenFor.PROVIDER_ID, provider, external_id)


@pytest.mark.parametrize(
    ("kind", "text"), [(kind, text) for kind, texts in OTHERS.items() for text in texts]
)
def test_what_cannot_be_searched_is_known_by_its_shape(kind: TakenFor, text: str) -> None:
    assert read_typed(text).taken_for is kind


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("SESSION#sess_1", TakenFor.SESSION_ID, "sess_1"),
        (f"SESSION#{ID}", TakenFor.SESSION_ID, ID),
        ("device#pixel-9-xyz", TakenFor.DEVICE_ID, "pixel-9-xyz"),
        ("JOB#result_1", TakenFor.JOB_ID, "result_1"),
        ("PAYMENT#2025-09-27#pay_1", TakenFor.PAYMENT_ID, "pay_1"),
        ("SUBSCRIPTION#sub_1", TakenFor.SUBSCRIPTION_ID, "sub_1"),
    ],
)
def test_the_key_of_an_item_says_what_the_id_in_it_is(
    text: str, kind: TakenFor, value: str
) -> None:
    taken = read_typed(f" “{text}”.")
    assert (taken.taken_for, taken.value) == (kind, value)


@pytest.mark.parametrize(
    "text",
    [
        f"{ID}0",
        f"/users/{ID}0/",
        f"/abusers/{ID}/",
        f"user={ID}",
        ID[:-1],
        f"pay_{ID}",
        f"SUPERUSER#{ID}",
    ],
)
def test_what_only_looks_like_a_user_id_is_none(text: str) -> None:
    assert read_typed(text).taken_for is not TakenFor.USER_ID


@given(st.text(max_size=200))
def test_every_text_is_taken_for_something_that_has_words(text: str) -> None:
    taken = read_typed(text)
    assert taken.typed == text
    assert words_of(taken).words
    keys = [key for route in routes_of(taken) for key in route.keys]
    assert len(keys) == len({*keys}) <= 20
    assert bare_text(bare_text(text)) == bare_text(text)


def test_no_text_shows_in_what_may_be_logged() -> None:
    taken = read_typed(f"Ada <{EMAIL}>")
    assert EMAIL not in repr(taken) + repr(words_of(taken))
