"""What the benchmarks import is there: a renamed module or function breaks here, not in an hour of measuring."""

from __future__ import annotations

import ast
from importlib import import_module
from pathlib import Path

import pytest

SCRIPTS = sorted(set(Path(__file__).parent.glob("*.py")) - {Path(__file__)})


def is_there(module: str, name: str) -> bool:
    found = import_module(module)
    if hasattr(found, name):
        return True
    # What stands under `if TYPE_CHECKING` is there for a type checker alone.
    source = Path(str(found.__file__)).read_text(encoding="utf-8")
    return any(
        isinstance(n, ast.Name | ast.alias) and name in ast.unparse(n).split() for n in ast.walk(ast.parse(source))
    )


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_what_a_benchmark_imports_of_ours_is_there(script: Path) -> None:
    for node in ast.walk(ast.parse(script.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(("assistant", "tests.")):
            for each in node.names:
                if (node.module or "").startswith("tests.bench"):
                    assert (Path(__file__).parents[2] / f"{node.module.replace('.', '/')}.py").exists(), node.module
                else:
                    assert is_there(str(node.module), each.name), f"{script.name}: {node.module}.{each.name}"
