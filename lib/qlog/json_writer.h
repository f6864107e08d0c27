// JsonWriter: appends JSON to a text, piece by piece, on one line. Puts commas where they belong; that the pieces make
// a whole is the caller's to see to. Bytes that are no printable ASCII leave escaped, so what it writes is always
// valid, whatever a peer sent.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace pollux::qlog {

class JsonWriter {
 public:
  explicit JsonWriter(std::string& out) : out_(out) {}

  void begin_object() { open('{'); }
  void end_object() { out_ += '}'; }
  void begin_array() { open('['); }
  void end_array() { out_ += ']'; }

  // What follows is this member's value.
  void key(std::string_view name);

  void text(std::string_view value);
  void number(std::uint64_t value);
  void boolean(bool value);
  void hex(Bytes value);
  // So many nanoseconds, in milliseconds.
  void milliseconds(std::int64_t nanoseconds);

  // Members with their values.
  void member(std::string_view name, std::string_view value) { key(name), text(value); }
  // Without it, a literal would rather be a bool than a text.
  void member(std::string_view name, const char* value) { key(name), text(value); }
  void member(std::string_view name, std::uint64_t value) { key(name), number(value); }
  void member(std::string_view name, bool value) { key(name), boolean(value); }
  void member_hex(std::string_view name, Bytes value) { key(name), hex(value); }
  void member_ms(std::string_view name, std::int64_t nanoseconds) { key(name), milliseconds(nanoseconds); }

 private:
  void open(char bracket);
  void separate();

  std::string& out_;
};

}  // namespace pollux::qlog
