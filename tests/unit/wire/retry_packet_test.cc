// Retry packets (RFC 9000 §17.2.5), with the sample of RFC 9001 Appendix A.4.
#include "wire/retry_packet.h"

#include <gtest/gtest.h>

#include "unit/wire/hex.h"

namespace pollux::wire {
namespace {

using test::copy_of;
using test::hex;
using test::Octets;

const Octets kSample = hex("ff000000010008f067a5502a4262b5746f6b656e04a265ba2eff4d829058fb3f0f2496ba");
const Octets kToken = hex("746f6b656e");

TEST(RetryPacket, ReadsTheSampleOfRfc9001) {
  const auto retry = parse_retry(kSample);
  ASSERT_TRUE(retry.has_value());
  EXPECT_TRUE(retry->destination_id.empty());
  EXPECT_EQ(retry->source_id, ConnectionId{hex("f067a5502a4262b5")});
  EXPECT_EQ(copy_of(retry->token), kToken);
  EXPECT_EQ(copy_of(retry->integrity_tag), hex("04a265ba2eff4d829058fb3f0f2496ba"));
  EXPECT_EQ(copy_of(retry->without_tag), copy_of(Bytes{kSample}.first(20)));
}

TEST(RetryPacket, WritesTheSampleOfRfc9001UpToItsTag) {
  const RetryToSend packet{
      .destination_id = {}, .source_id = ConnectionId{hex("f067a5502a4262b5")}, .token = kToken, .unused_bits = 0x0f};
  const Octets encoded = test::written_by([&](ByteWriter& writer) { write(writer, packet); });
  EXPECT_EQ(encoded, copy_of(Bytes{kSample}.first(20)));
  EXPECT_EQ(encoded_size(packet), 20U);
}

TEST(RetryPacket, PutsTheOriginalDestinationBeforeThePseudoPacket) {
  const ConnectionId original{hex("8394c8f03e515708")};
  const Bytes without_tag = Bytes{kSample}.first(20);
  const Octets pseudo =
      test::written_by([&](ByteWriter& writer) { write_retry_pseudo_packet(writer, original, without_tag); });
  Octets expected = hex("08 8394c8f03e515708");
  expected.insert(expected.end(), without_tag.begin(), without_tag.end());
  EXPECT_EQ(pseudo, expected);
  EXPECT_EQ(retry_pseudo_packet_size(original, without_tag), expected.size());
}

// Appendix A.4 of RFC 9369.
TEST(RetryPacket, ReadsAndWritesTheSampleOfRfc9369) {
  const Octets sample = hex("cf6b3343cf0008f067a5502a4262b5746f6b656ec8646ce8bfe33952d955543665dcc7b6");
  const auto retry = parse_retry(sample);
  ASSERT_TRUE(retry.has_value());
  EXPECT_EQ(retry->version, kVersion2);
  EXPECT_EQ(copy_of(retry->token), kToken);
  const RetryToSend packet{.destination_id = {},
                           .source_id = ConnectionId{hex("f067a5502a4262b5")},
                           .token = kToken,
                           .unused_bits = 0x0f,
                           .version = kVersion2};
  EXPECT_EQ(test::written_by([&](ByteWriter& writer) { write(writer, packet); }), copy_of(Bytes{sample}.first(20)));
}

// RFC 9000 §17.2.5-1
TEST(RetryPacket, IsReadWhateverTheUnusedBits) {
  Octets packet = kSample;
  packet[0] = 0xf0;
  EXPECT_TRUE(parse_retry(packet).has_value());
}

// RFC 9000 §17.2.5.2-4
TEST(RetryPacket, IsRefusedWithoutAToken) {
  Octets packet = kSample;
  packet.erase(packet.begin() + 15, packet.begin() + 20);
  EXPECT_EQ(parse_retry(packet).error(), HeaderError::kEmptyToken);
}

TEST(RetryPacket, IsRefusedWhenTooShortForATag) {
  EXPECT_EQ(parse_retry(Bytes{kSample}.first(30)).error(), HeaderError::kTruncated);
  EXPECT_EQ(parse_retry(Bytes{kSample}.first(6)).error(), HeaderError::kTruncated);
}

TEST(RetryPacket, IsNoOtherLongHeader) {
  Octets initial = hex("c0 00000001 00 00 00 14");
  initial.insert(initial.end(), 20, 0xee);
  EXPECT_EQ(parse_retry(initial).error(), HeaderError::kNotThisForm);
}

}  // namespace
}  // namespace pollux::wire
