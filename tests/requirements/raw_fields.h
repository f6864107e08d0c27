// What a session of ours has put into a HEADERS frame, field by field, as nghttp3's decoder reads it.
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

using DecodedFields = std::vector<std::pair<std::string, std::string>>;

// The peer's QPACK decoder, with a dynamic table of this capacity.
class FieldDecoder {
 public:
  explicit FieldDecoder(std::size_t capacity, std::size_t blocked_streams = 0) {
    EXPECT_EQ(nghttp3_qpack_decoder_new(&decoder_, capacity, blocked_streams, nghttp3_mem_default()), 0);
  }
  ~FieldDecoder() { nghttp3_qpack_decoder_del(decoder_); }
  FieldDecoder(const FieldDecoder&) = delete;
  FieldDecoder& operator=(const FieldDecoder&) = delete;

  // The next bytes of the encoder's stream, behind its type. False when they break a rule.
  [[nodiscard]] bool take_instructions(Bytes bytes) {
    return nghttp3_qpack_decoder_read_encoder(decoder_, bytes.data(), bytes.size()) ==
           static_cast<nghttp3_ssize>(bytes.size());
  }

  // The fields of a whole section, in their order; a failure of the test when it cannot be decoded now.
  [[nodiscard]] DecodedFields decode(std::int64_t stream, const RawBytes& section) {
    DecodedFields fields;
    nghttp3_qpack_stream_context* context = nullptr;
    EXPECT_EQ(nghttp3_qpack_stream_context_new(&context, stream, nghttp3_mem_default()), 0);
    for (std::size_t at = 0; at < section.size();) {
      nghttp3_qpack_nv field;
      std::uint8_t flags = 0;
      const auto read = nghttp3_qpack_decoder_read_request(decoder_, context, &field, &flags, section.data() + at,
                                                           section.size() - at, 1);
      if (read < 0 || (flags & NGHTTP3_QPACK_DECODE_FLAG_BLOCKED) != 0) {
        ADD_FAILURE() << (read < 0 ? nghttp3_strerror(static_cast<int>(read)) : "a section that is blocked");
        break;
      }
      at += static_cast<std::size_t>(read);
      if ((flags & NGHTTP3_QPACK_DECODE_FLAG_EMIT) != 0) fields.push_back(take(field));
      if ((flags & NGHTTP3_QPACK_DECODE_FLAG_FINAL) != 0) break;
    }
    nghttp3_qpack_stream_context_del(context);
    return fields;
  }

  // What the decoder has to say to the encoder since the last call.
  [[nodiscard]] RawBytes take_answer() {
    RawBytes answer(nghttp3_qpack_decoder_get_decoder_streamlen(decoder_));
    nghttp3_buf buffer{
        .begin = answer.data(), .end = answer.data() + answer.size(), .pos = answer.data(), .last = answer.data()};
    nghttp3_qpack_decoder_write_decoder(decoder_, &buffer);
    return answer;
  }

 private:
  static std::pair<std::string, std::string> take(const nghttp3_qpack_nv& field) {
    const nghttp3_vec name = nghttp3_rcbuf_get_buf(field.name);
    const nghttp3_vec value = nghttp3_rcbuf_get_buf(field.value);
    std::pair<std::string, std::string> taken{std::string(name.base, name.base + name.len),
                                              std::string(value.base, value.base + value.len)};
    nghttp3_rcbuf_decref(field.name);
    nghttp3_rcbuf_decref(field.value);
    return taken;
  }

  nghttp3_qpack_decoder* decoder_ = nullptr;
};

inline DecodedFields fields_in(const RawBytes& section) {
  return FieldDecoder{0}.decode(0, section);
}

}  // namespace pollux::http3
