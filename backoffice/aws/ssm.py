"""Parameters from the Systems Manager's parameter store."""

from __future__ import annotations

from collections.abc import Sequence

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

_BATCH = 10


class ParameterError(Exception):
    """A parameter is missing or cannot be read; `str` names it."""


def get_parameters(names: Sequence[str]) -> dict[str, str]:
    """The decrypted values of parameters by name. Raises ParameterError naming what failed."""
    client = boto3.client("ssm", config=Config(connect_timeout=2, read_timeout=5))
    values: dict[str, str] = {}
    for start in range(0, len(names), _BATCH):
        batch = list(names[start : start + _BATCH])
        try:
            answer = client.get_parameters(Names=batch, WithDecryption=True)
        except (BotoCoreError, ClientError) as error:
            reason = type(error).__name__
            raise ParameterError(f"{', '.join(batch)}: cannot be read ({reason})") from None
        if answer["InvalidParameters"]:
            raise ParameterError(f"{', '.join(answer['InvalidParameters'])}: no such parameter")
        values |= {found["Name"]: found["Value"] for found in answer["Parameters"]}
    return values
