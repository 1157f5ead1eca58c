#include "ess/audit/channel_anchors.hpp"

#include <doctest/doctest.h>

#include <sstream>

#include "ess/audit/append.hpp"
#include "ess/audit/canonical_json.hpp"
#include "ess/audit/export.hpp"
#include "ess/base/json.hpp"
#include "ess/community/discord_config.hpp"
#include "ess/notifications/render.hpp"
#include "ess/storage/communities.hpp"
#include "ess/storage/outbox.hpp"
#include "support/builders.hpp"
#include "support/rewritten_export.hpp"
#include "support/temp_dir.hpp"

using namespace ess;
using namespace ess::test;
using audit::chain_state;
using std::chrono::hours;
using std::chrono::milliseconds;

namespace {

/// A community with a security channel whose log is signed. In a file, so that it can be opened again.
struct shown_log : world {
  shown_log() {
    reopen();
    community = add_community(*this, "riverside");
    must(write([&](storage::unit_of_work& uow) {
      community::discord_config_changes changes;
      changes.security_channel = community::field_change<channel_id>::set(channel_id::trusted(13));
      return community::save_discord_config(uow, cipher, random, community, changes, by_command_line());
    }));
  }

  /// As a server that starts anew.
  void reopen() {
    database.reset();
    storage::sqlite::options options;
    options.path = (folder / "ess.db").string();
    options.schema = storage::sqlite::schema_policy::migrate;
    database = must(storage::sqlite::open(std::move(options), clock));
  }
  void act(const std::string& event = "call.opened") {
    must(write([&](storage::unit_of_work& uow) {
      audit::event what(event);
      what.from(by_command_line());
      return audit::append(uow, random, community, what);
    }));
  }
  void sign() { must(audit::make_checkpoints(*database, signer, nullptr, audit::checkpoint_demand::heads)); }
  int show(std::span<const audit::refused_chain> refused = {}) {
    return must(audit::write_channel_anchors(*database, random, signer, refused));
  }
  /// What the keeper of the log does in one pass.
  int pass() {
    sign();
    return show();
  }
  int shown() { return count_entries("audit.anchored", community); }
  std::int64_t shown_sequence() {
    const auto entry = last_entry(community);
    return integer_member(entry.at("metadata"), "sequence").value_or(0);
  }
  /// Waiting messages of the security channel, oldest first.
  std::vector<storage::outbox_record> waiting() {
    auto all = read([&](const storage::unit_of_work& uow) { return must(uow.outbox().list(community, {}, 100)); });
    return {all.rbegin(), all.rend()};
  }
  discord::message_body rendered(const storage::outbox_record& message) {
    return must(read([&](const storage::unit_of_work& uow) {
      return notifications::render(uow, message, "https://ess.example.org");
    }));
  }
  std::string exported() {
    audit::chain_export file(community.str(), audit::export_format::jsonl, {});
    std::string text;
    while (!file.done()) {
      text += read([&](const storage::unit_of_work& uow) { return must(file.next(uow, 100)); });
    }
    return text;
  }

  temp_dir folder;
  audit::checkpoint_signer signer = audit::checkpoint_signer::parse(std::string(64, '7')).value();
  community_id community = community_id::trusted("none");
};

/// What a person marks and copies: the text between the fences of the only code block.
std::string copied_from(const discord::message_body& body) {
  for (const auto& field : body.embeds.front().fields) {
    const std::string_view text = field.value;
    if (!text.starts_with("```\n") || !text.ends_with("\n```")) continue;
    return std::string(text.substr(4, text.size() - 8));
  }
  return {};
}

chain_state judged(const std::string& text, const audit::evidence& known) {
  std::istringstream in(text);
  return must(audit::verify_export(in, known)).integrity.state;
}

}  // namespace

TEST_CASE("AU-6: the newest checkpoint of a community's chain is shown in it once a day") {
  shown_log log;
  log.act();
  CHECK(log.pass() == 1);
  const auto checkpoints = log.read(
      [&](const storage::unit_of_work& uow) { return must(uow.audit().checkpoints(log.community.str(), 0, 10)); });
  REQUIRE(checkpoints.size() == 1);
  const auto entry = log.last_entry(log.community);
  CHECK(string_member(entry, "event") == "audit.anchored");
  CHECK(string_member(entry, "source") == "system");
  CHECK(must(audit::canonical_json(entry.at("metadata"))) == audit::anchor_line(checkpoints.front()));
  for (int hour = 1; hour < 24; ++hour) {
    log.clock.advance(hours(1));
    log.act();
    CHECK(log.pass() == 0);
  }
  log.clock.advance(hours(1) - milliseconds(1));
  CHECK(log.pass() == 0);
  log.clock.advance(milliseconds(1));
  CHECK(log.pass() == 1);
  CHECK(log.shown() == 2);
  CHECK(log.shown_sequence() == checkpoints.front().sequence + 24);
  CHECK(log.count_entries("audit.anchored") == 0);  // nobody's channel would show the installation's
}

TEST_CASE("AU-6: a community in which nothing happens is shown nothing, and what has no checkpoint is not shown") {
  shown_log log;
  CHECK(log.show() == 0);
  CHECK(log.pass() == 1);
  for (int day = 0; day < 5; ++day) {
    log.clock.advance(hours(25));
    CHECK(log.pass() == 0);
  }
  log.act();
  CHECK(log.show() == 0);
  CHECK(log.pass() == 1);
  const auto sequence = log.shown_sequence();
  // What came in between the checkpoint and its being shown is news a day later.
  log.clock.advance(hours(25));
  CHECK(log.pass() == 0);
  log.act();
  log.sign();
  log.act();
  CHECK(log.show() == 1);
  CHECK(log.shown_sequence() == sequence + 2);
  log.clock.advance(hours(25));
  CHECK(log.pass() == 1);
  log.clock.advance(hours(25));
  CHECK(log.pass() == 0);
}

TEST_CASE("AU-6: when a checkpoint was shown last is read from the chain, so a restart shows none too early") {
  shown_log log;
  CHECK(log.pass() == 1);
  log.act();
  log.clock.advance(hours(23));
  log.reopen();
  CHECK(log.pass() == 0);
  log.clock.advance(hours(1));
  log.reopen();
  CHECK(log.pass() == 1);
}

TEST_CASE("AU-6: only what the server's own key signed is shown, and nothing of a chain that was refused") {
  shown_log log;
  log.act();
  const auto head = log.entries(log.community).back();
  const auto stranger = audit::checkpoint_signer::parse(std::string(64, '8')).value();
  auto forged = stranger.sign(storage::checkpoint_kind::head, head.chain, head.sequence, head.hash, log.clock.now());
  const auto keep = [&](const audit::checkpoint& each) {
    must(log.write([&](storage::unit_of_work& uow) { return uow.audit().insert_checkpoint(each); }));
  };
  SUBCASE("by another key") {
    keep(forged);
    CHECK(log.show() == 0);
  }
  SUBCASE("with a signature that is none") {
    forged.key_id = log.signer.key_id();
    keep(forged);
    CHECK(log.show() == 0);
  }
  SUBCASE("of a chain that contradicts itself") {
    log.sign();
    const audit::refused_chain refused[] = {{log.community.str(), "entry 1 was altered"}};
    CHECK(log.show(refused) == 0);
    CHECK(log.show() == 1);
  }
  SUBCASE("of a community that is gone") {
    log.sign();
    must(log.write([&](storage::unit_of_work& uow) { return uow.communities().erase(log.community); }));
    CHECK(log.show() == 0);
  }
}

TEST_CASE("AU-6: the message with a checkpoint stands alone and is not urgent") {
  shown_log log;
  log.act("discord.linked");
  CHECK(log.pass() == 1);
  log.act("discord.linked");
  const auto waiting = log.waiting();
  REQUIRE(waiting.size() == 3);  // the first tells of the settings
  CHECK(waiting[1].changes == 2);
  CHECK(waiting[2].changes == 1);
  CHECK(waiting[2].topic == storage::outbox_topic::security);
  CHECK(waiting[2].urgency == storage::outbox_urgency::low);
  CHECK(log.rendered(waiting[2]).embeds.front().title == "A checkpoint of the audit log, to keep");
}

TEST_CASE("AU-6: the line that a person copies out of the channel finds a chain that was rewritten as a whole") {
  shown_log log;
  for (int i = 0; i < 5; ++i) log.act();
  CHECK(log.pass() == 1);
  log.act();
  const auto line = copied_from(log.rendered(log.waiting().back()));
  REQUIRE_FALSE(line.empty());
  const auto path = (log.folder / "copied.anchors").string();
  write_file(path, line + "\n");
  audit::evidence known;
  must(known.keys.add(log.signer.public_key()));
  const auto honest = log.exported();
  const auto rewritten = rewritten_export(honest, "call.opened", "call.closed");
  CHECK(judged(rewritten, known) == chain_state::intact);  // it agrees with itself
  const auto damage = must(audit::anchor_file(path).read([&](const audit::checkpoint& each) { known.add(each); }));
  CHECK(damage.malformed_lines == 0);
  CHECK(judged(honest, known) == chain_state::intact);
  CHECK(judged(rewritten, known) == chain_state::broken);
}
