// A person's own notices: shown newest first, dismissed one by one or all.
#include "ess/storage/notices.hpp"
#include "ess/notices/app_channel.hpp"
#include "middleware/session_guard.hpp"
#include "routes/body.hpp"
#include "routes/handlers.hpp"

namespace ess::server {

answer list_notices(context& c, http::request& from) {
  auto work = [](const storage::unit_of_work& uow, const identity::signed_in& who) {
    return uow.notices().list(who.user.id, ess::notices::kept_notices);
  };
  const auto found = co_await read_as(c, from, work);
  if (!found) co_return http::reply::from_error(found.error());
  boost::json::array list;
  for (const auto& notice : *found) {
    boost::json::object json;
    json["id"] = notice.id.str();
    json["at"] = format_time(notice.at);
    json["kind"] = notice.kind;
    json["subject"] = notice.subject;
    json["text"] = notice.text;
    list.push_back(std::move(json));
  }
  boost::json::object body;
  body["notices"] = std::move(list);
  co_return success_reply(std::move(body));
}

answer dismiss_notice(context& c, http::request& from) {
  const error not_found(errc::not_found, "notice_not_found", "There is no such notice; it was dismissed already.");
  const auto id = storage::notice_id::parse(from.route_param("id"));
  if (!id) co_return http::reply::from_error(not_found);
  auto work = [&](storage::unit_of_work& uow, const identity::signed_in& who) {
    return uow.notices().erase(who.user.id, *id);
  };
  const auto gone = co_await write_as(c, from, work);
  if (!gone) co_return http::reply::from_error(gone.error());
  if (!*gone) co_return http::reply::from_error(not_found);
  co_return success_reply({});
}

answer dismiss_notices(context& c, http::request& from) {
  auto work = [](storage::unit_of_work& uow, const identity::signed_in& who) {
    return uow.notices().erase_all_but(who.user.id, 0);
  };
  const auto gone = co_await write_as(c, from, work);
  if (!gone) co_return http::reply::from_error(gone.error());
  co_return success_reply({});
}

}  // namespace ess::server
