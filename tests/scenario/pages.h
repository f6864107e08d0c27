// Pages: a small web site, and a client that reads it over HTTP/3 and compares every byte.
// The site's pages are /0, /1, ...; what is on a page follows from its number, so both ends know it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "connection/events.h"
#include "http3/client_session.h"
#include "http3/document_root.h"

namespace pollux::scenario {

class Site {
 public:
  // A page for each size, in bytes.
  explicit Site(const std::vector<std::size_t>& sizes);

  [[nodiscard]] const http3::DocumentRoot& root() const { return root_; }
  [[nodiscard]] std::size_t page_count() const { return pages_.size(); }
  [[nodiscard]] Bytes page(std::size_t number) const { return pages_[number]; }

 private:
  std::vector<std::vector<std::uint8_t>> pages_;
  http3::DocumentRoot root_;
};

// Asks for the pages in turn on each of any number of connections, a fixed number at a time.
class PageReader final : public connection::Application {
 public:
  struct Plan {
    std::uint64_t requests = 1;  // of all connections together
    std::size_t at_once = 1;     // of each connection
  };

  // What became of the requests.
  struct Result {
    std::uint64_t asked = 0;
    std::uint64_t answered = 0;  // completely, with status 200 and the right bytes
    std::uint64_t wrong = 0;     // completely, but not so
    std::uint64_t failed = 0;
    std::uint64_t closed_connections = 0;
  };

  PageReader(const Site& site, const Plan& plan);
  ~PageReader() override;

  [[nodiscard]] std::unique_ptr<connection::ConnectionEvents> accept(connection::StreamApi& connection) override;

  [[nodiscard]] const Result& result() const { return result_; }
  // Everything asked for has come to its end.
  [[nodiscard]] bool is_done() const { return result_.answered + result_.wrong + result_.failed == plan_.requests; }

 private:
  class Reader;

  const Site& site_;
  Plan plan_;
  Result result_;
  http3::PoolAllocator memory_;
  std::vector<std::unique_ptr<Reader>> readers_;
};

}  // namespace pollux::scenario
