#include "connection/path_validation.h"

#include <gtest/gtest.h>

#include <set>
#include <vector>

#include "wire/frame_reader.h"

namespace pollux::connection {
namespace {

constexpr Timestamp kNow = Timestamp::from_nanoseconds(1'000'000'000);
constexpr Duration kProbe = Duration::seconds(1);
constexpr Duration kLimit = Duration::seconds(3);

class Validation : public ::testing::Test {
 protected:
  wire::PathChallengeData challenge(ChallengeSize size = ChallengeSize::kFull) {
    std::vector<std::uint8_t> out(100);
    ByteWriter writer{out};
    EXPECT_TRUE(validation_.write_frame(writer, size, rng_));
    wire::FrameReader reader{writer.written()};
    const auto data = std::get<wire::PathChallengeFrame>(reader.next().value()).data;
    EXPECT_TRUE(reader.at_end());
    return data;
  }

  SeededRng rng_{1};
  PathValidation validation_;
};

TEST_F(Validation, SaysNothingUntilItIsStarted) {
  EXPECT_FALSE(validation_.wants_to_send());
  EXPECT_TRUE(validation_.next_timeout().is_never());
  EXPECT_FALSE(validation_.on_timeout(kNow));
  EXPECT_EQ(validation_.on_response({}, kNow), PathValidation::Answer::kUnrelated);
}

// RFC 9000 §8.2.3-1
TEST_F(Validation, AnswerToAFullDatagramValidates) {
  validation_.start(kNow, kProbe, kLimit);
  EXPECT_TRUE(validation_.wants_to_send());
  const auto data = challenge();
  EXPECT_FALSE(validation_.wants_to_send());
  wire::PathChallengeData other = data;
  other[7] ^= 1;
  EXPECT_EQ(validation_.on_response(other, kNow), PathValidation::Answer::kUnrelated);
  EXPECT_EQ(validation_.on_response(data, kNow), PathValidation::Answer::kValidated);
  EXPECT_FALSE(validation_.is_running());
  EXPECT_TRUE(validation_.next_timeout().is_never());
}

// RFC 9000 §8.2.1-4, §8.2.1-2
TEST_F(Validation, EveryChallengeHasDataOfItsOwn) {
  std::set<wire::PathChallengeData> seen;
  for (int i = 0; i < 100; ++i) {
    validation_.start(kNow, kProbe, kLimit);
    EXPECT_TRUE(seen.insert(challenge()).second);
  }
}

// RFC 9000 §8.2.1-1, §8.2.1-3, §9.4-4
TEST_F(Validation, IsRepeatedWithTheBackoffOfAProbeTimeout) {
  validation_.start(kNow, kProbe, kProbe * 10);
  const auto first = challenge();
  EXPECT_EQ(validation_.next_timeout(), kNow + kProbe);
  EXPECT_FALSE(validation_.on_timeout(kNow + kProbe - Duration::nanoseconds(1)));
  EXPECT_FALSE(validation_.wants_to_send());
  EXPECT_FALSE(validation_.on_timeout(kNow + kProbe));
  EXPECT_TRUE(validation_.wants_to_send());
  EXPECT_EQ(validation_.next_timeout(), kNow + kProbe * 3);
  const auto second = challenge();
  EXPECT_NE(first, second);
  // An answer to the older one counts as well.
  EXPECT_EQ(validation_.on_response(first, kNow), PathValidation::Answer::kValidated);
}

// RFC 9000 §8.2.4-1
TEST_F(Validation, IsAbandonedWhenItsTimeIsOver) {
  validation_.start(kNow, kProbe, kLimit);
  (void)challenge();
  EXPECT_FALSE(validation_.on_timeout(kNow + kProbe));
  EXPECT_FALSE(validation_.on_timeout(kNow + kLimit - Duration::nanoseconds(1)));
  EXPECT_TRUE(validation_.on_timeout(kNow + kLimit));
  EXPECT_FALSE(validation_.is_running());
  EXPECT_FALSE(validation_.wants_to_send());
}

// RFC 9000 §8.2.1-6, §8.2.3-1
TEST_F(Validation, AnswerToASmallDatagramAsksForAFullOne) {
  validation_.start(kNow, kProbe, kLimit);
  const auto small = challenge(ChallengeSize::kLimited);
  const Timestamp later = kNow + Duration::milliseconds(10);
  EXPECT_EQ(validation_.on_response(small, later), PathValidation::Answer::kReachable);
  EXPECT_TRUE(validation_.wants_to_send());
  EXPECT_EQ(validation_.next_timeout(), later + kProbe);
  const auto full = challenge(ChallengeSize::kFull);
  EXPECT_EQ(validation_.on_response(small, later), PathValidation::Answer::kUnrelated);
  EXPECT_EQ(validation_.on_response(full, later), PathValidation::Answer::kValidated);
}

TEST_F(Validation, FrameWaitsForRoom) {
  validation_.start(kNow, kProbe, kLimit);
  std::vector<std::uint8_t> out(8);
  ByteWriter writer{out};
  EXPECT_FALSE(validation_.write_frame(writer, ChallengeSize::kFull, rng_));
  EXPECT_TRUE(validation_.wants_to_send());
}

}  // namespace
}  // namespace pollux::connection
