// Appending to the audit log and verifying it, against SQLite committing and nothing else.
#include "ess/audit/append.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <sstream>
#include <stdexcept>

#include "ess/audit/checkpointing.hpp"
#include "ess/audit/export.hpp"
#include "ess/audit/verify.hpp"
#include "measure.hpp"
#include "store.hpp"

namespace ess::bench {

namespace {

constexpr int entries = 200'000;
const auto harbour = community_id::trusted("01kc0mmun1ty0000000000000a");

/// What a bot call leaves behind; one in twenty is a sign-in with a personal value.
result<void> append_one(storage::unit_of_work& uow, random_source& random, int number) {
  audit::origin who(number % 20 == 0 ? audit::event_source::browser : audit::event_source::discord);
  who.actor(user_id::trusted("01kus3r000000000000000000a")).request_id("01kr3qu3st00000000000000a");
  audit::event what(number % 20 == 0 ? "login.success" : "discord.bot.command");
  if (number % 20 == 0) {
    what.personal("network", "192.0.2.0/24");
  } else {
    who.guild(guild_id::trusted(900000000000000001)).api_key(api_key_id::trusted("01kap1k3y000000000000000a"));
    boost::json::object metadata;
    metadata["action"] = "dispatch.calls";
    metadata["count"] = number;
    what.metadata(std::move(metadata));
  }
  return audit::append(uow, random, harbour, what.from(who));
}

double bare_commits(const std::filesystem::path& folder) {
  SQLite::Database db((folder / "bare.db").string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  db.exec("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT)");
  SQLite::Statement insert(db, "INSERT INTO t (b) VALUES ('" + std::string(300, 'x') + "')");
  return rate_of([&] {
    insert.exec();
    insert.reset();
  });
}

double verified_per_second(bench_store& store, const audit::evidence& known) {
  return rate_of_many(entries, [&] {
    store.read([&](const storage::unit_of_work& uow) -> result<void> {
      const auto report = audit::verify(uow, harbour.str(), known);
      if (!report) return report.error();
      if (report->state != audit::chain_state::intact || report->checked < entries)
        throw std::runtime_error(report->why);
      return success();
    });
  });
}

double exported_per_second(bench_store& store, std::string& text) {
  return rate_of_many(entries, [&] {
    audit::chain_export file(harbour.str(), audit::export_format::jsonl, {});
    text.clear();
    while (!file.done()) {
      store.read([&](const storage::unit_of_work& uow) -> result<void> {
        auto piece = file.next(uow, 2000);
        if (!piece) return std::move(piece).error();
        text += *piece;
        return success();
      });
    }
  });
}

}  // namespace

std::vector<figure> measure_audit() {
  bench_store store;
  auto& random = store.random();
  const double bare = bare_commits(store.folder());
  int number = 0;
  const double single =
      rate_of([&] { store.write([&](storage::unit_of_work& uow) { return append_one(uow, random, ++number); }); });
  const double grouped = rate_of_many(entries / 5.0, [&] {
    store.write([&](storage::unit_of_work& uow) -> result<void> {
      for (int i = 0; i < entries / 5; ++i) {
        if (auto done = append_one(uow, random, i); !done) return done;
      }
      return success();
    });
  });
  const auto signer = audit::checkpoint_signer::parse(std::string(64, '7')).value();
  (void)audit::make_checkpoints(store.database(), signer, nullptr, audit::checkpoint_demand::due);
  audit::evidence known;
  (void)known.keys.add(signer.public_key());
  const double verified = verified_per_second(store, known);
  std::string text;
  const double exported = exported_per_second(store, text);
  const double offline = rate_of_many(entries, [&] {
    std::istringstream in(text);
    if (audit::is_tampered(audit::verify_export(in, known).value().integrity.state))
      throw std::runtime_error("tampered");
  });
  return {alone("bare SQLite commit", bare, {}),
          against("audit append, one a commit", single, "bare SQLite commit", bare, 0.4),
          alone("audit append, many a commit", grouped, 20'000),
          alone("audit verify", verified, 400'000),
          alone("audit export, JSON Lines", exported, 50'000),
          alone("audit verify, exported file", offline, 30'000)};
}

}  // namespace ess::bench
