#include "app/load/figures/closing_block.h"

#include "app/load/figures/figures_text.h"
#include "telemetry/stats_text.h"

namespace pollux::app {

std::string closing_block(const LoadControl& control) {
  const LoadFigures figures = control.figures();
  return telemetry::stats_text(control.worker_statistics(), figures.elapsed) +
         telemetry::port_text(control.port_number(), control.port_statistics()) + figures_block(figures) + '\n' +
         latency_table(figures);
}

}  // namespace pollux::app
