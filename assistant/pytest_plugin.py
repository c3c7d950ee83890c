"""pytest plugin: every question of a `*.questions.yaml` (.jsonl, .csv) file is a test. Thin, and lazy."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from assistant.ask import Assistant
    from assistant.checks import Question, Session, Verdict

_SUFFIXES = (".questions.yaml", ".questions.yml", ".questions.jsonl", ".questions.csv")
_SESSION = pytest.StashKey["Session"]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Options of `pytest`, each also a line of its configuration file."""
    group = parser.getgroup("assistant", "questions an essay must answer")
    for name, help in (
        ("model", "chat model that answers the questions (default: none, verbatim sentences)"),
        ("essay", "essay to ask (default: the one each question set names)"),
        ("embedding", "embedding model, by name or folder"),
        ("prompts", "folder of prompts"),
        ("judge", "chat model for judge: assertions whose verdict is not frozen yet"),
    ):
        group.addoption(f"--assistant-{name}", default=None, metavar=name.upper(), help=help)
        parser.addini(f"assistant_{name}", help, default="")
    group.addoption(
        "--assistant-baseline", choices=("use", "ignore"), default="use",
        help="use: what fell short when blessed is an expected failure; ignore: it fails",
    )  # fmt: skip


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """A question set is a file of tests."""
    if not file_path.name.endswith(_SUFFIXES):
        return None
    collected: pytest.Collector = QuestionFile.from_parent(parent, path=file_path)
    return collected


@pytest.fixture(scope="session")
def assistant(request: pytest.FixtureRequest) -> Assistant:
    """The assistant on the essay that the options name, or else the shipped one."""
    from assistant.essay import Essay
    from assistant.resources import shipped_essay

    session = _session(request.config)
    return session.assistant(Essay.from_file(session.variant.essay or shipped_essay()))


class QuestionFile(pytest.File):
    """One question set."""

    def collect(self) -> Iterator[pytest.Item]:
        """A test for each question, and one that fails if the baseline has questions that the set has not."""
        from assistant.errors import AssistantError

        try:
            session = _session(self.config)
            questions, essay, baseline = session.prepare(self.path)
            own = session.own(questions)
        except AssistantError as error:
            raise self.CollectError(str(error)) from None
        blessed = baseline.questions if baseline and self.config.getoption("--assistant-baseline") == "use" else {}
        for question in questions:
            known = blessed.get(question.id, {}).get("passed") is False
            ask = partial(session.check, question, essay, own)
            how = {"question": question, "line": questions.line(question.id), "known": known, "ask": ask}
            yield QuestionItem.from_parent(self, name=question.id, **how)
        if gone := [id for id in blessed if id not in {q.id for q in questions}]:
            yield MissingItem.from_parent(self, name="missing", gone=gone)


class QuestionItem(pytest.Item):
    """One question: passes when every expectation holds. `known`: it fell short when the set was blessed."""

    def __init__(
        self, *, question: Question, line: int, known: bool, ask: Callable[[], Verdict], **arguments: Any
    ) -> None:
        super().__init__(**arguments)
        self._question, self._line, self._known, self._ask = question, line, known, ask
        self.extra_keyword_matches.update(question.tags)

    def runtest(self) -> None:
        """Ask and judge."""
        verdict, marked = self._ask(), self._question.xfail
        self.user_properties.append(("outcome", verdict.outcome))
        if verdict.passed and marked:
            pytest.fail(_session(self.config).phrases.say("checks.say.xpass", reason=marked), pytrace=False)
        if verdict.passed:
            return
        if marked or self._known:
            pytest.xfail(marked or f"as blessed: {verdict.stage}: {verdict.reasons[0]}")
        pytest.fail(_shortcoming(verdict), pytrace=False)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Of an error of ours, its message without a traceback."""
        from assistant.errors import AssistantError

        return str(excinfo.value) if isinstance(excinfo.value, AssistantError) else super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where the question stands, and what it asks."""
        return self.path, self._line - 1, f"{self.name}: {self._question.ask}"


class MissingItem(pytest.Item):
    """Fails: questions that were blessed are gone from the set."""

    def __init__(self, *, gone: list[str], **arguments: Any) -> None:
        super().__init__(**arguments)
        self._gone = gone

    def runtest(self) -> None:
        """Fail, naming them."""
        said = _session(self.config).phrases.say("checks.say.missing")
        pytest.fail(f"{', '.join(self._gone)}: {said}", pytrace=False)

    def reportinfo(self) -> tuple[Path, int, str]:
        """The set as a whole."""
        return self.path, 0, self.name


def _session(config: pytest.Config) -> Session:
    """One session a pytest process: the assistant is opened once."""
    if _SESSION not in config.stash:
        config.stash[_SESSION] = _open(config)
    return config.stash[_SESSION]


def _open(config: pytest.Config) -> Session:
    from assistant.checks import Session, Variant, state_folder
    from assistant.phrases import Phrases

    def option(name: str) -> str:
        return str(config.getoption(f"--assistant-{name}") or config.getini(f"assistant_{name}") or "")

    essay, prompts = (Path(config.rootpath / option(name)) if option(name) else None for name in ("essay", "prompts"))
    variant = Variant(option("model"), option("embedding"), prompts, essay)
    return Session(variant, Phrases.load(), state_folder(), say=_keep_quiet, judge=option("judge"))


def _keep_quiet(_: str) -> None:
    """That an index was built is no news among tests."""


def _shortcoming(verdict: Verdict) -> str:
    """A verdict that did not pass, in words."""
    answer = f"Answer ({verdict.outcome}): {verdict.answer.text}" if verdict.answer else "Answer: -"
    reasons = "\n".join(f"  - {reason}" for reason in verdict.reasons)
    return f"{verdict.question.ask}\n{verdict.stage}\n{reasons}\n{answer}"
