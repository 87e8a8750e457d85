using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Monitoring.Service.Health;
using Monitoring.Service.Logs;
using Monitoring.Service.Settings;
using Monitoring.Service.Tests.Logs;
using Monitoring.Storage;
using static System.FormattableString;

namespace Monitoring.Service.Tests.Health;

/// <summary>What the log has of an outage, however many meet it.</summary>
public sealed class OutageTests : IDisposable
{
    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 6, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly LineLogger log;
    private readonly Outages outages;

    public OutageTests()
    {
        log = new LineLogger(new LineFormatter(LogFormat.Text, clock), "Monitoring.Service.Health.Outage");
        outages = new Outages(clock, new Logger<Outage>(log));
    }

    private Outage Database => outages.Database;

    [Fact]
    public void An_outage_is_two_lines_and_one_a_minute()
    {
        for (var second = 0; second <= 150; second++)
        {
            Fail(Invariant($"reason {second}"), times: 10);
            clock.Advance(TimeSpan.FromSeconds(1));
        }

        clock.Advance(Outages.DatabaseSettles);
        Database.Worked(clock.GetTimestamp());
        Database.Worked(clock.GetTimestamp());

        Assert.Equal(
            [
                "2026-06-01T12:00:00.000Z error Health.Outage[7001] Outage of the database: reason 0",
                "2026-06-01T12:01:00.000Z error Health.Outage[7002] Outage of the database for 1 min 0 s (requests answered 503: 600): reason 60",
                "2026-06-01T12:02:00.000Z error Health.Outage[7002] Outage of the database for 2 min 0 s (requests answered 503: 1200): reason 120",
                "2026-06-01T12:02:33.000Z info Health.Outage[7003] The outage of the database is over after 2 min 30 s; requests answered 503: 1510",
            ],
            log.Lines);
    }

    [Fact]
    public void Who_meets_the_end_of_it_late_begins_no_other()
    {
        Fail("gone");
        clock.Advance(TimeSpan.FromSeconds(8));
        var asked = clock.GetTimestamp();
        Fail("a connection from before", times: 1);
        clock.Advance(TimeSpan.FromSeconds(1));
        Database.Worked(asked);
        Database.Worked(clock.GetTimestamp());
        Assert.Single(log.Lines);

        clock.Advance(TimeSpan.FromSeconds(1));
        Database.Worked(clock.GetTimestamp());

        Assert.EndsWith("The outage of the database is over after 8 s; requests answered 503: 2", Assert.Single(log.Lines.Skip(1)),
            StringComparison.Ordinal);
    }

    [Fact]
    public void The_next_outage_is_another_with_its_own_count()
    {
        Fail("gone", times: 5);
        clock.Advance(TimeSpan.FromHours(26));
        Database.Worked(clock.GetTimestamp());
        Database.CountCost();
        Fail("gone again");
        clock.Advance(TimeSpan.FromHours(26));
        Fail("gone still");

        Assert.Equal(4, log.Lines.Count);
        Assert.EndsWith("is over after 1 s; requests answered 503: 5", log.Lines[1], StringComparison.Ordinal);
        Assert.EndsWith("Outage of the database for 26 h 0 min (requests answered 503: 1): gone still", log.Lines[3], StringComparison.Ordinal);
    }

    [Fact]
    public void Since_when_it_lasts_is_told_to_those_who_wait()
    {
        Assert.Null(Database.Since);
        var went = clock.GetUtcNow();
        Fail("gone");
        clock.Advance(TimeSpan.FromSeconds(30));
        Fail("gone");
        Assert.Equal(went, Database.Since);

        clock.Advance(Outages.DatabaseSettles);
        Database.Worked(clock.GetTimestamp());

        Assert.Null(Database.Since);
    }

    [Fact]
    public void What_is_away_is_told_apart()
    {
        outages.Mail.Failed("connection: refused");
        outages.Mail.CountCost();
        Fail("gone", times: 0);
        outages.Mail.Worked(clock.GetTimestamp());

        Assert.Equal(
            ["Outage of mail: connection: refused", "Outage of the database: gone",
                "The outage of mail is over after 1 s; attempts that failed: 1"],
            log.Lines.Select(line => line[(line.IndexOf(']', StringComparison.Ordinal) + 2)..]));
    }

    [Theory]
    [InlineData(StorageFault.Unavailable, true)]
    [InlineData(StorageFault.Contention, false)]
    [InlineData(StorageFault.Locked, false)]
    [InlineData(StorageFault.Data, false)]
    [InlineData(StorageFault.Unreadable, false)]
    public async Task Work_in_the_background_is_excused_for_a_database_that_is_away_and_for_nothing_else(StorageFault fault, bool isExcused)
    {
        var working = outages.Excused(_ => throw new StorageException(fault, "disk I/O error"))(CancellationToken.None);

        if (isExcused)
        {
            await working;
        }
        else
        {
            await Assert.ThrowsAsync<StorageException>(() => working);
        }

        Assert.Equal(isExcused ? 1 : 0, log.Lines.Count);
    }

    [Fact]
    public async Task While_the_database_is_away_somebody_looks_whether_it_is_back()
    {
        string? answer = "The database does not take writes: it is full";
        var asked = 0;
        var check = new DatabaseCheck(_ => Task.FromResult(++asked > 0 ? answer : null), Database, clock);
        await check.LookAsync(CancellationToken.None);
        Assert.Equal(0, asked);

        Fail("The disk of the database is full.");
        await check.LookAsync(CancellationToken.None);
        answer = null;
        clock.Advance(TimeSpan.FromSeconds(5));
        await check.LookAsync(CancellationToken.None);
        await check.LookAsync(CancellationToken.None);

        Assert.Equal((2, 2), (asked, log.Lines.Count));
        Assert.Null(Database.Since);
    }

    [Fact]
    public void Many_at_once_are_one_line()
    {
        Parallel.For(0, 1_000, _ => Fail("gone"));

        Assert.Single(log.Lines);
        clock.Advance(Outages.DatabaseSettles);
        Parallel.For(0, 1_000, _ => Database.Worked(clock.GetTimestamp()));
        Assert.EndsWith("is over after 1 s; requests answered 503: 1000", Assert.Single(log.Lines.Skip(1)), StringComparison.Ordinal);
    }

    public void Dispose() => log.Dispose();

    private void Fail(string reason, int times = 1)
    {
        Database.Failed(reason);
        for (var i = 0; i < times; i++)
        {
            Database.Failed(reason);
            Database.CountCost();
        }
    }
}
