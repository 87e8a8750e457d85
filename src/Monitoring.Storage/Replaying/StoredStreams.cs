using System.Data.Common;
using Dapper;
using Monitoring.Core.Drift.Watching;
using Monitoring.Core.Windows;
using Monitoring.Storage.Writing;

namespace Monitoring.Storage.Replaying;

/// <summary>The watched streams of an agent as they are stored, brought in step with its log.</summary>
internal static class StoredStreams
{
    private const string ReadStreams =
        $"select slo_id, cut, value, {DriftRows.StreamColumns} from drift_streams where agent_id = @agentId order by slo_id, cut, value";

    /// <summary>Reads every stream of the watches as they have been since their last beginnings.</summary>
    /// <param name="connection">Sees the database as of one moment.</param>
    /// <param name="agentId">The store's number of the agent.</param>
    /// <param name="fold">Its state at that moment.</param>
    /// <param name="lastPosition">The last position of its log then.</param>
    public static DriftBank Read(DbConnection connection, long agentId, AgentFold fold, long lastPosition)
    {
        var bank = new DriftBank { IsComplete = true };
        using (var row = (DbDataReader)connection.ExecuteReader(ReadStreams, new { agentId }))
        {
            while (row.Read())
            {
                var (key, stream) = (new DriftKey(row.GetInt64(0), row.GetString(1), row.GetString(2)), DriftRows.Read(row, 3));
                if (DriftRows.IsOfNow(fold, key, stream))
                {
                    bank.Put(key, stream);
                }
            }
        }

        foreach (var logged in new LogRows(connection, 0).Forward(agentId, fold.WatchedFrom(lastPosition) - 1, lastPosition))
        {
            fold.CatchUp(logged.Event, logged.History, logged.Segments, logged.TransactionId, bank);
        }

        return bank;
    }
}
