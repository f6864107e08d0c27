// Http3Application: what a shard runs: a Session for each connection, and the memory that they share.
// One for each worker; the document root may be shared by all. Outlives every session that it made.
#pragma once

#include <cstdint>
#include <memory>

#include "base/slab.h"
#include "connection/events.h"
#include "http3/allocator.h"
#include "http3/document_root.h"
#include "http3/request_state.h"
#include "http3/session.h"

namespace pollux::http3 {

struct Http3Limits {
  // Requests of one connection at a time: at least the transport parameter initial_max_streams_bidi.
  std::uint64_t max_request_streams = 256;
  // Requests of a worker at a time, about 5 KB each once they were needed. Beyond: H3_REQUEST_REJECTED.
  std::size_t max_requests = 16'384;
  // What nghttp3 may take on a worker. Beyond: the connection that asks is closed.
  std::size_t max_library_bytes = PoolAllocator::kDefaultMaxBytes;
};

class Http3Application final : public connection::Application {
 public:
  explicit Http3Application(const DocumentRoot& root, const Http3Limits& limits = {})
      : root_(root),
        limits_(limits),
        memory_(std::make_unique<PoolAllocator>(limits.max_library_bytes)),
        requests_(limits.max_requests) {}

  [[nodiscard]] std::unique_ptr<connection::ConnectionEvents> accept(connection::StreamApi& connection) override {
    return std::make_unique<Session>(connection, SessionResources{.root = root_,
                                                                  .memory = *memory_,
                                                                  .requests = requests_,
                                                                  .counters = counters_,
                                                                  .max_request_streams = limits_.max_request_streams});
  }

  [[nodiscard]] const SessionCounters& counters() const { return counters_; }
  [[nodiscard]] const PoolAllocator& memory() const { return *memory_; }
  [[nodiscard]] std::size_t requests_in_progress() const { return requests_.in_use(); }

 private:
  const DocumentRoot& root_;
  Http3Limits limits_;
  std::unique_ptr<PoolAllocator> memory_;
  Slab<RequestState> requests_;
  SessionCounters counters_;
};

}  // namespace pollux::http3
