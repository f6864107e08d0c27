// Http3Wire: a session of ours over a FakeLink, and a peer made by hand at its other end: it says any bytes on any
// stream, and hears what the session says as bytes. ServerWire has our server, ClientWire our client.
#pragma once

#include <gtest/gtest.h>

#include <deque>
#include <map>
#include <memory>
#include <set>

#include "http3/application.h"
#include "http3/client_session.h"
#include "unit/http3/fake_connection.h"
#include "unit/http3/raw_http3.h"
#include "unit/http3/response_log.h"

namespace pollux::http3 {

// The codes of RFC 9114 §8.1 and RFC 9204 §6, as they travel.
inline constexpr std::uint64_t kWireNoError = 0x100;
inline constexpr std::uint64_t kWireGeneralProtocolError = 0x101;
inline constexpr std::uint64_t kWireStreamCreationError = 0x103;
inline constexpr std::uint64_t kWireClosedCriticalStream = 0x104;
inline constexpr std::uint64_t kWireFrameUnexpected = 0x105;
inline constexpr std::uint64_t kWireFrameError = 0x106;
inline constexpr std::uint64_t kWireIdError = 0x108;
inline constexpr std::uint64_t kWireSettingsError = 0x109;
inline constexpr std::uint64_t kWireMissingSettings = 0x10a;
inline constexpr std::uint64_t kWireRequestRejected = 0x10b;
inline constexpr std::uint64_t kWireRequestCancelled = 0x10c;
inline constexpr std::uint64_t kWireMessageError = 0x10e;
inline constexpr std::uint64_t kWireQpackDecompressionFailed = 0x200;
inline constexpr std::uint64_t kWireQpackEncoderStreamError = 0x201;
inline constexpr std::uint64_t kWireQpackDecoderStreamError = 0x202;

// Types of frames and of unidirectional streams.
inline constexpr std::uint64_t kDataFrame = 0x00;
inline constexpr std::uint64_t kHeadersFrame = 0x01;
inline constexpr std::uint64_t kCancelPushFrame = 0x03;
inline constexpr std::uint64_t kSettingsFrame = 0x04;
inline constexpr std::uint64_t kPushPromiseFrame = 0x05;
inline constexpr std::uint64_t kGoawayFrame = 0x07;
inline constexpr std::uint64_t kMaxPushIdFrame = 0x0d;
inline constexpr std::uint8_t kControlStream = 0x00;
inline constexpr std::uint8_t kPushStream = 0x01;
inline constexpr std::uint8_t kEncoderStream = 0x02;
inline constexpr std::uint8_t kDecoderStream = 0x03;

// A frame whose payload is these integers.
inline RawBytes frame_of(std::uint64_t type, std::initializer_list<std::uint64_t> integers) {
  RawBytes payload;
  for (const std::uint64_t value : integers) append_varint(payload, value);
  return raw_frame(type, payload);
}

inline RawBytes operator+(RawBytes left, const RawBytes& right) {
  left.insert(left.end(), right.begin(), right.end());
  return left;
}

// The peer's ears.
class WireRecorder final : public connection::ConnectionEvents {
 public:
  void on_handshake_complete(std::string_view) override {}
  void on_stream_data(wire::StreamId stream, Bytes data, wire::Fin fin) override {
    RawBytes& all = bytes[stream.value()];
    all.insert(all.end(), data.begin(), data.end());
    if (fin == wire::Fin::kYes) finished.insert(stream.value());
  }
  void on_stream_reset(wire::StreamId stream, std::uint64_t code) override { resets[stream.value()] = code; }
  void on_stop_sending(wire::StreamId stream, std::uint64_t code) override { stops[stream.value()] = code; }
  void on_stream_writable(wire::StreamId) override {}
  void on_stream_data_acked(wire::StreamId, std::uint64_t) override {}
  void on_stream_closed(wire::StreamId) override {}
  void on_streams_available(wire::StreamDirection) override {}
  void on_send_opportunity(Timestamp) override {}
  void on_connection_closed(const connection::CloseReason&) override {}

  std::map<std::uint64_t, RawBytes> bytes;
  std::set<std::uint64_t> finished;
  std::map<std::uint64_t, std::uint64_t> resets;
  std::map<std::uint64_t, std::uint64_t> stops;
};

class Http3Wire {
 public:
  // What the peer says, and all that follows from it.
  void says(wire::StreamId stream, RawBytes bytes, wire::Fin fin = wire::Fin::kNo) {
    said_.push_back(std::move(bytes));
    peer().write(stream, said_.back(), fin);
    link.run();
  }
  [[nodiscard]] wire::StreamId opens(wire::StreamDirection direction) { return peer().open_stream(direction).value(); }
  [[nodiscard]] wire::StreamId opens_uni() { return opens(wire::StreamDirection::kUnidirectional); }
  [[nodiscard]] wire::StreamId opens_bidi() { return opens(wire::StreamDirection::kBidirectional); }
  // A unidirectional stream that begins like this.
  wire::StreamId opens_uni_with(const RawBytes& bytes, wire::Fin fin = wire::Fin::kNo) {
    const wire::StreamId stream = opens_uni();
    says(stream, bytes, fin);
    return stream;
  }
  void resets(wire::StreamId stream, std::uint64_t code) {
    peer().reset_stream(stream, code);
    link.run();
  }
  void stops(wire::StreamId stream, std::uint64_t code) {
    peer().stop_sending(stream, code);
    link.run();
  }

  // The code that our side has closed with; nothing while it has not.
  [[nodiscard]] std::optional<std::uint64_t> closed_with() {
    return ours().closed() ? std::optional{ours().closed()->code} : std::nullopt;
  }

  FakeLink link;
  WireRecorder heard;

 protected:
  explicit Http3Wire(wire::Role our_role, FakeLimits limits = {}) : link(limits), our_role_(our_role) {
    peer().set_events(&heard);
  }
  [[nodiscard]] FakeEnd& ours() { return our_role_ == wire::Role::kServer ? link.server : link.client; }
  [[nodiscard]] FakeEnd& peer() { return our_role_ == wire::Role::kServer ? link.client : link.server; }

 private:
  wire::Role our_role_;
  std::deque<RawBytes> said_;
};

// Our server, with the file /a. The peer's first unidirectional stream is its control stream.
class ServerWire : public Http3Wire {
 public:
  explicit ServerWire(const RawBytes& control = raw_control_stream()) : Http3Wire(wire::Role::kServer) {
    EXPECT_TRUE(root_.add("/a", {'a', 'b', 'c'}));
    application = std::make_unique<Http3Application>(root_);
    session_ = application->accept(link.server);
    link.server.set_events(session_.get());
    session_->on_handshake_complete("h3");
    link.run();
    if (!control.empty()) control_stream = opens_uni_with(control);
  }

  // A request stream that says this; its answer is in `heard`.
  wire::StreamId requests(const RawBytes& bytes, wire::Fin fin = wire::Fin::kYes) {
    const wire::StreamId stream = opens_bidi();
    says(stream, bytes, fin);
    return stream;
  }

  // The operator wants it to end.
  void shuts_down() {
    session_->on_shutdown();
    link.server.send_opportunity();
    link.run();
  }

 private:
  DocumentRoot root_;

 public:
  std::unique_ptr<Http3Application> application;
  wire::StreamId control_stream{2};

 private:
  std::unique_ptr<connection::ConnectionEvents> session_;
};

// Our client, which has made one request. The peer's first unidirectional stream is its control stream.
class ClientWire : public Http3Wire {
 public:
  explicit ClientWire(const RawBytes& control = raw_control_stream()) : Http3Wire(wire::Role::kClient) {
    link.client.set_events(&client);
    client.on_handshake_complete("h3");
    request = client.request({.path = "/a"}).value();
    link.run();
    if (!control.empty()) control_stream = opens_uni_with(control);
  }

 private:
  PoolAllocator memory_;

 public:
  ResponseLog log;
  ClientSession client{link.client, memory_, log};
  wire::StreamId request{0};
  wire::StreamId control_stream{3};
};

}  // namespace pollux::http3
