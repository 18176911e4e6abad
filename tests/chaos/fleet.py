"""Two workers or more for each stage, killed and replaced at will."""

import random
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from broker.feed import Broker
from broker.worker_process import REAL, TRIAL, WorkerProcess

from streams.settings import STAGES


class Fleet:
    """`with Fleet(...) as fleet:` starts `size` workers a stage with `settings`; leaving it kills what is left."""

    def __init__(
        self,
        broker: Broker,
        folder: Path,
        *,
        real: bool,
        size: int = 2,
        stages: Sequence[str] = STAGES,
        **settings: Any,
    ) -> None:
        self._broker, self._folder, self._command = broker, folder, REAL if real else TRIAL
        self._size, self.stages, self._settings = size, tuple(stages), settings
        self.workers: list[WorkerProcess] = []
        self.said: list[str] = []  # by those that are no more

    def __enter__(self) -> "Fleet":
        try:
            for stage in self.stages * self._size:
                self.start(stage)
            for worker in self.workers:
                worker.until_ready()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        for worker in list(self.workers):
            self.kill(worker)

    def start(
        self, stage: str, *, before: Sequence[str] = (), env: Mapping[str, str] | None = None, **settings: Any
    ) -> WorkerProcess:
        worker = WorkerProcess(
            self._broker,
            self._folder,
            command=self._command,
            before=before,
            env=env or {},
            stages=(stage,),
            **(self._settings | settings),
        )
        self.workers.append(worker)
        return worker

    def kill(self, worker: WorkerProcess) -> None:
        """SIGKILL to it and its children."""
        worker.kill_group()
        self._gone(worker)

    def kill_one(self, luck: random.Random) -> str:
        """SIGKILL to any worker, alone or with its children, and a new one in its place; the name of its stage."""
        victim = luck.choice(self.workers)
        victim.kill() if luck.random() < 0.5 else victim.kill_group()
        self._gone(victim)
        (stage,) = victim.settings.stages
        self.start(stage)
        return stage

    def terminate(self, worker: WorkerProcess) -> tuple[int, float]:
        """SIGTERM; its exit code and the seconds it took."""
        ended = worker.terminate()
        self._gone(worker)
        return ended

    def dead(self) -> list[str]:
        """The last words of workers that ended by themselves, which none ever should."""
        return [worker.said[-2500:] for worker in self.workers if worker.process.poll() is not None]

    def resident(self) -> int:
        return sum(worker.resident() for worker in self.workers)

    def rebalances(self) -> int:
        """How often the groups have given partitions to the workers that are there, all together."""
        return sum(worker.rebalances() for worker in self.workers)

    def _gone(self, worker: WorkerProcess) -> None:
        self.said.append(worker.said)
        self.workers.remove(worker)
