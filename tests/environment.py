"""The environment the tests run in.

A plugin of its own (`-p tests.environment`): pytest-django loads the settings, which check the
environment, before it comes to any conftest.
"""

from __future__ import annotations

import os

import pytest

from scripts.processes import EMULATOR_CREDENTIALS

SITE = {
    "ENVIRONMENT": "dev",
    "SECRET_KEY": "not a secret: the tests sign with it, and nothing else ever does",
    "TYPED_KEYS": "k2:not-a-secret-the-tests-hash-what-was-typed-with-it-alone,"
    "k1:not-a-secret-either-what-the-tests-hashed-before-the-other",
    "ALLOWED_HOSTS": "testserver,127.0.0.1",
    "COOKIES_SECURE": "false",
    "LOG_LEVEL": "WARNING",
}
#: Nothing of a developer's may reach a test: no profile, no other table, no proxy, no issuer.
FOREIGN = (
    *("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_DYNAMODB"),
    *("DYNAMO_TABLE_NAME", "BACKOFFICE_TABLE_NAME", "AUDIT_TABLE_NAME"),
    *("S3_BUCKET_NAME", "AWS_ENDPOINT_URL_S3", "DOCUMENT_DAYS", "FLAT_DOCUMENT_DAYS"),
    *("KMS_KEY_ID", "AWS_ENDPOINT_URL_KMS"),
    *("EMAIL_INDEX_NAME", "EXTERNAL_INDEX_NAME", "SECRET_KEY_FALLBACKS", "TRUSTED_PROXIES"),
    *("TICKET_URL", "PASSWORD_WORDS", "PROVIDER_URLS", "MASK_PROVIDER_REFERENCES"),
    *("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"),
    *("NO_PROXY", "no_proxy", "AWS_CA_BUNDLE"),
)


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests() -> None:
    """Set what the tests need, and remove what would lead them elsewhere."""
    for name in FOREIGN:
        os.environ.pop(name, None)
    os.environ.update(SITE | EMULATOR_CREDENTIALS)
