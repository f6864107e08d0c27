// LoadConfig: what a run of pollux-load shall be. Plain values; they change between runs, never during one.
#pragma once

#include <cstdint>
#include <string>

#include "base/socket_address.h"
#include "base/time.h"
#include "net/packet_port.h"
#include "recovery/congestion_algorithm.h"

namespace pollux::app {

struct LoadConfig {
  std::string mode = "requests";  // a row of mode_table.h
  SocketAddress target;
  std::string name = "localhost";  // of the server: SNI, :authority
  std::string alpn = "h3";         // a row of dialogue_table.h
  std::string path = "/";

  // Of all workers together.
  std::uint64_t connections = 1;
  // What is under way on each connection at most.
  std::uint64_t streams = 1;
  // A second, of all workers together: what is due, whatever became of what was due before. 0: the next when the last
  // is done.
  std::uint64_t rate = 0;
  // Packets that a worker takes from its port at once.
  std::uint64_t burst = net::kMaxBurst;
  // Bytes of a request's answer, or of an upload; 0: as the mode has it.
  std::uint64_t size = 0;

  Duration duration = Duration::seconds(10);  // zero: until somebody stops it
  Duration timeout = Duration::seconds(5);    // of a handshake, and of an answer of which nothing more comes

  bool ecn = true;
  recovery::CongestionAlgorithm congestion = recovery::kDefaultCongestionAlgorithm;
};

}  // namespace pollux::app
