// The page of the audit log offers every kind of event, in the words in which entries are shown.
#include <doctest/doctest.h>

#include <string>

#include "ess/audit/event_kinds.hpp"
#include "ess/notifications/subject.hpp"
#include "support/temp_dir.hpp"

TEST_CASE("the audit page offers every kind of event, and none else, in words") {
  std::string offered;
  for (const auto& kind : ess::audit::event_kinds()) {
    const std::string type(kind.type);
    const auto words = ess::notifications::entry_title(type);
    CHECK_MESSAGE(words != type, type);
    offered += "              <option value=\"" + type + "\">" + words + "</option>\n";
  }
  const auto page = ess::test::read_file(ESS_WEB_DIR "/audit.html");
  const std::string opening = "<datalist id=\"audit-events\">\n";
  const auto begin = page.find(opening);
  REQUIRE(begin != std::string::npos);
  const auto end = page.find("            </datalist>", begin);
  REQUIRE(end != std::string::npos);
  CHECK(page.substr(begin + opening.size(), end - begin - opening.size()) == offered);
}
