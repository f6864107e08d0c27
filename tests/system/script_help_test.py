"""A script of scripts/ that is asked for help says what it is for, and does nothing else."""

import pathlib
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
SOURCED = {"privilege.sh", "usage.sh"}
# Two hand it on to a program that runs as root; and what a container starts is told everything by its environment.
ASK_ANOTHER = {"interop.sh", "nic_lab.sh", "run_endpoint.sh"}
MOMENT_SECONDS = 20


def ask(script: str, word: str, folder: pathlib.Path) -> subprocess.CompletedProcess:
    quietly = {"stdin": subprocess.DEVNULL, "capture_output": True, "text": True, "timeout": MOMENT_SECONDS}
    return subprocess.run([script, word], cwd=folder, check=False, **quietly)


class ScriptHelpTest(unittest.TestCase):
    def test_each_script_prints_the_comment_that_it_opens_with(self):
        for path in (ROOT / "scripts").rglob("*.sh"):
            if path.name in SOURCED | ASK_ANOTHER:
                continue
            with self.subTest(path.name):
                text = path.read_text()
                # Looked at before it is run: who does not know the word would do its work.
                self.assertIn("\nsource scripts/usage.sh\n", text)
                comment = text.partition("\n")[2].partition("\nset -euo pipefail")[0]
                for word in ("--help", "-h"):
                    told = ask(str(path), word, ROOT)
                    self.assertEqual((told.returncode, told.stderr), (0, ""))
                    self.assertEqual([f"# {line}".rstrip() for line in told.stdout.splitlines()], comment.splitlines())

    def test_it_is_found_from_any_folder(self):
        self.assertIn("--fast", ask("../../scripts/check.sh", "--help", ROOT / "tests" / "system").stdout)
        with tempfile.TemporaryDirectory() as folder:
            self.assertIn("--fast", ask(str(ROOT / "scripts" / "check.sh"), "--help", pathlib.Path(folder)).stdout)

    def test_a_word_that_is_not_known_is_refused_with_the_same_text(self):
        for name in ("check.sh", "coverage.sh", "quickstart.sh", "swarm.sh", "build_boringssl.sh", "guest_kernel.sh"):
            with self.subTest(name):
                told = ask(f"scripts/{name}", "--dance", ROOT)
                self.assertEqual((told.returncode, told.stdout), (2, ""))
                self.assertIn(f"scripts/{name}", told.stderr)


if __name__ == "__main__":
    unittest.main()
