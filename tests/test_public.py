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
    "chromadb": {"index_chroma", "index_server", "index_folder"},
    "sentence_transformers": {"models", "reading.cross_encoder"},
    "torch": {"models", "reading.cross_encoder"},
    "transformers": {"models"},
    "onnxruntime": {"reading.essay_reader"},
    "tokenizers": {"minilm"},
    "safetensors": {"minilm"},
    "gradio": {"web.page", "web.talk", "web.extras", "web.theme"},
    "sentencex": {"sentences"},
    "bm25s": {"words"},
    "bs4": {"formats.html", "formats.epub", "formats.docx", "formats.literal"},
    "markdownify": {"formats.html"},
    "mammoth": {"formats.docx"},
    "pdfplumber": {"formats.pdf"},
    "odfdo": {"formats.office"},
    "striprtf": {"formats.office"},
}
VALUES = {"answers", "errors"}
DOORS = ("cli", "web", "pytest_plugin", "__main__")
# The page's own modules, imported when it is built: Gradio reads the types of their functions' arguments.
PAGE = ("web.page", "web.talk", "web.extras", "web.theme")
# Homes of langchain-core, where it may be imported at once: whoever imports these means to use it.
CHAINED = ("chain", "retrieval.retriever", "chat.")
# From the bottom up. A module is on the floor of its room, or on that of its name; it imports none above its own.
FLOORS = (
    ("reading",),
    ("writing", "writers", "quoting"),
    ("steps", "requested", "chat"),
    ("engine", "chain"),
    ("ask",),
    ("question_set", "question_sets", "checks", "check", "reports", "baseline", "compare", "explaining", "threshold"),
    DOORS,
)
GROUND = {"check_numbers"}  # numbers in statements, not checks of answers
CALLS_BACK = {("cli_web", "cli")}  # `assistant chat --terminal` is a talk in the terminal
# What is written is no reader's affair, and the gist and follow-ups need none.
APART = {"reading": ("writing", "writers", "quoting"), "writing": ("reading",)}


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
            found |= {node.module, *(f"{node.module}.{each.name}" for each in node.names)}
    return {name.removeprefix("assistant.") for name in found if name.removeprefix("assistant.") in names}


def test_an_import_is_seen_wherever_and_however_it_is_written() -> None:
    source = (
        "import assistant.ask\nfrom assistant import essay, Answer\n"
        "def late():\n    from assistant.reading import judge\n    from assistant.reading.pieces import Cutter\n"
        "if TYPE_CHECKING:\n    from assistant import chain\n"
    )
    found = own(ast.parse(source), modules())
    assert found - {"reading"} == {"ask", "essay", "reading.judge", "reading.pieces"}


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


def test_values_import_nothing_of_ours_and_doors_nothing_of_each_other() -> None:
    trees = modules()
    for name in VALUES:
        assert not own(trees[name], trees), name
    door_of = {
        name: door for name in trees for door in DOORS if name == door or name.startswith((f"{door}_", f"{door}."))
    }
    for name, door in door_of.items():
        others = {other for other in own(trees[name], trees) if door_of.get(other, door) != door}
        assert not others - {"cli"} or name == "__main__" or door == "cli", (name, others)
    for name, tree in trees.items():
        if name not in door_of:
            assert not own(tree, trees) & set(door_of), name


def floor_of(name: str) -> int:
    """Where a module stands in `FLOORS`; -1 for the ground it all stands on."""
    if name in GROUND:
        return -1
    for floor, names in enumerate(FLOORS):
        if any(name == each or name.startswith((f"{each}.", f"{each}_")) for each in names):
            return floor
    return -1


def test_imports_run_down_the_house() -> None:
    trees = modules()
    for name, tree in trees.items():
        for other in own(tree, trees):
            assert floor_of(other) <= floor_of(name) or name == "__init__", f"{name} imports {other}"
        room = name.partition(".")[0]
        strangers = APART.get(room, ())
        assert not {o for o in own(tree, trees) if o.partition(".")[0] in strangers}, name


def test_imports_have_no_circle() -> None:
    trees = modules()
    graph = {n: {o for o in own(tree, trees) - {n} if (n, o) not in CALLS_BACK} for n, tree in trees.items()}
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
