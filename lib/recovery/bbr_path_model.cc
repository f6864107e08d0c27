#include "recovery/bbr_path_model.h"

namespace pollux::recovery {

void BbrPathModel::on_sample(const RateSample& sample) {
  bandwidth_latest_ = std::max(bandwidth_latest_, sample.delivery_rate);
  inflight_latest_ = std::max(inflight_latest_, sample.delivered);
  loss_round_ends_ = sample.delivered_before >= loss_round_delivered_;
  if (loss_round_ends_) loss_round_delivered_ = sample.delivered_in_all;
  // §5.5.4: what the application limited counts only where it is more.
  if (sample.delivery_rate >= max_bandwidth() || !sample.app_limited) {
    bandwidth_of_cycle_ = std::max(bandwidth_of_cycle_, sample.delivery_rate);
  }
}

void BbrPathModel::after_sample(const RateSample& sample) {
  if (!loss_round_ends_) return;
  bandwidth_latest_ = sample.delivery_rate;
  inflight_latest_ = sample.delivered;
}

void BbrPathModel::on_loss(std::uint64_t delivered) {
  if (!loss_in_round_) loss_round_delivered_ = delivered;
  loss_in_round_ = true;
}

void BbrPathModel::give_way(ByteCount window) {
  if (bandwidth_shortterm_ == Bandwidth::max()) bandwidth_shortterm_ = max_bandwidth();
  if (inflight_shortterm_ == kUnbounded) inflight_shortterm_ = window;
  bandwidth_shortterm_ = std::max(bandwidth_latest_, bandwidth_shortterm_ * kBbrBeta);
  inflight_shortterm_ = std::max(inflight_latest_, inflight_shortterm_ * kBbrBeta);
}

void BbrPathModel::advance_cycle() {
  // A cycle without a sample has found out nothing.
  if (bandwidth_of_cycle_.is_zero()) return;
  bandwidth_of_last_cycle_ = bandwidth_of_cycle_;
  bandwidth_of_cycle_ = Bandwidth{};
}

void BbrPathModel::reset_short_term() {
  bandwidth_shortterm_ = Bandwidth::max();
  inflight_shortterm_ = kUnbounded;
}

void BbrPathModel::reset_congestion_signals() {
  loss_in_round_ = false;
  bandwidth_latest_ = Bandwidth{};
  inflight_latest_ = ByteCount{};
}

}  // namespace pollux::recovery
