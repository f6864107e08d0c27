#include "crypto/address_token.h"

#include "base/byte_reader.h"
#include "base/byte_writer.h"
#include "base/invariant.h"

namespace pollux::crypto {
namespace {

constexpr std::string_view kPurpose = "pollux address token 1";

// What is sealed, in this order; port and connection IDs only in a Retry token.
struct Contents {
  TokenKind kind = TokenKind::kNewToken;
  Timestamp issued_at;
  SocketAddress client;
  RetryTokenIds ids;
};

void write_sized(ByteWriter& writer, Bytes bytes) {
  writer.write_u8(static_cast<std::uint8_t>(bytes.size()));
  writer.write_bytes(bytes);
}

void write(ByteWriter& writer, const Contents& contents) {
  writer.write_u8(static_cast<std::uint8_t>(contents.kind));
  writer.write_u64(static_cast<std::uint64_t>(contents.issued_at.to_nanoseconds()));
  write_sized(writer, contents.client.ip.bytes());
  if (contents.kind != TokenKind::kRetry) return;
  writer.write_u16(contents.client.port);
  write_sized(writer, contents.ids.original_destination.bytes());
  write_sized(writer, contents.ids.retry_source.bytes());
}

// What we sealed ourselves: a field that cannot be read is a bug of ours or of somebody who has our keys.
Bytes read_sized(ByteReader& reader) {
  const auto length = reader.read_u8();
  POLLUX_INVARIANT(length.has_value());
  const auto bytes = reader.read_bytes(*length);
  POLLUX_INVARIANT(bytes.has_value());
  return *bytes;
}

Contents read(Bytes plaintext) {
  ByteReader reader{plaintext};
  Contents contents;
  contents.kind = static_cast<TokenKind>(reader.read_u8().value_or(0));
  contents.issued_at = Timestamp::from_nanoseconds(static_cast<std::int64_t>(reader.read_u64().value_or(0)));
  const Bytes address = read_sized(reader);
  contents.client.ip = address.size() == 4 ? IpAddress::v4(address) : IpAddress::v6(address);
  if (contents.kind != TokenKind::kRetry) return contents;
  contents.client.port = reader.read_u16().value_or(0);
  contents.ids.original_destination = wire::ConnectionId{read_sized(reader)};
  contents.ids.retry_source = wire::ConnectionId{read_sized(reader)};
  return contents;
}

AddressToken seal_contents(const TokenKeys& keys, Rng& rng, const Contents& contents) {
  std::array<std::uint8_t, AddressToken::kMaxPlaintextLength> plaintext{};
  ByteWriter writer{plaintext};
  write(writer, contents);
  AddressToken token;
  token.size = keys.seal(kPurpose, rng, writer.written(), token.octets);
  return token;
}

[[nodiscard]] std::optional<TokenRefusal> judge(const Contents& contents, const SocketAddress& client, Timestamp now) {
  const bool is_retry = contents.kind == TokenKind::kRetry;
  const Duration lifetime = is_retry ? kRetryTokenLifetime : kNewTokenLifetime;
  // RFC 9000 §8.1.3-5, §8.1.4-7
  if (now > contents.issued_at + lifetime || contents.issued_at > now + kTokenClockSkew) return TokenRefusal::kExpired;
  // RFC 9000 §8.1.4-4; §8.1.4-3 for the port
  const bool same = contents.client.ip == client.ip && (!is_retry || contents.client.port == client.port);
  if (!same) return TokenRefusal::kOtherAddress;
  return std::nullopt;
}

}  // namespace

AddressToken seal_retry_token(const TokenKeys& keys, Rng& rng, const SocketAddress& client, const RetryTokenIds& ids,
                              Timestamp now) {
  return seal_contents(keys, rng, {.kind = TokenKind::kRetry, .issued_at = now, .client = client, .ids = ids});
}

AddressToken seal_new_token(const TokenKeys& keys, Rng& rng, const IpAddress& client, Timestamp now) {
  return seal_contents(
      keys, rng, {.kind = TokenKind::kNewToken, .issued_at = now, .client = {.ip = client, .port = 0}, .ids = {}});
}

std::expected<ValidToken, RefusedToken> open_token(const TokenKeys& keys, Bytes token, const SocketAddress& client,
                                                   Timestamp now) {
  if (token.size() <= TokenKeys::kOverhead || token.size() > AddressToken::kMaxLength) {
    return std::unexpected(RefusedToken{.why = TokenRefusal::kMalformed, .kind = std::nullopt});
  }
  std::array<std::uint8_t, AddressToken::kMaxPlaintextLength> plaintext{};
  // RFC 9000 §8.1.4-2
  const auto length = keys.open(kPurpose, token, plaintext);
  if (!length) return std::unexpected(RefusedToken{.why = TokenRefusal::kForged, .kind = std::nullopt});
  const Contents contents = read(Bytes{plaintext}.first(*length));
  if (const auto refusal = judge(contents, client, now)) {
    return std::unexpected(RefusedToken{.why = *refusal, .kind = contents.kind});
  }
  return ValidToken{.kind = contents.kind, .retry = contents.ids};
}

}  // namespace pollux::crypto
