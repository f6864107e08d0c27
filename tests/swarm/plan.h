// Plan: everything that a seed decides about its run, as plain values. Drawn by the dimensions (dimensions.h), carried
// out by Run, read by the checkers, which judge what happened by what was meant to happen.
// Host 0 is the server; the clients follow, as in scenario::Simulation.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "crypto/cipher_suite.h"
#include "drivers/net/sim/link.h"
#include "endpoint/shard_config.h"
#include "scenario/simulation.h"

namespace pollux::swarm {

struct HostPlan {
  endpoint::ShardConfig shard = scenario::small_shard();
  drivers::sim::LinkConfig up{};    // to the switch
  drivers::sim::LinkConfig down{};  // from it
  std::vector<crypto::CipherSuite> cipher_suites{};
  bool keeps_sessions = false;  // a client that resumes
  bool speaks_early = false;    // writes in 0-RTT, or in answer to it
};

enum class FaultKind : std::uint8_t {
  kLoss,
  kReordering,
  kDuplication,
  kCorruption,
  kBlackhole,
  kNarrow,
  kBurstLoss,
  kSmallMtu,
  kCongestionMarks,
};
enum class Wires : std::uint8_t { kUp, kDown, kBoth };

// For a while, the wires of a host are worse than they are otherwise.
struct Fault {
  FaultKind kind = FaultKind::kLoss;
  std::size_t host = 0;
  Wires wires = Wires::kBoth;
  Duration begin;
  Duration length;
  // A probability, by how much the bandwidth is divided, or where between the smallest and the usual MTU.
  double strength = 0;
};

// A NAT before a client forgets, and gives it another port, or another address too.
struct Rebinding {
  std::size_t host = 1;
  Duration at;
  std::uint16_t port = 0;
  bool other_address = false;
};

// A client goes on from another of its addresses, where the transport lets it (RFC 9000 §9.2).
struct Move {
  std::size_t conversation = 0;
  Duration at;
  std::size_t address = 0;  // below kFurtherAddresses
};

// An end gives the other new connection IDs for all that it has (RFC 9000 §5.1.2).
struct IdRotation {
  std::size_t conversation = 0;
  Duration at;
};

enum class PreferredAddressPlan : std::uint8_t { kNone, kReachable, kDead };

// What a server makes of clients that come back (RFC 9001 §4.5, §4.6).
enum class Tickets : std::uint8_t {
  kNone,
  kWithoutEarlyData,
  kForOneEarlyConnection,  // the replay guard has no room for more
  kWithEarlyData,
};

// What streams do. Which does what follows from the seed and the stream's number (stream_script.h).
struct StreamMix {
  std::uint64_t streams = 1;  // of one opener and direction, at most
  std::uint64_t largest = 1'000;
  double reset = 0;            // how many are reset by their sender before the end
  double stop = 0;             // how many are refused by their receiver before the end
  double slow = 0;             // how many are consumed late
  double small_writes = 0;     // how many are written in little pieces
  double reliable = 0;         // how many resets promise some of the data (RESET_STREAM_AT)
  double priorities = 0;       // how many have a priority of their own
  std::uint64_t messages = 0;  // in DATAGRAM frames, by each end, where the other takes them
};

enum class Ending : std::uint8_t {
  kClientWhenDone,
  kServerWhenDone,
  kClientInMidway,  // after so many bytes
  kServerInMidway,
  kNobody,  // until both time out
};

enum class Side : std::uint8_t { kClient, kServer };

// A frame that is forbidden, put into packets of one side in place of what they held: an index into forbidden().
struct Crime {
  std::size_t what = 0;
  Side by = Side::kClient;
  std::uint64_t after_packets = 0;  // of its 1-RTT packets that have room
};

struct ConversationPlan {
  std::size_t client = 1;
  Duration begin;
  StreamMix mix;
  Ending ending = Ending::kClientWhenDone;
  std::uint64_t midway = 0;  // bytes received
  std::optional<Crime> crime;
};

// Somebody who is no QUIC endpoint sends what he likes to the server.
struct StrangerPlan {
  std::uint64_t datagrams = 0;
  Duration begin;
  Duration interval = Duration::milliseconds(1);
};

struct Plan {
  std::uint64_t seed = 0;
  IpFamily family = IpFamily::kIpv4;
  std::vector<HostPlan> hosts;
  std::vector<Fault> faults;
  std::vector<Rebinding> rebindings;
  std::vector<Move> moves;
  std::vector<IdRotation> id_rotations;
  PreferredAddressPlan preferred_address = PreferredAddressPlan::kNone;
  Tickets tickets = Tickets::kNone;
  std::size_t shards = 1;                  // the server's
  std::size_t inbox_capacity = 0;          // between any two of them
  bool hides_shards = false;               // in its connection IDs
  std::optional<Duration> server_forgets;  // it ends without a word, and another takes its place
  std::vector<ConversationPlan> conversations;
  StrangerPlan stranger;

  // What the clients and the server grant, by wire::Role of whoever grants.
  [[nodiscard]] const connection::ConnectionConfig& config(std::size_t host) const {
    return hosts[host].shard.connection;
  }
};

// What both ends' idle timeouts come to for this conversation; zero: none.
[[nodiscard]] Duration idle_timeout_of(const Plan& plan, const ConversationPlan& conversation);

// Both ends speak some version; without one there is no connection.
[[nodiscard]] bool have_common_version(const Plan& plan, const ConversationPlan& conversation);

// The client begins in a version that the server does not speak: it is told so by a packet that nothing protects.
[[nodiscard]] bool must_negotiate_version(const Plan& plan, const ConversationPlan& conversation);

// The wires between both ends damage packets, all the time or for a while.
[[nodiscard]] bool are_packets_damaged(const Plan& plan, const ConversationPlan& conversation);

// The network is not so bad that a connection may time out before its streams are done: it must complete.
[[nodiscard]] bool must_complete(const Plan& plan, const ConversationPlan& conversation);

}  // namespace pollux::swarm
