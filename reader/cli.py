"""Edge: arguments, executor, printing problems, exit code."""

from __future__ import annotations

import argparse
import contextlib
import difflib
import gc
import importlib
import os
import re
import signal
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import Any

from reader import __version__
from reader.console import SERIOUS, aloud, as_json, counted, hand_over, printable, printable_line, summary, tell
from reader.model import ContentError, ReaderError
from reader.options import define as define_import
from reader.options import define_lock, take_content, take_overlay
from reader.options import define_notes as define_carried

FINE, WRONG, CANNOT, STOPPED = 0, 1, 2, 128
STOPPING = ("SIGTERM", "SIGHUP", "SIGBREAK")  # told to stop; the terminal is closed, as one or the other system says it


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; answers its exit status: 0 fine, 1 problems found, 2 cannot run."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    with contextlib.suppress(ValueError):  # in a thread, signals are somebody else's
        for name in STOPPING:
            if hasattr(signal, name) and signal.getsignal(getattr(signal, name)) != signal.SIG_IGN:
                signal.signal(getattr(signal, name), partial(end, os.getpid()))
    options = parse(sys.argv[1:] if arguments is None else arguments)
    gc.disable()  # one short run: what it makes lives until its end
    try:
        status: int = options.run(options)
        if sys.stdout:  # None where it was closed before we began
            sys.stdout.flush()
        return status
    except ContentError as error:
        tell(error.problems, options.content, overlay=getattr(options, "overlay", ""))
        print(f"{summary(error.problems)}: nothing was written", file=sys.stderr)
        return WRONG
    except ReaderError as error:
        print(f"reader: {printable(str(error))}", file=sys.stderr)
        return error.status
    except MemoryError:
        print("reader: there is not enough memory for this content", file=sys.stderr)
        return CANNOT
    except OSError as error:
        # Often our own output: whoever read it has gone, or its disk is full. Python must not complain of it at exit.
        if sys.stdout:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):
            print(f"reader: {printable(str(error))}", file=sys.stderr)
        return CANNOT
    except KeyboardInterrupt:
        print("reader: stopped", file=sys.stderr)
        return 130


def end(first: int, number: int, *_: object) -> None:
    """Stop when told to: the first process in order, one that works for it at once and without a word."""
    if os.getpid() == first:
        sys.exit(STOPPED + number)
    os._exit(STOPPED + number)


def parser() -> argparse.ArgumentParser:
    """The command line."""
    top = argparse.ArgumentParser(prog="reader", description="Make an annotated reader from a folder of Markdown.")
    top.add_argument("--version", action="version", version=f"annotated-reader {__version__}")
    commands = top.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name, (define, run, about, more) in COMMANDS.items():
        command = commands.add_parser(name, help=about, description=more)
        define(command)
        command.set_defaults(run=run)
    top.set_defaults(commands=tuple(commands.choices))
    for command in commands.choices.values():
        command.set_defaults(known=tuple(re.findall(r"--[\w-]+", command.format_usage())))
    return top


def define_build(command: argparse.ArgumentParser) -> None:
    """What `reader build` takes."""
    take_content(command)
    take_overlay(command)
    command.add_argument("--out", metavar="BUILD", help="where output goes (default: build, beside the content)")
    command.add_argument(
        "--output", metavar="LIST", help="what to make, such as site,zip (default: as reader.toml says)"
    )
    command.add_argument("--private", action="store_true", help="also make the whole edition, not to be published")
    command.add_argument("--review", action="store_true", help="also list every proposed link, for an editor to judge")
    command.add_argument("--clean", action="store_true", help="compute everything anew, whatever is remembered")
    command.add_argument("--strict", action="store_true", help="treat warnings as errors")
    command.add_argument("--jobs", type=positive, default=1, metavar="N", help="work in N processes (default: 1)")
    take_themes(command)
    command.add_argument(
        "--address", type=web_address, metavar="URL", help="where the site will be published; overrides reader.toml"
    )


def define_check(command: argparse.ArgumentParser) -> None:
    """What `reader check` takes."""
    take_content(command)
    take_overlay(command)
    command.add_argument("--json", action="store_true", help="print the problems as JSON")
    command.add_argument("--strict", action="store_true", help="exit with 1 for warnings too")


def define_review(command: argparse.ArgumentParser) -> None:
    """What `reader review` takes."""
    command.add_argument("decisions", help="the file that a review page saved")
    take_content(command)
    command.add_argument("--dry-run", action="store_true", help="show the difference and write nothing")


def define_notes(command: argparse.ArgumentParser) -> None:
    """What `reader notes` takes."""
    take_content(command)
    take_overlay(command)
    define_carried(command)


def define_serve(command: argparse.ArgumentParser) -> None:
    """What `reader serve` takes."""
    take_content(command)
    take_overlay(command)
    command.add_argument("--port", type=port, metavar="N", help="port on 127.0.0.1 (default: 8000, or the next free)")
    take_themes(command)


def take_themes(command: argparse.ArgumentParser) -> None:
    """Where a command takes its theme from."""
    command.add_argument("--themes", metavar="DIR", help="folder of themes (default: those that came with reader)")


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """What was asked for. For a command or an option that is none, the nearest word is named."""
    top = parser()
    name = next((argument for argument in arguments if not argument.startswith("-")), "")
    known = top.get_default("commands")
    if name and name not in known:
        top.error(f"there is no command {printable(name)}{nearest(name, known)}")
    options, unknown = top.parse_known_args(arguments)
    if unknown:
        cure = nearest(unknown[0].partition("=")[0], options.known)
        top.error(f"`reader {name}` takes no {printable(' '.join(unknown))}{cure}")
    return options


def nearest(word: str, known: Sequence[str]) -> str:
    """What may have been meant, for a message."""
    near = difflib.get_close_matches(word, known, 1, 0.5)
    return f": did you mean {near[0]}?" if near else f"; known: {', '.join(known)}"


def positive(text: str) -> int:
    """A number of processes."""
    number = int(text)
    if number < 1:
        raise ValueError
    return number


def port(text: str) -> int:
    """A number of a port; 0 is any that is free."""
    number = int(text)
    if not 0 <= number < 65536:
        raise ValueError
    return number


def web_address(text: str) -> str:
    """Where a site can be."""
    from reader.frontmatter import address

    if address(text):
        raise argparse.ArgumentTypeError(f"expected https://…, got {text!r}")
    return text


def run_build(options: argparse.Namespace) -> int:
    """`reader build`."""
    from reader import disk

    folder = Path(options.content)
    target = Path(options.out) if options.out else folder.parent / "build"
    overlay = Path(options.overlay) if options.overlay else None
    for place in (folder, overlay) if overlay else (folder,):
        disk.check_target(target, place)
    # Held from the beginning: of two runs, the one that read the content last is the one whose site stays.
    with disk.alone(target, aloud):
        return make(folder, overlay, target, options)


def make(folder: Path, overlay: Path | None, target: Path, options: argparse.Namespace) -> int:
    """Build into a folder that is held."""
    from reader import disk, sources
    from reader.build import OUTPUTS, build, read_edition
    from reader.cache import Folder, Memory
    from reader.paragraphs import NAME

    content = sources.read(folder, overlay)
    edition = read_edition(content, [])
    theme = disk.read_theme(edition.theme if edition else "default", Path(options.themes) if options.themes else None)
    outputs = options.output.split(",") if options.output else edition.formats if edition else ()
    outputs = [*outputs, *(name for name in ("review", "private") if getattr(options, name) and name not in outputs)]
    for name in outputs:
        if name not in OUTPUTS:
            raise ReaderError(f"there is no output {name!r}; known: {', '.join(OUTPUTS)}")
    memory = Memory({} if options.clean else Folder(target / ".cache"))
    with executor(options.jobs) as run:
        library, files = build(content, theme, memory, outputs, run, options.address or "")
    problems = [problem for problem in library.problems if problem.level in SERIOUS]
    tell(problems, options.content, overlay=options.overlay)
    if problems and options.strict:
        print(f"{summary(problems)}; with --strict nothing was written", file=sys.stderr)
        return WRONG
    disk.place(target, files)
    memory.keep()
    if problems:
        print(summary(problems), file=sys.stderr)
    print(f"{counted(len(library.entries), 'reading')} and {counted(len(library.definitions), 'term')}, ready:")
    if "site" in outputs:
        print(f"  {printable(str(target / 'site' / 'index.html'))}  (open it in a browser)")
    if "zip" in outputs:
        print(f"  {printable(str(target / f'{library.edition.name}.zip'))}  (the same, to pass on)")
    if "pdf" in outputs:
        print(f"  {printable(str(target / f'{library.edition.name}.pdf'))}  (a book, to print or to read on a screen)")
    if "review" in outputs:
        print(f"  {printable(str(target / 'review' / 'index.html'))}  (every proposed link, for the editor)")
    if "private" in outputs:
        print(f"  {printable(str(target / 'private' / 'index.html'))}  (the whole, not for publication)")
    if all(source.path != NAME for source in content.sources):
        print("The numbers of paragraphs follow every change of the text: `reader lock` keeps them.")
    return FINE


def run_check(options: argparse.Namespace) -> int:
    """`reader check`."""
    from reader import disk, numbering, sources
    from reader.build import checked, read_edition

    folder, overlay = Path(options.content), Path(options.overlay) if options.overlay else None
    content = sources.read(folder, overlay)
    content = replace(content, problems=(*content.problems, *numbering.lost(folder, overlay, content)))
    edition = read_edition(content, [])
    theme = disk.read_theme(edition.theme if edition else "default")
    problems = checked(content, theme)
    if options.json:
        hand_over(as_json([asdict(problem) for problem in problems]))
    else:
        tell(problems, options.content, sys.stdout, options.overlay)
        print(summary(problems) if problems else "nothing is wrong")
    failing = SERIOUS if options.strict else ("error",)
    return WRONG if any(problem.level in failing for problem in problems) else FINE


def run_review(options: argparse.Namespace) -> int:
    """`reader review`."""
    from reader import desk, editing

    folder, decisions = Path(options.content), editing.read_decisions(Path(options.decisions))
    with contextlib.nullcontext() if options.dry_run else desk.held(folder, None, aloud):
        content, changed = editing.judged(folder, None, decisions)
        before = {source.path: source.text for source in content.sources}
        for source in changed:
            old, new = before.get(source.path, "").splitlines(True), source.text.splitlines(True)
            sys.stdout.writelines(map(printable_line, difflib.unified_diff(old, new, source.path, source.path, n=1)))
        if not options.dry_run:
            editing.put(content, changed, folder, None, None)
    print(f"{counted(len(changed), 'file')} {'would change' if options.dry_run else 'changed'}")
    return FINE


def handed(module: str) -> Callable[[argparse.Namespace], int]:
    """A command that is another module's, loaded when it is asked for."""

    def run(options: argparse.Namespace) -> int:
        status: int = importlib.import_module(f"reader.{module}").run(options, printable)
        return status

    return run


def run_serve(options: argparse.Namespace) -> int:
    """`reader serve`."""
    from reader.cache import Memory
    from reader.serve import serve

    themes = Path(options.themes) if options.themes else None
    serve(
        Path(options.content),
        options.port,
        themes,
        say=lambda text: print(printable(text), flush=True),
        tell=lambda problems: tell(problems, options.content, overlay=options.overlay),
        memory=Memory({}),
        overlay=Path(options.overlay) if options.overlay else None,
    )
    return FINE


# What a command takes, what it does, and what is said of it in one line and in two. A new command is a row.
COMMANDS: dict[str, tuple[Callable[[argparse.ArgumentParser], None], Callable[[Any], int], str, str]] = {
    "build": (define_build, run_build, "make the site and its archive", "Make the site and the zip."),
    "check": (define_check, run_check, "list what is wrong", "List what is wrong in the content."),
    "import": (
        define_import,
        handed("imports"),
        "clean raw captures into readings",
        "Clean raw captures into readings. Exit status: 0 done, 3 written with questions open, 2 nothing written.",
    ),
    "notes": (
        define_notes,
        handed("repair"),
        "list notes and where they stand; mend, import, export them",
        "List where every note stands now; mend quotes that moved; carry notes in from other programs and out to them.",
    ),
    "serve": (
        define_serve,
        run_serve,
        "show the edition in a browser while it is written",
        "Show the edition in a browser; what is saved is built and shown at once, and so are mistakes.",
    ),
    "lock": (
        define_lock,
        handed("numbering"),
        "keep the numbers of paragraphs",
        "Write paragraphs.lock, by which paragraphs keep their numbers however the texts are edited.",
    ),
    "review": (
        define_review,
        run_review,
        "write an editor's decisions into the content",
        "Write the decisions that a review page saved into the content, a line each.",
    ),
}


@contextlib.contextmanager
def executor(jobs: int) -> Iterator[Callable[[Callable[[Any], Any], Iterable[Any]], Iterable[Any]]]:
    """Something shaped like map, over as many processes as wanted."""
    if jobs == 1:
        yield map
        return
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    pool = ProcessPoolExecutor(jobs, initializer=leave_signals)
    try:
        yield lambda function, values: pool.map(function, values, chunksize=chunk(values, jobs))
        pool.shutdown()
    except BrokenProcessPool as error:
        raise ReaderError(
            "a process that worked for us was stopped, perhaps for want of memory: give --jobs 1"
        ) from error
    finally:
        stop(pool)


def leave_signals() -> None:
    """In a process that works for us: Ctrl-C reaches it too, but to stop is for the first process to say."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


def stop(pool: Any) -> None:
    """End the processes of a pool at once, whatever they do."""
    from multiprocessing import active_children

    for process in active_children():
        process.kill()  # the signal to end is lost on one that has only just begun
    pool.shutdown(cancel_futures=True)


def chunk(values: Iterable[Any], jobs: int) -> int:
    """Tasks that travel together, so that what they share is sent once."""
    count = len(values) if isinstance(values, Sequence) else 1
    return max(1, -(-count // (jobs * 4)))
