"""Stop, as the answer hears it: nothing comes after it, and nothing is waited for."""

from __future__ import annotations

import asyncio

import pytest

from assistant.web.stopping import Stop, Stops


async def counted(upto, ended, hangs_at=-1):
    try:
        for number in range(upto):
            if number == hangs_at:
                await asyncio.Event().wait()
            yield number
    finally:
        ended.append(True)


@pytest.mark.parametrize("stops_at", [0, 1, 2, 3])
def test_nothing_comes_after_the_stop_and_what_was_coming_is_ended(stops_at):
    async def run():
        stops, ended, seen = Stops(), [], []
        stop = stops.listen("tab")
        if stops_at == 0:
            stops.stop("tab")
        async for number in stop.until(counted(3, ended)):
            seen.append(number)
            if number == stops_at - 1:
                stops.stop("tab")
        return seen, ended

    seen, ended = asyncio.run(run())
    assert seen == list(range(stops_at))
    assert ended == [True] * bool(stops_at)  # a generator that was never begun has nothing to end


def test_what_hangs_is_not_waited_for():
    async def run():
        stops, ended, seen = Stops(), [], []
        stop = stops.listen("tab")
        asyncio.get_running_loop().call_later(0.05, stops.stop, "tab")
        async for number in stop.until(counted(3, ended, hangs_at=1)):
            seen.append(number)
        return seen, ended

    assert asyncio.run(asyncio.wait_for(run(), 5)) == ([0], [True])


def test_an_error_comes_through():
    async def breaks():
        yield 1
        raise ValueError("no")

    async def run():
        return [number async for number in Stop().until(breaks())]

    with pytest.raises(ValueError, match="no"):
        asyncio.run(run())


def test_each_tab_stops_its_own_answer_and_one_that_is_over_not_at_all():
    stops = Stops()
    one, two = stops.listen("one"), stops.listen("two")
    stops.stop("two")
    stops.stop("none")
    assert (one.said, two.said) == (False, True)
    del one, two
    stops.stop("one")
    assert not stops._heard
