#include "wire/payload_digest.h"

#include <gtest/gtest.h>

#include <array>

#include "base/byte_writer.h"
#include "wire/frame_reader.h"
#include "wire/frame_type.h"
#include "wire/frame_writer.h"

namespace pollux::wire {
namespace {

using Octets = std::vector<std::uint8_t>;

template <typename Write>
Octets payload_of(Write&& fill) {
  Octets payload(1500);
  ByteWriter writer{payload};
  fill(writer);
  payload.resize(writer.position());
  return payload;
}

Octets digest_of(const Octets& payload, std::size_t room = kMaxPayloadDigest) {
  Octets digest(room);
  digest.resize(write_payload_digest(payload, digest));
  return digest;
}

std::vector<Frame> frames_of(Bytes payload) {
  std::vector<Frame> frames;
  for (FrameReader reader{payload}; !reader.at_end();) {
    const auto frame = reader.next();
    if (!frame) break;
    frames.push_back(*frame);
  }
  return frames;
}

TEST(PayloadDigest, OfFramesWithDataReadsAsTheFramesDid) {
  const Octets data(300, 0xab);
  const Octets payload = payload_of([&](ByteWriter& writer) {
    write(writer, PingFrame{});
    write(writer, Frame{StreamFrame{.stream_id = StreamId{4}, .offset = 1000, .data = data, .fin = Fin::kYes}});
    write(writer, Frame{CryptoFrame{.offset = 7, .data = data}});
    write(writer, Frame{MaxDataFrame{.maximum_data = 99}});
    writer.fill(0, 200);
  });
  const Octets digest = digest_of(payload);
  EXPECT_LT(digest.size(), 64U);
  Octets inflated;
  ASSERT_TRUE(inflate_payload(digest, inflated));
  EXPECT_EQ(inflated.size(), payload.size());
  const auto frames = frames_of(inflated);
  ASSERT_EQ(frames.size(), 5U);
  const auto& stream = std::get<StreamFrame>(frames[1]);
  EXPECT_EQ(stream.stream_id, StreamId{4});
  EXPECT_EQ(stream.offset, 1000U);
  EXPECT_EQ(stream.data.size(), 300U);
  EXPECT_EQ(stream.fin, Fin::kYes);
  EXPECT_EQ(std::get<CryptoFrame>(frames[2]).data.size(), 300U);
  EXPECT_EQ(std::get<MaxDataFrame>(frames[3]).maximum_data, 99U);
  EXPECT_EQ(std::get<PaddingFrame>(frames[4]).length, 200U);
}

TEST(PayloadDigest, HoldsNothingOfWhatAStreamCarries) {
  const Octets data(300, 0xab);
  const Octets payload = payload_of(
      [&](ByteWriter& writer) { write(writer, Frame{StreamFrame{.stream_id = StreamId{4}, .data = data}}); });
  for (const std::uint8_t byte : digest_of(payload)) EXPECT_NE(byte, 0xab);
}

TEST(PayloadDigest, LeavesOutTheFramesThatFindNoRoom) {
  const Octets payload = payload_of([&](ByteWriter& writer) {
    for (std::uint64_t i = 0; i < 100; ++i) write(writer, Frame{MaxDataFrame{.maximum_data = 70'000 + i}});
  });
  Octets inflated;
  ASSERT_TRUE(inflate_payload(digest_of(payload, 50), inflated));
  const auto frames = frames_of(inflated);
  EXPECT_EQ(frames.size(), 9U);
}

TEST(PayloadDigest, EndsBeforeAFrameThatIsMalformed) {
  Octets payload = payload_of([&](ByteWriter& writer) { write(writer, Frame{MaxDataFrame{.maximum_data = 5}}); });
  payload.push_back(static_cast<std::uint8_t>(frame_type::kMaxStreamData));
  Octets inflated;
  ASSERT_TRUE(inflate_payload(digest_of(payload), inflated));
  EXPECT_EQ(frames_of(inflated).size(), 1U);
}

TEST(PayloadDigest, OfNothingIsNothing) {
  EXPECT_TRUE(digest_of({}).empty());
  Octets inflated{1, 2, 3};
  EXPECT_TRUE(inflate_payload({}, inflated));
  EXPECT_TRUE(inflated.empty());
}

TEST(PayloadDigest, IsNotMadeOfOtherBytes) {
  Octets inflated;
  EXPECT_FALSE(inflate_payload(Octets{0, 9, 0, 0, 1}, inflated));
  EXPECT_FALSE(inflate_payload(Octets{0}, inflated));
}

}  // namespace
}  // namespace pollux::wire
