"""The benchmark of the chain measures what it says it does."""

import gc
import time
from pathlib import Path

from agents.worker import build
from bench.chain.budget import chain, seconds
from bench.chain.report import Report
from bench.chain.workload import pages, records
from streams.settings import Settings
from streams.topics import DEAD, ENRICHED


def test_each_article_of_the_load_is_one_of_its_own() -> None:
    made_of = pages(None)
    made = records(made_of, 2 * len(made_of), "test")
    assert len({record.value for record in made}) == len(made)


def test_pages_of_a_folder(tmp_path: Path) -> None:
    (tmp_path / "one.html").write_text("<html><body><p>One page.</p></body></html>")
    (tmp_path / "two.txt").write_text("Another page.")
    assert len(pages(tmp_path)) == 2


def test_the_budget_is_of_the_whole_chain() -> None:
    stages = build(Settings())
    made = records(pages(None), 20, "test")
    chain(stages, made)  # what is loaded or compiled on first use, or collected from the tests before, is nobody's cost
    gc.collect()
    gc.disable()  # what other tests left in this process would be collected at some stage's cost
    try:
        costs, topics = chain(stages, made)
    finally:
        gc.enable()
    whole = seconds(lambda: chain(stages, made))
    assert len(topics[ENRICHED.name]) + len(topics.get(DEAD.name, ())) == len(made)
    assert list(costs) == list(stages)
    assert 0 < sum(cost.total for cost in costs.values()) < 5 * whole
    assert max(costs, key=lambda name: costs[name].total) in ("clean", "extract")


def test_waiting_costs_no_cpu_time() -> None:
    assert seconds(lambda: time.sleep(0.2)) < 0.1


def test_the_report_says_medians_and_spread() -> None:
    report = Report("a machine")
    report.latency(0.5, 0.123, 1.5)
    assert "| 50% | 0.12 | 1.50 |" in report.markdown()
