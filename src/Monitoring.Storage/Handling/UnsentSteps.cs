using System.Data.Common;
using Dapper;
using Monitoring.Core.Outcomes;
using Monitoring.Storage.Engines;
using Monitoring.Storage.Outbox;

namespace Monitoring.Storage.Handling;

/// <summary>
/// Mails that say that nobody has an alert, or that it is to be practised, and that are not needed any more before they were sent: somebody
/// has it, or it is over without a word.
/// </summary>
/// <param name="connection">The connection of a transaction that writes, with the agent under its lock.</param>
/// <param name="now">The present.</param>
internal sealed class UnsentSteps(DbConnection connection, DateTimeOffset now)
{
    // Also those that another mail carries which is not under way; that one is gathered anew when it goes.
    private const string TakeBack =
        """
        update deliveries set state = 3, absorbed_by = null, lease_by = null, lease_until = null
        where agent_id = @agentId and alert = @alert and kind in (5, 9, 10, 13) and recipient = coalesce(@recipient, recipient)
            and (state = 0 and coalesce(lease_until, 0) not between {now} + 1 and {now} + @lease
                or state = 3 and absorbed_by in (
                    select carrier.message_id from deliveries carrier
                    where carrier.agent_id = @agentId and carrier.state = 0
                        and coalesce(carrier.lease_until, 0) not between {now} + 1 and {now} + @lease))
        returning message_id
        """;

    private const string Release =
        "update deliveries set state = 0, absorbed_by = null, next_attempt_at = {now} where state = 3 and absorbed_by";

    /// <summary>Takes them back; what they carry waits for itself.</summary>
    /// <param name="agentId">The agent.</param>
    /// <param name="alert">The alert's number within the agent.</param>
    /// <param name="recipient">Key of the person who would get them; null for everybody.</param>
    public async Task TakeBackAsync(long agentId, long alert, string? recipient = null)
    {
        var at = Instant.ToMicroseconds(now);
        var taken = (await connection.QueryAsync<string>(
            connection.OnCommonClock(TakeBack),
            new { agentId, alert, recipient, now = at, lease = Instant.Microseconds(DeliveryOutbox.Lease) })).ToArray();
        if (taken.Length > 0)
        {
            await connection.ExecuteAsync(connection.OnCommonClock($"{Release} {connection.Among("@taken")}"), new { taken, now = at });
        }
    }
}
