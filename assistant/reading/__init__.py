"""Reads a question together with numbered sentences of the essay: which of them answer, and do they answer at all."""
