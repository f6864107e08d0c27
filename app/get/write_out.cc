#include "app/get/write_out.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <functional>
#include <optional>

namespace pollux::app {
namespace {

constexpr double kNanosecondsPerSecond = 1e9;

[[nodiscard]] double seconds_to(const Transfer& transfer, Timestamp moment) {
  if (moment.is_never()) return 0;
  return static_cast<double>((moment - transfer.times.started).to_nanoseconds()) / kNanosecondsPerSecond;
}

[[nodiscard]] std::string decimal(double seconds) {
  std::array<char, 32> text{};
  (void)std::snprintf(text.data(), text.size(), "%.6f", seconds);
  return text.data();
}

[[nodiscard]] std::string status_text(const Transfer& transfer) {
  std::array<char, 8> text{};
  (void)std::snprintf(text.data(), text.size(), "%03d", transfer.status());
  return text.data();
}

[[nodiscard]] std::uint64_t speed_of(const Transfer& transfer) {
  const double seconds = seconds_to(transfer, transfer.times.ended);
  return seconds > 0 ? static_cast<std::uint64_t>(static_cast<double>(transfer.received()) / seconds) : 0;
}

[[nodiscard]] std::string port_text(const SocketAddress& address) {
  return std::to_string(address.port);
}

[[nodiscard]] std::string ip_text(const SocketAddress& address) {
  return address.port == 0 ? "" : address.ip.to_string();
}

enum class Kind : std::uint8_t { kText, kNumber };

struct Variable {
  std::string_view name;
  Kind kind;
  std::string (*value)(const Transfer&);
};

constexpr std::array kVariables{
    Variable{"content_type", Kind::kText, [](const Transfer& t) { return t.content_type(); }},
    Variable{"errormsg", Kind::kText, [](const Transfer& t) { return t.failure().sentence; }},
    Variable{"exitcode", Kind::kNumber,
             [](const Transfer& t) { return std::to_string(static_cast<int>(t.failure().code)); }},
    Variable{"filename_effective", Kind::kText,
             [](const Transfer& t) { return t.output().is_standard() ? std::string{} : t.output().path(); }},
    Variable{"http_code", Kind::kNumber, status_text},
    Variable{"http_version", Kind::kText, [](const Transfer& t) { return std::string{t.status() != 0 ? "3" : "0"}; }},
    Variable{"local_ip", Kind::kText, [](const Transfer& t) { return ip_text(t.local); }},
    Variable{"local_port", Kind::kNumber, [](const Transfer& t) { return port_text(t.local); }},
    Variable{"method", Kind::kText, [](const Transfer& t) { return t.method(); }},
    Variable{"remote_ip", Kind::kText, [](const Transfer& t) { return ip_text(t.remote); }},
    Variable{"remote_port", Kind::kNumber, [](const Transfer& t) { return port_text(t.remote); }},
    Variable{"response_code", Kind::kNumber, status_text},
    Variable{"scheme", Kind::kText, [](const Transfer&) { return std::string{"https"}; }},
    Variable{"size_download", Kind::kNumber, [](const Transfer& t) { return std::to_string(t.received()); }},
    Variable{"speed_download", Kind::kNumber, [](const Transfer& t) { return std::to_string(speed_of(t)); }},
    // QUIC connects and secures in one handshake.
    Variable{"time_appconnect", Kind::kNumber,
             [](const Transfer& t) { return decimal(seconds_to(t, t.times.connected)); }},
    Variable{"time_connect", Kind::kNumber,
             [](const Transfer& t) { return decimal(seconds_to(t, t.times.connected)); }},
    Variable{"time_namelookup", Kind::kNumber,
             [](const Transfer& t) { return decimal(seconds_to(t, t.times.resolved)); }},
    Variable{"time_pretransfer", Kind::kNumber,
             [](const Transfer& t) { return decimal(seconds_to(t, t.times.requested)); }},
    Variable{"time_starttransfer", Kind::kNumber,
             [](const Transfer& t) { return decimal(seconds_to(t, t.times.first_byte)); }},
    Variable{"time_total", Kind::kNumber, [](const Transfer& t) { return decimal(seconds_to(t, t.times.ended)); }},
    Variable{"url", Kind::kText, [](const Transfer& t) { return t.url().text; }},
    Variable{"url_effective", Kind::kText, [](const Transfer& t) { return t.url().text; }},
};

[[nodiscard]] std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      (out += '\\') += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      std::array<char, 8> escape{};
      (void)std::snprintf(escape.data(), escape.size(), "\\u%04x", static_cast<unsigned>(c));
      out += escape.data();
    } else {
      out += c;
    }
  }
  return out + '"';
}

// A number without the zeros that JSON forbids in front.
[[nodiscard]] std::string number_for_json(std::string_view digits) {
  const std::size_t first = std::min(digits.find_first_not_of('0'), digits.size() - 1);
  return std::string{digits[first] == '.' ? digits.substr(first - 1) : digits.substr(first)};
}

[[nodiscard]] std::string json_of(const Transfer& transfer) {
  std::string out = "{";
  for (const Variable& variable : kVariables) {
    if (out.size() > 1) out += ',';
    const std::string value = variable.value(transfer);
    out += quoted(variable.name) + ':' + (variable.kind == Kind::kText ? quoted(value) : number_for_json(value));
  }
  return out + '}';
}

[[nodiscard]] std::optional<std::string> value_of(std::string_view name, const Transfer& transfer) {
  if (name == "json") return json_of(transfer);
  const auto found = std::ranges::find(kVariables, name, &Variable::name);
  return found != kVariables.end() ? std::optional{found->value(transfer)} : std::nullopt;
}

[[nodiscard]] char escaped(char letter) {
  switch (letter) {
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return letter;
  }
}

}  // namespace

std::string write_out(std::string_view format, const Transfer& transfer) {
  std::string out;
  while (!format.empty()) {
    std::size_t taken = 1;
    if (format.starts_with("%%")) {
      taken = 2;
      out += '%';
    } else if (format.starts_with('\\') && format.size() > 1) {
      taken = 2;
      out += escaped(format[1]);
    } else if (format.starts_with("%{") && format.find('}') != std::string_view::npos) {
      taken = format.find('}') + 1;
      out += value_of(format.substr(2, taken - 3), transfer).value_or(std::string{format.substr(0, taken)});
    } else {
      out += format.front();
    }
    format.remove_prefix(taken);
  }
  return out;
}

}  // namespace pollux::app
