"""pytest plugin: every question of a `*.questions.yaml` (.jsonl, .csv) file is a test. Thin, and lazy."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from assistant.ask import Assistant
    from assistant.checks import Baseline, OwnChecks, Question, Session, Verdict
    from assistant.essay import Essay

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
    from assistant.resources import resource_folder

    session = _session(request.config)
    return session.assistant(Essay.from_file(session.variant.essay or resource_folder("index") / "essay.md"))


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
        if self.config.getoption("--assistant-baseline") == "ignore":
            baseline = None
        for question in questions:
            about = {"question": question, "essay": essay, "baseline": baseline, "own": own}
            about |= {"line": questions.line(question.id)}
            yield QuestionItem.from_parent(self, name=question.id, **about)
        gone = [id for id in (baseline.questions if baseline else ()) if id not in {q.id for q in questions}]
        if gone:
            yield MissingItem.from_parent(self, name="missing", gone=gone)


class QuestionItem(pytest.Item):
    """One question: passes when every expectation holds."""

    def __init__(
        self,
        *,
        question: Question,
        essay: Essay,
        baseline: Baseline | None,
        own: OwnChecks,
        line: int,
        **arguments: Any,
    ) -> None:
        super().__init__(**arguments)
        self._question = question
        self._essay = essay
        self._baseline = baseline
        self._own = own
        self._line = line
        for tag in question.tags:
            self.extra_keyword_matches.add(tag)

    def runtest(self) -> None:
        """Ask and judge."""
        verdict = _session(self.config).check(self._question, self._essay, self._own)
        self.user_properties.append(("outcome", verdict.outcome))
        marked = self._question.xfail
        if verdict.passed and marked:
            pytest.fail(_session(self.config).phrases.say("checks.say.xpass", reason=marked), pytrace=False)
        if verdict.passed:
            return
        if marked:
            pytest.xfail(marked)
        if self._baseline is not None and self._baseline.holds(self._question.id) is False:
            pytest.xfail(f"as blessed: {verdict.stage}: {verdict.reasons[0]}")
        raise FellShort(verdict)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The reasons, without a traceback; of an error of ours, its message."""
        from assistant.errors import AssistantError

        if isinstance(excinfo.value, FellShort | AssistantError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

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


class FellShort(Exception):
    """A verdict that did not pass, in words."""

    def __init__(self, verdict: Verdict) -> None:
        answer = f"Answer ({verdict.outcome}): {verdict.answer.text}" if verdict.answer else "Answer: -"
        reasons = "\n".join(f"  - {reason}" for reason in verdict.reasons)
        super().__init__(f"{verdict.question.ask}\n{verdict.stage}\n{reasons}\n{answer}")


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
