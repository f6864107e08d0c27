"""Fetches files with headless Chromium, driven by chromedriver: program.py CASE ADDR CERTIFICATE OUT NAME..."""

import json
import pathlib
import re
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

HERE = pathlib.Path(__file__).resolve()
sys.path[:0] = [str(HERE.parents[1]), str(HERE.parents[3] / "system")]

import browsing  # noqa: E402
import lab  # noqa: E402

ARGUMENTS = """--headless --no-sandbox --disable-gpu --disable-dev-shm-usage --no-first-run
               --disable-background-networking --disable-component-update --disable-sync"""
START_SECONDS = 30
LOOK_AGAIN_SECONDS = 0.05


def arguments_for(case: str, address: str, certificate: str, profile: str) -> list[str]:
    host = f"[{address}]" if ":" in address else address
    told = [
        "--origin-to-force-quic-on=localhost:4433",
        f"--ignore-certificate-errors-spki-list={lab.public_key_hash(pathlib.Path(certificate))}",
        f"--host-resolver-rules=MAP localhost {host}, MAP * ~NOTFOUND, EXCLUDE {host}",
        f"--user-data-dir={profile}",
    ]
    return [*ARGUMENTS.split(), *told, *(["--quic-version=RFCv2"] if case == "v2" else [])]


class Driver:
    """chromedriver, asked over its HTTP."""

    def __init__(self, log: pathlib.Path):
        self._process = subprocess.Popen(("chromedriver", "--port=0"), stdout=log.open("w"), stderr=subprocess.STDOUT)
        deadline = time.monotonic() + START_SECONDS
        while not (match := re.search(r"started successfully on port (\d+)", log.read_text())):
            if time.monotonic() > deadline:
                raise RuntimeError("chromedriver did not start")
            time.sleep(LOOK_AGAIN_SECONDS)
        self._base = f"http://127.0.0.1:{match[1]}/session"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.terminate()
        self._process.wait()

    def ask(self, method: str, path: str, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self._base + path, data, {"Content-Type": "application/json"}, method=method)
        try:
            with urllib.request.urlopen(request) as response:
                return json.load(response)["value"]
        except urllib.error.HTTPError as error:
            sys.exit(json.load(error)["value"]["message"].splitlines()[0])


def main():
    case, address, certificate, out, *names = sys.argv[1:]
    with tempfile.TemporaryDirectory() as profile, Driver(pathlib.Path(profile) / "driver.log") as driver:
        options = {"args": arguments_for(case, address, certificate, profile)}
        timeouts = {"script": browsing.SCRIPT_SECONDS * 1000}
        capabilities = {"alwaysMatch": {"goog:chromeOptions": options, "timeouts": timeouts}}
        session = driver.ask("POST", "", {"capabilities": capabilities})["sessionId"]
        try:
            driver.ask("POST", f"/{session}/url", {"url": browsing.PAGE})
            script = {"script": browsing.FETCH, "args": [names]}
            answer = driver.ask("POST", f"/{session}/execute/async", script)
            browsing.keep(answer, pathlib.Path(out))
        finally:
            driver.ask("DELETE", f"/{session}")


if __name__ == "__main__":
    main()
