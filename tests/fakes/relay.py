"""A real oracle until its n-th answer, then trouble: `relay.py TROUBLE N PROGRAM [ARGUMENTS…]`."""

import os
import subprocess
import sys
import time
from collections.abc import Callable

trouble, number, *command = sys.argv[1:]


def say(line: bytes) -> None:
    sys.stdout.buffer.write(line)
    sys.stdout.buffer.flush()


def end(line: bytes) -> None:
    sys.stderr.write("the relay was told to end here\n")
    os._exit(9)


def end_in_the_middle(line: bytes) -> None:
    say(line[: len(line) // 2])
    os._exit(0)


def end_reading_first(line: bytes) -> None:
    real.kill()
    real.wait()
    os.close(sys.stdin.fileno())
    say(line)  # whoever takes it sends another request, into a pipe without a reader
    time.sleep(0.3)
    os._exit(0)


TROUBLES: dict[str, Callable[[bytes], None]] = {
    "end": end,
    "end-in-the-middle": end_in_the_middle,
    "end-reading-first": end_reading_first,
    "hang": lambda line: time.sleep(60),
    "garbage": lambda line: say(b"\x00 not an answer \xff\n"),
    "other-json": lambda line: say(b'["an", "array"]\n'),
    "twice": lambda line: say(line + line),
    "unasked": lambda line: say(b'{"id":999999,"result":{}}\n'),
    "no-result": lambda line: say(line.split(b',"result"')[0] + b"}\n"),
}

real = subprocess.Popen(command, stdin=sys.stdin, stdout=subprocess.PIPE)
assert real.stdout
for count, answer in enumerate(real.stdout, 1):
    if count == int(number):
        TROUBLES[trouble](answer)
    else:
        say(answer)
