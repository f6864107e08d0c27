#include "http3/control_frames.h"

#include <gtest/gtest.h>

#include "http3/error_code.h"
#include "raw_http3.h"

namespace pollux::http3 {
namespace {

constexpr std::uint64_t kSettings = 0x04;
constexpr std::uint64_t kGoaway = 0x07;
constexpr std::uint64_t kMaxPushId = 0x0d;
constexpr std::uint64_t kCancelPush = 0x03;

// What it says to SETTINGS and these frames, whether they come at once or byte by byte.
std::optional<std::uint64_t> verdict_on(const std::vector<RawBytes>& frames, wire::Role peer = wire::Role::kClient) {
  RawBytes all = raw_frame(kSettings, {0x06, 0x10});
  for (const RawBytes& frame : frames) all.insert(all.end(), frame.begin(), frame.end());
  ControlFrames whole{peer};
  const auto verdict = whole.on_bytes(all);
  ControlFrames piecemeal{peer};
  std::optional<std::uint64_t> first;
  for (const std::uint8_t& octet : all) {
    if (!first) first = piecemeal.on_bytes({&octet, 1});
  }
  EXPECT_EQ(first, verdict);
  return verdict;
}

TEST(ControlFrames, LetsHonestFramesPass) {
  const RawBytes long_frame = raw_frame(0x21, RawBytes(20'000));
  EXPECT_EQ(verdict_on({raw_frame(kGoaway, {0x04}), long_frame, raw_frame(0x40, {}), raw_frame(kGoaway, {0x40, 0x00})}),
            std::nullopt);
}

// RFC 9114 §7.1-2: the identifier says how long it is, and so does the frame.
// RFC 9114 §7.1-3, §10.8-1
TEST(ControlFrames, LengthThatDoesNotFitTheIdentifierIsAFrameError) {
  for (const std::uint64_t type : {kGoaway, kMaxPushId, kCancelPush}) {
    for (const RawBytes& payload : {RawBytes{}, RawBytes{0, 0}, RawBytes{0x40}, RawBytes{0x40, 0, 0}}) {
      EXPECT_EQ(verdict_on({raw_frame(type, payload)}), kFrameError) << type;
    }
  }
}

TEST(ControlFrames, PushThatNobodyUsesIsAnIdError) {
  EXPECT_EQ(verdict_on({raw_frame(kMaxPushId, {5}), raw_frame(kMaxPushId, {5})}), std::nullopt);
  EXPECT_EQ(verdict_on({raw_frame(kMaxPushId, {5}), raw_frame(kMaxPushId, {4})}), kIdError);
  EXPECT_EQ(verdict_on({raw_frame(kCancelPush, {0})}), kIdError);
  EXPECT_EQ(verdict_on({raw_frame(kCancelPush, {0})}, wire::Role::kServer), kIdError);
}

// RFC 9218 §7.2
TEST(ControlFrames, KnowsWhereTheElementOfAPriorityUpdateEnds) {
  RawBytes all = raw_frame(kSettings, {0x06, 0x10});
  const RawBytes update = raw_frame(0xf0700, {0x45, 0xac, 'u', '=', '1'});
  const std::size_t behind_element = all.size() + update.size() - 3;
  all.insert(all.end(), update.begin(), update.end());
  ControlFrames frames{wire::Role::kClient};
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ(frames.on_bytes(Bytes{all}.subspan(i, 1)), std::nullopt);
    EXPECT_EQ(frames.end_behind_element(), i + 1 == behind_element) << i;
  }
}

TEST(ControlFrames, PriorityUpdateMayEndWithItsElementButNotBeforeIt) {
  EXPECT_EQ(verdict_on({raw_frame(0xf0700, {0x45, 0xac}), raw_frame(kGoaway, {0x04})}), std::nullopt);
  EXPECT_EQ(verdict_on({raw_frame(0xf0700, {0x45})}), kFrameError);
}

TEST(ControlFrames, LeavesToTheLibraryWhatItKnows) {
  EXPECT_EQ(verdict_on({raw_frame(kMaxPushId, {1})}, wire::Role::kServer), std::nullopt);
  // Without SETTINGS, that is what is wrong.
  EXPECT_EQ(ControlFrames{wire::Role::kClient}.on_bytes(raw_frame(kCancelPush, {0})), std::nullopt);
}

}  // namespace
}  // namespace pollux::http3
