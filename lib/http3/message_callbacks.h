// MessageConnection::Callbacks: the C side of MessageConnection, one function for each call that nghttp3 makes.
// Included by the two .cc files of MessageConnection only, so that nghttp3.h stays out of every header.
#pragma once

#include <nghttp3/nghttp3.h>

#include "http3/message_connection.h"

namespace pollux::http3 {

struct MessageConnection::Callbacks {
  static const nghttp3_callbacks kTable;
  static const nghttp3_data_reader kContentReader;

  static int begin_headers(nghttp3_conn* library, std::int64_t id, void* self, void* stream);
  static int recv_header(nghttp3_conn* library, std::int64_t id, std::int32_t token, nghttp3_rcbuf* name,
                         nghttp3_rcbuf* value, std::uint8_t flags, void* self, void* stream);
  static int end_headers(nghttp3_conn* library, std::int64_t id, int fin, void* self, void* stream);
  static int recv_data(nghttp3_conn* library, std::int64_t id, const std::uint8_t* data, std::size_t size, void* self,
                       void* stream);
  static int deferred_consume(nghttp3_conn* library, std::int64_t id, std::size_t size, void* self, void* stream);
  static int end_stream(nghttp3_conn* library, std::int64_t id, void* self, void* stream);
  static int stop_sending(nghttp3_conn* library, std::int64_t id, std::uint64_t code, void* self, void* stream);
  static int reset_stream(nghttp3_conn* library, std::int64_t id, std::uint64_t code, void* self, void* stream);
  static int stream_close(nghttp3_conn* library, std::int64_t id, std::uint64_t code, void* self, void* stream);
  static int shutdown(nghttp3_conn* library, std::int64_t id, void* self);
  static int recv_settings(nghttp3_conn* library, const nghttp3_settings* settings, void* self);
  static nghttp3_ssize read_content(nghttp3_conn* library, std::int64_t id, nghttp3_vec* pieces, std::size_t capacity,
                                    std::uint32_t* flags, void* self, void* stream);
};

}  // namespace pollux::http3
