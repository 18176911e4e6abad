"""`tocsin schema`: the contract of the topics, for people who program in anything."""

import json
from pathlib import Path
from typing import Annotated

import typer
import yaml

from streams import __version__
from streams.asyncapi import document
from streams.schema import KINDS, breaches, record_schema
from streams.settings import BadSetting

RELEASED = "released"
"""The folder of the schemas as last released, within that of the schemas."""


def command(
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder to write to.")] = Path("docs/schema"),
    release: Annotated[
        bool, typer.Option("--release", help="Also keep them as what v1 has promised; refused if a promise is broken.")
    ] = False,
) -> None:
    """Write a JSON Schema (2020-12) for every record, and an AsyncAPI 3.0 document of the topics."""
    made = files()
    if release:
        _keep(out / RELEASED, made)
    _write(out, made)
    print(f"wrote {len(made)} files to {out}")


def files() -> dict[str, str]:
    """What the contract is now: texts by file name."""
    schemas = {f"{kind.__name__}.json": _json(record_schema(kind)) for kind in KINDS}
    asyncapi = yaml.safe_dump(document(__version__), sort_keys=False, allow_unicode=True, width=120)
    return schemas | {"asyncapi.yaml": asyncapi}


def broken(folder: Path, made: dict[str, str]) -> list[str]:
    """Which promises of the released schemas in `folder` are broken by those that were `made`."""
    found = []
    for path in sorted(folder.glob("*.json")):
        if path.name not in made:
            found.append(f"{path.stem} was removed")
        else:
            found += breaches(json.loads(path.read_text(encoding="utf-8")), json.loads(made[path.name]))
    return found


def _keep(folder: Path, made: dict[str, str]) -> None:
    if found := broken(folder, made):
        raise BadSetting("v1 only ever grows, and nothing was written:\n" + "\n".join(found))
    _write(folder, {name: text for name, text in made.items() if name.endswith(".json")})


def _write(folder: Path, made: dict[str, str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in made.items():
        (folder / name).write_text(text, encoding="utf-8")


def _json(schema: object) -> str:
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
