using System.Data.Common;
using Dapper;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;

namespace Monitoring.Storage.Handling;

/// <summary>When maintenance of one agent made the clocks of its ladders stand still, as far as anybody asks back.</summary>
internal sealed class StoredPauses
{
    private const string Read =
        """
        select slo_id as SloId, from_at as FromAt, coalesce(ended_at, until_at) as UntilAt from maintenance
        where agent_id = @agentId and (ended_at is null or ended_at > @since)
        """;

    private readonly List<Row> rows;

    private StoredPauses(List<Row> rows) => this.rows = rows;

    /// <summary>Reads them.</summary>
    /// <param name="connection">A connection.</param>
    /// <param name="agentId">The agent.</param>
    /// <param name="alerts">The alerts that are asked about: what ended before the oldest of their rounds is no matter.</param>
    public static async Task<StoredPauses> ReadAsync(DbConnection connection, long agentId, IEnumerable<Core.Alerts.Alert> alerts)
    {
        var since = alerts.Select(alert => Instant.ToMicroseconds(alert.Round.At)).DefaultIfEmpty(long.MaxValue).Min();
        return new((await connection.QueryAsync<Row>(Read, new { agentId, since })).AsList());
    }

    /// <summary>Those of an SLO; of the agent as a whole where that is null.</summary>
    public IReadOnlyList<Pause> Of(long? sloId) =>
    [
        .. rows.Where(row => row.SloId is null || row.SloId == sloId)
            .Select(row => new Pause(Instant.FromMicroseconds(row.FromAt), Instant.FromMicroseconds(row.UntilAt))),
    ];

    private sealed class Row
    {
        public long? SloId { get; init; }

        public long FromAt { get; init; }

        public long UntilAt { get; init; }
    }
}
