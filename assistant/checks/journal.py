"""What an interrupted run had already: one answer a line, so that the next run goes on where this one stopped."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from assistant.answers import Answer

_Key = tuple[str, int]  # id of the question, number of the repetition


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back from asking: an answer, or the words of an error; and the seconds it took."""

    answer: Answer | None
    error: str = ""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Journal:
    """A file of replies of one set by one assistant; its first line is the assistant's fingerprint."""

    path: Path
    made_of: Mapping[str, str]

    @classmethod
    def of(cls, folder: Path, made_of: Mapping[str, str], *decided_by: str) -> Journal:
        """The journal in `folder` of a run of what `decided_by` names (the set, the repetitions) by this assistant."""
        return cls(folder / f"{sha256(chr(0).join(decided_by).encode()).hexdigest()[:32]}.jsonl", made_of)

    @contextmanager
    def held(self) -> Iterator[bool]:
        """Keep other runs from writing here meanwhile; False where another run does it already."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(f"{self.path}.lock")
        try:
            lock.acquire(timeout=0)
        except Timeout:
            yield False
            return
        try:
            yield True
        finally:
            lock.release()

    def begun_by(self) -> dict[str, str]:
        """The fingerprint of the assistant whose run was interrupted here; empty where none was."""
        found = self._lines()[:1]
        made_of = found[0].get("made_of", {}) if found else {}
        return made_of if isinstance(made_of, dict) else {}

    def read(self) -> Mapping[_Key, Reply]:
        """The replies kept; a last line that was cut off by a crash is left out, and errors are asked again."""
        kept: dict[_Key, Reply] = {}
        for data in self._lines()[1:]:
            try:
                kept[data["id"], data["repetition"]] = Reply(Answer.from_dict(data["answer"]), "", data["seconds"])
            except (ValueError, KeyError, TypeError):
                continue
        return kept

    def write(self, key: _Key, reply: Reply) -> None:
        """Keep one reply; errors are not kept."""
        if reply.answer is None:
            return
        answer = reply.answer.to_dict() | {"metadata": {}}
        data = {"id": key[0], "repetition": key[1], "seconds": reply.seconds, "answer": answer}
        begun = self.path.exists()
        with self.path.open("a", encoding="utf-8") as file:
            file.writelines(json.dumps(line) + "\n" for line in (*(() if begun else (self._head(),)), data))

    def close(self) -> None:
        """Forget the run: it came to its end."""
        self.path.unlink(missing_ok=True)

    def _head(self) -> dict[str, Any]:
        return {"made_of": dict(self.made_of)}

    def _lines(self) -> list[dict[str, Any]]:
        if not self.path.exists():
            return []
        found = []
        for line in self.path.read_text(encoding="utf-8").splitlines():
            try:
                found.append(json.loads(line))
            except ValueError:
                found.append({})
        return [data if isinstance(data, dict) else {} for data in found]
