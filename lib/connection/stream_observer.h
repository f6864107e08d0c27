// What those who watch a connection see of its streams: the names by which the layers above know them.
#pragma once

#include "stream/stream.h"
#include "stream/stream_observer.h"

namespace pollux::connection {

using stream::ReceiveState;
using stream::SendState;
using stream::Stream;
using stream::StreamObserver;

}  // namespace pollux::connection
