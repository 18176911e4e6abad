"""Organisations, armed groups and parties: those of the data file, and before them a deployment's own.

A file is a YAML list in the form that the head of `agents/data/gazetteers/organisations.yaml` describes.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Literal

import msgspec
import yaml

from agents.data import DATA

SHIPPED = DATA / "gazetteers" / "organisations.yaml"

Kind = Literal["igo", "body", "agency", "armed", "seat", "state", "party", "ngo", "media", "company", "crime"]
Name = Annotated[str, msgspec.Meta(min_length=2, pattern=r"\w")]


class Organisation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line of a file. `country`: ISO 3166-1 alpha-2; `wikidata`: an item's id."""

    name: Name
    kind: Kind
    names: tuple[Name, ...] = ()
    wikidata: Annotated[str, msgspec.Meta(pattern=r"^Q[1-9]\d*$")] | None = None
    country: Annotated[str, msgspec.Meta(pattern="^[A-Z]{2}$")] | None = None
    part_of: str | None = None


class OrganisationsError(ValueError):
    """A file that cannot be used; the message names file, line and what is wrong."""


def read(path: Path, countries: Mapping[str, object]) -> list[Organisation]:
    """The organisations of a deployment's own file. Raises `OrganisationsError`."""
    try:
        tree = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise OrganisationsError(f"{path}: {' '.join(str(error).split())}") from None
    if not isinstance(tree, yaml.SequenceNode):
        raise OrganisationsError(f"{path}: not a list of organisations such as - {{name: Example Front, kind: armed}}")
    try:
        return [_organisation(path, node, countries) for node in tree.value]
    except RecursionError:
        raise OrganisationsError(f"{path}: something in it stands within itself, or too deep") from None


def shipped() -> Iterator[Organisation]:
    """The organisations that come with Tocsin; unchecked, for the tests check them."""
    rows = yaml.load(SHIPPED.read_text(encoding="utf-8"), Loader=yaml.CBaseLoader)  # noqa: S506  (all is text: NO is Norway)
    return (Organisation(**{**row, "names": tuple(row["names"])}) for row in rows)


def read_all(paths: Iterable[Path], countries: Mapping[str, object]) -> list[Organisation]:
    """Those of several files, in their order."""
    return [each for path in paths for each in read(path, countries)]


def _organisation(path: Path, node: yaml.Node, countries: Mapping[str, object]) -> Organisation:
    where = f"{path}:{node.start_mark.line + 1}"
    try:
        row = msgspec.convert(_plain(node), Organisation)
    except msgspec.ValidationError as error:
        raise OrganisationsError(f"{where}  {error}") from None
    if row.country and row.country not in countries:
        raise OrganisationsError(f"{where}  {row.country} is no country: give its ISO 3166-1 alpha-2 code, as in AF")
    return row


def _plain(node: yaml.Node) -> object:
    """A node as lists and mappings of text, as `yaml.CBaseLoader` reads it."""
    if isinstance(node, yaml.MappingNode):
        return {str(key.value): _plain(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_plain(each) for each in node.value]
    return node.value
