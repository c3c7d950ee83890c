"""Every error the product raises, in one tree. A message names what was wrong, where, and what to do.

AssistantError
├── EssayError           a text cannot be read as an essay
├── QuestionError        a question is empty or too long, or what it comes with is no history
├── IndexFailure         the index cannot be built or read
│   └── IndexStale       it is out of date and this process may not rebuild it
├── ModelError           an embedding, reader or chat model cannot be opened, or did not answer
│   └── ModelUnverified  its weights are not the ones whose checksum is known
├── PromptError          a file in prompts/ is missing, or names a variable it may not
├── SettingsError        a setting has no usable value
├── QuestionSetError     a question set or a baseline cannot be read
└── ServingError         the web page cannot be served as asked
"""

from __future__ import annotations


class AssistantError(Exception):
    """Base of every error raised on purpose; `str(error)` is fit to be shown to a person."""


class EssayError(AssistantError):
    """A text cannot be read as an essay: missing, empty, binary, in another encoding, ..."""


class QuestionError(AssistantError):
    """A question is empty or longer than the limit; or a history, or a list of questions, is something else."""


class IndexFailure(AssistantError):
    """The index cannot be built or read."""


class IndexStale(IndexFailure):
    """The index does not belong to this essay, model or version, and may not be rebuilt here."""


class ModelError(AssistantError):
    """An embedding, reader or chat model cannot be opened, or did not answer."""


class ModelUnverified(ModelError):
    """Model weights do not have the checksum that is known for them."""


class PromptError(AssistantError):
    """A file in prompts/ is missing, or names an unknown or a missing variable."""


class SettingsError(AssistantError):
    """A setting or an environment variable has no usable value."""


class QuestionSetError(AssistantError):
    """A question set or a baseline cannot be read."""


class ServingError(AssistantError):
    """The web page cannot be served as asked."""
