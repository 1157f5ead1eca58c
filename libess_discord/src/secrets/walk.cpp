#include "ess/secrets/walk.hpp"

#include <algorithm>

#include "ess/audit/append.hpp"
#include "ess/storage/sealed_values.hpp"

namespace ess::secrets {

namespace {

constexpr std::string_view envelope_head = "ess2.";

/// The key that the beginning of a value names.
std::string key_named_by(std::string_view head) {
  if (head.starts_with(envelope_head)) return std::string(head.substr(envelope_head.size()));
  if (head.empty()) return std::string(damaged_key_id);
  return std::string(crypto::old_key_id);
}

crypto::bound_place place_of(const storage::sealed_column& column, const storage::sealed_value& value) {
  return {std::string(column.table), std::string(column.column), value.community, value.row};
}

result<secret> open_value(const crypto::token_cipher& cipher, const storage::sealed_column& column,
                          const storage::sealed_value& value) {
  return cipher.open(place_of(column, value), value.envelope,
                     column.may_be_old ? crypto::old_ciphertext::accepted : crypto::old_ciphertext::refused);
}

/// The values of the next step, and the position behind them. No step reaches over the end of a column, so that its
/// audit entry can name one.
result<std::vector<storage::sealed_value>> next_values(const storage::sealed_unit& uow, walk_position& at, int limit) {
  const auto columns = uow.sealed_values().columns();
  if (at.column >= columns.size()) {
    at.done = true;
    return std::vector<storage::sealed_value>();
  }
  auto values = uow.sealed_values().list(columns[at.column], at.after_row, limit);
  if (!values) return values;
  if (values->size() < static_cast<std::size_t>(limit)) {
    at = {at.column + 1, std::string(), at.column + 1 == columns.size()};
  } else {
    at.after_row = values->back().row;
  }
  return values;
}

}  // namespace

result<std::vector<key_use>> count_by_key(const storage::sealed_unit& uow, const crypto::token_cipher& cipher) {
  const crypto::key_ring& keys = cipher.keys();
  std::vector<key_use> uses;
  const auto use_of = [&](const std::string& id) -> key_use& {
    const auto found = std::ranges::find(uses, id, &key_use::key_id);
    if (found != uses.end()) return *found;
    const bool loaded = id == community_key_id || keys.find(id) != nullptr;
    return uses.emplace_back(key_use{id, loaded, id == keys.writing_id(), 0, false});
  };
  const auto name_of = [&](const std::string& id) {
    const bool of_a_community = cipher.communities() != nullptr && cipher.communities()->knows(id);
    return of_a_community ? std::string(community_key_id) : id;
  };
  for (const auto& id : keys.ids()) use_of(id);
  for (const auto& column : uow.sealed_values().columns()) {
    const auto counts = uow.sealed_values().count(column);
    if (!counts) return counts.error();
    for (const auto& each : *counts) {
      key_use& use = use_of(name_of(key_named_by(each.head)));
      use.values += each.values;
      if (!use.loaded && column.of_community && cipher.communities() != nullptr) use.of_community = true;
    }
  }
  return uses;
}

result<void> record_resealing(storage::audit_unit& uow, random_source& random, const storage::sealed_column& column,
                              std::int64_t values, std::string_view key_id, audit::event_result outcome) {
  boost::json::object metadata;
  metadata["column"] = std::string(column.table) + "." + std::string(column.column);
  metadata["values"] = values;
  metadata["keyId"] = std::string(key_id);
  audit::event what("secrets.resealed");
  what.from(audit::origin(audit::event_source::cli)).result(outcome).metadata(std::move(metadata));
  return audit::append(uow, random, std::nullopt, what);
}

result<walk_step> verify_some(const storage::sealed_unit& uow, const crypto::token_cipher& cipher, walk_position& at,
                              int limit) {
  const std::size_t here = at.column;
  const auto values = next_values(uow, at, limit);
  if (!values) return values.error();
  walk_step step;
  for (const auto& value : *values) {
    ++step.seen;
    const auto opened = open_value(cipher, uow.sealed_values().columns()[here], value);
    if (!opened) step.problems.push_back(opened.error().message());
  }
  return step;
}

result<walk_step> reseal_some(storage::sealed_unit& uow, const crypto::token_cipher& cipher, random_source& random,
                              walk_position& at, int limit) {
  walk_position next = at;
  const auto values = next_values(uow, next, limit);
  if (!values) return values.error();
  walk_step step;
  for (const auto& value : *values) {
    ++step.seen;
    const auto& column = uow.sealed_values().columns()[at.column];
    const auto place = place_of(column, value);
    if (cipher.is_current(place, value.envelope)) continue;
    const auto plain = open_value(cipher, column, value);
    if (!plain) {
      step.problems.push_back(plain.error().message());
      continue;
    }
    const auto replaced = uow.sealed_values().replace(column, value, cipher.seal(place, plain->reveal()));
    if (!replaced) return replaced.error();
    step.resealed += *replaced ? 1 : 0;
  }
  if (step.resealed > 0) {
    const auto& column = uow.sealed_values().columns()[at.column];
    const auto written = record_resealing(uow, random, column, step.resealed, cipher.keys().writing_id());
    if (!written) return written.error();
  }
  at = std::move(next);
  return step;
}

}  // namespace ess::secrets
