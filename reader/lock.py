"""Edge: a file that one process at a time can hold. The system itself lets go of what a killed process held."""

from __future__ import annotations

import errno
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from reader.model import ReaderError

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

PAUSE = 0.05
FAR = 1 << 20  # where Windows locks a byte: what the file says stays readable
BUSY = (errno.EACCES, errno.EAGAIN, errno.EDEADLK)


def hold(path: Path, say: Callable[[str], object], what: str = "build") -> int:
    """A handle on a file that this process alone holds, waiting for it if need be; the file says which process."""
    said = False
    while True:
        path.parent.mkdir(parents=True, exist_ok=True)  # a first run that failed takes its folder away
        try:
            handle = opened(path)
        except FileNotFoundError:
            continue
        try:
            if not is_free(handle):
                if not said:
                    pid = os.read(handle, 20).decode("ascii", "replace")
                    say(f"another {what} is running ({f'pid {pid}' if pid.isdecimal() else 'just begun'}); waiting")
                    said = True
            elif path.exists() and os.fstat(handle).st_ino == path.stat().st_ino:
                os.ftruncate(handle, 0)
                os.write(handle, str(os.getpid()).encode())
                return handle
        except FileNotFoundError:
            pass  # who held it has just removed it
        except BaseException:
            os.close(handle)
            raise
        os.close(handle)
        time.sleep(PAUSE)


def opened(path: Path) -> int:
    """A handle on the file, which is made if need be. Whatever a link leads to is not ours to empty."""
    if path.is_symlink():
        raise ReaderError(f"{path}: is a link, and nothing is written through one: remove it, then try again")
    return os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o644)


def is_free(handle: int) -> bool:
    """Whether this process could take the lock. No child inherits it: none may outlive us and keep it."""
    try:
        if sys.platform == "win32":
            os.lseek(handle, FAR, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return error.errno not in BUSY  # on a disk that knows no locks nobody waits
    finally:
        os.lseek(handle, 0, os.SEEK_SET)
    return True


def release(handle: int, path: Path) -> None:
    """Let the next one in."""
    try:
        os.unlink(path)
    except (OSError, MemoryError):
        pass  # Windows removes no open file: it stays, and does no harm
    finally:
        os.close(handle)
