"""What docs/notify.md tells people to type."""

import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from notify.alert_groups import group

from agents.notify.addresses import networks
from agents.notify.endpoints import Endpoint
from agents.notify.reading import load
from agents.notify.webhook import Webhooks
from streams.broker import free_port

ROOT = Path(__file__).resolve().parents[2]
MANUAL = (ROOT / "docs" / "notify.md").read_text(encoding="utf-8")


def block(language: str, holding: str) -> str:
    (found,) = (each for each in re.findall(rf"```{language}\n(.*?)```", MANUAL, flags=re.DOTALL) if holding in each)
    return str(found)


def secret() -> str:
    program = re.search(r"python3 -c '(.*)' > night-desk", MANUAL)
    assert program is not None
    made = subprocess.run([sys.executable, "-c", program[1]], capture_output=True, text=True, check=True)
    return made.stdout.strip()


def test_the_file_it_shows_is_one(tmp_path: Path) -> None:
    text = block("yaml", "endpoints:").replace("/run/secrets", str(tmp_path))
    (tmp_path / "endpoints.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "night-desk").write_text(secret(), encoding="utf-8")
    (tmp_path / "mail").write_text("mailtos://user:password@example.com?to=desk@example.com", encoding="utf-8")
    endpoints = load(tmp_path / "endpoints.yaml", {"SLACK_URL": "slack://a/b/c"}.get)
    assert [(each.name, each.kind, each.enabled) for each in endpoints] == [
        ("night-desk", "webhook", True),
        ("slack", "apprise", True),
        ("mail", "apprise", False),
    ]


async def test_the_receiver_it_shows_takes_what_is_signed_once_and_nothing_else(tmp_path: Path) -> None:
    port, key = free_port(), secret()
    script = tmp_path / "receiver.py"
    script.write_text(block("python", "do_POST").replace("8098", str(port)), encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, str(script)], env=os.environ | {"SECRET": key}, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    try:
        url = f"http://127.0.0.1:{port}/"
        _until_it_listens(url)
        async with Webhooks(networks("127.0.0.1")) as send:
            desk = Endpoint(name="desk", kind="webhook", url=url, secrets=(secret(), key))
            assert [(await send(desk, group())).delivered for _ in range(2)] == [True, True]
            forged = Endpoint(name="desk", kind="webhook", url=url, secrets=(secret(),))
            assert (await send(forged, group("two"))).why == "status 401"
    finally:
        process.kill()
        said, _ = process.communicate()
    assert said == b"high Commanders meet on Panj bridge steppe-herald.example\n"


def _until_it_listens(url: str) -> None:
    for _ in range(200):
        try:
            urllib.request.urlopen(url, timeout=5).close()
        except urllib.error.HTTPError as error:  # it takes POST only
            error.close()
            return
        except OSError:
            time.sleep(0.05)
    raise AssertionError("the receiver does not listen")
