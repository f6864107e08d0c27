// Stage: everything that a run consists of, put together: the simulation with the plan's hosts and wires, the
// applications, the watch over the packets, and the checkers. Run says when what happens.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "scenario/simulation.h"
#include "scenario/stranger.h"
#include "scenario/wire_log.h"
#include "swarm/accounts.h"
#include "swarm/checkers.h"
#include "swarm/packet_watch.h"
#include "tls/server_tickets.h"
#include "tls/session_cache.h"

namespace pollux::swarm {

class Stage {
 public:
  // `plan` and `findings` outlive it.
  Stage(const Plan& plan, Findings& findings);
  ~Stage();

  [[nodiscard]] scenario::Simulation& simulation() { return *simulation_; }
  [[nodiscard]] const scenario::WireLog& log() const { return *log_; }
  [[nodiscard]] const Accounts& accounts() const { return accounts_; }
  void add_checker(std::unique_ptr<Checker> checker) { checkers_.push_back(std::move(checker)); }
  [[nodiscard]] const PacketWatch::Checkers& checkers() const { return checkers_; }

  void begin_conversation(std::size_t conversation);
  // From now on the wires are what the plan and these faults make of them.
  void set_wires(const std::vector<Fault>& faults);
  void rebind(const Rebinding& rebinding);
  void move(const Move& move);
  void rotate_ids(const IdRotation& rotation);
  // The server ends without a word, and another begins.
  void forget();
  // One datagram of rubbish.
  void let_stranger_send();

 private:
  class ServerApplication;
  class ClientApplication;

  [[nodiscard]] scenario::CrowdConfig crowd();
  [[nodiscard]] scenario::HostConfig host_config(std::size_t host);
  [[nodiscard]] std::optional<tls::ServerTickets> make_tickets();
  // The client's end, while it is there.
  [[nodiscard]] connection::Connection* client_end(std::size_t conversation);
  [[nodiscard]] scenario::DatagramBytes cut_to_fit(scenario::DatagramBytes datagram) const;

  const Plan& plan_;
  Findings& findings_;
  Accounts accounts_;
  SeededRng secrets_;
  std::optional<tls::ServerTickets> tickets_;
  std::vector<std::unique_ptr<tls::SessionCache>> sessions_;  // by host
  std::vector<std::unique_ptr<Account>> ghosts_;
  Conversations conversations_;
  Crook crook_;
  PacketWatch::Checkers checkers_;
  PacketWatch watch_;
  std::unique_ptr<ServerApplication> server_;
  std::vector<std::unique_ptr<ClientApplication>> clients_;
  std::vector<std::optional<SlabHandle>> client_ends_;  // by conversation, once it has begun
  std::unique_ptr<scenario::Simulation> simulation_;
  std::unique_ptr<scenario::WireLog> log_;
  std::unique_ptr<scenario::Stranger> stranger_;
  std::unique_ptr<scenario::Eavesdropper> eavesdropper_;
  SeededRng rubbish_;
};

}  // namespace pollux::swarm
