#include "connection/path.h"

#include <gtest/gtest.h>

#include <vector>

#include "wire/frame_reader.h"

namespace pollux::connection {
namespace {

wire::PathChallengeData data_of(std::uint8_t fill) {
  wire::PathChallengeData data;
  data.fill(fill);
  return data;
}

// The first octet of each PATH_RESPONSE that fits into `room`.
std::vector<int> responses_in(Path& path, std::size_t room) {
  std::vector<std::uint8_t> out(room);
  ByteWriter writer{out};
  const std::size_t count = path.write_responses(writer);
  std::vector<int> seen;
  for (wire::FrameReader reader{writer.written()}; !reader.at_end();) {
    seen.push_back(std::get<wire::PathResponseFrame>(reader.next().value()).data.front());
  }
  EXPECT_EQ(seen.size(), count);
  return seen;
}

// RFC 9000 §8.1-2
TEST(Path, AllowsThreeTimesWhatWasReceivedAndNotAnOctetMore) {
  Path path{AddressValidation::kPending};
  EXPECT_EQ(path.allowance(), ByteCount{0});
  path.on_datagram_received(ByteCount{1200});
  EXPECT_EQ(path.allowance(), ByteCount{3600});
  path.on_datagram_sent(ByteCount{3599});
  EXPECT_EQ(path.allowance(), ByteCount{1});
  path.on_datagram_sent(ByteCount{1});
  EXPECT_EQ(path.allowance(), ByteCount{0});
  path.on_datagram_received(ByteCount{10});
  EXPECT_EQ(path.allowance(), ByteCount{30});
}

TEST(Path, HasNoLimitOnceTheAddressIsValidated) {
  Path path{AddressValidation::kPending};
  EXPECT_FALSE(path.is_validated());
  path.on_address_validated();
  EXPECT_TRUE(path.is_validated());
  path.on_datagram_sent(ByteCount{1'000'000});
  EXPECT_EQ(path.allowance(), ByteCount{UINT64_MAX});
}

TEST(Path, ClientNeverHoldsBack) {
  const Path path{AddressValidation::kValidated};
  EXPECT_EQ(path.allowance(), ByteCount{UINT64_MAX});
}

// RFC 9000 §8.2.2-1, §8.2.2-7
TEST(Path, EchoesEachChallengeOnce) {
  Path path{AddressValidation::kValidated};
  EXPECT_FALSE(path.wants_to_send());
  path.on_path_challenge(data_of(7));
  EXPECT_TRUE(path.wants_to_send());
  EXPECT_EQ(responses_in(path, 100), std::vector{7});
  EXPECT_FALSE(path.wants_to_send());
  EXPECT_EQ(responses_in(path, 100), std::vector<int>{});
}

TEST(Path, WritesWhatFitsAndKeepsTheRest) {
  Path path{AddressValidation::kValidated};
  for (std::uint8_t i = 1; i <= 3; ++i) path.on_path_challenge(data_of(i));
  EXPECT_EQ(responses_in(path, 8), std::vector<int>{});
  EXPECT_EQ(responses_in(path, 18), (std::vector{1, 2}));
  EXPECT_TRUE(path.wants_to_send());
  EXPECT_EQ(responses_in(path, 18), std::vector{3});
}

TEST(Path, FullQueueForgetsTheOldestChallenge) {
  Path path{AddressValidation::kValidated};
  for (std::uint8_t i = 1; i <= Path::kMaxPendingResponses + 2; ++i) path.on_path_challenge(data_of(i));
  EXPECT_EQ(responses_in(path, 200), (std::vector{3, 4, 5, 6}));
}

}  // namespace
}  // namespace pollux::connection
