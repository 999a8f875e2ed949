"""Runs contestants in turn: takes commands; gives the time and the peak memory of each run."""

import os
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Ran:
    """One run of a contestant."""

    seconds: float
    # The largest resident size of the process, or of the largest of those that it started, in bytes.
    peak: int
    # How many documents it made, or 1 if that is beside the point.
    count: int = 1

    @property
    def each(self):
        """The seconds for each document."""
        return self.seconds / self.count


def run(argv, count=1):
    """Runs a command to its end; gives how it ran. One that fails ends the script with its words."""
    ran, _ = run_and_read(argv, count)
    return ran


def run_and_read(argv, count=1):
    """Runs a command to its end; gives how it ran, and its standard output."""
    argv = [str(part) for part in argv]
    with tempfile.TemporaryFile() as words, tempfile.TemporaryFile() as errors:
        streams = [(os.POSIX_SPAWN_DUP2, words.fileno(), 1), (os.POSIX_SPAWN_DUP2, errors.fileno(), 2)]
        os.sync()  # what the run before has left to be written shall not slow this one
        start = time.perf_counter()
        child = os.posix_spawn(argv[0], argv, os.environ, file_actions=streams)
        _, status, usage = os.wait4(child, 0)
        seconds = time.perf_counter() - start
        texts = [stream.seek(0) or stream.read().decode(errors="replace") for stream in (words, errors)]
    if code := os.waitstatus_to_exitcode(status):
        sys.exit(f"exit code {code} from: {' '.join(argv)[:500]}\n{''.join(texts)[-4000:]}")
    return Ran(seconds, usage.ru_maxrss * 1024, count), texts[0]


def several(times, contestant):
    """One value for several runs, for what takes only a moment: median time, greatest peak."""
    runs = [contestant() for _ in range(times)]
    seconds = statistics.median(ran.seconds for ran in runs)
    return replace(runs[0], seconds=seconds, peak=max(ran.peak for ran in runs))


def rounds(contestants, number):
    """Runs every contestant once a round; each round begins with another. Gives each one's runs."""
    runs = {name: [] for name in contestants}
    names = list(contestants)
    for turn in range(number):
        first = turn % len(names)
        for name in names[first:] + names[:first]:
            ran = contestants[name]()
            runs[name].append(ran)
            progress(f"  round {turn + 1} of {number}, {name}: {ran.seconds:.3f} s, {ran.peak / 1e6:.0f} MB")
    return runs


def progress(words):
    """Tells how far the script is, beside the tables."""
    print(words, file=sys.stderr, flush=True)
