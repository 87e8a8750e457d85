using System.Collections.Concurrent;
using System.Data.Common;
using Dapper;
using Monitoring.Core.Alerts;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Core.Windows;
using Monitoring.Storage.Engines;
using Monitoring.Storage.Feeds;
using Monitoring.Storage.Handling;
using Monitoring.Storage.Refusing;
using Monitoring.Storage.Writing;
using static Monitoring.Storage.Reading.AgentStateRows;

namespace Monitoring.Storage.Reading;

/// <summary>
/// Reads how every agent stands; an agent whose version did not change is not decoded again. One whose stored state cannot be read is
/// named with the reason, and the others are as they are. Thread-safe.
/// </summary>
/// <param name="engine">The database.</param>
/// <param name="cache">Knows the highest versions this process saw.</param>
/// <param name="clock">When a database that went back was found.</param>
internal sealed class AgentReader(SqlEngine engine, LedgerCache cache, TimeProvider clock)
{
    private const int Chunk = 500;

    private readonly DecodedAgents decoded = new();

    public async Task<IReadOnlyList<AgentReading>> ReadAsync(CancellationToken cancellationToken)
    {
        var seen = cache.Seen.All(); // before the question, so that only a database that went back can answer less
        await using var connection = await engine.OpenReaderAsync(cancellationToken);
        var versions = (await connection.QueryAsync<VersionRow>(
            new CommandDefinition(ReadVersions, cancellationToken: cancellationToken))).AsList();
        var found = new Dictionary<long, DecodedAgent>(versions.Count);
        var stale = new List<long>();
        foreach (var row in versions)
        {
            if (decoded.Find(row.AgentId) is { Reading.Unreadable: null } known && known.Version == row.Version && known.Token == row.Token)
            {
                found.Add(row.AgentId, known);
            }
            else
            {
                stale.Add(row.AgentId);
            }
        }

        foreach (var ids in stale.Chunk(Chunk))
        {
            await DecodeAsync(connection, ids, found, cancellationToken);
        }

        var feeds = (await OpenFeedAlert.ReadAsync(connection)).ToLookup(alert => alert.AgentId);
        var refused = await RefusedRows.ReadAsync(connection, cancellationToken);
        var answers = await AnswerRows.ReadAsync(connection, [.. found.Values.Select(agent => agent.Reading)], cache.ChannelsOf, cancellationToken);
        var now = clock.GetUtcNow();
        var agents = versions.Where(row => found.ContainsKey(row.AgentId)).Select(row => (Row: row, found[row.AgentId].Reading)).ToList();
        foreach (var (row, reading) in agents)
        {
            Compare(seen, row.AgentId, reading.Name, row.Version, now);
        }

        return
        [
            .. agents.Select(agent => (agent.Row.Rank, Reading: Feed(Alive(agent.Reading, agent.Row.LastHeartbeatAt), feeds) with
            {
                Refused = refused.GetValueOrDefault(agent.Row.AgentId, RefusedReading.None),
                NoAnswer = agent.Reading.Coverage is { } coverage ? answers.GetValueOrDefault(coverage.Owner) : null,
            }))
                .OrderBy(agent => agent.Reading.Coverage is null)
                .ThenBy(agent => agent.Rank)
                .ThenBy(agent => agent.Reading.Name, StringComparer.Ordinal)
                .Select(agent => agent.Reading),
        ];
    }

    /// <summary>Compares what is stored with what this process saw, and decodes nothing.</summary>
    public async Task CompareAsync(CancellationToken cancellationToken)
    {
        var seen = cache.Seen.All(); // before the question, so that only a database that went back can answer less
        await using var connection = await engine.OpenReaderAsync(cancellationToken);
        var now = clock.GetUtcNow();
        foreach (var row in await connection.QueryAsync<NameRow>(new CommandDefinition(ReadNames, cancellationToken: cancellationToken)))
        {
            Compare(seen, row.AgentId, row.Name, row.Version, now);
        }
    }

    private void Compare(Dictionary<long, (string Name, long Version)> seen, long id, string name, long version, DateTimeOffset now)
    {
        if (seen.TryGetValue(id, out var before) && (before.Version > version || before.Name != name))
        {
            cache.Seen.Compare(id, name, version, now);
        }

        cache.Seen.Saw(id, name, version);
    }

    private static AgentReading Alive(AgentReading reading, long? heartbeat)
    {
        var at = At(heartbeat);
        return at > reading.LastOutcomeAt || reading.LastOutcomeAt is null ? reading with { LastOutcomeAt = at ?? reading.LastOutcomeAt }
            : reading;
    }

    private static AgentReading Feed(AgentReading reading, ILookup<long, OpenFeedAlert> open) => !open.Contains(reading.Id) ? reading : reading with
    {
        Silence = open[reading.Id].FirstOrDefault(alert => alert.Kind == AlertKind.Silence)?.Opened,
        Slos =
        [
            .. reading.Slos.Select(slo => slo with
            {
                LateLabels = open[reading.Id].FirstOrDefault(alert => alert.Kind == AlertKind.LabelsLate && alert.SloId == slo.Covered.Id)?.Opened,
            }),
        ],
    };

    private static DateTimeOffset? At(long? microseconds) =>
        microseconds is { } given ? Instant.FromMicroseconds(given) : null;

    private async Task DecodeAsync(
        DbConnection connection, long[] ids, Dictionary<long, DecodedAgent> found, CancellationToken cancellationToken)
    {
        var before = ids.ToDictionary(id => id, decoded.Find);
        var rows = await connection.QueryAsync<StateRow>(
            new CommandDefinition(ReadStates(connection), new { ids }, cancellationToken: cancellationToken));
        var changes = (await connection.QueryAsync<ChangeRow>(
            new CommandDefinition(ReadChanges(connection), new { ids }, cancellationToken: cancellationToken)))
            .ToDictionary(row => row.SloId, row => Instant.FromMicroseconds(row.RecordedAt));
        var strongest = await DriftReader.StrongestAsync(connection, ids);
        var practice = await PracticeRows.ReadAsync(connection, ids);
        foreach (var row in rows)
        {
            var reading = Read(row, before[row.AgentId], changes, strongest) with
            {
                Waiting = new WaitingReading(row.Waiting, At(row.WaitingSince), row.WaitingOldest),
            };
            reading = practice.AddTo(reading);
            if (reading.Unreadable is null)
            {
                reading = await OnsetRows.FindAsync(connection, reading, before[row.AgentId]?.Reading.Slos ?? []);
            }

            var read = new DecodedAgent(row.Version, row.Token, reading);
            found[row.AgentId] = read;
            decoded.Keep(row.AgentId, read, before[row.AgentId]);
        }
    }

    private AgentReading Read(
        StateRow row,
        DecodedAgent? before,
        Dictionary<long, DateTimeOffset> changes,
        Dictionary<(long Slo, long Epoch, string Cut), double> strongest)
    {
        Coverage? coverage = null;
        try
        {
            coverage = CoverageText.Read(row.Coverage);
            var reading = Decode(row, coverage, changes, strongest);
            if (before?.Reading.Unreadable is not null)
            {
                cache.Unreadable.Forget(row.Name);
            }

            return reading;
        }
        catch (InvalidDataException damage)
        {
            return new AgentReading(row.AgentId, row.Name, coverage, row.LastPosition, row.Outcomes, At(row.LastOutcomeAt), [])
            {
                Unreadable = cache.Unreadable.Note(row.Name, damage.Message, clock.GetUtcNow()),
            };
        }
    }

    private static AgentReading Decode(
        StateRow row,
        Coverage? coverage,
        Dictionary<long, DateTimeOffset> changes,
        Dictionary<(long Slo, long Epoch, string Cut), double> strongest)
    {
        var fold = FoldCodec.Decode(row.Fold, coverage?.Slos ?? [], row.StrengthAfter);
        var ledger = new AgentLedger(
            row.AgentId, row.Name, coverage, fold, [row.Pending0, row.Pending1, row.Pending2, row.Pending3, row.Pending4]);
        return new AgentReading(
            row.AgentId,
            row.Name,
            coverage,
            row.LastPosition,
            row.Outcomes,
            At(row.LastOutcomeAt),
            coverage is null ? []
                : [.. coverage.Slos.Zip(fold.Slos, (covered, slo) =>
                Describe(ledger, coverage, covered, slo, changes) with { Drift = DriftReader.Watch(slo, strongest) })])
        {
            UncountedIndicators = fold.UncountedIndicators,
            Held = HeldText.Read(row.Held),
        };
    }

    private static SloReading Describe(
        AgentLedger agent, Coverage coverage, CoveredSlo covered, SloFold slo, Dictionary<long, DateTimeOffset> changes) => new(
        agent.Name,
        covered,
        coverage.Owner,
        coverage.Deputy,
        slo.Life.State,
        changes.TryGetValue(covered.Id, out var since) ? since : null,
        slo.Life.Held,
        slo.HoldNeeded,
        slo.Counts,
        slo.Window.Places,
        slo.Window.SelfReported,
        agent.PendingFor(slo),
        slo.Life.IsOpen ? EpisodeNumber.Of(agent.Id, slo.Life.Episode.Id) : null,
        slo.Life.IsOpen ? slo.Life.Episode.OpenedAt : null,
        slo.LastPosition,
        slo.LastJudgedAt,
        slo.Window.Trend())
    {
        Reopenings = slo.Life.IsOpen ? slo.Life.Episode.Reopenings : 0,
        Uncounted = new UncountedReading(slo.Uncounted.Disposition, slo.Uncounted.Source, slo.Uncounted.Weaker, slo.Uncounted.Selection),
    };
}

/// <summary>One agent as it was decoded, and of which stored version.</summary>
/// <param name="Version">The version.</param>
/// <param name="Token">The token of the transaction that wrote it.</param>
/// <param name="Reading">The agent.</param>
internal sealed record DecodedAgent(long Version, long Token, AgentReading Reading);

/// <summary>
/// Agents as they were decoded last, so that one whose version did not change is not decoded again. Several readers decode at a time, and
/// whoever read an older version may come last: it does not replace a newer one. A lower version is taken for the newer one where nothing
/// was kept since its reader asked, for then the database went back. Thread-safe.
/// </summary>
internal sealed class DecodedAgents
{
    private readonly ConcurrentDictionary<long, DecodedAgent> kept = [];

    /// <summary>What is kept of an agent; to be asked before its state is read, and handed over with <see cref="Keep"/>.</summary>
    public DecodedAgent? Find(long id) => kept.GetValueOrDefault(id);

    /// <summary>Keeps an agent.</summary>
    /// <param name="id">The store's number of the agent.</param>
    /// <param name="decoded">What was read.</param>
    /// <param name="before">What was kept before it was read.</param>
    public void Keep(long id, DecodedAgent decoded, DecodedAgent? before) => kept.AddOrUpdate(
        id,
        decoded,
        (_, now) => ReferenceEquals(now, before) || decoded.Version > now.Version ? decoded : now);
}

/// <summary>
/// What an agent was refused while it was registered: by all processes as far as they have written it, and by this one up to now.
/// </summary>
/// <param name="Rejected">Items with faults.</param>
/// <param name="Conflict">Items known with other content.</param>
/// <param name="Newest">The newest of them; null when there is none.</param>
public sealed record RefusedReading(long Rejected, long Conflict, RefusedItem? Newest)
{
    /// <summary>Nothing was refused.</summary>
    public static RefusedReading None { get; } = new(0, 0, null);

    /// <summary>Items refused, for whatever reason.</summary>
    public long Total => Rejected + Conflict;

    internal RefusedReading And(RefusedCount more) => new(
        Rejected + more.Rejected, Conflict + more.Conflict, Newest is { } before && before.At > more.Newest.At ? before : more.Newest);
}

/// <summary>The verdicts of an agent that wait for their outcome, as committed.</summary>
/// <param name="Count">How many.</param>
/// <param name="Since">Receipt of the oldest; null when there is none.</param>
/// <param name="Oldest">The transaction the oldest names; null when there is none.</param>
public sealed record WaitingReading(long Count, DateTimeOffset? Since, string? Oldest)
{
    /// <summary>None waits.</summary>
    public static WaitingReading None { get; } = new(0, null, null);
}
