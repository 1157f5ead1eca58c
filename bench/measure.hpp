// Measuring: how often something can be done in a second, and against what that is held.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ess::bench {

/// Something measured. What it is compared with was measured in the same run, on the same machine.
struct figure {
  std::string name;
  double rate = 0;                 ///< per second
  std::string baseline;            ///< what the ratio is to; empty: none
  double ratio = 0;                ///< rate / rate of the baseline
  std::optional<double> at_least;  ///< of the ratio, or of the rate where there is no baseline
};

/// How often `work` runs in a second: the best of five rounds, so that other load on the machine counts little.
double rate_of(const std::function<void()>& work, std::chrono::milliseconds round = std::chrono::milliseconds(300));

/// Of two things that are compared, in short turns, so that a machine that is slower for a while is so for both.
std::pair<double, double> rates_of_both(const std::function<void()>& work, const std::function<void()>& baseline);
/// Of at least one value.
double median(std::vector<double> values);
/// As `rate_of`, when one call does `count` things.
double rate_of_many(double count, const std::function<void()>& work);

figure against(std::string name, double rate, std::string baseline, double baseline_rate,
               std::optional<double> at_least);
figure alone(std::string name, double rate, std::optional<double> at_least);

/// One file each.
std::vector<figure> measure_secrets();
std::vector<figure> measure_keys();
std::vector<figure> measure_audit();
std::vector<figure> measure_sign_in();
std::vector<figure> measure_gateway();
std::vector<figure> measure_players();

}  // namespace ess::bench
