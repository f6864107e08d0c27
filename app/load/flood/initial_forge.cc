#include "app/load/flood/initial_forge.h"

#include <algorithm>

#include "base/byte_writer.h"
#include "base/invariant.h"
#include "crypto/header_protection.h"
#include "crypto/initial_secrets.h"
#include "crypto/packet_protection.h"
#include "tls/tls_session.h"
#include "wire/data_frame_writer.h"
#include "wire/long_header.h"
#include "wire/transport_parameters.h"

namespace pollux::app {
namespace {

constexpr std::size_t kIdLength = 8;

// Keeps what TLS would have sent first.
class HelloSink final : public tls::TlsSink {
 public:
  void on_secret(tls::KeyDirection, wire::EncryptionLevel, crypto::CipherSuite, Bytes) override {}
  void on_crypto_data(wire::EncryptionLevel, Bytes data) override {
    hello.insert(hello.end(), data.begin(), data.end());
  }

  std::vector<std::uint8_t> hello;
};

[[nodiscard]] wire::ConnectionId draw_id(Rng& rng) {
  std::array<std::uint8_t, kIdLength> bytes{};
  rng.fill(bytes);
  return wire::ConnectionId{Bytes{bytes}};
}

[[nodiscard]] std::vector<std::uint8_t> make_hello(const tls::TlsContext& tls, const wire::ConnectionId& source,
                                                   Timestamp now) {
  const wire::TransportParameters parameters{.initial_max_data = 1 << 20,
                                             .initial_max_streams_bidi = 8,
                                             .initial_max_streams_uni = 8,
                                             .initial_source_connection_id = source};
  std::vector<std::uint8_t> encoded(encoded_size(parameters));
  ByteWriter writer{encoded};
  write(writer, parameters);
  HelloSink sink;
  tls::TlsSession session{tls, sink, {.transport_parameters = encoded}};
  const auto advanced = session.advance(now);
  POLLUX_INVARIANT(advanced.has_value());
  return sink.hello;
}

}  // namespace

InitialForge::InitialForge(const tls::TlsContext& tls, crypto::AeadBatch& aead, Rng& rng, Timestamp now)
    : aead_(aead), rng_(rng), source_(draw_id(rng)), hello_(make_hello(tls, source_, now)) {}

void InitialForge::write(MutableBytes out, Forgery forgery) {
  POLLUX_INVARIANT(out.size() == kDatagram);
  const wire::LongHeader header{.destination_id = draw_id(rng_), .source_id = source_};
  ByteWriter writer{out};
  const wire::LongHeaderLayout layout = wire::write(writer, header);
  wire::set_length(out, layout);
  const MutableBytes body = out.subspan(layout.header_size);
  if (forgery == Forgery::kInvalid) {
    rng_.fill(body);
    return;
  }
  std::ranges::fill(body, std::uint8_t{0});  // PADDING
  ByteWriter frames{body};
  wire::write_crypto_header(frames, 0, hello_.size());
  frames.write_bytes(hello_);
  const auto keys = crypto::make_packet_protection(
      aead_, crypto::kInitialCipherSuite, crypto::derive_initial_secrets(header.destination_id).client.bytes());
  crypto::seal_one(aead_, *keys.packet, header.packet_number, out.first(layout.header_size), body);
  const auto sample = crypto::header_sample(out, layout.packet_number_offset);
  crypto::apply_header_protection(out, layout.packet_number_offset,
                                  crypto::header_mask_one(aead_, *keys.header, *sample));
}

}  // namespace pollux::app
