"""The environment: every wrong variable is named, and production passes Django's own check."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence

import boto3
import pytest
from moto import mock_aws

from backoffice.aws.ssm import ParameterError, get_parameters
from scripts.processes import EMULATOR_CREDENTIALS, ROOT
from serenya_admin.environment import Environment, WrongEnvironmentError, read_environment
from tests import forked

SECRET = "0123456789-not-a-secret-but-long-and-varied-enough-for-check-deploy"
PRODUCTION = {
    "ENVIRONMENT": "prod",
    "SECRET_KEY": SECRET,
    "TYPED_KEYS": f"k1:{SECRET}",
    "ALLOWED_HOSTS": "backoffice.example.com",
    "COOKIES_SECURE": "true",
}


def nothing_stored(names: Sequence[str]) -> Mapping[str, str]:
    raise AssertionError("No parameter was to be read.")


def test_what_production_needs_is_enough() -> None:
    environment = read_environment(PRODUCTION, nothing_stored)
    assert environment.users_table_name == "serenya-prod"
    assert environment.backoffice_table_name == "serenya-prod-backoffice"
    assert environment.audit_table_name == "serenya-prod-audit"
    assert environment.COOKIES_SECURE


WRONG = [
    ("ENVIRONMENT", None, "is not set"),
    ("ENVIRONMENT", "production", "dev"),
    ("SECRET_KEY", None, "is not set"),
    ("SECRET_KEY", "short", "at least 50 characters"),
    ("SECRET_KEY_FALLBACKS", f"{SECRET},short", "at least 50 characters"),
    ("TYPED_KEYS", None, "is not set"),
    ("TYPED_KEYS", SECRET, "pattern"),
    ("TYPED_KEYS", "k1:short", "pattern"),
    ("TYPED_KEYS", f"k1:{SECRET},k1:{SECRET}x", "id of its own"),
    ("ALLOWED_HOSTS", None, "is not set"),
    ("COOKIES_SECURE", "perhaps", "boolean"),
    ("LOG_LEVEL", "LOUD", "DEBUG"),
    ("TRUSTED_PROXIES", "many", "integer"),
    ("TRUSTED_PROXIES", "-1", "greater"),
    ("TRUSTED_PROXIES", "6", "less"),
    ("TICKET_URL", "desk.example.com/{id}", "pattern"),
    ("TICKET_URL", "https://desk.example.com/tickets/", "pattern"),
    ("TICKET_URL", "https://desk.example.com/{id}/{tab}", "pattern"),
    ("PROVIDER_URLS", "https://pay.example.com/{id}", "JSON"),
    ("PROVIDER_URLS", '{"stripe": {"payment": "https://pay.example.com/"}}', "pattern"),
    ("PROVIDER_URLS", '{"stripe": {"refund": "https://pay.example.com/{id}"}}', "not permitted"),
    ("MASK_PROVIDER_REFERENCES", "perhaps", "boolean"),
    ("AWS_ENDPOINT_URL_DYNAMODB", "127.0.0.1:8000", "pattern"),
    ("DYNAMO_TABLE_NAME", "a table", "pattern"),
    ("BACKOFFICE_TABLE_NAME", "x", "pattern"),
    ("AUDIT_TABLE_NAME", "serenya/audit", "pattern"),
    ("EMAIL_INDEX_NAME", "#", "pattern"),
    ("EXTERNAL_INDEX_NAME", " ", "pattern"),
    ("DOCUMENT_DAYS", "two", "integer"),
    ("FLAT_DOCUMENT_DAYS", "0", "greater"),
    ("KMS_KEY_ID", "the key of the app", "pattern"),
    ("AWS_ENDPOINT_URL_KMS", "127.0.0.1:8000", "pattern"),
]


@pytest.mark.parametrize(("name", "value", "words"), WRONG)
def test_a_wrong_variable_is_named_and_never_quoted(
    name: str, value: str | None, words: str
) -> None:
    given = {key: text for key, text in PRODUCTION.items() if key != name}
    with pytest.raises(WrongEnvironmentError) as wrong:
        read_environment(given | ({name: value} if value else {}), nothing_stored)
    (line,) = str(wrong.value).splitlines()
    assert line.startswith(f"  {name}: ")
    assert words in line
    assert SECRET not in str(wrong.value)
    assert value is None or len(value) < 4 or value not in line


def test_all_wrong_variables_are_named_at_once() -> None:
    with pytest.raises(WrongEnvironmentError) as wrong:
        read_environment({"LOG_LEVEL": "x", "TRUSTED_PROXIES": "x"}, nothing_stored)
    lines = str(wrong.value).splitlines()
    named = {line.strip().partition(":")[0] for line in lines}
    needed = {"ENVIRONMENT", "SECRET_KEY", "TYPED_KEYS", "ALLOWED_HOSTS"}
    assert named == needed | {"LOG_LEVEL", "TRUSTED_PROXIES"}


def test_an_empty_variable_is_one_that_is_not_set() -> None:
    environment = read_environment(PRODUCTION | {"LOG_LEVEL": ""}, nothing_stored)
    assert environment.LOG_LEVEL == "INFO"


def test_the_secret_stays_out_of_what_an_environment_says_of_itself() -> None:
    older = PRODUCTION | {"SECRET_KEY_FALLBACKS": f"{SECRET}-1, {SECRET}-2"}
    environment = read_environment(older, nothing_stored)
    assert [f"{SECRET}-1", f"{SECRET}-2"] == environment.SECRET_KEY_FALLBACKS
    assert SECRET not in repr(environment)


def test_the_readme_lists_every_variable() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [name for name in Environment.model_fields if f"`{name}`" not in readme] == []


# -- the parameter store -------------------------------------------------------------------------


@pytest.fixture
def parameters(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    with mock_aws():
        ssm = boto3.client("ssm", region_name="eu-central-1")
        ssm.put_parameter(Name="/serenya/secret", Value=SECRET, Type="SecureString")
        ssm.put_parameter(Name="/serenya/short", Value="short", Type="SecureString")
        for number in range(12):
            ssm.put_parameter(Name=f"/serenya/{number}", Value=f"value-{number}", Type="String")
        yield


@pytest.mark.usefixtures("parameters")
def test_a_value_may_stand_in_the_parameter_store() -> None:
    stored = {"SECRET_KEY": "ssm:/serenya/secret", "KMS_KEY_ID": "ssm:/serenya/1"}
    environment = read_environment(PRODUCTION | stored, get_parameters)
    assert (environment.SECRET_KEY, environment.KMS_KEY_ID) == (SECRET, "value-1")


@pytest.mark.usefixtures("parameters")
def test_a_wrong_value_in_the_parameter_store_is_named_by_its_variable() -> None:
    given = PRODUCTION | {"SECRET_KEY": "ssm:/serenya/short"}
    with pytest.raises(WrongEnvironmentError, match="SECRET_KEY"):
        read_environment(given, get_parameters)


@pytest.mark.usefixtures("parameters")
def test_a_parameter_that_is_missing_is_named() -> None:
    given = PRODUCTION | {"SECRET_KEY": "ssm:/serenya/none"}
    with pytest.raises(ParameterError, match="/serenya/none: no such parameter"):
        read_environment(given, get_parameters)


@pytest.mark.usefixtures("parameters")
def test_many_parameters_are_read_in_batches() -> None:
    names = [f"/serenya/{number}" for number in range(12)]
    assert get_parameters(names) == {name: f"value-{name[9:]}" for name in names}


# -- commands ------------------------------------------------------------------------------------


def manage(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """manage.py in a process and an environment of its own."""
    own = {"PATH": os.environ["PATH"]} | EMULATOR_CREDENTIALS | environment
    return forked.manage(*arguments, environment=own)


def test_production_passes_the_check_of_a_deployment() -> None:
    done = manage("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)
    assert (done.returncode, done.stderr.strip()) == (
        0,
        "System check identified no issues (2 silenced).",
    ) or (done.returncode, "no issues" in done.stdout) == (0, True)


def test_production_without_secure_cookies_does_not_pass() -> None:
    insecure = PRODUCTION | {"COOKIES_SECURE": "false"}
    done = manage("check", "--deploy", "--fail-level", "WARNING", **insecure)
    assert done.returncode != 0
    assert "SESSION_COOKIE_SECURE" in done.stderr


def test_what_is_deployed_cannot_load_demo_data() -> None:
    done = manage("load_demo", **PRODUCTION)
    assert done.returncode != 0
    assert "Unknown command: 'load_demo'" in done.stderr

    known = manage("load_demo", "--settings", "serenya_admin.demo_settings", **PRODUCTION)
    assert known.returncode != 0
    assert "Demo data is never loaded" in known.stderr


def test_the_key_of_the_demo_passes_no_check_of_a_deployment() -> None:
    done = manage("check", "--settings", "serenya_admin.demo_settings", **PRODUCTION)
    assert done.returncode != 0
    assert "(demo.E001) The key of the demo is never used in the environment prod." in done.stderr


def test_a_broken_environment_is_told_in_plain_lines() -> None:
    done = manage("check", ENVIRONMENT="moon", SECRET_KEY=SECRET)
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    assert "  ENVIRONMENT: " in done.stderr
    assert "  ALLOWED_HOSTS: is not set" in done.stderr
    assert "README" in done.stderr
    assert SECRET not in done.stderr


@pytest.mark.parametrize(
    "arguments", [["help"], ["create_staff", "--help"], ["create_tables", "-h"], []]
)
def test_help_needs_no_environment(arguments: list[str]) -> None:
    done = manage(*arguments)
    assert done.returncode == 0
    assert "usage: manage.py" in done.stdout or "create_staff" in done.stdout


@pytest.mark.parametrize("arguments", [["check"], ["create_tables", "--", "--help"]])
def test_what_runs_needs_its_environment(arguments: list[str]) -> None:
    done = manage(*arguments)
    assert done.returncode != 0
    assert "  ENVIRONMENT: is not set" in done.stderr
