"""The file of endpoints: what it says, and how it says what is wrong."""

import contextlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from notify.alert_groups import group

from agents.notify.endpoints import Filters
from agents.notify.reading import BadEndpoints, load

KEYS = ["whsec_" + sign * 32 for sign in "AB"]
GOOD = """endpoints:
- name: desk
  kind: webhook
  url: https://desk.example/hook?token=t0ken
  secret: [{file: keys}, {variable: KEY}]
  filters: {rules: [border-tension], min_severity: high, countries: [TJ], themes: border_tension, sources: [a.example]}
- {name: chat, kind: apprise, url: {variable: CHAT}, enabled: no}
"""
VARIABLES = {"KEY": KEYS[1], "CHAT": "slack://a/b/c"}


def read(folder: Path, text: str) -> list[str]:
    (folder / "endpoints.yaml").write_text(text, encoding="utf-8")
    return [repr(each) for each in load(folder / "endpoints.yaml", VARIABLES.get)]


def test_a_file_is_read_and_its_secrets_are_not_shown(tmp_path: Path) -> None:
    (tmp_path / "keys").write_text(KEYS[0] + "\n", encoding="utf-8")
    shown = "".join(read(tmp_path, GOOD))
    desk, chat = load(tmp_path / "endpoints.yaml", VARIABLES.get)
    assert (desk.url, desk.secrets) == ("https://desk.example/hook?token=t0ken", tuple(KEYS))
    assert desk.filters.min_severity == "high"
    assert (desk.filters.themes, desk.filters.countries) == (("border_tension",), ("TJ",))
    assert (chat.url, chat.enabled, chat.secrets) == ("slack://a/b/c", False, ())
    for hidden in (*KEYS, "t0ken", "slack"):
        assert hidden not in shown


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("name: desk", "name: Desk 1", ":2:9  a name is small letters, digits and hyphens"),
        ("kind: webhook", "kind: fax", ":3:9  kind is one of webhook, apprise"),
        ("  kind: webhook\n", "", ":2:3  an endpoint needs kind"),
        ("https://desk.example/hook?token=t0ken", "ftp://t0ken", ":4:8  the url of a webhook is an address"),
        ("https://desk", "https://me:t0ken@desk", ":4:8  the url of a webhook holds no user and password"),
        ("[{file: keys}, {variable: KEY}]", "whsec_t0ken", ":5:11  secret is not written here: give {file: PATH}"),
        ("{file: keys}", "{file: none}", ":5:19  the file none cannot be read: No such file"),
        ("variable: KEY", "variable: KEIN", ":5:37  there is nothing in the variable KEIN"),
        ("variable: KEY", "variable: CHAT", ":5:11  a secret is whsec_ and 24 to 64 bytes in base64"),
        ("min_severity: high", "min_severity: loud", "min_severity is one of info, low, medium"),
        ("countries: [TJ]", "countries: [Tajikistan]", "countries are two capital letters by ISO 3166-1"),
        ("filters:", "filter:", ":6:3  an endpoint has no filter; did you mean filters?"),
        ("name: chat", "name: desk", "there are two endpoints desk; choose another name"),
        ("enabled: no", "enabled: maybe", "enabled is one of yes, true, no, false"),
        ("endpoints:\n", "points:\n", ":1:1  the file has no points; did you mean endpoints?"),
        ("secret:", "# t0ken\n  filters: ]", "not YAML"),
    ],
)
def test_a_fault_is_named_with_file_and_line_and_nothing_secret(tmp_path: Path, old: str, new: str, says: str) -> None:
    (tmp_path / "keys").write_text(KEYS[0], encoding="utf-8")
    assert old in GOOD
    with pytest.raises(BadEndpoints) as caught:
        read(tmp_path, GOOD.replace(old, new, 1))
    assert f"{tmp_path / 'endpoints.yaml'}:" in str(caught.value)
    assert says in str(caught.value)
    assert "t0ken" not in str(caught.value)
    assert "slack" not in str(caught.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadEndpoints, match=r"none\.yaml: cannot be read: No such file"):
        load(tmp_path / "none.yaml", VARIABLES.get)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200, deadline=None)
@given(st.text() | st.sampled_from(GOOD.splitlines()).map(lambda line: GOOD.replace(line, line[::-1])))
def test_any_text_is_read_or_refused(tmp_path: Path, text: str) -> None:
    with contextlib.suppress(BadEndpoints):
        read(tmp_path, text)


def test_filters_all_have_to_hold() -> None:
    assert Filters().want(group(severity="info"))
    assert Filters(rules=("border-tension",), min_severity="high", countries=("AF", "PK")).want(group())
    assert not Filters(min_severity="critical").want(group())
    assert not Filters(rules=("other",)).want(group())
    assert not Filters(countries=("PK",)).want(group())
    assert not Filters(themes=("sanctions",)).want(group())
    assert Filters(sources=("two.example",)).want(group(sources=("one.example", "two.example")))
    assert not Filters(sources=("two.example",)).want(group())
