"""The public contract: the records on the topics, as frozen dataclasses that are JSON on the wire.

All character offsets count Unicode code points, `start` inclusive and `end` exclusive, into the `text`
(or `title`) of the `CleanArticle` that the record carries: the published text never changes afterwards.
Instants are aware datetimes. Fields are added within v1, never removed or retyped.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

Format = Literal["html", "text", "feed", "clean"]
FieldName = Literal["title", "body"]
Severity = Literal["info", "low", "medium", "high", "critical"]
PlaceCue = Literal["name", "container", "context", "population"]
StoryKind = Literal["first", "exact_copy", "syndicated_copy", "update", "excerpt"]
SEVERITIES: tuple[Severity, ...] = ("info", "low", "medium", "high", "critical")


@dataclass(frozen=True, slots=True, kw_only=True)
class RawArticle:
    """One article as somebody fetched it (`news.raw.v1`).

    Exactly one of `content` (text) and `content_base64` (bytes whose charset is not yet known) is given.
    All from `title` on is what the carrier said (a feed entry, a crawler).
    """

    source: str  # who published it; by habit the host name ("eng.belta.by")
    format: Format = "html"
    content: str | None = None
    content_base64: str | None = None
    charset: str | None = None  # as declared by the carrier, e.g. in Content-Type
    url: str | None = None
    title: str | None = None
    author: str | None = None
    language: str | None = None  # ISO 639-1
    published_at: str | None = None  # ISO 8601 or RFC 2822, as the carrier wrote it
    fetched_at: datetime | None = None
    updated_at: str | None = None  # as `published_at`: when the story was changed
    standfirst: str | None = None  # a summary, where `content` is the story itself
    section: str | None = None
    image_url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """When the story was published: never the crawl date, never the clock.

    Where nothing tells whether 05/11/2025 is in May, its evidence begins with "day and month may be swapped, ".
    """

    at: datetime  # aware; wall-clock time as printed, in `zone`
    zone: str  # IANA name or UTC offset
    zone_stated: bool  # False: the page names no zone and `zone` is the source's assumed one
    precision: Literal["day", "minute", "second"]
    evidence: str  # where it was found: "json-ld datePublished", "line 7: 18 February 2021, 14:22"


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    code: str  # ISO 639-1, "und" when it cannot be told
    confidence: float  # 0..1; of a mixed article, the share of the main language


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageShare:
    """One of the languages of a mixed article."""

    code: str  # ISO 639-1, "und" when it cannot be told
    share: float  # 0..1 of the text's letters


@dataclass(frozen=True, slots=True, kw_only=True)
class Dateline:
    """ "MOSCOW, 18 February (BelTA)": where and when the report was filed, and by whom, as written."""

    place: str | None
    date: str | None
    agency: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """The picture that a page states for its story; its caption is no part of the text."""

    url: str
    caption: str | None
    credit: str | None  # whose it is, where stated


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidenced:
    """Where a field was found: ("title", "json-ld headline"), ("standfirst", "meta og:description")."""

    field: str
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """Which story an article tells: a cluster of near-duplicates, named after its first article."""

    id: str  # id of the first article of the cluster
    kind: StoryKind
    of: str | None = None  # id of the article it is nearest to; None of the first
    added: tuple[str, ...] = ()  # sentences that an update has and the article it updates has not


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanArticle:
    """The story and nothing but the story (`news.clean.v1`; with `story` set, `news.stories.v1`)."""

    id: str  # 32 hex digits: hash(source, canonical URL or text)
    source: str
    title: str | None
    text: str  # NFC; paragraphs separated by one empty line; the text all offsets refer to
    language: Language
    published: Published | None
    url: str | None = None  # canonical, without tracking parameters
    section: str | None = None
    author: str | None = None
    dateline: Dateline | None = None
    crawled_on: date | None = None  # the day the page was fetched or dumped, where known
    story: Story | None = None  # None: not compared with others
    standfirst: str | None = None  # the summary that a page states, where it is not the beginning of the text again
    updated: Published | None = None  # when the page says that it was changed, if after `published`
    agency: str | None = None  # the news agency it comes from, as dateline or byline name it
    image: Image | None = None
    evidence: tuple[Evidenced, ...] = ()  # where title, standfirst, section and author were found
    languages: tuple[LanguageShare, ...] = ()  # of an article in several, most first; empty for one in `language` only


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """One named entity in the text; `type` is an OntoNotes label (PERSON, ORG, GPE, NORP…)."""

    start: int
    end: int
    text: str
    type: str
    entity_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    id: str  # stable across articles where the gazetteer knows it ("Q318693"), else derived from the name
    name: str  # canonical
    type: str
    aliases: tuple[str, ...]  # the forms seen in this article, canonical name left out
    mentions: int
    salience: float  # 0..1, share of attention in this article


@dataclass(frozen=True, slots=True, kw_only=True)
class Country:
    code: str  # ISO 3166-1 alpha-2
    name: str
    mentions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a named place lies (data: GeoNames, CC BY 4.0).

    `cue` says what decided: "name" (only one place goes by it), "container" ("Springfield, Illinois": then
    `cue_text` is "Illinois"), "context" (the other places of the article) or "population" (the largest of the name).
    What may well be no place, and what no gazetteer knows, is left out.
    """

    entity_id: str
    name: str  # GeoNames' usual name
    country: str | None  # ISO 3166-1 alpha-2; None of a continent or sea
    admin1: str | None  # name of the first-level area: "Illinois"
    geonames_id: int | None  # None of the few places that only our own gazetteer has
    lat: float  # degrees north, WGS 84; of a country or region a point in its middle
    lon: float  # degrees east
    precision: Literal["country", "region", "city"]
    cue: PlaceCue
    cue_text: str | None
    mentions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityArticle:
    """A clean article with who, which organisation and which country (`news.entities.v1`)."""

    article: CleanArticle
    mentions: tuple[Mention, ...]
    entities: tuple[Entity, ...]
    countries: tuple[Country, ...]  # most mentioned first; the first is the main country
    model: str | None  # name and version of the pipeline; None: no model for this language, or over 300,000 characters
    places: tuple[Place, ...] = ()  # most mentioned first


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A place in the article a reader can check: the whole match, its words, and the sentence around it."""

    field: FieldName
    start: int
    end: int
    words: tuple[Span, ...]
    sentence: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeEvidence:
    pattern: str  # the pattern as written in the theme's file
    weight: float  # its contribution; negative speaks against the theme
    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    id: str  # "border_tension": the file name in the themes folder
    name: str
    score: float  # 0..1
    evidence: tuple[ThemeEvidence, ...]  # largest contribution first


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrichedArticle:
    """Everything known about one article (`news.enriched.v1`)."""

    article: CleanArticle
    mentions: tuple[Mention, ...]
    entities: tuple[Entity, ...]
    countries: tuple[Country, ...]
    model: str | None
    themes: tuple[Theme, ...]  # highest score first; the first is the main theme
    themes_version: str  # hash of the theme files in force
    places: tuple[Place, ...] = ()  # most mentioned first


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleRef:
    """The rule that rang, precisely: enough to find the text of the rule that was in force."""

    id: str
    name: str
    version: str  # hash of the normalised rule
    severity: Severity
    query: str
    ruleset: str  # hash of all rules in force
    repeat_interval: int | None = None  # seconds a story is silent after it rang; None: the deployment's default


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleMatch:
    operator: str  # what joined the words: "NEAR/5", "phrase", "word"
    evidence: Evidence
    stance: Literal["plain", "mitigating"] = "plain"  # mitigating: reduces, prevents or counters it


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One rule rang on one article (`news.alerts.v1`)."""

    id: str  # hash(rule id, rule version, article id): the same alert again has the same id
    rule: RuleRef
    article_id: str
    source: str
    title: str | None
    url: str | None
    language: str
    published: Published | None
    countries: tuple[str, ...]  # ISO 3166-1 alpha-2, main country first
    themes: tuple[str, ...]  # theme ids, main theme first
    matches: tuple[RuleMatch, ...]  # in order of place; never empty
    story_id: str | None = None  # of the article; None: it stands for itself


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertGroup:
    """The alerts of one rule on one story, as of the last of them (`news.alert-groups.v1`; Alertmanager's words).

    Each alert that joins gives one record. `rings` marks those that somebody is to be told of: the first at once,
    later ones when the severity rose or `repeat_interval` is over. Silences are applied by whoever tells.
    """

    id: str  # hash(fingerprint, id of the alert that joined)
    fingerprint: str  # hash(group_key): names the group for ever
    group_key: str  # "rule=border-tension,story=0f3c…"
    rings: bool
    cause: Literal["first", "repeat", "severity", "update"]  # why it rings; "update": it does not
    starts_at: datetime  # event time of the first alert
    updated_at: datetime  # event time of the latest
    severity: Severity  # the highest so far
    count: int  # alerts so far
    sources: tuple[str, ...]  # in order of arrival, the first 100
    article_ids: tuple[str, ...]  # in order of arrival, the last 100
    countries: tuple[str, ...]  # ISO 3166-1 alpha-2, of all its alerts
    themes: tuple[str, ...]
    alert: Alert  # the one that joined


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """Nobody is told of what matches, until it ends. Fields left empty match everything; one at least is given."""

    id: str
    starts_at: datetime
    ends_at: datetime
    reason: str
    created_by: str
    rule: str | None = None
    country: str | None = None  # ISO 3166-1 alpha-2
    theme: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledgement:
    """Somebody has seen a group of alerts and deals with it."""

    fingerprint: str
    at: datetime
    by: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertState:
    """What people say about alerts (`alert-state.v1`, compacted by `id`): exactly one of the two is given."""

    id: str  # "silence/ID" or "acknowledgement/FINGERPRINT"
    silence: Silence | None = None
    acknowledgement: Acknowledgement | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """An analyst's word on an alert (`feedback.v1`, compacted by alert)."""

    alert_id: str
    rule_id: str
    rule_version: str
    true_alarm: bool
    at: datetime
    by: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A notification that an endpoint has still to take (`notify.retries.v1`, compacted; taken: no value)."""

    endpoint: str
    group: AlertGroup
    attempt: int  # that failed so far
    due_at: datetime  # not before
    since: datetime  # when the article entered the system: what is too old is told nobody


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointState:
    """An endpoint that wants no more notifications (`notify.endpoints.v1`, compacted; enabled again: no value)."""

    name: str
    fingerprint: str  # hash of kind and address: another address under the same name is not disabled
    disabled_at: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RulesFile:
    """One file of rules for a whole fleet (`rules.v1`, compacted by name; a record without value removes the file)."""

    name: str  # as in borders.yaml
    text: str  # YAML


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetterState:
    """What an operator did about a dead letter (`dead-state.v1`)."""

    id: str  # of the dead letter: hash of topic, partition and offset of what died, its key and value
    outcome: Literal["retried", "dropped"]
    at: datetime
