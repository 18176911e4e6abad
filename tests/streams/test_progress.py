"""What keeps a worker from being ready, as it is told the time and the offsets."""

from streams.progress import UNANSWERED_SECONDS, Progress

PLACE = ("news.raw.v1", 0)
PATIENCE = 100.0


def looked(progress: Progress, now: float, end: int) -> list[str]:
    progress.looked(now, {PLACE: 5}, {PLACE: 8}, {PLACE: end})
    return progress.troubles(now)


def test_a_worker_is_not_ready_before_it_has_its_share_nor_after_it_was_taken_away() -> None:
    progress = Progress(PATIENCE)
    assert "has not given" in progress.troubles(0)[0]
    progress.assigned([PLACE], 0)
    assert progress.troubles(0) == []
    progress.revoked()
    assert "has not given" in progress.troubles(0)[0]


def test_a_share_of_nothing_is_one() -> None:
    progress = Progress(PATIENCE)
    progress.assigned([], 0)
    assert progress.share == 0
    progress.looked(1000, {}, {}, {})
    assert progress.troubles(1000) == []


def test_standing_still_while_records_wait_is_a_trouble() -> None:
    progress = Progress(PATIENCE)
    progress.assigned([PLACE], 0)
    assert looked(progress, 1, end=9) == []
    assert looked(progress, PATIENCE, end=9) == []
    assert looked(progress, 131, end=12) == [
        "nothing of news.raw.v1, partition 0, was acknowledged for 131 s, though 7 records wait"
    ]
    progress.done(PLACE, 6, 140)
    assert looked(progress, 141, end=12) == []


def test_having_nothing_to_do_is_none() -> None:
    progress = Progress(PATIENCE)
    progress.assigned([PLACE], 0)
    assert looked(progress, 500, end=5) == []
    assert looked(progress, 550, end=6) == []  # it has had 50 s for the new one
    assert looked(progress, 601, end=6) != []


def test_ends_that_are_not_true_are_not_believed() -> None:
    progress = Progress(None)
    progress.assigned([PLACE], 0)
    assert looked(progress, 10_000, end=99) == []


def test_a_broker_that_does_not_answer_is_a_trouble() -> None:
    progress = Progress(PATIENCE)
    progress.assigned([PLACE], 0)
    late = UNANSWERED_SECONDS + 1
    assert progress.troubles(late) == [f"the broker has not answered for {late:.0f} s"]
    assert looked(progress, late, end=5) == []


def test_records_of_a_partition_that_went_elsewhere_change_nothing() -> None:
    progress = Progress(PATIENCE)
    progress.done(PLACE, 3, 0)
    progress.assigned([], 0)
    progress.done(PLACE, 3, 0)
    assert progress.share == 0


def test_what_others_did_before_a_partition_came_back_is_no_lag() -> None:
    progress = Progress(PATIENCE)
    progress.assigned([PLACE], 0)
    progress.looked(1, {PLACE: 5}, {PLACE: 5}, {PLACE: 5})
    progress.revoked()
    progress.assigned([PLACE], 100)  # another worker has done 5 to 8
    progress.looked(101, {PLACE: 0}, {PLACE: 0}, {PLACE: 9})  # the group's offsets are not read yet
    progress.looked(300, {PLACE: 9}, {PLACE: 9}, {PLACE: 9})
    assert progress.troubles(300) == []


def test_what_is_done_is_not_undone_by_an_older_acknowledgement() -> None:
    progress = Progress(PATIENCE)
    progress.assigned([PLACE], 0)
    progress.done(PLACE, 8, 50)
    progress.looked(151, {PLACE: 5}, {PLACE: 9}, {PLACE: 9})
    assert progress.troubles(151) == []


def test_what_is_done_is_no_lag_even_before_the_broker_is_asked_again() -> None:
    progress = Progress(PATIENCE)
    progress.assigned([PLACE], 0)
    progress.looked(1, {PLACE: 5}, {PLACE: 8}, {PLACE: 9})
    progress.done(PLACE, 8, 2)
    assert [each for each in progress.troubles(PATIENCE + 3) if "acknowledged" in each] == []


def test_one_look_before_the_offsets_of_the_group_are_read_is_no_trouble() -> None:
    progress = Progress(3.0)
    progress.assigned([PLACE], 0)
    progress.looked(1, {PLACE: 0}, {PLACE: 0}, {PLACE: 9})
    assert progress.troubles(5) == []
    progress.looked(6, {PLACE: 0}, {PLACE: 0}, {PLACE: 9})
    assert progress.troubles(6) != []
