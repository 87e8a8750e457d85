using Monitoring.Core.Drift.Watching;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Windows;
using Monitoring.Storage.Writing;

namespace Monitoring.Storage.Tests;

/// <summary>When what a process kept of an agent is gone on from, and when it is read anew.</summary>
public sealed class LedgerSessionTests
{
    private static readonly DateTimeOffset Now = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly LedgerCache cache = new();

    [Fact]
    public async Task What_is_stored_as_it_was_kept_is_gone_on_from()
    {
        var kept = Keep(version: 5);

        Assert.Same(kept, (await OpenAsync(version: 5, writer: kept.Writer)).Ledger);
        Assert.True(cache.MayTrust(Now));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(6)]
    public async Task What_another_process_wrote_is_read_anew_and_nothing_kept_is_trusted_for_a_while(long version)
    {
        var kept = Keep(version: 5);

        var (read, isUnproved) = await OpenAsync(version, writer: new LedgerCache().Writer);

        Assert.NotSame(kept, read);
        Assert.Equal((version, true), (read.Version, isUnproved));
        Assert.False(cache.MayTrust(Now));
    }

    [Fact]
    public async Task What_this_process_wrote_under_an_older_name_is_read_anew_but_was_nobody_else()
    {
        var kept = Keep(version: 5);
        cache.Rename();

        var (read, isUnproved) = await OpenAsync(version: 6, writer: kept.Writer);

        Assert.NotSame(kept, read);
        Assert.Equal((6, true), (read.Version, isUnproved));
        Assert.True(cache.MayTrust(Now));
    }

    [Fact]
    public async Task What_a_failed_transaction_left_is_read_anew_though_it_is_stored_so()
    {
        var kept = Keep(version: 5);
        var name = cache.Writer;
        using (var failed = new LedgerSession(new StoredState(5, kept.Writer), cache, Now))
        {
            await failed.OpenAsync(1, TestContext.Current.CancellationToken);
            kept.Version = 6;
        }

        Assert.NotEqual(name, cache.Writer);
        var (read, isUnproved) = await OpenAsync(version: 6, writer: kept.Writer);

        Assert.NotSame(kept, read);
        Assert.Equal((6, true), (read.Version, isUnproved));
        Assert.True(cache.MayTrust(Now));
    }

    private AgentLedger Keep(long version)
    {
        var ledger = new AgentLedger(1, StoredState.Name, coverage: null, new AgentFold { Bank = new DriftBank() }, [0, 0, 0, 0, 0]) { Version = version, Writer = cache.Writer };
        cache.Keep(new CachedLedger(ledger));
        return ledger;
    }

    private async Task<(AgentLedger Ledger, bool IsUnproved)> OpenAsync(long version, long writer)
    {
        using var session = new LedgerSession(new StoredState(version, writer), cache, Now);
        var ledger = await session.OpenAsync(1, TestContext.Current.CancellationToken);
        return (ledger, ledger.Fold.Bank.IsUnproved);
    }
}
