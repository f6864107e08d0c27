"""Fetches files with headless Firefox, driven by its Marionette: program.py ADDR ROOT-CERTIFICATE OUT NAME..."""

import json
import os
import pathlib
import socket
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

import browsing  # noqa: E402

MARIONETTE = 2828
# Another name than localhost, which Firefox knows better than to look up.
PAGE = "https://pollux.test/index.html"
START_SECONDS = 60
LOOK_AGAIN_SECONDS = 0.05


def preferences() -> dict:
    return {
        # The server speaks HTTP/3, at another port than the usual one.
        "network.http.http3.alt-svc-mapping-for-testing": "pollux.test;h3=:4433",
        "network.http.speculative-parallel-limit": 0,
        "network.http.http3.disable_when_third_party_roots_found": False,
        # It waits for nobody on the network.
        "app.update.auto": False,
        "browser.safebrowsing.downloads.remote.enabled": False,
        "browser.shell.checkDefaultBrowser": False,
        "datareporting.policy.dataSubmissionEnabled": False,
        "network.captive-portal-service.enabled": False,
        "network.connectivity-service.enabled": False,
        "services.settings.server": "",
        "toolkit.telemetry.enabled": False,
    }


def make_profile(folder: pathlib.Path, root: str):
    lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in preferences().items()]
    (folder / "user.js").write_text("\n".join(lines) + "\n")
    database = f"sql:{folder}"
    subprocess.run(("certutil", "-N", "-d", database, "--empty-password"), check=True)
    subprocess.run(("certutil", "-A", "-d", database, "-n", "root", "-t", "C,,", "-i", root), check=True)


def knowing(address: str, folder: pathlib.Path) -> list[str]:
    """To put before a command that is to find the server by name: it sees another /etc/hosts than everybody else."""
    (folder / "hosts").write_text(f"{address} pollux.test\n127.0.0.1 localhost\n")
    mount = 'mount --bind "$0" /etc/hosts && exec "$@"'
    return ["unshare", "--mount", "sh", "-c", mount, str(folder / "hosts")]


class Marionette:
    """Firefox's own remote control: JSON messages over TCP, each with its length before it."""

    def __init__(self):
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                self._socket = socket.create_connection(("127.0.0.1", MARIONETTE))
                break
            except ConnectionRefusedError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(LOOK_AGAIN_SECONDS)
        self._in = self._socket.makefile("rb")
        self._number = 0
        self._read()

    def _read(self):
        digits = b""
        while (byte := self._in.read(1)) != b":":
            if not byte:
                sys.exit("Firefox has hung up")
            digits += byte
        return json.loads(self._in.read(int(digits)))

    def ask(self, command: str, **parameters):
        self._number += 1
        message = json.dumps([0, self._number, command, parameters]).encode()
        self._socket.sendall(str(len(message)).encode() + b":" + message)
        _, _, error, result = self._read()
        if error:
            sys.exit(f"{command}: {error['message']}")
        return result


def main():
    address, root, out, *names = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        make_profile(pathlib.Path(folder), root)
        command = [*knowing(address, pathlib.Path(folder)), "firefox-esr", "--headless", "--no-remote", "--marionette"]
        environment = {**os.environ, "HOME": folder}
        with subprocess.Popen([*command, "--profile", folder], env=environment) as firefox:
            try:
                browser = Marionette()
                timeouts = {"script": browsing.SCRIPT_SECONDS * 1000}
                browser.ask("WebDriver:NewSession", capabilities={"alwaysMatch": {"timeouts": timeouts}})
                browser.ask("WebDriver:Navigate", url=PAGE)
                answer = browser.ask("WebDriver:ExecuteAsyncScript", script=browsing.FETCH, args=[names])
                browsing.keep(answer["value"], pathlib.Path(out))
            finally:
                firefox.terminate()


if __name__ == "__main__":
    main()
