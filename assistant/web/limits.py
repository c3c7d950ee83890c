"""How often one client may do a thing: so many times in any stretch of so many seconds."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

_CLIENTS = 10_000  # remembered at most; the longest quiet one is forgotten first


class Limit:
    """At most `most` times of each client in any `seconds`; `clock` gives seconds."""

    def __init__(self, most: int, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._seconds, self._clock = most, seconds, clock
        self._times = lru_cache(_CLIENTS)(lambda _: deque[float](maxlen=most))

    def take(self, client: str) -> int:
        """Seconds until `client` may again; 0 when it may now, which counts as once more."""
        times = self._times(client)
        left = times[0] + self._seconds - self._clock() if len(times) == self._most else 0.0
        if left > 0:
            return int(left) + 1
        times.append(self._clock())
        return 0

    def forget(self, client: str) -> None:
        """As if `client` had never come."""
        self._times(client).clear()


def client_of(scope: Mapping[str, Any]) -> str:
    """Who is asking: the address; of IPv6 the /64 network, which is one subscriber."""
    address: str = (scope.get("client") or ("", 0))[0]
    return ":".join(address.split(":")[:4]) if address.count(":") > 1 else address
