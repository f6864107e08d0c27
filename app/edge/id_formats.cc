#include "app/edge/id_formats.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

namespace pollux::app {
namespace {

using Octets = std::vector<std::uint8_t>;

std::optional<Octets> octets_of(std::string_view hex) {
  if (hex.size() % 2 != 0) return std::nullopt;
  Octets octets;
  for (; !hex.empty(); hex.remove_prefix(2)) {
    std::uint8_t octet = 0;
    const auto parsed = std::from_chars(hex.data(), hex.data() + 2, octet, 16);
    if (parsed.ec != std::errc{} || parsed.ptr != hex.data() + 2) return std::nullopt;
    octets.push_back(octet);
  }
  return octets;
}

std::optional<std::uint8_t> number_of(std::string_view text) {
  std::uint8_t number = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
  if (parsed.ec != std::errc{} || parsed.ptr != text.data() + text.size()) return std::nullopt;
  return number;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

// The words of one --id-format, as they come.
class Words {
 public:
  std::expected<void, std::string> take(std::string_view word) {
    const std::size_t sign = word.find('=');
    const std::string_view name = word.substr(0, sign);
    const std::string_view value = sign != word.npos ? word.substr(sign + 1) : std::string_view{};
    if (name == "rotation") return take_number(rotation_, name, value);
    if (name == "nonce") return take_number(nonce_, name, value);
    if (name == "server-id") return take_server_id(value);
    if (name == "key-file") return take_key_file(value);
    return std::unexpected(
        "--id-format, of connection IDs, wants rotation=N, server-id=HEX, nonce=BYTES and key-file=FILE, not '" +
        std::string{word} + "'");
  }

  [[nodiscard]] IdFormatOption option() const {
    IdFormatOption option{.parameters = {.fleet_id = server_id_.value_or(Octets{}), .key = {}},
                          .key_file = key_file_.value_or("")};
    if (rotation_) option.parameters.rotation = *rotation_;
    if (nonce_) option.parameters.nonce_length = *nonce_;
    return option;
  }

 private:
  static std::unexpected<std::string> twice(std::string_view name) {
    return std::unexpected("--id-format has " + std::string{name} + " twice: an ID has one");
  }

  static std::expected<void, std::string> take_number(std::optional<std::uint8_t>& into, std::string_view name,
                                                      std::string_view value) {
    if (into) return twice(name);
    into = number_of(value);
    if (into) return {};
    return std::unexpected("--id-format: " + std::string{name} + " wants a small number, not '" + std::string{value} +
                           "'");
  }

  std::expected<void, std::string> take_server_id(std::string_view value) {
    if (server_id_) return twice("server-id");
    server_id_ = octets_of(value);
    if (server_id_) return {};
    return std::unexpected("--id-format: server-id wants hexadecimal digits, two for each byte, not '" +
                           std::string{value} + "'");
  }

  std::expected<void, std::string> take_key_file(std::string_view value) {
    if (key_file_) return twice("key-file");
    if (value.empty()) return std::unexpected("--id-format: key-file wants the name of a file");
    key_file_ = value;
    return {};
  }

  std::optional<std::uint8_t> rotation_;
  std::optional<std::uint8_t> nonce_;
  std::optional<Octets> server_id_;
  std::optional<std::string> key_file_;
};

std::expected<crypto::Secret, std::string> read_secret(const std::string& file, const ReadText& read_key) {
  auto text = read_key(file);
  if (!text) return std::unexpected(text.error());
  auto octets = octets_of(trimmed(*text));
  crypto::wipe({reinterpret_cast<std::uint8_t*>(text->data()), text->size()});
  if (!octets || octets->size() != endpoint::QuicLbCipher::kKeyLength) {
    return std::unexpected("the key of connection IDs in '" + file +
                           "' is not one: it wants 32 hexadecimal digits, and nothing else");
  }
  crypto::Secret secret{*octets};
  crypto::wipe(*octets);
  return secret;
}

}  // namespace

std::expected<IdFormatOption, std::string> parse_id_format(std::string_view text) {
  Words words;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find(',', at), text.size());
    if (auto taken = words.take(text.substr(at, end - at)); !taken) return std::unexpected(taken.error());
    at = end + 1;
  }
  return words.option();
}

std::expected<endpoint::QuicLbFormats, std::string> make_id_formats(const IdFormatParameters& parameters,
                                                                    std::size_t shards) {
  if (parameters.empty()) return endpoint::QuicLbFormats{shards};
  std::vector<endpoint::QuicLbFormat> formats;
  for (const endpoint::QuicLbParameters& each : parameters) {
    auto format = endpoint::QuicLbFormat::make(each);
    if (!format) return std::unexpected("--id-format: " + format.error());
    formats.push_back(*std::move(format));
  }
  auto together = endpoint::QuicLbFormats::make(std::move(formats), shards);
  if (!together) return std::unexpected("--id-format: " + together.error());
  return together;
}

std::expected<IdFormatParameters, std::string> load_id_formats(const std::vector<IdFormatOption>& options,
                                                               const ReadText& read_key) {
  IdFormatParameters parameters;
  for (const IdFormatOption& option : options) {
    parameters.push_back(option.parameters);
    if (option.key_file.empty()) continue;
    auto secret = read_secret(option.key_file, read_key);
    if (!secret) return std::unexpected(secret.error());
    parameters.back().key = *secret;
  }
  // Whether there are such formats, and they go together, is the same for any number of shards.
  if (const auto made = make_id_formats(parameters, 1); !made) return std::unexpected(made.error());
  return parameters;
}

}  // namespace pollux::app
