// docs/host-api.md shows each route of the host API as it is.
#include <doctest/doctest.h>

#include <fstream>
#include <set>
#include <string>

#include "ess/base/json.hpp"
#include "routes/table.hpp"
#include "support/server_context.hpp"

namespace ess::server {
namespace {

struct example {
  std::string call;  ///< as in `GET /api/v1/calls/{}`
  bool has_name = false;
  std::string body;
};

/// The part of `line` between two marks, or "".
std::string between(const std::string& line, const std::string& from, char to) {
  const auto at = line.find(from);
  if (at == std::string::npos) return "";
  const auto start = at + from.size();
  return line.substr(start, line.find(to, start) - start);
}

std::vector<example> examples() {
  std::ifstream page(ESS_DOCS_DIR "/host-api.md");
  REQUIRE(page.good());
  std::vector<example> found;
  for (std::string line; std::getline(page, line);) {
    if (!line.starts_with("curl ")) continue;
    const auto verb = between(line, "-X ", ' ');
    auto path = between(line, "\"$ESS", '"');
    path = path.substr(0, path.find('?'));
    if (const auto id = path.find("01k8example"); id != std::string::npos) path.replace(id, 11, "{}");
    found.push_back({(verb.empty() ? "GET" : verb) + " " + path, line.find("Idempotency-Key: ") != std::string::npos,
                     between(line, "-d '", '\'')});
  }
  return found;
}

}  // namespace

TEST_CASE("the page about the host API has an example for each of its routes and for nothing else") {
  const test::server_context world;
  std::set<std::string> rows;
  for (const auto& row : route_table(*world)) {
    if (!row.pattern.starts_with("/api/v1/")) continue;
    auto pattern = row.pattern;
    if (const auto at = pattern.find('{'); at != std::string::npos)
      pattern.replace(at, pattern.find('}') - at + 1, "{}");
    rows.insert(std::string(net::to_string(row.verb)) + " " + pattern);
  }
  std::set<std::string> shown;
  for (const auto& each : examples()) {
    INFO(each.call);
    shown.insert(each.call);
    const bool writes = !each.call.starts_with("GET ");
    CHECK(each.has_name == writes);
    CHECK(each.body.empty() != writes);
    if (writes) CHECK(parse_json(each.body).has_value());
  }
  CHECK(shown == rows);
}

}  // namespace ess::server
