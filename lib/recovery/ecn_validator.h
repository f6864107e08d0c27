// EcnValidator: whether packets of the current path may be marked ECT(0), and what the peer's counts say of congestion
// (RFC 9000 §13.4.2, its Appendix A.4; RFC 9002 §7.1). Owns the verdict on the path and what the counts were last.
// It marks nothing and sends nothing: it says how, and is told what was sent and what came back.
// Invariant: once the path has failed, no packet on it is marked again.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "base/ecn.h"
#include "recovery/sent_packet.h"
#include "wire/frames.h"
#include "wire/packet_number_space.h"

namespace pollux::recovery {

enum class EcnPolicy : std::uint8_t { kOff, kOn };

//             kTestingPackets sent, or a probe timeout                 counts are right
//  testing ----------------------------------------------> unknown ----------------------> capable
//     |  counts are right                                      | all of them lost, or        | counts
//     +-------------------------------------> capable          | counts are wrong            | are wrong
//     | counts are wrong                                       v                             v
//     +----------------------------------------------------> failed <------------------------+
enum class EcnState : std::uint8_t { kTesting, kUnknown, kFailed, kCapable };

class EcnValidator {
 public:
  // RFC 9000 Appendix A.4: so many packets are marked before the path has proved itself.
  static constexpr std::uint32_t kTestingPackets = 10;
  // A test that a probe timeout cut short is made again, this often in all: a lost packet or two prove little.
  static constexpr std::uint32_t kMaxTests = 3;

  explicit EcnValidator(EcnPolicy policy) : policy_(policy) {}

  [[nodiscard]] EcnState state() const { return state_; }
  // How the next packet goes out. Say so in SentPacket::ecn.
  [[nodiscard]] Ecn mark() const;

  void on_packet_sent(wire::PacketNumberSpace space, const SentPacket& packet);

  // What an ACK frame brought.
  struct Feedback {
    wire::PacketNumberSpace space = wire::PacketNumberSpace::kInitial;
    std::span<const SentPacket> newly_acked;
    std::optional<wire::EcnCounts> counts;
    bool raises_largest = false;  // the frame's largest number is above that of all before it
  };
  // How many packets the peer has seen marked CE since the last time: each is a sign of congestion.
  [[nodiscard]] std::uint64_t on_ack(const Feedback& feedback);
  void on_packets_lost(wire::PacketNumberSpace space, std::span<const SentPacket> packets);
  // Perhaps the marks are why nothing comes through: the test goes on with what is under way.
  void on_probe_timeout();
  // Another path is tested anew (RFC 9000 §13.4.2). The counts go on: they are the connection's. Packets of the
  // application space below `first_on_path` went out on the path that was left: they are asked for no more.
  void on_path_changed(wire::PacketNumber first_on_path);

 private:
  struct Space {
    wire::EcnCounts reported;
    std::uint64_t marked = 0;  // packets sent with ECT(0), on any path
  };

  [[nodiscard]] std::uint64_t count_marked(wire::PacketNumberSpace space, std::span<const SentPacket> packets) const;
  [[nodiscard]] bool are_right(const Feedback& feedback, const Space& space) const;
  void start_test();

  EcnPolicy policy_;
  EcnState state_ = EcnState::kTesting;
  std::array<Space, wire::kPacketNumberSpaceCount> spaces_{};
  wire::PacketNumber first_on_path_ = 0;
  std::uint32_t testing_sent_ = 0;
  std::uint32_t testing_lost_ = 0;
  std::uint32_t tests_ = 1;
};

}  // namespace pollux::recovery
