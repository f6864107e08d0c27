#include "connection/datagrams.h"

#include <gtest/gtest.h>

#include <array>

#include "wire/frame_reader.h"

namespace pollux::connection {
namespace {

constexpr std::size_t kRoom = 1'160;

std::vector<std::uint8_t> message(std::size_t size, std::uint8_t fill = 7) {
  return std::vector<std::uint8_t>(size, fill);
}

// RFC 9221 §3
TEST(Datagrams, LargerThanWeOfferedAreAViolation) {
  const Datagrams datagrams{100};
  EXPECT_TRUE(datagrams.on_frame(100).has_value());
  const auto judged = datagrams.on_frame(101);
  ASSERT_FALSE(judged.has_value());
  EXPECT_EQ(judged.error().code, wire::TransportErrorCode::kProtocolViolation);
}

// RFC 9000 §19.21-1; RFC 9221 §3
TEST(Datagrams, AreNotSentToAPeerThatTakesNone) {
  Datagrams datagrams{1'000};
  EXPECT_EQ(datagrams.max_message_size(kRoom), 0U);
  EXPECT_EQ(datagrams.send(message(1), kRoom), DatagramStatus::kNotTaken);
  EXPECT_FALSE(datagrams.wants_to_send());
}

// RFC 9221 §3
TEST(Datagrams, AreAsLargeAsThePeerAndThePathTake) {
  Datagrams datagrams{0};
  datagrams.on_peer_limit(200);
  EXPECT_EQ(datagrams.max_message_size(kRoom), 197U);
  EXPECT_EQ(datagrams.send(message(198), kRoom), DatagramStatus::kTooLarge);
  EXPECT_EQ(datagrams.send(message(197), kRoom), DatagramStatus::kQueued);
  datagrams.on_peer_limit(65'535);
  EXPECT_EQ(datagrams.max_message_size(kRoom), kRoom - 3);
}

TEST(Datagrams, AreRefusedWhenTooManyWait) {
  Datagrams datagrams{0};
  datagrams.on_peer_limit(1'000);
  for (std::size_t i = 0; i < Datagrams::kMaxQueued; ++i) {
    EXPECT_EQ(datagrams.send(message(10), kRoom), DatagramStatus::kQueued);
  }
  EXPECT_EQ(datagrams.send(message(10), kRoom), DatagramStatus::kQueueFull);
}

TEST(Datagrams, GoOutInOrderAsFarAsTheyFit) {
  Datagrams datagrams{0};
  datagrams.on_peer_limit(1'000);
  for (std::uint8_t fill = 1; fill <= 3; ++fill) {
    ASSERT_EQ(datagrams.send(message(50, fill), kRoom), DatagramStatus::kQueued);
  }
  std::array<std::uint8_t, 120> memory{};
  ByteWriter writer{memory};
  EXPECT_EQ(datagrams.write_frames(writer, kRoom).sent, 2U);
  wire::FrameReader reader{Bytes{memory}.first(writer.position())};
  EXPECT_EQ(std::get<wire::DatagramFrame>(*reader.next()).data[0], 1);
  EXPECT_EQ(std::get<wire::DatagramFrame>(*reader.next()).data[0], 2);
  EXPECT_TRUE(reader.at_end());
  EXPECT_TRUE(datagrams.wants_to_send());
}

TEST(Datagrams, AreDroppedWhenThePathHasBecomeTooNarrow) {
  Datagrams datagrams{0};
  datagrams.on_peer_limit(65'535);
  ASSERT_EQ(datagrams.send(message(1'100), kRoom), DatagramStatus::kQueued);
  ASSERT_EQ(datagrams.send(message(10), kRoom), DatagramStatus::kQueued);
  std::array<std::uint8_t, 500> memory{};
  ByteWriter writer{memory};
  const auto written = datagrams.write_frames(writer, 500);
  EXPECT_EQ(written.dropped, 1U);
  EXPECT_EQ(written.sent, 1U);
  EXPECT_FALSE(datagrams.wants_to_send());
}

}  // namespace
}  // namespace pollux::connection
