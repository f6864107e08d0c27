// TestHost: what a connection needs around it, and one poll of it as the shard does it: a burst in, handshake work,
// the application, timers, assembly, packet protection, a burst out. No addresses and no network: octets only.
// T is connection::Connection, or OpenConnection where a test wants to reach the parts.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/invariant.h"
#include "connection/connection.h"
#include "crypto/header_protection.h"
#include "drivers/crypto/boringssl/boringssl_backend.h"
#include "support/test_certificates.h"
#include "tls/credentials.h"
#include "unit/connection/recording_application.h"
#include "wire/packet_type.h"
#include "wire/short_header.h"
#include "wire/version_negotiation.h"

namespace pollux::connection::testing {

using Octets = std::vector<std::uint8_t>;

// The payload of a datagram, and what its receiver or its sender knows of it besides.
struct Datagram : Octets {
  Datagram() = default;
  Datagram(Octets octets, PathId on = kFirstPath, Ecn mark = Ecn::kNotEct)
      : Octets(std::move(octets)), path(on), ecn(mark) {}

  PathId path;
  Ecn ecn = Ecn::kNotEct;
};

inline constexpr std::size_t kLocalIdLength = 8;
// More datagrams than any burst of a test; a host that sends more in one poll never stops.
inline constexpr std::size_t kMaxBurst = 256;
inline constexpr std::size_t kBufferSize = 2048;

[[nodiscard]] inline wire::ConnectionId id_of(std::uint8_t fill, std::size_t length = kLocalIdLength) {
  return wire::ConnectionId{Octets(length, fill)};
}

// Bytes to write to a stream: they live for ever, as write() borrows them. At most kMaxZeros.
inline constexpr std::size_t kMaxZeros = 1'000'000;
[[nodiscard]] inline Bytes zeros(std::size_t size) {
  static const Octets instance(kMaxZeros);
  return Bytes{instance}.first(size);
}

// What the hosts of a test say of themselves and expect of each other.
struct HostOptions {
  ConnectionConfig config;
  std::vector<std::string> alpn{"h3"};
  tls::PeerVerification verification = tls::PeerVerification::kNone;
  std::vector<crypto::CipherSuite> cipher_suites{};
  tls::ServerTickets* tickets = nullptr;  // server
  tls::SessionCache* sessions = nullptr;  // client
  tls::EarlyData early_data = tls::EarlyData::kOffer;
  telemetry::ConnectionTrace* trace = nullptr;
};

// One key for the whole program: making it costs more than a handshake.
inline const pollux::support::TestCertificate& test_certificate() {
  static const auto instance = pollux::support::make_test_certificate(pollux::support::KeyType::kEcdsaP256);
  return instance;
}

inline tls::TlsContext make_context(wire::Role role, const HostOptions& options) {
  if (role == wire::Role::kServer) {
    const auto& made = test_certificate();
    const auto credentials = tls::Credentials::from_pem(made.certificate_pem, made.key_pem);
    return tls::TlsContext::server(
               *credentials, {.alpn = options.alpn, .cipher_suites = options.cipher_suites, .tickets = options.tickets})
        .value();
  }
  // A client that verifies trusts a root that did not sign the server's certificate.
  static const auto other = pollux::support::make_test_certificate(pollux::support::KeyType::kEcdsaP256);
  return tls::TlsContext::client({.alpn = options.alpn,
                                  .server_name = "localhost",
                                  .verification = options.verification,
                                  .trusted_roots_pem = other.certificate_pem,
                                  .cipher_suites = options.cipher_suites,
                                  .sessions = options.sessions,
                                  .early_data = options.early_data})
      .value();
}

// Counts the IDs up; a token is its ID, reversed in every bit.
class TestIssuer final : public ConnectionIdIssuer {
 public:
  explicit TestIssuer(std::uint8_t first) : next_(first) {}
  [[nodiscard]] wire::ConnectionId issue() override { return id_of(next_++); }
  [[nodiscard]] wire::StatelessResetToken token_of(const wire::ConnectionId& id) const override {
    wire::StatelessResetToken token;
    token.octets.fill(0xff);
    for (std::size_t i = 0; i < id.size(); ++i) token.octets[i] = static_cast<std::uint8_t>(~id.bytes()[i]);
    return token;
  }

 private:
  std::uint8_t next_;
};

template <typename T>
class TestHost {
 public:
  TestHost(wire::Role role, const HostOptions& options, const Identity& identity, Timestamp now)
      : issuer_(role == wire::Role::kServer ? 0x60 : 0xe0),
        tls_(make_context(role, options)),
        connection_(options.config,
                    Services{.aead = *aead_,
                             .tls = tls_,
                             .chunks = chunks_,
                             .streams = streams_,
                             .counters = counters_,
                             .rng = rng_,
                             .ids = issuer_,
                             .trace = options.trace},
                    identity, application_, now) {}

  [[nodiscard]] T& connection() { return connection_; }
  [[nodiscard]] T* operator->() { return &connection_; }
  [[nodiscard]] RecordingApplication& application() { return application_; }
  [[nodiscard]] crypto::AeadBatch& aead() { return *aead_; }
  [[nodiscard]] telemetry::Snapshot counters() const { return counters_.snapshot(); }

  // The pair numbers the ways between the two ends: a way is a pair of addresses, and this end has a path for it, or
  // not. The first path is way 0; a client's test says which way its further paths go.
  void set_way(PathId way, PathId path) { ways_[way.index] = path; }
  // How the addresses of a further way compare to those of the others.
  std::function<PathOrigin(PathId way)> origin_of = [](PathId) { return PathOrigin{}; };

  // The stages of Shard::poll, in their order. Returns what is to be sent.
  std::vector<Datagram> poll(std::vector<Datagram> burst, Timestamp now) {
    receive(burst, now);
    work(now);
    return send(now);
  }

  // Only the receiving stages.
  void receive(std::span<Datagram> burst, Timestamp now) {
    std::vector<ShortPacket> batch;
    for (Datagram& datagram : burst) walk(datagram, batch, now);
    open(batch);
  }

  // Handshake, application and timers.
  void work(Timestamp now) {
    while (connection_.has_handshake_work()) connection_.advance_handshake(now);
    connection_.on_burst_end(now);
    if (connection_.next_timeout() <= now) connection_.on_timeout(now);
    connection_.on_burst_end(now);
  }

  // Only the sending stages.
  std::vector<Datagram> send(Timestamp now) {
    std::deque<Datagram> buffers;
    SealQueue seals{kMaxBurst};
    while (buffers.size() < kMaxBurst) {
      Datagram& buffer = buffers.emplace_back(Octets(kBufferSize));
      const OutgoingDatagram sent = connection_.assemble(buffer, seals, now);
      buffer.resize(sent.size);
      buffer.path = way_of(sent.path);
      buffer.ecn = sent.ecn;
      if (sent.size == 0) break;
    }
    EXPECT_LT(buffers.size(), kMaxBurst) << "a host that does not stop sending";
    buffers.pop_back();
    seals.flush(*aead_);
    return {buffers.begin(), buffers.end()};
  }

 private:
  void walk(Datagram& datagram, std::vector<ShortPacket>& batch, Timestamp now) {
    const auto path = path_of(datagram.path, now);
    if (!path) {
      counters_.drop(telemetry::DropReason::kQuicWrongPath);
      return;
    }
    const Arrival arrival{.path = *path, .ecn = datagram.ecn, .at = now};
    connection_.on_datagram(ByteCount{datagram.size()}, arrival);
    for (MutableBytes rest = datagram; !rest.empty();) {
      if (!wire::has_long_header(rest.front())) {
        take_short(rest, batch, arrival);
        return;
      }
      if (const auto negotiation = wire::parse_version_negotiation(rest)) {
        count(connection_.on_version_negotiation(*negotiation, arrival));
        return;
      }
      const auto header = wire::parse_long_header(rest, connection_.fixed_bit_rule());
      if (!header) {
        if (header.error() == wire::HeaderError::kFixedBitClear) count(telemetry::DropReason::kQuicFixedBitZero);
        return;
      }
      count(connection_.on_long_packet(*header, rest.first(header->packet_size), arrival));
      rest = rest.subspan(header->packet_size);
    }
  }

  void take_short(MutableBytes packet, std::vector<ShortPacket>& batch, const Arrival& arrival) {
    const auto header = wire::parse_short_header(packet, kLocalIdLength, connection_.fixed_bit_rule());
    if (!header) {
      if (header.error() == wire::HeaderError::kFixedBitClear) count(telemetry::DropReason::kQuicFixedBitZero);
      return;
    }
    if (connection_.one_rtt_header_key() == nullptr) {
      count(connection_.keep_short_packet(packet, arrival));
      return;
    }
    batch.push_back({.packet = packet, .packet_number_offset = header->packet_number_offset, .arrival = arrival});
  }

  // As OpenBatch: every key of the burst is chosen before any of its packets is processed.
  void open(std::span<ShortPacket> batch) {
    std::vector<std::optional<crypto::AeadOp>> operations;
    for (ShortPacket& packet : batch) {
      const auto sample = crypto::header_sample(packet.packet, packet.packet_number_offset);
      const auto mask = crypto::header_mask_one(*aead_, *connection_.one_rtt_header_key(), *sample);
      operations.push_back(connection_.prepare_open(packet, mask));
      if (operations.back()) aead_->open({&*operations.back(), 1});
    }
    for (std::size_t i = 0; i < batch.size(); ++i) {
      const DropVerdict drop = operations[i] ? connection_.on_short_packet(batch[i], operations[i]->status)
                                             : telemetry::DropReason::kQuicKeysDiscarded;
      count(drop);
      if (!drop || batch[i].packet.size() < wire::StatelessResetToken::kLength) continue;
      const Bytes last = Bytes{batch[i].packet}.last(wire::StatelessResetToken::kLength);
      (void)connection_.on_possible_reset(last, batch[i].arrival.at);
    }
  }

  std::optional<PathId> path_of(PathId way, Timestamp now) {
    const auto known = ways_.find(way.index);
    if (known != ways_.end() && connection_.has_path(known->second)) return known->second;
    const auto path = connection_.on_new_path(origin_of(way), now);
    if (!path) return std::nullopt;
    std::erase_if(ways_, [&](const auto& entry) { return entry.second == *path; });
    ways_[way.index] = *path;
    return path;
  }

  PathId way_of(PathId path) const {
    for (const auto& [way, known] : ways_) {
      if (known == path) return PathId{way};
    }
    ADD_FAILURE() << "a datagram for a path that nobody knows";
    return kFirstPath;
  }

  void count(const DropVerdict& drop) {
    if (drop) counters_.drop(*drop);
  }

  telemetry::Counters counters_;
  SeededRng rng_{1};
  TestIssuer issuer_;
  std::map<std::uint8_t, PathId> ways_{{std::uint8_t{0}, kFirstPath}};
  std::unique_ptr<crypto::AeadBatch> aead_ = drivers::make_boringssl_backend();
  tls::TlsContext tls_;
  stream::ChunkPool chunks_{64};  // a quarter of a connection's window, so that a test can run it dry
  stream::StreamPool streams_{chunks_, 256};
  RecordingApplication application_;
  T connection_;
};

}  // namespace pollux::connection::testing
