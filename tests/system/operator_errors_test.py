"""What an operator gets wrong is refused with a sentence that names it, and exit code 1, before a port is started."""

import os
import pathlib
import subprocess
import tempfile
import unittest

import lab

DEVICE = ("--vdev", "net_null0")


class OperatorErrorsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(cls.enterClassContext(tempfile.TemporaryDirectory()))
        cls.certificate, cls.key = lab.make_certificate(cls.folder)
        _, cls.other_key = lab.make_certificate(cls.folder, "other")
        cls.docroot = cls.folder / "docroot"
        cls.docroot.mkdir()
        cls.rubbish = cls.folder / "rubbish.pem"
        cls.rubbish.write_text("not a PEM file\n")

    def arguments(self, **changes) -> list[str]:
        """Good arguments, with these options changed; None leaves an option out."""
        good = {"listen": "10.0.0.1:4433", "cert": self.certificate, "key": self.key, "docroot": self.docroot}
        return [
            word
            for option, value in (good | changes).items()
            if value is not None
            for word in (f"--{option}", str(value))
        ]

    def refuse(self, arguments, *, says, device=DEVICE, memory=lab.NO_HUGE_PAGES, cores=None, mask=None):
        """Runs pollux-edge, which must end by itself with exit code 1 and say every word of `says`."""
        where = ["-c", mask] if mask else ["--lcores", cores or str(lab.last_core())]
        command = [str(lab.EDGE), *where, "--no-pci", "--no-telemetry", "--file-prefix", f"pollux-{os.getpid()}"]
        command += [*memory, *device, "--", *arguments]
        result = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=60,
            check=False,
        )
        self.assertEqual(result.returncode, 1, result.stdout)
        for word in says:
            self.assertIn(str(word).lower(), result.stdout.lower())
        self.assertNotIn(lab.READY, result.stdout)

    def test_no_certificate(self):
        self.refuse(self.arguments(cert=None), says=["--cert"])

    def test_a_certificate_file_that_is_not_there(self):
        self.refuse(self.arguments(cert="/nonexistent/cert.pem"), says=["/nonexistent/cert.pem"])

    def test_a_certificate_file_that_is_none(self):
        self.refuse(self.arguments(cert=self.rubbish), says=[self.rubbish])

    def test_no_key(self):
        self.refuse(self.arguments(key=None), says=["--key"])

    def test_an_unreadable_key(self):
        self.refuse(self.arguments(key="/nonexistent/key.pem"), says=["/nonexistent/key.pem"])

    def test_a_key_file_that_is_none(self):
        self.refuse(self.arguments(key=self.rubbish), says=[self.rubbish])

    def test_a_key_of_another_certificate(self):
        self.refuse(self.arguments(key=self.other_key), says=[self.other_key, "match"])

    def test_no_document_root(self):
        self.refuse(self.arguments(docroot=None), says=["--docroot"])

    def test_a_document_root_that_is_not_there(self):
        self.refuse(self.arguments(docroot="/nonexistent/www"), says=["/nonexistent/www"])

    def test_a_document_root_that_is_a_file(self):
        self.refuse(self.arguments(docroot=self.rubbish), says=[self.rubbish])

    def test_no_address(self):
        self.refuse(self.arguments(listen=None), says=["--listen"])

    def test_addresses_that_are_none(self):
        wrong_parts = {
            "nonsense": "nonsense",
            "10.0.0.1": "10.0.0.1",
            "10.0.0.256:443": "10.0.0.256",
            "10.0.0.1:0": '"0"',
            "10.0.0.1:65536": "65536",
            "::1:443": "::1:443",
            "[fd00::zz]:443": "fd00::zz",
        }
        for address, wrong in wrong_parts.items():
            with self.subTest(address):
                self.refuse(self.arguments(listen=address), says=["--listen", wrong])

    def test_an_unknown_option(self):
        self.refuse([*self.arguments(), "--no-such-option"], says=["--no-such-option"])

    def test_a_statistics_period_that_is_no_number(self):
        self.refuse(self.arguments(**{"stats-period": "often"}), says=["often"])

    def test_a_configuration_file_that_is_not_there(self):
        self.refuse(self.arguments(config="/nonexistent/edge.toml"), says=["/nonexistent/edge.toml"])

    def test_a_configuration_file_that_does_not_parse(self):
        config = self.folder / "broken.toml"
        config.write_text("this = = is not TOML\n")
        self.refuse(self.arguments(config=config), says=[config])

    def test_a_configuration_key_that_is_unknown(self):
        config = self.folder / "unknown.toml"
        config.write_text("no_such_key = 1\n")
        self.refuse(self.arguments(config=config), says=[config, "no_such_key"])

    def test_no_device(self):
        self.refuse(self.arguments(), device=(), says=["device"])

    def test_a_device_that_does_not_exist(self):
        self.refuse(self.arguments(), device=("--vdev", "net_af_packet0,iface=pollux-nowhere"), says=["net_af_packet0"])

    def test_a_driver_that_does_not_exist(self):
        self.refuse(self.arguments(), device=("--vdev", "net_nonsense0"), says=["net_nonsense0"])

    def test_more_workers_than_queues(self):
        with lab.Lab() as room:
            edge = room.refused_edge(cores=("--lcores", "(0,1)@0"), options=("--rxq", "2"))
            self.assertEqual(edge.exit_code, 1, edge.log)
            self.assertIn("at most 1 queue, too few for 2 workers", edge.log)
            self.assertNotIn(lab.READY, edge.log)

    def test_queues_that_no_worker_polls(self):
        self.refuse(self.arguments(rxq=4), says=["4 queues", "as many workers", "-l 0-3"])
        made_with_two = f"{lab.Lab.DEVICE},qpairs=2"
        with lab.Lab() as room:
            edge = room.refused_edge(device=made_with_two)
            self.assertEqual(edge.exit_code, 1, edge.log)
            self.assertIn("polled or not", edge.log)

    def test_queues_for_some_of_the_workers(self):
        says = ["more workers than queues, 3 and 2", "--rxq 3", "--rxq 1"]
        self.refuse(self.arguments(rxq=2), cores="0@0,1@0,2@0", says=says)

    def test_more_workers_than_lcores(self):
        self.refuse(self.arguments(**{"nb-cores": 4}), says=["4 workers", "the EAL was given 1", "-l 0-3"])

    def test_a_core_mask_without_a_core(self):
        self.refuse(self.arguments(), mask="0", says=["mask"])

    def test_a_queue_without_enough_descriptors(self):
        for option, way in (("rxd", "receive"), ("txd", "transmit")):
            with self.subTest(option):
                self.refuse(self.arguments(**{option: 16}), says=[f"16 {way} descriptors", "a burst has 64"])

    def test_more_descriptors_than_there_are_buffers_for(self):
        arguments = self.arguments(rxd=8192, **{"total-num-mbufs": 4095})
        self.refuse(arguments, says=["hold 8192 packet buffers, and there are 4095", "--total-num-mbufs"])

    def test_more_packet_buffers_than_there_is_memory(self):
        buffers = 50_000_000
        says = [f"no memory for {buffers} packet buffers", "--total-num-mbufs"]
        self.refuse(self.arguments(**{"total-num-mbufs": buffers}), says=says)

    def test_a_port_that_is_not_there(self):
        self.refuse(self.arguments(port=7), says=["port 7"])

    def test_ports_of_which_one_is_not_there(self):
        self.refuse(self.arguments(port="0,7"), says=["port 7", "DPDK has found 0"])
        self.refuse(self.arguments(port="0,0"), says=["port 0 twice"])

    def test_tables_that_are_too_large_for_the_memory(self):
        most = 1 << 24
        large = self.arguments(**{"max-connections": most, "listed-streams": most, "total-num-mbufs": 16_383})
        says = ["registry", "8 workers", f"{most} connections", "GB are available", "--max-connections"]
        self.refuse(large, cores="(0-7)@0", says=says)

    def test_formats_of_connection_ids_that_are_none(self):
        key = self.folder / "id.key"
        key.write_text("0123\n")
        for words, wrong in (
            ("colour=red", "colour=red"),
            ("rotation=7", "0 to 6"),
            ("key-file=/nonexistent/key", "/nonexistent/key"),
            (f"key-file={key}", "32 hexadecimal digits"),
        ):
            with self.subTest(words):
                self.refuse(self.arguments(**{"id-format": words}), says=["connection ID", wrong])

    def test_a_crypto_backend_that_is_not_there(self):
        self.refuse(self.arguments(crypto="rot13"), says=["rot13", "ipsec-mb"])

    def test_too_little_memory(self):
        self.refuse(self.arguments(), memory=("--no-huge", "--no-shconf", "-m", "8"), says=["memory"])

    def test_a_core_that_does_not_exist(self):
        self.refuse(self.arguments(), cores="1000", says=["core"])

    def test_help_fits_a_screen_and_is_no_error(self):
        result = subprocess.run((str(lab.EDGE), "--help"), capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual(result.returncode, 0, result.stderr)
        lines = result.stdout.splitlines()
        self.assertLessEqual(len(lines), 50)
        self.assertLessEqual(max(map(len, lines)), 120)
        for option in ("--listen", "--cert", "--key", "--docroot", "--config", "--stats-period"):
            self.assertIn(option, result.stdout)


if __name__ == "__main__":
    lab.require_root()
    unittest.main()
