// The decision what to answer, apart from everything that sends it: a pure function of the request and the
// document root. How a plan looks on the wire is response_headers.h's matter.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/bytes.h"
#include "http3/byte_range.h"
#include "http3/document_root.h"
#include "http3/request.h"

namespace pollux::http3 {

enum class Status : std::uint16_t {
  kOk = 200,
  kPartialContent = 206,
  kMovedPermanently = 301,
  kNotModified = 304,
  kBadRequest = 400,
  kNotFound = 404,
  kMethodNotAllowed = 405,
  kPreconditionFailed = 412,
  kUriTooLong = 414,
  kRangeNotSatisfiable = 416,
  kTooEarly = 425,
  kHeaderFieldsTooLarge = 431,
  kNotImplemented = 501,
};

struct ResponsePlan {
  Status status = Status::kOk;
  // Whose fields the response carries; null for an error or a redirect.
  const Document* document = nullptr;
  // What is sent as content: all or part of the document, a line that says what is wrong, or nothing. Borrowed
  // from the document root or from static storage.
  Bytes body{};
  // What content-length says: body.size(), except that HEAD counts what GET would have sent.
  std::uint64_t content_length = 0;
  ByteRange range{};            // for kPartialContent
  std::string_view location{};  // for kMovedPermanently; borrowed from the document root
};

// GET and HEAD. CONNECT, with or without a protocol (RFC 9220), is answered with 501, every other method with 405, or
// in 0-RTT with 425: only what is safe may be done twice (RFC 8470 §5.2). Conditions are judged in the order of RFC
// 9110 §13.2.2. A path that leads out of the root is 400, wherever it would have led.
[[nodiscard]] ResponsePlan plan_response(const Request& request, const DocumentRoot& root);

}  // namespace pollux::http3
