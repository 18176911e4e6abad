"""Does the sentence speak of what the rule looks for, or of reducing, preventing or countering it?"""

from typing import Literal

from streams.events import Evidence


def stance(evidence: Evidence, language: str) -> Literal["plain", "mitigating"]:
    """The stance of one match."""
    return "plain"
