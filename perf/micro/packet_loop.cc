#include "perf/micro/packet_loop.h"

#include <vector>

#include "connection/connection.h"
#include "perf/micro/plain_aead.h"
#include "support/test_certificates.h"
#include "tls/credentials.h"
#include "wire/short_header.h"

namespace pollux::perf {
namespace {

constexpr std::size_t kBurst = 64;
constexpr std::size_t kDatagram = 1452;
constexpr std::size_t kIdLength = 8;
constexpr std::size_t kPiece = 1 << 16;
constexpr Duration kStep = Duration::milliseconds(1);
constexpr int kHandshakeTurns = 200;

using connection::Connection;
using wire::Role;

wire::ConnectionId id_of(std::uint8_t fill) {
  return wire::ConnectionId{std::vector<std::uint8_t>(kIdLength, fill)};
}

class Issuer final : public connection::ConnectionIdIssuer {
 public:
  explicit Issuer(std::uint8_t first) : next_(first) {}
  [[nodiscard]] wire::ConnectionId issue() override { return id_of(next_++); }
  [[nodiscard]] wire::StatelessResetToken token_of(const wire::ConnectionId&) const override { return {}; }

 private:
  std::uint8_t next_;
};

// Writes without end where it is the client, and reads whatever comes.
class Stream final : public connection::ConnectionEvents {
 public:
  explicit Stream(connection::StreamApi& api) : api_(api) {}

  void on_handshake_complete(std::string_view) override {
    if (api_.role() == Role::kClient) stream_ = api_.open_stream(wire::StreamDirection::kUnidirectional);
    write();
  }
  void on_stream_data(wire::StreamId stream, Bytes data, wire::Fin) override { api_.consume(stream, data.size()); }
  void on_stream_reset(wire::StreamId, std::uint64_t) override {}
  void on_stop_sending(wire::StreamId, std::uint64_t) override {}
  void on_stream_writable(wire::StreamId) override { write(); }
  void on_stream_data_acked(wire::StreamId, std::uint64_t) override {}
  void on_stream_closed(wire::StreamId) override {}
  void on_streams_available(wire::StreamDirection) override {}
  void on_send_opportunity(Timestamp) override { write(); }
  void on_connection_closed(const connection::CloseReason&) override {}

 private:
  void write() {
    static const std::vector<std::uint8_t> zeros(kPiece);
    while (stream_ && api_.write(*stream_, zeros, wire::Fin::kNo).status == connection::WriteStatus::kOk) {
    }
  }

  connection::StreamApi& api_;
  std::optional<wire::StreamId> stream_;
};

class Streams final : public connection::Application {
 public:
  [[nodiscard]] std::unique_ptr<connection::ConnectionEvents> accept(connection::StreamApi& api) override {
    return std::make_unique<Stream>(api);
  }
};

tls::TlsContext make_tls(Role role) {
  if (role == Role::kClient) {
    return tls::TlsContext::client({.alpn = {"x"}, .verification = tls::PeerVerification::kNone}).value();
  }
  const auto made = support::make_test_certificate(support::KeyType::kEcdsaP256);
  const auto credentials = tls::Credentials::from_pem(made.certificate_pem, made.key_pem);
  return tls::TlsContext::server(*credentials, {.alpn = {"x"}}).value();
}

connection::ConnectionConfig config() {
  connection::ConnectionConfig config;
  config.max_datagram_size = ByteCount{kDatagram};
  config.path_mtu = connection::PathMtu::kGiven;
  config.idle_timeout = Duration::zero();
  return config;
}

connection::Identity identity_of(Role role) {
  if (role == Role::kClient) {
    return {.local = id_of(0xcc), .peer = id_of(0xdd), .original_destination = id_of(0xdd)};
  }
  return {.local = id_of(0x55), .peer = id_of(0xcc), .original_destination = id_of(0xdd)};
}

}  // namespace

struct PacketLoop::Burst {
  std::array<std::array<std::uint8_t, kDatagram>, kBurst> buffers{};
  std::array<std::size_t, kBurst> sizes{};
  connection::SealQueue seals{kBurst};
  std::vector<connection::ShortPacket> batch;
};

struct PacketLoop::End {
  End(Role role, telemetry::ConnectionTrace* trace, Timestamp now)
      : issuer(role == Role::kServer ? 0x60 : 0xe0),
        tls(make_tls(role)),
        connection(config(),
                   {.aead = aead,
                    .tls = tls,
                    .chunks = chunks,
                    .streams = streams,
                    .counters = counters,
                    .rng = rng,
                    .ids = issuer,
                    .trace = trace},
                   identity_of(role), application, now) {}

  PlainAead aead;
  telemetry::Counters counters;
  SeededRng rng{1};
  Issuer issuer;
  tls::TlsContext tls;
  stream::ChunkPool chunks{4096};
  stream::StreamPool streams{chunks, 256};
  Streams application;
  Connection connection;
};

PacketLoop::PacketLoop(telemetry::ConnectionTrace* trace)
    : burst_(std::make_unique<Burst>()),
      sender_(std::make_unique<End>(Role::kClient, trace, now_)),
      receiver_(std::make_unique<End>(Role::kServer, nullptr, now_)) {
  for (int i = 0; i < kHandshakeTurns; ++i) turn();
  POLLUX_INVARIANT(sender_->connection.handshake_state() == connection::HandshakeState::kConfirmed);
}

PacketLoop::~PacketLoop() = default;

std::size_t PacketLoop::turn() {
  now_ = now_ + kStep;
  const std::size_t data = carry(*sender_, *receiver_);
  return data + carry(*receiver_, *sender_);
}

// What one end has to say, to the other: the stages of a shard for a burst of one connection.
std::size_t PacketLoop::carry(End& from, End& to) {
  Burst& burst = *burst_;
  while (from.connection.has_handshake_work()) from.connection.advance_handshake(now_);
  from.connection.on_burst_end(now_);
  if (from.connection.next_timeout() <= now_) from.connection.on_timeout(now_);
  std::size_t count = 0;
  for (; count < kBurst; ++count) {
    burst.sizes[count] = from.connection.assemble(burst.buffers[count], burst.seals, now_).size;
    if (burst.sizes[count] == 0) break;
  }
  burst.seals.flush(from.aead);

  const connection::Arrival arrival{.at = now_};
  burst.batch.clear();
  for (std::size_t i = 0; i < count; ++i) {
    MutableBytes rest = MutableBytes{burst.buffers[i]}.first(burst.sizes[i]);
    to.connection.on_datagram(ByteCount{rest.size()}, arrival);
    while (!rest.empty() && wire::has_long_header(rest.front())) {
      const auto header = wire::parse_long_header(rest);
      if (!header) break;
      (void)to.connection.on_long_packet(*header, rest.first(header->packet_size), arrival);
      rest = rest.subspan(header->packet_size);
    }
    if (rest.empty() || wire::has_long_header(rest.front())) continue;
    const auto header = wire::parse_short_header(rest, kIdLength, to.connection.fixed_bit_rule());
    if (!header) continue;
    if (to.connection.one_rtt_header_key() == nullptr) {
      (void)to.connection.keep_short_packet(rest, arrival);
    } else {
      burst.batch.push_back({.packet = rest, .packet_number_offset = header->packet_number_offset, .arrival = arrival});
    }
  }
  for (connection::ShortPacket& packet : burst.batch) {
    auto operation = to.connection.prepare_open(packet, {});
    if (!operation) continue;
    to.aead.open({&*operation, 1});
    (void)to.connection.on_short_packet(packet, operation->status);
  }
  while (to.connection.has_handshake_work()) to.connection.advance_handshake(now_);
  return count;
}

}  // namespace pollux::perf
