// Revoking under load: readers of the same store verify without a pause while keys are revoked one after another.
#include <doctest/doctest.h>

#include <atomic>
#include <thread>

#include "contract/records.hpp"
#include "ess/access/api_keys.hpp"

using namespace ess;
using namespace ess::test;

namespace {

constexpr int keys_in_all = 1000;
constexpr int verifiers = 3;

struct made_key {
  explicit made_key(access::created_api_key& made) : id(made.record.id), text(std::move(made.text)) {}
  api_key_id id;
  secret text;
  std::atomic<bool> revoked{false};
};

}  // namespace

TEST_CASE("AK-8: of 1000 keys revoked under load none is accepted by a check that begins after the call returned") {
  store s(backend_kind::sqlite_file);
  const auto north = add_community(s, "north");
  const access::api_key_service keys(access::pepper::from_bytes(secret(std::string(31, 'p') + "!")), s.random);
  const audit::origin who(audit::event_source::cli);
  std::vector<std::unique_ptr<made_key>> all;
  for (int i = 0; i < keys_in_all; i += 100) {
    s.write([&](auto& uow) {
      for (int k = 0; k < 100; ++k) {
        access::api_key_request wanted;
        wanted.name = "bot";
        wanted.permissions = {access::permission::dispatch_read};
        auto made = must(keys.create(uow, north.id, wanted, who, std::nullopt));
        all.push_back(std::make_unique<made_key>(made));
      }
    });
  }

  std::atomic<bool> done{false};
  std::atomic<int> accepted_late{0};
  std::atomic<int> checks{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < verifiers; ++t) {
    threads.emplace_back([&, t] {
      for (std::size_t at = static_cast<std::size_t>(t); !done; at = (at + 7) % all.size()) {
        const bool was_revoked = all[at]->revoked;  // the call had returned before this check begins
        bool accepted = false;
        const auto read = s.database().read([&](const storage::unit_of_work& uow) -> result<void> {
          accepted = keys.verify(uow, all[at]->text.reveal()).has_value();
          return success();
        });
        if (read && accepted && was_revoked) ++accepted_late;
        ++checks;
      }
    });
  }
  for (const auto& key : all) {
    s.write([&](auto& uow) { must(keys.revoke(uow, north.id, key->id, who)); });
    key->revoked = true;
  }
  done = true;
  for (auto& thread : threads) thread.join();
  CHECK(accepted_late == 0);
  CHECK(checks > keys_in_all);
  s.read([&](const auto& uow) {
    for (const auto& key : all) CHECK_FALSE(keys.verify(uow, key->text.reveal()).has_value());
  });
}

TEST_CASE("AK-7: under load no check in the overlap of a rotation refuses either key") {
  store s(backend_kind::sqlite_file);
  const auto north = add_community(s, "north");
  const access::api_key_service keys(access::pepper::from_bytes(secret(std::string(31, 'p') + "!")), s.random);
  const audit::origin who(audit::event_source::cli);
  access::api_key_request wanted;
  wanted.name = "bot";
  wanted.permissions = {access::permission::dispatch_read};
  std::optional<access::created_api_key> key;
  s.write([&](auto& uow) { key = must(keys.create(uow, north.id, wanted, who, std::nullopt)); });

  std::atomic<bool> done{false};
  std::atomic<int> refused{0};
  std::atomic<int> checks{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < verifiers; ++t) {
    threads.emplace_back([&, text = key->text.clone()] {
      while (!done) {
        const auto read = s.database().read([&](const storage::unit_of_work& uow) -> result<void> {
          const auto verified = keys.verify(uow, text.reveal());
          return verified ? success() : result<void>(verified.error());
        });
        refused += read ? 0 : 1;
        ++checks;
      }
    });
  }
  while (checks < 200) std::this_thread::yield();
  std::optional<access::created_api_key> next;
  s.write([&](auto& uow) { next = must(keys.rotate(uow, north.id, key->record.id, {1}, who, std::nullopt)); });
  while (checks < 1000) std::this_thread::yield();
  done = true;
  for (auto& thread : threads) thread.join();
  CHECK(refused == 0);
  s.read([&](const auto& uow) { CHECK(keys.verify(uow, next->text.reveal()).has_value()); });
}
