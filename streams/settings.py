"""All settings, from `TOCSIN_*` environment variables. Nothing else in the project reads the environment."""

import difflib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from streams.connection import MECHANISMS, PROTOCOLS, Connection

STAGES = ("clean", "story", "extract", "classify", "alert", "group")
GROUP_FIELDS = ("rule", "story", "source", "country", "theme")


class BadSetting(Exception):
    """A setting that cannot be used; the message names the variable and says what it takes."""


_DATA = Path("tocsin-data")
_YEARS = 1e9  # seconds
_ADDRESS = r"\s*([\w.-]+|\[[0-9a-fA-F:.]+\]):\d{1,5}\s*"
_ADDRESSES = re.compile(f"{_ADDRESS}(,{_ADDRESS})*")
_STORE = re.compile("$|postgres(ql)?://")
_SCHEMA = re.compile(r"(?!public$|pg_)[a-z][a-z0-9_]{0,62}")


def _setting(default: Any, help_: str, *, secret: bool = False) -> Any:
    return field(default=default, metadata={"help": help_}, repr=not secret)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """One process's settings; every field is the environment variable `TOCSIN_<FIELD IN CAPITALS>`."""

    brokers: str = _setting("127.0.0.1:9092", "Kafka bootstrap servers, HOST:PORT separated by commas")
    broker_profile: str = _setting("kafka", "`kafka`, or `embedded` for the in-memory broker of laptops and tests")
    security_protocol: str = _setting("PLAINTEXT", f"how Kafka is spoken to: {', '.join(PROTOCOLS)}")
    sasl_mechanism: str = _setting(MECHANISMS[0], f"how a password proves itself: {', '.join(MECHANISMS)}")
    sasl_username: str = _setting("", "name to log in to Kafka with, for the SASL protocols")
    sasl_password: str = _setting("", "its password; better in a file", secret=True)
    sasl_password_file: str = _setting("", "file that holds the password, instead of the variable")
    ssl_ca_file: str = _setting("", "PEM file of who may have signed the brokers' certificates; empty: the system's")
    ssl_cert_file: str = _setting("", "PEM file of our own certificate, for mutual TLS")
    ssl_key_file: str = _setting("", "PEM file of its key, not encrypted")
    stages: tuple[str, ...] = _setting(STAGES, f"stages this worker runs, of {', '.join(STAGES)}")
    partitions: int = _setting(
        4, "partitions of each topic but those that need one order: `tocsin topics apply` adds what is missing"
    )
    replication: int = _setting(1, "replicas of each partition when a topic is created")
    batch_size: int = _setting(64, "most records a stage takes at once")
    batch_wait: float = _setting(0.0, "seconds a batch that is not full waits for more")
    dead_letter_limit: int = _setting(500, "dead letters in a row that stop a stage (bad deploy)")
    max_article_bytes: int = _setting(5_000_000, "largest article cleaned, bytes; larger: dead letter")
    assumed_zone: str = _setting("UTC", "IANA time zone of pages that name none and whose source has none on file")
    model: str = _setting("en_tocsin", "spaCy pipeline: `en_tocsin` (shipped), a package name or a path")
    themes: tuple[Path, ...] = _setting((), "folders of theme files, separated by `:`; empty: the ones shipped")
    themes_model: tuple[Path, ...] = _setting((), "what `tocsin themes train` wrote, separated by `:`; empty: none")
    organisations: tuple[Path, ...] = _setting(
        (), "files of your own organisations, separated by `:`, such as `agents/data/gazetteers/organisations.yaml`"
    )
    rules: tuple[Path, ...] = _setting((), "rule files or folders, separated by `:`; empty: the ones shipped")
    rules_topic: str = _setting(
        "", "`rules.v1`: take the rules from that topic (`tocsin rules push`); empty: from files"
    )
    strict_rules: bool = _setting(False, "`yes`: start only if every rule is good; `no`: leave bad ones out")
    story_window: float = _setting(
        604_800.0,
        "seconds between two articles beyond which they tell different stories (7 days);"
        " 259200 (72 h) is a little more precise",
    )
    story_articles: int = _setting(1_000_000, "most articles that are remembered to find stories told again")
    group_by: tuple[str, ...] = _setting(
        ("rule", "story"), f"what alerts of a group share, of {', '.join(GROUP_FIELDS)}"
    )
    group_wait: float = _setting(0.0, "seconds after a group's first alert in which only a rise in severity rings")
    repeat_interval: float = _setting(
        21_600.0, "seconds a group is silent after it rang, unless its rule says how long"
    )
    group_window: float = _setting(604_800.0, "seconds after which an alert no longer joins a group but begins it anew")
    data_dir: Path = _setting(_DATA, "folder for what a worker keeps on disk")  # noqa: RUF009
    gateway_host: str = _setting("127.0.0.1", "address the gateway listens on; beyond loopback it needs tokens")
    gateway_port: int = _setting(8090, "port the gateway listens on")
    gateway_tokens: str = _setting("", "file of `name scope[,scope] sha256-of-token` lines; empty: none, loopback only")
    gateway_days: int = _setting(30, "days the gateway keeps alerts and groups")
    gateway_alerts: int = _setting(100_000, "most alerts, and most records of groups, the gateway keeps")
    gateway_event_days: int = _setting(7, "days the gateway keeps enriched events")
    gateway_events: int = _setting(50_000, "most enriched events the gateway keeps")
    gateway_store: str = _setting(
        "", "database of the gateway, as `postgresql://USER@HOST/DATABASE`; empty: a file in DATA_DIR", secret=True
    )
    gateway_store_password_file: str = _setting("", "file that holds its password, instead of the address")
    gateway_schema: str = _setting("tocsin", "schema in it, which the gateway makes, and empties at its start")
    gateway_clients: int = _setting(2_000, "most live streams at a time")
    notify: Path | None = _setting(None, "file of the endpoints that `tocsin notify` tells (docs/notify.md)")  # noqa: RUF009
    notify_allow: str = _setting("", "addresses or networks, by commas, that webhooks may reach though not public")
    notify_hours: float = _setting(72.0, "hours after which nobody is told of an alert any more")
    notify_replays: bool = _setting(False, "`yes`: tell of replayed alerts, too")
    health_host: str = _setting("127.0.0.1", "address that the health server listens on")
    health_port: int = _setting(0, "port of /healthz, /readyz and /metrics; 0: off")
    stall_seconds: float = _setting(
        300.0,
        "seconds without progress, though records wait, after which a worker is not ready; a batch may take 20"
        " and 2 for each record",
    )
    otlp_endpoint: str = _setting(
        "", "OTLP/HTTP address that traces are sent to, as `http://collector:4318/v1/traces`; empty: none are"
    )
    trace_share: float = _setting(1.0, "share of the traces that begin here and are sent, 0 to 1")
    log_level: str = _setting("INFO", "DEBUG, INFO, WARNING or ERROR")
    log_format: str = _setting("text", "`text`, or `json`: one object a line")

    @property
    def group(self) -> str:
        """The consumer group of a worker: all that run the same stages share their partitions out."""
        return "tocsin-" + "-".join(self.stages)

    @property
    def true_ends(self) -> bool:
        """Whether the broker says truly where its partitions end: the embedded one does not."""
        return self.broker_profile != "embedded"

    @classmethod
    def from_env(cls, env: Mapping[str, str] | None = None) -> "Settings":
        """Settings from `env` (default: the process's environment). Raises `BadSetting`."""
        env = os.environ if env is None else env
        known = {f"TOCSIN_{each.name.upper()}": each for each in fields(cls)}
        _refuse_unknown([name for name in env if name.startswith("TOCSIN_")], list(known))
        given = {each.name: _parse(name, env[name], each.default) for name, each in known.items() if name in env}
        settings = cls(**given)
        _check(settings)
        return settings

    @classmethod
    def of(cls, connection: Connection, **others: Any) -> "Settings":
        """Settings that lead to `connection`."""
        given = {each.name: str(getattr(connection, each.name) or "") for each in fields(connection)}
        return cls(**(others | given))

    @property
    def connection(self) -> Connection:
        """Where Kafka is and who we are there. Raises `OSError` if the file of the password cannot be read."""
        password = self.sasl_password
        if self.sasl_password_file:
            password = Path(self.sasl_password_file).read_text(encoding="utf-8").strip("\r\n")
        ca, cert, key = (
            Path(name) if name else None for name in (self.ssl_ca_file, self.ssl_cert_file, self.ssl_key_file)
        )
        who = (self.sasl_mechanism, self.sasl_username, password)
        return Connection(self.brokers, self.security_protocol, *who, ca, cert, key)

    def to_env(self) -> dict[str, str]:
        """The same settings as environment variables, for a child process."""
        given = {each.name: getattr(self, each.name) for each in fields(self)}
        return {f"TOCSIN_{name.upper()}": _unparse(value) for name, value in given.items() if value is not None}


def variable(name: str) -> str | None:
    """The variable that a data file names, such as a secret; None if it is not set."""
    return os.environ.get(name)


def _refuse_unknown(given: list[str], known: list[str]) -> None:
    for name in given:
        if name not in known:
            close = difflib.get_close_matches(name, known, n=1)
            hint = f"; did you mean {close[0]}?" if close else f". Known: {', '.join(known)}"
            raise BadSetting(f"{name} is not a setting{hint}")


def _parse(name: str, text: str, default: Any) -> Any:
    try:
        if isinstance(default, bool):
            return {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}[text.strip().lower()]
        if isinstance(default, tuple):
            separator, kind = (",", str) if default and isinstance(default[0], str) else (":", Path)
            return tuple(kind(part.strip()) for part in text.split(separator) if part.strip())
        return type(default)(text) if not (default is None or isinstance(default, Path)) else Path(text)
    except (ValueError, KeyError):
        wanted = {int: "a whole number", float: "a number", bool: "yes or no"}[type(default)]
        raise BadSetting(f"{name} takes {wanted}, not {text!r}") from None


def _unparse(value: Any) -> str:
    if isinstance(value, tuple):
        return (":" if value and isinstance(value[0], Path) else ",").join(str(part) for part in value)
    return str(value)


def _check(settings: Settings) -> None:
    unknown = [stage for stage in settings.stages if stage not in STAGES]
    wrong = [
        (unknown or not settings.stages, "STAGES", f"one or more of {', '.join(STAGES)}, separated by commas"),
        (settings.broker_profile not in ("kafka", "embedded"), "BROKER_PROFILE", "`kafka` or `embedded`"),
        (settings.log_level not in ("DEBUG", "INFO", "WARNING", "ERROR"), "LOG_LEVEL", "DEBUG, INFO, WARNING or ERROR"),
        (settings.log_format not in ("text", "json"), "LOG_FORMAT", "`text` or `json`"),
        (settings.assumed_zone not in available_timezones(), "ASSUMED_ZONE", "an IANA time zone such as Europe/Minsk"),
        (not _ADDRESSES.fullmatch(settings.brokers), "BROKERS", "HOST:PORT, separated by commas"),
        (settings.rules_topic not in ("", "rules.v1"), "RULES_TOPIC", "`rules.v1`, or nothing"),
        (bool(settings.rules_topic and settings.rules), "RULES", "nothing when TOCSIN_RULES_TOPIC is set: choose one"),
        (not 0 <= settings.health_port < 65536, "HEALTH_PORT", "a port, or 0 for none"),
        (not _STORE.match(settings.gateway_store), "GATEWAY_STORE", "postgresql://USER@HOST/DATABASE, or nothing"),
        (
            not _SCHEMA.fullmatch(settings.gateway_schema),
            "GATEWAY_SCHEMA",
            "a-z, 0-9 and _, not public",
        ),
        (not 0 < settings.gateway_port < 65536, "GATEWAY_PORT", "a port"),
        (not 0 < settings.notify_hours <= 24 * 365, "NOTIFY_HOURS", "hours above 0, at most a year"),
        (not 0 <= settings.trace_share <= 1, "TRACE_SHARE", "a share from 0 to 1"),
        (
            bool(settings.otlp_endpoint) and not settings.otlp_endpoint.startswith(("http://", "https://")),
            "OTLP_ENDPOINT",
            "an address such as http://collector:4318/v1/traces, or nothing",
        ),
        (not 0 < settings.stall_seconds < _YEARS, "STALL_SECONDS", "seconds above 0"),
        (not 0 <= settings.batch_wait <= 60, "BATCH_WAIT", "seconds, 0 to 60"),
    ]
    unknown = [name for name in settings.group_by if name not in GROUP_FIELDS]
    twice = len(set(settings.group_by)) < len(settings.group_by)
    apart = "story" not in settings.group_by and settings.partitions > 1
    wrong += [
        (bool(unknown or twice or not settings.group_by), "GROUP_BY", f"some of {', '.join(GROUP_FIELDS)}, each once"),
        (
            apart,
            "GROUP_BY",
            "`story` among others, unless TOCSIN_PARTITIONS is 1: only a story's alerts share a partition",
        ),
        (not 0 < settings.story_window < _YEARS, "STORY_WINDOW", "seconds above 0"),
        (not 0 <= settings.group_wait < _YEARS, "GROUP_WAIT", "seconds, 0 or more"),
        (not 0 <= settings.repeat_interval < _YEARS, "REPEAT_INTERVAL", "seconds, 0 or more"),
        (not 0 < settings.group_window < _YEARS, "GROUP_WINDOW", "seconds above 0"),
    ]
    positive: tuple[str, ...] = ("partitions", "replication", "batch_size", "dead_letter_limit", "max_article_bytes")
    positive += ("story_articles",)
    positive += ("gateway_days", "gateway_alerts", "gateway_event_days", "gateway_events", "gateway_clients")
    wrong += [(getattr(settings, name) < 1, name.upper(), "a whole number of at least 1") for name in positive]
    paths_of = [
        (getattr(settings, name), name.upper()) for name in ("themes", "themes_model", "organisations", "rules")
    ]
    for paths, name in paths_of:
        missing = [str(path) for path in paths if not path.exists()]
        wrong.append((bool(missing), name, f"existing paths; there is no {', '.join(missing)}"))
    wrong += _wrong_credentials(settings)
    for is_wrong, name, wanted in wrong:
        if is_wrong:
            raise BadSetting(f"TOCSIN_{name} takes {wanted}")
    try:
        settings.connection.ssl_context()
    except OSError as error:
        raise BadSetting(f"TOCSIN_SSL_* name files that cannot be used: {error}") from None


def _wrong_credentials(settings: Settings) -> list[tuple[bool, str, str]]:
    sasl, ssl = settings.security_protocol.startswith("SASL"), settings.security_protocol.endswith("SSL")
    password = settings.sasl_password or settings.sasl_password_file
    files = {name: getattr(settings, name) for name in ("ssl_ca_file", "ssl_cert_file", "ssl_key_file")}
    wrong: list[tuple[bool, str, str]] = [
        (settings.security_protocol not in PROTOCOLS, "SECURITY_PROTOCOL", ", ".join(PROTOCOLS)),
        (settings.sasl_mechanism not in MECHANISMS, "SASL_MECHANISM", ", ".join(MECHANISMS)),
        (sasl and not settings.sasl_username, "SASL_USERNAME", f"a name with {settings.security_protocol}"),
        (sasl and not password, "SASL_PASSWORD_FILE", f"a file with a password with {settings.security_protocol}"),
        (bool(settings.sasl_password and settings.sasl_password_file), "SASL_PASSWORD", "nothing beside a file"),
        (bool(password and not sasl), "SECURITY_PROTOCOL", "SASL_SSL or SASL_PLAINTEXT when there is a password"),
        (any(files.values()) and not ssl, "SECURITY_PROTOCOL", "SSL or SASL_SSL when there are certificates"),
        (bool(settings.ssl_key_file and not settings.ssl_cert_file), "SSL_CERT_FILE", "the certificate of the key"),
    ]
    files |= {"sasl_password_file": settings.sasl_password_file}
    there = {name: Path(path) for name, path in files.items() if path}
    return wrong + [(not path.is_file(), name.upper(), f"a file; there is no {path}") for name, path in there.items()]
