#include "app/edge/id_formats.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pollux::app {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* kKey = "8f95f09245765f80256934e50c66207f\n";

std::string error_of(std::string_view text) {
  const auto option = parse_id_format(text);
  return option ? "no error" : option.error();
}

std::vector<IdFormatOption> options_of(const std::vector<std::string>& texts) {
  std::vector<IdFormatOption> options;
  for (const std::string& text : texts) options.push_back(parse_id_format(text).value());
  return options;
}

auto load(const std::vector<std::string>& texts, const std::string& key = kKey) {
  return load_id_formats(options_of(texts), [&](const std::string&) { return key; });
}

TEST(IdFormats, TakeTheirWordsInAnyOrder) {
  const auto option = parse_id_format("key-file=/etc/k,nonce=10,server-id=0Aff01,rotation=3");
  ASSERT_TRUE(option) << option.error();
  EXPECT_EQ(option->parameters.rotation, 3);
  EXPECT_EQ(option->parameters.nonce_length, 10U);
  EXPECT_THAT(option->parameters.fleet_id, ElementsAre(0x0a, 0xff, 0x01));
  EXPECT_EQ(option->key_file, "/etc/k");
}

TEST(IdFormats, LeaveWhatIsNotSaidAsItIsElsewhere) {
  const auto option = parse_id_format("server-id=05");
  ASSERT_TRUE(option) << option.error();
  EXPECT_EQ(option->parameters.rotation, 0);
  EXPECT_EQ(option->parameters.nonce_length, endpoint::QuicLbParameters{}.nonce_length);
  EXPECT_EQ(option->key_file, "");
}

TEST(IdFormats, RefuseWordsThatMakeNoSense) {
  EXPECT_THAT(error_of("colour=red"), HasSubstr("not 'colour=red'"));
  EXPECT_THAT(error_of(""), HasSubstr("wants rotation=N"));
  EXPECT_THAT(error_of("rotation=1,,nonce=4"), HasSubstr("not ''"));
  EXPECT_THAT(error_of("rotation=one"), HasSubstr("rotation wants a small number, not 'one'"));
  EXPECT_THAT(error_of("nonce=300"), HasSubstr("nonce wants a small number"));
  EXPECT_THAT(error_of("server-id=abc"), HasSubstr("two for each byte"));
  EXPECT_THAT(error_of("server-id=0g"), HasSubstr("hexadecimal"));
  EXPECT_THAT(error_of("key-file="), HasSubstr("the name of a file"));
  EXPECT_THAT(error_of("rotation=1,rotation=2"), HasSubstr("rotation twice"));
}

TEST(IdFormats, AreEncryptedWhereAKeyFileIsNamed) {
  const auto parameters = load({"rotation=1,server-id=0a,key-file=k", "rotation=0,server-id=0b"});
  ASSERT_TRUE(parameters) << parameters.error();
  EXPECT_EQ(parameters->back().key.size(), 0U);
  const auto formats = make_id_formats(*parameters, 4);
  ASSERT_TRUE(formats) << formats.error();
  EXPECT_EQ(formats->shards(), 4U);
  EXPECT_TRUE(formats->current().is_encrypted());
  EXPECT_EQ(formats->current().rotation(), 1);
}

TEST(IdFormats, RefuseAKeyThatIsNone) {
  EXPECT_THAT(load({"key-file=k"}, "8f95").error(), HasSubstr("'k' is not one: it wants 32 hexadecimal digits"));
  EXPECT_THAT(load({"key-file=k"}, "").error(), HasSubstr("32 hexadecimal digits"));
  const auto unreadable = load_id_formats(
      options_of({"key-file=k"}),
      [](const std::string&) -> std::expected<std::string, std::string> { return std::unexpected("unreadable"); });
  ASSERT_FALSE(unreadable);
  EXPECT_EQ(unreadable.error(), "unreadable");
}

TEST(IdFormats, RefuseWhatNoIdCanBe) {
  EXPECT_THAT(load({"rotation=7"}).error(), HasSubstr("0 to 6"));
  EXPECT_THAT(load({"nonce=3"}).error(), HasSubstr("4 or more"));
  EXPECT_THAT(load({"server-id=000102030405060708090a0b0c0d0e"}).error(), HasSubstr("too long"));
  EXPECT_THAT(load({"rotation=1", "rotation=1,server-id=01"}).error(), HasSubstr("a rotation of its own"));
}

TEST(IdFormats, AreNoneWhereNobodyAsks) {
  const auto parameters = load({});
  ASSERT_TRUE(parameters);
  EXPECT_TRUE(parameters->empty());
  EXPECT_FALSE(make_id_formats(*parameters, 2)->current().is_encrypted());
}

}  // namespace
}  // namespace pollux::app
