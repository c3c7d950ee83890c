"""The public surface, the direction of imports, and what `import assistant` may cost."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
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
    "sentence_transformers",
    "transformers",
    "numpy",
    "scipy",
}
# Each heavy library has few homes; a door that serves or tests may hold it, no module of values may.
HOMES = {
    "chromadb": {"index_chroma", "index_server", "index_folder"},
    "sentence_transformers": {"models", "reader_cross", "reader_model", "reader_layers", "reader"},
    "gradio": {p.stem for p in PACKAGE.rglob("web*.py")},
    "sentencex": {"splitting"},
    "bm25s": {"words"},
    "markitdown": {"formats"},
}
VALUES = {"answers", "errors"}
DOORS = ("cli", "web", "pytest_plugin", "__main__")


def modules() -> dict[str, ast.Module]:
    return {file.stem: ast.parse(file.read_text(encoding="utf-8")) for file in PACKAGE.rglob("*.py")}


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


def own(tree: ast.Module) -> set[str]:
    return {name.split(".")[1] for name in imports(at_run_time(tree)) if name.startswith("assistant.")}


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
        assert not own(trees[name]), name
    door_of = {name: door for name in trees for door in DOORS if name == door or name.startswith(f"{door}_")}
    for name, door in door_of.items():
        others = {other for other in own(trees[name]) if door_of.get(other, door) != door}
        assert not others - {"cli"} or name == "__main__" or door == "cli", (name, others)
    for name, tree in trees.items():
        if name not in door_of:
            assert not own(tree) & set(door_of), name


def test_imports_have_no_circle() -> None:
    graph = {name: {m for m in own(tree) if m != name} for name, tree in modules().items()}
    done: set[str] = set()
    while ready := {name for name, needs in graph.items() if name not in done and needs & set(graph) <= done}:
        done |= ready
    assert done == set(graph), sorted(set(graph) - done)


def test_heavy_libraries_have_their_homes_and_are_imported_where_used() -> None:
    for name, tree in modules().items():
        for library in {module.split(".")[0] for module in imports(at_run_time(tree))}:
            assert name in HOMES.get(library, {name}), f"{name} imports {library}"
        if name not in {"chain", "retriever"} and not name.startswith(("chat_", "reader_")):
            assert not {m.split(".")[0] for m in at_import(tree)} & HEAVY, name


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
