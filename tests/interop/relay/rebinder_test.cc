#include "interop/relay/rebinder.h"

#include <gtest/gtest.h>

#include <set>

#include "base/byte_reader.h"
#include "interop/relay/frames.h"
#include "interop/relay/udp_ends.h"

namespace pollux::interop {
namespace {

constexpr Timestamp kStart = Timestamp::from_nanoseconds(1'000'000'000);
constexpr Duration kFirst = Duration::milliseconds(100);
constexpr Duration kPeriod = Duration::milliseconds(50);

class RebinderTest : public testing::Test {
 protected:
  // What the server sees of a datagram that the client sends at that time.
  SocketAddress seen(Rebinder& rebinder, Duration age) {
    auto frame = udp_frame(client_, server_);
    rebinder.to_server(frame, kStart + age);
    const Bytes segment = Bytes{frame}.last(net::UdpHeader::kSize);
    const SocketAddress source = udp_ends_of(frame).value().source;
    EXPECT_TRUE(net::has_right_udp_checksum(source.ip, server_.ip, segment));
    return source;
  }

  SocketAddress client_{*IpAddress::parse("10.98.0.2"), 50'000};
  SocketAddress server_{*IpAddress::parse("10.98.0.1"), 4433};
};

TEST_F(RebinderTest, ChangesThePortAtItsTimesAndNotBefore) {
  Rebinder rebinder{Rebinding::kPort, kFirst, kPeriod, 1};
  EXPECT_EQ(seen(rebinder, Duration::zero()), client_);
  EXPECT_EQ(seen(rebinder, kFirst - Duration::nanoseconds(1)), client_);
  const SocketAddress first = seen(rebinder, kFirst);
  EXPECT_EQ(first.ip, client_.ip);
  EXPECT_NE(first.port, client_.port);
  EXPECT_EQ(seen(rebinder, kFirst + kPeriod - Duration::nanoseconds(1)), first);
  EXPECT_NE(seen(rebinder, kFirst + kPeriod).port, first.port);
  EXPECT_EQ(rebinder.rebindings(), 2U);
}

TEST_F(RebinderTest, ChangesTheAddressAndAnswersForIt) {
  Rebinder rebinder{Rebinding::kAddress, kFirst, kPeriod, 1};
  (void)seen(rebinder, Duration::zero());
  const SocketAddress moved = seen(rebinder, kFirst);
  EXPECT_NE(moved.ip, client_.ip);

  auto question = arp_question(moved.ip);
  ASSERT_TRUE(rebinder.answered(question));
  ByteReader reader{question};
  const auto ethernet = net::read_ethernet(reader);
  const auto answer = net::read_arp(reader);
  ASSERT_TRUE(ethernet && answer);
  EXPECT_EQ(ethernet->destination, kServerMac);
  EXPECT_EQ(answer->operation, net::ArpOperation::kReply);
  EXPECT_EQ(answer->sender_mac, kClientMac);
  EXPECT_EQ(answer->sender_ip, moved.ip);

  auto other = arp_question(client_.ip);
  EXPECT_FALSE(rebinder.answered(other));
}

TEST_F(RebinderTest, BringsAnswersBackToTheClientButNotThoseForAnAddressItHasForgotten) {
  Rebinder rebinder{Rebinding::kPort, kFirst, kPeriod, 1};
  (void)seen(rebinder, Duration::zero());
  const SocketAddress moved = seen(rebinder, kFirst);
  auto answer = udp_frame(server_, moved);
  rebinder.to_client(answer);
  EXPECT_EQ(udp_ends_of(answer)->destination, client_);

  (void)seen(rebinder, kFirst + kPeriod);
  auto late = udp_frame(server_, moved);
  rebinder.to_client(late);
  EXPECT_EQ(udp_ends_of(late)->destination, moved);
}

TEST_F(RebinderTest, LeavesOtherClientsAlone) {
  Rebinder rebinder{Rebinding::kPort, kFirst, kPeriod, 1};
  (void)seen(rebinder, Duration::zero());
  client_.port = 50'001;
  EXPECT_EQ(seen(rebinder, kFirst), client_);
}

TEST_F(RebinderTest, DoesNothingUnlessToldTo) {
  Rebinder rebinder{Rebinding::kNone, kFirst, kPeriod, 1};
  EXPECT_EQ(seen(rebinder, kFirst), client_);
  EXPECT_EQ(rebinder.rebindings(), 0U);
}

TEST_F(RebinderTest, DrawsTheSamePortsFromTheSameSeed) {
  std::set<std::uint16_t> ports;
  for (const std::uint64_t seed : {7U, 7U, 8U}) {
    Rebinder rebinder{Rebinding::kPort, kFirst, kPeriod, seed};
    (void)seen(rebinder, Duration::zero());
    ports.insert(seen(rebinder, kFirst).port);
  }
  EXPECT_EQ(ports.size(), 2U);
}

}  // namespace
}  // namespace pollux::interop
