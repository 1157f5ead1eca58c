// The end of a community: its key first, so that no copy of its secrets can be read, then everything else.
#include <fmt/format.h>

#include "admin/commands.hpp"
#include "ess/audit/append.hpp"
#include "ess/secrets/community_key_file.hpp"

namespace ess::admin {

namespace {

result<void> record(const context& where, storage::unit_of_work& uow, std::string event,
                    const storage::community_record& community) {
  boost::json::object metadata;
  metadata["slug"] = community.slug;
  audit::event what(std::move(event));
  what.from(from_cli()).target(community.id.str()).metadata(std::move(metadata));
  return audit::append(uow, where.random(), std::nullopt, what);
}

}  // namespace

result<object> community_delete(const context& where, const object& arguments) {
  const auto named = text_of(arguments, "community");
  if (text_of(arguments, "confirm") != named) {
    return invalid(fmt::format("This cannot be undone. To delete \"{0}\", repeat its name: --confirm {0}", named));
  }
  if (where.community_keys() == nullptr) {
    return error(
        errc::unavailable, "encryption_key_missing",
        "AUTH_ENCRYPTION_KEY is not set, and without it the community's own key cannot be found. Set it as for "
        "ess-server.");
  }
  // The destruction of the key is no part of a transaction: what is meant is written before, what was done after.
  auto community = in_write(where, [&](storage::unit_of_work& uow) -> result<storage::community_record> {
    auto found = find_community(uow, named);
    if (!found) return found;
    if (auto written = record(where, uow, "community.deletion_started", *found); !written) return written.error();
    return found;
  });
  if (!community) return std::move(community).error();
  const auto destroyed = where.community_keys()->destroy(community->id.str());
  if (!destroyed) return destroyed.error();
  return in_write(where, [&](storage::unit_of_work& uow) -> result<object> {
    const auto erased = uow.communities().erase(community->id);
    if (!erased) return erased.error();
    if (auto written = record(where, uow, "community.deleted", *community); !written) return std::move(written).error();
    object answer;
    answer["community"] = community_json(*community);
    answer["keyDestroyed"] = *destroyed;
    return answer;
  });
}

}  // namespace ess::admin
