"""scripts/check_layers.py sees what it is there to see: each test breaks one rule in a small tree of its own."""

import unittest

import small_tree

LIB_GRAPH = """
layer(base)
layer(telemetry  USES base)
layer(wire       USES base)
layer(net        USES base telemetry)
layer(recovery   USES base wire)
layer(crypto     USES base wire PRIVATE BoringSSL::crypto)
layer(connection USES base wire recovery crypto)
layer(http3      USES base connection PRIVATE PkgConfig::NGHTTP3)  # two headers only
"""
DRIVER_GRAPH = """
driver(crypto/boringssl USES pollux_crypto PRIVATE BoringSSL::crypto)
driver(net/dpdk         USES pollux_net PRIVATE PkgConfig::DPDK)
"""


def judge(files: dict[str, str]) -> tuple[int, str]:
    """Exit code and output of the check over a tree that holds these files and the two graphs."""
    graphs = {"lib/CMakeLists.txt": LIB_GRAPH, "drivers/CMakeLists.txt": DRIVER_GRAPH}
    return small_tree.judge("check_layers.py", graphs | files)


class CheckLayersTest(unittest.TestCase):
    def assert_passes(self, files: dict[str, str]):
        code, output = judge(files)
        self.assertEqual(code, 0, output)

    def assert_fails_at(self, place: str, files: dict[str, str]):
        code, output = judge(files)
        self.assertEqual(code, 1, output)
        self.assertIn(place, output)

    def test_an_include_along_an_arrow_passes(self):
        self.assert_passes(
            {"lib/wire/frames.h": '#include <vector>\n#include "base/result.h"\n#include "wire/error.h"\n'}
        )

    def test_an_include_against_an_arrow_fails_with_file_and_line(self):
        self.assert_fails_at(
            "lib/wire/frames.h:2: wire may not include recovery/",
            {"lib/wire/frames.h": '\n#include "recovery/rtt.h"\n'},
        )

    def test_an_arrow_is_not_inherited(self):
        self.assert_fails_at(
            "lib/http3/file.cc:1: http3 may not include wire/", {"lib/http3/file.cc": '#include "wire/error.h"\n'}
        )

    def test_a_folder_that_is_no_layer_fails(self):
        self.assert_fails_at("lib/misc is not a layer", {"lib/misc/a.cc": '#include "base/result.h"\n'})

    def test_an_include_that_is_not_rooted_fails(self):
        self.assert_fails_at("lib/wire/a.cc:1:", {"lib/wire/a.cc": '#include "frames.h"\n'})

    def test_lib_reaching_into_drivers_fails(self):
        self.assert_fails_at(
            "lib/net/a.cc:1: net may not include drivers/net/dpdk/",
            {"lib/net/a.cc": '#include "drivers/net/dpdk/port.h"\n'},
        )

    def test_http3_sees_two_headers_of_connection_only(self):
        self.assert_passes({"lib/http3/a.cc": '#include "connection/events.h"\n#include "connection/stream_api.h"\n'})
        self.assert_fails_at(
            "lib/http3/a.cc:1: of connection/", {"lib/http3/a.cc": '#include "connection/connection.h"\n'}
        )

    def test_the_graph_may_not_join_what_must_stay_apart(self):
        graph = LIB_GRAPH.replace("layer(recovery   USES base wire)", "layer(recovery   USES base wire net)")
        self.assert_fails_at("recovery and net must never see each other", {"lib/CMakeLists.txt": graph})

    def test_the_graph_may_not_point_upwards(self):
        graph = LIB_GRAPH.replace("layer(wire       USES base)", "layer(wire       USES base http3)")
        self.assert_fails_at("layer wire uses http3", {"lib/CMakeLists.txt": graph})

    def test_dpdk_stays_in_its_driver_and_the_programs(self):
        self.assert_passes(
            {"drivers/net/dpdk/a.cc": '#include <rte_mbuf.h>\n#include "net/packet.h"\n#include "base/result.h"\n'}
        )
        self.assert_fails_at("lib/net/a.cc:1: DPDK", {"lib/net/a.cc": "#include <rte_mbuf.h>\n"})

    def test_ipsec_mb_stays_in_its_driver(self):
        self.assert_fails_at("lib/crypto/a.cc:1: IPsec-MB", {"lib/crypto/a.cc": "#include <intel-ipsec-mb.h>\n"})

    def test_boringssl_stays_in_crypto_and_tls(self):
        self.assert_passes({"lib/crypto/a.cc": "#include <openssl/aead.h>\n"})
        self.assert_fails_at("lib/connection/a.cc:1: BoringSSL", {"lib/connection/a.cc": "#include <openssl/ssl.h>\n"})

    def test_a_driver_sees_only_what_it_uses(self):
        self.assert_fails_at(
            "drivers/crypto/boringssl/a.cc:1: drivers/crypto/boringssl may not include net/",
            {"drivers/crypto/boringssl/a.cc": '#include "net/packet.h"\n'},
        )

    def test_lib_has_no_threads(self):
        self.assert_fails_at("lib/base/a.h:1: lib/ has no threads", {"lib/base/a.h": "#include <mutex>\n"})
        self.assert_fails_at("lib/base/a.h:1: lib/ has no threads", {"lib/base/a.h": "std::jthread worker;\n"})

    def test_lib_reads_no_clock(self):
        self.assert_fails_at(
            "lib/recovery/a.cc:2: lib/ has no clocks",
            {"lib/recovery/a.cc": "// a line\nauto now = std::chrono::steady_clock::now();\n"},
        )

    def test_words_in_comments_and_text_are_no_code(self):
        self.assert_passes(
            {"lib/base/a.cc": '// no std::mutex here\n/* thread_local\n steady_clock */\nauto text = "throw";\n'}
        )


if __name__ == "__main__":
    unittest.main()
