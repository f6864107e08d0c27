#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include "drivers/net/steering/steering.h"
#include "unit/steering/udp_frames.h"

namespace pollux::drivers::steering {
namespace {

constexpr std::uint16_t kWorkers = 3;
constexpr std::size_t kPackets = 30'000;
constexpr std::size_t kUnderWay = 256;

// A wire that brings frames of many flows, and counts which of them come back. Its memory is the heap's, which any
// thread may use.
class EchoWire final : public net::PacketPort {
 public:
  EchoWire() {
    for (std::uint16_t port = 0; port < 64; ++port) frames_.push_back(frame_from(50'000 + port));
  }
  [[nodiscard]] const net::PortInfo& info() const override { return info_; }
  [[nodiscard]] std::size_t allocate(std::span<net::Packet> /*out*/) override { return 0; }
  void release(std::span<net::Packet> packets) override {
    for (net::Packet& packet : packets) {
      void* handle = packet.take_handle();
      if (handle == nullptr) continue;
      delete static_cast<Memory*>(handle);
      outstanding.fetch_sub(1, std::memory_order_relaxed);
    }
  }
  [[nodiscard]] std::size_t receive(std::span<net::Packet> out) override {
    std::size_t count = 0;
    while (count < out.size() && brought < kPackets && brought - returned < kUnderWay) {
      auto* memory = new Memory{frames_[brought++ % frames_.size()]};
      outstanding.fetch_add(1, std::memory_order_relaxed);
      out[count++] = net::Packet{*this, memory, *memory, 0, memory->size()};
    }
    return count;
  }
  [[nodiscard]] std::size_t transmit(std::span<net::Packet> packets) override {
    returned += packets.size();
    release(packets);
    return packets.size();
  }

  std::size_t brought = 0;
  std::size_t returned = 0;
  std::atomic<std::size_t> outstanding{0};

 private:
  using Memory = std::vector<std::uint8_t>;

  net::PortInfo info_{};
  std::vector<Memory> frames_;
};

// Sends back what came, as a worker that does nothing else.
std::size_t echo_once(net::PacketPort& port) {
  std::array<net::Packet, net::kMaxBurst> burst;
  const std::size_t count = port.receive(burst);
  std::size_t sent = 0;
  while (sent < count) sent += port.transmit(std::span{burst}.subspan(sent, count - sent));
  return count;
}

TEST(SteeringThreads, EveryPacketGoesToItsWorkerAndBackWithoutALock) {
  EchoWire wire;
  std::array<net::PacketPool*, kWorkers - 1> pools{&wire, &wire};
  // Room for all that is under way, so that nobody waits for the owner and nothing is dropped.
  Steering steering{wire, pools, {.lane_packets = kUnderWay}};
  std::array<std::atomic<std::size_t>, kWorkers> served{};
  std::atomic<bool> stop{false};
  {
    std::vector<std::jthread> threads;
    for (std::size_t worker = 1; worker < kWorkers; ++worker) {
      threads.emplace_back([&, worker] {
        while (!stop.load(std::memory_order_relaxed)) served.at(worker) += echo_once(steering.port(worker));
      });
    }
    while (wire.returned < kPackets) {
      served.at(0) += echo_once(steering.port(0));
      std::this_thread::yield();
    }
    stop.store(true, std::memory_order_relaxed);
  }
  EXPECT_EQ(served[0] + served[1] + served[2], kPackets);
  for (const auto& count : served) EXPECT_GT(count, 0U);
  EXPECT_EQ(wire.outstanding, 0U);
  EXPECT_EQ(steering.owner().counters().snapshot().total_drops(), 0U);
}

}  // namespace
}  // namespace pollux::drivers::steering
