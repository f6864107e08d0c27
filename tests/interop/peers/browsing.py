"""What the two browsers have in common: the script that fetches files in a page, and what is made of its answer."""

import base64
import pathlib
import sys

# Any page of the server's will do: the script runs in it, so that its fetches are of the same origin.
PAGE = "https://localhost:4433/index.html"

SCRIPT_SECONDS = 90

# Calls back with [name, protocol, base64] for each file, or with a sentence.
FETCH = """
const names = arguments[0], done = arguments[arguments.length - 1];
performance.setResourceTimingBufferSize(10000);
function base64(bytes) {
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(text);
}
async function get(name) {
  const response = await fetch("/" + name, {cache: "no-store"});
  if (!response.ok) throw new Error(name + ": status " + response.status);
  const body = new Uint8Array(await response.arrayBuffer());
  const entry = performance.getEntriesByName(new URL("/" + name, location).href)[0];
  return [name, entry ? entry.nextHopProtocol : "unknown", base64(body)];
}
// A page that asks for more than a thousand files at once is refused by its own browser.
const waiting = names.slice(), got = [];
async function work() {
  while (waiting.length) got.push(await get(waiting.shift()));
}
Promise.all(Array.from({length: 200}, work)).then(() => done(got), (error) => done(String(error)));
"""


def keep(answer, out: pathlib.Path):
    """Writes the files that came over HTTP/3; ends the program with a sentence when one did not."""
    if isinstance(answer, str):
        sys.exit(f"the page says: {answer}")
    for name, protocol, text in answer:
        # Chromium calls it h3/quic2draft08 under version 2.
        if protocol.split("/")[0] != "h3":
            sys.exit(f"{name} came over {protocol or 'nothing known'}")
        (out / name).write_bytes(base64.b64decode(text))
    print(f"{len(answer)} files over h3")
