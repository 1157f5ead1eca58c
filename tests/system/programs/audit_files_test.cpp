// The audit log as files, through essctl and through a verifier that shares no code with it.
#include <SQLiteCpp/SQLiteCpp.h>

#include <fstream>
#include <sstream>

#include "desk.hpp"
#include "ess/base/json.hpp"
#include "support/doc_example.hpp"
#include "support/rewritten_export.hpp"
#include "support/temp_dir.hpp"

using namespace ess::test;

namespace {

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

  outcome verify_file(const std::string& name, bool as_json = false) const {
    std::vector<std::string> words{"audit",     "verify",        "--export",     name,
                                   "--anchors", "audit.anchors", "--public-key", public_key};
    if (as_json) words.insert(words.begin(), "--json");
    return essctl(std::move(words));
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

/// The first bad entry in an answer of `essctl --json audit verify`; 0 if there is none.
std::int64_t first_bad(const outcome& verified) {
  const auto answer = ess::parse_json(verified.out);
  if (!answer || !ess::find_member(*answer, "chains")) return 0;
  return ess::integer_member(answer->at("chains").at(0), "firstBad").value_or(0);
}

/// The name of the community's chain, as `audit verify` lists it.
std::string chain_besides_installation(const desk& here) {
  const auto answer = ess::parse_json(here.must({"--json", "audit", "verify"}));
  if (!answer || !ess::find_member(*answer, "chains")) return {};
  for (const auto& each : answer->at("chains").as_array()) {
    if (const auto name = ess::string_member(each, "chain"); name && *name != "installation") return *name;
  }
  return {};
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
    std::int64_t first_bad;  ///< 0: wherever the file was cut
    std::string text;
  };
  // Line 0 is the header, line 1 the checkpoint, then come the entries: line 4 is entry 3.
  const attack attacks[] = {
      {"an event", 3, with_line(honest, 4, [](auto l) { return replaced(l, "player.added", "player.erased") + "\n"; })},
      {"a result", 3, with_line(honest, 4, [](auto l) { return replaced(l, "ok", "no") + "\n"; })},
      {"a hash", 3, with_line(honest, 4, [](auto l) { return replaced(l, "\"hash\":\"", "\"hash\":\"0") + "\n"; })},
      {"an entry dropped", 3, with_line(honest, 4, [&](auto) { return no_text; })},
      {"the last entries dropped", 0, honest.substr(0, honest.size() / 2)},
      {"a line said twice", 4, with_line(honest, 4, [](auto l) { return l + "\n" + l + "\n"; })},
  };
  for (const attack& a : attacks) {
    CAPTURE(a.name);
    write_file(here.file("bad.jsonl"), a.text);
    const auto ours = here.verify_file("bad.jsonl", true);
    INFO(ours.out, ours.err);
    CHECK(ours.exit_code == 7);
    const auto theirs = here.verify_by_stranger("bad.jsonl");
    INFO(theirs.out);
    CHECK(theirs.exit_code == 7);
    const auto bad = first_bad(ours);
    if (a.first_bad != 0) CHECK(bad == a.first_bad);
    CHECK(bad > 0);
    CHECK(theirs.out.starts_with("ALTERED at entry " + std::to_string(bad) + ":"));
  }
}

TEST_CASE("AU-7: what no entry can hold is found out by both verifiers, although all hashes fit it") {
  const signed_desk here;
  here.must({"audit", "export", "--community", "harbour", "--out", "c.jsonl"});
  const std::string honest = read_file(here.file("c.jsonl"));
  // Without anchors and key: only what the entries are counts.
  const auto judged = [&](const std::string& text) {
    write_file(here.file("bad.jsonl"), text);
    command stranger;
    stranger.argv = {"/usr/bin/python3", ESS_SOURCE_DIR "/examples/python/verify_audit.py",
                     here.file("bad.jsonl").string()};
    stranger.folder = here.file(".").parent_path();
    return std::pair(here.essctl({"--json", "audit", "verify", "--export", "bad.jsonl"}), run(stranger));
  };
  const auto at_ease = judged(rewritten_export(honest, "player.added", "player.edited"));
  INFO(at_ease.first.out, at_ease.second.out);
  CHECK(at_ease.first.exit_code == 0);
  CHECK(at_ease.second.exit_code == 0);
  const std::string result = R"("result":"ok")";
  const std::pair<std::string, std::string> attacks[] = {
      {result, R"("result":NaN)"},
      {result, R"("result":Infinity)"},
      {result, R"("result":1.5)"},
      {result, R"("result":1.0)"},
      {result, R"("result":1e2)"},
      {result, R"("result":-0)"},
      {result, R"("result":9007199254740992)"},
      {result, R"("result":-9007199254740992)"},
      {result, R"("result":)" + std::string(20, '[') + std::string(20, ']')},
      {result, R"("result":"ok","result":"ok")"},
      {R"("v":1})", R"("v":true})"},
      {R"(Z","chain")", R"(","chain")"},
  };
  for (const auto& each : attacks) {
    CAPTURE(each.second);
    const auto both = judged(rewritten_export(honest, each.first, each.second));
    const outcome& ours = both.first;
    const outcome& theirs = both.second;
    INFO(ours.out, ours.err, theirs.out);
    CHECK(ours.exit_code == 7);
    CHECK(first_bad(ours) == 1);
    CHECK(theirs.exit_code == 7);
    CHECK(theirs.out.starts_with("ALTERED at entry 1:"));
  }
}

TEST_CASE("AU-7: a hash of another length before the first entry of a part is found out by both verifiers") {
  desk here;
  auto example = doc_example(ESS_SOURCE_DIR "/docs/formats/audit-chain.md");
  const auto entry = ess::parse_json(example["export-4"]).value().as_object();
  const auto body = ess::string_member(entry, "body").value();
  for (const std::size_t length : {0U, 31U, 33U}) {
    CAPTURE(length);
    const std::string previous(length, 'p');
    auto altered = entry;
    altered["previousHash"] = ess::to_hex(previous);
    altered["hash"] = ess::to_hex(ess::crypto::sha256("ess-audit-v1\n" + previous + body));
    write_file(here.file("part.jsonl"), replaced(example["export-1"], R"("after":0)", R"("after":1)") + "\n" +
                                            ess::to_json_text(altered) + "\n" + R"({"end":true,"entries":1,"last":2})" +
                                            "\n");
    CHECK(here.essctl({"audit", "verify", "--export", "part.jsonl"}).exit_code == 7);
    command stranger;
    stranger.argv = {"/usr/bin/python3", ESS_SOURCE_DIR "/examples/python/verify_audit.py",
                     here.file("part.jsonl").string()};
    stranger.folder = here.file(".").parent_path();
    const auto theirs = run(stranger);
    INFO(theirs.out);
    CHECK(theirs.exit_code == 7);
    CHECK(theirs.out.starts_with("ALTERED at entry 2:"));
  }
}

TEST_CASE("AU-7: a checkpoint with a wrong signature leaves nothing to judge by, for both verifiers") {
  const signed_desk here;
  here.must({"audit", "export", "--community", "harbour", "--out", "c.jsonl"});
  const auto forged = with_line(read_file(here.file("c.jsonl")), 1, [](std::string line) {
    auto& digit = line[line.find("signature") + 20];
    digit = digit == 'A' ? 'B' : 'A';
    return line + "\n";
  });
  write_file(here.file("forged.jsonl"), forged);
  const auto ours = here.verify_file("forged.jsonl");
  INFO(ours.out, ours.err);
  CHECK(ours.exit_code == 6);
  CHECK(contains(ours.out, "wrong signature"));
  const auto theirs = here.verify_by_stranger("forged.jsonl");
  INFO(theirs.out);
  CHECK(theirs.exit_code == 6);
  CHECK(contains(theirs.out, "wrong signature"));
}

TEST_CASE("AU-7: both verifiers judge the documented export alike, beside its own anchor and beside a stranger's") {
  desk here;
  auto example = doc_example(ESS_SOURCE_DIR "/docs/formats/audit-chain.md");
  std::string lines;
  for (int n = 1; n <= 5; ++n) lines += example["export-" + std::to_string(n)] + "\n";
  write_file(here.file("c.jsonl"), lines);
  const auto judged_by = [&](std::vector<std::string> words, const std::string& anchors) {
    write_file(here.file("anchors"), anchors);
    words.insert(words.end(), {"--anchors", here.file("anchors").string(), "--public-key", example["public-key"]});
    command what;
    what.argv = std::move(words);
    what.environment = here.environment;
    what.folder = here.file("");
    return run(what);
  };
  const std::vector<std::string> ours{ESS_BIN "/essctl", "audit", "verify", "--export", here.file("c.jsonl").string()};
  const std::vector<std::string> theirs{"/usr/bin/python3", ESS_SOURCE_DIR "/examples/python/verify_audit.py",
                                        here.file("c.jsonl").string()};
  for (const auto& each : {ours, theirs}) {
    CAPTURE(each.front());
    const auto honest = judged_by(each, example["anchor"] + "\n");
    CHECK(honest.exit_code == 0);
    CHECK(contains(honest.out, "intact"));
    const auto contradicted = judged_by(each, example["anchor"] + "\n" + example["stranger"] + "\n");
    CHECK(contradicted.exit_code == 7);
    CHECK(contains(contradicted.out, "ntry 2"));
  }
}

TEST_CASE("AU-6: a checkpoint inside an export does not take the place of the anchor outside it") {
  const signed_desk here;
  // Another history under the same key, as a backup that was put back and lived on makes one.
  signed_desk other;
  std::filesystem::remove(other.file("audit.key"));
  std::filesystem::copy_file(here.file("audit.key"), other.file("audit.key"));
  ::chmod(other.file("audit.key").c_str(), 0400);
  std::filesystem::remove(other.file("audit.anchors"));
  other.must({"user", "add", "--email", "eve@example.org", "--name", "Eve"});
  here.must({"user", "add", "--email", "ann@example.org", "--name", "Ann"});
  here.must({"audit", "anchor"});
  other.must({"audit", "anchor"});
  other.must({"audit", "export", "--out", "i.jsonl"});
  std::filesystem::copy_file(other.file("i.jsonl"), here.file("i.jsonl"));
  const auto ours = here.verify_file("i.jsonl", true);
  INFO(ours.out, ours.err);
  CHECK(ours.exit_code == 7);
  const auto theirs = here.verify_by_stranger("i.jsonl");
  INFO(theirs.out);
  CHECK(theirs.exit_code == 7);
  CHECK(theirs.out.starts_with("ALTERED at entry " + std::to_string(first_bad(ours)) + ":"));
}

TEST_CASE("AU-8: entries that were deleted behind a made-up cut are missed by every verifier") {
  const signed_desk here;
  {
    SQLite::Database db(here.file("ess.db").string(), SQLite::OPEN_READWRITE);
    db.exec(
        "INSERT INTO audit_checkpoints (kind, chain, sequence, hash, at, key_id, signature) "
        "SELECT 'cut', chain, sequence, hash, at, '0123456789abcdef', zeroblob(64) FROM audit_log "
        "WHERE chain <> 'installation' AND sequence = 2");
    CHECK(db.exec("DELETE FROM audit_log WHERE chain <> 'installation' AND sequence <= 2") == 2);
  }
  const auto verified = here.essctl({"audit", "verify", "--community", "harbour"});
  CHECK(verified.exit_code == 6);
  CHECK(contains(verified.out, "unverifiable"));
  CHECK(contains(verified.out, "FIRST"));
  CHECK(contains(verified.out, "Entries up to 2 are gone"));
  CHECK(here.essctl({"audit", "prune", "--community", "harbour", "--keep", "1"}).exit_code != 0);
  here.must({"audit", "export", "--community", "harbour", "--out", "c.jsonl"});
  CHECK(here.verify_file("c.jsonl").exit_code == 6);
  const auto theirs = here.verify_by_stranger("c.jsonl");
  INFO(theirs.out);
  CHECK(theirs.exit_code == 6);
}

TEST_CASE("AU-6: rewritten entries are not signed although their checkpoints were removed from the database") {
  const signed_desk here;
  here.must({"player", "add", "--community", "harbour", "--name", "Late"});
  {
    SQLite::Database db(here.file("ess.db").string(), SQLite::OPEN_READWRITE);
    db.exec("DROP TRIGGER audit_checkpoints_no_delete");
    db.exec("DELETE FROM audit_checkpoints");
    db.exec("DROP TRIGGER audit_log_no_delete");
    // Shorter than what is anchored: the simplest history that agrees with itself and not with the anchors.
    db.exec("DELETE FROM audit_log WHERE chain <> 'installation' AND sequence > 2");
  }
  const auto lines_before = read_file(here.file("audit.anchors"));
  const auto anchored = here.essctl({"audit", "anchor"});
  CHECK(anchored.exit_code == 7);
  CHECK(contains(anchored.out, "NOT SIGNED"));
  CHECK(contains(anchored.out, "anchor file tells of entry"));
  CHECK_FALSE(contains(read_file(here.file("audit.anchors")).substr(lines_before.size()), "\"sequence\":2,"));
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

TEST_CASE("AU-7, AU-8: windows are verified, and the chain of a deleted community is verified, exported and pruned") {
  const signed_desk here;
  const auto installation = here.essctl({"audit", "verify", "--first", "2", "--last", "3"});
  CHECK(installation.exit_code == 0);
  CHECK(contains(installation.out, "installation"));
  CHECK(contains(installation.out, "intact"));
  const auto id = chain_besides_installation(here);
  REQUIRE_FALSE(id.empty());
  const auto window = here.essctl({"audit", "verify", "--community", "harbour", "--first", "2"});
  CHECK(window.exit_code == 0);
  CHECK(contains(window.out, id));
  here.must({"community", "delete", "--community", "harbour", "--confirm", "harbour"});
  CHECK(here.essctl({"audit", "verify", "--community", "harbour"}).exit_code != 0);
  CHECK(contains(here.must({"audit", "verify", "--community", id}), "intact"));
  here.must({"audit", "export", "--community", id, "--out", "gone.jsonl"});
  CHECK(here.verify_file("gone.jsonl").exit_code == 0);
  CHECK(contains(here.must({"audit", "prune", "--community", id, "--keep", "2"}), "Cut behind entry"));
  CHECK(contains(here.must({"audit", "verify", "--community", id}), "intact_from_checkpoint"));
  CHECK(contains(here.must({"audit", "list", "--community", id}), "audit.pruned"));
}
