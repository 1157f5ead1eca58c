#include "measure.hpp"

#include <algorithm>

namespace ess::bench {

namespace {

using steady = std::chrono::steady_clock;

double seconds_since(steady::time_point start) { return std::chrono::duration<double>(steady::now() - start).count(); }

double rate_of_round(const std::function<void()>& work, std::chrono::milliseconds round) {
  const auto start = steady::now();
  const auto end = start + round;
  long count = 0;
  // The clock is asked rarely enough not to be what is measured.
  do {
    for (int k = 0; k < 16; ++k) work();
    count += 16;
  } while (steady::now() < end);
  return static_cast<double>(count) / seconds_since(start);
}

}  // namespace

double rate_of(const std::function<void()>& work, std::chrono::milliseconds round) {
  double best = 0;
  for (int i = 0; i < 5; ++i) best = std::max(best, rate_of_round(work, round));
  return best;
}

std::pair<double, double> rates_of_both(const std::function<void()>& work, const std::function<void()>& baseline) {
  constexpr std::chrono::milliseconds round{100};
  std::pair<double, double> best{0, 0};
  for (int i = 0; i < 15; ++i) {
    best.second = std::max(best.second, rate_of_round(baseline, round));
    best.first = std::max(best.first, rate_of_round(work, round));
  }
  return best;
}

double rate_of_many(double count, const std::function<void()>& work) {
  double best = 0;
  for (int i = 0; i < 5; ++i) {
    const auto start = steady::now();
    work();
    best = std::max(best, count / seconds_since(start));
  }
  return best;
}

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

figure against(std::string name, double rate, std::string baseline, double baseline_rate,
               std::optional<double> at_least) {
  return {std::move(name), rate, std::move(baseline), rate / baseline_rate, at_least};
}

figure alone(std::string name, double rate, std::optional<double> at_least) {
  return {std::move(name), rate, {}, 0, at_least};
}

}  // namespace ess::bench
