"""How the page looks: Gradio's plain theme, with fonts of the reader's system and contrast enough for everybody."""

from __future__ import annotations

import gradio as gr

_ALWAYS = {"button_primary_background_fill": "*primary_700", "button_primary_background_fill_hover": "*primary_800"}
_LIGHT = {"link_text_color": "*primary_700", "body_text_color_subdued": "*neutral_600"}
_DARK = {"link_text_color": "*primary_300", "body_text_color_subdued": "*neutral_300"}


def theme() -> gr.themes.Base:
    """The theme of the page."""
    plain = gr.themes.Base(
        primary_hue="blue", font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"]
    )
    return plain.set(
        button_primary_text_color="white",
        block_info_text_color="*neutral_600",
        block_info_text_color_dark="*neutral_300",
        **_ALWAYS | _LIGHT,
        **{f"{name}_dark": value for name, value in (_ALWAYS | _DARK).items()},
    )
