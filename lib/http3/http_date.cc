#include "http3/http_date.h"

#include <array>
#include <chrono>
#include <cstdio>

namespace pollux::http3 {

std::string format_http_date(std::int64_t unix_seconds) {
  static constexpr std::array kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  static constexpr std::int64_t kEarliest = -62'135'596'800;  // 1 January of year 1
  static constexpr std::int64_t kLatest = 253'402'300'799;    // the last second of year 9999
  if (unix_seconds < kEarliest || unix_seconds > kLatest) return {};

  const std::chrono::sys_seconds moment{std::chrono::seconds{unix_seconds}};
  const auto midnight = std::chrono::floor<std::chrono::days>(moment);
  const std::chrono::year_month_day date{midnight};
  const std::chrono::hh_mm_ss time{moment - midnight};

  std::array<char, 32> text{};
  const int length = std::snprintf(text.data(), text.size(), "%s, %02u %s %04d %02d:%02d:%02d GMT",
                                   kDays[std::chrono::weekday{midnight}.c_encoding()],
                                   static_cast<unsigned>(date.day()), kMonths[static_cast<unsigned>(date.month()) - 1],
                                   static_cast<int>(date.year()), static_cast<int>(time.hours().count()),
                                   static_cast<int>(time.minutes().count()), static_cast<int>(time.seconds().count()));
  return {text.data(), static_cast<std::size_t>(length)};
}

}  // namespace pollux::http3
