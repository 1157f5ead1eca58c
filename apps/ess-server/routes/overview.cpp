// What waits for a person in each of their communities.
#include "ess/community/communities.hpp"
#include "ess/storage/approvals.hpp"
#include "ess/storage/calls.hpp"
#include "middleware/session_guard.hpp"
#include "routes/body.hpp"
#include "routes/handlers.hpp"

namespace ess::server {
namespace {

/// A number, or null for somebody without the right to know it.
template <class Count>
result<boost::json::value> count_if(bool permitted, Count count) {
  if (!permitted) return boost::json::value(nullptr);
  result<std::int64_t> counted = count();
  if (!counted) return std::move(counted).error();
  return boost::json::value(*counted);
}

result<boost::json::object> community_json(const storage::unit_of_work& uow, const community::membership_view& each) {
  const auto& id = each.community.id;
  auto approvals = count_if(each.permissions.contains(access::permission::approvals_decide),
                            [&] { return uow.approvals().count(id, storage::approval_status::pending); });
  if (!approvals) return std::move(approvals).error();
  auto calls = count_if(each.permissions.contains(access::permission::dispatch_read),
                        [&] { return uow.calls().count_open(id); });
  if (!calls) return std::move(calls).error();
  boost::json::object json;
  json["id"] = id.str();
  json["name"] = each.community.name;
  json["slug"] = each.community.slug;
  json["role"] = each.role;
  json["pendingApprovals"] = std::move(*approvals);
  json["openCalls"] = std::move(*calls);
  return json;
}

}  // namespace

answer show_overview(context& c, http::request& from) {
  auto work = [&](const storage::unit_of_work& uow, const identity::signed_in& who) -> result<boost::json::array> {
    auto communities = community::communities_of(uow, who.user.id);
    if (!communities) return std::move(communities).error();
    boost::json::array list;
    for (const auto& each : *communities) {
      auto json = community_json(uow, each);
      if (!json) return std::move(json).error();
      list.push_back(std::move(*json));
    }
    return list;
  };
  auto list = co_await read_as(c, from, work);
  if (!list) co_return http::reply::from_error(list.error());
  boost::json::object body;
  body["communities"] = std::move(*list);
  co_return success_reply(std::move(body));
}

}  // namespace ess::server
