"""The site as it is deployed: TLS, secure cookies, the headers, the name of the environment."""

from __future__ import annotations

import ipaddress
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from playwright.sync_api import Browser, Page, expect

from backoffice.dynamo.unread import known
from scripts.processes import HOST
from tests import words
from tests.browser.desk import Desk, confirm, give_reason, note, open_dialog, search, sign_in
from tests.browser.people import People, can_be_revoked
from tests.browser.site import Site, another_site

PRODUCTION = {
    "ENVIRONMENT": "prod",
    "COOKIES_SECURE": "true",
    "DYNAMO_TABLE_NAME": "serenya-dev",
    "BACKOFFICE_TABLE_NAME": "serenya-dev-backoffice",
    "AUDIT_TABLE_NAME": "serenya-dev-audit",
}
POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
}


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for this machine that only this machine believes, and its key."""
    folder = tmp_path_factory.mktemp("tls")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    address = x509.IPAddress(ipaddress.ip_address(HOST))
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem, private = folder / "site.pem", folder / "site.key"
    pem.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return pem, private


@pytest.fixture(scope="module")
def production(site: Site, certificate: tuple[Path, Path]) -> Iterator[Site]:
    """The site with the settings of production, over TLS, on the tables of the demo."""
    pem, private = certificate
    options = ("--certfile", str(pem), "--keyfile", str(private))
    with another_site(site, *options, scheme="https", **PRODUCTION) as production:
        yield production


@pytest.fixture
def page(browser: Browser, production: Site) -> Iterator[Page]:
    desk = Desk(browser, production, {})
    yield desk.page(ignore_https_errors=True)
    desk.close()
    assert not desk.faults


def test_the_main_job_in_production(page: Page, production: Site, people: People) -> None:
    person = people.take(can_be_revoked)

    sign_in(page, production.accounts[words.SUPPORT])
    search(page, known(person.user.profile.email) or "")
    expect(page.locator("#user-id")).to_have_text(person.user_id)
    expect(page.get_by_role("banner").locator(".env")).to_contain_text("PROD")
    dialog = open_dialog(page, "Revoke session")
    expect(dialog.locator(".env")).to_contain_text("PROD")
    give_reason(dialog)
    confirm(dialog)

    expect(note(page)).to_contain_text("was revoked")
    assert people.acts_on(person) == [words.SESSION_REVOKED]


def test_cookies_are_bound_to_this_host_and_to_tls(page: Page, production: Site) -> None:
    sign_in(page, production.accounts[words.SUPPORT])

    cookies = {cookie.get("name"): cookie for cookie in page.context.cookies()}

    assert set(cookies) == {"__Host-staff", "__Host-staff-device", "__Host-csrf"}
    for cookie in cookies.values():
        assert cookie.get("secure")
        assert cookie.get("httpOnly")
        assert cookie.get("sameSite") == "Lax"
        assert cookie.get("path") == "/"
        assert cookie.get("domain") == HOST
    assert page.evaluate("document.cookie") == ""


def test_pages_carry_the_headers_of_production(
    page: Page, production: Site, people: People
) -> None:
    sign_in(page, production.accounts[words.SUPPORT])

    answer = page.goto(people.find(can_be_revoked).url)

    assert answer
    headers = answer.all_headers()
    assert int(headers["strict-transport-security"].partition("max-age=")[2]) >= 365 * 24 * 3600
    assert {part.strip() for part in headers["content-security-policy"].split(";")} >= POLICY
    assert "unsafe" not in headers["content-security-policy"]
    assert "no-store" in headers["cache-control"]
    assert headers["referrer-policy"] == "same-origin"
    assert headers["x-frame-options"] == "DENY"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cross-origin-opener-policy"] == "same-origin"


def test_static_files_are_kept_by_the_browser_for_good(page: Page) -> None:
    with page.expect_response(lambda answer: answer.url.endswith(".css")) as style:
        page.goto("/sign-in/")

    headers = style.value.all_headers()
    assert "immutable" in headers["cache-control"]
    assert headers["content-encoding"] in ("gzip", "br")


class NoRedirects(urllib.request.HTTPRedirectHandler):
    """Answers with the redirect itself."""

    def redirect_request(self, *arguments: object) -> None:
        return None


def test_without_tls_everything_leads_to_tls(site: Site) -> None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), NoRedirects())
    with another_site(site, **PRODUCTION) as plain, pytest.raises(urllib.error.HTTPError) as told:
        opener.open(f"{plain.url}/sign-in/", timeout=10)

    with told.value as answer:
        assert answer.code == 301
        assert answer.headers["Location"] == f"{plain.url.replace('http:', 'https:')}/sign-in/"
        assert answer.headers["Set-Cookie"] is None
