#include "http3/request_state.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace pollux::http3 {
namespace {

TEST(RequestState, KeepsTheFieldsThatMatter) {
  RequestState state;
  state.on_field(":method", "GET");
  state.on_field(":path", "/a");
  state.on_field("user-agent", "test");
  state.on_field("range", "bytes=0-1");
  state.on_field("if-range", "\"r\"");
  state.on_field("if-match", "\"m\"");
  state.on_field("if-none-match", "\"n\"");
  const Request request = state.request();
  EXPECT_EQ(request.method, "GET");
  EXPECT_EQ(request.path, "/a");
  EXPECT_EQ(request.range, "bytes=0-1");
  EXPECT_EQ(request.if_range, "\"r\"");
  EXPECT_EQ(request.if_match, "\"m\"");
  EXPECT_EQ(request.if_none_match, "\"n\"");
  EXPECT_FALSE(request.header_too_large);
}

TEST(RequestState, JoinsListsThatComeInSeveralLines) {
  RequestState state;
  state.on_field("if-none-match", "\"a\"");
  state.on_field(":path", "/");
  state.on_field("if-none-match", "\"b\"");
  state.on_field("if-none-match", "\"c\"");
  EXPECT_EQ(state.request().if_none_match, "\"a\", \"b\", \"c\"");
}

TEST(RequestState, MarksAHeaderSectionOfTooManyBytesOrFields) {
  auto state = std::make_unique<RequestState>();
  const std::string value(1000, 'v');
  for (int i = 0; i < 15; ++i) state->on_field("x", value);
  EXPECT_FALSE(state->request().header_too_large);
  for (int i = 0; i < 2; ++i) state->on_field("x", value);
  EXPECT_TRUE(state->request().header_too_large);

  state->reset();
  for (std::uint32_t i = 0; i < kMaxHeaderFields; ++i) state->on_field("x", "");
  EXPECT_FALSE(state->request().header_too_large);
  state->on_field("x", "");
  EXPECT_TRUE(state->request().header_too_large);
}

TEST(RequestState, MarksWhatItCannotKeep) {
  RequestState state;
  const std::string tags(3000, 't');
  state.on_field("if-none-match", tags);
  EXPECT_FALSE(state.request().header_too_large);
  state.on_field("if-none-match", tags);
  EXPECT_TRUE(state.request().header_too_large);
}

TEST(RequestState, GivesItsContentOutOnce) {
  static constexpr std::uint8_t kBytes[]{1, 2, 3};
  RequestState state;
  state.respond({.status = Status::kNotFound, .body = kBytes, .content_length = 3});
  EXPECT_TRUE(state.has_responded());
  EXPECT_EQ(state.take_body().size(), 3U);
  EXPECT_EQ(state.take_body().size(), 0U);
}

TEST(RequestState, IsNewAfterReset) {
  RequestState state;
  state.on_field(":path", "/a");
  state.respond({.status = Status::kNotFound});
  state.reset();
  EXPECT_EQ(state.request().path, "");
  EXPECT_FALSE(state.has_responded());
}

}  // namespace
}  // namespace pollux::http3
