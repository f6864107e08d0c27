"""What pollux-edge must have said and counted in the emulated machine, for a model and a number of workers."""

import re

import blocks
import lab
from machine import ENDED
from models import Model


def start_line(console: str) -> str:
    return next(line for line in console.splitlines() if lab.READY in line)


def of_start(console: str, model: Model, workers: int) -> list[str]:
    """The NIC's own driver is in use, and flows are spread by whom the model says."""
    line = start_line(console)
    spread = "1 queue" if workers == 1 else f"{workers} queues, RSS of" if model.has_rss else "steered in software"
    expected = (model.driver, spread)
    return [f"the start line does not say '{word}': {line}" for word in expected if word not in line]


def of_end(console: str, workers: int, connections: int) -> list[str]:
    """Every worker served some of the connections, and some moved to another worker's queue."""
    ended = re.findall(rf"^{ENDED} (\d+)$", console, re.MULTILINE)
    if ended != ["0"]:
        return [f"pollux-edge did not end with 0, but: {ended}"]
    found = blocks.read(console)
    complaints = []
    if len(found.workers) != workers:
        complaints.append(f"{len(found.workers)} workers have counted, not {workers}")
    for number, worker in enumerate(found.workers):
        if worker["Conn-established"] == 0:
            complaints.append(f"worker {number} served no connection")
    established = [worker["Conn-established"] for worker in found.workers]
    if sum(established) != connections:
        complaints.append(f"{connections} clients made {sum(established)} connections")
    # Neither worker alone: one of a hundred runs has no move that way.
    if workers > 1 and found.total.get("Handed-over", 0) == 0:
        complaints.append("no packet came to another worker than its connection's")
    # What came after the last poll is the device's alone.
    if found.total["RX-packets"] > found.device["RX-packets"] or found.total["TX-packets"] != found.device["TX-packets"]:
        complaints.append(f"the workers counted {found.total}, and the device {found.device}")
    return complaints


def summary(console: str) -> str:
    """What the start line says of the port, how many connections each worker served, and how many packets came to another."""
    found = blocks.read(console)
    served = " and ".join(str(worker["Conn-established"]) for worker in found.workers)
    port = re.search(r"port 0 \((.*?), DPDK", start_line(console))
    return f"connections: {served}; {found.total.get('Handed-over', 0)} packets handed over; {port[1] if port else ''}"
