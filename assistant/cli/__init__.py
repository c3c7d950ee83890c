"""The command line: `assistant ask`, `chat`, `index`, `check`, `compare`, `trend`, `calibrate`, `models`, `mcp`.

One file a group of commands, each a thin door: what is heavy is imported inside a command.
"""
