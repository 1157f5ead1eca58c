// Protocol scripts: a table of steps that is replayed in full, and then once more for each step with a failure there.
#pragma once

#include <doctest/doctest.h>

#include <cstddef>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace ess::test {

/// Steps over some scene: the thing under test and what surrounds it.
///
/// `step_script<scene>().then("hello", ...).then("ready", ...)`; then `run()` proves that the script works, and
/// `fail_at_each(fail, check)` replays it on fresh scenes, breaking off before each step and after the last one.
template <class Scene>
class step_script {
 public:
  using step = std::function<void(Scene&)>;

  step_script& then(std::string name, step what) {
    steps_.emplace_back(std::move(name), std::move(what));
    return *this;
  }

  void run(Scene& scene) const { play(scene, steps_.size()); }

  /// For every n: a fresh scene plays n steps, `fail` breaks it, `check` says whether it came out well.
  void fail_at_each(const std::function<Scene()>& make, const step& fail, const step& check) const {
    for (std::size_t n = 0; n <= steps_.size(); ++n) {
      const std::string before = n < steps_.size() ? "before " + steps_[n].first : std::string("after the last step");
      CAPTURE(before);
      Scene scene = make();
      play(scene, n);
      fail(scene);
      check(scene);
    }
  }

 private:
  void play(Scene& scene, std::size_t count) const {
    for (std::size_t i = 0; i < count; ++i) steps_[i].second(scene);
  }

  std::vector<std::pair<std::string, step>> steps_;
};

}  // namespace ess::test
