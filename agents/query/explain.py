"""Why a query does not hold: the first clause that fails, in an analyst's words."""

from agents.query.compiling import compile_test
from agents.query.reading import Reading
from agents.query.syntax import And, AtLeast, Meta, Near, Node, Not, NotNear, Or, Score, Text, Within


def first_failing(node: Node, reading: Reading) -> str | None:
    """One sentence about the first clause of `node` that fails; None if the node holds."""
    if _holds(node, reading):
        return None
    match node:
        case And(parts):
            return next(found for part in parts if (found := first_failing(part, reading)))
        case Or(parts):
            return f"none of {_brief([str(part) for part in parts])}"
        case Not(part):
            return f"{part} is there, under NOT"
        case Text() | Meta():
            return f"no {node}"
        case Near(left, right, n, ordered):
            order = "in this order " if ordered else ""
            missing = _missing((left, right), reading)
            return missing or f"{left} and {right} are there, but not {order}within {n} words of each other"
        case NotNear(left, right, n):
            missing = _missing((left,), reading)
            return missing or f"{left} is there, but always with {right} within {n} words"
        case Within(parts, unit):
            where = "in one sentence" if unit == "S" else "in one paragraph"
            missing = _missing(parts, reading)
            return missing or f"{' and '.join(map(str, parts))} are there, but not {where}"
        case AtLeast(n, part):
            return f"fewer than {n} of {part}"
        case Score(threshold, items):
            held = [(item, weight) for item, weight in items if _holds(item, reading)]
            total = sum(weight for _, weight in held)
            counted = " ".join(f"{item}^{weight:g}" for item, weight in held) or "nothing"
            return f"the score is {total:g} of {threshold:g} ({counted})"


def _missing(parts: tuple[Node, ...], reading: Reading) -> str | None:
    return next((found for part in parts if (found := first_failing(part, reading))), None)


def _holds(node: Node, reading: Reading) -> bool:
    return compile_test(node, reading.vocabulary)(reading)


def _brief(names: list[str], most: int = 8) -> str:
    return ", ".join(names[:most]) + (f" … ({len(names)} in all)" if len(names) > most else "")
