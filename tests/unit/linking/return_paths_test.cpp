#include "ess/linking/return_paths.hpp"

#include <doctest/doctest.h>

#include <string>

namespace linking = ess::linking;

TEST_CASE("OA-20: whatever a reason holds, the browser returns to a page of ours") {
  const std::string failed = "/app/settings/integrations/discord?problem=link_failed";
  for (const auto* evil : {"//evil", "/\\evil", "https:evil", "https://evil.example", "%2f%2fevil", "a b", "a\r\nX: y",
                           "", "A", "a-b", "a&b=c", "a#b"}) {
    CAPTURE(evil);
    CHECK(linking::problem_path(evil) == failed);
  }
  CHECK(linking::problem_path(std::string(65, 'a')) == failed);
  CHECK(linking::problem_path("link_state_invalid") == "/app/settings/integrations/discord?problem=link_state_invalid");
  CHECK(linking::confirm_path(ess::pending_link_id::trusted("01abc")) ==
        "/app/settings/integrations/discord/confirm?pending=01abc");
}
