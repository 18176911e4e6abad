"""Why a query does not hold: the first clause that fails, in an analyst's words."""

from agents.query.evaluate import Evaluation
from agents.query.syntax import And, AtLeast, Meta, Near, Node, Not, NotNear, Or, Score, Text, Within


def first_failing(node: Node, evaluation: Evaluation) -> str | None:
    """One sentence about the first clause of `node` that fails; None if the node holds."""
    if evaluation.holds(node):
        return None
    match node:
        case And(parts):
            return next(found for part in parts if (found := first_failing(part, evaluation)))
        case Or(parts):
            return f"none of {_brief([str(part) for part in parts])}"
        case Not(part):
            return f"{part} is there, under NOT"
        case Text() | Meta():
            return f"no {node}"
        case Near(left, right, n, ordered):
            order = "in this order " if ordered else ""
            missing = _missing((left, right), evaluation)
            return missing or f"{left} and {right} are there, but not {order}within {n} words of each other"
        case NotNear(left, right, n):
            missing = _missing((left,), evaluation)
            return missing or f"{left} is there, but always with {right} within {n} words"
        case Within(parts, unit):
            where = "in one sentence" if unit == "S" else "in one paragraph"
            missing = _missing(parts, evaluation)
            return missing or f"{' and '.join(map(str, parts))} are there, but not {where}"
        case AtLeast(n, part):
            return f"fewer than {n} of {part}"
        case Score(threshold, items):
            held = [(item, weight) for item, weight in items if evaluation.holds(item)]
            total = sum(weight for _, weight in held)
            counted = " ".join(f"{item}^{weight:g}" for item, weight in held) or "nothing"
            return f"the score is {total:g} of {threshold:g} ({counted})"


def _missing(parts: tuple[Node, ...], evaluation: Evaluation) -> str | None:
    return next((found for part in parts if (found := first_failing(part, evaluation))), None)


def _brief(names: list[str], most: int = 8) -> str:
    return ", ".join(names[:most]) + (f" … ({len(names)} in all)" if len(names) > most else "")
