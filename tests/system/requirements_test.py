"""scripts/requirements.py sees what it is there to see: each test breaks one rule in a small tree of its own."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

SCRIPT = pathlib.Path(__file__).resolve().parents[2] / "scripts/requirements.py"

TABLE = "tests/requirements/rfc9000.toml"
UNIT = "tests/unit/path_test.cc"

# Kept apart from the numbers, so that the script does not take these examples for citations.
S = "\N{SECTION SIGN}"

PROVED = """
["9000-8.1-1"]
level = "MUST"
says = "Three times what came, and no more."
proved_by = ["Path.KeepsTheLimit"]
"""
UNPROVED = """
["9000-8.1-2"]
level = "MUST NOT"
says = "Nothing to strangers."
"""
EXCUSED = """
["9000-8.1-2"]
level = "SHOULD"
says = "Nothing to strangers."
exception = "There are none."
"""
PATH_TEST = "TEST(Path, KeepsTheLimit) {\n}\n"


def run(files: dict[str, str], *arguments: str) -> tuple[int, str, dict[str, str]]:
    """Exit code, output, and the files afterwards, of the script over a tree that holds these files."""
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for name, text in {UNIT: PATH_TEST, **files}.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        result = subprocess.run(
            [sys.executable, str(SCRIPT), "--root", str(root), *arguments], capture_output=True, text=True, check=False
        )
        return result.returncode, result.stdout + result.stderr, {name: (root / name).read_text() for name in files}


class RequirementsTest(unittest.TestCase):
    def assert_passes(self, files: dict[str, str], *arguments: str):
        code, output, _ = run(files, *arguments)
        self.assertEqual(code, 0, output)

    def assert_fails_with(self, problem: str, files: dict[str, str], *arguments: str):
        code, output, _ = run(files, *arguments)
        self.assertEqual(code, 1, output)
        self.assertIn(problem, output)

    def test_proofs_and_reasons_pass_and_are_counted_in_the_last_line(self):
        code, output, _ = run({TABLE: PROVED + EXCUSED})
        self.assertEqual(code, 0, output)
        self.assertEqual(
            output.splitlines()[-1],
            "MUST: 1 proved, 0 not applicable, 0 missing; SHOULD: 0 proved, 1 excepted, 0 missing",
        )

    def test_a_test_that_does_not_exist_fails_whatever_is_allowed(self):
        table = PROVED.replace("KeepsTheLimit", "Keeps")
        self.assert_fails_with("9000-8.1-1: there is no test Path.Keeps", {TABLE: table}, "--allow-missing")

    def test_a_requirement_without_a_word_fails_unless_that_is_allowed(self):
        self.assert_fails_with("9000-8.1-2 MUST NOT: missing: Nothing to strangers.", {TABLE: PROVED + UNPROVED})
        self.assert_passes({TABLE: PROVED + UNPROVED}, "--allow-missing")

    def test_an_empty_list_proves_nothing(self):
        table = PROVED.replace('["Path.KeepsTheLimit"]', "[]")
        self.assert_fails_with("9000-8.1-1: proved_by is empty", {TABLE: table}, "--allow-missing")

    def test_a_must_has_no_exceptions(self):
        table = PROVED.replace('proved_by = ["Path.KeepsTheLimit"]', 'exception = "It is hard."')
        self.assert_fails_with("9000-8.1-1: exception: a MUST has one of", {TABLE: table}, "--allow-missing")

    def test_a_proof_and_a_reason_why_not_contradict_each_other(self):
        table = PROVED + 'not_applicable = "It binds others."\n'
        self.assert_fails_with("9000-8.1-1: not_applicable and proved_by", {TABLE: table}, "--allow-missing")

    def test_a_number_left_out_fails(self):
        table = PROVED + UNPROVED.replace("8.1-2", "8.1-3")
        self.assert_fails_with("9000-8.1-3: the one before it is not there", {TABLE: table}, "--allow-missing")

    def test_a_requirement_in_two_places_fails(self):
        other = "tests/requirements/rfc9000_08.toml"
        self.assert_fails_with("9000-8.1-1 is also in", {TABLE: PROVED, other: PROVED}, "--allow-missing")
        self.assert_fails_with("rfc9000.toml:", {TABLE: PROVED + PROVED}, "--allow-missing")

    def test_a_citation_of_a_number_that_does_not_exist_fails_with_file_and_line(self):
        for citation in (f"{S}8.1-7", f"{S}8.1-1, {S}8.1-7", f"{S}8.1-1, -7", f"{S}8, RFC 9002 {S}7, RFC 9000 {S}8.1-7"):
            self.assert_fails_with(
                "lib/connection/path.cc:2: there is no requirement 9000-8.1-7",
                {TABLE: PROVED, "lib/connection/path.cc": f"\n// RFC 9000 {citation}: a limit\n"},
                "--allow-missing",
            )

    def test_sections_and_other_documents_are_not_requirements(self):
        text = f"// RFC 9000 {S}8.1, {S}9.2-9.4; RFC 9287 {S}3-9; draft-ietf-quic-multipath {S}2-4\n"
        self.assert_passes({TABLE: PROVED, "lib/connection/path.cc": text})

    def test_parameterised_and_python_tests_are_tests(self):
        table = PROVED.replace('"Path.KeepsTheLimit"', '"Sizes/Path.Fits/0", "tests/system/lab_test.py:LabTest.test_it"')
        self.assert_passes(
            {
                TABLE: table,
                UNIT: "TEST_P(Path,\n       Fits) {\n}\n",
                "tests/system/lab_test.py": "class LabTest:\n    def test_it(self):\n        pass\n",
            }
        )

    def test_marks_above_and_inside_a_test_are_written_into_the_table(self):
        above = f"// RFC 9000 {S}8.1-1, -2: a limit\nTEST(Path, KeepsTheLimit) {{\n}}\n"
        inside = f"TEST(Path, Counts) {{\n  // RFC 9000 {S}8.1-2\n}}\n// RFC 9000 {S}8.1-2\nint helper() {{\n}}\n"
        code, output, files = run({TABLE: PROVED + UNPROVED, UNIT: above + inside}, "--from-marks")
        self.assertEqual(code, 0, output)
        self.assertEqual(files[TABLE], PROVED + UNPROVED + 'proved_by = ["Path.KeepsTheLimit", "Path.Counts"]\n')

    def test_a_proof_takes_the_place_of_a_reason(self):
        marked = f"// RFC 9000 {S}8.1-2\n" + PATH_TEST
        _, _, files = run({TABLE: PROVED + EXCUSED, UNIT: marked}, "--from-marks")
        self.assertNotIn("exception", files[TABLE])
        self.assertIn('Nothing to strangers."\nproved_by = ["Path.KeepsTheLimit"]\n', files[TABLE])


if __name__ == "__main__":
    unittest.main()
