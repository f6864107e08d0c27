#include "http3/traced_settings.h"

#include <gtest/gtest.h>

namespace pollux::http3 {
namespace {

TEST(TracedSettings, AreThoseOfNghttp3) {
  nghttp3_settings settings;
  nghttp3_settings_default(&settings);
  settings.max_field_section_size = 1;
  settings.qpack_max_dtable_capacity = 2;
  settings.qpack_blocked_streams = 3;
  settings.enable_connect_protocol = 1;
  const auto event = traced(settings, telemetry::Side::kRemote);
  EXPECT_EQ(event.initiator, telemetry::Side::kRemote);
  EXPECT_EQ(event.max_field_section_size, 1U);
  EXPECT_EQ(event.max_table_capacity, 2U);
  EXPECT_EQ(event.blocked_streams, 3U);
  EXPECT_TRUE(event.extended_connect);
}

}  // namespace
}  // namespace pollux::http3
