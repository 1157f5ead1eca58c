// Checkpoints of the audit log in a Discord channel: what is copied out of it is evidence for essctl.
#include "support/rewritten_export.hpp"
#include "system/programs/outbox_scene.hpp"

using namespace ess;
using namespace ess::test;

namespace {

/// The text between the fences of a code block.
std::string copied(const seen_message& message) {
  const auto field = message.fields.find("Line for an anchor file");
  if (field == message.fields.end()) return {};
  const std::string& text = field->second;
  if (!text.starts_with("```\n") || !text.ends_with("\n```")) return {};
  return text.substr(4, text.size() - 8);
}

}  // namespace

TEST_CASE("AU-6: a line that was copied out of the security channel shows essctl that the log was rewritten") {
  outbox_scene s;
  s.installation.settings()["ESS_AUDIT_SIGNING_KEY_FILE"] = "audit.key";
  s.installation.settings()["ESS_AUDIT_ANCHOR_DISCORD"] = "1";
  const auto made = s.installation.must_essctl({"init"}).out;
  const auto at = made.find("public key ");
  REQUIRE(at != std::string::npos);
  const auto public_key = made.substr(at + 11, 64);
  s.set_channels(s.home, demo_world::guild, demo_world::channel, demo_world::channel, demo_world::dispatch_channel);
  s.installation.must_essctl({"audit", "anchor"});
  s.start();
  std::string line;
  REQUIRE(s.wait_until([&] {
    for (const auto& message : s.channel(demo_world::dispatch_channel)) line += copied(message);
    return !line.empty();
  }));

  const auto file = [&](const char* name) { return s.installation.folder() / name; };
  write_file(file("copied.anchors"), line + "\n");
  s.installation.must_essctl({"audit", "export", "--community", "harbour", "--out", "honest.jsonl"});
  const auto honest = read_file(file("honest.jsonl"));
  write_file(file("rewritten.jsonl"), rewritten_export(honest, "player.added", "player.erased"));
  const auto verified = [&](const char* exported, const char* anchors) {
    std::vector<std::string> words{"audit", "verify", "--export", exported, "--public-key", public_key};
    if (anchors != nullptr) words.insert(words.end(), {"--anchors", anchors});
    return s.installation.essctl(std::move(words)).exit_code;
  };
  CHECK(verified("honest.jsonl", "copied.anchors") == 0);
  CHECK(verified("rewritten.jsonl", nullptr) == 0);  // it agrees with itself
  CHECK(verified("rewritten.jsonl", "copied.anchors") == 7);
}
