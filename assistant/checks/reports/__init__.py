"""A run, and a comparison, in words: for a terminal, as HTML, Markdown, JUnit XML and JSON. Home of jinja2."""
