"""How many questions one client may ask: a bucket of tokens that fills up again by the minute."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

_CLIENTS = 10_000  # remembered at most; the longest quiet one is forgotten first


@dataclass(slots=True)
class Rate:
    """At most `a_minute` questions of each client in any run; `clock` gives seconds."""

    a_minute: int
    clock: Callable[[], float] = time.monotonic
    _buckets: dict[str, tuple[float, float]] = field(default_factory=dict)

    def wait(self, client: str) -> int:
        """Take a token: 0 when `client` had one, else the seconds until the next."""
        now = self.clock()
        tokens, then = self._buckets.pop(client, (float(self.a_minute), now))
        tokens = min(float(self.a_minute), tokens + (now - then) * self.a_minute / 60)
        allowed = tokens >= 1
        self._buckets[client] = (tokens - 1 if allowed else tokens, now)
        if len(self._buckets) > _CLIENTS:
            self._buckets.pop(next(iter(self._buckets)))
        return 0 if allowed else int((1 - tokens) * 60 / self.a_minute) + 1
