"""The measurements as text."""

from collections.abc import Callable, Sequence
from itertools import pairwise

from bench.rules.duel import Duel
from bench.rules.family import Results
from bench.rules.ours import Measured

_FIRST, _COLUMN = 40, 12


_SAME = (
    "same found: (text, rule) pairs found by both, of those found by either. Our lemmas find most of the others;\n"
    "exact: our matcher with lemmas switched off. What differs still are possessives (law's is law to us) and\n"
    "punctuation within phrases (a-b is a b to us)."
)


def of(results: Results) -> str:
    """Everything measured of one family."""
    parts = [matcher(results.family, results.measured)] if results.measured else []
    parts += [f"{duels(results.duels)}\n{_SAME}"] if results.duels else []
    parts += ["\n".join(results.not_measured)] if results.not_measured else []
    return "\n\n".join(parts)


def matcher(family: str, measured: Sequence[Measured]) -> str:
    """One column a number of rules."""
    head = _line(f"{family}: rules", [f"{each.rules:,}" for each in measured])
    growth = ["", *(_ratio(a.speed / b.speed) for a, b in pairwise(measured))]
    rows = [_row(name, cell, measured) for name, cell in _ROWS]
    rows.insert(1, _line("  time, × that of the column before", growth))
    return "\n".join([head, "-" * len(head), *rows])


def duels(fought: Sequence[Duel]) -> str:
    """One row another engine and number of rules."""
    head = f"{'engine':<22}" + "".join(f"{name:>{width}}" for name, width, _ in _DUEL)
    rows = (f"{each.peer:<22}" + "".join(f"{cell(each):>{width}}" for _, width, cell in _DUEL) for each in fought)
    return "\n".join([head, "-" * len(head), *rows])


def _row(name: str, cell: Callable[[Measured], str], measured: Sequence[Measured]) -> str:
    return _line(name, [cell(each) for each in measured])


def _line(name: str, cells: Sequence[str]) -> str:
    return f"{name:<{_FIRST}}" + "".join(f"{cell:>{_COLUMN}}" for cell in cells)


def _rate(value: float | None) -> str:
    return "–" if value is None else f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _ratio(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f} ×"


def _micro(seconds: float) -> str:
    return f"{seconds * 1e6:,.0f} µs"


_ROWS: list[tuple[str, Callable[[Measured], str]]] = [
    ("texts/s, later passes", lambda m: _rate(m.speed)),
    ("texts/s, first pass", lambda m: _rate(m.cold)),
    ("texts/s, full scan", lambda m: _rate(m.scan.rate() if m.scan else None)),
    ("  matcher ÷ full scan", lambda m: _ratio(m.times_scan)),
    ("texts/s, tokenise", lambda m: _rate(m.tokenise)),
    ("texts/s, + vocabulary = analysis limit", lambda m: _rate(m.limit)),
    ("  matcher ÷ analysis limit", lambda m: f"{m.speed / m.limit:.0%}"),
    ("texts/s, + masks (Matcher.read)", lambda m: _rate(m.read)),
    ("matches a text", lambda m: _rate(m.matches)),
    ("candidates a text", lambda m: _rate(m.candidates)),
    ("  before rare words are learned", lambda m: _rate(m.candidates_as_built)),
    ("  candidates ÷ matches", lambda m: f"{m.candidates / m.matches:.2f}" if m.matches else "–"),
    ("parse, a rule", lambda m: _micro(m.parse)),
    ("file, a rule", lambda m: _micro(m.build)),
    ("add one rule", lambda m: _micro(m.add)),
    ("memory a rule, parsed and filed", lambda m: f"{m.bytes / 1024:.1f} KB" if m.rules >= 10_000 else "–"),
]

_DUEL: list[tuple[str, int, Callable[[Duel], str]]] = [
    ("rules", 10, lambda d: f"{d.rules:,}"),
    ("expresses", 11, lambda d: f"{d.expressed / d.rules:.1%}"),
    ("texts", 7, lambda d: str(d.texts)),
    ("texts/s", 10, lambda d: _rate(d.rate)),
    ("ours", 9, lambda d: _rate(d.ours)),
    ("ours ÷ it", 11, lambda d: _ratio(d.times)),
    ("build a rule", 14, lambda d: _micro(d.build)),
    ("same found", 12, lambda d: f"{d.agreement:.1%}"),
    ("exact ÷ it", 12, lambda d: _ratio(d.exact_rate / d.rate if d.exact_rate else None)),
    ("same found", 12, lambda d: "–" if d.exact_agreement is None else f"{d.exact_agreement:.1%}"),
]
