"""A check script run over a small tree made for one test."""

import pathlib
import subprocess
import sys
import tempfile

SCRIPTS = pathlib.Path(__file__).resolve().parents[2] / "scripts"


def judge(script: str, files: dict[str, str]) -> tuple[int, str]:
    """Exit code and output of scripts/SCRIPT over a tree that holds these files."""
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for name, text in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        result = subprocess.run(
            [sys.executable, str(SCRIPTS / script), "--root", str(root)], capture_output=True, text=True, check=False
        )
        return result.returncode, result.stdout + result.stderr
