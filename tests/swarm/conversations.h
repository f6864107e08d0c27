// Conversations: which packet belongs to which planned connection. Learns the connection IDs from the headers and from
// NEW_CONNECTION_ID, and the keys from the packets: an ID that nobody has announced is known by the key that it comes
// with.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "swarm/packet_event.h"
#include "wire/connection_id.h"

namespace pollux::swarm {

// What can be read from the unprotected header of a packet of ours.
struct HeaderSeen {
  wire::EncryptionLevel level = wire::EncryptionLevel::kOneRtt;
  wire::ConnectionId destination;
  std::optional<wire::ConnectionId> source{};  // long headers only
};
[[nodiscard]] HeaderSeen read_header(Bytes header);

class Conversations {
 public:
  explicit Conversations(std::size_t count) : haunted_(count) {}

  // The client of this conversation has made up this ID for its first packet.
  void begin(std::size_t conversation, const wire::ConnectionId& original_destination);
  // It answers to this ID too, which no frame has said.
  void announce(std::size_t conversation, const wire::ConnectionId& id) { ids_[id_of(id)] = conversation; }
  // The conversation that began with this ID.
  [[nodiscard]] std::optional<std::size_t> planned(const wire::ConnectionId& original_destination) const;
  // The server has a second connection of it: a late copy of the first packet brought a ghost to life.
  void haunt(std::size_t conversation) { haunted_[conversation] = true; }
  [[nodiscard]] bool is_haunted(std::size_t conversation) const {
    return conversation == kUnplanned || haunted_[conversation];
  }

  // Whose packet this is. Looks only.
  [[nodiscard]] std::size_t find(const HeaderSeen& header, scenario::KeyName key) const;
  // Whose packet this is, and what it tells.
  std::size_t learn(const HeaderSeen& header, scenario::KeyName key, std::span<const FrameSeen> frames);

 private:
  using Id = std::vector<std::uint8_t>;
  static Id id_of(const wire::ConnectionId& id) { return {id.bytes().begin(), id.bytes().end()}; }

  std::map<Id, std::size_t> ids_;
  std::map<std::uint64_t, std::size_t> keys_;  // by material
  std::vector<bool> haunted_;
};

}  // namespace pollux::swarm
