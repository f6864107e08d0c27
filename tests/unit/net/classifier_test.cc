#include "net/classifier.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "base/byte_writer.h"
#include "base/rng.h"
#include "net/checksum.h"
#include "net/ipv4.h"
#include "net/udp.h"
#include "net/udp_encapsulation.h"
#include "unit/net/test_frame.h"

namespace pollux::net {
namespace {

using namespace testing;
using telemetry::DropReason;
using Frame = std::vector<std::uint8_t>;

constexpr std::size_t kEthernet = 14;

class Classifier : public ::testing::Test {
 protected:
  // A datagram "hello" from the client to the server.
  [[nodiscard]] Frame hello(const Flow& flow) {
    std::array<Packet, 1> packet;
    EXPECT_EQ(pool.allocate(packet), 1U);
    const std::array<std::uint8_t, 5> payload{'h', 'e', 'l', 'l', 'o'};
    std::ranges::copy(payload, payload_room(packet[0]).begin());
    encapsulate(packet[0], flow, {.macs = {kClientMac}}, {.payload_size = payload.size()});
    return bytes_of(packet[0]);
  }
  [[nodiscard]] Frame hello_v4() { return hello(client_flow_v4()); }
  [[nodiscard]] Frame hello_v6() { return hello(client_flow_v6()); }

  // The payload as text, or the name of the drop reason, or "answer".
  [[nodiscard]] std::string verdict(const Frame& frame) {
    Packet packet = pool.received(frame, 0);
    return verdict_on(packet);
  }
  [[nodiscard]] std::string verdict_on(Packet& packet) {
    const Classified classified = classify(packet, server.local, server.port);
    if (const auto* reason = std::get_if<DropReason>(&classified)) return std::string{name_of(*reason)};
    if (const auto* datagram = std::get_if<Datagram>(&classified)) {
      return {datagram->payload.begin(), datagram->payload.end()};
    }
    return "answer";
  }

  // The frame with its IPv4 header checksum made right again.
  [[nodiscard]] static Frame rechecked(Frame frame) {
    const MutableBytes header = MutableBytes{frame}.subspan(kEthernet, Ipv4Header::kSize);
    header[10] = header[11] = 0;
    ByteWriter{header.subspan(10)}.write_u16(finish_checksum(add_to_sum(0, header)));
    return frame;
  }

  [[nodiscard]] static Frame changed(Frame frame, std::size_t place, std::uint8_t value) {
    frame[place] = value;
    return frame;
  }

  TestPool pool;
  Server server;
};

TEST_F(Classifier, FindsADatagramOfEitherFamily) {
  EXPECT_EQ(verdict(hello_v4()), "hello");
  EXPECT_EQ(verdict(hello_v6()), "hello");
  EXPECT_EQ(pool.outstanding, 0U);
}

TEST_F(Classifier, ReadsAFrameThatAKernelHasSent) {
  // 192.0.2.7:50000 to 192.0.2.1:443, "hi", with the identification and the padding that Linux and a NIC give it.
  const Frame frame{0x02, 0x00, 0x00, 0x00, 0x00, 0x01, 0x02, 0x00, 0x00, 0x00, 0x00, 0x02, 0x08, 0x00, 0x45,
                    0x00, 0x00, 0x1e, 0x1c, 0x46, 0x40, 0x00, 0x40, 0x11, 0x9a, 0x80, 0xc0, 0x00, 0x02, 0x07,
                    0xc0, 0x00, 0x02, 0x01, 0xc3, 0x50, 0x01, 0xbb, 0x00, 0x0a, 0x4e, 0x5c, 'h',  'i',  0x00,
                    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00};
  EXPECT_EQ(verdict(frame), "hi");
}

TEST_F(Classifier, CutsEthernetPaddingOff) {
  Frame frame = hello_v4();
  frame.resize(60, 0xaa);
  EXPECT_EQ(verdict(frame), "hello");
}

TEST_F(Classifier, LeavesWhatItDoesNotAnswerAsItWas) {
  const Frame frame = hello_v6();
  Packet packet = pool.received(frame);
  EXPECT_EQ(verdict_on(packet), "hello");
  EXPECT_EQ(bytes_of(packet), frame);
}

TEST_F(Classifier, NamesWhatIsWrongWithAnEthernetFrame) {
  EXPECT_EQ(verdict({}), "frame-too-short");
  EXPECT_EQ(verdict(Frame(13)), "frame-too-short");
  EXPECT_EQ(verdict(changed(hello_v4(), 5, 0x09)), "frame-not-for-us");
  EXPECT_EQ(verdict(changed(hello_v4(), 0, 0x03)), "frame-not-for-us");
  EXPECT_EQ(verdict(changed(hello_v6(), 0, 0x33)), "frame-not-for-us");
  EXPECT_EQ(verdict(changed(hello_v4(), 6, 0x03)), "frame-bad-source");
  EXPECT_EQ(verdict(changed(hello_v4(), 12, 0x81)), "frame-vlan-tagged");
  EXPECT_EQ(verdict(changed(hello_v4(), 12, 0x99)), "frame-unknown-ethertype");
}

TEST_F(Classifier, NamesWhatIsWrongWithAnIpv4Packet) {
  const Frame good = hello_v4();
  EXPECT_EQ(verdict(Frame(good.begin(), good.begin() + 20)), "ipv4-bad-header");
  EXPECT_EQ(verdict(Frame(good.begin(), good.end() - 1)), "ipv4-bad-header");
  EXPECT_EQ(verdict(changed(good, kEthernet + 8, 63)), "ipv4-bad-checksum");
  EXPECT_EQ(verdict(rechecked(changed(good, kEthernet + 6, 0x20))), "ipv4-fragment");
  EXPECT_EQ(verdict(rechecked(changed(good, kEthernet + 7, 0x01))), "ipv4-fragment");
  EXPECT_EQ(verdict(rechecked(changed(good, kEthernet + 19, 99))), "ipv4-not-for-us");
  EXPECT_EQ(verdict(rechecked(changed(good, kEthernet + 12, 224))), "ip-unusable-source");
  EXPECT_EQ(verdict(rechecked(changed(good, kEthernet + 12, 127))), "ip-unusable-source");
  EXPECT_EQ(verdict(rechecked(changed(good, kEthernet + 15, 1))), "ip-unusable-source");
  EXPECT_EQ(verdict(rechecked(changed(good, kEthernet + 9, 6))), "ip-unknown-protocol");
}

TEST_F(Classifier, NamesWhatIsWrongWithAnIpv6Packet) {
  const Frame good = hello_v6();
  EXPECT_EQ(verdict(Frame(good.begin(), good.begin() + 50)), "ipv6-bad-header");
  EXPECT_EQ(verdict(changed(good, kEthernet + 6, 0)), "ipv6-extension-header");
  EXPECT_EQ(verdict(changed(good, kEthernet + 6, 44)), "ipv6-fragment");
  EXPECT_EQ(verdict(changed(good, kEthernet + 6, 6)), "ip-unknown-protocol");
  EXPECT_EQ(verdict(changed(good, kEthernet + 39, 99)), "ipv6-not-for-us");
  EXPECT_EQ(verdict(changed(good, kEthernet + 8, 0xff)), "ip-unusable-source");
  EXPECT_EQ(verdict(changed(good, kEthernet + 23, 1)), "ip-unusable-source");
}

TEST_F(Classifier, NamesWhatIsWrongWithAUdpDatagram) {
  const Frame v4 = hello_v4();
  const Frame v6 = hello_v6();
  const std::size_t udp_v4 = kEthernet + 20;
  const std::size_t udp_v6 = kEthernet + 40;
  EXPECT_EQ(verdict(changed(v4, udp_v4 + 5, 7)), "udp-bad-length");
  EXPECT_EQ(verdict(changed(v4, udp_v4 + 5, 14)), "udp-bad-length");
  EXPECT_EQ(verdict(changed(v4, udp_v4 + 2, 0x55)), "udp-port-not-listening");
  EXPECT_EQ(verdict(changed(changed(v4, udp_v4, 0), udp_v4 + 1, 0)), "udp-bad-source-port");
  EXPECT_EQ(verdict(changed(v4, udp_v4 + 8, 'j')), "udp-bad-checksum");
  EXPECT_EQ(verdict(changed(v6, udp_v6 + 8, 'j')), "udp-bad-checksum");
}

TEST_F(Classifier, TakesADatagramWithoutChecksumOverIpv4Only) {
  const auto without = [](Frame frame, std::size_t place) {
    return changed(changed(std::move(frame), place, 0), place + 1, 0);
  };
  EXPECT_EQ(verdict(without(hello_v4(), kEthernet + 20 + 6)), "hello");
  EXPECT_EQ(verdict(without(hello_v6(), kEthernet + 40 + 6)), "udp-no-checksum");
}

TEST_F(Classifier, BelievesTheDeviceOnChecksums) {
  Packet damaged = pool.received(changed(hello_v4(), kEthernet + 28, 'j'));
  damaged.l4_checksum = ChecksumVerdict::kGood;
  EXPECT_EQ(verdict_on(damaged), "jello");
  Packet good = pool.received(hello_v4());
  good.l4_checksum = ChecksumVerdict::kBad;
  EXPECT_EQ(verdict_on(good), "udp-bad-checksum");
  Packet bad_header = pool.received(hello_v4());
  bad_header.ip_checksum = ChecksumVerdict::kBad;
  EXPECT_EQ(verdict_on(bad_header), "ipv4-bad-checksum");
}

TEST_F(Classifier, PassesOverIpv4Options) {
  Frame frame = hello_v4();
  frame.insert(frame.begin() + kEthernet + 20, {1, 1, 1, 0});
  frame[kEthernet] = 0x46;
  frame[kEthernet + 3] = static_cast<std::uint8_t>(frame[kEthernet + 3] + 4);
  const MutableBytes header = MutableBytes{frame}.subspan(kEthernet, 24);
  header[10] = header[11] = 0;
  ByteWriter{header.subspan(10)}.write_u16(finish_checksum(add_to_sum(0, header)));
  EXPECT_EQ(verdict(frame), "hello");
}

TEST_F(Classifier, SurvivesEveryCutAndEveryFlippedBit) {
  for (const Frame& good : {hello_v4(), hello_v6()}) {
    for (std::size_t size = 0; size <= good.size(); ++size) {
      Packet packet = pool.received(Bytes{good}.first(size), 0);
      EXPECT_EQ(verdict_on(packet) == "hello", size == good.size());
    }
    for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
      Frame damaged = good;
      damaged[bit / 8] ^= static_cast<std::uint8_t>(1 << bit % 8);
      (void)verdict(damaged);
    }
  }
}

// Random bytes behind a header that sends them somewhere. Every buffer ends where the frame does.
TEST_F(Classifier, SurvivesRandomFrames) {
  constexpr std::uint64_t kSeed = 7;
  SCOPED_TRACE(::testing::Message() << "seed " << kSeed);
  SeededRng rng{kSeed};
  const std::array<std::uint16_t, 4> types{0x0800, 0x86dd, 0x0806, 0x8100};
  for (int round = 0; round < 50'000; ++round) {
    Frame frame(rng.below(120));
    rng.fill(frame);
    if (frame.size() >= kEthernet) {
      std::ranges::copy(kServerMac, frame.begin());
      frame[6] &= 0xfe;
      ByteWriter{MutableBytes{frame}.subspan(12)}.write_u16(types[rng.below(types.size())]);
    }
    Packet packet = pool.received(frame, 0);
    packet.ip_checksum = packet.l4_checksum = ChecksumVerdict::kGood;
    (void)verdict_on(packet);
  }
  EXPECT_EQ(pool.outstanding, 0U);
}

// Good frames with a few bytes changed and the device vouching for the rest get deeper than random ones.
TEST_F(Classifier, SurvivesMutatedFrames) {
  constexpr std::uint64_t kSeed = 8;
  SCOPED_TRACE(::testing::Message() << "seed " << kSeed);
  SeededRng rng{kSeed};
  const std::array good{hello_v4(), hello_v6()};
  for (int round = 0; round < 50'000; ++round) {
    Frame frame = good[rng.below(good.size())];
    for (std::uint64_t i = rng.below(4); i != 0; --i) {
      frame[rng.below(frame.size())] = static_cast<std::uint8_t>(rng.next_u64());
    }
    frame.resize(rng.below(frame.size() + 20));
    Packet packet = pool.received(frame, 0);
    packet.ip_checksum = packet.l4_checksum = ChecksumVerdict::kGood;
    (void)verdict_on(packet);
  }
}

}  // namespace
}  // namespace pollux::net
