// The dimensions: what is drawn, one row and one small file (dimension/) each. A new feature of the transport becomes a
// new row here: a field of Plan, the function that draws it, and a place in Run or in a checker that heeds it. Rows are
// drawn in order: a later one may look at what the earlier ones have drawn.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "swarm/draw.h"
#include "swarm/plan.h"

namespace pollux::swarm {

struct Dimension {
  std::string_view name;
  void (*draw)(Draw& draw, Plan& plan);
  // What was drawn, for a person, in one line or several.
  std::string (*describe)(const Plan& plan);
};

[[nodiscard]] std::span<const Dimension> dimensions();

[[nodiscard]] Plan draw_plan(std::uint64_t seed);
// Every dimension, a line each at least.
[[nodiscard]] std::string describe(const Plan& plan);

// dimension/topology.cc: hosts, address family, delays, bandwidths, queues.
void draw_topology(Draw& draw, Plan& plan);
std::string describe_topology(const Plan& plan);
// dimension/limits.cc: flow control, stream counts, idle timeouts, datagram sizes.
void draw_limits(Draw& draw, Plan& plan);
std::string describe_limits(const Plan& plan);
// dimension/cipher_suites.cc
void draw_cipher_suites(Draw& draw, Plan& plan);
std::string describe_cipher_suites(const Plan& plan);
// dimension/versions.cc: which versions the ends speak, and which they prefer.
void draw_versions(Draw& draw, Plan& plan);
std::string describe_versions(const Plan& plan);
// dimension/address_validation.cc: Retry always, never, or by load.
void draw_address_validation(Draw& draw, Plan& plan);
std::string describe_address_validation(const Plan& plan);
// dimension/transport_parameters.cc: how long acknowledgments wait, how many connection IDs are kept.
void draw_transport_parameters(Draw& draw, Plan& plan);
std::string describe_transport_parameters(const Plan& plan);
// dimension/resumption.cc: tickets, and who writes in 0-RTT.
void draw_resumption(Draw& draw, Plan& plan);
std::string describe_resumption(const Plan& plan);
// dimension/key_updates.cc: after how many packets an end takes new keys.
void draw_key_updates(Draw& draw, Plan& plan);
std::string describe_key_updates(const Plan& plan);
// dimension/congestion.cc
void draw_congestion(Draw& draw, Plan& plan);
std::string describe_congestion(const Plan& plan);
// dimension/ecn.cc: who marks packets, and what the wires make of the marks.
void draw_ecn(Draw& draw, Plan& plan);
std::string describe_ecn(const Plan& plan);
// dimension/path_mtu.cc: what the wires carry, and whether the ends have to find out.
void draw_path_mtu(Draw& draw, Plan& plan);
std::string describe_path_mtu(const Plan& plan);
// dimension/faults.cc: what wires do to frames, all the time and for a while.
void draw_faults(Draw& draw, Plan& plan);
std::string describe_faults(const Plan& plan);
// dimension/conversations.cc: who talks to the server, when, and how it ends.
void draw_conversations(Draw& draw, Plan& plan);
std::string describe_conversations(const Plan& plan);
// dimension/streams.cc: how many streams of which size, and what becomes of them.
void draw_streams(Draw& draw, Plan& plan);
std::string describe_streams(const Plan& plan);
// dimension/rebindings.cc: NATs that give a client another port.
void draw_rebindings(Draw& draw, Plan& plan);
std::string describe_rebindings(const Plan& plan);
// dimension/migrations.cc: clients that move, the server's preferred address, connection IDs that change.
void draw_migrations(Draw& draw, Plan& plan);
std::string describe_migrations(const Plan& plan);
// dimension/restarts.cc: a server that loses all its state.
void draw_restarts(Draw& draw, Plan& plan);
std::string describe_restarts(const Plan& plan);
// dimension/crimes.cc: an end that breaks a rule.
void draw_crimes(Draw& draw, Plan& plan);
std::string describe_crimes(const Plan& plan);
// dimension/extensions.cc: DATAGRAM, ACK_FREQUENCY, RESET_STREAM_AT, priorities.
void draw_extensions(Draw& draw, Plan& plan);
std::string describe_extensions(const Plan& plan);
// dimension/strangers.cc: rubbish from a third host.
void draw_strangers(Draw& draw, Plan& plan);
std::string describe_strangers(const Plan& plan);
// dimension/shards.cc: of the server.
void draw_shards(Draw& draw, Plan& plan);
std::string describe_shards(const Plan& plan);

}  // namespace pollux::swarm
