"""Synthetic articles: words by Zipf's law, two thirds new, one third a copy, update or excerpt of a recent one."""

import random
from collections import deque
from collections.abc import Iterator

_VOCABULARY = 50_000
_RECENT = 2_000
_WORDS = (120, 600)  # of an article
_SENTENCE = 18  # words


def texts(seed: int) -> Iterator[str]:
    """Articles without end; the same ones for the same seed."""
    chance = random.Random(seed)  # noqa: S311
    words = [_word(number) for number in range(_VOCABULARY)]
    recent: deque[list[str]] = deque(maxlen=_RECENT)
    while True:
        if recent and chance.random() < 1 / 3:
            article = _again(chance.choice(recent), chance, words)
        else:
            article = [_sentence(chance, words) for _ in range(chance.randint(*_WORDS) // _SENTENCE)]
        recent.append(article)
        yield "\n\n".join(" ".join(article[at : at + 3]) for at in range(0, len(article), 3))


def _again(article: list[str], chance: random.Random, words: list[str]) -> list[str]:
    kind = chance.randrange(3)
    if kind == 0:
        return article
    if kind == 1:
        return [*article, _sentence(chance, words), _sentence(chance, words)]
    start = chance.randrange(len(article))
    return article[start : start + 5]


def _sentence(chance: random.Random, words: list[str]) -> str:
    """Ranks as exp(uniform): frequency falls with rank, as Zipf has it."""
    ranks = (int(_VOCABULARY ** chance.random()) - 1 for _ in range(_SENTENCE))
    sentence = " ".join(words[rank] for rank in ranks)
    return f"{sentence[:1].upper()}{sentence[1:]}."


def _word(number: int) -> str:
    sounds = ("ka", "ro", "mi", "te", "lu", "san", "be", "dor", "ni", "vas")
    return "".join(sounds[int(digit)] for digit in str(number + 7))
