"""Whatever articles say, each stage answers for each of them exactly once, and offsets hold."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from played import entering

from streams.codec import decode
from streams.events import EnrichedArticle, RawArticle
from streams.records import Record
from streams.topics import DEAD
from streams.topology import AnyStage, Outcome, RememberingStage, process

WORDS = st.sampled_from(
    ["border", "tensions", "Tajik-Afghan", "terrorist", "list", "CSTO", "Dushanbe", "drug", "trafficking", "said",
     "“quoted", "words”", "(BelTA)", "18", "February", "2021,", "14:22", "the", "of", "Москва",
     "e\u0301", "😀", "\u202e", "."]
)  # fmt: skip
PROSE = st.lists(WORDS, min_size=1, max_size=60).map(" ".join)
PAGES = st.builds("<html><title>{}</title><body><nav>{}</nav><p>{}</p><p>{}</p></body></html>".format, *[PROSE] * 4)
ARTICLES = st.builds(
    RawArticle,
    source=st.sampled_from(["one.example", "eng.belta.by", ""]),
    format=st.sampled_from(["html", "text", "feed", "clean"]),
    content=PROSE | PAGES | st.text(max_size=200) | st.lists(PROSE, max_size=5).map("\n\n".join),
    url=st.none() | st.sampled_from(["https://one.example/a?utm_source=x", "http://[", "not a url", ""]),
    title=st.none() | PROSE,
    published_at=st.none()
    | st.sampled_from(["2021-02-18", "Thu, 18 Feb 2021 14:22:00 +0300", "yesterday", "9999-99-99"]),
)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(raw=st.lists(ARTICLES, max_size=6))
def test_every_stage_answers_once_for_every_article(stages: list[AnyStage], raw: list[RawArticle]) -> None:
    records: list[Record] = entering(raw)
    by_name = {stage.name: stage for stage in stages}
    for name in ("clean", "story", "extract", "classify"):
        outcomes = _processed(by_name[name], records)
        assert len(outcomes) == len(records)
        assert all(len(outcome.outputs) == 1 for outcome in outcomes)
        assert all((outcome.reject is not None) == (outcome.outputs[0].topic == DEAD.name) for outcome in outcomes)
        records = [outcome.outputs[0] for outcome in outcomes if outcome.reject is None]
    alerts = _processed(by_name["alert"], records)
    assert len(alerts) == len(records)
    assert all(outcome.reject is None for outcome in alerts)
    for record in records:
        _offsets_hold(decode(EnrichedArticle, record.value))


def _processed(stage: AnyStage, records: list[Record]) -> list[Outcome]:
    return process(stage, records, stage.begin() if isinstance(stage, RememberingStage) else None)


def _offsets_hold(event: EnrichedArticle) -> None:
    for mention in event.mentions:
        assert event.article.text[mention.start : mention.end] == mention.text
    for theme in event.themes:
        for each in theme.evidence:
            text = (event.article.title or "") if each.evidence.field == "title" else event.article.text
            for span in (*each.evidence.words, each.evidence.sentence):
                assert text[span.start : span.end] == span.text
