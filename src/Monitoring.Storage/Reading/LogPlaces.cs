using System.Data.Common;
using Dapper;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Core.Windows;
using Monitoring.Storage.Engines;

namespace Monitoring.Storage.Reading;

/// <summary>
/// The places of one definition as they stand in an agent's log, each with what the events up to a position had made of it, by the rule of
/// the live window (<see cref="TransactionInSlo"/>). Of the log only events that can concern the definition are read, in ranges that grow,
/// so dense places cost their number. Not thread-safe.
/// </summary>
/// <param name="connection">A connection that sees one moment.</param>
/// <param name="agentId">The store's number of the agent.</param>
/// <param name="admission">What counts.</param>
/// <param name="strengthAfter">Position of the last event judged by the rule before strength; 0 when none was.</param>
/// <param name="known">Position of the last event that is taken into account.</param>
internal sealed class LogPlaces(DbConnection connection, long agentId, Admission admission, long strengthAfter, long known)
{
    private const int FirstRange = 1_000, LargestRange = 64_000, Chunk = 500;

    private readonly Dictionary<long, HeldPlace> places = [];
    private readonly HashSet<string> read = new(StringComparer.Ordinal);
    private int range = FirstRange;

    /// <summary>The lowest position read; what lies between it and <see cref="High"/> is whole.</summary>
    public long Low { get; private set; }

    /// <summary>The highest position read.</summary>
    public long High { get; private set; }

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

    /// <summary>Begins before a position, with nothing read.</summary>
    public LogPlaces From(long position)
    {
        (Low, High) = (position, position - 1);
        return this;
    }

    /// <summary>The places between two positions that were read, in order.</summary>
    public IReadOnlyList<HeldPlace> Between(long low, long high) =>
        [.. places.Values.Where(place => place.Position >= low && place.Position <= high).OrderBy(place => place.Position)];

    /// <summary>Reads the next range backward, down to a position at most.</summary>
    public Task ReadBackAsync(long downTo, CancellationToken cancellationToken)
    {
        var high = Low - 1;
        Low = Math.Max(downTo, Low - Grown());
        return ReadAsync(Low, high, cancellationToken);
    }

    /// <summary>Reads the next range forward, up to a position at most.</summary>
    public Task ReadOnAsync(long upTo, CancellationToken cancellationToken)
    {
        var low = High + 1;
        High = Math.Min(upTo, High + Grown());
        return ReadAsync(low, High, cancellationToken);
    }

    private int Grown()
    {
        var now = range;
        range = Math.Min(LargestRange, range * 2);
        return now;
    }

    private async Task ReadAsync(long low, long high, CancellationToken cancellationToken)
    {
        var concerning = await connection.QueryAsync<string>(new CommandDefinition(
            ReadConcerning(connection),
            new
            {
                agentId,
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
                JudgedTransactions.ReadSome(connection), new { agentId, ids }, cancellationToken: cancellationToken));
            foreach (var transaction in JudgedTransactions.Of(rows))
            {
                if (HeldPlace.Of(admission, transaction.Disposition, transaction.Events.Where(judged => judged.Position <= known), strengthAfter)
                    is { } place)
                {
                    places[place.Position] = place;
                }
            }
        }
    }
}
