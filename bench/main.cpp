// ess-bench: how fast the library is, as ratios to something measured in the same run. Started by bench/run.
#include <fmt/core.h>

#include <algorithm>
#include <exception>
#include <string_view>

#include "measure.hpp"

namespace {

using ess::bench::figure;

constexpr std::string_view help = R"(usage: ess-bench [--check] [secrets] [keys] [audit] [sign-in] [gateway] [players]

Measures all, or what is named, and prints a table. With --check the exit code is 1 if a figure is below its least value.
)";

bool falls_short(const figure& f) { return f.at_least && (f.baseline.empty() ? f.rate : f.ratio) < *f.at_least; }

void print(const figure& f) {
  const auto ratio = f.baseline.empty() ? std::string() : fmt::format("{:.2f} of {}", f.ratio, f.baseline);
  std::string least;
  if (f.at_least)
    least = f.baseline.empty() ? fmt::format("{:.0f}/s", *f.at_least) : fmt::format("{:.2f}", *f.at_least);
  fmt::print("{:<32}{:>14.0f}/s  {:<36}{:>12}  {}\n", f.name, f.rate, ratio, least,
             !f.at_least      ? ""
             : falls_short(f) ? "TOO SLOW"
                              : "ok");
}

int run(int argc, char** argv) {
  bool check = false;
  std::vector<std::string_view> wanted;
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word == "--help") {
      fmt::print("{}", help);
      return 0;
    }
    if (word == "--check") {
      check = true;
    } else {
      wanted.push_back(word);
    }
  }
  const std::pair<std::string_view, std::vector<figure> (*)()> parts[] = {
      {"secrets", ess::bench::measure_secrets}, {"keys", ess::bench::measure_keys},
      {"audit", ess::bench::measure_audit},     {"sign-in", ess::bench::measure_sign_in},
      {"gateway", ess::bench::measure_gateway}, {"players", ess::bench::measure_players}};
  for (const auto word : wanted) {
    if (std::ranges::none_of(parts, [&](const auto& part) { return part.first == word; })) {
      fmt::print(stderr, "ess-bench: \"{}\" is not one of the parts.\n{}", word, help);
      return 2;
    }
  }
  bool short_of = false;
  fmt::print("{:<32}{:>16}  {:<36}{:>12}\n", "MEASURED", "RATE", "RATIO", "AT LEAST");
  for (const auto& [name, measure] : parts) {
    if (!wanted.empty() && std::ranges::find(wanted, name) == wanted.end()) continue;
    for (const figure& f : measure()) {
      print(f);
      short_of = short_of || falls_short(f);
    }
  }
  return check && short_of ? 1 : 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& e) {
    fmt::print(stderr, "ess-bench: {}\n", e.what());
    return 1;
  }
}
