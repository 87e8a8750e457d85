using System.Data.Common;
using System.Globalization;
using Dapper;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Storage.Engines;

namespace Monitoring.Storage.Feeds;

/// <summary>
/// When no instance ran. Every sweep says that somebody lives, in one row; who starts after that row has become old, or reaches the database
/// again, records the gap, once. A clock that jumps in a living process makes none, nor does a run that takes long.
/// </summary>
/// <param name="engine">The database.</param>
internal sealed class OutageRows(SqlEngine engine)
{
    private const string Fact = "last_sweep";

    private const string ReadSwept = "select value from store_facts where name = @fact";

    private const string Begin = "insert into store_facts (name, value) values (@fact, @now) on conflict (name) do nothing";

    // Whoever comes second finds another value.
    private const string Live = "update store_facts set value = @now where name = @fact and value = @before";

    private const string Record = "insert into outages (from_at, until_at) values (@from, @until) on conflict (from_at) do nothing";

    // A clock that was ahead at a start and is set right makes no outage that lasts.
    private const string Clip = "update outages set until_at = @now where until_at > @ahead";

    private const string Forget = "delete from outages where until_at < @old or until_at <= from_at";

    private const string Read = "select from_at as FromAt, until_at as UntilAt from outages order by from_at desc limit @most";

    private const string ReadSince =
        """
        select from_at as FromAt, until_at as UntilAt from outages
        where until_at > @since and until_at - from_at >= @least order by from_at
        """;

    // Longer than any silence that can be stated.
    private static readonly TimeSpan Kept = TimeSpan.FromDays(800);

    private const int Most = 10_000;

    /// <summary>How far apart the signs of life of a service that runs may be, and how often one is written at most.</summary>
    public static readonly TimeSpan Gap = TimeSpan.FromSeconds(20), Apart = TimeSpan.FromSeconds(4);

    /// <summary>Says that this instance lives.</summary>
    /// <param name="isBack">True when it was not there, or did not reach the database, before.</param>
    /// <param name="lived">When it lived last, by its own memory; null when it only starts.</param>
    /// <param name="now">The present.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>The outage that this recorded; null for none.</returns>
    public async Task<Pause?> LiveAsync(
        bool isBack, DateTimeOffset? lived, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var before = await engine.ReadAsync(
            connection => connection.ExecuteScalarAsync<string?>(ReadSwept, new { fact = Fact }), cancellationToken);
        var swept = before is null || !long.TryParse(before, NumberStyles.None, CultureInfo.InvariantCulture, out var at) ? (DateTimeOffset?)null : Instant.FromMicroseconds(at);
        if (swept is { } recent && (now - recent).Duration() < Apart)
        {
            return null;
        }

        var from = !isBack ? null : lived > swept ? lived : swept;
        return await engine.WriteAsync(connection => WriteAsync(connection, before, from, now), cancellationToken);
    }

    /// <summary>The outages there were, in order.</summary>
    public static async Task<IReadOnlyList<Pause>> ReadAsync(DbConnection connection) =>
        [.. (await connection.QueryAsync<Row>(Read, new { most = Most })).Select(row => row.Outage).Reverse()];

    /// <summary>The outages that ended since an instant and lasted for some time, in order.</summary>
    public static async Task<IReadOnlyList<Pause>> ReadAsync(DbConnection connection, DateTimeOffset since, TimeSpan least) =>
    [
        .. (await connection.QueryAsync<Row>(
            ReadSince, new { since = Instant.ToMicroseconds(since), least = Instant.Microseconds(least) })).Select(row => row.Outage),
    ];

    private static async Task<Pause?> WriteAsync(DbConnection connection, string? before, DateTimeOffset? from, DateTimeOffset now)
    {
        var present = FormattableString.Invariant($"{Instant.ToMicroseconds(now)}");
        if (before is null)
        {
            await connection.ExecuteAsync(Begin, new { fact = Fact, now = present });
            return null;
        }

        if (await connection.ExecuteAsync(Live, new { fact = Fact, now = present, before }) == 0)
        {
            return null;
        }

        await connection.ExecuteAsync(
            Clip, new { now = Instant.ToMicroseconds(now), ahead = Instant.ToMicroseconds(now + Instant.HostsDiffer) });
        if (!(now - from > Gap))
        {
            return null;
        }

        var outage = new Pause(from!.Value, now);
        await connection.ExecuteAsync(Record, new { from = Instant.ToMicroseconds(outage.From), until = Instant.ToMicroseconds(outage.Until) });
        await connection.ExecuteAsync(Forget, new { old = Instant.ToMicroseconds(now - Kept) });
        return outage;
    }

    private sealed class Row
    {
        public long FromAt { get; init; }

        public long UntilAt { get; init; }

        public Pause Outage => new(Instant.FromMicroseconds(FromAt), Instant.FromMicroseconds(UntilAt));
    }
}
