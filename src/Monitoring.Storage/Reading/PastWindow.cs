using System.Data.Common;
using Dapper;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Windows;
using Monitoring.Storage.Engines;
using static System.FormattableString;

namespace Monitoring.Storage.Reading;

/// <summary>
/// Finds the window an SLO had at a position: its places are read backward from there, each with what the events up to there had made of
/// it, by the rule of the live window (<see cref="TransactionInSlo"/>). Of the log only events that can concern the SLO are read, in ranges
/// that grow, so a dense window costs its length.
/// </summary>
/// <param name="connection">A connection that sees one moment.</param>
/// <param name="agent">The agent with the SLO at the position.</param>
internal sealed class PastWindow(DbConnection connection, AgentAt agent)
{
    private const int FirstRange = 1_000, LargestRange = 64_000, Chunk = 500;

    private static string ReadConcerning(DbConnection connection) =>
        $"""
        select o.transaction_id from outcomes o
        where o.agent_id = @agentId and o.position between @low and @high and o.disposition {connection.Among("@dispositions")}
            and o.source {connection.Among("@sources")} and coalesce(o.indicator, '{Indicator.Accuracy}') = @indicator
        union
        select v.transaction_id from verdicts v
        where v.agent_id = @agentId and v.position between @low and @high
            and v.source {connection.Among("@sources")} and coalesce(v.indicator, '{Indicator.Accuracy}') = @indicator
        """;

    private readonly Dictionary<long, Verdict> places = [];
    private readonly HashSet<string> read = new(StringComparer.Ordinal);

    /// <summary>Positions of the wrong places.</summary>
    /// <param name="since">Of those from this place on, at most as many as an SLO keeps; null for those of the window.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>Them, or the refusal when they reach back to what was removed or is not kept.</returns>
    public async Task<(IReadOnlyList<long> Wrong, ListRefusal? Refusal)> WrongAsync(long? since, CancellationToken cancellationToken)
    {
        var floor = await PastRows.FloorAsync(connection, agent.Id);
        var size = since is null ? agent.Slo!.Rule.Window : Window.MostKept(agent.Slo!.Rule.Window);
        var first = Math.Max(floor + 1, since ?? 0);
        var (low, range) = (agent.Position + 1, FirstRange);
        while (low > first && places.Keys.Count(place => place >= low) < size)
        {
            var high = low - 1;
            low = Math.Max(first, low - range);
            range = Math.Min(LargestRange, range * 2);
            await ReadAsync(low, high, cancellationToken);
        }

        var window = places.Where(place => place.Key >= low).OrderByDescending(place => place.Key).Take(size).ToList();
        if (window.Count < size && floor > 0 && floor >= (since ?? 0))
        {
            return ([], PastRows.TooOld(floor));
        }

        if (window.Count == size && window[^1].Key > since)
        {
            return ([], new(ListRefused.BadValue, "sincePosition",
                Invariant($"is further back than the {size} places that are listed so; the first of them is at {window[^1].Key}")));
        }

        return ([.. window.Where(place => place.Value == Verdict.Incorrect).Select(place => place.Key)], null);
    }

    private async Task ReadAsync(long low, long high, CancellationToken cancellationToken)
    {
        var admission = agent.Slo!.Admission;
        var concerning = await connection.QueryAsync<string>(new CommandDefinition(
            ReadConcerning(connection),
            new
            {
                agentId = agent.Id,
                low,
                high,
                dispositions = Enum.GetValues<Disposition>().Where(admission.Dispositions.Has).Select(one => (long)one).ToArray(),
                sources = Enum.GetValues<VerdictSource>().Where(admission.Sources.Has).Select(one => (long)one).ToArray(),
                indicator = admission.Indicator,
            },
            cancellationToken: cancellationToken));
        foreach (var ids in concerning.Where(read.Add).Chunk(Chunk))
        {
            var rows = await connection.QueryAsync<JudgedRow>(new CommandDefinition(
                JudgedTransactions.ReadSome(connection), new { agentId = agent.Id, ids }, cancellationToken: cancellationToken));
            foreach (var transaction in JudgedTransactions.Of(rows))
            {
                Stand(transaction);
            }
        }
    }

    private void Stand(JudgedTransaction transaction)
    {
        var (standing, verdict) = (default(TransactionInSlo), Verdict.Unsure);
        foreach (var judged in transaction.Events.Where(judged => judged.Position <= agent.Position))
        {
            standing = standing.Take(agent.Slo!.Admission, transaction.Disposition, judged, agent.StrengthAfter);
            verdict = standing.IsNewestCounted ? judged.Verdict : verdict;
        }

        if (standing.Place != 0)
        {
            places[standing.Place] = verdict;
        }
    }
}
