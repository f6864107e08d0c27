#include "tls/ticket_age.h"

#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <cstdint>
#include <memory>

#include "tls/session_cache.h"

namespace pollux::tls {
namespace {

struct FreeContext {
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};

class TicketAge : public testing::Test {
 protected:
  // What is added to the time of a ticket that came so long ago.
  [[nodiscard]] std::uint64_t added_to(std::uint64_t seconds_ago) const {
    const NativeSession session(SSL_SESSION_new(context_.get()));
    const std::uint64_t issued = SSL_SESSION_get_time(session.get()) - seconds_ago;
    SSL_SESSION_set_time(session.get(), issued);
    understate_ticket_age(session.get(), context_.get());
    return SSL_SESSION_get_time(session.get()) - issued;
  }

 private:
  std::unique_ptr<SSL_CTX, FreeContext> context_{SSL_CTX_new(TLS_method())};
};

TEST_F(TicketAge, IsASecondLessThanWhatBoringSslCounts) {
  EXPECT_EQ(added_to(5), 1U);
  EXPECT_EQ(added_to(1), 1U);
}

TEST_F(TicketAge, IsLeftAloneWhereItIsNoneAlready) {
  EXPECT_EQ(added_to(0 - std::uint64_t{1000}), 0U);  // a second may pass meanwhile, but not a thousand
}

}  // namespace
}  // namespace pollux::tls
