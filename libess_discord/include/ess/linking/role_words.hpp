// What we say at Discord about a member: the records that guilds build linked roles on, and a member's values.
#pragma once

#include <optional>
#include <vector>

#include "ess/discord/model/role_connection.hpp"
#include "ess/storage/role_connections.hpp"
#include "ess/storage/unit_of_work.hpp"

namespace ess::linking {

/// Discord has one set for each application, and ours serves many communities. So a guild that wants the members of
/// its own community asks for the community's number too; the settings page shows it.
std::vector<discord::metadata_record> role_metadata_records();

/// What is true of the connection's user now; the role's level is its rank in the community, 1 for the lowest. Nothing:
/// there is nothing to be said any more, as the link or the membership ended or the community switched linked roles
/// off. Errors: those of the store.
result<std::optional<discord::role_connection>> role_words(storage::unit_of_work& work,
                                                           const storage::role_connection_record& connection);

}  // namespace ess::linking
