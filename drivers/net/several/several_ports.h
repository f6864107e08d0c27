// SeveralPorts: one worker's queues on several devices as one PacketPort. What arrives says by which device it came
// (Packet::port), and what is sent leaves by the device that it names: each has its own link, neighbors and MAC
// address. All of them answer to all of the appliance's IP addresses.
// Buffers to send are the first device's, whichever they leave by. A device that takes nothing (its link is down, say)
// holds up nobody else: what it refuses waits in a queue of its own, and beyond that is dropped and counted.
// Invariant: packets for one device leave in the order in which they were given.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include "net/packet_port.h"
#include "telemetry/counters.h"

namespace pollux::drivers::several {

class SeveralPorts final : public net::PacketPort {
 public:
  // What waits for one device: four bursts. One packet more is dropped.
  static constexpr std::size_t kMaxWaiting = 4 * net::kMaxBurst;

  // 2 to net::kMaxPorts ports of frames, which outlive this. A packet of any of them may be given back to the first.
  explicit SeveralPorts(std::span<net::PacketPort* const> ports);
  // Gives back what waits.
  ~SeveralPorts() override;
  SeveralPorts(const SeveralPorts&) = delete;
  SeveralPorts& operator=(const SeveralPorts&) = delete;

  // What all of them can do: the least MTU, the offloads that each has.
  [[nodiscard]] const net::PortInfo& info() const override { return info_; }
  [[nodiscard]] std::size_t allocate(std::span<net::Packet> out) override { return first().allocate(out); }
  void release(std::span<net::Packet> packets) override { first().release(packets); }
  // A share from each; who is asked first changes from call to call. What waits to be sent is tried again before.
  [[nodiscard]] std::size_t receive(std::span<net::Packet> out) override;
  // Takes all of them.
  [[nodiscard]] std::size_t transmit(std::span<net::Packet> packets) override;

  // Whether something waits for a device.
  [[nodiscard]] bool has_backlog() const;
  // What was given to transmit() and dropped. From any thread.
  [[nodiscard]] const telemetry::Counters& counters() const { return counters_; }

 private:
  struct Device {
    net::PacketPort* port = nullptr;
    std::array<net::Packet, kMaxWaiting> waiting;
    std::size_t count = 0;
  };

  [[nodiscard]] net::PacketPort& first() const { return *devices_.front().port; }
  static void send(Device& device);
  void queue(Device& device, net::Packet& packet);

  std::vector<Device> devices_;
  net::PortInfo info_;
  std::size_t next_ = 0;
  telemetry::Counters counters_;
};

}  // namespace pollux::drivers::several
