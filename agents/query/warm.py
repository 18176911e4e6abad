"""Imported for what it leaves in memory: the compiled presearch and the English word lists, loaded and used once."""

import gc

from agents.query.matcher import Matcher
from agents.query.parser import parse

Matcher({"warm": parse("word")}, language="en")
gc.freeze()  # a search for garbage would write to what the forks of this process share
