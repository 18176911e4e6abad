"""Rules over HTTP: what is in force and how it fares; check, try out, save."""

from aiohttp import web

from agents.gateway import body, rule_figures
from agents.gateway.api import answer, now
from agents.gateway.database import Database
from agents.gateway.gateway import GATEWAY
from agents.gateway.problem import Problem
from agents.gateway.rulebook import Rulebook
from agents.gateway.state_api import OUTBOX, SEEN
from agents.gateway.views import Json
from streams.events import RulesFile
from streams.mirror import NAME
from streams.topics import RULES

RULEBOOK = web.AppKey("rulebook", Rulebook)
HOUR = 3600 * 1000  # milliseconds
_NOTHING = {"alerts": 0, "groups": 0, "last_at": None}


async def rules(request: web.Request) -> web.Response:
    book = request.app[RULEBOOK]
    known, figures = await book.rules(), await request.app[GATEWAY].read(_figures)
    files = sorted({name for name, _ in await book.files()})
    shown = {"rules": [_with(rule, *figures) for rule in known["rules"]], "ruleset": known["ruleset"]}
    return answer(shown | {"problems": known["problems"], "files": files, "editable": book.editable})


async def rule(request: web.Request) -> web.Response:
    id_, known = request.match_info["id"], await request.app[RULEBOOK].rules()
    found = next((each for each in known["rules"] if each["id"] == id_), None)
    if found is None:
        raise Problem(404, "there is no rule of that id in force")
    figures = await request.app[GATEWAY].read(_figures)
    changes = await request.app[GATEWAY].read(rule_figures.changes, id_)
    if all(each["version"] != found["version"] for each in changes):
        changes.insert(0, {"version": found["version"], "first_seen": None})
    return answer(_with(found, *figures) | {"changes": changes})


async def file(request: web.Request) -> web.Response:
    name = request.match_info["name"]
    text = dict(await request.app[RULEBOOK].files()).get(name)
    if text is None:
        raise Problem(404, "there is no file of rules of that name")
    return answer({"name": name, "text": text})


async def check(request: web.Request) -> web.Response:
    asked = await body.read(request, body.NamedRules)
    return answer(await request.app[RULEBOOK].check(asked.name, asked.text))


async def preview(request: web.Request) -> web.Response:
    asked = await body.read(request, body.TriedRules)
    store, at = request.app[GATEWAY].store.engine, now()
    oldest = await request.app[GATEWAY].read(_oldest_article) or at
    since = max(at - asked.hours * HOUR, oldest)
    book = request.app[RULEBOOK]
    checked = await book.check(asked.name, asked.text)
    if checked["problems"]:
        raise Problem(422, "these rules are not good", problems=checked["problems"])
    seen = await book.try_out(asked.name, asked.text, store, since)
    days = max((at - since) / (24 * HOUR), 1 / 24)
    return answer(seen | {"per_day": round(seen["alerts"] / days, 2), "hours": round(days * 24, 1)})


async def save(request: web.Request) -> web.Response:
    name, asked, book = request.match_info["name"], await body.read(request, body.RulesText), request.app[RULEBOOK]
    if not book.editable:
        raise Problem(409, "the rules here come from files: set TOCSIN_RULES_TOPIC=rules.v1 to edit them")
    if not NAME.fullmatch(name):
        raise Problem(400, "a name is letters, digits, _ - and ., and ends in .yaml")
    checked = await book.check(name, asked.text)
    if checked["problems"]:
        raise Problem(422, "nothing was saved: these rules are not good", problems=checked["problems"])
    part, offset = await request.app[OUTBOX].publish(RULES, RulesFile(name=name, text=asked.text))
    await book.progress.passes(part, offset, SEEN)
    return answer({"name": name, "text": asked.text, "rules": checked["rules"]})


def _figures(db: Database) -> tuple[dict[str, Json], dict[str, Json]]:
    return rule_figures.counters(db), rule_figures.precisions(db)


def _with(rule: Json, counters: dict[str, Json], precisions: dict[str, Json]) -> Json:
    unknown = rule_figures.precision(0, 0)
    return rule | {
        "counters": counters.get(rule["id"], _NOTHING),
        "precision": precisions.get(rule["id"], unknown),
    }


def _oldest_article(db: Database) -> int | None:
    row: tuple[int | None] = db.execute("SELECT min(at) FROM articles").fetchone()
    return row[0]


ROUTES = (
    web.get("/api/rules", rules),
    web.get("/api/rules/{id}", rule),
    web.get("/api/rules/files/{name}", file),
    web.put("/api/rules/files/{name}", save),
    web.post("/api/rules/check", check),
    web.post("/api/rules/preview", preview),
)
