"""Tables from the CloudFormation template that deploys them: there is one definition.

Nothing else imports this module but commands and tests, so that the site runs without a YAML
parser.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import yaml
from yaml.constructor import SafeConstructor

from backoffice.dynamo.client import Client
from backoffice.dynamo.errors import DeadlineError, RequestError, TableNotFoundError
from backoffice.dynamo.scope import current_scope

POLL_SECONDS = 0.05
_TABLE = "AWS::DynamoDB::Table"
#: Properties that CreateTable takes as the template writes them.
_SAME_IN_BOTH = (
    "TableName",
    "BillingMode",
    "AttributeDefinitions",
    "KeySchema",
    "GlobalSecondaryIndexes",
    "DeletionProtectionEnabled",
)
#: Properties that need a translation or a call of their own.
_TRANSLATED = ("SSESpecification", "TimeToLiveSpecification", "PointInTimeRecoverySpecification")


class TemplateError(RequestError):
    """The template says something that this reader does not know, or lacks something."""


@dataclass(frozen=True, slots=True)
class TableDefinition:
    """One table: its CreateTable request, and what is switched on once it is there."""

    name: str
    request: Mapping[str, Any]
    ttl_attribute: str | None = None
    point_in_time_recovery: bool = False


@dataclass(frozen=True, slots=True)
class _Function:
    """An intrinsic function of the template, not yet worked out."""

    name: str
    argument: Any


#: libyaml reads in a tenth of the time, where PyYAML comes with it.
_Fastest: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_Fastest):  # type: ignore[misc]
    """Plain YAML, and CloudFormation's tags as `_Function`s."""


def _function_of(loader: SafeConstructor, name: str, node: yaml.Node) -> _Function:
    if isinstance(node, yaml.ScalarNode):
        return _Function(name, loader.construct_scalar(node))
    if isinstance(node, yaml.SequenceNode):
        return _Function(name, loader.construct_sequence(node, deep=True))
    if isinstance(node, yaml.MappingNode):
        return _Function(name, loader.construct_mapping(node, deep=True))
    raise TemplateError(f"!{name} with something that is neither text, list nor map.")


_Loader.add_multi_constructor("!", _function_of)


def create_table_requests(
    template_text: str, parameters: Mapping[str, str]
) -> list[TableDefinition]:
    """The tables that a deployment with these parameters would have, in the template's order.

    Raises TemplateError for text that is no template, parameters that are missing, unknown or
    not allowed, and functions or properties that this reader does not know.
    """
    template = _parsed(template_text)
    values = _parameter_values(template.get("Parameters", {}), parameters)
    resolver = _Resolver(values, template.get("Conditions", {}))
    return [
        _definition(name, resolver.resolved(resource.get("Properties", {})))
        for name, resource in template["Resources"].items()
        if resource["Type"] == _TABLE and resolver.holds(resource.get("Condition"))
    ]


def create_tables(client: Client, template_text: str, parameters: Mapping[str, str]) -> list[str]:
    """Create the tables that are missing, ready for use; the names of those created.

    A table that is there already is left as it is. Runs under the caller's scope: raises
    DeadlineError where a table is not active in time, and what the calls raise.
    """
    created = []
    for definition in create_table_requests(template_text, parameters):
        if _description(client, definition.name) is None:
            client.administer("CreateTable", dict(definition.request))
            created.append(definition)
    for definition in created:
        _wait_until_active(client, definition.name)
        _switch_on(client, definition)
    return [definition.name for definition in created]


# -- the template ------------------------------------------------------------------------------


def _parsed(template_text: str) -> dict[str, Any]:
    try:
        template = yaml.load(template_text, Loader=_Loader)  # noqa: S506 - a SafeLoader
    except yaml.YAMLError as error:
        raise TemplateError("The template is not YAML.") from error
    if not isinstance(template, dict) or not isinstance(template.get("Resources"), dict):
        raise TemplateError("The template has no resources.")
    return template


def _parameter_values(
    declared: Mapping[str, Mapping[str, Any]], given: Mapping[str, str]
) -> dict[str, str]:
    unknown = sorted(set(given) - set(declared))
    if unknown:
        raise TemplateError(f"The template has no parameter named {', '.join(unknown)}.")
    values = {}
    for name, declaration in declared.items():
        value = given.get(name, declaration.get("Default"))
        if value is None:
            raise TemplateError(f"The parameter {name} is missing.")
        allowed = declaration.get("AllowedValues")
        if allowed and value not in allowed:
            raise TemplateError(f"The parameter {name} must be one of {', '.join(allowed)}.")
        values[name] = value
    return values


class _Resolver:
    """Works out the functions of a template for given parameters."""

    def __init__(self, values: Mapping[str, str], conditions: Mapping[str, Any]) -> None:
        self._values = values
        self._conditions = conditions
        self._functions: dict[str, Callable[[Any], Any]] = {
            "Ref": self._reference,
            "Sub": self._substituted,
            "If": self._chosen,
            "Equals": self._equal,
            "Not": lambda arguments: not self.resolved(arguments[0]),
            "And": lambda arguments: all(self.resolved(each) for each in arguments),
            "Or": lambda arguments: any(self.resolved(each) for each in arguments),
            "Condition": self.holds,
        }

    def resolved(self, value: Any) -> Any:
        """`value` with every function in it worked out."""
        match value:
            case _Function(name, argument):
                if name not in self._functions:
                    raise TemplateError(f"!{name} in a table is not supported.")
                return self._functions[name](argument)
            case dict():
                pairs = ((key, self.resolved(inner)) for key, inner in value.items())
                return {key: inner for key, inner in pairs if inner is not None}
            case list():
                each = (self.resolved(inner) for inner in value)
                return [inner for inner in each if inner is not None]
            case _:
                return value

    def holds(self, condition: str | None) -> bool:
        """Whether a condition of the template holds; the one that is not stated always does."""
        if condition is None:
            return True
        if condition not in self._conditions:
            raise TemplateError(f"The template has no condition {condition}.")
        return bool(self.resolved(self._conditions[condition]))

    def _reference(self, name: str) -> Any:
        if name == "AWS::NoValue":
            return None
        if name not in self._values:
            raise TemplateError(f"A table refers to {name}, which is not a parameter.")
        return self._values[name]

    def _substituted(self, text: Any) -> str:
        if not isinstance(text, str):
            raise TemplateError("!Sub with variables of its own is not supported.")
        return re.sub(r"\$\{([^!}]+)\}", lambda match: str(self._reference(match[1])), text)

    def _chosen(self, arguments: list[Any]) -> Any:
        condition, then, otherwise = arguments
        return self.resolved(then if self.holds(condition) else otherwise)

    def _equal(self, arguments: list[Any]) -> bool:
        left, right = arguments
        return bool(self.resolved(left) == self.resolved(right))


def _definition(resource: str, properties: Mapping[str, Any]) -> TableDefinition:
    if "TableName" not in properties:
        raise TemplateError(f"{resource} has no name.")
    unknown = sorted(set(properties) - {*_SAME_IN_BOTH, *_TRANSLATED, "Tags"})
    if unknown:
        raise TemplateError(f"{resource}: {', '.join(unknown)} is not supported.")
    request = {name: properties[name] for name in _SAME_IN_BOTH if name in properties}
    if properties.get("SSESpecification", {}).get("SSEEnabled"):
        request["SSESpecification"] = {"Enabled": True}
    ttl = properties.get("TimeToLiveSpecification", {})
    recovery = properties.get("PointInTimeRecoverySpecification", {})
    return TableDefinition(
        name=properties["TableName"],
        request=request,
        ttl_attribute=ttl["AttributeName"] if ttl.get("Enabled") else None,
        point_in_time_recovery=bool(recovery.get("PointInTimeRecoveryEnabled")),
    )


# -- the calls ---------------------------------------------------------------------------------


def _description(client: Client, name: str) -> dict[str, Any] | None:
    try:
        answer = client.administer("DescribeTable", {"TableName": name})
    except TableNotFoundError:
        return None
    description: dict[str, Any] = answer["Table"]
    return description


def _wait_until_active(client: Client, name: str) -> None:
    while not _is_active(_description(client, name)):
        if current_scope().remaining() <= POLL_SECONDS:
            raise DeadlineError(f"The table {name} was not active in time.")
        time.sleep(POLL_SECONDS)


def _is_active(description: dict[str, Any] | None) -> bool:
    # Just created, a table may not be visible yet.
    if description is None:
        return False
    indexes = description.get("GlobalSecondaryIndexes", [])
    statuses = [description["TableStatus"], *(index["IndexStatus"] for index in indexes)]
    return all(status == "ACTIVE" for status in statuses)


def _switch_on(client: Client, definition: TableDefinition) -> None:
    if definition.ttl_attribute:
        ttl = {"Enabled": True, "AttributeName": definition.ttl_attribute}
        request = {"TableName": definition.name, "TimeToLiveSpecification": ttl}
        client.administer("UpdateTimeToLive", request)
    if definition.point_in_time_recovery:
        recovery = {"PointInTimeRecoveryEnabled": True}
        request = {
            "TableName": definition.name,
            "PointInTimeRecoverySpecification": recovery,
        }
        client.administer("UpdateContinuousBackups", request)
