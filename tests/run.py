"""The whole suite, once, on SQLite and on real PostgreSQL and Redis: what `make test` runs.

Arguments go to pytest. The answer is pytest's own: its closing line, and its exit code.
"""

import os
import signal
import subprocess
import sys
from types import FrameType

from tests import servers


def main(arguments: list[str]) -> int:
    """Start the servers, run pytest, stop the servers; answers the exit code."""
    signal.signal(signal.SIGTERM, stop)
    try:
        with servers.running() as names:
            # One more than there are processors: tests of servers wait for them.
            workers = os.environ.get("WORKERS", str((os.cpu_count() or 1) + 1))
            command = [sys.executable, "-m", "pytest", "-n", workers, *arguments]
            environment = os.environ | names
            # Programs of tests load leadhub anew: a sandbox takes 13.5 s of a processor, and 12.5 once compiled.
            environment.pop("PYTHONDONTWRITEBYTECODE", None)
            return subprocess.run(command, env=environment, check=False).returncode
    except servers.Missing as missing:
        print(f"make test: {missing}", file=sys.stderr)
        return 1


def stop(number: int, frame: FrameType | None) -> None:
    """End as Ctrl-C does, so that the servers are stopped too."""
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
