// RequestState: one request on a server, from its first header field to the close of its stream.
// Keeps the fields that matter in a buffer of fixed size, then the response that borrows from it. Reused through
// a Slab. Invariant: the kept bytes never pass kMaxKeptBytes, whatever the client sends.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "base/bytes.h"
#include "base/slab.h"
#include "http3/message_handler.h"
#include "http3/request.h"
#include "http3/response_headers.h"

namespace pollux::http3 {

// A header section's size as RFC 9114 §4.2.2 counts it, 32 bytes for each field included. Beyond: 431.
inline constexpr std::uint64_t kMaxHeaderBytes = 16'384;
// Fields of one header section. Beyond: 431.
inline constexpr std::uint32_t kMaxHeaderFields = 128;
// What is kept of them: method, path, and the fields of conditions and ranges. Beyond: 431.
inline constexpr std::size_t kMaxKeptBytes = 4096;

class RequestState final : public MessageStream {
 public:
  // The next field of the header section. Fields of one name are joined by ", ".
  void on_field(std::string_view name, std::string_view value);

  // The request as far as it came; borrows from this object.
  [[nodiscard]] Request request() const;

  // Settles the response: its fields and the content that is still to be given out.
  void respond(const ResponsePlan& plan);
  [[nodiscard]] bool has_responded() const { return responded_; }
  [[nodiscard]] const ResponseHeaders& headers() const { return headers_; }
  // The content, all of it, the first time; nothing after that.
  [[nodiscard]] Bytes take_body();
  [[nodiscard]] bool has_body() const { return !body_.empty(); }

  void set_handle(SlabHandle handle) { handle_ = handle; }
  [[nodiscard]] SlabHandle handle() const { return handle_; }
  void reset();

 private:
  enum class Kept : std::uint8_t { kMethod, kPath, kRange, kIfRange, kIfMatch, kIfNoneMatch, kCount };
  struct Piece {
    std::uint16_t offset = 0;
    std::uint16_t length = 0;
  };
  static constexpr auto kKeptCount = static_cast<std::size_t>(Kept::kCount);

  [[nodiscard]] static Kept kept_by_name(std::string_view name);
  void keep(Piece& piece, std::string_view value);
  [[nodiscard]] bool append(std::string_view text);
  [[nodiscard]] std::string_view text_of(Kept which) const;

  std::array<Piece, kKeptCount> pieces_{};
  std::size_t kept_bytes_ = 0;
  std::uint64_t header_bytes_ = 0;
  std::uint32_t header_fields_ = 0;
  bool too_large_ = false;
  bool responded_ = false;
  Bytes body_;
  SlabHandle handle_;
  ResponseHeaders headers_;
  std::array<char, kMaxKeptBytes> text_;
};

}  // namespace pollux::http3
