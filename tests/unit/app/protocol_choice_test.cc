#include "app/common/protocol_choice.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/http3/fake_connection.h"

namespace pollux::app {
namespace {

// Notes what it hears.
class Session final : public connection::ConnectionEvents {
 public:
  explicit Session(std::string& heard) : heard_(heard) {}
  void on_handshake_complete(std::string_view alpn) override { heard_.append("complete ").append(alpn) += ';'; }
  void on_early_data(std::string_view) override { heard_ += "early;"; }
  void on_stream_data(wire::StreamId, Bytes, wire::Fin) override { heard_ += "data;"; }
  void on_stream_reset(wire::StreamId, std::uint64_t) override { heard_ += "reset;"; }
  void on_stop_sending(wire::StreamId, std::uint64_t) override { heard_ += "stop;"; }
  void on_stream_writable(wire::StreamId) override { heard_ += "writable;"; }
  void on_stream_data_acked(wire::StreamId, std::uint64_t) override { heard_ += "acked;"; }
  void on_stream_closed(wire::StreamId) override { heard_ += "closed;"; }
  void on_datagram(Bytes) override { heard_ += "datagram;"; }
  void on_streams_available(wire::StreamDirection) override { heard_ += "available;"; }
  void on_send_opportunity(Timestamp) override { heard_ += "send;"; }
  void on_connection_closed(const connection::CloseReason&) override { heard_ += "end;"; }

 private:
  std::string& heard_;
};

class Application final : public connection::Application {
 public:
  std::unique_ptr<connection::ConnectionEvents> accept(connection::StreamApi&) override {
    return std::make_unique<Session>(heard);
  }
  std::string heard;
};

class ProtocolChoiceTest : public testing::Test {
 protected:
  http3::FakeLink link;
  Application one;
  Application other;
  ProtocolChoice choice{{{"one", &one}, {"other", &other}}};
  std::unique_ptr<connection::ConnectionEvents> session = choice.accept(link.server);
};

TEST_F(ProtocolChoiceTest, GivesAConnectionTheSessionOfItsProtocolAndEverythingThatFollows) {
  session->on_send_opportunity({});  // nobody is there to hear it yet
  session->on_handshake_complete("other");
  const wire::StreamId stream{0};
  session->on_stream_data(stream, {}, wire::Fin::kNo);
  session->on_stream_reset(stream, 0);
  session->on_stop_sending(stream, 0);
  session->on_stream_writable(stream);
  session->on_stream_data_acked(stream, 1);
  session->on_datagram({});
  session->on_streams_available(wire::StreamDirection::kBidirectional);
  session->on_send_opportunity({});
  session->on_stream_closed(stream);
  session->on_connection_closed({});
  EXPECT_EQ(other.heard, "complete other;data;reset;stop;writable;acked;datagram;available;send;closed;end;");
  EXPECT_EQ(one.heard, "");
}

TEST_F(ProtocolChoiceTest, KeepsTheSessionThatEarlyDataHasBegun) {
  session->on_early_data("one");
  session->on_handshake_complete("one");
  EXPECT_EQ(one.heard, "early;complete one;");
}

TEST_F(ProtocolChoiceTest, OutlivesAConnectionThatEndsBeforeItHasAProtocol) {
  session->on_connection_closed({});
  EXPECT_EQ(one.heard + other.heard, "");
}

}  // namespace
}  // namespace pollux::app
