#include "qlog/json_writer.h"

#include <gtest/gtest.h>

#include <array>

namespace pollux::qlog {
namespace {

TEST(JsonWriter, PutsCommasBetweenMembersAndElementsOnly) {
  std::string out;
  JsonWriter json{out};
  json.begin_object();
  json.member("a", std::uint64_t{1});
  json.key("b");
  json.begin_array();
  json.number(2);
  json.begin_object();
  json.end_object();
  json.text("x");
  json.end_array();
  json.member("c", true);
  json.end_object();
  EXPECT_EQ(out, R"({"a":1,"b":[2,{},"x"],"c":true})");
}

TEST(JsonWriter, EscapesWhateverAPeerMaySend) {
  std::string out;
  JsonWriter json{out};
  json.text("say \"hi\"\\\n\xff");
  EXPECT_EQ(out, R"("say \"hi\"\\\u000a\u00ff")");
}

TEST(JsonWriter, WritesNumbersOfEverySize) {
  std::string out;
  JsonWriter json{out};
  json.begin_array();
  json.number(0);
  json.number(UINT64_MAX);
  json.end_array();
  EXPECT_EQ(out, "[0,18446744073709551615]");
}

TEST(JsonWriter, WritesBytesAsHexadecimalDigits) {
  std::string out;
  JsonWriter json{out};
  json.hex(std::array<std::uint8_t, 3>{0x00, 0x9f, 0xff});
  EXPECT_EQ(out, R"("009fff")");
}

TEST(JsonWriter, WritesNanosecondsAsMillisecondsToTheLastDigit) {
  std::string out;
  JsonWriter json{out};
  json.begin_array();
  json.milliseconds(0);
  json.milliseconds(25'000'000);
  json.milliseconds(1'234'567);
  json.milliseconds(500);
  json.milliseconds(-1'500'000);
  json.end_array();
  EXPECT_EQ(out, "[0,25,1.234567,0.0005,-1.5]");
}

}  // namespace
}  // namespace pollux::qlog
