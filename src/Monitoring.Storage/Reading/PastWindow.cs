using System.Data.Common;
using Dapper;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Windows;
using Monitoring.Storage.Engines;
using Monitoring.Storage.Writing;
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

/// <summary>
/// Reads how an agent and one of its SLOs were at a position: by which rule, and whether all of it is still there. Retention removes what
/// is older than it must be kept, so some of the past can no longer be listed; that is refused, never listed in part.
/// </summary>
internal static class PastRows
{
    /// <summary>How much later than its receipt an outcome may have happened: what says more is refused.</summary>
    public static readonly TimeSpan Ahead = TimeSpan.FromDays(1);

    private const string ReadRecordedAt =
        """
        select o.received_at from outcomes o where o.agent_id = @id and o.position = @position
        union all
        select v.recorded_at from verdicts v where v.agent_id = @id and v.position = @position
        """;

    private const string ReadRevisions =
        """
        select position as Position, revision as Revision, recorded_at as RecordedAt, coverage as Coverage from log_revisions
        where agent_id = @id and position <= @position order by number
        """;

    private const string ReadCut =
        """
        select position as Position, taken_at as TakenAt, cut_at as CutAt from snapshots
        where agent_id = @id and is_base = 1 order by taken_at desc limit 1
        """;

    /// <summary>The agent as it was at its position, with the SLO that is asked about.</summary>
    public static async Task<(AgentAt? Found, ListRefusal? Refusal)> FindAsync(
        DbConnection connection, AgentAt agent, OutcomeQuestion question)
    {
        var key = new { id = agent.Id, position = agent.Position };
        var cut = await connection.QueryFirstOrDefaultAsync<CutRow>(ReadCut, key) ?? CutRow.None;
        if (agent.Position <= cut.Position)
        {
            return (null, TooOld(cut.Position));
        }

        var at = await connection.ExecuteScalarAsync<long>(ReadRecordedAt, key);
        var found = agent with { At = Instant.FromMicroseconds(at) };
        if (question.Slo is { } slo)
        {
            var revisions = (await connection.QueryAsync<RevisionRow>(ReadRevisions, key)).AsList();
            if (question.Revision is { } revision && revisions.TrueForAll(row => row.Revision != revision))
            {
                return (null, new(ListRefused.BadValue, "revision", Invariant($"was not in force by position {agent.Position}")));
            }

            found = InForce(found, slo, InOrder(revisions, slo, agent.Position, question.Revision));
            if (found.Slo is null)
            {
                return (null, new(ListRefused.Unknown, "slo", Invariant($"was none of {agent.Name} at position {agent.Position}")));
            }
        }

        var whole = Instant.FromMicroseconds(cut.TakenAt) + Ahead;

        // While they are being removed nobody knows how many of those that were counted at any position are still there.
        return question.Is == OutcomeList.Wrong || cut.CutAt <= Instant.ToMicroseconds(found.At!.Value) || question.From >= whole
            ? (found, null)
            : (null, new(ListRefused.Gone, "position", Invariant(
                $"lies before the last older transactions were removed; with from={Since(whole)} or later the list is whole")));
    }

    private static string Since(DateTimeOffset whole) => Invariant($"{whole:yyyy-MM-dd'T'HH:mm:ss'Z'}");

    /// <summary>The refusal of what lies behind the position up to which rows may be gone.</summary>
    public static ListRefusal TooOld(long floor) => new(ListRefused.Gone, "position",
        Invariant($"reaches back to transactions that were removed because they were too old (up to position {floor})"));

    /// <summary>The position up to which rows may be gone; 0 when none are.</summary>
    public static async Task<long> FloorAsync(DbConnection connection, long id) =>
        (await connection.QueryFirstOrDefaultAsync<CutRow>(ReadCut, new { id }))?.Position ?? 0;

    // The rule that judged an event came into force before it; that of an SLO which begins right after it is its first.
    private static IEnumerable<RevisionRow> InOrder(List<RevisionRow> revisions, string slo, long position, long? revision)
    {
        if (revision is not null)
        {
            return revisions.Take(1 + revisions.FindIndex(row => row.Revision == revision));
        }

        var before = revisions.FindAll(row => row.Position < position);
        return before.Count > 0 && before[^1].Has(slo) ? before
            : revisions.Take(1 + revisions.FindIndex(row => row.Position == position && row.Has(slo)));
    }

    private static AgentAt InForce(AgentAt agent, string slo, IEnumerable<RevisionRow> revisions)
    {
        long? id = null;
        foreach (var row in revisions)
        {
            var covered = CoverageText.Read(row.Coverage)?.Slos.FirstOrDefault(covered => covered.Slo.Name == slo);
            if (covered is not null && (covered.Id != id || covered.Slo.Admission != agent.Slo?.Admission))
            {
                agent = agent with { Uncounted = new(Math.Max(row.Position, agent.StrengthAfter)) };
            }

            id = covered?.Id;
            agent = agent with
            {
                Slo = covered?.Slo,
                At = row.Position == agent.Position ? Instant.FromMicroseconds(row.RecordedAt) : agent.At,
            };
        }

        return agent;
    }

    private sealed class RevisionRow
    {
        public long Position { get; init; }

        public long Revision { get; init; }

        public long RecordedAt { get; init; }

        public string? Coverage { get; init; }

        public bool Has(string slo) => CoverageText.Read(Coverage)?.Slos.Any(covered => covered.Slo.Name == slo) == true;
    }

    private sealed class CutRow
    {
        public static CutRow None { get; } = new() { CutAt = 0 };

        public long Position { get; init; }

        public long TakenAt { get; init; }

        // Null while removal is under way.
        public long? CutAt { get; init; }
    }
}
