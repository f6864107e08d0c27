// ResponseHeaders: a plan as the header section that says it. Owns the text that no document keeps (a range's
// numbers), in a buffer of fixed size, and borrows the rest; it neither moves nor allocates.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "http3/header_field.h"
#include "http3/response_plan.h"

namespace pollux::http3 {

class ResponseHeaders {
 public:
  ResponseHeaders() = default;
  ResponseHeaders(const ResponseHeaders&) = delete;
  ResponseHeaders& operator=(const ResponseHeaders&) = delete;

  // Replaces what was there. The fields borrow from `plan`'s document and from this object.
  void assign(const ResponsePlan& plan);

  [[nodiscard]] std::span<const HeaderField> fields() const { return std::span{fields_}.first(count_); }

 private:
  static constexpr std::size_t kMaxFields = 8;
  static constexpr std::size_t kTextBytes = 128;  // content-length and content-range: four numbers of 20 digits

  void add(std::string_view name, std::string_view value);
  void add_document_fields(const ResponsePlan& plan);
  [[nodiscard]] std::string_view print_number(std::uint64_t number);
  [[nodiscard]] std::string_view print_content_range(const ResponsePlan& plan);

  std::array<HeaderField, kMaxFields> fields_;
  std::size_t count_ = 0;
  std::array<char, kTextBytes> text_;
  std::size_t text_length_ = 0;
};

}  // namespace pollux::http3
