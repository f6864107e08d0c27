// RFC 9114 §4: requests that our server takes for malformed, and the messages that our two ends make.
#include <gtest/gtest.h>

#include <cctype>

#include "requirements/http3_wire.h"
#include "requirements/raw_fields.h"

namespace pollux::http3 {
namespace {

RawFields with(RawFields fields, std::string_view name, std::string_view value) {
  fields.emplace_back(name, value);
  return fields;
}
RawFields without(RawFields fields, std::string_view name) {
  std::erase_if(fields, [&](const auto& field) { return field.first == name; });
  return fields;
}
RawFields replaced(RawFields fields, std::string_view name, std::string_view value) {
  for (auto& field : fields) {
    if (field.first == name) field.second = value;
  }
  return fields;
}
RawFields get() {
  return raw_get("/a");
}

// The stream is given up with H3_MESSAGE_ERROR, and the connection goes on.
void expect_malformed(const RawBytes& request) {
  ServerWire wire;
  const wire::StreamId stream = wire.requests(request);
  EXPECT_EQ(wire.closed_with(), std::nullopt);
  ASSERT_TRUE(wire.heard.resets.contains(stream.value()));
  EXPECT_EQ(wire.heard.resets[stream.value()], kWireMessageError);
  EXPECT_FALSE(wire.heard.finished.contains(stream.value()));
  EXPECT_TRUE(wire.heard.finished.contains(wire.requests(raw_headers(get())).value()));
}
void expect_malformed(const RawFields& fields) {
  expect_malformed(raw_headers(fields));
}
void expect_served(const RawFields& fields) {
  ServerWire wire;
  const wire::StreamId stream = wire.requests(raw_headers(fields));
  EXPECT_TRUE(wire.heard.finished.contains(stream.value()));
  EXPECT_EQ(wire.application->counters().succeeded, 1U);
}

// RFC 9114 §4.2-3
TEST(Http3Messages, WithConnectionSpecificFieldsAreMalformed) {
  for (const std::string_view name : {"connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade"}) {
    SCOPED_TRACE(name);
    expect_malformed(with(get(), name, "x"));
  }
}

// RFC 9114 §4.2-4
TEST(Http3Messages, MaySayTeTrailersOnly) {
  expect_served(with(get(), "te", "trailers"));
  expect_malformed(with(get(), "te", "gzip"));
}

// RFC 9114 §4.3-4
TEST(Http3Messages, WithUndefinedPseudoHeadersAreMalformed) {
  RawFields fields = get();
  fields.insert(fields.begin(), {":unknown", "x"});
  expect_malformed(fields);
}

// RFC 9114 §4.3-2
TEST(Http3Messages, WithPseudoHeadersOfResponsesAreMalformed) {
  RawFields fields = get();
  fields.insert(fields.begin(), {":status", "200"});
  expect_malformed(fields);
}

// RFC 9114 §4.3-5, §4.3-6
TEST(Http3Messages, WithPseudoHeadersBehindOthersAreMalformed) {
  expect_malformed(with(with(without(get(), ":path"), "accept", "x"), ":path", "/a"));
}

// RFC 9114 §4.3-3
TEST(Http3Messages, WithPseudoHeadersInTrailersAreMalformed) {
  expect_malformed(raw_headers(get()) + raw_headers({{":path", "/b"}}));
}

// RFC 9114 §4.3.1-7
TEST(Http3Messages, NeedOneMethodSchemeAndPath) {
  for (const std::string_view name : {":method", ":scheme", ":path"}) {
    SCOPED_TRACE(name);
    expect_malformed(without(get(), name));
    RawFields twice = get();
    twice.insert(twice.begin(), {name, "/a"});
    expect_malformed(twice);
  }
}

// RFC 9114 §4.3.1-5
TEST(Http3Messages, NeedAPathThatIsNotEmpty) {
  expect_malformed(replaced(get(), ":path", ""));
}

// RFC 9114 §4.3.1-8
TEST(Http3Messages, NeedAnAuthorityOrAHost) {
  expect_malformed(without(get(), ":authority"));
  expect_served(with(without(get(), ":authority"), "host", "localhost"));
}

// RFC 9114 §4.3.1-9
TEST(Http3Messages, NeedAnAuthorityThatIsNotEmpty) {
  expect_malformed(replaced(get(), ":authority", ""));
  expect_malformed(with(without(get(), ":authority"), "host", ""));
}

// RFC 9114 §4.1-2
TEST(Http3Messages, AreOneRequestForEachStream) {
  expect_malformed(raw_headers(get()) + raw_headers(get()));
}

// RFC 9114 §4.1-3
TEST(Http3Messages, AreInOrderOrCloseTheConnection) {
  ServerWire wire;
  wire.requests(raw_headers(get()) + raw_headers({{"trailer", "x"}}) + raw_frame(kDataFrame, {'x'}), wire::Fin::kNo);
  EXPECT_EQ(wire.closed_with(), kWireFrameUnexpected);
}

// RFC 9114 §4.1.1-2, §4.2.2-1: a header that is too large is answered.
TEST(Http3Messages, OfTooManyBytesGetAStatus) {
  ServerWire wire;
  const std::string large(20'000, 'v');
  const wire::StreamId stream = wire.requests(raw_headers(with(get(), "x", large)));
  ASSERT_TRUE(wire.heard.finished.contains(stream.value()));
  EXPECT_EQ(fields_in(frames_in(wire.heard.bytes[stream.value()]).at(0).payload).at(0),
            (std::pair<std::string, std::string>{":status", "431"}));
}

// RFC 9114 §10.3: nghttp3 has no word for us about them, but they never come through.
TEST(Http3Messages, FieldsWithForbiddenCharactersAreNotSeen) {
  for (const std::string_view value : {"bytes=0-0\n", "bytes=0-0\r", " bytes=0-0\x7f"}) {
    ServerWire wire;
    const wire::StreamId stream = wire.requests(raw_headers(with(get(), "range", value)));
    const auto frames = frames_in(wire.heard.bytes[stream.value()]);
    EXPECT_EQ(fields_in(frames.at(0).payload).at(0), (std::pair<std::string, std::string>{":status", "200"}));
    EXPECT_EQ(frames.at(1).payload.size(), 3U);
  }
  expect_served(with(get(), "x y", "v"));
}

// RFC 9114 §4.1-12: the answer is on its way before the request has ended.
TEST(Http3Messages, AreAnsweredBeforeTheyEnd) {
  ServerWire wire;
  const wire::StreamId stream = wire.requests(raw_headers(get()), wire::Fin::kNo);
  EXPECT_FALSE(wire.heard.bytes[stream.value()].empty());
}

void expect_well_made(const std::vector<std::pair<std::string, std::string>>& fields,
                      const std::set<std::string>& pseudo_headers) {
  std::set<std::string> pseudo;
  bool regular = false;
  for (const auto& [name, value] : fields) {
    EXPECT_TRUE(std::ranges::none_of(name, [](unsigned char c) { return std::isupper(c) != 0; })) << name;
    for (const char* of_connection : {"connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade"}) {
      EXPECT_NE(name, of_connection);
    }
    if (name.starts_with(':')) {
      EXPECT_FALSE(regular) << name;
      EXPECT_TRUE(pseudo.insert(name).second) << name;
    }
    regular |= !name.starts_with(':');
  }
  EXPECT_EQ(pseudo, pseudo_headers);
}

// RFC 9114 §7.1-1
// RFC 9114 §4.1-7, §4.1-11, §4.2-1, §4.2-3, §4.3-1, §4.3-2, §4.3-5, §4.3.2-1
TEST(Http3Messages, OfTheServerAreWellMade) {
  ServerWire wire;
  const RawFields none = with(replaced(get(), ":path", "/none"), "accept", "x");
  for (const RawFields& request :
       {get(), none, replaced(get(), ":method", "POST"), with(get(), "range", "bytes=1-1")}) {
    const wire::StreamId stream = wire.requests(raw_headers(request));
    EXPECT_TRUE(wire.heard.finished.contains(stream.value()));
    const auto frames = frames_in(wire.heard.bytes[stream.value()]);
    ASSERT_EQ(frames.front().type, kHeadersFrame);
    expect_well_made(fields_in(frames.front().payload), {":status"});
  }
}

// RFC 9114 §4.1-1, §4.1-9, §4.1-10, §4.2-1, §4.2-3, §4.3-1, §4.3-5, §4.3.1-1, §4.3.1-3, §4.3.1-5, §4.3.1-6, §4.3.1-7,
// §4.3.1-8, §4.3.1-9, §4.3.1-10: one request, ended at once, with an authority and no Host.
TEST(Http3Messages, OfTheClientAreWellMade) {
  ClientWire wire{RawBytes{}};
  EXPECT_TRUE(wire.heard.finished.contains(wire.request.value()));
  const auto frames = frames_in(wire.heard.bytes[wire.request.value()]);
  ASSERT_EQ(frames.size(), 1U);
  ASSERT_EQ(frames.front().type, kHeadersFrame);
  const auto fields = fields_in(frames.front().payload);
  expect_well_made(fields, {":method", ":scheme", ":authority", ":path"});
  for (const auto& [name, value] : fields) {
    EXPECT_FALSE(value.empty()) << name;
    EXPECT_NE(name, "host");
    EXPECT_EQ(value.find('@'), std::string::npos);
  }
}

}  // namespace
}  // namespace pollux::http3
