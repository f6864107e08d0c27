#include "qlog/json_writer.h"

#include <array>
#include <charconv>

namespace pollux::qlog {
namespace {

constexpr std::string_view kDigits = "0123456789abcdef";

void append_number(std::string& out, std::uint64_t value) {
  std::array<char, 20> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  out.append(digits.data(), end);
}

void append_escaped(std::string& out, char character) {
  if (character == '"' || character == '\\') {
    out += '\\';
    out += character;
    return;
  }
  const auto byte = static_cast<std::uint8_t>(character);
  if (byte >= 0x20 && byte < 0x7f) {
    out += character;
    return;
  }
  out += "\\u00";
  out += kDigits[byte >> 4];
  out += kDigits[byte & 0xf];
}

}  // namespace

// A comma, unless this is the first of its object or array, or the value of a key.
void JsonWriter::separate() {
  if (out_.empty()) return;
  const char last = out_.back();
  if (last != '{' && last != '[' && last != ':' && last != '\x1e') out_ += ',';
}

void JsonWriter::open(char bracket) {
  separate();
  out_ += bracket;
}

void JsonWriter::key(std::string_view name) {
  separate();
  out_ += '"';
  out_ += name;
  out_ += "\":";
}

void JsonWriter::text(std::string_view value) {
  separate();
  out_ += '"';
  for (const char character : value) append_escaped(out_, character);
  out_ += '"';
}

void JsonWriter::number(std::uint64_t value) {
  separate();
  append_number(out_, value);
}

void JsonWriter::boolean(bool value) {
  separate();
  out_ += value ? "true" : "false";
}

void JsonWriter::hex(Bytes value) {
  separate();
  out_ += '"';
  for (const std::uint8_t byte : value) {
    out_ += kDigits[byte >> 4];
    out_ += kDigits[byte & 0xf];
  }
  out_ += '"';
}

void JsonWriter::milliseconds(std::int64_t nanoseconds) {
  constexpr std::uint64_t kNanosecondsPerMillisecond = 1'000'000;
  separate();
  if (nanoseconds < 0) out_ += '-';
  const auto size =
      nanoseconds < 0 ? 0 - static_cast<std::uint64_t>(nanoseconds) : static_cast<std::uint64_t>(nanoseconds);
  append_number(out_, size / kNanosecondsPerMillisecond);
  std::uint64_t rest = size % kNanosecondsPerMillisecond;
  if (rest == 0) return;
  out_ += '.';
  for (std::uint64_t place = kNanosecondsPerMillisecond / 10; rest != 0; place /= 10) {
    out_ += static_cast<char>('0' + rest / place);
    rest %= place;
  }
}

}  // namespace pollux::qlog
