// Serving allocates nothing once it is warm: counted at malloc, and under a sanitizer, which has a malloc of its
// own, at operator new.
#include "http3/application.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <new>
#include <vector>

#include "http3/error_code.h"
#include "raw_http3.h"

namespace {

bool counting = false;
std::uint64_t allocations = 0;

void note_allocation() {
  if (counting) ++allocations;
}

}  // namespace

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
void* operator new(std::size_t size) {
  note_allocation();
  return std::malloc(size);
}
void operator delete(void* block) noexcept {
  std::free(block);
}
void operator delete(void* block, std::size_t) noexcept {
  std::free(block);
}
#else
extern "C" {
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* block, std::size_t size);

void* malloc(std::size_t size) {
  note_allocation();
  return __libc_malloc(size);
}
void* calloc(std::size_t count, std::size_t size) {
  note_allocation();
  return __libc_calloc(count, size);
}
void* realloc(void* block, std::size_t size) {
  note_allocation();
  return __libc_realloc(block, size);
}
}
#endif

namespace pollux::http3 {
namespace {

// Takes everything, and forgets it.
class BottomlessTransport final : public connection::StreamApi {
 public:
  [[nodiscard]] wire::Role role() const override { return wire::Role::kServer; }
  [[nodiscard]] bool is_handshake_complete() const override { return true; }
  std::optional<wire::StreamId> open_stream(wire::StreamDirection direction) override {
    return wire::StreamId::of(wire::Role::kServer, direction, opened_++);
  }
  connection::WriteOutcome write(wire::StreamId stream, Bytes data, wire::Fin fin) override {
    written_to = stream;
    written += data.size();
    finished += fin == wire::Fin::kYes ? 1 : 0;
    return {.accepted = data.size()};
  }
  void consume(wire::StreamId, std::uint64_t) override {}
  void reset_stream(wire::StreamId, std::uint64_t) override {}
  void reset_stream_at(wire::StreamId, std::uint64_t, std::uint64_t) override {}
  void set_priority(wire::StreamId, wire::Priority) override {}
  void stop_sending(wire::StreamId, std::uint64_t) override {}
  connection::DatagramStatus send_datagram(Bytes) override { return connection::DatagramStatus::kNotTaken; }
  [[nodiscard]] std::size_t max_datagram_size() const override { return 0; }
  void close(std::uint64_t, std::string_view) override { closed = true; }

  wire::StreamId written_to;
  std::uint64_t written = 0;
  std::uint64_t finished = 0;
  bool closed = false;

 private:
  std::uint64_t opened_ = 0;
};

class Exchange {
 public:
  explicit Exchange(const DocumentRoot& root) : application_(root), session_(application_.accept(transport_)) {
    session_->on_handshake_complete("h3");
    session_->on_stream_data(wire::StreamId{2}, control_, wire::Fin::kNo);
    session_->on_send_opportunity(Timestamp{});
  }

  // `parallel` requests that overlap, each from its first byte to the close of its stream.
  void serve(std::uint64_t parallel, const std::vector<RawBytes>& requests) {
    for (std::uint64_t i = 0; i < parallel; ++i) {
      const RawBytes& request = requests[(next_ + i) % requests.size()];
      session_->on_stream_data(stream(i), request, wire::Fin::kYes);
    }
    for (std::uint64_t i = 0; i < parallel; ++i) {
      transport_.written = 0;
      session_->on_send_opportunity(Timestamp{});
      if (transport_.written != 0) session_->on_stream_data_acked(transport_.written_to, 1);
    }
    for (std::uint64_t i = 0; i < parallel; ++i) session_->on_stream_closed(stream(i));
    next_ += parallel;
  }

  [[nodiscard]] const BottomlessTransport& transport() const { return transport_; }
  [[nodiscard]] const Http3Application& application() const { return application_; }

 private:
  [[nodiscard]] wire::StreamId stream(std::uint64_t i) const { return wire::StreamId{(next_ + i) * 4}; }

  RawBytes control_ = raw_control_stream();
  BottomlessTransport transport_;
  Http3Application application_;
  std::unique_ptr<connection::ConnectionEvents> session_;
  std::uint64_t next_ = 0;
};

TEST(Http3Application, ServesTenThousandRequestsWithoutAllocating) {
  DocumentRoot root;
  ASSERT_TRUE(root.add("/index.html", std::vector<std::uint8_t>(1000)));
  ASSERT_TRUE(root.add("/large", std::vector<std::uint8_t>(1'000'000)));
  auto ranged = raw_get("/large");
  ranged.emplace_back("range", "bytes=100-200000");
  auto cached = raw_get("/");
  cached.emplace_back("if-none-match", "*");
  const std::vector<RawBytes> requests{raw_headers(raw_get("/")), raw_headers(raw_get("/large")), raw_headers(ranged),
                                       raw_headers(cached), raw_headers(raw_get("/nothing"))};
  Exchange exchange{root};
  for (int i = 0; i < 20; ++i) exchange.serve(100, requests);
  const std::size_t held = exchange.application().memory().bytes_held();

  allocations = 0;
  counting = true;
  for (int i = 0; i < 100; ++i) exchange.serve(100, requests);
  counting = false;

  EXPECT_EQ(allocations, 0U);
  EXPECT_EQ(exchange.application().memory().bytes_held(), held);
  EXPECT_EQ(exchange.application().counters().requests, 12'000U);
  EXPECT_EQ(exchange.transport().finished, 12'000U);
  EXPECT_FALSE(exchange.transport().closed);
}

TEST(Http3Application, CountsAnAllocationWhenThereIsOne) {
  allocations = 0;
  counting = true;
  const std::vector<int> something(100);
  counting = false;
  EXPECT_GE(allocations, something.size() / 100);
}

TEST(Http3Application, MakesASessionForEachConnection) {
  DocumentRoot root;
  Http3Application application{root};
  BottomlessTransport first;
  BottomlessTransport second;
  const auto one = application.accept(first);
  const auto two = application.accept(second);
  EXPECT_NE(one, two);
  EXPECT_EQ(application.counters().sessions, 2U);
}

}  // namespace
}  // namespace pollux::http3
