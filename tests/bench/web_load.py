"""30 people at once, 10 questions each, against one person alone, through the real HTTP stack.

    python tests/bench/web_load.py [--people 30] [--questions 10] [--restart]

Starts `assistant chat` on the shipped essay. Each person asks as the page does (/api/stream, with the earlier
answers), the next question when the last is answered. With --restart the server is stopped and started again in
between; whoever gets no answer asks again, as the page does. Every answer is held against the same question asked
alone. No data is downloaded; questions are made of the essay's own words.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import re
import signal
import socket
import statistics
import subprocess
import sys
import time

import httpx

from assistant.essay import Essay
from assistant.resources import resource_folder

PATIENCE = 120  # seconds until a question counts as lost


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=30)
    parser.add_argument("--questions", type=int, default=10)
    parser.add_argument("--restart", action="store_true")
    given = parser.parse_args()
    asyncio.run(measured(given.people, given.questions, given.restart))


async def measured(people: int, count: int, restart: bool) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = start(port)
    limits = httpx.Limits(max_connections=people)
    async with httpx.AsyncClient(
        base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=60, limits=limits
    ) as http:
        try:
            await ready(http)
            chats = [questions(number, count) for number in range(people)]
            alone = [await person(http, 1000 + n, chat) for n, chat in enumerate(chats[:5])]
            tasks = [asyncio.create_task(person(http, n, chat)) for n, chat in enumerate(chats)]
            if restart:
                await asyncio.sleep(0.5)
                stop(server)
                server = start(port)
            together = await asyncio.gather(*tasks)
            wrong = [await differing(http, chat, got) for chat, got in zip(chats, together, strict=True)]
        finally:
            stop(server)
    report(alone, together, wrong)


def start(port: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "assistant", "chat", "--port", str(port), "--rate", "100000", "--waiting", "1000"]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def stop(server: subprocess.Popen[bytes]) -> None:
    server.send_signal(signal.SIGTERM)
    server.wait(10)


async def ready(http: httpx.AsyncClient) -> None:
    for _ in range(PATIENCE * 5):
        try:
            if (await http.get("/healthz")).status_code == 200:
                return
        except httpx.TransportError:
            pass
        await asyncio.sleep(0.2)
    raise SystemExit("The server did not become ready.")


def questions(seed: int, count: int) -> list[str]:
    """What person `seed` asks: some words of a sentence, a different mixture each time."""
    chance = random.Random(seed)
    sentences = Essay.from_file(resource_folder("index") / "essay.md").sentences
    asked = []
    for number in range(count):
        words = re.findall(r"\w{4,}", chance.choice(sentences).text)
        asked.append(f"What about {' '.join(chance.sample(words, min(4, len(words))))} ({seed}.{number})?")
    return asked


async def person(http: httpx.AsyncClient, number: int, asked: list[str]) -> list[tuple[float, dict | None, int]]:
    """Seconds, answer (None: lost) and tries of each question."""
    history: list[dict] = []
    got = []
    for question in asked:
        began, answer, tries = time.perf_counter(), None, 0
        while answer is None and time.perf_counter() - began < PATIENCE:
            tries += 1
            answer = await once(http, number, question, history)
            if answer is None:
                await asyncio.sleep(0.5)
        got.append((time.perf_counter() - began, answer, tries))
        history = [*history, answer][-8:] if answer else history
    return got


async def once(http: httpx.AsyncClient, number: int, question: str, history: list[dict]) -> dict | None:
    kept = [{key: turn[key] for key in ("question", "statements", "essay", "condensed")} for turn in history]
    headers = {"X-Forwarded-For": f"203.0.113.{number % 250}"}
    try:
        response = await http.post("/api/stream", json={"question": question, "history": kept}, headers=headers)
        last = json.loads(response.text.splitlines()[-1])
        return last["view"]["answer"] if response.status_code == 200 and "view" in last else None
    except (httpx.TransportError, ValueError):
        return None


async def differing(http: httpx.AsyncClient, asked: list[str], got: list) -> int:
    """How many answers of one person are not what the same conversation gives when nobody else asks."""
    again = await person(http, 0, asked)
    strip = {"metadata"}
    return sum(
        {k: v for k, v in (a or {}).items() if k not in strip} != {k: v for k, v in (b or {}).items() if k not in strip}
        for (_, a, _), (_, b, _) in zip(got, again, strict=True)
    )


def report(alone: list, together: list, wrong: list[int]) -> None:
    def p95(people: list) -> tuple[float, float]:
        took = sorted(seconds * 1000 for got in people for seconds, _, _ in got)
        return statistics.median(took), took[int(len(took) * 0.95)]

    lost = sum(answer is None for got in together for _, answer, _ in got)
    tries = sum(tries - 1 for got in together for _, _, tries in got)
    (half, one), (many_half, many) = p95(alone), p95(together)
    print(f"alone     p50 {half:7.1f} ms   p95 {one:7.1f} ms")
    print(f"together  p50 {many_half:7.1f} ms   p95 {many:7.1f} ms   p95 ratio {many / one:.1f}")
    print(f"asked again {tries}, lost {lost}, answers that differ from the same chat alone {sum(wrong)}")


if __name__ == "__main__":
    main()
