// Crowd: all clients of a worker: who has a connection, who gets one next, and who has been left waiting for too long.
// Connections are opened a few at a time; one that was lost is opened again after a moment, one whose client has left
// as it should at once. Tells the mode, and decides nothing about requests.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "app/load/client.h"
#include "app/load/connection_report.h"
#include "app/load/dialogue/dialogue_table.h"
#include "app/load/mode.h"
#include "app/load/source_addresses.h"
#include "base/ring_queue.h"

namespace pollux::app {

// When clients connect.
enum class Joining : std::uint8_t {
  kOfThemselves,  // all are to have a connection, all the time
  kWhenCalled,
};

// Everything outlives the crowd.
struct CrowdParts {
  const LoadConfig& config;
  std::size_t clients;
  endpoint::Shard& shard;
  LoadMeter& meter;
  SourceAddresses& sources;
  DialogueCommons& dialogues;
};

class Crowd final : private ClientEvents {
 public:
  // Handshakes under way at a time; more clients wait for their turn.
  static constexpr std::size_t kMaxConnecting = 256;
  // A connection takes long to begin: those that are established must not wait for many.
  static constexpr std::size_t kConnectsPerTurn = 4;
  static constexpr Duration kRetryAfter = Duration::milliseconds(100);

  Crowd(const CrowdParts& parts, Timestamp now);
  Crowd(const Crowd&) = delete;
  Crowd& operator=(const Crowd&) = delete;

  // Before the first turn. The mode outlives the crowd's last one.
  void obey(Mode& mode, Joining joining);
  // Clients say nothing on their connections from now on. Before the first turn.
  void be_silent();

  // Once a turn of the worker's loop, before its shard's poll.
  void on_turn(Timestamp now);
  [[nodiscard]] Timestamp next_due() const;

  // kWhenCalled: one more client connects, for which it was time at `due`. False: all of them are under way.
  [[nodiscard]] bool call(Timestamp due);

  // Everybody leaves, and nobody comes back.
  void send_away();

  // Tells of the first connections that there are, as many as the report has room for.
  void report(ConnectionReport& report, Timestamp now) const;

  [[nodiscard]] const Timestamp& now() const { return now_; }
  [[nodiscard]] LoadMeter& meter() { return parts_.meter; }
  [[nodiscard]] endpoint::Shard& shard() { return parts_.shard; }
  [[nodiscard]] SourceAddresses& sources() { return parts_.sources; }

 private:
  // Clients looked at together for how long they have waited.
  static constexpr std::size_t kLookedAtTogether = 16;
  // A round trip time is worth a look so often.
  static constexpr Duration kLookAtLeastEvery = Duration::milliseconds(100);

  struct Later {
    Timestamp at;
    Client* client = nullptr;
  };

  void on_connected(Client& client) override;
  void on_room(Client& client) override;
  void on_answered(Client& client) override;
  void on_gone(Client& client) override;

  void connect_some();
  [[nodiscard]] bool connect(Client& client, Timestamp due);
  void look_after_some();
  void look_after(Client& client);

  CrowdParts parts_;
  Timestamp now_;
  ClientCommons commons_;
  Mode* mode_ = nullptr;
  Joining joining_ = Joining::kOfThemselves;
  bool is_closed_ = false;  // nobody comes any more
  std::vector<std::unique_ptr<Client>> clients_;
  RingQueue<Client*> away_;  // to be connected
  RingQueue<Later> lost_;    // to be connected after a moment; the longest there first
  std::size_t connecting_ = 0;
  Duration look_every_;
  Timestamp next_look_;
  std::size_t next_looked_at_ = 0;
};

}  // namespace pollux::app
