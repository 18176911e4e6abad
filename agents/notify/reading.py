"""The file of endpoints (YAML). A fault names file, line and what to do, and never shows the line: it may be secret."""

import base64
import binascii
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args
from urllib.parse import urlsplit

import yaml

from agents.alert.problems import RuleError, RuleFile
from agents.alert.yaml_nodes import compose, fail, mapping, sequence, text
from agents.notify.endpoints import Endpoint, Filters, Kind
from streams.events import SEVERITIES, Severity

FIELDS = ("name", "kind", "url", "secret", "filters", "enabled")
FILTERS = ("rules", "min_severity", "countries", "themes", "sources")
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
SECRET_BYTES = range(24, 65)
"""Length of a secret's key by the Standard Webhooks specification 1.0."""
ANSWERS = {"yes": True, "true": True, "no": False, "false": False}
Variable = Callable[[str], str | None]


class BadEndpoints(Exception):
    """The file of endpoints cannot be used; the message says where and why."""


def load(path: Path, variable: Variable) -> tuple[Endpoint, ...]:
    """The endpoints of a file; `variable` looks up those it names. Raises `BadEndpoints`."""
    try:
        file = RuleFile(str(path), path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is not UTF-8"
        raise BadEndpoints(f"{path}: cannot be read: {why}") from None
    try:
        return _Reader(file, path.parent, variable).endpoints()
    except RuleError as error:
        raise BadEndpoints(str(replace(error.problem, source=""))) from None


class _Reader:
    def __init__(self, file: RuleFile, folder: Path, variable: Variable) -> None:
        self._file, self._folder, self._variable = file, folder, variable

    def endpoints(self) -> tuple[Endpoint, ...]:
        root = compose(self._file)
        if root is None:
            raise RuleError(self._file.problem("there is nothing in it; it begins with endpoints:"))
        entries = mapping(self._file, root, "the file", ("endpoints",))
        if "endpoints" not in entries:
            raise fail(self._file, root, "endpoints: is missing")
        found: dict[str, Endpoint] = {}
        for node in sequence(self._file, entries["endpoints"], "endpoints"):
            endpoint = self._endpoint(node)
            if endpoint.name in found:
                raise fail(self._file, node, f"there are two endpoints {endpoint.name}; choose another name")
            found[endpoint.name] = endpoint
        return tuple(found.values())

    def _endpoint(self, node: yaml.Node) -> Endpoint:
        entries = mapping(self._file, node, "an endpoint", FIELDS)
        for needed in ("name", "kind", "url"):
            if needed not in entries:
                raise fail(self._file, node, f"an endpoint needs {needed}")
        name = text(self._file, entries["name"], "name")
        if not NAME.fullmatch(name):
            raise fail(self._file, entries["name"], "a name is small letters, digits and hyphens, at most 63")
        kind: Kind = self._one_of(entries["kind"], "kind", get_args(Kind))
        (url,) = self._values(entries["url"], "url", literal=True)[:1]
        if kind == "webhook":
            self._check_address(entries["url"], url)
            if "secret" not in entries:
                raise fail(self._file, node, "a webhook needs secret: {file: PATH} or {variable: NAME}, to sign with")
        secrets = self._secrets(entries["secret"]) if "secret" in entries else ()
        filters = self._filters(entries["filters"]) if "filters" in entries else Filters()
        enabled = ANSWERS[self._one_of(entries["enabled"], "enabled", tuple(ANSWERS))] if "enabled" in entries else True
        return Endpoint(name=name, kind=kind, url=url, secrets=secrets, filters=filters, enabled=enabled)

    def _one_of(self, node: yaml.Node, what: str, known: tuple[str, ...]) -> Any:
        value = text(self._file, node, what)
        if value not in known:
            raise fail(self._file, node, f"{what} is one of {', '.join(known)}")
        return value

    def _check_address(self, node: yaml.Node, url: str) -> None:
        try:
            parts = urlsplit(url)
            good = parts.scheme in ("https", "http") and parts.hostname and (parts.port or True)
        except ValueError:
            good = False
        if not good or any(sign.isspace() or not sign.isprintable() for sign in url):
            raise fail(self._file, node, "the url of a webhook is an address such as https://desk.example/hook")
        if parts.username or parts.password:
            raise fail(
                self._file, node, "the url of a webhook holds no user and password: its signature says who calls"
            )

    def _secrets(self, node: yaml.Node) -> tuple[str, ...]:
        nodes = node.value if isinstance(node, yaml.SequenceNode) else [node]
        secrets = tuple(value for each in nodes for value in self._values(each, "secret", literal=False))
        for secret in secrets:
            try:
                size = len(base64.b64decode(secret.removeprefix("whsec_") + "==", validate=False))
            except (binascii.Error, ValueError):
                size = 0
            if not secret.startswith("whsec_") or size not in SECRET_BYTES:
                raise fail(
                    self._file, node, "a secret is whsec_ and 24 to 64 bytes in base64 (docs/notify.md makes one)"
                )
        return secrets

    def _values(self, node: yaml.Node, what: str, *, literal: bool) -> list[str]:
        """The value as written, or the lines of the file or variable that is named instead."""
        if isinstance(node, yaml.ScalarNode) and literal:
            return [str(node.value).strip()]
        if not isinstance(node, yaml.MappingNode):
            raise fail(self._file, node, f"{what} is not written here: give {{file: PATH}} or {{variable: NAME}}")
        entries = mapping(self._file, node, what, ("file", "variable"))
        if len(entries) != 1:
            raise fail(self._file, node, f"{what} is one of {{file: PATH}} and {{variable: NAME}}")
        ((source, named),) = entries.items()
        name = text(self._file, named, source)
        content = self._variable(name) if source == "variable" else self._content(named, name)
        lines = [line.strip() for line in (content or "").splitlines() if line.strip()]
        if not lines:
            raise fail(self._file, named, f"there is nothing in the {source} {name}")
        return lines

    def _content(self, node: yaml.Node, name: str) -> str:
        try:
            return (self._folder / name).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError, ValueError) as error:
            why = getattr(error, "strerror", None) or "it is not UTF-8"
            raise fail(self._file, node, f"the file {name} cannot be read: {why}") from None

    def _filters(self, node: yaml.Node) -> Filters:
        entries = mapping(self._file, node, "filters", FILTERS)
        severity: Severity = "info"
        if "min_severity" in entries:
            severity = self._one_of(entries.pop("min_severity"), "min_severity", SEVERITIES)
        lists = {
            name: tuple(text(self._file, each, name) for each in sequence(self._file, value, name))
            for name, value in entries.items()
        }
        if any(not re.fullmatch("[A-Z]{2}", country) for country in lists.get("countries", ())):
            raise fail(self._file, entries["countries"], "countries are two capital letters by ISO 3166-1, such as TJ")
        return Filters(min_severity=severity, **lists)
