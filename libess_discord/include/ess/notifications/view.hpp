// Deliveries as people and programs see them: the same in the API and in essctl.
#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <string_view>

#include "ess/storage/outbox.hpp"
#include "ess/storage/units.hpp"

namespace ess::notifications {

/// `{id, topic, kind, subject, channelId, state, urgency, changes, attempts, reason, explanation, createdAt,
/// firstTryAt, settledAt, messageId}`; what is not known is null.
boost::json::object delivery_json(const storage::outbox_record& message);

/// Deliveries of a community, newest first, with its channels and the sums:
/// `{deliveries: [...], channels: [{channelId, state, reason, explanation, quietUntil, waiting}], waiting, held, dead,
/// uncertain, oldestAt, more}`. Errors: those of the store.
result<boost::json::object> deliveries_json(const storage::outbox_unit& work, const community_id& community,
                                            const storage::outbox_query& wanted, int limit);

/// What a reason means and what helps, in a sentence; empty for an empty reason.
std::string explain(std::string_view reason);

}  // namespace ess::notifications
