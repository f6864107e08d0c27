// The draft's examples of routable connection IDs, from tests/vectors/quic_lb/connection_ids.txt.
#pragma once

#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "unit/crypto/hex.h"

namespace pollux::endpoint {

struct QuicLbVector {
  std::uint8_t rotation = 0;
  crypto::Buffer server_id;
  crypto::Buffer nonce;
  crypto::Buffer key;  // empty: plaintext
  crypto::Buffer id;
};

inline std::vector<QuicLbVector> quic_lb_vectors() {
  const std::string path = std::string(POLLUX_TEST_VECTORS) + "/quic_lb/connection_ids.txt";
  std::ifstream file(path);
  if (!file) throw std::runtime_error("cannot read " + path);
  std::vector<QuicLbVector> vectors;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with('#')) continue;
    std::istringstream words(line);
    int rotation = 0;
    std::string server_id;
    std::string nonce;
    std::string key;
    std::string id;
    words >> rotation >> server_id >> nonce >> key >> id;
    vectors.push_back({.rotation = static_cast<std::uint8_t>(rotation),
                       .server_id = crypto::from_hex(server_id),
                       .nonce = crypto::from_hex(nonce),
                       .key = key == "-" ? crypto::Buffer{} : crypto::from_hex(key),
                       .id = crypto::from_hex(id)});
  }
  return vectors;
}

}  // namespace pollux::endpoint
