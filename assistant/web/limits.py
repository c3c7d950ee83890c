"""How often one client may do a thing: so many times in any stretch of so many seconds."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

_CLIENTS = 10_000  # remembered at most; the longest quiet one is forgotten first


@dataclass(slots=True)
class Limit:
    """At most `most` times of each client in any `seconds`; `clock` gives seconds."""

    most: int
    seconds: float
    clock: Callable[[], float] = time.monotonic
    _times: dict[str, deque[float]] = field(default_factory=dict)

    def wait(self, client: str) -> int:
        """Seconds until `client` may again; 0 when it may now."""
        times = self._times.get(client, deque())
        left = times[0] + self.seconds - self.clock() if len(times) == self.most else 0.0
        return int(left) + 1 if left > 0 else 0

    def count(self, client: str) -> None:
        """Once more by `client`."""
        times = self._times.pop(client, None) or deque(maxlen=self.most)
        times.append(self.clock())
        self._times[client] = times
        if len(self._times) > _CLIENTS:
            self._times.pop(next(iter(self._times)))

    def forget(self, client: str) -> None:
        """As if `client` had never come."""
        self._times.pop(client, None)


def client_of(scope: Mapping[str, Any]) -> str:
    """Who is asking: the address; of IPv6 the /64 network, which is one subscriber."""
    address: str = (scope.get("client") or ("", 0))[0]
    return ":".join(address.split(":")[:4]) if address.count(":") > 1 else address
