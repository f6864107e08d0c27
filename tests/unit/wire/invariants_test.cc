// RFC 8999 §5: what every version's packets have in common.
#include "wire/invariants.h"

#include <gtest/gtest.h>

#include "unit/wire/hex.h"

namespace pollux::wire {
namespace {

using test::copy_of;
using test::hex;
using test::Octets;

TEST(Invariants, ReadALongHeaderOfAnyVersion) {
  const Octets datagram = hex("80 1a2a3a4a 03 010203 02 0405 ffff");
  const auto header = parse_invariant_long_header(datagram);
  ASSERT_TRUE(header.has_value());
  EXPECT_EQ(header->first_byte, 0x80);
  EXPECT_EQ(header->version, 0x1a2a3a4aU);
  EXPECT_EQ(copy_of(header->destination_id), hex("010203"));
  EXPECT_EQ(copy_of(header->source_id), hex("0405"));
  EXPECT_EQ(copy_of(header->rest), hex("ffff"));
}

// RFC 9000 §17.2-4, §17.2-7
TEST(Invariants, ReadConnectionIdsOfUpTo255Bytes) {
  Octets datagram = hex("c0 00000002 ff");
  datagram.insert(datagram.end(), 255, 0xaa);
  datagram.push_back(0xff);
  datagram.insert(datagram.end(), 255, 0xbb);
  const auto header = parse_invariant_long_header(datagram);
  ASSERT_TRUE(header.has_value());
  EXPECT_EQ(header->destination_id.size(), kMaxInvariantConnectionIdLength);
  EXPECT_EQ(header->source_id.size(), kMaxInvariantConnectionIdLength);
  EXPECT_TRUE(header->rest.empty());
}

TEST(Invariants, RefuseAShortHeaderAndEveryCutOffLongOne) {
  EXPECT_FALSE(parse_invariant_long_header({}).has_value());
  EXPECT_FALSE(parse_invariant_long_header(hex("40 00000001 00 00")).has_value());
  const Octets whole = hex("80 1a2a3a4a 03 010203 02 0405");
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(parse_invariant_long_header(Bytes{whole}.first(size)).has_value()) << size;
  }
  EXPECT_TRUE(parse_invariant_long_header(whole).has_value());
}

TEST(Invariants, FindTheDestinationForRouting) {
  const Octets long_header = hex("80 1a2a3a4a 03 010203 00");
  EXPECT_EQ(copy_of(destination_id_of(long_header, 8).value()), hex("010203"));
  const Octets short_header = hex("40 0102030405060708 ffff");
  EXPECT_EQ(copy_of(destination_id_of(short_header, 8).value()), hex("0102030405060708"));
  EXPECT_TRUE(destination_id_of(short_header, 0).value().empty());
}

// RFC 9000 §10.3-7
TEST(Invariants, FindNoDestinationInWhatIsTooShort) {
  EXPECT_FALSE(destination_id_of({}, 8).has_value());
  EXPECT_FALSE(destination_id_of(hex("40 01020304050607"), 8).has_value());
  EXPECT_FALSE(destination_id_of(hex("80 1a2a3a"), 8).has_value());
  EXPECT_FALSE(destination_id_of(hex("80 1a2a3a4a 03 0102"), 8).has_value());
}

}  // namespace
}  // namespace pollux::wire
