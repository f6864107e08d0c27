#include "app/get/session_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <vector>

#include "app/common/read_file.h"
#include "base/byte_reader.h"
#include "tls/session_archive.h"

namespace pollux::app {
namespace {

constexpr std::string_view kMagic = "pollux-session 1\n";

using Buffer = std::vector<std::uint8_t>;

void append_number(Buffer& out, std::uint64_t number, std::size_t bytes) {
  for (std::size_t i = bytes; i > 0; --i) out.push_back(static_cast<std::uint8_t>(number >> (8 * (i - 1))));
}

void append_field(Buffer& out, Bytes field) {
  append_number(out, field.size(), sizeof(std::uint32_t));
  out.insert(out.end(), field.begin(), field.end());
}

void append_text(Buffer& out, std::string_view text) {
  append_field(out, {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

[[nodiscard]] std::optional<Bytes> read_field(ByteReader& reader) {
  const auto length = reader.read_u32();
  return length ? reader.read_bytes(*length) : std::nullopt;
}

[[nodiscard]] std::string_view text_of(Bytes bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// The rest of the file: server, name, version and token, again and again.
[[nodiscard]] bool read_tokens(ByteReader& reader, endpoint::TokenStore& tokens) {
  while (!reader.empty()) {
    const auto server = read_field(reader);
    const auto name = server ? read_field(reader) : std::nullopt;
    const auto version = name ? reader.read_u32() : std::nullopt;
    const auto token = version ? read_field(reader) : std::nullopt;
    if (!token) return false;
    const auto address = SocketAddress::parse(text_of(*server));
    if (!address) return false;
    tokens.add({.server = *address, .name = std::string{text_of(*name)}, .version = *version},
               {token->begin(), token->end()});
  }
  return true;
}

[[nodiscard]] std::expected<void, std::string> write_private(const std::string& path, Bytes bytes) {
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, S_IRUSR | S_IWUSR);
  bool written = descriptor >= 0;
  while (written && !bytes.empty()) {
    const ssize_t count = ::write(descriptor, bytes.data(), bytes.size());
    written = count > 0;
    if (written) bytes = bytes.subspan(static_cast<std::size_t>(count));
  }
  const int error = errno;
  if (descriptor >= 0) ::close(descriptor);
  if (!written) return std::unexpected("the session file '" + path + "' cannot be written: " + std::strerror(error));
  return {};
}

}  // namespace

std::expected<void, std::string> SessionFile::load(const tls::TlsContext& context, tls::SessionCache& sessions,
                                                   endpoint::TokenStore& tokens) const {
  if (::access(path_.c_str(), F_OK) != 0) return {};
  const auto content = read_binary_file(path_, "the session file");
  if (!content) return std::unexpected(content.error());
  if (content->empty()) return {};
  ByteReader reader{*content};
  const auto magic = reader.read_bytes(kMagic.size());
  const auto archived = magic && text_of(*magic) == kMagic ? read_field(reader) : std::nullopt;
  if (!archived || !tls::restore_sessions(*archived, context, sessions) || !read_tokens(reader, tokens)) {
    return std::unexpected("the file '" + path_ + "' holds no session of pollux-get: name another, or delete it");
  }
  return {};
}

std::expected<void, std::string> SessionFile::save(const tls::SessionCache& sessions,
                                                   const endpoint::TokenStore& tokens) const {
  Buffer out{kMagic.begin(), kMagic.end()};
  append_field(out, tls::archive_sessions(sessions));
  tokens.for_each([&out](const endpoint::TokenOrigin& origin, const std::vector<std::uint8_t>& token) {
    append_text(out, origin.server.to_string());
    append_text(out, origin.name);
    append_number(out, origin.version, sizeof(std::uint32_t));
    append_field(out, token);
  });
  return write_private(path_, out);
}

}  // namespace pollux::app
