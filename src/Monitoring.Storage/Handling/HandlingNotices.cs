using System.Data.Common;
using Dapper;
using Monitoring.Core.Alerts;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Windows;
using Monitoring.Storage.Engines;
using Monitoring.Storage.Writing;

namespace Monitoring.Storage.Handling;

/// <summary>Something to be said of who has an alert.</summary>
/// <param name="Alert">The alert.</param>
/// <param name="Kind">What is said.</param>
/// <param name="Handling">Who has it, and who is told next.</param>
/// <param name="To">Who is told.</param>
internal sealed record HandlingNotice(Alert Alert, NoticeKind Kind, HandlingFacts Handling, IReadOnlyList<NoticeRecipient> To);

/// <summary>
/// Makes notices that the clock or a person causes. Of an SLO's episode they tell how it stands now, with evidence that is read once for all
/// of them; of any other alert what the newest notice told that opened it.
/// </summary>
/// <param name="work">The unit of work, with the agent under its lock.</param>
/// <param name="agent">The agent.</param>
internal sealed class HandlingNotices(UnitOfWork work, AgentLedger agent)
{
    private static string ReadFacts(DbConnection connection) =>
        $"""
        select n.alert as Alert, n.facts as Facts from notices n
        where n.agent_id = @agentId and n.alert {connection.Among("@alerts")} and n.kind not in (5, 9, 10, 11, 14)
        order by n.notice
        """;

    /// <summary>Makes the notices, in order.</summary>
    /// <returns>Their numbers.</returns>
    public async Task<IReadOnlyList<long>> MakeAsync(IReadOnlyList<HandlingNotice> notices, CancellationToken cancellationToken)
    {
        var standing = new Dictionary<long, SloChange>();
        foreach (var notice in notices.Where(notice => notice.Alert.Kind == AlertKind.Accuracy && !standing.ContainsKey(notice.Alert.Number)))
        {
            if (agent.Fold.Standing(notice.Alert.SloId ?? 0, notice.Kind, agent.LastPosition, work.Now) is { } change)
            {
                standing.Add(notice.Alert.Number, change);
            }
        }

        var evidence = agent.Coverage is { } coverage && standing.Count > 0
            ? await AgentEvidence.ReadAsync(work.Transaction, agent, coverage, [.. standing.Values], [], cancellationToken)
            : null;
        var told = await ReadToldAsync([.. notices.Select(notice => notice.Alert.Number).Where(alert => !standing.ContainsKey(alert)).Distinct()],
            cancellationToken);
        return [.. notices.Select(notice => work.Notices.Add(
            agent,
            new(notice.Alert.SloId, notice.Alert.Number) { Cause = NoticeCause.Life },
            (standing.TryGetValue(notice.Alert.Number, out var change)
                ? evidence!.FactsOf(change, notice.Kind)
                : told[notice.Alert.Number] with { Kind = notice.Kind, At = work.Now, HeldUntil = null }) with { Handling = notice.Handling },
            notice.To))];
    }

    private async Task<Dictionary<long, NoticeFacts>> ReadToldAsync(long[] alerts, CancellationToken cancellationToken)
    {
        var told = new Dictionary<long, NoticeFacts>();
        if (alerts.Length > 0)
        {
            var connection = await work.Transaction.DirectAsync(cancellationToken);
            foreach (var row in await connection.QueryAsync<FactsRow>(ReadFacts(connection), new { agentId = agent.Id, alerts }))
            {
                told[row.Alert] = FactsText.Read(row.Facts);
            }
        }

        return told;
    }

    private sealed class FactsRow
    {
        public long Alert { get; init; }

        public string Facts { get; init; } = "";
    }
}
