"""The tests of a rule from their YAML node."""

import yaml

from agents.alert.names import Names, country_values
from agents.alert.problems import RuleFile
from agents.alert.rule import Sample
from agents.alert.yaml_nodes import fail, mapping, sequence, text
from agents.query.parser import METADATA
from agents.text.normalise import fold

SAMPLE_KEYS = ("title", "text", *METADATA)


def read_samples(file: RuleFile, node: yaml.Node, names: Names | None) -> tuple[Sample, ...]:
    """The tests at a node, those that ring first. Raises `RuleError`."""
    entries = mapping(file, node, "tests", ("fire", "quiet"))
    samples = [
        _sample(file, item, kind == "fire", names)
        for kind in ("fire", "quiet")
        for item in (sequence(file, entries[kind], kind) if kind in entries else [])
    ]
    for fires, kind in ((True, "fire"), (False, "quiet")):
        if not any(sample.fires is fires for sample in samples):
            raise fail(file, node, f"a rule needs at least one text under {kind}:")
    return tuple(samples)


def _sample(file: RuleFile, node: yaml.Node, fires: bool, names: Names | None) -> Sample:
    place = (node.start_mark.index, node.end_mark.index)
    if isinstance(node, yaml.ScalarNode):
        return Sample(fires, str(node.value), place=place)
    entries = mapping(file, node, "a test", SAMPLE_KEYS)
    metadata = {
        key: _values(key, [value_of(file, key, one, names) for one in sequence(file, entries[key], key)])
        for key in METADATA
        if key in entries
    }
    title = text(file, entries["title"], "title") if "title" in entries else None
    body = text(file, entries["text"], "text") if "text" in entries else ""
    return Sample(fires, body, title, metadata, place)


def value_of(file: RuleFile, field: str, node: yaml.Node, names: Names | None) -> str:
    """One value of a field of metadata, as written. Raises `RuleError`."""
    value = text(file, node, f"a {field}")
    if names and (message := names.complaint(field, value)):
        raise fail(file, node, message)
    return value


def _values(field: str, written: list[str]) -> frozenset[str]:
    """What an article with these values is compared with."""
    if field == "country":
        return frozenset().union(*map(country_values, written))
    return frozenset(" ".join(fold(value).split()) for value in written)
