#include "connection/ack_frequency.h"

#include <gtest/gtest.h>

#include <array>

#include "connection/config.h"
#include "wire/frame_reader.h"

namespace pollux::connection {
namespace {

constexpr Duration kPeerMin = Duration::milliseconds(2);
constexpr Duration kPeerMax = Duration::milliseconds(25);
constexpr recovery::AckRequest kFewer{
    .ack_eliciting_threshold = 8, .max_ack_delay = Duration::milliseconds(4), .reordering_threshold = 3};
constexpr recovery::AckRequest kFewest{
    .ack_eliciting_threshold = 16, .max_ack_delay = Duration::milliseconds(40), .reordering_threshold = 3};

wire::AckFrequencyFrame frame(std::uint64_t sequence_number, std::uint64_t delay_us = 5'000) {
  return {.sequence_number = sequence_number,
          .ack_eliciting_threshold = 9,
          .requested_max_ack_delay_us = delay_us,
          .reordering_threshold = 2};
}

std::optional<wire::AckFrequencyFrame> sent_by(AckFrequency& frequency, SentAckFrequency& record) {
  std::array<std::uint8_t, 64> memory{};
  ByteWriter writer{memory};
  const auto sent = frequency.write_frame(writer);
  if (!sent) return std::nullopt;
  record = *sent;
  wire::FrameReader reader{memory};
  return std::get<wire::AckFrequencyFrame>(*reader.next());
}

// draft-ietf-quic-ack-frequency-14 §4
TEST(AckFrequency, ObeysARequestThatIsNewerThanAllBefore) {
  AckFrequency frequency;
  const auto first = frequency.on_ack_frequency(frame(0));
  ASSERT_TRUE(first.has_value() && first->has_value());
  EXPECT_EQ((*first)->ack_eliciting_threshold, 9U);
  EXPECT_EQ((*first)->max_ack_delay, Duration::milliseconds(5));
  EXPECT_EQ((*first)->reordering_threshold, 2U);
  EXPECT_TRUE(frequency.on_ack_frequency(frame(5))->has_value());
  for (const std::uint64_t old : {0U, 4U, 5U}) EXPECT_FALSE(frequency.on_ack_frequency(frame(old))->has_value());
}

// draft-ietf-quic-ack-frequency-14 §4
TEST(AckFrequency, TakesADelayThatItCannotKeepForAViolation) {
  AckFrequency frequency;
  const auto shortest = static_cast<std::uint64_t>(kLocalMinAckDelay.to_microseconds());
  for (const std::uint64_t delay : {std::uint64_t{0}, shortest - 1, std::uint64_t{16'384'000}}) {
    const auto judged = frequency.on_ack_frequency(frame(0, delay));
    ASSERT_FALSE(judged.has_value()) << delay;
    EXPECT_EQ(judged.error().code, wire::TransportErrorCode::kProtocolViolation);
  }
  EXPECT_TRUE(frequency.on_ack_frequency(frame(0, shortest)).has_value());
  EXPECT_TRUE(frequency.on_ack_frequency(frame(1, 16'383'000)).has_value());
}

// RFC 9000 §19.21-1; draft-ietf-quic-ack-frequency-14 §3
TEST(AckFrequency, AsksNothingOfAPeerThatDidNotOfferIt) {
  AckFrequency frequency;
  frequency.on_wish(kFewer);
  EXPECT_FALSE(frequency.peer_takes_requests());
  EXPECT_FALSE(frequency.wants_to_send());
}

// draft-ietf-quic-ack-frequency-14 §4
TEST(AckFrequency, AsksOnceForEachChangeWithAscendingNumbers) {
  AckFrequency frequency;
  frequency.on_peer_offer(kPeerMin, kPeerMax);
  frequency.on_wish({.max_ack_delay = kPeerMax});
  EXPECT_FALSE(frequency.wants_to_send());
  frequency.on_wish(kFewer);
  SentAckFrequency record;
  const auto first = sent_by(frequency, record);
  ASSERT_TRUE(first.has_value());
  EXPECT_EQ(first->sequence_number, 0U);
  EXPECT_EQ(first->ack_eliciting_threshold, 8U);
  EXPECT_EQ(first->requested_max_ack_delay_us, 4'000U);
  frequency.on_wish(kFewest);
  EXPECT_FALSE(frequency.wants_to_send());
  frequency.on_acked(record);
  frequency.on_wish(kFewer);
  EXPECT_FALSE(frequency.wants_to_send());
  frequency.on_wish(kFewest);
  EXPECT_EQ(sent_by(frequency, record)->sequence_number, 1U);
}

TEST(AckFrequency, AsksAgainWhenTheRequestIsLost) {
  AckFrequency frequency;
  frequency.on_peer_offer(kPeerMin, kPeerMax);
  frequency.on_wish(kFewer);
  SentAckFrequency record;
  ASSERT_TRUE(sent_by(frequency, record).has_value());
  frequency.on_lost(record);
  EXPECT_EQ(sent_by(frequency, record)->sequence_number, 1U);
  frequency.on_lost({.sequence_number = 0});
  EXPECT_FALSE(frequency.wants_to_send());
}

// draft-ietf-quic-ack-frequency-14 §7
TEST(AckFrequency, CountsOnTheLongerDelayUntilTheRequestHasArrived) {
  AckFrequency frequency;
  frequency.on_peer_offer(kPeerMin, kPeerMax);
  EXPECT_EQ(frequency.max_ack_delay(), kPeerMax);
  frequency.on_wish(kFewer);
  SentAckFrequency record;
  ASSERT_TRUE(sent_by(frequency, record).has_value());
  EXPECT_EQ(frequency.max_ack_delay(), kPeerMax);
  frequency.on_acked(record);
  EXPECT_EQ(frequency.max_ack_delay(), kFewer.max_ack_delay);
  frequency.on_wish(kFewest);
  EXPECT_EQ(frequency.max_ack_delay(), kFewest.max_ack_delay);
}

}  // namespace
}  // namespace pollux::connection
