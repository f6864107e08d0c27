// ProtocolChoice: the application of a server that speaks several protocols: each connection gets the one that ALPN has
// agreed on. Until that is known it listens to a stand-in, which has nothing to hear yet but an early end.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "connection/events.h"

namespace pollux::app {

class ProtocolChoice final : public connection::Application {
 public:
  struct Protocol {
    std::string_view alpn;  // static storage
    connection::Application* application;
  };

  // All outlive this.
  explicit ProtocolChoice(std::vector<Protocol> protocols) : protocols_(std::move(protocols)) {}

  [[nodiscard]] std::unique_ptr<connection::ConnectionEvents> accept(connection::StreamApi& connection) override;

  // TLS agrees on nothing that it was not given, and it was given these.
  [[nodiscard]] connection::Application& application_of(std::string_view alpn) const;

 private:
  std::vector<Protocol> protocols_;
};

}  // namespace pollux::app
