#include "ess/audit/channel_anchors.hpp"

#include <algorithm>
#include <vector>

#include "ess/audit/append.hpp"
#include "ess/audit/canonical_json.hpp"
#include "ess/base/json.hpp"
#include "ess/storage/communities.hpp"
#include "ess/storage/database.hpp"

namespace ess::audit {

namespace {

constexpr int checkpoint_batch = 500;
// The first entry or the second decides, as a rule.
constexpr int entry_batch = 4;

/// The checkpoint that an entry shows; nothing in one that somebody altered.
std::optional<checkpoint> shown_by(const storage::audit_record& entry) {
  const auto body = parse_json(entry.body);
  const auto* metadata = body ? find_member(*body, "metadata") : nullptr;
  if (metadata == nullptr || !metadata->is_object()) return std::nullopt;
  auto shown = parse_anchor_line(anchor_line_in(metadata->get_object()));
  if (!shown) return std::nullopt;
  return *std::move(shown);
}

/// The first entry after `after` that tells of something else than a checkpoint that was shown; 0 if there is none.
result<std::int64_t> first_news(const storage::audit_unit& uow, std::string_view chain, std::int64_t after) {
  while (true) {
    const auto some = uow.audit().range(chain, after, entry_batch);
    if (!some) return some.error();
    const auto news = std::ranges::find_if(*some, [](const auto& entry) { return entry.event != anchored_event; });
    if (news != some->end()) return news->sequence;
    if (some->size() < static_cast<std::size_t>(entry_batch)) return 0;
    after = some->back().sequence;
  }
}

/// The newest one from `from` on with a signature that counts: somebody with the database can add others.
result<std::optional<checkpoint>> newest_signed(const storage::audit_unit& uow, std::string_view chain,
                                                std::int64_t from, const trusted_keys& keys) {
  std::optional<checkpoint> newest;
  std::int64_t after = from - 1;
  while (true) {
    const auto some = uow.audit().checkpoints(chain, after, checkpoint_batch);
    if (!some) return some.error();
    const auto counts = [&](const checkpoint& each) { return keys.check(each) == signature_state::valid; };
    const auto found = std::find_if(some->rbegin(), some->rend(), counts);
    if (found != some->rend()) newest = *found;
    if (some->size() < static_cast<std::size_t>(checkpoint_batch)) return newest;
    // Of one entry there are at most two, a head and a cut: none is skipped when both straddle the end of a batch.
    after = some->back().sequence - 1;
  }
}

result<std::vector<community_id>> find_due(storage::database& database, const trusted_keys& keys,
                                           std::span<const refused_chain> refused) {
  std::vector<community_id> due;
  auto looked = database.read([&](const storage::unit_of_work& uow) -> result<void> {
    const auto communities = uow.communities().list();
    if (!communities) return communities.error();
    for (const auto& community : *communities) {
      const auto& chain = community.id.str();
      if (std::ranges::find(refused, chain, &refused_chain::chain) != refused.end()) continue;
      const auto anchor = due_channel_anchor(uow, chain, keys);
      if (!anchor) return anchor.error();
      if (*anchor) due.push_back(community.id);
    }
    return success();
  });
  if (!looked) return std::move(looked).error();
  return due;
}

/// Looks once more: the community may be gone, or another process was faster. Answers whether it wrote.
result<bool> write_if_due(storage::unit_of_work& uow, random_source& random, const community_id& community,
                          const trusted_keys& keys) {
  const auto home = uow.communities().find(community);
  if (!home) return home.error();
  if (!*home) return false;
  const auto anchor = due_channel_anchor(uow, community.str(), keys);
  if (!anchor) return anchor.error();
  if (!*anchor) return false;
  auto members = parse_json(anchor_line(**anchor));
  if (!members) return std::move(members).error();
  event what{std::string(anchored_event)};
  what.metadata(std::move(members->as_object()));
  if (auto appended = append(uow, random, community, what); !appended) return std::move(appended).error();
  return true;
}

}  // namespace

result<std::optional<checkpoint>> due_channel_anchor(const storage::audit_unit& uow, std::string_view chain,
                                                     const trusted_keys& keys) {
  storage::audit_filter only;
  only.event = std::string(anchored_event);
  const auto last = uow.audit().list(chain, only, 1);
  if (!last) return last.error();
  std::int64_t shown = 0;
  if (!last->empty()) {
    if (uow.now() - last->front().at < between_channel_anchors) return std::optional<checkpoint>();
    if (const auto before = shown_by(last->front())) shown = before->sequence;
  }
  const auto news = first_news(uow, chain, shown);
  if (!news) return news.error();
  if (*news == 0) return std::optional<checkpoint>();
  return newest_signed(uow, chain, *news, keys);
}

result<int> write_channel_anchors(storage::database& database, random_source& random, const checkpoint_signer& signer,
                                  std::span<const refused_chain> refused) {
  trusted_keys keys;
  if (auto added = keys.add(signer.public_key()); !added) return std::move(added).error();
  const auto due = find_due(database, keys, refused);
  if (!due) return due.error();
  int written = 0;
  for (const auto& community : *due) {
    bool wrote = false;
    auto done = database.write([&](storage::unit_of_work& uow) -> result<void> {
      auto appended = write_if_due(uow, random, community, keys);
      if (!appended) return std::move(appended).error();
      wrote = *appended;
      return success();
    });
    if (!done) return std::move(done).error();
    written += wrote ? 1 : 0;
  }
  return written;
}

std::string anchor_line_in(const boost::json::object& metadata) {
  auto line = canonical_json(metadata);
  if (!line || !parse_anchor_line(*line)) return {};
  return *std::move(line);
}

}  // namespace ess::audit
