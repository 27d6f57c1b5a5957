"""What some commands take. Apart from what they do, so that `--help` loads nothing else."""

from __future__ import annotations

import argparse

ANSWERS = {
    "title": ("TEXT", "its title"),
    "subtitle": ("TEXT", "its subtitle"),
    "publisher": ("TEXT", "who published it"),
    "date": ("DATE", "when it was published: 2024, 2024-04 or 2024-04-19"),
    "language": ("TAG", "its language, such as en, ru or fa"),
    "source-url": ("URL", "where it was first published"),
}


def define(command: argparse.ArgumentParser) -> None:
    """The options, those that answer questions in a group of their own."""
    command.add_argument(
        "captures", nargs="+", metavar="CAPTURE", help="a file, a folder, an https:// address, or - for standard input"
    )
    command.add_argument("--to", dest="content", default="content", metavar="CONTENT", help="folder with a reader.toml")
    command.add_argument("--name", default="", metavar="NAME", help="what a capture is called, such as mail.eml for -")
    command.add_argument("--dry-run", action="store_true", help="say what would be done and write nothing")
    command.add_argument(
        "--force", action="store_true", help="make a reading anew that was edited by hand; keeps a .bak"
    )
    command.add_argument(
        "--rights", choices=["full", "quotation", "none"], default="", help="what may be public of it (default: none)"
    )
    command.add_argument("--rights-note", default="", metavar="TEXT", help="why, or under which licence")
    command.add_argument("--drop", action="append", default=[], metavar="REGEX", help="also drop the lines that match")
    command.add_argument("--drop-from", action="append", default=[], metavar="FILE", help="the same, one REGEX a line")
    report = command.add_argument_group("what is said")
    report.add_argument("--show", choices=["dropped"], default="", help="list every line that was dropped, and why")
    report.add_argument("--diff", action="store_true", help="list every change of a line")
    report.add_argument("--json", action="store_true", help="print the whole report as JSON")
    report.add_argument("--report", default="", metavar="FILE", help="write the whole report as JSON into a file")
    answers = command.add_argument_group("answers to what a capture does not say")
    answers.add_argument("--author", action="append", default=[], metavar="NAME", help="who wrote it; once for each")
    for key, (kind, words) in ANSWERS.items():
        answers.add_argument(f"--{key}", default="", metavar=kind, help=words)


def define_notes(command: argparse.ArgumentParser) -> None:
    """What `reader notes` takes beside the content."""
    command.add_argument("--reading", action="append", default=[], metavar="SLUG", help="only this reading's notes")
    command.add_argument(
        "--repair", action="store_true", help="propose a new quote for each note that moved or changed"
    )
    command.add_argument(
        "--yes", action="store_true", help="accept without asking what is safe: the same words, or the same paragraph"
    )
    command.add_argument("--dry-run", action="store_true", help="show what would change and write nothing")
    command.add_argument("--json", action="store_true", help="print what is known of each note as JSON")
    command.add_argument("--teacher", action="store_true", help="notes for teachers: import into them, export them too")
    carried = command.add_argument_group("notes of other programs (W3C Web Annotation, Hypothesis, Readium)")
    carried.add_argument(
        "--import", dest="imported", nargs="+", default=[], metavar="FILE", help="add the notes of these files"
    )
    carried.add_argument("--to", default="", metavar="SLUG", help="the reading of notes that no address leads to")
    carried.add_argument("--export", default="", metavar="FILE", help="write the notes into this file, or - for a pipe")
    carried.add_argument(
        "--format", dest="form", choices=["w3c", "hypothesis", "readium"], default="", help="of what is exported"
    )


def take_content(command: argparse.ArgumentParser) -> None:
    """The folder that a command works on."""
    command.add_argument("content", nargs="?", default="content", help="folder with a reader.toml (default: content)")


def take_overlay(command: argparse.ArgumentParser) -> None:
    """A folder whose files join those of the content, or stand in their place."""
    command.add_argument("--overlay", metavar="DIR", default="", help="a folder whose files are laid over the content")


def define_lock(command: argparse.ArgumentParser) -> None:
    """What `reader lock` takes."""
    take_content(command)
    take_overlay(command)
    command.add_argument("--dry-run", action="store_true", help="say what would be done and write nothing")
    command.add_argument("--check", action="store_true", help="the same, and exit with 1 if something would be done")
