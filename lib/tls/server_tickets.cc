#include "tls/server_tickets.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "base/byte_reader.h"
#include "base/byte_writer.h"
#include "base/invariant.h"

namespace pollux::tls {
namespace {

constexpr std::string_view kPurpose = "pollux session ticket 1";

// A sealed ticket begins with its nonce, which was drawn at random: enough of it to know the ticket again.
std::uint64_t identity_of(Bytes ticket) {
  return ByteReader{ticket}.read_u64().value_or(0);
}

}  // namespace

ServerTickets::ServerTickets(const TicketKeys& keys, std::optional<ReplayGuard> guard, Rng& rng)
    : keys_(keys), guard_(std::move(guard)), rng_(rng) {}

void ServerTickets::seal(wire::Version version, Bytes state, MutableBytes out, Timestamp now) {
  POLLUX_INVARIANT(out.size() >= state.size() + kOverhead);
  std::vector<std::uint8_t> plaintext(state.size() + kOverhead - crypto::TokenKeys::kOverhead);
  ByteWriter writer{plaintext};
  writer.write_u64(marker());
  writer.write_u32(version);
  writer.write_bytes(state);
  keys_.at(now).seal(kPurpose, rng_, plaintext, out);
}

std::optional<ServerTickets::Opened> ServerTickets::open(wire::Version version, Bytes ticket, MutableBytes out,
                                                         Timestamp now) {
  std::vector<std::uint8_t> plaintext(ticket.size());
  const auto length = keys_.at(now).open(kPurpose, ticket, plaintext);
  if (!length) return std::nullopt;
  ByteReader reader{Bytes{plaintext}.first(*length)};
  const auto marker = reader.read_u64();
  const auto issued_for = reader.read_u32();
  if (!marker || issued_for != version) return std::nullopt;
  std::ranges::copy(reader.rest(), out.begin());
  Opened opened{.length = reader.remaining()};
  if (guard_) opened.early_data = guard_->admit(*marker, identity_of(ticket), now);
  return opened;
}

}  // namespace pollux::tls
