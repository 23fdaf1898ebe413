"""Of a file's name only extension and job id are seen: the rest may be health data."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.names import extension_of, job_id_of

USER = "5e2c1a90-3a7e-4d0b-8b0a-2f1f7d9c4e77"
JOB = "0b9d0c2e-6f43-4a3a-9a76-0d1c5ad3f7b1"


@pytest.mark.parametrize(
    ("name", "extension"),
    [
        ("a.pdf", "pdf"),
        ("a.b.PNG", "png"),
        (".pdf", "pdf"),
        ("pdf", ""),
        ("a", ""),
        ("a.", ""),
        ("", ""),
        ("result.hiv-positive", ""),
        ("result.lupus", ""),
    ],
)
def test_only_a_known_extension_is_shown(name: str, extension: str) -> None:
    assert extension_of(name) == extension


@pytest.mark.parametrize(
    ("name", "job_id"),
    [
        (f"{JOB}.pdf", JOB),
        (f"{JOB}_blood test.pdf", JOB),
        (f"blood test ({JOB}).pdf", JOB),
        (f"{JOB}/blood test.pdf", JOB),
        (JOB.upper(), JOB.upper()),
        (f"{USER}_{JOB}.pdf", JOB),
        (f"result_{USER}_1764000000000_k3j2h1.pdf", f"result_{USER}_1764000000000_k3j2h1"),
        (f"chat_{USER}_1764000000000_abcdef", f"chat_{USER}_1764000000000_abcdef"),
        ("job_b3f1a2.pdf", "job_b3f1a2"),
        ("01ARZ3NDEKTSV4RRFFQ69G5FAV.pdf", "01ARZ3NDEKTSV4RRFFQ69G5FAV"),
        ("d41d8cd98f00b204e9800998ecf8427e.pdf", "d41d8cd98f00b204e9800998ecf8427e"),
    ],
)
def test_what_has_the_shape_of_a_job_id_is_one(name: str, job_id: str) -> None:
    assert job_id_of(name, user_id=USER) == job_id


@pytest.mark.parametrize(
    "name",
    [
        "blood test.pdf",
        "HIV.pdf",
        "1984-01-12 Ada Lovelace.pdf",
        "19840112.pdf",
        "job_description.pdf",
        "result.pdf",
        f"{USER}.pdf",
        f"{USER.upper()}.pdf",
        f"result_{USER}_1764000000000_cancer.pdf",
        f"x{JOB}.pdf",
        f"{JOB}x.pdf",
        "PSYCHATRYPSYCHATRYPSYCHATR.pdf",
        "",
    ],
)
def test_nothing_else_is(name: str) -> None:
    assert job_id_of(name, user_id=USER) is None


@given(st.text())
def test_no_text_gets_through_that_has_no_digit_in_it(text: str) -> None:
    name = re.sub("[0-9]", "", text)

    found = job_id_of(name, user_id=USER)

    assert found is None or re.fullmatch("[-_0-9a-fA-Fjo b]+", found)
    assert extension_of(name) == "" or extension_of(name) in name.lower()
