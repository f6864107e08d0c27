"""The network of a run: three namespaces in a row, the relay's in the middle.

    client's namespace                 relay's                  server's namespace
    10.98.0.2 pollux-c =============== c [pollux-relay] s ===== pollux-s 10.98.0.1:4433

The relay's kernel is silent, and so is the kernel at the end where Pollux speaks for itself on a DPDK port. The names of
the namespaces end in this process's number, so two runs never meet.
"""

import os
import re
import subprocess

import lab

SERVER_V4, CLIENT_V4 = "10.98.0.1", "10.98.0.2"
SERVER_V6, CLIENT_V6 = "fd00:98::1", "fd00:98::2"
PORT = 4433

CLIENT_DEVICE, SERVER_DEVICE = "pollux-c", "pollux-s"
RELAY_CLIENT_DEVICE, RELAY_SERVER_DEVICE = "c", "s"


class Network:
    """`silent` names the end whose kernel has no address: "client", "server", or None."""

    def __init__(self, silent: str | None):
        self._silent = silent
        self.client = f"pollux-ic-{os.getpid()}"
        self.server = f"pollux-is-{os.getpid()}"
        self.relay = f"pollux-ir-{os.getpid()}"

    def __enter__(self):
        try:
            for namespace in (self.client, self.relay, self.server):
                lab.run("ip", "netns", "add", namespace)
            self._pair(RELAY_CLIENT_DEVICE, CLIENT_DEVICE, self.client)
            self._pair(RELAY_SERVER_DEVICE, SERVER_DEVICE, self.server)
            self._hush(self.relay)
            self._end("client", self.client, CLIENT_DEVICE, CLIENT_V4, CLIENT_V6)
            self._end("server", self.server, SERVER_DEVICE, SERVER_V4, SERVER_V6)
        except BaseException:
            self._take_down()
            raise
        return self

    def __exit__(self, *_):
        self._take_down()

    def _take_down(self):
        for namespace in (self.client, self.relay, self.server):
            subprocess.run(("ip", "netns", "delete", namespace), capture_output=True, check=False)

    def _in(self, namespace: str, *command: str):
        lab.run(*lab.enter(namespace), *command)

    def server_mac(self) -> str:
        """Of the server's device: a client on a DPDK port asks nobody for it."""
        said = lab.run(*lab.enter(self.server), "ip", "-o", "link", "show", SERVER_DEVICE)
        return re.search(r"link/ether (\S+)", said)[1]

    def _pair(self, device: str, other: str, other_namespace: str):
        """A wire from the relay to another namespace; frames on it are finished, with checksums and of a wire's size."""
        pair = f"link add {device} type veth peer name {other} netns {other_namespace}".split()
        self._in(self.relay, "ip", *pair)
        self._in(self.relay, "ip", "link", "set", device, "up")

    def _hush(self, namespace: str):
        self._in(namespace, "sysctl", "-q", "-w", "net.ipv6.conf.all.disable_ipv6=1", "net.ipv4.ip_forward=0")

    def _end(self, end: str, namespace: str, device: str, v4: str, v6: str):
        self._in(namespace, "ip", "link", "set", "lo", "up")
        if end == self._silent:
            self._hush(namespace)
        else:
            self._in(namespace, "ip", "address", "add", f"{v4}/24", "dev", device)
            self._in(namespace, "ip", "address", "add", f"{v6}/64", "dev", device, "nodad")
        self._in(namespace, "ip", "link", "set", device, "up")
        self._in(namespace, "ethtool", "-K", device, "tx", "off")
