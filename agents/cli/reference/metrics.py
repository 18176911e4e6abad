"""docs/metrics.md, from streams/metrics.py: each of its functions counts once, and what is counted then is listed."""

import inspect
from collections.abc import Callable
from typing import Any, get_type_hints

from agents.cli.reference.markdown import GENERATED, table
from streams import metrics

INTRODUCTION = """# Metrics

What a worker counts, at `/metrics` beside its health checks (`TOCSIN_HEALTH_PORT`), in Prometheus' text format. Units
are base units; nothing is labelled by address or by entity.

"""
_ANY: dict[Any, Any] = {str: "x", int: 1, float: 1.0, bool: True}


def page() -> str:
    """The whole page. Counts: call it in a process of its own."""
    from prometheus_client import REGISTRY  # a worker names its folder before this is first imported

    for function in vars(metrics).values():
        if inspect.isfunction(function) and {"_counter", "_gauge", "_histogram"} & set(function.__code__.co_names):
            _call(function)
    families = [each for each in REGISTRY.collect() if each.name.startswith("tocsin_")]
    rows = (_row(family) for family in sorted(families, key=lambda family: family.name))
    return GENERATED + INTRODUCTION + table(["metric", "type", "labels", "what it counts"], rows)


def _call(function: Callable[..., None]) -> None:
    hints = get_type_hints(function)
    given = {name: _ANY[hints[name]] for name in inspect.signature(function).parameters}
    keywords = {name for name, each in inspect.signature(function).parameters.items() if each.kind is each.KEYWORD_ONLY}
    function(
        *(value for name, value in given.items() if name not in keywords),
        **{name: value for name, value in given.items() if name in keywords},
    )


def _row(family: Any) -> tuple[str, str, str, str]:
    samples = [sample for sample in family.samples if not sample.name.endswith("_created")]
    labels = ", ".join(f"`{name}`" for name in samples[0].labels if name != "le")
    name = family.name if family.type == "histogram" else samples[0].name
    return f"`{name}`", family.type, labels, family.documentation
