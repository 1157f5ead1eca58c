// docs/simulator.md tells of everything there is to order: calls, faults, options.
#include <doctest/doctest.h>

#include <fstream>
#include <iterator>

#include "sim_fixture.hpp"
#include "testing/sim/dispatch.hpp"

using ess::test::sim_world;
namespace sim = ess::testing::sim;

namespace {

std::string the_page() {
  std::ifstream in(ESS_DOCS_DIR "/simulator.md");
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("the page about the simulator names every call of the control API") {
  const std::string page = the_page();
  for (const auto routes : {sim::control_routes(), sim::control_interaction_routes(), sim::control_change_routes(),
                            sim::control_post_routes(), sim::control_fault_routes(), sim::control_guild_routes(),
                            sim::control_role_connection_routes()}) {
    for (const auto& row : routes) {
      CAPTURE(std::string(row.pattern));
      CHECK(holds(page, std::string(row.pattern)));
    }
  }
}

TEST_CASE("the page about the simulator names every option and every fault") {
  const std::string page = the_page();
  sim_world w;
  const auto options = w.control("GET", "/options").body;
  for (const auto& option : options.as_object()) {
    const std::string name(option.key());
    CAPTURE(name);
    CHECK(holds(page, "`" + name + "`"));
  }
  std::string kinds = w.control("POST", "/faults", R"({"kind":"?"})").at("error");
  REQUIRE(holds(kinds, "one of "));
  kinds = kinds.substr(kinds.find("one of ") + 7);
  kinds.back() = ',';
  for (std::size_t comma = kinds.find(','); comma != std::string::npos; comma = kinds.find(',')) {
    CHECK_MESSAGE(holds(page, "| `" + kinds.substr(0, comma) + "` |"), kinds.substr(0, comma));
    kinds.erase(0, std::min(comma + 2, kinds.size()));
  }
}
