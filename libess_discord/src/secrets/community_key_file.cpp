#include "ess/secrets/community_key_file.hpp"

#include <algorithm>
#include <boost/json/object.hpp>

#include "ess/base/json.hpp"
#include "secrets/durable_file.hpp"

namespace ess::secrets {

namespace {

crypto::bound_place place_of(std::string_view community) {
  return {"community_keys", "key", std::string(community), std::string(community)};
}

error damaged(const std::string& path, std::size_t line) {
  return error(errc::corrupt, "community_keys_damaged",
               "Line " + std::to_string(line) + " of " + path +
                   " is damaged. Bring the file back from its own backup, or remove that line: the secrets of its "
                   "community must then be entered again.");
}

}  // namespace

std::string community_key_path_of(const std::string& database_path) { return database_path + ".communities"; }

result<std::unique_ptr<community_key_file>> community_key_file::open(std::string path, const crypto::key_ring& ring,
                                                                     random_source& random) {
  auto text = read_whole_file(path);
  if (!text) return std::move(text).error();
  std::unique_ptr<community_key_file> made(new community_key_file(std::move(path), ring, random));
  if (*text) {
    if (auto read = made->read(**text); !read) return std::move(read).error();
  }
  return made;
}

result<void> community_key_file::read(std::string_view text) {
  for (std::size_t line = 1; !text.empty(); ++line) {
    const auto end = text.find('\n');
    const auto json = parse_json(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (!json) return damaged(path_, line);
    auto community = string_member(*json, "community");
    auto envelope = string_member(*json, "key");
    if (!community || community->empty() || !envelope) return damaged(path_, line);
    entry found{std::move(*envelope), nullptr, {}};
    auto key = cipher_.open(place_of(*community), found.envelope);
    if (key && key->size() == crypto::encryption_key_bytes) {
      found.key_id = crypto::key_id_of_key(*key);
      found.key = std::make_shared<const secret>(std::move(*key));
    }
    if (!entries_.emplace(std::move(*community), std::move(found)).second) return damaged(path_, line);
  }
  return success();
}

// The file first: what is in memory is never ahead of what survives a crash.
result<void> community_key_file::keep(entries changed) {
  std::string text;
  for (const auto& [community, each] : changed) {
    boost::json::object line;
    line["community"] = community;
    line["key"] = each.envelope;
    text += to_json_text(line) + "\n";
  }
  if (auto replaced = replace_file(path_, text); !replaced) return replaced;
  entries_ = std::move(changed);
  return success();
}

std::shared_ptr<const secret> community_key_file::find(std::string_view community) const {
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(community);
  return found == entries_.end() ? nullptr : found->second.key;
}

result<std::shared_ptr<const secret>> community_key_file::find_or_make(std::string_view community) {
  const std::lock_guard lock(mutex_);
  if (const auto found = entries_.find(community); found != entries_.end()) {
    if (found->second.key) return found->second.key;
    // Not to be replaced: with the right key of the ring it opens again.
    return error(errc::unavailable, "community_keys_failed",
                 cipher_.open(place_of(community), found->second.envelope).error().message());
  }
  auto key = std::make_shared<const secret>(secret::take(random_bytes(random_, crypto::encryption_key_bytes)));
  entries changed = entries_;
  changed[std::string(community)] = {cipher_.seal(place_of(community), key->reveal()), key,
                                     crypto::key_id_of_key(*key)};
  if (auto kept = keep(std::move(changed)); !kept) return std::move(kept).error();
  return key;
}

bool community_key_file::knows(std::string_view key_id) const {
  const std::lock_guard lock(mutex_);
  return std::ranges::any_of(entries_, [&](const auto& each) { return each.second.key_id == key_id; });
}

result<bool> community_key_file::destroy(std::string_view community) {
  const std::lock_guard lock(mutex_);
  entries changed = entries_;
  if (const auto found = changed.find(community); found != changed.end()) {
    changed.erase(found);
    if (auto kept = keep(std::move(changed)); !kept) return std::move(kept).error();
    return true;
  }
  return false;
}

// One that does not open stays as it is.
bool community_key_file::is_behind(const std::string& community, const entry& each) const {
  return each.key && !cipher_.is_current(place_of(community), each.envelope);
}

int community_key_file::count_behind() const {
  const std::lock_guard lock(mutex_);
  return static_cast<int>(
      std::ranges::count_if(entries_, [&](const auto& each) { return is_behind(each.first, each.second); }));
}

result<int> community_key_file::reseal() {
  const std::lock_guard lock(mutex_);
  entries changed = entries_;
  int resealed = 0;
  for (auto& [community, each] : changed) {
    if (!is_behind(community, each)) continue;
    each.envelope = cipher_.seal(place_of(community), each.key->reveal());
    ++resealed;
  }
  if (resealed == 0) return 0;
  if (auto kept = keep(std::move(changed)); !kept) return std::move(kept).error();
  return resealed;
}

std::vector<std::string> community_key_file::sealed_under() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> ids;
  for (const auto& [community, each] : entries_) {
    const auto id = crypto::key_id_of(each.envelope);
    ids.push_back(id ? *id : "damaged");
  }
  return ids;
}

std::vector<std::string> community_key_file::problems() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> said;
  for (const auto& [community, each] : entries_) {
    if (each.key) continue;
    const auto opened = cipher_.open(place_of(community), each.envelope);
    said.push_back(opened ? "The key of community \"" + community + "\" has a wrong length."
                          : opened.error().message());
  }
  return said;
}

}  // namespace ess::secrets
