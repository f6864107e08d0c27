"""scripts/check_atomics.py sees what it is there to see: each test is a small tree of its own."""

import unittest

from small_tree import judge


class CheckAtomicsTest(unittest.TestCase):
    def assert_passes(self, files: dict[str, str]):
        code, output = judge("check_atomics.py", files)
        self.assertEqual(code, 0, output)

    def assert_fails_at(self, place: str, file: str, text: str):
        code, output = judge("check_atomics.py", {file: text})
        self.assertEqual(code, 1, output)
        self.assertIn(place, output)

    def test_atomics_pass_where_the_design_has_them(self):
        self.assert_passes({"lib/registry/a.h": "std::atomic<int> count;\n"})
        self.assert_passes({"lib/base/spsc_ring.h": "std::atomic<int> count;\n"})
        self.assert_passes({"lib/telemetry/counters.h": "std::atomic<int> count;\n"})

    def test_atomics_fail_everywhere_else_with_file_and_line(self):
        for file in ("lib/wire/a.h", "lib/base/a.h", "lib/telemetry/a.h", "app/edge/a.cc", "drivers/net/dpdk/a.cc"):
            self.assert_fails_at(f"{file}:2: no atomics", file, "\nstd::atomic_ref<int> count;\n")
        self.assert_fails_at("app/a.cc:1: no atomics", "app/a.cc", "auto old = __atomic_fetch_add(&a, 1, 0);\n")
        self.assert_fails_at("app/a.cc:1: no atomics", "app/a.cc", "rte_smp_wmb();\n")

    def test_locks_fail_in_the_registry_too(self):
        for text in ("std::mutex m;", "std::scoped_lock a{m};", "std::condition_variable c;", "rte_spinlock_t lock;"):
            self.assert_fails_at("lib/registry/a.h:1: no locks", "lib/registry/a.h", text + "\n")
        self.assert_fails_at("app/a.cc:1: no locks", "app/a.cc", "pthread_mutex_t m;\n")

    def test_thread_local_and_volatile_fail(self):
        self.assert_fails_at("app/a.cc:1: no thread_local", "app/a.cc", "thread_local int seed;\n")
        self.assert_fails_at("drivers/a.cc:1: no volatile", "drivers/a.cc", "volatile int flag;\n")

    def test_words_in_comments_and_assembly_pass(self):
        self.assert_passes({"app/a.cc": '// no std::mutex\nauto text = "volatile";\nasm volatile("pause");\n'})

    def test_a_row_that_nobody_needs_any_more_fails(self):
        self.assert_fails_at(
            "app/common/stop_signal.cc: has no atomics any more", "app/common/stop_signal.cc", "int count;\n"
        )


if __name__ == "__main__":
    unittest.main()
