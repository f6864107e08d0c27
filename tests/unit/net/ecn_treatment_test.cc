// What simulated wires do to the ECN bits, and which frames are too large for them.
#include "drivers/net/sim/ecn_treatment.h"

#include <gtest/gtest.h>

#include "net/classifier.h"
#include "net/ethernet.h"
#include "net/udp_encapsulation.h"
#include "unit/net/test_frame.h"

namespace pollux::drivers::sim {
namespace {

using namespace net::testing;

// A frame of one family with the bits that it was sent with, as it comes out at the other end of a wire.
class EcnTreatmentTest : public ::testing::TestWithParam<IpFamily> {
 protected:
  // What the server's classifier reads after the treatment; nothing when the frame is lost on the way or is rubbish.
  std::optional<Ecn> through(EcnTreatment treatment, bool congested, Ecn sent) {
    std::array<net::Packet, 1> packet;
    EXPECT_EQ(pool_.allocate(packet), 1U);
    const net::PortInfo client{.macs = {kClientMac}};
    net::encapsulate(packet[0], flow(), client, {.payload_size = 100, .ecn = sent});
    EXPECT_EQ(ecn_of(packet[0].data()), sent);
    if (!apply_ecn(treatment, congested, packet[0].data())) return std::nullopt;
    const auto what = net::classify(packet[0], server_.local, {.macs = {kServerMac}});
    const auto* datagram = std::get_if<net::Datagram>(&what);
    if (datagram == nullptr) return std::nullopt;
    EXPECT_EQ(ecn_of(packet[0].data()), datagram->ecn);
    return datagram->ecn;
  }

 private:
  static net::Flow flow() { return GetParam() == IpFamily::kIpv4 ? client_flow_v4() : client_flow_v6(); }

  TestPool pool_;
  Server server_;
};

INSTANTIATE_TEST_SUITE_P(Family, EcnTreatmentTest, ::testing::Values(IpFamily::kIpv4, IpFamily::kIpv6));

TEST_P(EcnTreatmentTest, AHonestWireChangesNothing) {
  for (const Ecn ecn : {Ecn::kNotEct, Ecn::kEct0, Ecn::kEct1, Ecn::kCe}) {
    EXPECT_EQ(through(EcnTreatment::kCarried, false, ecn), ecn);
  }
}

TEST_P(EcnTreatmentTest, CongestionMarksOnlyWhatIsEct) {
  EXPECT_EQ(through(EcnTreatment::kCarried, true, Ecn::kEct0), Ecn::kCe);
  EXPECT_EQ(through(EcnTreatment::kCarried, true, Ecn::kEct1), Ecn::kCe);
  EXPECT_EQ(through(EcnTreatment::kCarried, true, Ecn::kNotEct), Ecn::kNotEct);
}

TEST_P(EcnTreatmentTest, ABleachingWireLeavesNoMark) {
  EXPECT_EQ(through(EcnTreatment::kBleached, false, Ecn::kEct0), Ecn::kNotEct);
  EXPECT_EQ(through(EcnTreatment::kBleached, true, Ecn::kEct0), Ecn::kNotEct);
}

TEST_P(EcnTreatmentTest, OtherWiresRemarkMarkOrDrop) {
  EXPECT_EQ(through(EcnTreatment::kRemarked, false, Ecn::kEct0), Ecn::kEct1);
  EXPECT_EQ(through(EcnTreatment::kAllMarked, false, Ecn::kEct0), Ecn::kCe);
  EXPECT_EQ(through(EcnTreatment::kEctDropped, false, Ecn::kEct0), std::nullopt);
  EXPECT_EQ(through(EcnTreatment::kEctDropped, false, Ecn::kNotEct), Ecn::kNotEct);
}

TEST(EcnTreatment, LeavesFramesAloneThatAreNotIp) {
  std::array<std::uint8_t, 64> frame{};
  EXPECT_TRUE(apply_ecn(EcnTreatment::kEctDropped, true, frame));
  EXPECT_EQ(ecn_of(frame), std::nullopt);
  EXPECT_EQ(frame, (std::array<std::uint8_t, 64>{}));
}

TEST(Link, LosesWhatIsLargerThanItsMtu) {
  SeededRng rng{1};
  Link link;
  link.config.mtu = 1280;
  const Timestamp now = Timestamp::from_nanoseconds(0);
  EXPECT_EQ(link.carry(ByteCount{net::EthernetHeader::kSize + 1280}, now, rng).fate, Link::Fate::kCarried);
  EXPECT_EQ(link.carry(ByteCount{net::EthernetHeader::kSize + 1281}, now, rng).fate, Link::Fate::kTooLarge);
}

TEST(Link, MarksWhatFindsItsQueueLong) {
  SeededRng rng{1};
  Link link;
  link.config.bits_per_second = 8'000'000;  // a byte in a microsecond
  link.config.ce_threshold = ByteCount{2000};
  const Timestamp now = Timestamp::from_nanoseconds(0);
  EXPECT_FALSE(link.carry(ByteCount{1000}, now, rng).congested);
  EXPECT_FALSE(link.carry(ByteCount{1000}, now, rng).congested);
  EXPECT_TRUE(link.carry(ByteCount{1000}, now, rng).congested);
  EXPECT_FALSE(link.carry(ByteCount{1000}, now + Duration::milliseconds(2), rng).congested);
}

TEST(Link, MarksAtRandomAsOftenAsItIsTold) {
  SeededRng rng{1};
  Link link;
  link.config.ce_marking = 0.25;
  int congested = 0;
  for (int i = 0; i < 10'000; ++i) {
    congested += link.carry(ByteCount{100}, Timestamp::from_nanoseconds(0), rng).congested ? 1 : 0;
  }
  EXPECT_NEAR(congested, 2500, 200);
}

}  // namespace
}  // namespace pollux::drivers::sim
