"""What makes a well-formed query a bad one."""

from agents.query.syntax import And, AtLeast, Meta, Near, Node, Not, NotNear, Or, Query, Score, Text, Within
from agents.text.normalise import stop_words


def has_positive(node: Node) -> bool:
    """Whether something must be present wherever the query holds."""
    match node:
        case Text() | Meta() | Near() | NotNear() | Within() | AtLeast() | Score():
            return True
        case And(parts):
            return any(has_positive(part) for part in parts)
        case Or(parts):
            return all(has_positive(part) for part in parts)
        case Not():
            return False


def check_score(score: Score) -> str | None:
    """Why a SCORE cannot work, or None."""
    if score.threshold <= 0:
        return "the threshold of a SCORE is above 0, or everything reaches it"
    reachable = sum(weight for _, weight in score.items if weight > 0)
    if reachable < score.threshold:
        return f"never reached: the positive weights add up to {reachable:g}, the threshold is {score.threshold:g}"
    if not all(has_positive(item) for item, weight in score.items if weight > 0):
        return "a positive weight is for something present, not for a NOT"
    return None


def only_stop_words(query: Query, language: str) -> bool:
    """Whether some way to satisfy the query takes nothing but words too common to alert on."""
    return _common(query.node, stop_words(language))


def _common(node: Node, stop: frozenset[str]) -> bool:
    match node:
        case Text(words):
            return all(word.text.casefold() in stop for word in words)
        case Near(left, right):
            return _common(left, stop) and _common(right, stop)
        case NotNear(left):
            return _common(left, stop)
        case Within(parts):
            return all(_common(part, stop) for part in parts)
        case And(parts):
            return all(_common(part, stop) for part in parts if has_positive(part))
        case Or(parts):
            return any(_common(part, stop) for part in parts)
        case AtLeast(_, part):
            return _common(part, stop)
        case Score(threshold, items):
            return sum(weight for item, weight in items if weight > 0 and _common(item, stop)) >= threshold
        case Meta() | Not():
            return False
