// Packet: a descriptor of one frame (or datagram) in a buffer that a port owns.
// Move-only: exactly one holder at a time, and the buffer goes back to its pool when the holder drops it.
// Bursts are given back whole through PacketPool::release; the destructor is the safety net for the odd one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

#include "base/bytes.h"
#include "base/ecn.h"
#include "net/flow.h"

namespace pollux::net {

class Packet;

// Where buffers come from and go back to. A port implements it. Not thread-safe.
class PacketPool {
 public:
  virtual ~PacketPool() = default;

  // Fills `out` from the front with empty packets; returns how many there were. A dry pool gives fewer and
  // counts it: that is no error.
  [[nodiscard]] virtual std::size_t allocate(std::span<Packet> out) = 0;

  // Takes back every packet of the span that holds a buffer; leaves them empty.
  virtual void release(std::span<Packet> packets) = 0;
};

// What a NIC said of a received packet's checksums.
enum class ChecksumVerdict : std::uint8_t { kUnknown, kGood, kBad };

// What the port shall do to a packet that is sent: fill in the IPv4 header checksum, the UDP checksum.
struct TransmitOffload {
  bool ipv4_checksum = false;
  bool udp_checksum = false;
  std::uint8_t l2_length = 0;   // bytes, as rte_mbuf has them
  std::uint16_t l3_length = 0;  // bytes
};

// What a port of datagrams (PortKind) knows of one instead of its headers: seen from here, as flows are.
struct DatagramLabel {
  Flow flow;  // the neighbor is nobody's concern
  Ecn ecn = Ecn::kNotEct;
};

class Packet {
 public:
  Packet() = default;
  // For ports: `handle` is the port's own name of the buffer; `buffer` its whole memory. A port of datagrams keeps a
  // label beside each buffer.
  Packet(PacketPool& pool, void* handle, MutableBytes buffer, std::size_t offset, std::size_t length,
         DatagramLabel* label = nullptr)
      : pool_(&pool),
        handle_(handle),
        label_(label),
        buffer_(buffer),
        offset_(static_cast<std::uint32_t>(offset)),
        length_(static_cast<std::uint32_t>(length)) {}

  Packet(Packet&& other) noexcept { swap(other); }
  Packet& operator=(Packet&& other) noexcept {
    swap(other);
    return *this;
  }
  Packet(const Packet&) = delete;
  Packet& operator=(const Packet&) = delete;
  ~Packet() {
    if (handle_ != nullptr) pool_->release({this, 1});
  }

  [[nodiscard]] bool is_empty() const { return handle_ == nullptr; }
  // The frame's bytes, or the datagram's.
  [[nodiscard]] MutableBytes data() const { return buffer_.subspan(offset_, length_); }
  // All of the buffer's memory; data() lies within it.
  [[nodiscard]] MutableBytes buffer() const { return buffer_; }
  // Says which bytes of the buffer are the frame. offset + length must lie within the buffer.
  void set_data(std::size_t offset, std::size_t length) {
    offset_ = static_cast<std::uint32_t>(offset);
    length_ = static_cast<std::uint32_t>(length);
  }
  [[nodiscard]] std::size_t offset() const { return offset_; }
  // Of a packet from a port of datagrams only.
  [[nodiscard]] DatagramLabel& label() const { return *label_; }

  ChecksumVerdict ip_checksum = ChecksumVerdict::kUnknown;
  ChecksumVerdict l4_checksum = ChecksumVerdict::kUnknown;
  TransmitOffload offload;
  // Which of its worker's devices a frame came by, or is to leave by (net::kMaxPorts).
  std::uint8_t port = 0;

  // For ports: which buffer it is.
  [[nodiscard]] void* handle() const { return handle_; }
  // For ports: gives up the buffer without releasing it, and says which it was.
  [[nodiscard]] void* take_handle() { return std::exchange(handle_, nullptr); }

 private:
  void swap(Packet& other) noexcept {
    std::swap(pool_, other.pool_);
    std::swap(handle_, other.handle_);
    std::swap(label_, other.label_);
    std::swap(buffer_, other.buffer_);
    std::swap(offset_, other.offset_);
    std::swap(length_, other.length_);
    std::swap(ip_checksum, other.ip_checksum);
    std::swap(l4_checksum, other.l4_checksum);
    std::swap(offload, other.offload);
    std::swap(port, other.port);
  }

  PacketPool* pool_ = nullptr;
  void* handle_ = nullptr;
  DatagramLabel* label_ = nullptr;
  MutableBytes buffer_;
  std::uint32_t offset_ = 0;
  std::uint32_t length_ = 0;
};

}  // namespace pollux::net
