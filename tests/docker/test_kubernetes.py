"""The Kubernetes example, built by Kustomize: by the schemas of Kubernetes, a Deployment for each of our services."""

import shutil
import subprocess
from typing import Any

import kubernetes_validate
import pytest
import yaml
from docker.compose_files import DOCKER, image_environment, ours, seconds, services

from agents.worker import SOURCES
from streams.settings import STAGES, Settings
from streams.topics import TOPICS

VERSIONS = ("1.35", "1.37")
SERVICES = ours(services("compose.yaml"))


@pytest.fixture(scope="module")
def built() -> list[dict[str, Any]]:
    kubectl = shutil.which("kubectl")
    if not kubectl:
        pytest.skip("there is no kubectl on this machine, whose Kustomize puts the files together")
    said = subprocess.run([kubectl, "kustomize", DOCKER / "kubernetes"], capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stderr
    return list(yaml.safe_load_all(said.stdout))


def of(built: list[dict[str, Any]], kind: str) -> dict[str, Any]:
    """By name, what is to be."""
    return {each["metadata"]["name"]: each for each in built if each["kind"] == kind}


def pod(workload: dict[str, Any]) -> Any:
    return workload["spec"]["template"]["spec"]


@pytest.mark.parametrize("version", VERSIONS)
def test_all_is_by_the_schemas_of_kubernetes(built: list[dict[str, Any]], version: str) -> None:
    for each in built:
        if each["apiVersion"] != "keda.sh/v1alpha1":
            kubernetes_validate.validate(each, version, strict=True)
    wrong = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"nam": "x"}}
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(wrong, version, strict=True)


def test_every_service_of_the_compose_file_is_there_and_runs_the_same(built: list[dict[str, Any]]) -> None:
    found = of(built, "Deployment") | of(built, "Job")
    wanted = {name: each["command"] for name, each in SERVICES.items() if "tools" not in each.get("profiles", ())}
    assert {name: pod(each)["containers"][0]["args"] for name, each in found.items()} == wanted
    for name, each in found.items():
        assert pod(each)["containers"][0]["image"].endswith("/tocsin:0.1.0"), name


def test_every_setting_is_one(built: list[dict[str, Any]]) -> None:
    maps = of(built, "ConfigMap")
    for each in (of(built, "Deployment") | of(built, "Job")).values():
        (container,) = pod(each)["containers"]
        given = dict(maps[container["envFrom"][0]["configMapRef"]["name"]]["data"])
        given |= {variable["name"]: variable["value"] for variable in container.get("env", ())}
        image = {name: value for name, value in image_environment().items() if name.startswith("TOCSIN_")}
        settings = Settings.from_env(image | given)
        if each["kind"] == "Deployment":
            assert [port["containerPort"] for port in container["ports"]] == [settings.health_port]
            assert settings.health_host == "0.0.0.0"


def test_pods_may_do_nothing_they_need_not(built: list[dict[str, Any]]) -> None:
    (namespace,) = of(built, "Namespace").values()
    assert namespace["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] == "restricted"
    for each in (of(built, "Deployment") | of(built, "Job")).values():
        spec, (container,) = pod(each), pod(each)["containers"]
        assert spec["automountServiceAccountToken"] is False
        assert spec["securityContext"]["runAsNonRoot"] is True
        assert spec["securityContext"]["runAsUser"] == 10001
        assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        assert container["securityContext"] == {
            "readOnlyRootFilesystem": True,
            "allowPrivilegeEscalation": False,
            "capabilities": {"drop": ["ALL"]},
        }
        assert container["resources"]["limits"]["memory"]
        assert container["resources"]["requests"].keys() == {"cpu", "memory"}
        mounted = {volume["name"] for volume in spec["volumes"]}
        assert {mount["name"] for mount in container["volumeMounts"]} <= mounted


def test_probes_and_a_stop_that_waits(built: list[dict[str, Any]]) -> None:
    for name, each in of(built, "Deployment").items():
        (container,) = pod(each)["containers"]
        assert container["readinessProbe"]["httpGet"] == {"path": "/readyz", "port": "health"}
        for probe in ("livenessProbe", "startupProbe"):
            assert container[probe]["httpGet"] == {"path": "/healthz", "port": "health"}
        grace = pod(each)["terminationGracePeriodSeconds"]
        assert grace >= seconds(SERVICES[name]["stop_grace_period"]), name


def test_every_stage_but_story_grows_with_its_lag(built: list[dict[str, Any]]) -> None:
    deployments, scaled = of(built, "Deployment"), of(built, "ScaledObject")
    assert scaled.keys() == set(STAGES) - {"story"}
    assert deployments["story"]["spec"]["replicas"] == 1
    (config,) = [each["data"] for name, each in of(built, "ConfigMap").items() if name.startswith("tocsin-")]
    for stage, each in scaled.items():
        assert "replicas" not in deployments[stage]["spec"], "KEDA and the file would undo each other"
        assert each["spec"]["scaleTargetRef"]["name"] == stage
        assert each["spec"]["maxReplicaCount"] == int(config["TOCSIN_PARTITIONS"])
        (trigger,) = each["spec"]["triggers"]
        assert trigger["type"] == "kafka"
        assert trigger["metadata"]["topic"] == SOURCES[stage].name
        assert trigger["metadata"]["topic"] in {topic.name for topic in TOPICS}
        assert trigger["metadata"]["consumerGroup"] == f"tocsin-{stage}"
        assert trigger["metadata"]["bootstrapServers"] == config["TOCSIN_BROKERS"]
        assert all(isinstance(value, str) for value in trigger["metadata"].values())


def test_nobody_speaks_with_anybody_but_for_what_is_said(built: list[dict[str, Any]]) -> None:
    policies = {name: each["spec"] for name, each in of(built, "NetworkPolicy").items()}
    assert policies["nobody"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    world = [name for name, each in policies.items() if "ipBlock" in str(each)]
    assert world == ["notify"]
