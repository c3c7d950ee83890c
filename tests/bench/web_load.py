"""30 people at once for a minute against one person alone, in one run, through the page's own event.

    python tests/bench/web_load.py [--people 30] [--seconds 60] [--reading 5] [--upload 0]

Starts `assistant chat` on the shipped essay. Each person asks as the page does (Gradio's queue, with the earlier
answers), reads for a while (a random time around --reading seconds; 0: asks on at once), and asks on. Every answer is held
against the same question asked alone. With --upload N, N kB of text are brought by somebody else meanwhile, and the
people are few (--people 1): what others' wait is while an essay is made ready. Questions are made of the essay's words.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import re
import secrets
import signal
import socket
import statistics
import subprocess
import sys
import time
from pathlib import Path

import httpx

from assistant.essay.essay import Essay
from assistant.resources import resource_folder

PATIENCE = 120  # seconds until a question counts as lost


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=30)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--reading", type=float, default=5)
    parser.add_argument("--upload", type=int, default=0)
    given = parser.parse_args()
    asyncio.run(measured(given))


async def measured(given: argparse.Namespace) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "assistant", "chat", "--port", str(port), "--rate", "100000", "--allow-upload"]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    async with httpx.AsyncClient(base_url=address, trust_env=False, timeout=PATIENCE, limits=httpx.Limits()) as http:
        try:
            config = await ready(http)
            alone = await person(http, config, 1000, time.monotonic() + 8, 0)
            if given.upload:
                brought = asyncio.create_task(bring(http, config, given.upload))
                alone, got = await while_brought(http, config, server, brought, given.seconds)
                together = [got]
                print(f"{given.upload} kB ready after {await brought:.1f} s" if brought.done() else "not ready yet")
                brought.cancel()
            else:
                until = time.monotonic() + given.seconds
                people = (person(http, config, n, until, given.reading) for n in range(given.people))
                together = await asyncio.gather(*people)
            wrong = sum([await differing(http, answered) for answered in together[:5]])
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(10)
    report(alone, [one for got in together for one in got], wrong)


async def ready(http: httpx.AsyncClient) -> dict:
    for _ in range(PATIENCE * 5):
        try:
            if (await http.get("/healthz")).status_code == 200:
                return (await http.get("/config")).json()
        except (httpx.TransportError, ValueError):
            pass
        await asyncio.sleep(0.2)
    raise SystemExit("The server did not become ready.")


def number_of(config: dict, name: str) -> int:
    """The event whose function is called `name`."""
    return next(event["id"] for event in config["dependencies"] if event["api_name"] == name)


def question_of(chance: random.Random, sentences) -> str:
    words = re.findall(r"\w{4,}", chance.choice(sentences).text)
    return f"What about {' '.join(chance.sample(words, min(4, len(words))))}?"


async def person(http: httpx.AsyncClient, config: dict, seed: int, until: float, reading: float) -> list[tuple]:
    """Seconds, question, history and answer (None: an error) of each question of one person."""
    chance = random.Random(seed)
    sentences = Essay.from_file(resource_folder("index") / "essay.md").sentences
    shown: list[dict] = []
    history: list[dict] = []
    got = []
    await asyncio.sleep(chance.random() * reading)
    while time.monotonic() < until:
        question, before = question_of(chance, sentences), history[-8:]
        began = time.perf_counter()
        try:
            turns = [{"answer": answer} for answer in before]
            data = await event(http, number_of(config, "answer"), [question, turns, "", shown])
            shown, turn = data[0], data[1]
            got.append((time.perf_counter() - began, question, before, turn["answer"]))
            history.append(turn["answer"])
        except (httpx.TransportError, RuntimeError, TypeError, KeyError) as error:
            print("error:", type(error).__name__, error)
            got.append((time.perf_counter() - began, question, before, None))
        if reading:
            await asyncio.sleep(reading * (0.5 + chance.random()))
    return got


async def event(http: httpx.AsyncClient, number: int, data: list) -> list:
    """Put an event into Gradio's queue, as the page does, and give what it comes to."""
    session = secrets.token_hex(6)
    sent = {"data": data, "fn_index": number, "session_hash": session, "event_data": None, "trigger_id": None}
    (await http.post("/gradio_api/queue/join", json=sent)).raise_for_status()
    held: list = []
    async with http.stream("GET", "/gradio_api/queue/data", params={"session_hash": session}) as lines:
        async for line in lines.aiter_lines():
            told = json.loads(line.removeprefix("data: ")) if line else {}
            if told.get("msg") == "process_generating":
                held = merged(held, told["output"]["data"])
            elif told.get("msg") == "process_completed":
                if not told["success"]:
                    raise RuntimeError(told["output"])
                return merged(held, told["output"]["data"])
    raise RuntimeError("the stream ended early")


def merged(held: list, data: list) -> list:
    """Gradio sends what it generates as changes of what it has sent."""
    made = []
    for at, value in enumerate(data):
        before = held[at] if at < len(held) else None
        changes = isinstance(value, list) and all(isinstance(c, list) and c and c[0] in OPS for c in value)
        made.append(changed(before, value) if changes and held else value)
    return made


OPS = ("add", "replace", "append", "delete")


def changed(value, changes: list):
    value = json.loads(json.dumps(value))
    for kind, path, new in changes:
        if not path:
            value = value + new if kind == "append" else new
            continue
        inner = value
        for step in path[:-1]:
            inner = inner[step]
        if kind == "append":
            inner[path[-1]] += new
        elif kind == "delete":
            del inner[path[-1]]
        elif kind == "add" and isinstance(inner, list):
            inner.insert(path[-1], new)
        else:
            inner[path[-1]] = new
    return value


async def bring(http: httpx.AsyncClient, config: dict, kilobytes: int) -> float:
    """Seconds until an essay of so many kB is ready."""
    line = "Item {0} is a sentence about the number {0}, its neighbours, and nothing in particular that matters.\n\n"
    text = "".join(line.format(n) for n in range(kilobytes * 1000 // 100))[: kilobytes * 1000]
    began = time.perf_counter()
    sent = await http.post("/gradio_api/upload", files={"files": ("long.txt", text.encode())})
    file = {"path": sent.json()[0], "orig_name": "long.txt", "meta": {"_type": "gradio.FileData"}}
    async with httpx.AsyncClient(base_url=http.base_url, trust_env=False, timeout=600) as patient:
        await event(patient, number_of(config, "bring"), [file])
    return time.perf_counter() - began


async def while_brought(
    http: httpx.AsyncClient, config: dict, server: subprocess.Popen, brought: asyncio.Task, seconds: float
) -> tuple[list[tuple], list[tuple]]:
    """What one person gets while the process that indexes is halted, and while it runs."""
    halted: list[tuple] = []
    running: list[tuple] = []
    until = time.monotonic() + seconds
    while not brought.done() and time.monotonic() < until:
        for got, told in ((halted, signal.SIGSTOP), (running, signal.SIGCONT)):
            for children in Path(f"/proc/{server.pid}/task").glob("*/children"):
                for child in children.read_text().split():
                    os.kill(int(child), told)
            await asyncio.sleep(0.2)
            got.extend(await person(http, config, len(got), time.monotonic() + 3, 0))
    return halted, running


async def differing(http: httpx.AsyncClient, got: list[tuple]) -> int:
    """How many of a person's answers are not what the same question gives when nobody else asks."""
    wrong = 0
    for _, question, history, answer in got[:10]:
        again = (await http.post("/api/ask", json={"question": question, "history": history})).json()
        wrong += answer is not None and (again["statements"], again["outcome"]) != (
            answer["statements"],
            answer["outcome"],
        )
    return wrong


def report(alone: list[tuple], together: list[tuple], wrong: int) -> None:
    def times(got: list[tuple]) -> tuple[float, float]:
        took = sorted(one[0] * 1000 for one in got)
        return statistics.median(took), took[int(len(took) * 0.95)]

    (half, one), (many_half, many) = times(alone), times(together)
    errors = sum(answer is None for *_, answer in together)
    print(f"alone     {len(alone):4} questions  p50 {half:7.1f} ms   p95 {one:7.1f} ms")
    print(
        f"together  {len(together):4} questions  p50 {many_half:7.1f} ms   p95 {many:7.1f} ms   p95 ratio {many / one:.1f}"
    )
    print(f"errors {errors}, answers that differ from the same question alone {wrong}")


if __name__ == "__main__":
    main()
