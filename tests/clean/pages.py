"""Pages written for these tests."""

PARAGRAPHS = (
    "KESTREL BAY, 3 May (Reuters) - The harbour council agreed on Monday to reopen the northern ferry line, "
    "which had been closed since the storms of last winter, officials said.",
    "“We have waited five months for this,” the council's chair, Maria Okonedo, told reporters after the meeting. "
    "She said the first boats would sail before the end of the week, weather permitting.",
    "Fishermen on the island had complained that the detour by road took four hours and doubled their costs. "
    "A spokesman for their union welcomed the decision but asked for a written timetable.",
)
TITLE = "Council reopens northern ferry line"
BODY = "\n\n".join(PARAGRAPHS)

HTML = f"""<!DOCTYPE html><html lang="en"><head><title>{TITLE} | The Bay Herald</title>
<link rel="canonical" href="https://herald.example/ferry?utm_source=feed">
<meta property="og:title" content="{TITLE}"><meta property="article:section" content="Transport">
<meta property="article:published_time" content="2021-05-03T17:40:00+01:00"><meta name="author" content="Ann Writer">
</head><body><nav><ul><li><a href="/">Home</a></li><li><a href="/sport">Sport</a></li></ul></nav>
<article><h1>{TITLE}</h1>{"".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)}</article>
<aside><h2>Related</h2><ul><li><a href="/clash">Border clashes leave dozens dead</a></li></ul></aside>
<footer><p>Copyright The Bay Herald</p></footer></body></html>"""

DUMP = "\n".join(
    [
        "Home",
        "Sport",
        "Weather",
        "Wednesday, 12 June 2024",
        "All news",
        "Transport",
        "3 May 2021, 17:40",
        "",
        TITLE,
        "",
        *(line for paragraph in PARAGRAPHS for line in (paragraph, "")),
        "Subscribe to us",
        "Follow us",
        "Most read",
    ]
)

LINKS = "".join(f'<li><a href="/{n}">Section {n}</a></li>' for n in range(40))
NAVIGATION = f"<html><body><div>{LINKS}</div></body></html>"

CHINESE_TITLE = "港口委员会决定重新开放北部渡轮航线"
CHINESE = (
    "边境会谈星期二持续到深夜。与会者表示，渡轮将于下周恢复运营，港口委员会正在等待书面时间表，并将在本周内公布新的航班安排。",
    "“我们等了五个月，”委员会主席李文对记者说，“第一批船只将在周末之前启航，前提是天气允许。”她没有说明票价是否会上涨。",
    "岛上的渔民抱怨说，绕行公路需要四个小时，运输成本翻了一番。渔民协会发言人对这一决定表示欢迎，但要求给出书面保证。",
)
JAPANESE_TITLE = "北部フェリー航路、来週から再開へ 評議会が合意"
JAPANESE = (
    "港湾評議会は火曜日、昨年冬の嵐以来閉鎖されていた北部フェリー航路を再開することで合意したと、関係者が明らかにした。",
    "「私たちは五か月間待っていました」と評議会の議長は会議の後、記者団に語った。週末までに最初の船が出航する見通しだという。",
    "島の漁師たちは、道路を使った迂回に四時間かかり、費用が倍になったと訴えていた。組合の広報担当者は決定を歓迎した。",
)
CHINESE_MENU = "首页\n新闻\n国际\n体育\n2024年6月12日 星期三\n登录\n注册"
CHINESE_FOOT = "相关新闻\n足球队在决赛中获胜\n联系我们"
JAPANESE_MENU = "ホーム\n国際\nスポーツ\n2024年6月12日(水)\nログイン"
JAPANESE_FOOT = "関連記事\nお問い合わせ\n利用規約"
