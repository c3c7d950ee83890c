"""What an interrupted run had already: one answer a line, so that the next run goes on where this one stopped."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from assistant.answers import Answer
from assistant.checks.verdicts import Reply

_Key = tuple[str, int]  # id of the question, number of the repetition
TOKENS = ("input_tokens", "output_tokens")  # what is kept of an answer's metadata


@dataclass(frozen=True, slots=True)
class Journal:
    """A file of the replies of one run, named by all that decides them: no other run reads it.

    Two runs of the same at once may both write here: each line is a whole reply, or is passed over.
    """

    path: Path

    @classmethod
    def of(cls, folder: Path, *decided_by: str) -> Journal:
        """The journal in `folder` of what `decided_by` names (the assistant, the set, the repetitions)."""
        return cls(folder / f"{sha256(chr(0).join(decided_by).encode()).hexdigest()[:32]}.jsonl")

    def read(self) -> Mapping[_Key, Reply]:
        """The replies kept; a last line that was cut off by a crash is left out, and errors are asked again."""
        kept: dict[_Key, Reply] = {}
        for line in self.path.read_text(encoding="utf-8").splitlines() if self.path.exists() else ():
            try:
                data = json.loads(line)
                kept[data["id"], data["repetition"]] = Reply(Answer.from_dict(data["answer"]), "", data["seconds"])
            except (ValueError, KeyError, TypeError):
                continue
        return kept

    def write(self, key: _Key, reply: Reply) -> None:
        """Keep one reply; errors are not kept."""
        if reply.answer is None:
            return
        metadata = {name: reply.answer.metadata[name] for name in TOKENS if name in reply.answer.metadata}
        answer = reply.answer.to_dict() | {"metadata": metadata}
        data = {"id": key[0], "repetition": key[1], "seconds": reply.seconds, "answer": answer}
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(data) + "\n")

    def close(self) -> None:
        """Forget the run: it came to its end."""
        self.path.unlink(missing_ok=True)
