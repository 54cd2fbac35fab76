"""What the README promises is so: its tables, its commands, its Python."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import click

from retrieval.settings import Settings
from ui.cli import main

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_settings_table_is_the_settings() -> None:
    for field in fields(Settings):
        default = f"`{field.default}`" if field.default != "" else "empty"
        help_text = field.metadata["help"]
        row = f"| `{field.name}` | `FOOTNOTE_{field.name.upper()}` | {default} | {help_text} |"
        assert row in README
    assert README.count("| `FOOTNOTE_") == len(fields(Settings))


def test_the_command_table_is_the_commands() -> None:
    told = set(re.findall(r"^\| `footnote (\w+)", README, flags=re.MULTILINE))
    assert told == set(main.list_commands(click.Context(main)))


def test_every_command_has_help_and_the_library_option() -> None:
    context = click.Context(main)
    for name in main.list_commands(context):
        command = main.get_command(context, name)
        assert command is not None
        assert command.get_short_help_str()
        if isinstance(command, click.Group):
            (command,) = command.commands.values()
        options = {name for param in command.params for name in param.opts}
        assert {"--library", "--model"} <= options
        for param in command.params:
            if isinstance(param, click.Option):
                assert param.help, f"{command.name} {param.name}"


def test_the_files_that_the_readme_names_exist() -> None:
    for target in re.findall(r"\]\((?!https?:)([^)]+)\)", README):
        assert (ROOT / target).exists(), target


def test_every_corpus_document_says_where_it_comes_from() -> None:
    documents = sorted((ROOT / "corpus").rglob("*.md"))
    assert len(documents) >= 25
    for document in documents:
        head = document.read_text(encoding="utf-8").split("---")[1]
        for key in ("title:", "date:", "sources:"):
            assert key in head, f"{document.name} lacks {key}"
