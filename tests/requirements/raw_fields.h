// What a session of ours has put into a HEADERS frame, field by field, as nghttp3's decoder reads it without a dynamic
// table.
#pragma once

#include <gtest/gtest.h>
#include <nghttp3/nghttp3.h>

#include <string>
#include <utility>
#include <vector>

#include "unit/http3/raw_http3.h"

namespace pollux::http3 {

struct RawFrame {
  std::uint64_t type = 0;
  RawBytes payload;
};

inline std::uint64_t take_varint(const RawBytes& bytes, std::size_t& at) {
  const std::size_t length = std::size_t{1} << (bytes.at(at) >> 6);
  std::uint64_t value = bytes.at(at++) & 0x3f;
  for (std::size_t i = 1; i < length; ++i) value = (value << 8) | bytes.at(at++);
  return value;
}

// The frames of a stream from `at` on; each must be whole.
inline std::vector<RawFrame> frames_in(const RawBytes& bytes, std::size_t at = 0) {
  std::vector<RawFrame> frames;
  while (at < bytes.size()) {
    RawFrame& frame = frames.emplace_back();
    frame.type = take_varint(bytes, at);
    const std::uint64_t size = take_varint(bytes, at);
    if (size > bytes.size() - at) {
      ADD_FAILURE() << "a frame that is cut off";
      return frames;
    }
    const auto first = bytes.begin() + static_cast<std::ptrdiff_t>(at);
    frame.payload.assign(first, first + static_cast<std::ptrdiff_t>(size));
    at += size;
  }
  return frames;
}

inline std::vector<std::pair<std::string, std::string>> fields_in(const RawBytes& section) {
  std::vector<std::pair<std::string, std::string>> fields;
  nghttp3_qpack_decoder* decoder = nullptr;
  nghttp3_qpack_stream_context* context = nullptr;
  EXPECT_EQ(nghttp3_qpack_decoder_new(&decoder, 0, 0, nghttp3_mem_default()), 0);
  EXPECT_EQ(nghttp3_qpack_stream_context_new(&context, 0, nghttp3_mem_default()), 0);
  for (std::size_t at = 0; at < section.size();) {
    nghttp3_qpack_nv field;
    std::uint8_t flags = 0;
    const auto read = nghttp3_qpack_decoder_read_request(decoder, context, &field, &flags, section.data() + at,
                                                         section.size() - at, 1);
    if (read < 0) {
      ADD_FAILURE() << nghttp3_strerror(static_cast<int>(read));
      break;
    }
    at += static_cast<std::size_t>(read);
    if ((flags & NGHTTP3_QPACK_DECODE_FLAG_EMIT) != 0) {
      const nghttp3_vec name = nghttp3_rcbuf_get_buf(field.name);
      const nghttp3_vec value = nghttp3_rcbuf_get_buf(field.value);
      fields.emplace_back(std::string(name.base, name.base + name.len),
                          std::string(value.base, value.base + value.len));
      nghttp3_rcbuf_decref(field.name);
      nghttp3_rcbuf_decref(field.value);
    }
    if ((flags & NGHTTP3_QPACK_DECODE_FLAG_FINAL) != 0) break;
  }
  nghttp3_qpack_stream_context_del(context);
  nghttp3_qpack_decoder_del(decoder);
  return fields;
}

}  // namespace pollux::http3
