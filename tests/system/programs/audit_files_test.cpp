// The audit log as files, through essctl and through a verifier that shares no code with it.
#include <fstream>
#include <sstream>

#include "desk.hpp"

using namespace ess::test;

namespace {

void write_file(const std::filesystem::path& path, const std::string& text) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << text;
}

/// An installation whose log has entries, a signing key and anchors.
class signed_desk : public desk {
 public:
  signed_desk() {
    environment["ESS_AUDIT_SIGNING_KEY_FILE"] = "audit.key";
    environment["ESS_AUDIT_ANCHOR_FILE"] = "audit.anchors";
    const auto made = must({"init"});
    const auto at = made.find("public key ");
    REQUIRE(at != std::string::npos);
    public_key = made.substr(at + 11, 64);
    must({"community", "add", "--name", "Harbour", "--slug", "harbour"});
    for (const char* name : {"Nelly", "Robin", "Ash"}) {
      must({"player", "add", "--community", "harbour", "--name", name});
      must({"user", "add", "--email", std::string(name) + "@example.org", "--name", name});
    }
    must({"audit", "anchor"});
  }
  std::string public_key;

  outcome verify_file(const std::string& name) const {
    return essctl({"audit", "verify", "--export", name, "--anchors", "audit.anchors", "--public-key", public_key});
  }
  outcome verify_by_stranger(const std::string& name) const {
    command what;
    what.argv = {"/usr/bin/python3",
                 ESS_SOURCE_DIR "/examples/python/verify_audit.py",
                 file(name).string(),
                 "--anchors",
                 file("audit.anchors").string(),
                 "--public-key",
                 public_key};
    what.folder = file(".").parent_path();
    return run(what);
  }
};

/// The line with that number, counted from 0, is passed through `change`.
template <class F>
std::string with_line(const std::string& text, int number, F change) {
  std::istringstream in(text);
  std::string out;
  std::string line;
  for (int n = 0; std::getline(in, line); ++n) out += n == number ? change(line) : line + "\n";
  return out;
}

std::string replaced(std::string line, std::string_view what, std::string_view by) {
  const auto at = line.find(what);
  return at == std::string::npos ? line : line.replace(at, what.size(), by);
}

}  // namespace

TEST_CASE("AU-6: init makes a signing key that nobody else can read, once") {
  const signed_desk here;
  CHECK(mode_of(here.file("audit.key")) == 0400);
  const auto key = read_file(here.file("audit.key"));
  CHECK(key.size() == 64);
  here.must({"init"});
  CHECK(read_file(here.file("audit.key")) == key);
  CHECK(read_file(here.file("audit.anchors")).find(R"("chain":"installation")") != std::string::npos);
}

TEST_CASE("AU-11: an export verifies offline, by essctl and by a verifier written from the format's page alone") {
  const signed_desk here;
  for (const bool community : {false, true}) {
    std::vector<std::string> what{"audit", "export", "--out", community ? "c.jsonl" : "i.jsonl"};
    if (community) what.insert(what.end(), {"--community", "harbour"});
    here.must(what);
    const std::string name = what[3];
    const auto ours = here.verify_file(name);
    CHECK(ours.exit_code == 0);
    CHECK(contains(ours.out, "intact"));
    const auto theirs = here.verify_by_stranger(name);
    INFO(theirs.out, theirs.err);
    CHECK(theirs.exit_code == 0);
    CHECK(contains(theirs.out, "intact from genesis"));
  }
  CHECK(mode_of(here.file("c.jsonl")) == 0600);
  CHECK(here.essctl({"audit", "export", "--out", "c.jsonl"}).exit_code != 0);
}

TEST_CASE("AU-7: an export that was tampered with is found out by both verifiers") {
  const signed_desk here;
  here.must({"audit", "export", "--community", "harbour", "--out", "c.jsonl"});
  const std::string honest = read_file(here.file("c.jsonl"));
  const std::string no_text;
  struct attack {
    const char* name;
    std::string text;
  };
  // Line 0 is the header, line 1 the checkpoint, then come the entries.
  const attack attacks[] = {
      {"an event", with_line(honest, 4, [](auto l) { return replaced(l, "player.added", "player.erased") + "\n"; })},
      {"a result", with_line(honest, 4, [](auto l) { return replaced(l, "ok", "no") + "\n"; })},
      {"a hash", with_line(honest, 4, [](auto l) { return replaced(l, "\"hash\":\"", "\"hash\":\"0") + "\n"; })},
      {"an entry dropped", with_line(honest, 4, [&](auto) { return no_text; })},
      {"the last entries dropped", honest.substr(0, honest.size() / 2)},
      {"a line said twice", with_line(honest, 4, [](auto l) { return l + "\n" + l + "\n"; })},
  };
  for (const attack& a : attacks) {
    CAPTURE(a.name);
    write_file(here.file("bad.jsonl"), a.text);
    const auto ours = here.verify_file("bad.jsonl");
    INFO(ours.out, ours.err);
    CHECK((ours.exit_code == 7 || ours.exit_code == 1));
    const auto theirs = here.verify_by_stranger("bad.jsonl");
    INFO(theirs.out);
    CHECK((theirs.exit_code == 7 || theirs.exit_code == 2));
  }
}

TEST_CASE("AU-8: after pruning the log verifies from its cut, and the anchors tell of the cut") {
  const signed_desk here;
  CHECK(contains(here.must({"audit", "prune", "--community", "harbour", "--keep", "2"}), "Cut behind entry"));
  const auto verified = here.essctl({"audit", "verify", "--community", "harbour"});
  CHECK(verified.exit_code == 0);
  CHECK(contains(verified.out, "intact_from_checkpoint"));
  CHECK(contains(here.must({"audit", "list", "--community", "harbour"}), "audit.pruned"));
  CHECK(contains(read_file(here.file("audit.anchors")), R"("kind":"cut")"));
  here.must({"audit", "export", "--community", "harbour", "--out", "rest.jsonl"});
  CHECK(here.verify_file("rest.jsonl").exit_code == 0);
  const auto theirs = here.verify_by_stranger("rest.jsonl");
  INFO(theirs.out);
  CHECK(contains(theirs.out, "intact from checkpoint"));
}
