#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "app/get/transfer.h"
#include "app/get/write_out.h"
#include "temporary_directory.h"

namespace pollux::app {
namespace {

using testing::HasSubstr;
using State = Transfer::State;

constexpr Timestamp at(std::int64_t milliseconds) {
  return Timestamp::from_nanoseconds(milliseconds * 1'000'000);
}

Bytes bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

class TransferTest : public testing::Test {
 protected:
  [[nodiscard]] Transfer make() const {
    Transfer transfer{Url::parse("https://h/x").value(), options, path()};
    transfer.times.started = at(0);
    return transfer;
  }
  [[nodiscard]] std::string path() const { return directory / "out"; }
  [[nodiscard]] std::string written() const {
    std::ostringstream text;
    text << std::ifstream{path()}.rdbuf();
    return text.str();
  }

  TemporaryDirectory directory;
  GetOptions options;
};

TEST_F(TransferTest, WritesWhatComes) {
  Transfer transfer = make();
  transfer.on_requested(at(1));
  transfer.on_field(":status", "200", at(2));
  transfer.on_field("content-length", "6", at(2));
  transfer.on_content(bytes_of("abc"), at(2));
  transfer.on_content(bytes_of("def"), at(3));
  EXPECT_EQ(transfer.expected(), 6U);
  transfer.on_end(at(4));
  EXPECT_EQ(transfer.state(), State::kDone);
  EXPECT_EQ(written(), "abcdef");
}

TEST_F(TransferTest, MakesAFileForAnEmptyResponseToo) {
  Transfer transfer = make();
  transfer.on_requested(at(1));
  transfer.on_field(":status", "200", at(2));
  transfer.on_end(at(2));
  EXPECT_TRUE(std::ifstream{path()}.good());
}

TEST_F(TransferTest, ShowsTheLastHeaderOnly) {
  options.include_header = true;
  Transfer transfer = make();
  transfer.on_field(":status", "103", at(1));
  transfer.on_field("link", "y", at(1));
  transfer.on_field(":status", "200", at(2));
  transfer.on_field("x", "y", at(2));
  transfer.on_content(bytes_of("body"), at(2));
  transfer.on_end(at(2));
  EXPECT_EQ(written(), "HTTP/3 200 \r\nx: y\r\n\r\nbody");
}

TEST_F(TransferTest, WithFailKeepsAnErrorsContentToItself) {
  options.fail = true;
  Transfer transfer = make();
  transfer.on_field(":status", "404", at(1));
  transfer.on_content(bytes_of("not here"), at(1));
  transfer.on_end(at(1));
  EXPECT_EQ(transfer.failure().code, ExitCode::kHttpStatus);
  EXPECT_FALSE(std::ifstream{path()}.good());
}

TEST_F(TransferTest, BeginsAgainWithAnEmptyFile) {
  Transfer transfer = make();
  transfer.on_requested(at(1));
  transfer.on_field(":status", "425", at(1));
  transfer.on_content(bytes_of("too early"), at(1));
  transfer.restart();
  EXPECT_EQ(transfer.state(), State::kWaiting);
  EXPECT_EQ(transfer.received(), 0U);
  transfer.on_requested(at(2));
  transfer.on_field(":status", "200", at(2));
  transfer.on_content(bytes_of("now"), at(2));
  transfer.on_end(at(3));
  EXPECT_EQ(written(), "now");
}

TEST_F(TransferTest, FailsWhereNothingCanBeWritten) {
  Transfer transfer{Url::parse("https://h/x").value(), options, "/nonexistent/out"};
  transfer.on_field(":status", "200", at(1));
  transfer.on_content(bytes_of("x"), at(1));
  EXPECT_EQ(transfer.failure().code, ExitCode::kWrite);
  EXPECT_THAT(transfer.failure().sentence, HasSubstr("/nonexistent/out"));
}

TEST_F(TransferTest, AsksWithTheMethodThatTheOptionsImply) {
  EXPECT_EQ(make().method(), "GET");
  options.data = "x";
  EXPECT_EQ(make().method(), "POST");
  options.method = "PUT";
  EXPECT_EQ(make().method(), "PUT");
}

class WriteOutTest : public TransferTest {
 protected:
  void SetUp() override {
    transfer.times.connected = at(20);
    transfer.remote = SocketAddress::parse("192.0.2.1:443").value();
    transfer.on_requested(at(20));
    transfer.on_field(":status", "200", at(30));
    transfer.on_field("content-type", "text/\"x\"", at(30));
    transfer.on_content(bytes_of(std::string(1000, 'x')), at(30));
    transfer.on_end(at(500));
  }
  Transfer transfer = make();
};

TEST_F(WriteOutTest, KnowsCurlsNames) {
  EXPECT_EQ(write_out("%{http_code} %{size_download} %{speed_download} %{remote_ip} %{http_version}\\n", transfer),
            "200 1000 2000 192.0.2.1 3\n");
  EXPECT_EQ(write_out("%{time_connect} %{time_starttransfer} %{time_total}", transfer), "0.020000 0.030000 0.500000");
}

TEST_F(WriteOutTest, LeavesTheRestAsItStands) {
  EXPECT_EQ(write_out("100%% %{bogus} %{open \\t| %x", transfer), "100% %{bogus} %{open \t| %x");
}

TEST_F(WriteOutTest, WritesJsonThatHoldsTogether) {
  const std::string json = write_out("%{json}", transfer);
  EXPECT_THAT(json, HasSubstr(R"("content_type":"text/\"x\"")"));
  EXPECT_THAT(json, HasSubstr(R"("http_code":200)"));
  EXPECT_THAT(json, HasSubstr(R"("time_total":0.500000)"));
  EXPECT_TRUE(json.starts_with("{") && json.ends_with("}"));
}

TEST_F(TransferTest, HasNoStatusBeforeItIsAnswered) {
  Transfer transfer = make();
  transfer.fail({.code = ExitCode::kConnect, .sentence = "no"}, at(7));
  EXPECT_EQ(write_out("%{http_code} %{exitcode} %{errormsg} %{time_connect}", transfer), "000 7 no 0.000000");
  EXPECT_THAT(write_out("%{json}", transfer), HasSubstr("\"http_code\":0,"));
}

}  // namespace
}  // namespace pollux::app
