"""Which ports a process and its children listen on, as Linux says."""

import re
from pathlib import Path

LISTENS = "0A"


def ports(process: int) -> dict[int, str]:
    """By port, the address (hexadecimal, as in /proc/net/tcp) that the process or a child of it listens on."""
    sockets = {inode for each in _family(process) for inode in _sockets(each)}
    found = {}
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/{process}/net/{table}").read_text().splitlines()[1:]:
            _, local, _, state, *_, inode = line.split()[:10]
            if state == LISTENS and inode in sockets:
                address, port = local.split(":")
                found[int(port, 16)] = address
    return found


def _family(process: int) -> list[int]:
    children = [
        int(child)
        for task in Path(f"/proc/{process}/task").iterdir()
        for child in (task / "children").read_text().split()
    ]
    return [process, *(each for child in children for each in _family(child))]


def _sockets(process: int) -> set[str]:
    found = set()
    for each in Path(f"/proc/{process}/fd").iterdir():
        try:
            found |= set(re.findall(r"socket:\[(\d+)\]", str(each.readlink())))
        except OSError:  # closed meanwhile
            continue
    return found
