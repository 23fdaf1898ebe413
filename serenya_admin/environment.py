"""The typed environment: every setting that differs between deployments, checked at start.

A value may be given as itself or as `ssm:/name`, which is read from the parameter store.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    Json,
    ValidationError,
)

from backoffice.audit.typed import KEY

SSM = "ssm:"
MIN_SECRET_LENGTH = 50


class WrongEnvironmentError(Exception):
    """The environment is wrong; `str` has one line per variable."""


def _words(value: object) -> object:
    return (
        [word.strip() for word in value.split(",") if word.strip()]
        if isinstance(value, str)
        else value
    )


Words = Annotated[list[str], BeforeValidator(_words)]
Secret = Annotated[str, Field(min_length=MIN_SECRET_LENGTH, repr=False)]
OlderSecrets = Annotated[
    list[Annotated[str, Field(min_length=MIN_SECRET_LENGTH)]], BeforeValidator(_words)
]


def _ids_differ(keys: list[str]) -> list[str]:
    if len({key.partition(":")[0] for key in keys}) < len(keys):
        raise ValueError("each key needs an id of its own")
    return keys


TypedKeys = Annotated[
    list[Annotated[str, Field(pattern=f"^{KEY}$")]],
    Field(min_length=1, repr=False),
    BeforeValidator(_words),
    AfterValidator(_ids_differ),
]
TableName = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]{3,255}$")]
KeyId = Annotated[str, Field(pattern=r"^[A-Za-z0-9:/_-]{1,2048}$")]
BucketName = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$")]


Link = Annotated[str, Field(pattern=r"^(https?://[^\s{}]+\{id\}[^\s{}]*)?$")]


class ProviderUrls(BaseModel):
    """Where a payment provider's own site has a payment and a subscription, `{id}` for the id."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True, frozen=True)

    payment: Link = ""
    subscription: Link = ""


class Environment(BaseModel):
    """One field per environment variable, under its own name."""

    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True, frozen=True)

    ENVIRONMENT: Literal["dev", "staging", "prod"]
    SECRET_KEY: Secret
    SECRET_KEY_FALLBACKS: OlderSecrets = Field(default=[], repr=False)
    TYPED_KEYS: TypedKeys
    ALLOWED_HOSTS: Words
    COOKIES_SECURE: bool = True
    READ_ONLY: bool = False
    LOG_LEVEL: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    TRUSTED_PROXIES: int = Field(default=0, ge=0, le=5)
    TICKET_URL: Link = ""
    PASSWORD_WORDS: Words = []
    PROVIDER_URLS: Json[dict[str, ProviderUrls]] = Field(default={})
    MASK_PROVIDER_REFERENCES: bool = False

    AWS_DEFAULT_REGION: str = Field(default="eu-central-1", min_length=1)
    AWS_ENDPOINT_URL_DYNAMODB: str | None = Field(default=None, pattern=r"^https?://")
    DYNAMO_TABLE_NAME: TableName | None = None
    BACKOFFICE_TABLE_NAME: TableName | None = None
    AUDIT_TABLE_NAME: TableName | None = None
    EMAIL_INDEX_NAME: TableName = "GSI1-EmailLookup"
    EXTERNAL_INDEX_NAME: TableName = "GSI2-ExternalAuth"
    S3_BUCKET_NAME: BucketName | None = None
    AWS_ENDPOINT_URL_S3: str | None = Field(default=None, pattern=r"^https?://")
    DOCUMENT_DAYS: int = Field(default=2, ge=1, le=365)
    FLAT_DOCUMENT_DAYS: int = Field(default=1, ge=1, le=365)
    KMS_KEY_ID: KeyId | None = None
    AWS_ENDPOINT_URL_KMS: str | None = Field(default=None, pattern=r"^https?://")

    @property
    def users_table_name(self) -> str:
        return self.DYNAMO_TABLE_NAME or f"serenya-{self.ENVIRONMENT}"

    @property
    def backoffice_table_name(self) -> str:
        return self.BACKOFFICE_TABLE_NAME or f"serenya-{self.ENVIRONMENT}-backoffice"

    @property
    def audit_table_name(self) -> str:
        return self.AUDIT_TABLE_NAME or f"serenya-{self.ENVIRONMENT}-audit"


GetParameters = Callable[[Sequence[str]], Mapping[str, str]]


def read_environment(variables: Mapping[str, str], get_parameters: GetParameters) -> Environment:
    """The checked environment. Raises WrongEnvironmentError naming each variable that is wrong."""
    given = {name: variables[name] for name in Environment.model_fields if variables.get(name)}
    stored = {
        name: value.removeprefix(SSM) for name, value in given.items() if value.startswith(SSM)
    }
    if stored:
        parameters = get_parameters(sorted(set(stored.values())))
        given |= {name: parameters[path] for name, path in stored.items()}
    try:
        return Environment.model_validate(given)
    except ValidationError as error:
        lines = [_line(str(detail["loc"][0]), detail["msg"]) for detail in error.errors()]
        raise WrongEnvironmentError("\n".join(lines)) from None


def _line(name: str, message: str) -> str:
    return f"  {name}: {'is not set' if message == 'Field required' else message}"
