"""Demo data goes only into a DynamoDB on this very machine, and its key opens nothing elsewhere."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit


def why_not_here(environment: str, endpoint_url: str | None) -> str | None:
    """Why demo data must not be loaded, in a sentence; None where it may be."""
    if environment == "prod":
        return "Demo data is never loaded into the environment prod."
    if not endpoint_url:
        return (
            "AWS_ENDPOINT_URL_DYNAMODB is not set, so this would write to AWS. Demo data is only "
            "loaded into a DynamoDB on this machine."
        )
    if not is_loopback(endpoint_url):
        return (
            f"AWS_ENDPOINT_URL_DYNAMODB is {endpoint_url}, which is not on this machine. Demo data "
            "is only loaded into a DynamoDB on a loopback address."
        )
    return None


def why_no_demo_key(environment: str) -> str | None:
    """Why the key of the demo, which anybody can read, opens nothing here; None where it may."""
    if environment != "dev":
        return f"The key of the demo is never used in the environment {environment}."
    return None


def is_loopback(url: str) -> bool:
    """Whether a URL leads to this very machine."""
    try:
        host = urlsplit(url).hostname or ""
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
