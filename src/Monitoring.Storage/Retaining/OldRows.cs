using System.Data.Common;
using Dapper;
using Monitoring.Core.Outcomes;
using Monitoring.Storage.Engines;
using Monitoring.Storage.Reading;
using Monitoring.Storage.Writing;

namespace Monitoring.Storage.Retaining;

/// <summary>
/// Removes the transactions of one agent that ended before a cut: judged ones by ranges of positions, then those still without
/// a verdict, then verdicts whose outcome never came. Each batch is a short transaction under the agent's lock, and as long as
/// it took, the writers have the agent to themselves.
/// </summary>
internal sealed class OldRows(SqlEngine engine, LedgerCache cache, string storeId, TimeProvider clock, Cut cut)
{
    private const int Range = 1_000, Batch = 500;

    private static string ReadEnded(DbConnection connection) =>
        $"""
        select e.transaction_id from (
            select o.transaction_id, o.position from outcomes o where o.agent_id = @agentId and o.transaction_id {connection.Among("@ids")}
            union all
            select v.transaction_id, v.position from verdicts v where v.agent_id = @agentId and v.transaction_id {connection.Among("@ids")}) e
        group by e.transaction_id having max(e.position) <= @position
        """;

    private const string ReadJudged =
        """
        select o.transaction_id from outcomes o where o.agent_id = @agentId and o.position between @low and @high
        union
        select v.transaction_id from verdicts v where v.agent_id = @agentId and v.position between @low and @high
        """;

    private const string ReadPending =
        """
        select o.transaction_id as TransactionId, o.disposition as Disposition from outcomes o
        where o.agent_id = @agentId and o.pending = 1 and o.occurred_at < @before and o.received_at < @before
        order by o.occurred_at limit @most
        """;

    private const string ReadWaiting =
        """
        select v.transaction_id from verdicts v
        where v.agent_id = @agentId and v.position is null and v.received_at < @before
        order by v.received_at limit @most
        """;

    private const string RemoveWaiting =
        "delete from verdicts where agent_id = @agentId and position is null and received_at < @before and transaction_id ";

    private const string RemoveVerdicts = "delete from verdicts where agent_id = @agentId and transaction_id ";

    private const string RemoveReviews = "delete from reviews where agent_id = @agentId and transaction_id ";

    private const string RemoveOutcomes = "delete from outcomes where agent_id = @agentId and transaction_id ";

    /// <summary>Removes them.</summary>
    /// <returns>Outcomes removed.</returns>
    public async Task<long> RemoveAsync(CancellationToken cancellationToken)
    {
        await WriteAsync(SnapshotRows.MakeBase, cancellationToken);
        var removed = 0L;
        for (var low = cut.Done + 1; low <= cut.Position; low += Range)
        {
            removed += await InBatchAsync((connection, ledger) =>
                RemoveJudgedAsync(connection, ledger, low, Math.Min(low + Range - 1, cut.Position)), cancellationToken);
        }

        removed += await UntilNoneAsync(RemovePendingAsync, cancellationToken);
        await UntilNoneAsync(RemoveWaitingAsync, cancellationToken);
        await WriteAsync(SnapshotRows.RemoveOlder, cancellationToken);
        return removed;
    }

    private async Task WriteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var transaction = await engine.BeginWriteAsync(cancellationToken);
        var connection = await transaction.DirectAsync(cancellationToken);
        await connection.ExecuteAsync(sql, new { cut.AgentId, cut.TakenAt, Now = Instant.ToMicroseconds(clock.GetUtcNow()) });
        await transaction.CommitAsync(cancellationToken);
    }

    private async Task<long> UntilNoneAsync(Func<DbConnection, AgentLedger, Task<int>> remove, CancellationToken cancellationToken)
    {
        var removed = 0L;
        for (long now = Batch; now >= Batch; removed += now)
        {
            now = await InBatchAsync(remove, cancellationToken);
        }

        return removed;
    }

    private async Task<long> InBatchAsync(Func<DbConnection, AgentLedger, Task<int>> remove, CancellationToken cancellationToken)
    {
        var start = clock.GetTimestamp();
        int removed;
        await using (var transaction = await engine.BeginWriteAsync(cancellationToken))
        {
            var work = new UnitOfWork(transaction, cache, storeId, clock.GetUtcNow());
            var ledger = await work.LockAsync(cut.AgentId, cancellationToken);
            removed = await remove(await transaction.DirectAsync(cancellationToken), ledger);
            if (removed > 0)
            {
                work.Touch(ledger);
            }

            await work.CommitAsync(cancellationToken);
        }

        await Task.Delay(clock.GetElapsedTime(start), clock, cancellationToken);
        return removed;
    }

    private async Task<int> RemoveJudgedAsync(DbConnection connection, AgentLedger ledger, long low, long high)
    {
        var agentId = cut.AgentId;
        var ids = (await connection.QueryAsync<string>(ReadJudged, new { agentId, low, high })).ToArray();
        if (ids.Length > 0)
        {
            ids = [.. await connection.QueryAsync<string>(ReadEnded(connection), new { agentId, ids, position = cut.Position })];
        }

        if (ids.Length == 0)
        {
            return 0;
        }

        foreach (var transaction in JudgedTransactions.Of(
            await connection.QueryAsync<JudgedRow>(JudgedTransactions.ReadSome(connection), new { agentId, ids })))
        {
            ledger.DropJudged(transaction.Disposition, transaction.Events);
        }

        return await RemoveAsync(connection, ids);
    }

    private async Task<int> RemovePendingAsync(DbConnection connection, AgentLedger ledger)
    {
        var rows = (await connection.QueryAsync<PendingRow>(
            ReadPending, new { agentId = cut.AgentId, before = cut.TakenAt, most = Batch })).AsList();
        foreach (var row in rows)
        {
            ledger.DropPending((Disposition)row.Disposition);
        }

        return await RemoveAsync(connection, [.. rows.Select(row => row.TransactionId)]);
    }

    private async Task<int> RemoveWaitingAsync(DbConnection connection, AgentLedger ledger)
    {
        var values = new { agentId = cut.AgentId, before = cut.TakenAt, most = Batch };
        var ids = (await connection.QueryAsync<string>(ReadWaiting, values)).Distinct(StringComparer.Ordinal).ToArray();
        if (ids.Length == 0)
        {
            return 0;
        }

        var removed = await connection.ExecuteAsync(RemoveWaiting + connection.Among("@ids"), new { values.agentId, values.before, ids });
        ledger.Waiting -= removed;
        return removed;
    }

    private async Task<int> RemoveAsync(DbConnection connection, string[] ids)
    {
        if (ids.Length == 0)
        {
            return 0;
        }

        var values = new { agentId = cut.AgentId, ids };
        await connection.ExecuteAsync(RemoveVerdicts + connection.Among("@ids"), values);
        await connection.ExecuteAsync(RemoveReviews + connection.Among("@ids"), values);
        return await connection.ExecuteAsync(RemoveOutcomes + connection.Among("@ids"), values);
    }

    private sealed class PendingRow
    {
        public string TransactionId { get; init; } = "";

        public long Disposition { get; init; }
    }
}
