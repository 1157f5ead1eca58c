#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "ess/audit/event_kinds.hpp"
#include "ess/base/text.hpp"
#include "notifications/words.hpp"

using namespace ess;
using namespace ess::notifications;
using storage::message_language;

namespace {

/// The `{names}` of a text, in order.
std::vector<std::string> placeholders(std::string_view text) {
  std::vector<std::string> names;
  for (auto at = text.find('{'); at != std::string_view::npos; at = text.find('{', at + 1)) {
    names.emplace_back(text.substr(at, text.find('}', at) - at + 1));
  }
  std::ranges::sort(names);
  return names;
}

}  // namespace

TEST_CASE("every text is there once, in four languages, with the same placeholders, as UTF-8") {
  std::set<std::string_view> keys;
  for (const auto& phrase : words::catalogue()) {
    CAPTURE(phrase.key);
    CHECK(keys.insert(phrase.key).second);
    for (const auto text : phrase.texts) {
      CHECK_FALSE(text.empty());
      CHECK(is_utf8(text));
      CHECK(placeholders(text) == placeholders(phrase.texts[0]));
      CHECK(count_code_points(text) <= 200);  // a title has 256, with a value in it
    }
  }
}

TEST_CASE("what can be switched off has a text, and so has what cannot") {
  for (const auto event : storage::switchable_events()) {
    CAPTURE(event);
    if (event == "approval" || event == "call") continue;
    CHECK(words::event(message_language::fr, event) != event);
  }
  for (const auto* event :
       {"audit.integrity_failed", "discord.config_updated", "discord.guild_lost", "tenant.violation"}) {
    CAPTURE(event);
    CHECK(words::event(message_language::es, event) != event);
    CHECK(std::ranges::find(storage::switchable_events(), std::string_view(event)) ==
          storage::switchable_events().end());
  }
}

TEST_CASE("every event that ESS writes itself has a sentence") {
  for (const auto& kind : audit::event_kinds()) {
    CAPTURE(kind.type);
    const auto sentence = words::event(message_language::en, kind.type);
    CHECK(sentence != kind.type);
    CHECK(sentence.find('.') == std::string_view::npos);
  }
}

TEST_CASE("values are put in as they are, also where they look like a placeholder") {
  CHECK(words::fill(message_language::de, "title.approval", {{"status", "{command}"}, {"command", "{status}"}}) ==
        "{command}: {status}");
  CHECK(words::fill(message_language::fr, "priority.value", {{"priority", "3"}}) == "3 sur 5");
  CHECK(words::text(message_language::de, "no.such.key") == "no.such.key");
}
