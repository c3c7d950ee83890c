"""The public surface, the direction of imports, and what `import assistant` may cost."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Container, Iterator
from pathlib import Path

import assistant
from assistant.errors import AssistantError

PACKAGE = Path(assistant.__file__).parent
HEAVY = {
    "torch",
    "chromadb",
    "gradio",
    "langchain",
    "langchain_core",
    "onnxruntime",
    "safetensors",
    "sentence_transformers",
    "tokenizers",
    "transformers",
    "numpy",
    "scipy",
}
# Each heavy library has few homes; a door that serves or tests may hold it, no module of values may.
HOMES = {
    "chromadb": {"index.chroma", "index.server", "index.folder"},
    "sentence_transformers": {"index.encoders", "reading.cross_encoder"},
    "torch": {"index.encoders", "reading.cross_encoder"},
    "transformers": {"index.encoders"},
    "onnxruntime": {"reading.essay_reader"},
    "tokenizers": {"index.minilm"},
    "safetensors": {"index.minilm"},
    "gradio": {"web.page", "web.talk", "web.extras"},
    "sentencex": {"essay.sentences"},
    "markdown_it": {"essay.markdown_blocks", "essay.markdown_inline", "essay.markdown_lines"},
    "bm25s": {"retrieval.matching"},
    "bs4": {"essay.formats.html", "essay.formats.epub", "essay.formats.office", "essay.formats.literal"},
    "markdownify": {"essay.formats.html"},
    "mammoth": {"essay.formats.office"},
    "pdfplumber": {"essay.formats.pdf_lines"},
    "odfdo": {"essay.formats.office"},
    "striprtf": {"essay.formats.office"},
    "scipy": {"checks.statistics", "chat.belief"},
    "sklearn": {"checks.guessing"},
    "jinja2": {"checks.reports.pages", "web.pane"},
}
# The ground that all stand on, without `render`, which shows quotes as the essay does.
GROUND = {"", "answers", "errors", "opening", "phrases", "progress", "resources", "settings"}
# From the bottom up: a room, or a file on the ground floor, imports none above its own.
ROOMS = (
    "language", "essay", "render", "retrieval", "index", "reading", "grounding", "writing",
    "chat", "engine", "chain", "ask", "checks", "web", "cli", "pytest_plugin", "__main__",
)  # fmt: skip
DOORS = {"web", "cli", "pytest_plugin", "__main__"}
# The page's own modules, imported when it is built: Gradio reads the types of their functions' arguments.
PAGE = ("web.page", "web.talk", "web.extras")
# Homes of langchain-core, where it may be imported at once: whoever imports these means to use it.
CHAINED = ("chain", "retrieval.retriever", "chat.")
# What a room cannot offer at its door, which imports nothing heavy, or must not before it is wanted; and what it offers
# as a module, by whose name its words are read.
BEHIND = ("retrieval.retriever", "chat.", "web.", "cli.app", "language.grammar")


def modules() -> dict[str, ast.Module]:
    """Every module by its name within the package ("reading.judge"), a room by its own ("reading")."""
    found = {}
    for file in PACKAGE.rglob("*.py"):
        parts = file.relative_to(PACKAGE).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" and parts[1:] else parts)
        found[name] = ast.parse(file.read_text(encoding="utf-8"))
    return found


def imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def at_run_time(tree: ast.Module) -> ast.Module:
    """The module without what stands under `if TYPE_CHECKING`."""
    body = [n for n in tree.body if not (isinstance(n, ast.If) and ast.unparse(n.test) == "TYPE_CHECKING")]
    return ast.Module(body=body, type_ignores=[])


def at_import(tree: ast.Module) -> Iterator[str]:
    for node in at_run_time(tree).body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from imports(node)


def own(tree: ast.Module, names: Container[str]) -> set[str]:
    """Which of our modules `names` it imports: `from assistant.reading import judge` and lazy imports included."""
    found = set()
    for node in ast.walk(at_run_time(tree)):
        if isinstance(node, ast.Import):
            found |= {each.name for each in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            inner = {f"{node.module}.{each.name}" for each in node.names}
            found |= {name if name.removeprefix("assistant.") in names else node.module for name in inner}
    return {name.removeprefix("assistant.") for name in found if name.removeprefix("assistant.") in names}


def test_an_import_is_seen_wherever_and_however_it_is_written() -> None:
    source = (
        "import assistant.ask\nfrom assistant import essay, Answer\n"
        "def late():\n    from assistant.reading import judge\n    from assistant.reading.reader import Window\n"
        "if TYPE_CHECKING:\n    from assistant import chain\n"
    )
    found = own(ast.parse(source), modules())
    assert found == {"ask", "essay", "reading.judge", "reading.reader"}


def test_ten_names_are_public_and_each_is_there() -> None:
    assert assistant.__all__ == sorted(assistant.__all__)
    assert set(assistant.__all__) == {
        "Answer", "Assistant", "AssistantError", "Citation", "Essay",
        "Passage", "Question", "Statement", "Verdict", "check",
    }  # fmt: skip
    assert all(getattr(assistant, name).__name__ == name for name in assistant.__all__)


def test_importing_it_loads_nothing_heavy() -> None:
    script = "import sys, assistant; print(*{m.split('.')[0] for m in sys.modules})"
    loaded = set(
        subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()
    )
    assert not loaded & HEAVY


def room_of(name: str) -> str:
    return name.partition(".")[0] if name != "__init__" else ""


def test_the_ground_floor_is_small_and_stands_on_itself() -> None:
    files = [each.name for each in PACKAGE.iterdir() if each.is_file()]
    assert len(files) <= 14, files
    trees = modules()
    for name in GROUND - {""}:
        assert {room_of(other) for other in own(trees[name], trees)} <= GROUND, name
    assert {room_of(name) for name in trees} == GROUND | set(ROOMS)


def test_imports_run_down_the_house() -> None:
    trees = modules()
    for name, tree in trees.items():
        if room_of(name) in ROOMS:
            above = set(ROOMS[ROOMS.index(room_of(name)) + 1 :])
            assert not [other for other in own(tree, trees) if room_of(other) in above], name
            if room_of(name) in DOORS - {"cli", "__main__"}:
                others = {room_of(other) for other in own(tree, trees)}
                assert not others & (DOORS - {room_of(name)}), name


def test_nobody_imports_past_a_rooms_door() -> None:
    trees = modules()
    for name, tree in trees.items():
        for other in own(tree, trees):
            past = "." in other and room_of(other) != room_of(name)
            assert not past or other.startswith(BEHIND), f"{name} imports {other}"


def test_a_door_says_what_its_room_is_and_offers_what_it_says() -> None:
    for room in (name for name in ROOMS if (PACKAGE / name).is_dir()):
        door = (PACKAGE / room / "__init__.py").read_text(encoding="utf-8")
        assert len((ast.get_docstring(ast.parse(door)) or "").splitlines()) <= 7, room
        assert len([line for line in door.splitlines() if line.strip()]) <= 140, room


def test_imports_have_no_circle() -> None:
    trees = modules()
    graph = {n: own(tree, trees) - {n} for n, tree in trees.items()}
    done: set[str] = set()
    while ready := {name for name, needs in graph.items() if name not in done and needs <= done}:
        done |= ready
    assert done == set(graph), sorted(set(graph) - done)


def test_heavy_libraries_have_their_homes_and_are_imported_where_used() -> None:
    for name, tree in modules().items():
        for library in {module.split(".")[0] for module in imports(at_run_time(tree))}:
            assert name in HOMES.get(library, {name}), f"{name} imports {library}"
        at_once = {m.split(".")[0] for m in at_import(tree)} & HEAVY
        homely = {"langchain_core"} if name.startswith(CHAINED) else {"gradio"} if name in PAGE else set()
        assert at_once <= homely, name


def test_every_error_is_an_assistant_error_and_drawn_in_the_tree() -> None:
    tree = modules()["errors"]
    names = [node.name for node in tree.body if isinstance(node, ast.ClassDef)]
    drawn = ast.get_docstring(tree) or ""
    assert all(f"{name} " in drawn or name == "AssistantError" for name in names)
    assert all(issubclass(getattr(assistant.errors, name), AssistantError) for name in names)


def test_functions_are_annotated_and_files_short() -> None:
    for file in PACKAGE.rglob("*.py"):
        source = file.read_text(encoding="utf-8")
        assert source.count("\n") <= 250, f"{file.name} is two ideas"
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                assert node.returns is not None, f"{file.name}: {node.name}"


def test_no_class_has_the_name_of_another() -> None:
    names = [node.name for tree in modules().values() for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    assert not {name for name in names if names.count(name) > 1}
