"""A network namespace in which clients live, and whose only wire goes into the emulated machine's NIC.

    clients' namespace                                        the emulated machine
    gtlsclient, pollux-get -- 10.97.0.2 pollux-n ==== QEMU ==== NIC -- its DPDK driver -- pollux-edge 10.97.0.1:4433

The namespace's name ends in this process's number, so two runs never meet.
"""

import os
import subprocess

import lab

EDGE_V4, CLIENT_V4 = "10.97.0.1", "10.97.0.2"
EDGE_V6, CLIENT_V6 = "fd00:97::1", "fd00:97::2"
PORT = lab.PORT
DEVICE = "pollux-n"


class Network:
    def __init__(self, queues: int):
        self._queues = queues
        self._namespace = f"pollux-n-{os.getpid()}"

    def __enter__(self):
        try:
            lab.run("ip", "netns", "add", self._namespace)
            self._make_wire()
        except BaseException:
            self._take_down()
            raise
        return self

    def __exit__(self, *_):
        self._take_down()

    def _make_wire(self):
        several = ("multi_queue",) if self._queues > 1 else ()
        self._run("ip", "tuntap", "add", DEVICE, "mode", "tap", *several)
        # Finished frames, such as a wire would carry.
        self._run("ethtool", "-K", DEVICE, "tx", "off")
        self._run("ip", "link", "set", "lo", "up")
        self._run("ip", "address", "add", f"{CLIENT_V4}/24", "dev", DEVICE)
        self._run("ip", "address", "add", f"{CLIENT_V6}/64", "dev", DEVICE, "nodad")
        self._run("ip", "link", "set", DEVICE, "up")

    def _take_down(self):
        subprocess.run(("ip", "netns", "delete", self._namespace), capture_output=True, check=False)

    def _run(self, *command: str):
        lab.run(*self.prefix(), *command)

    def prefix(self) -> list[str]:
        """To put before a command that is to run here."""
        return lab.enter(self._namespace)

    def netdev(self) -> str:
        """What QEMU, started here, is told of its end of the wire."""
        queues = f",queues={self._queues}" if self._queues > 1 else ""
        return f"tap,id=wire,ifname={DEVICE},script=no,downscript=no,vhost=off{queues}"
