from clean.pages import BODY, PARAGRAPHS

from agents.clean.duplicates import Detector

OTHER = "The weather service expects a calm week along the coast, with light winds and sun until Friday at least."


def test_copies_excerpts_and_others() -> None:
    detector = Detector()
    assert detector.check_and_add("first", BODY, "2021-05-03T10:00:00") is None
    assert detector.check_and_add("other", OTHER, "2021-05-03T11:00:00") is None
    assert detector.check_and_add("copy", BODY.replace("KESTREL BAY, ", ""), "2021-05-03T12:00:00") in {"first"}
    assert detector.check_and_add("excerpt", "\n\n".join(PARAGRAPHS[1:]), "2021-05-03T13:00:00") in {"first", "copy"}


def test_what_is_older_than_the_window_is_forgotten() -> None:
    detector = Detector()
    detector.check_and_add("first", BODY, "2021-05-03T10:00:00")
    assert detector.check_and_add("late", BODY, "2021-05-08T10:00:00") is None


def test_memory_is_bounded() -> None:
    detector = Detector(most=10)
    for number in range(100):
        detector.check_and_add(str(number), f"{OTHER} Notice number {number}, issued at the pier.", None)
    assert len(detector._known) <= 10
    assert sum(map(len, detector._index.values())) <= 10 * len(OTHER)
