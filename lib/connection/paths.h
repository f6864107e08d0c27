// Paths: the paths of a connection, which of them carries it, and which one it falls back to (RFC 9000 §9).
// Owns the paths and nothing else: migration.h decides between them and gives them their connection IDs.
// Invariant: there is an active path, and the active path and the fallback are never given up for another.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "connection/path.h"
#include "connection/path_id.h"
#include "wire/packet_number.h"

namespace pollux::connection {

class Paths {
 public:
  explicit Paths(AddressValidation first) { paths_[kFirstPath.index].emplace(first); }

  [[nodiscard]] bool has(PathId id) const { return id.index < kMaxPaths && paths_[id.index].has_value(); }
  [[nodiscard]] Path& operator[](PathId id) { return *paths_[id.index]; }
  [[nodiscard]] const Path& operator[](PathId id) const { return *paths_[id.index]; }

  // The one that carries the connection: everything but probes goes out on it.
  [[nodiscard]] PathId active_id() const { return active_; }
  [[nodiscard]] Path& active() { return *paths_[active_.index]; }
  [[nodiscard]] const Path& active() const { return *paths_[active_.index]; }
  void set_active(PathId id) { active_ = id; }

  // RFC 9000 §9.3.2-1: the last one whose peer address was validated, while the active one's is not.
  [[nodiscard]] std::optional<PathId> fallback() const { return fallback_; }
  void set_fallback(std::optional<PathId> id) { fallback_ = id; }

  // Whose congestion state and round-trip time recovery holds: Path::hosts.
  [[nodiscard]] std::uint32_t measured_hosts() const { return measured_hosts_; }
  void set_measured_hosts(std::uint32_t hosts) { measured_hosts_ = hosts; }

  // A slot for a further path: a free one, or that of the path that can best be spared: unproven before proven, the one
  // unheard of for longest first. Nothing when all are needed, or were heard of in this very burst.
  [[nodiscard]] std::optional<PathId> find_slot(Timestamp now) const;
  Path& open(PathId id, AddressValidation validated, std::optional<PathId> same_hosts_as);
  void close(PathId id) { paths_[id.index].reset(); }

  // A path other than the active one that wants to send a probe, from `first` on.
  [[nodiscard]] std::optional<PathId> next_probe(std::size_t first) const;

  [[nodiscard]] Timestamp next_timeout() const;

  // After a migration of ours: something that is not a probe must follow, so that the peer sees it.
  [[nodiscard]] bool has_announcement() const { return announcement_; }
  void want_announcement() { announcement_ = true; }
  void on_announced() { announcement_ = false; }

  // RFC 9000 §9.6.2-4: the peer has moved to our preferred address with this packet; what is newer and still comes to
  // the old address is not to be processed.
  void refuse_other_addresses_after(wire::PacketNumber number) { preferred_since_ = number; }
  [[nodiscard]] bool refuses(PathId id, wire::PacketNumber number) const {
    return preferred_since_ && number > *preferred_since_ && has(id) && !(*this)[id].at_preferred_address;
  }

  // A PATH_RESPONSE answers something.
  [[nodiscard]] bool has_challenged() const { return has_challenged_; }
  void on_challenge_sent() { has_challenged_ = true; }

  template <typename Visit>
  void for_each(Visit&& visit) {
    for (std::uint8_t index = 0; index < kMaxPaths; ++index) {
      if (paths_[index]) visit(PathId{index}, *paths_[index]);
    }
  }

 private:
  std::array<std::optional<Path>, kMaxPaths> paths_;
  PathId active_ = kFirstPath;
  std::optional<PathId> fallback_;
  std::uint32_t measured_hosts_ = 0;
  std::uint32_t next_hosts_ = 1;
  bool announcement_ = false;
  bool has_challenged_ = false;
  std::optional<wire::PacketNumber> preferred_since_;
};

}  // namespace pollux::connection
