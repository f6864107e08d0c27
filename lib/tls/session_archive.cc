#include "tls/session_archive.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <optional>
#include <string>

#include "base/byte_reader.h"

namespace pollux::tls {
namespace {

// Each session is three fields: the server's name in the cache, the ticket, the transport parameters; before each field
// stands its length in four bytes.
void append(std::vector<std::uint8_t>& out, Bytes field) {
  for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<std::uint8_t>(field.size() >> shift));
  out.insert(out.end(), field.begin(), field.end());
}

[[nodiscard]] std::optional<Bytes> read(ByteReader& reader) {
  const auto length = reader.read_u32();
  return length ? reader.read_bytes(*length) : std::nullopt;
}

}  // namespace

std::vector<std::uint8_t> archive_sessions(const SessionCache& cache) {
  std::vector<std::uint8_t> out;
  cache.for_each([&out](std::string_view name, const RememberedSession& session) {
    std::uint8_t* encoded = nullptr;
    std::size_t length = 0;
    if (SSL_SESSION_to_bytes(session.native.get(), &encoded, &length) != 1) return;
    append(out, {reinterpret_cast<const std::uint8_t*>(name.data()), name.size()});
    append(out, {encoded, length});
    append(out, session.transport_parameters);
    OPENSSL_free(encoded);
  });
  return out;
}

bool restore_sessions(Bytes archived, const TlsContext& context, SessionCache& cache) {
  ByteReader reader{archived};
  while (!reader.empty()) {
    const auto name = read(reader);
    const auto ticket = name ? read(reader) : std::nullopt;
    const auto parameters = ticket ? read(reader) : std::nullopt;
    if (!parameters) return false;
    NativeSession native(SSL_SESSION_from_bytes(ticket->data(), ticket->size(), context.native()));
    ERR_clear_error();
    if (native == nullptr) return false;
    cache.add(std::string{name->begin(), name->end()},
              {.native = std::move(native), .transport_parameters = {parameters->begin(), parameters->end()}});
  }
  return true;
}

}  // namespace pollux::tls
