// Variable-length integers against RFC 9000 §16 and the examples of its Appendix A.1.
#include "wire/varint.h"

#include <gtest/gtest.h>

#include "unit/wire/hex.h"

namespace pollux::wire {
namespace {

using test::hex;
using test::Octets;
using test::written_by;

struct Example {
  const char* encoded;
  std::uint64_t value;
};

TEST(Varint, ReadsTheExamplesOfAppendixA1) {
  for (const Example& example : {Example{"c2 19 7c 5e ff 14 e8 8c", 151'288'809'941'952'652},
                                 {"9d 7f 3e 7d", 494'878'333},
                                 {"7b bd", 15'293},
                                 {"25", 37},
                                 {"40 25", 37}}) {
    const Octets encoded = hex(example.encoded);
    ByteReader reader{encoded};
    EXPECT_EQ(read_varint(reader), example.value) << example.encoded;
    EXPECT_TRUE(reader.empty());
  }
}

TEST(Varint, TakesTheShortestFormAtEveryBoundary) {
  for (const auto& [value, size] : std::vector<std::pair<std::uint64_t, std::size_t>>{{0, 1},
                                                                                      {63, 1},
                                                                                      {64, 2},
                                                                                      {16'383, 2},
                                                                                      {16'384, 4},
                                                                                      {1'073'741'823, 4},
                                                                                      {1'073'741'824, 8},
                                                                                      {kMaxVarint, 8}}) {
    EXPECT_EQ(varint_size(value), size);
    const Octets encoded = written_by([&](ByteWriter& writer) { write_varint(writer, value); });
    EXPECT_EQ(encoded.size(), size);
    ByteReader reader{encoded};
    EXPECT_EQ(read_varint(reader), value);
  }
}

TEST(Varint, WritesALongerFormWhenTold) {
  EXPECT_EQ(written_by([](ByteWriter& writer) { write_varint_of_length(writer, 37, 2); }), hex("40 25"));
  EXPECT_EQ(written_by([](ByteWriter& writer) { write_varint_of_length(writer, 37, 4); }), hex("80 00 00 25"));
  EXPECT_EQ(written_by([](ByteWriter& writer) { write_varint_of_length(writer, 37, 8); }),
            hex("c0 00 00 00 00 00 00 25"));
}

TEST(Varint, FillsAHoleThatWasLeft) {
  Octets hole(2);
  store_varint(hole, 15'293);
  EXPECT_EQ(hole, hex("7b bd"));
}

TEST(Varint, ConsumesNothingWhenTheInputEndsTooSoon) {
  for (const char* text : {"", "40", "80 00 00", "c0 00 00 00 00 00 00"}) {
    const Octets encoded = hex(text);
    ByteReader reader{encoded};
    EXPECT_EQ(read_varint(reader), std::nullopt) << text;
    EXPECT_EQ(reader.position(), 0U) << text;
  }
}

TEST(VarintDeathTest, RefusesAValueThatItsLengthCannotHold) {
  EXPECT_DEATH(static_cast<void>(written_by([](ByteWriter& writer) { write_varint_of_length(writer, 64, 1); })), "");
  EXPECT_DEATH(static_cast<void>(written_by([](ByteWriter& writer) { write_varint(writer, kMaxVarint + 1); })), "");
}

}  // namespace
}  // namespace pollux::wire
