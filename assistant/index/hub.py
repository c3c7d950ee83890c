"""A model of the Hugging Face hub as a folder: the local cache first, one quick try of the network after that."""

from __future__ import annotations

from pathlib import Path

from assistant.errors import ModelError

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
        raise ModelError(f"{repository!r} is neither a folder nor the name of a model.") from None
    except LocalEntryNotFoundError:
        pass
    try:
        HfApi().model_info(repository, timeout=_SECONDS)
        return Path(snapshot_download(repository, ignore_patterns=["onnx/*", "openvino/*", "*.bin", "*.h5"]))
    except RepositoryNotFoundError:
        raise ModelError(f"The Hugging Face hub has no model {repository}. Check the spelling.") from None
    except Exception as error:  # the hub client raises errors of two HTTP libraries
        raise ModelError(
            f"The model {repository} is not on this machine, and the Hugging Face hub cannot be reached "
            f"({type(error).__name__}). Connect once and run: hf download {repository}"
        ) from error
