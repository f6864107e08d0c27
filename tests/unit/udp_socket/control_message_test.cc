#include "drivers/net/udp_socket/control_message.h"

#include <gtest/gtest.h>

namespace pollux::drivers::udp_socket {
namespace {

TEST(ControlMessage, SaysNothingWhereThereIsNothingToSay) {
  ControlBuffer buffer{};
  msghdr message{};
  write_control({}, buffer, message);
  EXPECT_EQ(message.msg_control, nullptr);
  EXPECT_EQ(message.msg_controllen, 0U);
}

TEST(ControlMessage, IsUnderstoodByTheReaderOfIpv6) {
  const IpAddress local = IpAddress::parse("2001:db8::7").value();
  ControlBuffer buffer{};
  msghdr message{};
  write_control({.ecn = Ecn::kCe, .family = IpFamily::kIpv6, .local = &local, .segment = 1200}, buffer, message);
  const ReceivedControl read = read_control(message);
  EXPECT_EQ(read.ecn, Ecn::kCe);
  ASSERT_TRUE(read.local);
  EXPECT_EQ(*read.local, local);
}

TEST(ControlMessage, KnowsNothingOfADatagramThatCameWithoutAny) {
  msghdr message{};
  const ReceivedControl read = read_control(message);
  EXPECT_EQ(read.ecn, Ecn::kNotEct);
  EXPECT_FALSE(read.local);
  EXPECT_EQ(read.segment, 0U);
}

}  // namespace
}  // namespace pollux::drivers::udp_socket
