using System.Data.Common;
using Dapper;
using Monitoring.Core.Alerts;
using Monitoring.Storage.Writing;

namespace Monitoring.Storage.Feeds;

/// <summary>An open alert of silence or of late verdicts, with what opened it. While one is open its agent is silent, or its SLO's verdicts late.</summary>
/// <param name="AgentId">The store's number of the agent.</param>
/// <param name="Number">Number of the alert within the agent.</param>
/// <param name="Kind">Which of the two.</param>
/// <param name="SloId">The store's number of the SLO; null for silence.</param>
/// <param name="Opened">What was said as it opened.</param>
internal sealed record OpenFeedAlert(long AgentId, long Number, AlertKind Kind, long? SloId, NoticeFacts Opened)
{
    private const string Read =
        """
        select a.agent_id as AgentId, a.alert as Number, a.kind as Kind, a.slo_id as SloId,
            (select n.facts from notices n where n.agent_id = a.agent_id and n.alert = a.alert and n.kind in (15, 17)
                order by n.notice desc limit 1) as Facts
        from alerts a where a.closed_at is null and a.kind in (2, 3)
        """;

    /// <summary>Those of all agents.</summary>
    public static Task<IReadOnlyList<OpenFeedAlert>> ReadAsync(DbConnection connection) => ReadAsync(connection, Read, new { });

    /// <summary>Those of one agent; whoever decides by them has its lock.</summary>
    public static Task<IReadOnlyList<OpenFeedAlert>> ReadAsync(DbConnection connection, long agentId) =>
        ReadAsync(connection, Read + " and a.agent_id = @agentId", new { agentId });

    private static async Task<IReadOnlyList<OpenFeedAlert>> ReadAsync(DbConnection connection, string statement, object parameters) =>
    [
        .. (await connection.QueryAsync<Row>(statement, parameters)).Where(row => row.Facts is not null)
            .Select(row => new OpenFeedAlert(row.AgentId, row.Number, (AlertKind)row.Kind, row.SloId, FactsText.Read(row.Facts!))),
    ];

    private sealed class Row
    {
        public long AgentId { get; init; }

        public long Number { get; init; }

        public long Kind { get; init; }

        public long? SloId { get; init; }

        public string? Facts { get; init; }
    }
}
