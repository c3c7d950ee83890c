"""What an assistant's answers depend on, part by part, in short texts that are the same on every machine."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assistant.ask import Assistant
    from assistant.phrases import Phrases

_SAID_ELSEWHERE = ("checks", "cli.", "errors.", "web.")  # words that no answer is made of
# Fields of a chat model that say where it is and how it is reached, not what it answers.
_REACHED = ("url", "base", "key", "timeout", "retr", "header", "proxy", "host", "verbose", "cache", "callback")


class Fingerprint(dict[str, str]):
    """The parts by name: essay, index, encoder, reader, calibration, threshold, prompts, model, settings, version."""

    @property
    def short(self) -> str:
        """Twelve hexadecimal digits; another one where any part is another."""
        return short_hash(self)

    def differs(self, other: Mapping[str, Any]) -> tuple[str, ...]:
        """Names of the parts that are others in `other`, a fingerprint or the dict of one."""
        return tuple(name for name in {**self, **other} if self.get(name) != other.get(name))


def fingerprint_of(assistant: Assistant) -> Fingerprint:
    """The fingerprint of `assistant`: two that can answer differently never share it."""
    from assistant import __version__
    from assistant.index import recipe_hash

    engine, steps, encoder = assistant.engine, assistant.steps, assistant.index.encoder
    reading, chat = steps.reading, engine.chat
    belief, vetoed = getattr(steps.judge, "belief", None), getattr(steps.judge, "veto", None)
    return Fingerprint(
        essay=assistant.essay.fingerprint,
        index=recipe_hash(assistant.essay, encoder),
        encoder=_model_hash(encoder),
        reader=_model_hash(reading.reader) if reading.reader else reading.name,
        calibration=short_hash([asdict(replace(reading.calibration, threshold=0)), belief and asdict(belief)]),
        threshold=f"{reading.calibration.threshold:g}",
        prompts=prompts_hash(assistant.engine.phrases),
        model=_name_of(steps.writer),
        settings=short_hash([engine.k, _name_of(steps.judge), vetoed, _fields(chat.writer.chat) if chat else {}]),
        version=__version__,
    )


def prompts_hash(phrases: Phrases) -> str:
    """A hash of every word and prompt that an answer can be made of."""
    return short_hash({name: text for name, text in phrases.templates.items() if not name.startswith(_SAID_ELSEWHERE)})


def short_hash(value: Any) -> str:
    """Twelve hexadecimal digits of a value that JSON can hold."""
    return sha256(json.dumps(value, sort_keys=True, default=str).encode()).hexdigest()[:12]


def _model_hash(model: Any) -> str:
    """A model by its name, or its folder's, and the hash of its weights."""
    return f"{Path(model.name).name}@{model.weights[:12]}"


def _name_of(part: Any) -> str:
    return str(getattr(part, "name", "") or type(part).__name__)


def _fields(chat: Any) -> dict[str, Any]:
    """What a chat model was set to: fields that are plain values, no keys and addresses; and what it is shown."""
    model = chat.model
    names = [name for name in type(model).model_fields if not any(word in name for word in _REACHED)]
    plain = {name: value for name in names if _is_plain(value := getattr(model, name, None))}
    return plain | {"class": type(model).__name__, "room": chat.room, "few": chat.few}


def _is_plain(value: Any) -> bool:
    if isinstance(value, dict):
        return all(map(_is_plain, value.values()))
    if isinstance(value, list | tuple):
        return all(map(_is_plain, value))
    return value is None or isinstance(value, str | int | float | bool)
