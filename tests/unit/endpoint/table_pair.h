// TablePair: a client's and a server's connection in one ConnectionTable, and a wire between them that loses nothing.
// 1-RTT packets go through an OpenBatch, as a shard's do.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "base/rng.h"
#include "connection/seal_queue.h"
#include "drivers/crypto/boringssl/boringssl_backend.h"
#include "endpoint/connection_id_source.h"
#include "endpoint/connection_table.h"
#include "endpoint/open_batch.h"
#include "endpoint/publisher.h"
#include "support/test_certificates.h"
#include "tls/credentials.h"
#include "wire/invariants.h"
#include "wire/short_header.h"

namespace pollux::endpoint {

// Counts what it is told.
class CountingApplication final : public connection::Application {
 public:
  [[nodiscard]] std::unique_ptr<connection::ConnectionEvents> accept(connection::StreamApi&) override {
    return std::make_unique<Events>(*this);
  }

  std::uint64_t handshakes = 0;
  std::uint64_t bytes = 0;

 private:
  struct Events final : connection::ConnectionEvents {
    explicit Events(CountingApplication& application) : owner(application) {}
    void on_handshake_complete(std::string_view) override { ++owner.handshakes; }
    void on_stream_data(wire::StreamId, Bytes data, wire::Fin) override { owner.bytes += data.size(); }
    void on_stream_reset(wire::StreamId, std::uint64_t) override {}
    void on_stop_sending(wire::StreamId, std::uint64_t) override {}
    void on_stream_writable(wire::StreamId) override {}
    void on_stream_data_acked(wire::StreamId, std::uint64_t) override {}
    void on_stream_closed(wire::StreamId) override {}
    void on_streams_available(wire::StreamDirection) override {}
    void on_send_opportunity(Timestamp) override {}
    void on_connection_closed(const connection::CloseReason&) override {}
    CountingApplication& owner;
  };
};

class TablePair {
 public:
  static constexpr std::size_t kIdLength = 8;

  // `publisher` may be null.
  explicit TablePair(Publisher* publisher = nullptr)
      : publisher_(publisher),
        server_tls_(*tls::TlsContext::server(credentials(), {.alpn = {"h3"}})),
        client_tls_(*tls::TlsContext::client(
            {.alpn = {"h3"}, .server_name = "localhost", .verification = tls::PeerVerification::kNone})) {
    client = make(client_tls_, {.local = id_of(0xcc), .peer = id_of(0xdd), .original_destination = id_of(0xdd)});
    server = make(server_tls_, {.local = id_of(0x55), .peer = id_of(0xcc), .original_destination = id_of(0xdd)});
    if (table.add_id(id_of(0xdd), server)) table.find(server)->first_destination = id_of(0xdd);
  }

  static wire::ConnectionId id_of(std::uint8_t octet) {
    std::array<std::uint8_t, kIdLength> octets{};
    octets.fill(octet);
    return wire::ConnectionId{octets};
  }

  connection::Connection& connection(SlabHandle handle) { return *table.find(handle)->connection; }

  // Lets both speak until neither has anything to say.
  void settle() {
    for (int turn = 0; turn < 50; ++turn) {
      now = now + Duration::milliseconds(1);
      for (const SlabHandle handle : {client, server}) {
        if (connection(handle).has_handshake_work()) connection(handle).advance_handshake(now);
        connection(handle).on_timeout(now);
        for (std::vector<std::uint8_t>& datagram : datagrams_of(handle)) deliver(datagram);
      }
    }
  }

  // What this end wants to send now.
  std::vector<std::vector<std::uint8_t>> datagrams_of(SlabHandle from) {
    connection(from).on_burst_end(now);
    std::vector<std::vector<std::uint8_t>> datagrams;
    for (;;) {
      std::vector<std::uint8_t> datagram(1200);
      const std::size_t size = connection(from).assemble(datagram, seals_, now).size;
      if (size == 0) return datagrams;
      seals_.flush(*aead);
      datagram.resize(size);
      datagrams.push_back(std::move(datagram));
    }
  }

  // Puts the 1-RTT packet of a datagram into the batch. The bytes stay put until that is opened.
  void add_to(OpenBatch& batch, MutableBytes packet) {
    const SlabHandle to = *table.find(wire::ConnectionId{*wire::destination_id_of(packet, kIdLength)});
    const auto header = wire::parse_short_header(packet, kIdLength);
    batch.add(to, *table.find(to),
              {.packet = packet, .packet_number_offset = header->packet_number_offset, .arrival = {.at = now}},
              net::Neighbor{});
  }

  CountingApplication application;
  std::unique_ptr<crypto::AeadBatch> aead = drivers::make_boringssl_backend();
  Timestamp now = Timestamp::from_nanoseconds(1'000'000'000);
  SlabHandle client;
  SlabHandle server;

 private:
  static const tls::Credentials& credentials() {
    static const tls::Credentials instance = [] {
      const auto certificate = support::make_test_certificate(support::KeyType::kEcdsaP256);
      return *tls::Credentials::from_pem(certificate.certificate_pem, certificate.key_pem);
    }();
    return instance;
  }

  SlabHandle make(const tls::TlsContext& tls, const connection::Identity& identity) {
    const SlabHandle handle = *table.acquire();
    connection::StreamObserver* const observer =
        publisher_ != nullptr
            ? &publisher_->on_opened(handle, {.remote = {}, .local_id = identity.local, .role = tls.role()}, now)
            : nullptr;
    const connection::Services services{.aead = *aead,
                                        .tls = tls,
                                        .chunks = chunks_,
                                        .streams = streams_,
                                        .counters = counters_,
                                        .rng = rng_,
                                        .ids = ids_,
                                        .stream_observer = observer};
    table.find(handle)->connection =
        std::make_unique<connection::Connection>(connection::ConnectionConfig{}, services, identity, application, now);
    (void)table.add_id(identity.local, handle);
    return handle;
  }

  void deliver(MutableBytes datagram) {
    const auto to = table.find(wire::ConnectionId{*wire::destination_id_of(datagram, kIdLength)});
    if (!to) return;
    connection::Connection& receiver = connection(*to);
    receiver.on_datagram(ByteCount{datagram.size()}, {.at = now});
    while (!datagram.empty() && wire::has_long_header(datagram.front())) {
      const auto header = wire::parse_long_header(datagram);
      if (!header) return;
      (void)receiver.on_long_packet(*header, datagram.first(header->packet_size), {.at = now});
      if (receiver.has_handshake_work()) receiver.advance_handshake(now);
      datagram = datagram.subspan(header->packet_size);
    }
    if (datagram.empty()) return;
    if (receiver.one_rtt_header_key() == nullptr) {
      (void)receiver.keep_short_packet(datagram, {.at = now});
      return;
    }
    OpenBatch batch{1};
    add_to(batch, datagram);
    batch.open(table, *aead);
    (void)receiver.on_short_packet(batch[0].packet, batch[0].status);
    ConnectionEntry& entry = *table.find(*to);
    entry.first_packet = entry.last_packet = ConnectionEntry::kNoPacket;
  }

  Publisher* publisher_;
  SeededRng rng_{1};
  crypto::StatelessResetKey reset_key_{rng_};
  ConnectionIdSource ids_{rng_, table, reset_key_};
  telemetry::Counters counters_;
  stream::ChunkPool chunks_{64};
  stream::StreamPool streams_{chunks_, 64};
  tls::TlsContext server_tls_;
  tls::TlsContext client_tls_;
  connection::SealQueue seals_{64};

 public:
  // Last of all: the connections in it borrow from what stands above.
  ConnectionTable table{2, rng_};
};

}  // namespace pollux::endpoint
