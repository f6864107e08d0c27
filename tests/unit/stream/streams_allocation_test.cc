// A warm connection's streams come and go without a single allocation.
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <new>

#include "streams_harness.h"

namespace {
std::atomic<std::size_t> allocations{0};
}  // namespace

// Counts for the whole test program; the one test below looks at the difference.
void* operator new(std::size_t size) {
  ++allocations;
  if (void* const memory = std::malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc{};
}
void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}

namespace pollux::stream {
namespace {

using wire::Fin;
using wire::Role;
using wire::StreamDirection;

constexpr std::size_t kBatch = 8;
constexpr std::size_t kBodySize = 9000;

// Echoes an end, keeps nothing.
struct ForgetfulEvents final : StreamEvents {
  void on_stream_data(wire::StreamId stream, Bytes data, Fin fin) override {
    streams->consume(stream, data.size());
    if (fin == Fin::kYes && echoes) streams->write(stream, body, Fin::kYes);
  }
  void on_stream_reset(wire::StreamId, std::uint64_t) override {}
  void on_stop_sending(wire::StreamId, std::uint64_t) override {}
  void on_stream_writable(wire::StreamId) override {}
  void on_stream_data_acked(wire::StreamId, std::uint64_t) override {}
  void on_stream_closed(wire::StreamId) override { ++closed; }
  void on_streams_available(StreamDirection) override {}

  Streams* streams = nullptr;
  Bytes body;
  bool echoes = false;
  std::size_t closed = 0;
};

class WarmStreams {
 public:
  WarmStreams() : body_(kBodySize), packets_(64) {
    client_events_.streams = &client_;
    server_events_.streams = &server_;
    server_events_.echoes = true;
    server_events_.body = body_;
    client_.set_peer_limits(StreamConfig{}.initial);
    server_.set_peer_limits(StreamConfig{}.initial);
  }

  // Opens, fills, answers and closes `kBatch` bidirectional streams.
  void run_batch() {
    for (std::size_t i = 0; i < kBatch; ++i) {
      const auto id = client_.open_stream(StreamDirection::kBidirectional);
      ASSERT_TRUE(id.has_value());
      client_.write(*id, body_, Fin::kYes);
    }
    while (client_.wants_to_send() || server_.wants_to_send()) {
      exchange(client_, server_);
      exchange(server_, client_);
    }
  }

  [[nodiscard]] std::size_t closed() const { return client_events_.closed; }
  [[nodiscard]] std::size_t still_open() const { return client_.open_count() + server_.open_count(); }

 private:
  // A flight of packets: the first is lost, the others arrive in reverse order.
  void exchange(Streams& from, Streams& to) {
    std::size_t count = 0;
    while (count < packets_.size() && assemble(from, Timestamp{}, packets_[count])) ++count;
    for (std::size_t i = count; i-- > 0;) {
      if (i == 0 && count > 8) return lose(packets_[i], from);
      ASSERT_TRUE(deliver(packets_[i], to).has_value());
      acknowledge(packets_[i], from);
    }
  }

  std::vector<std::uint8_t> body_;
  std::vector<TestPacket> packets_;
  ChunkPool chunks_{1024};
  StreamPool pool_{chunks_, 1024};
  ForgetfulEvents client_events_;
  ForgetfulEvents server_events_;
  Streams client_{Role::kClient, StreamConfig{}, pool_, client_events_};
  Streams server_{Role::kServer, StreamConfig{}, pool_, server_events_};
};

TEST(StreamsAllocation, AThousandStreamsOnAWarmConnectionAllocateNothing) {
  WarmStreams warm;
  for (int i = 0; i < 40; ++i) ASSERT_NO_FATAL_FAILURE(warm.run_batch());
  const std::size_t closed_before = warm.closed();
  const std::size_t before = allocations;
  for (std::size_t i = 0; i < 1000 / kBatch; ++i) warm.run_batch();
  const std::size_t after = allocations;
  EXPECT_EQ(after - before, 0U);
  EXPECT_EQ(warm.closed() - closed_before, 1000U);
  EXPECT_EQ(warm.still_open(), 0U);
}

}  // namespace
}  // namespace pollux::stream
