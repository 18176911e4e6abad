"""The console in a real browser, on records put into the gateway by hand."""

import hashlib
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from console.site import opened, served
from gateway.records import alert, alerts, at, enriched, group, groups

from agents.gateway.tokens import Caller, Tokens
from streams.events import Severity
from streams.records import Record
from streams.topics import ENRICHED

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
EVIL = "<img src=x onerror=\"window.ran=1\"><script>window.ran=1</script><b style='color:red'>bold</b>"
LEVELS: tuple[Severity, ...] = ("low", "high", "critical")


def three() -> list[Record]:
    made = [alert(number, severity=level, title=f"Story {number}") for number, level in enumerate(LEVELS)]
    return groups(*(group(each, story=str(number)) for number, each in enumerate(made)))


async def expect_cards(page: Any, number: int) -> None:
    from playwright.async_api import expect

    await expect(page.locator(".card")).to_have_count(number, timeout=45_000)


async def titles(page: Any) -> list[str]:
    found: list[str] = await page.locator(".card h2").all_text_contents()
    return found


async def test_markup_stays_text(page: Any, tmp_path: Path) -> None:
    evil = alert(1, title=EVIL, sentence=EVIL, source=EVIL, url="javascript:window.ran=1", countries=(EVIL,))
    article = enriched(1, text=EVIL, names=(EVIL,))
    records = [*groups(group(evil)), at(ENRICHED, article, 0, 1)]
    async with served(page, tmp_path, records) as site:
        await opened(page, site)
        assert await titles(page) == [EVIL]
        assert (await page.locator(".evidence").text_content()) == EVIL
        await page.locator(".card .open").click()
        await page.wait_for_selector(".story")
        assert (await page.locator(".story .body").text_content()) == EVIL
        await page.get_by_role("link", name=EVIL).first.click()
        await page.wait_for_selector("text=Named together with")
        assert (await page.locator("h1").text_content()) == EVIL
        assert await page.evaluate("window.ran") is None
        assert await page.locator("main img, main script, main b, a[href^=javascript]").count() == 0


async def test_offsets_are_code_points(page: Any, tmp_path: Path) -> None:
    made = alert(1, sentence="😀 𝔸 border")
    async with served(page, tmp_path, groups(group(made))) as site:
        await opened(page, site)
        cut = """async () => { const { pieces, paragraphs } = await import('/static/js/text.js');
            return [pieces('😀 𝔸 border', [{ start: 4, end: 10 }]).map(p => [p.text, p.spans.length]),
                    pieces('x', []).length, pieces('😀b', [{ start: 11, end: 12 }], 10)[1].spans.length,
                    paragraphs('😀\\n\\nb').map(p => [p.start, p.end])] }"""
        assert await page.evaluate(cut) == [[["😀 𝔸 ", 0], ["border", 1]], 1, 1, [[0, 1], [3, 4]]]
        assert await page.locator(".evidence mark").all_text_contents() == ["😀"]


async def test_filters_are_the_address(page: Any, tmp_path: Path) -> None:
    async with served(page, tmp_path, three()) as site:
        await opened(page, site)
        assert await titles(page) == ["Story 2", "Story 1", "Story 0"]
        await page.get_by_label("Severity at least").select_option("high")
        await expect_cards(page, 2)
        assert page.url.endswith("/?severity=high")
        await page.reload()
        await page.wait_for_selector(".card")
        assert await titles(page) == ["Story 2", "Story 1"]
        assert await page.get_by_label("Severity at least").input_value() == "high"
        await page.go_back()
        await expect_cards(page, 3)
        await page.get_by_label("Search titles and evidence").fill("nothing has this")
        await page.keyboard.press("Enter")
        await page.wait_for_selector("text=No alert fits these filters")


async def test_keyboard(page: Any, tmp_path: Path) -> None:
    async with served(page, tmp_path, [*three(), at(ENRICHED, enriched(1), 0, 1)]) as site:
        await opened(page, site)
        for key in "jjjk":
            await page.keyboard.press(key)
        assert await page.evaluate("document.activeElement.textContent") == "Story 1"
        await page.keyboard.press("s")
        await page.wait_for_selector("dialog[open] >> text=Silence alerts")
        await page.keyboard.press("Escape")
        await page.keyboard.press("?")
        await page.wait_for_selector("dialog[open] >> text=Keyboard")
        assert await page.locator("dialog[open] dd").count() == await page.locator("dialog[open] dt kbd").count() == 9
        await page.keyboard.press("Escape")
        await page.keyboard.press("/")
        assert await page.evaluate("document.activeElement.name") == "q"
        await page.locator(".card .open").nth(1).focus()
        await page.keyboard.press("Enter")
        await page.wait_for_selector(".story")
        await page.go_back()
        await page.wait_for_selector(".card")


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_a_phone_does_not_scroll_sideways(page: Any, tmp_path: Path, scheme: str) -> None:
    await page.set_viewport_size({"width": 360, "height": 740})
    await page.emulate_media(color_scheme=scheme)
    long = alert(1, title="W" * 300, sentence="v" * 900, source="s" * 80 + ".example")
    async with served(page, tmp_path, [*groups(group(long)), at(ENRICHED, enriched(1, text="u" * 900), 0, 1)]) as site:
        await opened(page, site)
        background = await page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert background == {"light": "rgb(244, 245, 246)", "dark": "rgb(16, 20, 24)"}[scheme]
        for path, wait in (("/", ".card"), (f"/?view=article&id=article-1&alert={long.id}", ".story")):
            await opened(page, site, path, wait)
            assert await page.evaluate("document.documentElement.scrollWidth") == 360


async def test_a_token_is_asked_for_and_kept(page: Any, tmp_path: Path) -> None:
    digest = hashlib.sha256(b"secret").digest()
    known = Tokens(((digest, Caller("ann", frozenset({"read"}))),))
    async with served(page, tmp_path, three(), known) as site:
        await opened(page, site, "/", "dialog[open]")
        await page.locator("input[name=token]").fill("wrong")
        await page.get_by_role("button", name="Go on").click()
        await page.wait_for_selector("text=does not know this token")
        assert await page.locator(".card").count() == 0
        await page.locator("input[name=token]").fill("secret")
        await page.get_by_role("button", name="Go on").click()
        await page.wait_for_selector(".card")
        await page.reload()
        await page.wait_for_selector(".card")


async def test_a_new_alert_appears_and_a_lost_connection_is_said(page: Any, tmp_path: Path) -> None:
    async with served(page, tmp_path, three()) as site:
        await opened(page, site)
        await page.wait_for_selector("#pulse:not([data-state=connecting])")
        more = alert(9, title="Just in")
        await site.take(*[replace(record, offset=50) for record in groups(group(more, story="9"))])
        await page.wait_for_selector(".card:first-child >> text=Just in")
        await page.context.set_offline(True)
        await page.wait_for_selector("#banner >> text=Connection to the gateway lost")


async def test_five_thousand_alerts_scroll(page: Any, tmp_path: Path) -> None:
    made = [alert(number, title=f"Story {number}") for number in range(5_000)]
    joined = groups(*(group(each, story=str(number)) for number, each in enumerate(made)))
    async with served(page, tmp_path, [*alerts(*range(5_000)), *joined]) as site:
        await opened(page, site)
        while await page.locator(".card").count() < 5_000:
            await page.evaluate("scrollTo(0, document.body.scrollHeight)")
            await page.wait_for_timeout(100)
        frames = sorted(await page.evaluate(SCROLL))
        middle, late = frames[len(frames) // 2], frames[int(len(frames) * 0.95)]
        print(f"5,000 cards, 300 frames: p50 {middle:.1f} ms, p95 {late:.1f} ms, worst {frames[-1]:.1f} ms")
        assert await page.locator(".card").count() == 5_000
        assert middle < 50  # 60 Hz is 16.7; here are no GPU and others on the same cores


SCROLL = """() => new Promise((done) => {
    scrollTo(0, 0);
    const times = [];
    let last = performance.now();
    const step = (now) => {
        times.push(now - last); last = now;
        scrollBy(0, 600);
        times.length < 300 ? requestAnimationFrame(step) : done(times);
    };
    requestAnimationFrame(step);
})"""


async def test_a_stream_that_lags_or_breaks_says_so(page: Any, tmp_path: Path) -> None:
    async with served(page, tmp_path, three()) as site:
        status = site.status
        status.fault, status.ready, status.waiting = None, True, int((time.time() - 90) * 1000)
        await opened(page, site)
        await page.wait_for_selector("#pulse[data-state=lagging] >> text=Lagging")
        await page.wait_for_selector("#banner[data-state=lagging] >> text=an article has been waiting for 0:01:3")
        status.fault = "Kafka does not answer"
        await page.wait_for_selector("#banner[data-state=broken] >> text=New alerts do not reach this page")
        status.fault = status.waiting = None
        await page.wait_for_selector("#pulse[data-state=live]")
        assert await page.locator("#banner").is_hidden()


@pytest.mark.parametrize(
    ("label", "value", "query", "left"),
    [
        ("Rule", "quakes", "rule=quakes", ["Story 2"]),
        ("Theme", "crisis_response", "theme=crisis_response", ["Story 2"]),
        ("Country (code)", "CH", "country=CH", ["Story 2"]),
        ("Source", "two.example", "source=two.example", ["Story 2"]),
        ("Language (code)", "fr", "language=fr", ["Story 2"]),
    ],
)
async def test_each_filter_narrows_the_feed(
    page: Any, tmp_path: Path, label: str, value: str, query: str, left: list[str]
) -> None:
    more: dict[str, Any] = {
        "rule": "quakes",
        "source": "two.example",
        "countries": ("CH",),
        "themes": ("crisis_response",),
    }
    odd = alert(2, title="Story 2", language="fr", **more)
    made = [group(alert(number, title=f"Story {number}"), story=str(number)) for number in (0, 1)]
    async with served(page, tmp_path, groups(*made, group(odd, story="2"))) as site:
        await opened(page, site)
        field = page.get_by_label(label, exact=True)
        await field.fill(value)
        await field.press("Enter")
        await expect_cards(page, len(left))
        assert await titles(page) == left
        assert query in page.url
        await page.locator(".chips button").click()
        await expect_cards(page, 3)


async def test_times_narrow_the_feed(page: Any, tmp_path: Path) -> None:
    async with served(page, tmp_path, three()) as site:
        await opened(page, site)
        await page.get_by_label("To (UTC)").fill("2020-01-01T00:00")
        await page.wait_for_selector("text=No alert fits these filters")
        await page.get_by_label("To (UTC)").fill("")
        await expect_cards(page, 3)
