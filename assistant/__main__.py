"""`assistant` and `python -m assistant`."""

from __future__ import annotations


def main() -> None:
    """Run the command line."""
    from assistant.cli.app import run

    run()


if __name__ == "__main__":
    main()
