#include "app/common/observer.h"

namespace pollux::app {

Observer::Observer(const Wishes& wishes) {
  if (wishes.traces) trace_log_.emplace(kTraceBytes);
  if (wishes.secrets) secrets_.emplace();
  if (wishes.packets) packets_.emplace();
}

net::PacketPort& Observer::observe(net::PacketPort& port) {
  link_type_ = drivers::capture::CapturePort::link_type(port.info());
  if (!packets_) return port;
  return port_.emplace(port, *packets_);
}

}  // namespace pollux::app
