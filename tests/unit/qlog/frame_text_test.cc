#include "qlog/frame_text.h"

#include <gtest/gtest.h>

#include <vector>

#include "base/byte_writer.h"
#include "wire/frame_reader.h"
#include "wire/frame_type.h"
#include "wire/frame_writer.h"

namespace pollux::qlog {
namespace {

// As it is read from a packet.
std::string text_of(const wire::Frame& frame) {
  std::vector<std::uint8_t> payload(1500);
  ByteWriter writer{payload};
  wire::write(writer, frame);
  std::string out;
  JsonWriter json{out};
  write_frames(json, writer.written());
  return out;
}

TEST(FrameText, OfStreamSaysWhereItsDataIsAndHowMuchButNotWhat) {
  const std::vector<std::uint8_t> data(12);
  EXPECT_EQ(
      text_of(wire::StreamFrame{.stream_id = wire::StreamId{8}, .offset = 100, .data = data, .fin = wire::Fin::kYes}),
      R"([{"frame_type":"stream","stream_id":8,"offset":100,"fin":true,"raw":{"length":12}}])");
  EXPECT_EQ(text_of(wire::CryptoFrame{.offset = 5, .data = data}),
            R"([{"frame_type":"crypto","offset":5,"raw":{"length":12}}])");
  EXPECT_EQ(text_of(wire::DatagramFrame{.data = data}), R"([{"frame_type":"datagram","raw":{"length":12}}])");
}

TEST(FrameText, OfAckHasRangesFromTheLargestDown) {
  // 8, then 3 to 5: delay 100 in units of 8 us.
  const std::vector<std::uint8_t> payload{0x03, 8, 0x40, 100, 1, 0, 1, 2, 1, 0, 2};
  std::string out;
  JsonWriter json{out};
  write_frames(json, payload);
  EXPECT_EQ(out, R"([{"frame_type":"ack","ack_delay":0.8,"acked_ranges":[[8],[3,5]],"ect0":1,"ect1":0,"ce":2}])");
}

TEST(FrameText, OfResetsHasTheCodeThatOnlyTheApplicationKnows) {
  EXPECT_EQ(
      text_of(wire::ResetStreamFrame{.stream_id = wire::StreamId{4}, .application_error_code = 0x10c, .final_size = 9}),
      R"([{"frame_type":"reset_stream","stream_id":4,"error":"unknown","error_code":268,"final_size":9}])");
  EXPECT_EQ(
      text_of(wire::ResetStreamAtFrame{
          .stream_id = wire::StreamId{4}, .application_error_code = 1, .final_size = 9, .reliable_size = 3}),
      R"([{"frame_type":"reset_stream_at","stream_id":4,"error":"unknown","error_code":1,"final_size":9,"reliable_size":3}])");
  EXPECT_EQ(text_of(wire::StopSendingFrame{.stream_id = wire::StreamId{4}, .application_error_code = 2}),
            R"([{"frame_type":"stop_sending","stream_id":4,"error":"unknown","error_code":2}])");
}

TEST(FrameText, OfConnectionCloseNamesTheErrorAndItsSpace) {
  const std::string_view reason = "why";
  const Bytes phrase{reinterpret_cast<const std::uint8_t*>(reason.data()), reason.size()};
  EXPECT_EQ(
      text_of(wire::ConnectionCloseFrame{.error_code = 0x0a, .frame_type = 6, .reason_phrase = phrase}),
      R"([{"frame_type":"connection_close","error_space":"transport","error":"protocol_violation","trigger_frame_type":6,"reason":"why"}])");
  EXPECT_EQ(
      text_of(wire::ConnectionCloseFrame{.kind = wire::CloseKind::kApplication, .error_code = 256}),
      R"([{"frame_type":"connection_close","error_space":"application","error":"unknown","error_code":256,"reason":""}])");
}

TEST(FrameText, OfLimitsHasTheLimit) {
  const auto bidirectional = wire::StreamDirection::kBidirectional;
  EXPECT_EQ(text_of(wire::MaxDataFrame{.maximum_data = 5}), R"([{"frame_type":"max_data","maximum":5}])");
  EXPECT_EQ(text_of(wire::MaxStreamDataFrame{.stream_id = wire::StreamId{3}, .maximum_stream_data = 5}),
            R"([{"frame_type":"max_stream_data","stream_id":3,"maximum":5}])");
  EXPECT_EQ(text_of(wire::MaxStreamsFrame{.direction = bidirectional, .maximum_streams = 5}),
            R"([{"frame_type":"max_streams","stream_type":"bidirectional","maximum":5}])");
  EXPECT_EQ(text_of(wire::DataBlockedFrame{.maximum_data = 5}), R"([{"frame_type":"data_blocked","limit":5}])");
  EXPECT_EQ(text_of(wire::StreamDataBlockedFrame{.stream_id = wire::StreamId{3}, .maximum_stream_data = 5}),
            R"([{"frame_type":"stream_data_blocked","stream_id":3,"limit":5}])");
  EXPECT_EQ(text_of(wire::StreamsBlockedFrame{.direction = bidirectional, .maximum_streams = 5}),
            R"([{"frame_type":"streams_blocked","stream_type":"bidirectional","limit":5}])");
}

TEST(FrameText, OfTheRestHasTheirNames) {
  EXPECT_EQ(text_of(wire::PingFrame{}), R"([{"frame_type":"ping"}])");
  EXPECT_EQ(text_of(wire::HandshakeDoneFrame{}), R"([{"frame_type":"handshake_done"}])");
  EXPECT_EQ(text_of(wire::PathChallengeFrame{.data = {1, 2, 3, 4, 5, 6, 7, 8}}),
            R"([{"frame_type":"path_challenge","data":"0102030405060708"}])");
  EXPECT_EQ(text_of(wire::PathResponseFrame{.data = {1, 2, 3, 4, 5, 6, 7, 8}}),
            R"([{"frame_type":"path_response","data":"0102030405060708"}])");
  EXPECT_EQ(text_of(wire::RetireConnectionIdFrame{.sequence_number = 2}),
            R"([{"frame_type":"retire_connection_id","sequence_number":2}])");
  EXPECT_EQ(text_of(wire::PaddingFrame{.length = 40}), R"([{"frame_type":"padding","raw":{"payload_length":40}}])");
  EXPECT_EQ(text_of(wire::ImmediateAckFrame{}), R"([{"frame_type":"unknown","frame_type_bytes":31}])");
  EXPECT_EQ(text_of(wire::AckFrequencyFrame{}), R"([{"frame_type":"unknown","frame_type_bytes":175}])");
}

TEST(FrameText, OfConnectionIdsAndTokensKeepsWhatIsSecret) {
  const std::vector<std::uint8_t> id{0xaa, 0xbb};
  wire::NewConnectionIdFrame frame{.sequence_number = 1, .connection_id = wire::ConnectionId{id}};
  frame.stateless_reset_token.octets.fill(0xee);
  EXPECT_EQ(text_of(frame),
            R"([{"frame_type":"new_connection_id","sequence_number":1,"retire_prior_to":0,"connection_id":"aabb"}])");
  EXPECT_EQ(text_of(wire::NewTokenFrame{.token = id}),
            R"([{"frame_type":"new_token","token":{"type":"resumption","raw":{"length":2}}}])");
}

}  // namespace
}  // namespace pollux::qlog
