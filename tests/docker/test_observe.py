"""Prometheus and Grafana: every expression can be read, and asks for nothing that the code does not expose."""

import asyncio
import json
import re
import shutil
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import promql_parser
import pytest
import yaml
from docker.compose_files import DOCKER, ROOT, environment, merged, ours
from docker.listening_ports import ports
from docker.playing import running
from docker.test_compose import here

from streams.broker import EmbeddedBroker, free_port
from streams.cluster import create_topics
from streams.topics import TOPICS

OBSERVE = DOCKER / "observe"
THEIRS = {"up", "ALERTS"}
"""Series that Prometheus makes itself."""
SERVICES = merged("compose.yaml", "compose.observe.yaml")["services"]


def load(name: str) -> Any:
    return yaml.safe_load((OBSERVE / name).read_text(encoding="utf-8"))


def exposed() -> set[str]:
    """Names of series in docs/metrics.md, which is made from the code; of histograms, what they are made of."""
    rows = re.findall(r"^\| `(\w+)` \| (\w+) \|", (ROOT / "docs" / "metrics.md").read_text(), flags=re.MULTILINE)
    found = {name for name, _ in rows}
    stems = {re.sub(r"_(bucket|sum|count)$", "", name) for name, kind in rows if kind == "histogram"}
    return found | {f"{stem}_{part}" for stem in stems for part in ("bucket", "sum", "count")}


def expressions() -> Iterator[str]:
    for group in load("alerts.yaml")["groups"]:
        yield from (rule["expr"] for rule in group["rules"])
    board = json.loads((OBSERVE / "grafana" / "tocsin.json").read_text(encoding="utf-8"))
    for panel in board["panels"]:
        yield from (target["expr"].replace("$__rate_interval", "1m") for target in panel["targets"])


def names(expression: str) -> set[str]:
    """The series that an expression asks for."""
    parsed = promql_parser.parse(expression)
    selectors = re.findall(r"\b([a-zA-Z_:][\w:]*)(?=\{)|\b(tocsin_\w+)", parsed.prettify())
    return {first or second for first, second in selectors} - {"by", "on", "ignoring"}


@pytest.mark.parametrize("expression", sorted(set(expressions())))
def test_every_expression_can_be_read_and_asks_for_what_there_is(expression: str) -> None:
    asked = names(expression)
    assert asked
    assert asked <= exposed() | THEIRS


def test_a_wrong_expression_and_a_wrong_name_are_found() -> None:
    with pytest.raises(ValueError, match="unclosed left parenthesis"):
        names("sum by (stage) (rate(tocsin_articles_total[5m])")
    assert not names("rate(tocsin_article_total[5m])") <= exposed() | THEIRS


def test_every_alert_says_what_is_wrong_and_the_guide_what_to_do() -> None:
    guide = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
    for rule in (rule for group in load("alerts.yaml")["groups"] for rule in group["rules"]):
        assert rule["annotations"].keys() == {"summary", "description"}, rule["alert"]
        assert rule["labels"]["severity"] in {"critical", "warning"}, rule["alert"]
        assert f"`{rule['alert']}`" in guide, rule["alert"]


def test_every_service_with_a_health_server_is_scraped_and_missed_when_it_is_gone() -> None:
    (job,) = [each for each in load("prometheus.yaml")["scrape_configs"] if each["job_name"] == "tocsin"]
    (found,) = job["dns_sd_configs"]
    listening = {
        name for name, each in ours(SERVICES).items() if each["environment"].get("TOCSIN_HEALTH_HOST") == "0.0.0.0"
    }
    assert set(found["names"]) == listening
    assert listening == {name for name, each in ours(SERVICES).items() if each["command"][0] in ("worker", "notify")}
    (down,) = [rule for rule in load("alerts.yaml")["groups"][0]["rules"] if rule["alert"] == "TocsinServiceDown"]
    assert set(re.findall(r'service="(\w+)"', down["expr"])) == listening


def test_the_dashboard_asks_the_data_source_that_is_provisioned() -> None:
    (source,) = load("grafana/datasource.yaml")["datasources"]
    assert source["url"] == "http://prometheus:9090"
    board = json.loads((OBSERVE / "grafana" / "tocsin.json").read_text(encoding="utf-8"))
    assert {panel["datasource"]["uid"] for panel in board["panels"]} == {source["uid"]}
    (provider,) = load("grafana/dashboards.yaml")["providers"]
    assert any(
        each.endswith(f":{provider['options']['path']}/tocsin.json:ro") for each in SERVICES["grafana"]["volumes"]
    )


def test_each_alert_is_caused_once() -> None:
    cases = load("alerts_test.yaml")["tests"]
    caused = {each["alertname"] for case in cases for each in case["alert_rule_test"] if each["exp_alerts"]}
    assert caused == {rule["alert"] for group in load("alerts.yaml")["groups"] for rule in group["rules"]}
    promtool = shutil.which("promtool")
    if not promtool:
        pytest.skip("there is no promtool on this machine to run docker/observe/alerts_test.yaml with")
    done = subprocess.run([promtool, "test", "rules", OBSERVE / "alerts_test.yaml"], capture_output=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.broker
def test_what_is_scraped_listens_where_prometheus_can_reach_it(tmp_path: Path) -> None:
    service, port = SERVICES["clean"], free_port()
    with EmbeddedBroker() as broker:
        asyncio.run(create_topics(broker.address, TOPICS, partitions=1, replication=1))
        env = environment(service, here(broker.address, port, tmp_path))
        with running({"clean": service}, {"clean": env}) as processes:
            if Path("/proc/net/tcp").exists():
                assert ports(processes["clean"].pid) == {port: "00000000"}
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
                assert b"tocsin_build_info" in answer.read()
