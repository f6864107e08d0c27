"""pollux-load's prompt as a person has it: at a terminal, with completion, live statistics, and wrong words."""

import os
import re
import unittest

import lab
from load_lab import LOAD, LoadLab
from ordinary_host import PORT, OrdinaryHost, as_nobody
from terminal import Terminal

PROMPT = r"^pollux-load> "
CTRL_C, CTRL_D, TAB = "\x03", "\x04", "\t"
LINES, COLUMNS = 24, 80


class LoadPromptTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.host = cls.enterClassContext(OrdinaryHost())
        cls.host.add_file("page", os.urandom(10_000))
        cls.edge = cls.host.start_edge()

    def prompt(self, *options: str) -> Terminal:
        target = ["--target", f"127.0.0.1:{PORT}", "--path", "/page"]
        command = [*lab.enter(self.host.namespace), *as_nobody(), str(LOAD), *target, "-i", *options]
        terminal = self.enterContext(Terminal(command))
        terminal.expect(PROMPT)
        return terminal

    def quit(self, terminal: Terminal):
        terminal.type("quit\n")
        self.assertEqual(terminal.wait(), 0, terminal.text)

    def test_words_are_completed(self):
        terminal = self.prompt()
        terminal.type("sh" + TAB)
        terminal.expect("show ")
        terminal.type("po" + TAB + TAB)
        for word in ("stats", "xstats", "info"):
            terminal.expect(rf"^ {word}\b")
        terminal.expect(PROMPT + "show port ")
        terminal.type("i" + TAB + "\n")
        terminal.expect("127.0.0.1|socket")
        terminal.type("set mode bulk_d" + TAB + "\n")
        terminal.run("show config", r"^mode +bulk_download ")
        terminal.type("set conn?")
        terminal.expect("connections")
        self.quit_with_line_begun(terminal)

    def quit_with_line_begun(self, terminal: Terminal):
        terminal.type("\x01\x0b")  # to the beginning of the line, and all of it away
        self.quit(terminal)

    def test_a_run_is_begun_watched_and_ended(self):
        terminal = self.prompt()
        terminal.run("set duration 0", PROMPT)
        terminal.run("set connections 3", PROMPT)
        terminal.run("start", r"^started$")
        terminal.expect(r"^1 s .*goodput .*requests/s .*p50 .*connections 3")
        terminal.expect(r"^2 s .*requests/s")
        # A line that was begun stays below what appears.
        terminal.type("show conn")
        terminal.expect(r"^3 s .*requests/s")
        terminal.expect(PROMPT + "show conn$")
        terminal.type("\n")
        terminal.expect(r"^3 connections$")
        terminal.run("show latency", r"^requests +\d{2,} ")
        terminal.run("show port stats", r"^ *Conn-closed: +0 ")
        terminal.run("show port stats", "Device statistics for port 0")
        terminal.run("set mode idle", "stop it first")
        terminal.run("clear", r"^\d s .*requests/s")
        terminal.run("stop", "Load figures of all workers")
        self.assertGreater(int(terminal.expect(r" requests: +(\d+)").group(1)), 10)
        terminal.run("live off", PROMPT)
        terminal.run("start", r"^started$")
        terminal.run("stop", "Load figures of all workers")
        self.quit(terminal)

    def test_a_run_that_ends_by_itself_is_told(self):
        terminal = self.prompt("--duration", "1500ms")
        terminal.run("start", r"^started$")
        terminal.expect("Load figures of all workers")
        terminal.expect(PROMPT)
        terminal.run("stop", "no run is under way")
        self.quit(terminal)

    def test_wrong_words_are_told_what_could_have_stood_there(self):
        terminal = self.prompt()
        for line, sentence in (
            ("strat", "there is no command 'strat': help lists them"),
            ("show prot stats", "'prot': behind 'show' comes "),
            ("show port", "'show port' wants one more word: stats, xstats or info"),
            ("start now", "'start' is complete: 'now' is too much"),
            ("set speed 3", "'speed': behind 'set' comes mode, "),
            ("set mode dance", "mode wants one of .*, not 'dance'"),
            ("set connections many", "a whole number from 1 .* not 'many'"),
            ("load /nonexistent/commands", "the file of commands '/nonexistent/commands'"),
            ("stop", "no run is under way: start begins one"),
            ("help me", "there is no section 'me': help lists them"),
        ):
            with self.subTest(line):
                terminal.run(line, sentence)
                terminal.expect(PROMPT)
        self.quit(terminal)

    def test_help_is_in_sections_that_fit_a_screen(self):
        terminal = self.prompt()
        for section, word in (("", "help control"), (" control", "start"), (" display", "show latency"), (" config", "set mode")):
            with self.subTest(section):
                before = len(terminal.text)
                terminal.run(f"help{section}", re.escape(word))
                terminal.expect(PROMPT)
                page = terminal.text[before:].splitlines()
                self.assertLess(len(page), LINES)
                self.assertLessEqual(max(map(len, page)), COLUMNS)
        self.quit(terminal)

    def test_a_file_of_commands_is_loaded(self):
        script = self.host.folder / "commands"
        script.write_text("# what is typed every day\nset connections 2\nset duration 0\nstart\n")
        terminal = self.prompt("--load", str(script))
        terminal.expect(r"^1 s .*connections 2")
        terminal.run("stop", "Load figures")
        script.write_text("live off\nsotp\n")
        terminal.run(f"load {script}", r"commands:2: there is no command 'sotp'")
        self.quit(terminal)

    def test_the_end_of_the_input_and_ctrl_c_end_a_run_with_the_closing_block(self):
        for key in (CTRL_D, CTRL_C):
            with self.subTest(key):
                terminal = self.prompt("--duration", "0")
                terminal.run("start", r"^1 s .*requests/s")
                self.assertFalse(terminal.echoes())
                terminal.type(key)
                terminal.expect("Accumulated QUIC statistics for all workers")
                self.assertEqual(terminal.wait(), 0, terminal.text)


class LoadPromptOnDpdkTest(unittest.TestCase):
    def test_the_ports_own_numbers_are_the_kernels_at_the_other_end(self):
        with LoadLab() as laboratory:
            laboratory.add_file("page", os.urandom(10_000))
            laboratory.start_gtlsserver()
            with Terminal(laboratory.load_command("--path", "/page", "-i"), lab.START_SECONDS) as terminal:
                terminal.expect(PROMPT)
                terminal.run("show port info", r"net_af_packet0, net_af_packet, [0-9a-f:]{17}\), 1 queue")
                terminal.run("set duration 0", PROMPT)
                terminal.run("start", r"^\d+ s .*goodput [1-9]")
                terminal.run("stop", "Load figures of all workers")
                told = int(terminal.run("show port stats", r"Device statistics[^+]*TX-packets: +(\d+)").group(1))
                # A late packet of the server's may be answered between two questions.
                before = self.sent(terminal)
                arrived = laboratory.server_link()["stats64"]["rx"]["packets"]
                after = self.sent(terminal)
                terminal.type("quit\n")
                self.assertEqual(terminal.wait(), 0, terminal.text)
        self.assertGreater(told, 0)
        self.assertLessEqual(told, before)
        self.assertLessEqual(before, arrived)
        self.assertLessEqual(arrived, after)

    def sent(self, terminal: Terminal) -> int:
        return int(terminal.run("show port xstats", r"^tx_good_packets +(\d+)").group(1))


if __name__ == "__main__":
    lab.require_root()
    unittest.main()
