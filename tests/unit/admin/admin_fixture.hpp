// An installation in memory and the context in which its commands run.
#pragma once

#include <boost/json/parse.hpp>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

#include "ess/admin/execute.hpp"
#include "ess/secrets/community_key_file.hpp"
#include "ess/storage/sqlite/database.hpp"
#include "support/fakes.hpp"

namespace ess::test {

/// Arguments of community.add.
inline constexpr const char* north = R"({"name":"North","slug":"north"})";

/// Does not hash at all; only for tests that never look at the cost.
class plain_hasher final : public identity::password_hasher {
 public:
  result<std::string> hash(std::string_view password) const override { return "plain:" + std::string(password); }
  bool verify(std::string_view phc, std::string_view password) const override {
    return phc == "plain:" + std::string(password);
  }
  bool needs_rehash(std::string_view) const override { return false; }
};

class installation {
 public:
  explicit installation(bool with_key = true) : keys_(make_ring()), cipher_(keys_, random) {
    storage::sqlite::options settings;
    settings.path = std::string(storage::sqlite::in_memory);
    settings.schema = storage::sqlite::schema_policy::migrate;
    auto opened = storage::sqlite::open(std::move(settings), clock);
    if (!opened) throw std::runtime_error(describe_for_log(opened.error()));
    database = *std::move(opened);
    const crypto::token_cipher* const sealing = with_key ? &cipher_ : nullptr;
    where_.emplace(*database, sealing, random, hasher_,
                   notices::notifier(sealing, random, {true, "http://localhost:3000"}));
  }

  fake_clock clock;
  fake_random random;
  std::unique_ptr<storage::database> database;

  /// From now on communities have keys of their own, in that file.
  void keep_community_keys(std::string path) {
    auto opened = secrets::community_key_file::open(std::move(path), keys_, random);
    if (!opened) throw std::runtime_error(describe_for_log(opened.error()));
    community_keys_ = *std::move(opened);
    where_->with(community_keys_.get());
  }
  void let_links_live(std::chrono::minutes lifetime) { where_->token_lifetime(lifetime); }
  admin::context& context() { return *where_; }
  secrets::community_key_file& community_keys() { return *community_keys_; }

  result<boost::json::object> run(std::string_view command, std::string_view arguments = "{}") {
    return admin::execute(*where_, command, boost::json::parse({arguments.data(), arguments.size()}).as_object());
  }
  /// The answer of a command that must succeed.
  boost::json::object must(std::string_view command, std::string_view arguments = "{}") {
    auto answer = run(command, arguments);
    if (!answer) throw std::runtime_error(describe_for_log(answer.error()));
    return *std::move(answer);
  }
  /// The reason of the error of a command; empty if it succeeds.
  std::string refusal(std::string_view command, std::string_view arguments = "{}") {
    const auto answer = run(command, arguments);
    return answer ? std::string() : answer.error().reason();
  }

 private:
  static crypto::key_ring make_ring() {
    std::string bytes(32, 'k');
    bytes[0] = 'x';
    auto ring = crypto::key_ring::make(secret(bytes));
    if (!ring) throw std::runtime_error(describe_for_log(ring.error()));
    return *std::move(ring);
  }

  crypto::key_ring keys_;
  crypto::token_cipher cipher_;
  plain_hasher hasher_;
  std::unique_ptr<secrets::community_key_file> community_keys_;
  std::optional<admin::context> where_;
};

/// `answer.a.b` as text, for members that are strings.
inline std::string text_at(const boost::json::object& answer, std::string_view object, std::string_view member) {
  return std::string(answer.at(object).as_object().at(member).as_string());
}

}  // namespace ess::test
