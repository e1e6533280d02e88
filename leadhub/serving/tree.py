"""A process tree: children that end when their parent does, however it ends."""

import ctypes
import os
import signal
import subprocess
import sys
from contextlib import suppress
from types import FrameType, TracebackType
from typing import Self

from django.conf import settings

GRACE = 5.0
PR_SET_PDEATHSIG = 1


class Ended(Exception):
    """A child ended although nobody asked it to."""


class Tree:
    """Children by name, each in a process group of its own, so that Ctrl-C reaches the parent alone."""

    def __init__(self) -> None:
        self._children: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> Self:
        signal.signal(signal.SIGTERM, _stop)
        signal.signal(signal.SIGINT, _stop)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # A second Ctrl-C must not leave half of the tree behind.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        self.stop()

    def start(self, name: str, *command: str) -> None:
        """Start a child; what it prints goes to standard error, for standard output is the parent's."""
        self._children[name] = subprocess.Popen(  # noqa: S603 - our own commands
            command,
            stdin=subprocess.DEVNULL,
            stdout=sys.stderr.fileno(),
            env=os.environ | {"PYTHONPATH": str(settings.BASE_DIR)},
            process_group=0,
            preexec_fn=_die_with_parent,  # noqa: PLW1509 - the parent has one thread
        )

    def check(self) -> None:
        """Raise Ended for the first child that is gone."""
        for name, child in self._children.items():
            if child.poll() is not None:
                raise Ended(f"The {name} ended by itself (exit code {child.returncode}).")

    def stop(self) -> None:
        """Ask all children to end, and end those that do not within five seconds."""
        for child in self._children.values():
            _signal(child, signal.SIGTERM)
        for child in self._children.values():
            with suppress(subprocess.TimeoutExpired):
                child.wait(GRACE)
            # Grandchildren that outlived their parent are in its group.
            _signal(child, signal.SIGKILL)
            child.wait()


def _signal(child: "subprocess.Popen[bytes]", number: int) -> None:
    with suppress(ProcessLookupError):
        os.killpg(child.pid, number)


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)


def _die_with_parent() -> None:
    """Have Linux end this process when its parent is killed without a chance to stop it."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
