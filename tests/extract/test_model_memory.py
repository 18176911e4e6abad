"""The pipeline keeps the words it has met, and the names of texts, up to a number."""

from time import process_time

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


def test_a_copy_is_not_read_again() -> None:
    recogniser, forgetful = Recogniser(pieces=8), Recogniser(pieces=0)
    texts = [" ".join(f"Ann Lee of Acme{number} met {each} in Paris." for each in range(40)) for number in range(4)]

    def took(read: Recogniser) -> float:
        start = process_time()
        assert [read(text) for text in texts] == names
        return process_time() - start

    names = [forgetful(text) for text in texts]
    assert min(map(len, names)) >= 40
    took(recogniser)  # each for the first time
    assert min(took(recogniser) for _ in range(3)) < min(took(forgetful) for _ in range(3)) / 4
    assert [recogniser(f"Ben Roe met {number} in Rome.") for number in range(9)]  # as many as drive the others out
    assert len(recogniser._known) == 8
    assert not any(text.startswith("Ann Lee") for text in recogniser._known)
