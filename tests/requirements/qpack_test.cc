// RFC 9204: instructions and field sections that break QPACK's rules, as our server answers them.
#include <gtest/gtest.h>

#include "requirements/http3_wire.h"

namespace pollux::http3 {
namespace {

// A request whose field section is these bytes.
std::optional<std::uint64_t> answer_to_section(const RawBytes& section) {
  ServerWire wire;
  wire.requests(raw_frame(kHeadersFrame, section));
  return wire.closed_with();
}

std::optional<std::uint64_t> answer_on_encoder_stream(const RawBytes& instructions) {
  ServerWire wire;
  wire.opens_uni_with(RawBytes{kEncoderStream} + instructions);
  return wire.closed_with();
}

std::optional<std::uint64_t> answer_on_decoder_stream(const RawBytes& instructions) {
  ServerWire wire;
  wire.opens_uni_with(RawBytes{kDecoderStream} + instructions);
  return wire.closed_with();
}

RawBytes prefixed(std::uint8_t pattern, unsigned bits, std::size_t value) {
  RawBytes out;
  append_prefixed(out, pattern, bits, value);
  return out;
}
RawBytes set_capacity(std::size_t capacity) {
  return prefixed(0x20, 5, capacity);
}
// Insert with a literal name of one letter.
RawBytes insert(std::size_t value_size) {
  return RawBytes{0x41, 'x'} + prefixed(0x00, 7, value_size) + RawBytes(value_size, 'v');
}

// RFC 9204 §3.1-1: the static table has 99 entries.
TEST(Qpack, StaticIndexThatDoesNotExistIsDecompressionFailed) {
  EXPECT_EQ(answer_to_section(RawBytes{0, 0} + prefixed(0xc0, 6, 99)), kWireQpackDecompressionFailed);
  EXPECT_EQ(answer_to_section(RawBytes{0, 0} + prefixed(0x50, 4, 99) + RawBytes{0}), kWireQpackDecompressionFailed);
}

// RFC 9204 §3.1-2
TEST(Qpack, StaticIndexThatDoesNotExistIsAnEncoderStreamError) {
  EXPECT_EQ(answer_on_encoder_stream(set_capacity(100) + prefixed(0xc0, 6, 99) + RawBytes{0}),
            kWireQpackEncoderStreamError);
}

// RFC 9204 §2.2.3-1: at or above the Required Insert Count, which is zero here.
TEST(Qpack, ReferenceToWhatWasNotDeclaredIsDecompressionFailed) {
  EXPECT_EQ(answer_to_section({0, 0, 0x80}), kWireQpackDecompressionFailed);
  EXPECT_EQ(answer_to_section({0, 0, 0x10}), kWireQpackDecompressionFailed);
}

// RFC 9204 §2.2.3-2
TEST(Qpack, InstructionThatRefersToNothingIsAnEncoderStreamError) {
  EXPECT_EQ(answer_on_encoder_stream(set_capacity(100) + RawBytes{0x00}), kWireQpackEncoderStreamError);
  EXPECT_EQ(answer_on_encoder_stream(set_capacity(40) + insert(1) + insert(1) + RawBytes{0x01}),
            kWireQpackEncoderStreamError)
      << "the first was evicted by the second";
}

// RFC 9204 §3.2.2-2
TEST(Qpack, EntryLargerThanTheTableIsAnEncoderStreamError) {
  EXPECT_EQ(answer_on_encoder_stream(set_capacity(40) + insert(7)), std::nullopt);
  EXPECT_EQ(answer_on_encoder_stream(set_capacity(40) + insert(8)), kWireQpackEncoderStreamError);
}

// RFC 9204 §4.3.1-2
TEST(Qpack, CapacityAboveTheLimitIsAnEncoderStreamError) {
  EXPECT_EQ(answer_on_encoder_stream(set_capacity(4096)), std::nullopt);
  EXPECT_EQ(answer_on_encoder_stream(set_capacity(4097)), kWireQpackEncoderStreamError);
}

// RFC 9204 §4.4.1-1
TEST(Qpack, AcknowledgmentOfNoSectionIsADecoderStreamError) {
  EXPECT_EQ(answer_on_decoder_stream({0x80}), kWireQpackDecoderStreamError);
}

// RFC 9204 §4.4.3-1
TEST(Qpack, IncrementOfNothingOrTooMuchIsADecoderStreamError) {
  EXPECT_EQ(answer_on_decoder_stream({0x00}), kWireQpackDecoderStreamError);
  EXPECT_EQ(answer_on_decoder_stream({0x01}), kWireQpackDecoderStreamError);
}

// RFC 9204 §4.5.1.1-1: above twice what the table could ever hold.
TEST(Qpack, ImpossibleInsertCountIsDecompressionFailed) {
  EXPECT_EQ(answer_to_section(prefixed(0x00, 8, 2 * (4096 / 32) + 1) + RawBytes{0, 0x80}),
            kWireQpackDecompressionFailed);
}

// RFC 9204 §4.5.1.2-2
TEST(Qpack, BaseBelowZeroIsDecompressionFailed) {
  ServerWire wire;
  wire.opens_uni_with(RawBytes{kEncoderStream} + set_capacity(4096) + insert(1));
  wire.requests(raw_frame(kHeadersFrame, {2, 0x81, 0x80}));
  EXPECT_EQ(wire.closed_with(), kWireQpackDecompressionFailed);
}

// RFC 9204 §3.2-1
TEST(Qpack, DuplicateEntriesAreNoError) {
  EXPECT_EQ(answer_on_encoder_stream(set_capacity(4096) + insert(1) + insert(1) + RawBytes{0x00}), std::nullopt);
}

}  // namespace
}  // namespace pollux::http3
