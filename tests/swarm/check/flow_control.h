// FlowControl: nobody sends more data, or opens more streams, than the other end has allowed by then (RFC 9000 §4).
// A limit counts as known from the packet on that brought it.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <utility>

#include "swarm/accounts.h"
#include "swarm/checker.h"
#include "swarm/conversations.h"
#include "swarm/plan.h"
#include "wire/stream_id.h"

namespace pollux::swarm {

class FlowControl final : public Checker {
 public:
  FlowControl(const Plan& plan, const Conversations& conversations, const Accounts& accounts, Findings& findings)
      : Checker("flow control", findings), plan_(plan), conversations_(conversations), accounts_(accounts) {}

  void on_sealed(const PacketEvent& packet) override;
  void on_opened(const PacketEvent& packet) override;

 private:
  // What one end of a conversation may send, and has sent.
  struct Sender {
    std::uint64_t max_data = 0;
    std::array<std::uint64_t, 2> max_streams{};            // by direction
    std::map<std::uint64_t, std::uint64_t> stream_limits;  // where MAX_STREAM_DATA said more than the parameters
    std::map<std::uint64_t, std::uint64_t> sent;           // the end of what was sent of each stream
    std::uint64_t total = 0;
    bool has_begun_again = false;  // after 0-RTT that was refused (RFC 9001 §4.6.2)
  };

  [[nodiscard]] const stream::InitialLimits& limits_for(const PacketEvent& packet) const;
  void begin(const PacketEvent& packet, Sender& sender) const;
  Sender& sender_of(const PacketEvent& packet);
  [[nodiscard]] std::uint64_t stream_limit(const PacketEvent& packet, const Sender& sender, wire::StreamId id) const;
  void on_data(const PacketEvent& packet, wire::StreamId id, std::uint64_t end);

  const Plan& plan_;
  const Conversations& conversations_;
  const Accounts& accounts_;
  std::map<std::pair<std::size_t, std::size_t>, Sender> senders_;  // by conversation and host
};

}  // namespace pollux::swarm
