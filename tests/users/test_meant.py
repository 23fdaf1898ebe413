"""What an e-mail address that led to nobody may have been meant to be."""

from __future__ import annotations

import pytest

from users.meant import meant_by


@pytest.mark.parametrize(
    ("typed", "meant", "why"),
    [
        ("ada@gmial.com", "ada@gmail.com", "Two letters have changed places."),
        ("Ada@Gmai.com", "ada@gmail.com", "A letter is missing."),
        ("ada@gmailcom", "ada@gmail.com", "A dot is missing."),
        ("ada@gmaill.com", "ada@gmail.com", "There is one letter too many."),
        ("ada@yahoo.cpm", "ada@yahoo.com", "One letter is another."),
        ("ada@outlook", "ada@outlook.com", "Its end is missing."),
        ("ada@gmx.ed", "ada@gmx.de", "Two letters have changed places."),
        ("a.b+c@icloud.con", "a.b+c@icloud.com", "One letter is another."),
    ],
)
def test_one_mistake_in_a_usual_domain_is_noticed(typed: str, meant: str, why: str) -> None:
    found = meant_by(typed)

    assert found is not None
    assert (found.email, found.why) == (meant, why)
    assert f"@{found.domain}" in meant
    assert meant not in repr(found)


@pytest.mark.parametrize(
    "typed",
    [
        *("ada@gmail.com", "ada@mail.com", "ada@email.com", "ada@gmx.de", "ada@web.de"),
        *("ada@example.com", "ada@gamli.com", "ada@gmia.com", "ada@mgxde", "ada@"),
        *("@gmial.com", "gmial.com", "a@b@gmial.com", "Ada ada@gmial.com", ""),
    ],
)
def test_nothing_is_guessed_of_anything_else(typed: str) -> None:
    assert meant_by(typed) is None
