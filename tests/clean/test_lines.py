"""What is remembered of lines."""

from collections.abc import Callable

from agents.clean.lines import _KEPT, _LONGEST_KEPT, MEASURED, kept_by_line, measure


def asking() -> tuple[list[str], Callable[[str], int]]:
    """The lines asked about, and what answers with their length."""
    asked: list[str] = []

    @kept_by_line
    def ask(line: str) -> int:
        asked.append(line)
        return len(line)

    return asked, ask


def test_a_line_that_comes_again_is_looked_at_once() -> None:
    asked, ask = asking()
    assert [ask("Home"), ask("Sport"), ask("Home")] == [4, 5, 4]
    assert asked == ["Home", "Sport"]


def test_long_lines_and_all_but_the_last_are_forgotten() -> None:
    asked, ask = asking()
    long = "x" * (_LONGEST_KEPT + 1)
    assert ask(long) == ask(long) == len(long)
    assert len(asked) == 2
    for number in range(_KEPT + 1):
        ask(str(number))
    ask("0")
    assert asked.count("0") == 2


def test_a_time_of_day_or_a_year_of_these_centuries() -> None:
    def told(line: str) -> bool:
        return bool(measure(line)[MEASURED.index("time")])

    assert all(map(told, ("at 9:05", "12:30", "in 1999", "2021", "a123:456", "x20190")))
    assert not any(map(told, ("at 9:5", "1:2", "in 1899", "3019", "218", ":30", "no figures")))
