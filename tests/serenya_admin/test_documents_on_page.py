"""The documents panel on the user page: whatever S3 does, the page is there."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from backoffice.aws.s3 import Bucket
from documents.jobs import uploads_prefix
from documents.services import DocumentStore
from tests.backoffice.aws.buckets import LISTINGS, bucket_at, give_listings, page, refusal
from tests.backoffice.net.sockets import Behaviour, answer, is_silent, sends, serving
from tests.composed import use_parts
from tests.web import Site

JOB = "0b9d0c2e-6f43-4a3a-9a76-0d1c5ad3f7b1"


def user_page(
    site: Site, monkeypatch: pytest.MonkeyPatch, bucket: Bucket | None, user_id: str
) -> str:
    use_parts(monkeypatch, DocumentStore(bucket))
    response = site.sign_in().get(reverse("users:detail", kwargs={"user_id": user_id}))

    assert response.status_code == 200
    html: str = response.content.decode()
    assert 'id="documents"' in html
    assert 'id="timeline"' in html
    return html


def test_without_a_bucket_the_page_says_so(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    html = user_page(site, monkeypatch, None, site.add_user())

    assert "No bucket is configured here" in html


def test_documents_are_listed_and_their_names_masked(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    user_id = site.add_user()
    uploads = page(f"{uploads_prefix(user_id)}{JOB}_lupus.pdf", at=datetime.now(UTC))
    # Each listing gets it; under another prefix it is nothing.
    says = sends(answer(uploads))
    with serving(*[says] * LISTINGS) as (endpoint, _):
        html = user_page(site, monkeypatch, bucket_at(endpoint), user_id)

    assert JOB in html
    assert "lupus" not in html


def test_a_stuck_document_is_said_now_and_never_of_another_instant(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    user_id = site.add_user()
    uploads = page(f"{uploads_prefix(user_id)}{JOB}_a.pdf", at=datetime(2025, 1, 1, tzinfo=UTC))
    says = sends(answer(uploads))
    with serving(*[says] * (2 * LISTINGS)) as (endpoint, _):
        use_parts(monkeypatch, DocumentStore(bucket_at(endpoint)))
        browser, url = site.sign_in(), reverse("users:detail", kwargs={"user_id": user_id})
        now = browser.get(url).content.decode()
        then = browser.get(url, {"at": "2027-01-01"}).content.decode()

    assert "A document is stuck, uploaded" in now
    assert "A document is stuck" not in then
    assert JOB in then


@pytest.mark.parametrize(
    ("behaviour", "words"),
    [
        (sends(refusal("403 Forbidden", "AccessDenied")), "S3 denied access"),
        (sends(refusal("500 Internal Server Error", "InternalError")), "S3 cannot be reached"),
        (is_silent, "S3 did not answer within a second"),
    ],
    ids=["denied", "down", "silent"],
)
def test_the_page_is_there_whatever_s3_does(
    site: Site, monkeypatch: pytest.MonkeyPatch, behaviour: Behaviour, words: str
) -> None:
    give_listings(monkeypatch, 0.2 if behaviour is is_silent else 30)
    with serving(*[behaviour] * LISTINGS) as (endpoint, _):
        html = user_page(site, monkeypatch, bucket_at(endpoint), site.add_user())

    assert words in html
