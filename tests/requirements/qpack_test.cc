// RFC 9204: instructions and field sections that break QPACK's rules, as our server answers them.
#include <gtest/gtest.h>

#include "http3/request_state.h"
#include "requirements/http3_wire.h"
#include "requirements/raw_fields.h"

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

// A field section that needs the first entry of the table: {x: v}, behind a whole request.
RawBytes section_with_first_entry() {
  RawBytes section = frames_in(raw_headers(raw_get("/a"))).at(0).payload;
  section[0] = 2;  // Required Insert Count 1
  return section + RawBytes{0x80};
}

// RFC 9204 §2.1.2-2: a hundred streams may block, as our SETTINGS say.
TEST(Qpack, OneBlockedStreamTooManyIsDecompressionFailed) {
  ServerWire wire;
  wire.opens_uni_with(RawBytes{kEncoderStream} + set_capacity(4096));
  const RawBytes blocked = raw_frame(kHeadersFrame, section_with_first_entry());
  for (int i = 0; i < 100; ++i) wire.requests(blocked);
  EXPECT_EQ(wire.closed_with(), std::nullopt);
  wire.requests(blocked);
  EXPECT_EQ(wire.closed_with(), kWireQpackDecompressionFailed);
}

// RFC 9204 §2.2.1-1: no credit is given for what is behind the gap until that is filled.
// RFC 9204 §2.2.2.1-1: and then the section is acknowledged, once it is decoded.
TEST(Qpack, BlockedStreamWaitsInItsWindow) {
  ServerWire wire;
  const wire::StreamId encoder = wire.opens_uni_with(RawBytes{kEncoderStream} + set_capacity(4096));
  const RawBytes content(5'000, 'c');
  const wire::StreamId request =
      wire.requests(raw_frame(kHeadersFrame, section_with_first_entry()) + raw_frame(kDataFrame, content));
  EXPECT_GE(wire.link.server.delivered() - wire.link.server.consumed(), content.size());
  EXPECT_EQ(wire.application->counters().requests, 0U);
  wire.says(encoder, insert(1));
  EXPECT_EQ(wire.link.server.delivered(), wire.link.server.consumed());
  EXPECT_TRUE(wire.heard.finished.contains(request.value()));
  EXPECT_EQ(wire.application->counters().succeeded, 1U);
  bool acknowledged = false;
  for (const auto& [id, bytes] : wire.heard.bytes) {
    if (wire::StreamId{id}.direction() == wire::StreamDirection::kUnidirectional && bytes.front() == kDecoderStream) {
      acknowledged = std::ranges::find(bytes, 0x80 | request.value()) != bytes.end();
    }
  }
  EXPECT_TRUE(acknowledged);
}

// RFC 9204 §2.2.1-2: the second entry is there, but the section has said that it needs one only.
TEST(Qpack, InsertCountThatIsTooSmallIsDecompressionFailed) {
  ServerWire wire;
  wire.opens_uni_with(RawBytes{kEncoderStream} + set_capacity(4096) + insert(1) + insert(2));
  wire.requests(raw_frame(kHeadersFrame, {2, 0, 0x10}));
  EXPECT_EQ(wire.closed_with(), kWireQpackDecompressionFailed);
}

// RFC 9204 §2.2-1: pseudo-header fields come first, wherever they are written down.
TEST(Qpack, FieldsComeInTheOrderOfTheSection) {
  for (const bool in_order : {true, false}) {
    ServerWire wire;
    wire.opens_uni_with(RawBytes{kEncoderStream} + set_capacity(4096) + insert(1));
    RawBytes section = section_with_first_entry();
    if (!in_order) {
      section.pop_back();
      section.insert(section.begin() + 2, 0x80);
    }
    const wire::StreamId stream = wire.requests(raw_frame(kHeadersFrame, section));
    EXPECT_EQ(wire.heard.resets.contains(stream.value()), !in_order);
    EXPECT_EQ(wire.application->counters().succeeded, in_order ? 1U : 0U);
  }
}

// RFC 9204 §4.1.1-1: a Delta Base that means nothing, but has to be read.
TEST(Qpack, IntegersOf62BitsAreRead) {
  RawBytes section = frames_in(raw_headers(raw_get("/a"))).at(0).payload;
  section.erase(section.begin(), section.begin() + 2);
  ServerWire wire;
  wire.requests(raw_frame(kHeadersFrame, RawBytes{0} + prefixed(0x00, 7, (std::size_t{1} << 62) - 1) + section));
  EXPECT_EQ(wire.closed_with(), std::nullopt);
  EXPECT_EQ(wire.application->counters().succeeded, 1U);
}

// RFC 9204 §7.4-2: nor can the table hold it.
TEST(Qpack, EntryThatNobodyCouldHoldIsAnEncoderStreamError) {
  const std::size_t endless = std::size_t{1} << 40;
  EXPECT_EQ(answer_on_encoder_stream(set_capacity(4096) + RawBytes{0x41, 'x'} + prefixed(0x00, 7, endless)),
            kWireQpackEncoderStreamError);
  EXPECT_EQ(answer_on_encoder_stream(set_capacity(4096) + prefixed(0x40, 5, endless)), kWireQpackEncoderStreamError);
}

// RFC 9204 §7.4-1: a field as large as all that we take together is decoded.
// RFC 9204 §7.4-2: one that is larger than any that we could hold is an error, and takes no memory.
// RFC 9114 §8-1: the connection's, as nothing can be decoded after it.
TEST(Qpack, FieldsHaveALimitThatIsLargeEnough) {
  ServerWire wire;
  const std::string value(kMaxHeaderBytes, 'v');
  RawFields fields = raw_get("/a");
  fields.emplace_back("x", value);
  const wire::StreamId large = wire.requests(raw_headers(fields));
  EXPECT_TRUE(wire.heard.finished.contains(large.value()));
  EXPECT_EQ(wire.closed_with(), std::nullopt);
  const RawBytes endless = RawBytes{0, 0, 0x21, 'x'} + prefixed(0x00, 7, std::size_t{1} << 40);
  wire.requests(raw_frame(kHeadersFrame, endless));
  EXPECT_EQ(wire.closed_with(), kWireQpackDecompressionFailed);
}

// RFC 9204 §3.2-1
TEST(Qpack, DuplicateEntriesAreNoError) {
  EXPECT_EQ(answer_on_encoder_stream(set_capacity(4096) + insert(1) + insert(1) + RawBytes{0x00}), std::nullopt);
}

}  // namespace
}  // namespace pollux::http3
