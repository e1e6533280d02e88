"""All guards, a line each with its time; ends with 1 when one of them found a breach."""

import sys
import time
from concurrent.futures import ThreadPoolExecutor

from tests.guards import PROJECT, Guard
from tests.guards.register import GUARDS


def timed(guard: Guard) -> tuple[list[str], float]:
    """What the guard found, and the seconds it took."""
    began = time.perf_counter()
    breaches = guard(PROJECT)
    return breaches, time.perf_counter() - began


def main() -> int:
    """Run all, whatever the first ones find; answers the exit code."""
    found = 0
    # The slow guards wait for programs of their own; two at a time keep two cores busy.
    with ThreadPoolExecutor(max_workers=2) as pool:
        outcomes = {name: pool.submit(timed, guard) for name, guard in GUARDS.items()}
        for name, outcome in outcomes.items():
            breaches, seconds = outcome.result()
            found += len(breaches)
            print(f"{'failed' if breaches else 'ok':<7}{seconds:5.1f} s  {name}", flush=True)
            for breach in breaches:
                print(f"        {breach}")
    print(f"{found} breaches" if found else "All guards hold.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
