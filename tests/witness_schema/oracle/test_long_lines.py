"""Long lines of the wire cost what their length says, and not its square."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from witness_schema.oracle.connection import Connection

FAKE = Path(__file__).parents[2] / "fakes" / "long_answers.py"


def measure_cpu(megabytes: int) -> float:
    """Returns the processor seconds of this process for one answer."""
    link = Connection([sys.executable, str(FAKE)], limit=60.0)
    try:
        started = time.process_time()
        answer = link.take(link.send("any", {"megabytes": megabytes}))
        spent = time.process_time() - started
        assert len(answer.result) == megabytes << 20
        return spent
    finally:
        link.close()


def test_eight_times_the_length_costs_about_eight_times_the_processor() -> None:
    # A buffer that is copied for each piece makes it 64 times: 4 MB took 0.04 s and 24 MB took 1.3 s.
    small, large = (min(measure_cpu(size) for _ in range(2)) for size in (4, 32))
    assert large < 8 * 3 * small + 0.3


def test_pieces_of_lines_are_put_together(tmp_path: Path) -> None:
    fake = tmp_path / "pieces.py"
    fake.write_text(
        "import sys, time\n"
        "text = b''.join(b'{\"id\":%d,\"result\":%d}\\n' % (n, n * n) for n in range(1, 40))\n"
        "sys.stdin.readline()\n"
        "for start in range(0, len(text), 7):\n"
        "    sys.stdout.buffer.write(text[start : start + 7])\n"
        "    sys.stdout.flush()\n"
        "    time.sleep(0.001)\n"
    )
    link = Connection([sys.executable, str(fake)], limit=30.0)
    try:
        numbers = [link.send("any", {}) for _ in range(1, 40)]
        assert [link.take(number).result for number in numbers] == [number**2 for number in numbers]
    finally:
        link.close()
