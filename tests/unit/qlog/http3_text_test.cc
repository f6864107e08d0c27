#include "qlog/http3_text.h"

#include <gtest/gtest.h>

#include <vector>

namespace pollux::qlog {
namespace {

using Octets = std::vector<std::uint8_t>;

std::string text_of(const telemetry::Http3Frame& frame, const Octets& fields) {
  std::string out;
  JsonWriter json{out};
  json.begin_object();
  write_http3_frame(json, frame, fields);
  json.end_object();
  return out;
}

TEST(Http3Text, OfHeadersHasTheFieldsInTheirOrder) {
  const Octets fields{0, 5, 0, 2, ':', 'p', 'a', 't', 'h', '/', 'x', 0, 1, 0, 0, 'a'};
  EXPECT_EQ(
      text_of({.stream = 4}, fields),
      R"({"stream_id":4,"frame":{"frame_type":"headers","headers":[{"name":":path","value":"/x"},{"name":"a","value":""}]}})");
}

TEST(Http3Text, OfHeadersEndsBeforeAFieldThatIsCut) {
  EXPECT_EQ(text_of({.stream = 4}, {0, 5, 0, 2, ':'}),
            R"({"stream_id":4,"frame":{"frame_type":"headers","headers":[]}})");
}

TEST(Http3Text, OfDataHasItsLength) {
  EXPECT_EQ(text_of({.stream = 4, .length = 1000, .type = telemetry::Http3FrameType::kData}, {}),
            R"({"stream_id":4,"frame":{"frame_type":"data","raw":{"payload_length":1000}}})");
}

TEST(Http3Text, OfSettingsSaysWhoseTheyAre) {
  std::string out;
  JsonWriter json{out};
  json.begin_object();
  write_http3_parameters(json, {.initiator = telemetry::Side::kRemote,
                                .extended_connect = true,
                                .max_field_section_size = 100,
                                .max_table_capacity = 200,
                                .blocked_streams = 3});
  json.end_object();
  EXPECT_EQ(
      out,
      R"({"initiator":"remote","max_field_section_size":100,"max_table_capacity":200,"blocked_streams_count":3,"extended_connect":1})");
}

}  // namespace
}  // namespace pollux::qlog
