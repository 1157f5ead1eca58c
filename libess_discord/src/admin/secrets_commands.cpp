// What is sealed under which key, and sealing it anew.
#include <algorithm>

#include "admin/commands.hpp"
#include "ess/secrets/community_key_file.hpp"
#include "ess/secrets/walk.hpp"
#include "ess/storage/sealed_values.hpp"

namespace ess::admin {

namespace {

// One command walks for a moment only, so that whoever asked sees how far it is, and others get their turn between.
constexpr int values_per_unit = 50;
constexpr int units_per_command = 10;

result<void> need_cipher(const context& where) {
  if (where.cipher() != nullptr) return success();
  return error(errc::unavailable, "encryption_key_missing",
               "AUTH_ENCRYPTION_KEY is not set. Set it as for ess-server, and earlier keys as "
               "AUTH_ENCRYPTION_KEYS_OLD.");
}

std::string_view advice_for(const secrets::key_use& use) {
  if (use.writing || use.key_id == secrets::community_key_id) return "";
  if (!use.loaded && use.key_id == crypto::old_key_id) return "essctl secrets rotate";
  if (use.key_id == secrets::damaged_key_id) return "essctl secrets verify names them";
  if (!use.loaded) return crypto::advice_on_absent_key(use.of_community);
  return use.values == 0 ? "may be dropped" : "essctl secrets rotate";
}

std::string_view use_of(const secrets::key_use& use) {
  if (use.writing) return "writing";
  if (use.key_id == secrets::community_key_id) return "keys of communities";
  if (use.key_id == crypto::old_key_id) return "old ciphertext";
  if (use.key_id == secrets::damaged_key_id) return "DAMAGED";
  return use.loaded ? "reading" : "NOT LOADED";
}

// The keys of communities are sealed values too, outside the database.
void add_community_keys(const context& where, std::vector<secrets::key_use>& uses) {
  if (where.community_keys() == nullptr) return;
  for (const auto& id : where.community_keys()->sealed_under()) {
    auto use = std::ranges::find(uses, id, &secrets::key_use::key_id);
    if (use == uses.end()) use = uses.insert(uses.end(), secrets::key_use{id, false, false, 0, false});
    ++use->values;
  }
}

std::int64_t count_of(const std::vector<std::string>& ids) { return static_cast<std::int64_t>(ids.size()); }

/// Once in a walk, at its beginning: they are few, and changed all at once.
bool is_beginning(const object& arguments) { return !arguments.contains("column"); }

result<object> status_of(const context& where) {
  return in_read(where, [&](const storage::unit_of_work& uow) -> result<object> {
    auto uses = secrets::count_by_key(uow, *where.cipher());
    if (!uses) return uses.error();
    add_community_keys(where, *uses);
    boost::json::array keys;
    std::int64_t total = 0;
    for (const auto& use : *uses) {
      object json;
      json["keyId"] = use.key_id;
      json["loaded"] = use.loaded;
      json["writing"] = use.writing;
      json["use"] = use_of(use);
      json["values"] = use.values;
      json["advice"] = advice_for(use);
      total += use.values;
      keys.push_back(std::move(json));
    }
    object answer;
    answer["keys"] = std::move(keys);
    answer["total"] = total;
    return answer;
  });
}

/// Walks some units from where the arguments say. `step(position)` does one.
template <class F>
result<object> walk(const context& where, const object& arguments, F step) {
  const auto column = bounded_integer_of(arguments, "column", 0, 1000, 0);
  if (!column) return column.error();
  secrets::walk_position at{static_cast<std::size_t>(*column), text_of(arguments, "afterRow"), false};
  std::int64_t seen = 0;
  std::int64_t resealed = 0;
  boost::json::array problems;
  for (int i = 0; i < units_per_command && !at.done; ++i) {
    const result<secrets::walk_step> done = step(at);
    if (!done) return done.error();
    seen += done->seen;
    resealed += done->resealed;
    for (const auto& problem : done->problems) problems.emplace_back(problem);
  }
  auto answer = status_of(where);
  if (!answer) return answer;
  (*answer)["seen"] = seen;
  (*answer)["resealed"] = resealed;
  (*answer)["problems"] = std::move(problems);
  (*answer)["column"] = at.column;
  (*answer)["afterRow"] = at.after_row;
  (*answer)["done"] = at.done;
  return answer;
}

constexpr storage::sealed_column community_keys_column{"community_keys", "key"};

/// The keys of communities are in a file, which no unit of work can undo: the entry is written before (AU-1).
result<int> reseal_community_keys(const context& where) {
  const int behind = where.community_keys()->count_behind();
  if (behind == 0) return 0;
  const auto record = [&](audit::event_result outcome) {
    return where.database().write([&](storage::unit_of_work& uow) {
      return secrets::record_resealing(uow, where.random(), community_keys_column, behind,
                                       where.cipher()->keys().writing_id(), outcome);
    });
  };
  if (auto recorded = record(audit::event_result::ok); !recorded) return std::move(recorded).error();
  auto done = where.community_keys()->reseal();
  if (!done) (void)record(audit::event_result::refused);
  return done;
}

}  // namespace

result<object> secrets_status(const context& where, const object&) {
  if (auto ready = need_cipher(where); !ready) return std::move(ready).error();
  return status_of(where);
}

result<object> secrets_verify(const context& where, const object& arguments) {
  if (auto ready = need_cipher(where); !ready) return std::move(ready).error();
  auto answer = walk(where, arguments, [&](secrets::walk_position& at) {
    secrets::walk_position next;
    auto done = in_read(where, [&](const storage::unit_of_work& uow) {
      next = at;
      return secrets::verify_some(uow, *where.cipher(), next, values_per_unit);
    });
    if (done) at = next;
    return done;
  });
  if (!answer || !is_beginning(arguments) || where.community_keys() == nullptr) return answer;
  (*answer)["seen"] = (*answer)["seen"].as_int64() + count_of(where.community_keys()->sealed_under());
  for (const auto& problem : where.community_keys()->problems()) (*answer)["problems"].as_array().emplace_back(problem);
  return answer;
}

result<object> secrets_rotate(const context& where, const object& arguments) {
  if (auto ready = need_cipher(where); !ready) return std::move(ready).error();
  const bool with_communities = is_beginning(arguments) && where.community_keys() != nullptr;
  std::int64_t resealed = 0;
  if (with_communities) {
    const auto done = reseal_community_keys(where);
    if (!done) return done.error();
    resealed = *done;
  }
  auto answer = walk(where, arguments, [&](secrets::walk_position& at) {
    // A unit of work may be run again, and then begins where it did before.
    secrets::walk_position next;
    auto done = in_write(where, [&](storage::unit_of_work& uow) {
      next = at;
      return secrets::reseal_some(uow, *where.cipher(), where.random(), next, values_per_unit);
    });
    if (done) at = next;
    return done;
  });
  if (!answer || !with_communities) return answer;
  (*answer)["seen"] = (*answer)["seen"].as_int64() + count_of(where.community_keys()->sealed_under());
  (*answer)["resealed"] = (*answer)["resealed"].as_int64() + resealed;
  for (const auto& problem : where.community_keys()->problems()) (*answer)["problems"].as_array().emplace_back(problem);
  return answer;
}

}  // namespace ess::admin
