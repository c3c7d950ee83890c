"""A set's own assertions: functions beside it (`python:`), and what a chat model finds (`judge:`), frozen on disk."""

from __future__ import annotations

import importlib
import json
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from hashlib import sha256
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import TYPE_CHECKING, Any

from filelock import FileLock

from assistant.checks.set_files import beside, fail
from assistant.errors import QuestionSetError
from assistant.phrases import message

if TYPE_CHECKING:
    from assistant.checks.assertions import Tested
    from assistant.checks.expectations import Expectations
    from assistant.checks.question_sets import QuestionSet

Finder = Callable[[str, str, str], tuple[bool, str]]  # question, answer, claim -> does it hold, and why
Function = Callable[[Any, Any], bool | str]


@dataclass(frozen=True, slots=True)
class OwnChecks:
    """The functions that a set names, and its judge. `frozen` is the file of what the judge found."""

    functions: dict[str, Function]
    frozen: Path
    finder: Finder | None = None
    _found: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, questions: QuestionSet, judge: Finder | None = None) -> OwnChecks:
        """What `questions` need, loaded.

        Raises:
            QuestionSetError: a function is not there, or its module cannot be imported; with file:line.
        """
        functions: dict[str, Function] = {}
        for question in questions:
            for name in _names(question):
                try:
                    functions[name] = functions.get(name) or _function(name, questions.path.parent)
                except Exception as error:  # whatever somebody's module raises when it is imported
                    line = questions.line(question.id, "python")
                    fail(questions.path, line, "unloadable", name=name, place=_place(error) or name, error=error)
        frozen = beside(questions.path, "judged.json")
        return cls(functions, frozen, judge, _read(frozen))

    def judge(self, key: str, wanted: str, tested: Tested) -> tuple[bool | None, str]:
        """Whether `wanted` holds of the answer (None: it cannot be told), and why not."""
        return self._call(wanted, tested) if key == "python" else self._ask_judge(wanted, tested)

    def _call(self, name: str, tested: Tested) -> tuple[bool | None, str]:
        function = self.functions[name]
        try:
            with redirect_stdout(sys.stderr):  # the output is the report
                found = function(tested.question, tested.answer)
        except Exception as error:  # whatever somebody's function raises
            code = getattr(function, "__code__", None)
            called = f"{code.co_filename}:{code.co_firstlineno}" if code else name
            return None, tested.say("why.raised", error=repr(error), place=_place(error) or called)
        if isinstance(found, bool) or (isinstance(found, str) and found.strip()):
            return found is True, found if isinstance(found, str) else repr(found)
        return None, tested.say("why.unsaid", got=repr(found))

    def _ask_judge(self, claim: str, tested: Tested) -> tuple[bool | None, str]:
        ask, answer = tested.question.ask, tested.answer.text
        key = sha256("\0".join((ask, answer, claim)).encode()).hexdigest()[:24]
        if key not in self._found:
            if self.finder is None:
                return None, tested.say("why.no_judge")
            held, why = self.finder(ask, answer, claim)
            self._freeze(key, {"ask": ask, "claim": claim, "answer": answer, "held": held, "why": why})
        found = self._found[key]
        return bool(found["held"]), "" if found["held"] else str(found["why"]) or repr(False)

    def _freeze(self, key: str, found: dict[str, Any]) -> None:
        with FileLock(f"{self.frozen}.lock"):
            self._found.update(_read(self.frozen) | {key: found})
            text = json.dumps(self._found, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
            self.frozen.write_text(text, encoding="utf-8")


def chat_judge(model: str, prompt: Callable[..., str]) -> Finder:
    """A chat model as judge: `prompt(question=, answer=, claim=)` is what it is sent; it begins with yes or no.

    Raises:
        ModelError: the model cannot be opened.
    """
    from assistant.chat.opening import open_chat_model

    chat = open_chat_model(model).model

    def judge(question: str, answer: str, claim: str) -> tuple[bool, str]:
        said = chat.invoke(prompt(question=question, answer=answer, claim=claim)).text.strip()
        return said.casefold().startswith("yes"), said

    return judge


def _names(expects: Expectations) -> Iterator[str]:
    yield from expects.python
    for group in (*expects.any_of, *expects.none_of):
        yield from _names(group)


def _function(name: str, folder: Path) -> Function:
    module, _, function = name.partition(":")
    found = getattr(_module(module, folder), function or "check", None)
    if not callable(found):
        raise QuestionSetError(message("checks.set.no_function", module=module, function=function or "check"))
    return found  # type: ignore[no-any-return]


def _module(name: str, folder: Path) -> Any:
    """The module `name` beside the set; where there is none, one that is installed."""
    file = folder.joinpath(*name.split(".")).with_suffix(".py")
    if not file.is_file():
        return importlib.import_module(name)
    known = f"_beside_{sha256(str(file.resolve()).encode()).hexdigest()[:12]}_{name}"
    spec = spec_from_file_location(known, file)
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules[known] = module_from_spec(spec)
    with redirect_stdout(sys.stderr):
        spec.loader.exec_module(module)
    return module


def _place(error: Exception) -> str:
    """The last line of somebody's own on the way to `error`, as file:line; "" if it was not reached."""
    frames = traceback.extract_tb(error.__traceback__)
    theirs = [f"{f.filename}:{f.lineno}" for f in frames if f.filename != __file__ and "importlib" not in f.filename]
    return theirs[-1] if theirs else ""


def _read(file: Path) -> dict[str, Any]:
    if not file.exists():
        return {}
    try:
        found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise QuestionSetError(message("checks.judgements", path=file, error=error)) from error
    return found
