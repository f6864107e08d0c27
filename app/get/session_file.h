// SessionFile: what a client keeps between two runs, in one file that only its user may read: session tickets with the
// parameters that go with them, and address validation tokens.
#pragma once

#include <expected>
#include <string>

#include "endpoint/token_store.h"
#include "tls/session_cache.h"
#include "tls/tls_context.h"

namespace pollux::app {

class SessionFile {
 public:
  explicit SessionFile(std::string path) : path_(std::move(path)) {}

  // A file that is not there yet holds nothing, and that is no error. Errors are sentences for an operator.
  [[nodiscard]] std::expected<void, std::string> load(const tls::TlsContext& context, tls::SessionCache& sessions,
                                                      endpoint::TokenStore& tokens) const;
  [[nodiscard]] std::expected<void, std::string> save(const tls::SessionCache& sessions,
                                                      const endpoint::TokenStore& tokens) const;

 private:
  std::string path_;
};

}  // namespace pollux::app
