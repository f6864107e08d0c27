// RFC 9204: what our server's encoder makes of its responses, held against the table and the limits of its peer.
#include <gtest/gtest.h>

#include "requirements/http3_wire.h"
#include "requirements/raw_fields.h"

namespace pollux::http3 {
namespace {

struct PeersTable {
  std::uint64_t capacity = 0;
  std::uint64_t blocked_streams = 0;
};

// A server that answers to a peer with such a table, and all that it has encoded.
class Encoder {
 public:
  explicit Encoder(const PeersTable& table)
      : wire_{RawBytes{kControlStream} + frame_of(kSettingsFrame, {0x01, table.capacity, 0x07, table.blocked_streams})},
        decoder_stream_(wire_.opens_uni_with({kDecoderStream})) {}

  // Asks for a part of /a, so that no two answers are the same; some are errors. Returns the stream.
  wire::StreamId ask(std::uint64_t number) {
    const std::string range = "bytes=" + std::to_string(number % 4) + "-" + std::to_string(number % 3 + number % 4);
    const std::string_view path = number % 5 == 4 ? "/none" : "/a";
    RawFields fields = raw_get(path);
    fields.emplace_back("range", range);
    return wire_.requests(raw_headers(fields));
  }

  [[nodiscard]] RawBytes section_on(wire::StreamId stream) {
    return frames_in(wire_.heard.bytes.at(stream.value())).at(0).payload;
  }

  // Encoder instructions that were not asked for before.
  [[nodiscard]] Bytes take_instructions() {
    for (const auto& [id, bytes] : wire_.heard.bytes) {
      if (wire::StreamId{id}.direction() == wire::StreamDirection::kUnidirectional && bytes.front() == kEncoderStream) {
        const Bytes fresh = Bytes{bytes}.subspan(taken_);
        taken_ = bytes.size();
        return fresh;
      }
    }
    return {};
  }

  void answers(const RawBytes& instructions) {
    if (!instructions.empty()) wire_.says(decoder_stream_, instructions);
    EXPECT_EQ(wire_.closed_with(), std::nullopt);
  }

 private:
  ServerWire wire_;
  wire::StreamId decoder_stream_;
  std::size_t taken_ = 1;  // the type of the stream
};

constexpr std::uint64_t kRequests = 60;

// What the fields are, whatever the table: no dynamic entry is used without one.
DecodedFields plain_answer(std::uint64_t number) {
  Encoder encoder{{}};
  return fields_in(encoder.section_on(encoder.ask(number)));
}

// RFC 9204 §3.2.3-4
// RFC 9114 §7.2.4.2-1
TEST(QpackEncoder, InsertsNothingIntoATableOfNoCapacity) {
  Encoder encoder{{.capacity = 0, .blocked_streams = 100}};
  for (std::uint64_t i = 0; i < kRequests; ++i) EXPECT_EQ(encoder.section_on(encoder.ask(i)).at(0), 0);
  EXPECT_TRUE(encoder.take_instructions().empty());
}

// RFC 9204 §2.1.2-1: as nothing is acknowledged, every section that needs an insertion could block its stream.
TEST(QpackEncoder, LetsNoMoreStreamsBlockThanThePeerAllows) {
  for (const std::uint64_t limit : {0U, 1U, 7U}) {
    Encoder encoder{{.capacity = 4096, .blocked_streams = limit}};
    std::uint64_t could_block = 0;
    for (std::uint64_t i = 0; i < kRequests; ++i)
      could_block += encoder.section_on(encoder.ask(i)).at(0) != 0 ? 1U : 0U;
    EXPECT_LE(could_block, limit);
    EXPECT_EQ(could_block != 0, limit != 0) << "the table is used where it may be";
  }
}

// RFC 9204 §2.1.1-1, §3.2.2-1, §4.3.1-1, §4.3.1-3: nothing is acknowledged, so what a section refers to is there when
// that is read last of all; and no capacity is more than the peer's.
// RFC 9204 §3.2.3-1, §4.5.1.2-1
TEST(QpackEncoder, EvictsNothingThatIsInUse) {
  for (const std::uint64_t capacity : {64U, 100U, 200U, 400U, 4096U}) {
    Encoder encoder{{.capacity = capacity, .blocked_streams = 100}};
    std::vector<wire::StreamId> streams;
    for (std::uint64_t i = 0; i < kRequests; ++i) streams.push_back(encoder.ask(i));
    FieldDecoder decoder{capacity, 100};
    EXPECT_TRUE(decoder.take_instructions(encoder.take_instructions()));
    for (std::uint64_t i = 0; i < kRequests; ++i) {
      EXPECT_EQ(decoder.decode(static_cast<std::int64_t>(streams[i].value()), encoder.section_on(streams[i])),
                plain_answer(i));
    }
  }
}

// RFC 9114 §7.2.4.2-7: what the server's SETTINGS say is the client's limit from then on.
TEST(QpackEncoder, OfTheClientKeepsToTheServersSettings) {
  for (const std::uint64_t capacity : {0U, 64U, 4096U}) {
    ClientWire wire{RawBytes{kControlStream} + frame_of(kSettingsFrame, {0x01, capacity, 0x07, 100})};
    std::vector<wire::StreamId> streams;
    for (std::uint64_t i = 0; i < kRequests; ++i) {
      const HeaderField more[]{{"x", i % 2 == 0 ? "even" : "odd"}};
      streams.push_back(wire.client.request({.path = "/a", .more = more}).value());
    }
    wire.link.run();
    FieldDecoder decoder{capacity, 100};
    for (const auto& [id, bytes] : wire.heard.bytes) {
      const bool is_instructions =
          wire::StreamId{id}.direction() == wire::StreamDirection::kUnidirectional && bytes.front() == kEncoderStream;
      if (!is_instructions) continue;
      EXPECT_EQ(bytes.size() > 1, capacity != 0);
      EXPECT_TRUE(decoder.take_instructions(Bytes{bytes}.subspan(1)));
    }
    for (const wire::StreamId stream : streams) {
      const auto frames = frames_in(wire.heard.bytes.at(stream.value()));
      EXPECT_EQ(decoder.decode(static_cast<std::int64_t>(stream.value()), frames.at(0).payload).size(), 5U);
    }
  }
}

// RFC 9204 §2.1-2: also where the table turns over many times.
TEST(QpackEncoder, KeepsTheOrderOfTheFields) {
  for (const std::uint64_t capacity : {64U, 100U, 200U, 4096U}) {
    Encoder encoder{{.capacity = capacity, .blocked_streams = 100}};
    FieldDecoder decoder{capacity, 100};
    std::size_t instructions = 0;
    for (std::uint64_t i = 0; i < kRequests; ++i) {
      const wire::StreamId stream = encoder.ask(i);
      const Bytes fresh = encoder.take_instructions();
      instructions += fresh.size();
      ASSERT_TRUE(decoder.take_instructions(fresh));
      EXPECT_EQ(decoder.decode(static_cast<std::int64_t>(stream.value()), encoder.section_on(stream)), plain_answer(i));
      encoder.answers(decoder.take_answer());
    }
    EXPECT_GT(instructions, 0U);
  }
}

}  // namespace
}  // namespace pollux::http3
