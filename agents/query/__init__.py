"""The query language of rules and themes: `parse` reads it, `Matcher` finds it in documents."""

from agents.query.lexer import QueryError
from agents.query.matcher import Hit, Hits, Matcher
from agents.query.parser import parse
from agents.query.syntax import Query
from agents.query.tally import Tally
from agents.text.document import Occurrence

__all__ = ["Hit", "Hits", "Matcher", "Occurrence", "Query", "QueryError", "Tally", "parse"]
