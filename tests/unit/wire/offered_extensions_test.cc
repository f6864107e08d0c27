// What frames of extensions are to somebody who did not offer them.
#include "wire/offered_extensions.h"

#include <gtest/gtest.h>

#include "wire/frame_type.h"

namespace pollux::wire {
namespace {

TEST(OfferedExtensions, AreNotNeededForFramesOfRfc9000) {
  for (std::uint64_t type = 0; type <= frame_type::kLast; ++type) EXPECT_EQ(check_offered(type, {}), std::nullopt);
}

// RFC 9000 §12.4-4
TEST(OfferedExtensions, AreUnknownFrameTypesWhenNotOffered) {
  for (const std::uint64_t type : {frame_type::kAckFrequency, frame_type::kImmediateAck, frame_type::kResetStreamAt}) {
    const auto error = check_offered(type, {});
    ASSERT_TRUE(error.has_value());
    EXPECT_EQ(error->code, TransportErrorCode::kFrameEncodingError);
    EXPECT_EQ(error->frame_type, type);
  }
}

// RFC 9221 §3
TEST(OfferedExtensions, MakeADatagramAViolationWhenNotOffered) {
  for (const std::uint64_t type : {frame_type::kDatagram, frame_type::kDatagramWithLength}) {
    const auto error = check_offered(type, {});
    ASSERT_TRUE(error.has_value());
    EXPECT_EQ(error->code, TransportErrorCode::kProtocolViolation);
    EXPECT_EQ(check_offered(type, {.max_datagram_frame_size = 1200}), std::nullopt);
  }
}

TEST(OfferedExtensions, AreTakenWhenOffered) {
  EXPECT_EQ(check_offered(frame_type::kAckFrequency, {.ack_frequency = true}), std::nullopt);
  EXPECT_EQ(check_offered(frame_type::kImmediateAck, {.ack_frequency = true}), std::nullopt);
  EXPECT_EQ(check_offered(frame_type::kResetStreamAt, {.reset_stream_at = true}), std::nullopt);
  EXPECT_NE(check_offered(frame_type::kResetStreamAt, {.ack_frequency = true}), std::nullopt);
}

}  // namespace
}  // namespace pollux::wire
