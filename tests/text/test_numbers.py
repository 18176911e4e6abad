"""Words for numbers: each means one number, and no list holds "one"."""

import pytest

from agents.text.numbers import number_words


@pytest.mark.parametrize("language", ["en", "ru", "de", "fr", "es"])
def test_a_word_is_one_number_in_folded_letters(language: str) -> None:
    words = number_words(language)
    assert len(words) >= 10
    assert all(word == word.casefold() and digits.isdigit() and int(digits) > 1 for word, digits in words.items())


def test_both_words_for_a_number_give_its_digits() -> None:
    assert number_words("en")["twelve"] == number_words("en")["dozen"] == "12"
    assert number_words("ru")["трое"] == "3"
    assert number_words("xx") == {}
