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
