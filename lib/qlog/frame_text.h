// QUIC frames as qlog writes them (draft-ietf-quic-qlog-quic-events-13, "QUIC Frames").
#pragma once

#include "base/bytes.h"
#include "qlog/json_writer.h"
#include "wire/frames.h"

namespace pollux::qlog {

// An array: the frames of a payload, up to the first that is malformed. Of data only the length is told.
void write_frames(JsonWriter& json, Bytes payload);

// One object.
void write_frame(JsonWriter& json, const wire::Frame& frame, std::uint64_t frame_type);

}  // namespace pollux::qlog
