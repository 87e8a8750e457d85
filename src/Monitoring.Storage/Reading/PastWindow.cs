using System.Data.Common;
using Dapper;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Windows;
using Monitoring.Storage.Writing;
using static System.FormattableString;

namespace Monitoring.Storage.Reading;

/// <summary>Finds the window an SLO had at a position: its places are read backward from there.</summary>
/// <param name="connection">A connection that sees one moment.</param>
/// <param name="agent">The agent with the SLO at the position.</param>
internal sealed class PastWindow(DbConnection connection, AgentAt agent)
{
    private readonly LogPlaces log =
        new LogPlaces(connection, agent.Id, agent.Slo!.Admission, agent.StrengthAfter, agent.Known).From(agent.Position + 1);

    /// <summary>Positions of the wrong places.</summary>
    /// <param name="since">Of those from this place on, at most as many as an SLO keeps; null for those of the window.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>Them, or the refusal when they reach back to what was removed or is not kept.</returns>
    public async Task<(IReadOnlyList<long> Wrong, ListRefusal? Refusal)> WrongAsync(long? since, CancellationToken cancellationToken)
    {
        var floor = await PastRows.FloorAsync(connection, agent.Id);
        var size = since is null ? agent.Slo!.Rule.Window : Window.MostKept(agent.Slo!.Rule.Window);
        var first = Math.Max(floor + 1, since ?? 0);
        while (log.Low > first && log.Between(log.Low, agent.Position).Count < size)
        {
            await log.ReadBackAsync(first, cancellationToken);
        }

        var window = log.Between(log.Low, agent.Position).TakeLast(size).ToList();
        if (window.Count < size && floor > 0 && floor >= (since ?? 0))
        {
            return ([], PastRows.TooOld(floor));
        }

        if (window.Count == size && window[0].Position > since)
        {
            return ([], new(ListRefused.BadValue, "sincePosition",
                Invariant($"is further back than the {size} places that are listed so; the first of them is at {window[0].Position}")));
        }

        return ([.. window.Where(place => place.Now == Verdict.Incorrect).Select(place => place.Position)], null);
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
