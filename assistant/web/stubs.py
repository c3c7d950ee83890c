"""Imports Gradio without the stubs for editors that it writes beside itself: they take a second of each start."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.machinery import ModuleSpec, PathFinder
from typing import Any


class _Finder:
    @staticmethod
    def find_spec(name: str, path: Any, target: Any = None) -> ModuleSpec | None:
        spec = PathFinder.find_spec(name, path, target) if name == "gradio.component_meta" else None
        if spec is not None and spec.loader is not None:
            run = spec.loader.exec_module
            # For each class it parses its file twice and renders a template, to write what stands there already.
            stubless = {"create_or_modify_pyi": lambda *_: None}
            spec.loader.exec_module = lambda module: (run(module), vars(module).update(stubless))  # type: ignore
        return spec


@contextmanager
def no_stubs() -> Iterator[None]:
    """Within this, `import gradio` writes no stubs. Where another version has no such function, nothing changes."""
    sys.meta_path.insert(0, _Finder)
    try:
        yield
    finally:
        sys.meta_path.remove(_Finder)
