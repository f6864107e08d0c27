#include "stream/stream_observer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "streams_fixture.h"

namespace pollux::stream {
namespace {

using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

// Marks each stream with its ID, and remembers what was said.
struct Watcher final : StreamObserver {
  void on_stream_opened(Stream& stream) override {
    EXPECT_EQ(stream.observer_mark(), Stream::kNoMark);
    stream.set_observer_mark(static_cast<std::uint32_t>(stream.id().value()));
    opened.push_back(stream.id().value());
  }
  void on_stream_closed(const Stream& stream) override {
    EXPECT_EQ(stream.observer_mark(), stream.id().value());
    closed.push_back(stream.id().value());
    sent += stream.bytes_sent();
    received += stream.bytes_received();
  }

  std::vector<std::uint64_t> opened;
  std::vector<std::uint64_t> closed;
  std::uint64_t sent = 0;
  std::uint64_t received = 0;
};

class StreamObserverTest : public StreamsTest {
 protected:
  StreamObserverTest() { watched_.set_peer_limits(kPeer); }

  FrameResult receive(StreamId id, std::uint64_t offset, std::size_t length, Fin fin) {
    return watched_.on_stream_frame(
        {.stream_id = id, .offset = offset, .data = Bytes{bytes_}.first(length), .fin = fin});
  }
  [[nodiscard]] std::vector<std::uint64_t> open_streams() const {
    std::vector<std::uint64_t> ids;
    watched_.for_each([&](const Stream& stream) { ids.push_back(stream.id().value()); });
    return ids;
  }

  Watcher watcher_;
  Streams watched_{Role::kServer, small_config(), endpoint_.pool, events_, &watcher_};
};

TEST_F(StreamObserverTest, HearsOfStreamsOfBothSides) {
  EXPECT_TRUE(watched_.open_stream(StreamDirection::kUnidirectional).has_value());
  EXPECT_TRUE(receive(kClientBidi, 0, 10, Fin::kNo));
  EXPECT_TRUE(receive(kClientBidi, 10, 10, Fin::kNo));
  EXPECT_THAT(watcher_.opened, ElementsAre(kServerUni.value(), kClientBidi.value()));
  EXPECT_THAT(open_streams(), UnorderedElementsAre(kServerUni.value(), kClientBidi.value()));
  EXPECT_TRUE(watcher_.closed.empty());
}

TEST_F(StreamObserverTest, HearsOfAnEndWithWhatTheStreamHasCarried) {
  EXPECT_TRUE(receive(kClientBidi, 10, 10, Fin::kYes));
  watched_.for_each([](const Stream& stream) { EXPECT_EQ(stream.bytes_received(), 0U) << "there is a gap"; });
  EXPECT_TRUE(receive(kClientBidi, 0, 10, Fin::kNo));
  EXPECT_EQ(watched_.write(kClientBidi, Bytes{bytes_}.first(300), Fin::kYes).accepted, 300U);
  TestPacket packet;
  assemble(watched_, Timestamp{}, packet);
  for (const SentStreamFrame& frame : packet.records) watched_.on_acked(frame);
  watched_.report();
  EXPECT_THAT(watcher_.closed, ElementsAre(kClientBidi.value()));
  EXPECT_EQ(watcher_.sent, 300U);
  EXPECT_EQ(watcher_.received, 20U);
  EXPECT_TRUE(open_streams().empty());
}

TEST_F(StreamObserverTest, HearsOfStreamsThatAreForgottenTogether) {
  EXPECT_TRUE(watched_.open_stream(StreamDirection::kBidirectional).has_value());
  EXPECT_TRUE(watched_.open_stream(StreamDirection::kBidirectional).has_value());
  watched_.forget_all();
  EXPECT_THAT(watcher_.closed, UnorderedElementsAre(1U, 5U));
}

}  // namespace
}  // namespace pollux::stream
