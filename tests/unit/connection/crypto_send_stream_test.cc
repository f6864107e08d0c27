#include "connection/crypto_send_stream.h"

#include <gtest/gtest.h>

#include <numeric>

#include "wire/frame_reader.h"

namespace pollux::connection {
namespace {

using Octets = std::vector<std::uint8_t>;

Octets counting(std::size_t size) {
  Octets out(size);
  std::iota(out.begin(), out.end(), std::uint8_t{0});
  return out;
}

// One frame in a packet with that much room; checks that its bytes are those of its offset.
std::optional<SentCrypto> write(CryptoSendStream& stream, std::size_t room) {
  Octets out(room);
  ByteWriter writer{out};
  const auto sent = stream.write_frame(writer);
  if (!sent) {
    EXPECT_EQ(writer.position(), 0U);
    return sent;
  }
  wire::FrameReader reader{writer.written()};
  const auto frame = std::get<wire::CryptoFrame>(reader.next().value());
  EXPECT_TRUE(reader.at_end());
  EXPECT_EQ(frame.offset, sent->offset);
  EXPECT_EQ(frame.data.size(), sent->length);
  for (std::size_t i = 0; i < frame.data.size(); ++i) {
    EXPECT_EQ(frame.data[i], static_cast<std::uint8_t>(frame.offset + i));
  }
  return sent;
}

void expect_range(const std::optional<SentCrypto>& sent, std::uint64_t offset, std::uint64_t length) {
  ASSERT_TRUE(sent.has_value());
  EXPECT_EQ(sent->offset, offset);
  EXPECT_EQ(sent->length, length);
}

TEST(CryptoSendStream, HasNothingToSendAtFirst) {
  CryptoSendStream stream;
  EXPECT_FALSE(stream.wants_to_send());
  EXPECT_FALSE(write(stream, 100).has_value());
}

TEST(CryptoSendStream, SendsInOrderAsMuchAsFits) {
  CryptoSendStream stream;
  stream.append(counting(50));
  stream.append(Octets{50, 51, 52});
  expect_range(write(stream, 33), 0, 30);
  expect_range(write(stream, 100), 30, 23);
  EXPECT_FALSE(stream.wants_to_send());
}

TEST(CryptoSendStream, WritesNothingWithoutRoomForOneByte) {
  CryptoSendStream stream;
  stream.append(counting(50));
  EXPECT_FALSE(write(stream, 3).has_value());
  EXPECT_TRUE(stream.wants_to_send());
}

TEST(CryptoSendStream, SendsLostBytesBeforeNewOnes) {
  CryptoSendStream stream;
  stream.append(counting(60));
  const auto first = write(stream, 23);
  (void)write(stream, 23);
  stream.on_lost(*first);
  expect_range(write(stream, 100), 0, 20);
  expect_range(write(stream, 100), 40, 20);
  EXPECT_FALSE(stream.wants_to_send());
}

TEST(CryptoSendStream, LostFrameMayBeSentInPieces) {
  CryptoSendStream stream;
  stream.append(counting(60));
  stream.on_lost(*write(stream, 100));
  expect_range(write(stream, 23), 0, 20);
  expect_range(write(stream, 23), 20, 20);
  expect_range(write(stream, 23), 40, 20);
  EXPECT_FALSE(stream.wants_to_send());
}

// RFC 9000 §13.3-6
TEST(CryptoSendStream, AcknowledgedBytesAreNotSentAgain) {
  CryptoSendStream stream;
  stream.append(counting(60));
  (void)write(stream, 100);
  stream.on_acked({.offset = 20, .length = 20});
  stream.on_lost({.offset = 0, .length = 60});
  expect_range(write(stream, 100), 0, 20);
  expect_range(write(stream, 100), 40, 20);
  EXPECT_FALSE(stream.wants_to_send());
}

TEST(CryptoSendStream, LateAcknowledgmentCancelsTheRetransmission) {
  CryptoSendStream stream;
  stream.append(counting(60));
  const auto sent = write(stream, 100);
  stream.on_lost(*sent);
  stream.on_acked(*sent);
  EXPECT_FALSE(stream.wants_to_send());
}

TEST(CryptoSendStream, SecondLossOfTheSameBytesIsOneRetransmission) {
  CryptoSendStream stream;
  stream.append(counting(60));
  const auto sent = write(stream, 100);
  stream.on_lost(*sent);
  stream.on_lost(*sent);
  expect_range(write(stream, 100), 0, 60);
  EXPECT_FALSE(stream.wants_to_send());
}

// RFC 9001 §4.9.1-2
TEST(CryptoSendStream, NothingIsSentAfterDiscard) {
  CryptoSendStream stream;
  stream.append(counting(60));
  const auto first = write(stream, 23);
  const auto second = write(stream, 23);
  stream.discard();
  EXPECT_FALSE(stream.wants_to_send());
  stream.on_lost(*first);
  stream.on_lost(*second);
  stream.on_acked(*first);
  EXPECT_FALSE(stream.wants_to_send());
}

}  // namespace
}  // namespace pollux::connection
