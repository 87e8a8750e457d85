using System.Data.Common;
using Dapper;
using Monitoring.Core.Outcomes;
using Monitoring.Storage.Reading;

namespace Monitoring.Storage.Refusing;

/// <summary>
/// The rows of what agents were refused: one for each agent, beside its state, so that writing it needs no lock of the agent and disturbs
/// no log.
/// </summary>
internal static class RefusedRows
{
    // Stands in the place of a result.
    private const int WholePost = 1 + (int)ItemStatus.Rejected;

    // Counts are added to what others wrote; the newest words hold, whoever comes last. Of an agent nobody registered nothing is written.
    private const string AddSql =
        """
        insert into refused_items (agent_id, rejected, conflicting, newest_at, newest_result, newest_transaction_id, newest_pointer, newest_reason)
        select a.agent_id, @Rejected, @Conflict, @At, @Result, @TransactionId, @Pointer, @Reason
        from agents a join agent_state s on s.agent_id = a.agent_id where a.name = @Agent and s.coverage is not null
        on conflict (agent_id) do update set
            rejected = refused_items.rejected + excluded.rejected, conflicting = refused_items.conflicting + excluded.conflicting;
        update refused_items set
            newest_at = @At, newest_result = @Result, newest_transaction_id = @TransactionId, newest_pointer = @Pointer, newest_reason = @Reason
        where newest_at <= @At and agent_id = (
            select a.agent_id from agents a join agent_state s on s.agent_id = a.agent_id where a.name = @Agent and s.coverage is not null)
        """;

    private const string ReadSql =
        """
        select agent_id as AgentId, rejected as Rejected, conflicting as Conflict, newest_at as At, newest_result as Result,
            newest_transaction_id as TransactionId, newest_pointer as Pointer, newest_reason as Reason
        from refused_items
        """;

    /// <summary>Adds counts to the rows of their agents, in the order given, which must be the same for everybody.</summary>
    public static Task AddAsync(DbConnection connection, IEnumerable<RefusedCount> counts) =>
        connection.ExecuteAsync(AddSql, counts.Select(count => new
        {
            count.Agent,
            count.Rejected,
            count.Conflict,
            At = Instant.ToMicroseconds(count.Newest.At),
            Result = count.Newest.IsPost ? WholePost : (int)count.Newest.Result,
            count.Newest.TransactionId,
            count.Newest.Pointer,
            count.Newest.Reason,
        }));

    /// <summary>What is stored, by the number of the agent.</summary>
    public static async Task<Dictionary<long, RefusedReading>> ReadAsync(DbConnection connection, CancellationToken cancellationToken) =>
        (await connection.QueryAsync<Row>(new CommandDefinition(ReadSql, cancellationToken: cancellationToken))).ToDictionary(
            row => row.AgentId,
            row => new RefusedReading(row.Rejected, row.Conflict, new RefusedItem(
                row.Result == WholePost ? ItemStatus.Rejected : (ItemStatus)row.Result,
                row.TransactionId, row.Pointer, row.Reason, Instant.FromMicroseconds(row.At))
            { IsPost = row.Result == WholePost }));

    private sealed class Row
    {
        public long AgentId { get; init; }

        public long Rejected { get; init; }

        public long Conflict { get; init; }

        public long At { get; init; }

        public long Result { get; init; }

        public string? TransactionId { get; init; }

        public string Pointer { get; init; } = "";

        public string Reason { get; init; } = "";
    }
}
