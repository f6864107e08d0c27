#include "perf_protocol/content.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "unit/http3/fake_connection.h"

namespace pollux::perf_protocol {
namespace {

TEST(PerfContent, FollowsFromTheOffsetAlone) {
  const Bytes whole = content_at(0, UINT64_MAX);
  for (const std::uint64_t offset : {std::uint64_t{1}, std::uint64_t{1199}, whole.size() - 1}) {
    EXPECT_TRUE(std::ranges::equal(content_at(offset, UINT64_MAX), whole.subspan(offset)));
    EXPECT_TRUE(std::ranges::equal(content_at(offset + 3 * whole.size(), UINT64_MAX), whole.subspan(offset)));
  }
}

TEST(PerfContent, IsNoMoreThanWhatIsWanted) {
  EXPECT_EQ(content_at(5, 7).size(), 7U);
  EXPECT_TRUE(content_at(5, 0).empty());
}

TEST(PerfContent, LooksDifferentInNeighbouringPackets) {
  EXPECT_FALSE(std::ranges::equal(content_at(0, 16), content_at(1'200, 16)));
  EXPECT_FALSE(std::ranges::equal(content_at(0, 16), content_at(4'096, 16)));
}

struct Drain final : connection::ConnectionEvents {
  void on_handshake_complete(std::string_view) override {}
  void on_stream_data(wire::StreamId, Bytes data, wire::Fin fin) override {
    right &= std::ranges::equal(data, content_at(received, data.size()));
    received += data.size();
    ended |= fin == wire::Fin::kYes;
  }
  void on_stream_reset(wire::StreamId, std::uint64_t) override {}
  void on_stop_sending(wire::StreamId, std::uint64_t) override {}
  void on_stream_writable(wire::StreamId) override { ++writable; }
  void on_stream_data_acked(wire::StreamId, std::uint64_t) override {}
  void on_stream_closed(wire::StreamId) override {}
  void on_streams_available(wire::StreamDirection) override {}
  void on_send_opportunity(Timestamp) override {}
  void on_connection_closed(const connection::CloseReason&) override {}

  std::uint64_t received = 0;
  int writable = 0;
  bool right = true;
  bool ended = false;
};

TEST(PerfContentWriter, WritesWhatTheStreamTakesAndTheEndBehindIt) {
  constexpr std::uint64_t kSize = 300'000;
  http3::FakeLink link{{.stream_queue_bytes = 1'000}};
  Drain sender;
  Drain receiver;
  link.server.set_events(&sender);
  link.client.set_events(&receiver);
  const auto stream = link.server.open_stream(wire::StreamDirection::kUnidirectional);
  ASSERT_TRUE(stream);
  ContentWriter writer{kSize};
  while (writer.write(link.server, *stream) == connection::WriteStatus::kBlocked) {
    ASSERT_LE(writer.written() - receiver.received, 1'000U) << "no more than there was room for";
    link.run();
  }
  link.run();
  EXPECT_EQ(receiver.received, kSize);
  EXPECT_EQ(writer.written(), kSize);
  EXPECT_TRUE(receiver.right);
  EXPECT_TRUE(receiver.ended);
  EXPECT_EQ(writer.write(link.server, *stream), connection::WriteStatus::kClosed);
}

TEST(PerfContentWriter, OfNothingWritesTheEnd) {
  http3::FakeLink link;
  Drain sender;
  Drain receiver;
  link.server.set_events(&sender);
  link.client.set_events(&receiver);
  const auto stream = link.server.open_stream(wire::StreamDirection::kUnidirectional);
  EXPECT_EQ(ContentWriter{}.write(link.server, *stream), connection::WriteStatus::kOk);
  link.run();
  EXPECT_TRUE(receiver.ended);
}

}  // namespace
}  // namespace pollux::perf_protocol
