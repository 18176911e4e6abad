"""The pipeline keeps the words it has met, up to a number."""

from agents.extract.model import REMEMBERED, TRAINED, Recogniser, load


def test_words_are_kept_up_to_a_number_and_forgotten_after_it() -> None:
    recogniser = Recogniser()
    words = [f"Kalimantan{number}" for number in range(REMEMBERED + 3_000)]
    expected = next(iter(load(TRAINED).pipe(["Ann Lee met Kalimantan1 in Paris."]))).ents

    def read(first: int, last: int) -> int:
        with recogniser.forgetting():
            recogniser(" ".join(words[first:last]))
        return recogniser.remembered

    before = recogniser.remembered
    kept = read(0, REMEMBERED // 2)
    assert kept >= before + REMEMBERED // 2
    full = read(REMEMBERED // 2, REMEMBERED)
    assert read(REMEMBERED, REMEMBERED + 3_000) == full
    with recogniser.forgetting():
        assert len(recogniser("Ann Lee met Kalimantan1 in Paris.")) == len(expected)
